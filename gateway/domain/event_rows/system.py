"""Rows of the audit catalogue about tokens of other systems."""

from gateway.domain.event_frames import art
from gateway.domain.event_words import AuditEreignis, Bezug, EreignisArt, Feld, Verarbeitung

_F, _A, _V = Feld, AuditEreignis, Verarbeitung
_BEZUEGE = frozenset({Bezug.HANDELNDER, Bezug.VERANTWORTLICHER, Bezug.BEGRUENDUNG})

ZEILEN: tuple[EreignisArt, ...] = (
    art(
        _A.SYSTEM_ZUGELASSEN,
        _V.VERAENDERUNG,
        "Eine Person hat einem anderen System ein Token gegeben (verantwortlicher: das System; code: was es darf).",
        "A person gave another system a token (verantwortlicher: the system; code: what it may).",
        (_F.CODE, _F.ANZAHL),
        frozenset(),
        _BEZUEGE,
    ),
    art(
        _A.SYSTEM_AUSGESCHLOSSEN,
        _V.VERAENDERUNG,
        "Eine Person hat ein Token widerrufen (verantwortlicher: das System).",
        "A person revoked a token (verantwortlicher: the system).",
        (),
        frozenset(),
        _BEZUEGE,
    ),
    art(
        _A.SYSTEM_ANGEMELDET,
        _V.BETRIEB,
        "Ein anderes System hat sein Token an diesem Tag zum ersten Mal benutzt.",
        "Another system used its token for the first time that day.",
        (),
        frozenset(),
        frozenset({Bezug.HANDELNDER}),
    ),
    art(
        _A.SYSTEM_GELESEN,
        _V.ABFRAGE,
        "Jemand hat die Tokens anderer Systeme angesehen.",
        "Somebody looked at the tokens of other systems.",
        (_F.RECHTSGRUND, _F.ANZAHL),
        frozenset(),
        frozenset({Bezug.HANDELNDER}),
    ),
)
