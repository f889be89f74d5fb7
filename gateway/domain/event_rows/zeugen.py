"""Rows of the audit catalogue about witnesses of logs."""

from gateway.domain.event_frames import art, betrieb
from gateway.domain.event_words import AuditEreignis, Bezug, EreignisArt, Feld, Verarbeitung

_F, _A, _V = Feld, AuditEreignis, Verarbeitung

ZEILEN: tuple[EreignisArt, ...] = (
    betrieb(
        _A.ZEUGEN_BEFRAGT,
        "Nach einer Wiederherstellung: der größte Stand der vorigen Generation, den ein Zeuge mitsigniert hat; der "
        "Code sagt, ob er der Sicherung voraus ist.",
        "After a restore: the largest checkpoint of the generation before that a witness has co-signed; the code "
        "says whether it is ahead of the backup.",
        (_F.CODE, _F.ANZAHL, _F.WURZEL),
        (),
    ),
    art(
        _A.ZEUGE_WIDERSPRUCH,
        _V.BETRIEB,
        "Ein Protokoll widerspricht sich: der Code sagt wie; beide Belege sind verwahrt.",
        "A log contradicts itself: the code says how; both pieces of evidence are kept.",
        (_F.CODE, _F.AUFGABE),
        frozenset({_F.PARTNER, _F.GENERATION}),
        frozenset(),
    ),
    art(
        _A.ZEUGE_WIDERSPRUCH_GESCHLOSSEN,
        _V.VERAENDERUNG,
        "Eine Person hat den Widerspruch eines Protokolls geklärt; die Belege bleiben.",
        "A person settled the contradiction of a log; the evidence stays.",
        (_F.CODE, _F.AUFGABE),
        frozenset({_F.PARTNER, _F.GENERATION}),
        frozenset({Bezug.HANDELNDER, Bezug.BEGRUENDUNG}),
    ),
)
