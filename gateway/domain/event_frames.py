"""Frames of the audit catalogue: which fields kinds of events may have, and how a row is made."""

from gateway.domain.event_words import AuditEreignis, Bezug, EreignisArt, Feld, Verarbeitung

_F, _V = Feld, Verarbeitung
_AUSGANG = {_F.ERGEBNIS, _F.CODE}
_UMGEBUNG = {_F.TRANSFER, _F.PROZESS, _F.PARTNER, _F.GRUND, _F.RECHTSGRUND, _F.VERZEICHNIS, _F.TEST, _F.ROLLE}
_NAMEN = {_F.NACHRICHT, _F.AUTOR, _F.AUSLOESER, _F.NACHRICHTENTYP, _F.INHALT, _F.ZERTIFIKAT}
_ZUSTAENDE = {_F.ANLASS, _F.ZUSTAND_ALT, _F.ZUSTAND_NEU, _F.AUFGABE, _F.AUFGABENART}
_UMFANG = {_F.ANZAHL, _F.LAENGE, _F.SCHUTZ}
IM_FALL = frozenset(_AUSGANG | _UMGEBUNG | _NAMEN | _ZUSTAENDE | _UMFANG)
"""Fields an event around a case may have."""
NACHRICHT = frozenset(_AUSGANG | _UMGEBUNG | _NAMEN | _UMFANG | {_F.QUARANTAENE, _F.AUFGABE})
"""Fields an event around one message may have."""
PROTOKOLL = frozenset(_AUSGANG | {_F.GRUND, _F.ANZAHL, _F.TRANSFER, _F.PARTNER, _F.AUFGABE})
"""Fields an event about the log itself may have."""
RAHMEN: dict[str, frozenset[Feld]] = {"case": IM_FALL, "message": NACHRICHT, "log": PROTOKOLL}
"""The three sets by name, for the page."""


def art(
    ereignis: AuditEreignis,
    klasse: Verarbeitung,
    de: str,
    en: str,
    pflicht: tuple[Feld, ...],
    wahl: frozenset[Feld],
    bezuege: frozenset[Bezug] = frozenset(Bezug),
) -> EreignisArt:
    """Return a row: what must stand in the entry, what else may, and which references."""
    noetig = frozenset(pflicht)
    return EreignisArt(
        ereignis=ereignis, klasse=klasse, de=de, en=en, pflicht=noetig, wahl=wahl - noetig, bezuege=bezuege
    )


def betrieb(
    ereignis: AuditEreignis, de: str, en: str, pflicht: tuple[Feld, ...], wahl: tuple[Feld, ...]
) -> EreignisArt:
    """Return a row about the program itself: only people who acted are referred to."""
    handelnde = frozenset({Bezug.HANDELNDER, Bezug.VERANTWORTLICHER})
    return art(ereignis, _V.BETRIEB, de, en, pflicht, frozenset({*wahl, *_AUSGANG}), handelnde)
