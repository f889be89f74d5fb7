"""Catalogue of audit events: what the log can say, with which fields, under which kind of processing.

Rule 1: an event name is never renamed and never reused; a new meaning is a new name.
Rule 2: every event is written somewhere (a test looks); what nothing does yet has no name yet.
Rule 3: fields hold codes, identifiers, digests and numbers of a fixed form; free text has no place in an entry.
Rule 4: what points to a person is a ``Bezug``: a salted commitment whose opening can be destroyed (wire 8.2).
``docs/audit-events.md`` is drawn from this table.
"""

from gateway.domain.event_frames import RAHMEN
from gateway.domain.event_rows import (
    ablage,
    aufgabe,
    installation,
    konto,
    lieferung,
    nachricht,
    quittung,
    rueckruf,
    system,
    uebergang,
    uebernahme,
    webhook,
    zeugen,
)
from gateway.domain.event_words import (
    Akteur,
    AuditEreignis,
    Aufbewahrung,
    Ausgang,
    Bezug,
    EreignisArt,
    Feld,
    Rechtsgrund,
    Verarbeitung,
)

__all__ = [
    "ART",
    "KATALOG",
    "RAHMEN",
    "Akteur",
    "Aufbewahrung",
    "AuditEreignis",
    "Ausgang",
    "Bezug",
    "EreignisArt",
    "Feld",
    "Rechtsgrund",
    "Verarbeitung",
]

KATALOG: tuple[EreignisArt, ...] = (
    *installation.ZEILEN,
    *uebergang.ZEILEN,
    *nachricht.ZEILEN,
    *uebernahme.ZEILEN,
    *lieferung.ZEILEN,
    *ablage.ZEILEN,
    *quittung.ZEILEN,
    *rueckruf.ZEILEN,
    *zeugen.ZEILEN,
    *konto.ZEILEN,
    *webhook.ZEILEN,
    *system.ZEILEN,
    *aufgabe.ZEILEN,
)

ART: dict[AuditEreignis, EreignisArt] = {art.ereignis: art for art in KATALOG}
"""The same rows by event."""
