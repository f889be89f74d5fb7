"""Rows of the audit catalogue about questions to a person."""

from gateway.domain.event_frames import IM_FALL, art
from gateway.domain.event_words import AuditEreignis, EreignisArt, Feld, Verarbeitung

_F, _A, _V = Feld, AuditEreignis, Verarbeitung

ZEILEN: tuple[EreignisArt, ...] = (
    art(
        _A.AUFGABE_GESTELLT,
        _V.VERAENDERUNG,
        "Ein Mensch muss entscheiden oder ergänzen.",
        "A person has to decide or to complete something.",
        (_F.AUFGABE, _F.AUFGABENART),
        IM_FALL,
    ),
    art(
        _A.AUFGABE_ERLEDIGT,
        _V.VERAENDERUNG,
        "Ein Mensch hat eine Aufgabe erledigt.",
        "A person settled a task.",
        (_F.AUFGABE, _F.AUFGABENART),
        IM_FALL,
    ),
    art(
        _A.AUFGABE_GELESEN,
        _V.ABFRAGE,
        "Jemand hat offene Aufgaben angesehen.",
        "Somebody looked at open tasks.",
        (_F.ANZAHL,),
        IM_FALL,
    ),
)
