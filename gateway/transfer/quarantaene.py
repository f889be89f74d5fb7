"""What was refused: kept sealed with its reason, within a quota by source, logged, and shown to a person."""

from dataclasses import replace

from gateway.domain.events import AuditEreignis
from gateway.transfer.ports import Tx
from gateway.transfer.records import AufgabeArt, Quarantaene
from gateway.transfer.schritte import Schritte
from gateway.transfer.umgebung import Umgebung

MAX_UNAUTHENTISCH = 64 * 1024
"""Octets kept of something whose signature does not hold (wire 4.7)."""
MAX_EINTRAEGE = 10_000
"""Entries of one source before its oldest unauthenticated one goes: as many as a Postfach may list at once."""


def lege_in_quarantaene(umgebung: Umgebung, schritte: Schritte, tx: Tx, entry: Quarantaene) -> None:
    """Store it within the quota of its source; there the oldest unauthenticated goes first (wire 4.7).

    No source pushes out what another one sent, nothing authenticated ever goes: where only such is left, the new
    entry keeps its reason and loses its octets.
    """
    limit = umgebung.gangart.quarantaene_je_quelle
    while _voll(tx, entry, limit):
        oldest = tx.quarantaene.aelteste_unauthentische(entry.quelle)
        if oldest is None:
            entry = replace(entry, umschlag_sha256=None, laenge=0) if entry.laenge else entry
            break
        tx.quarantaene.entfernen(oldest.id)
        if oldest.mandant is not None:
            umgebung.protokollant.notiere(
                tx, oldest.mandant, AuditEreignis.QUARANTAENE_GELOESCHT, quarantaene=oldest.id
            )
    tx.quarantaene.anlegen(entry)
    if entry.mandant is None:
        return
    umgebung.protokollant.notiere(
        tx,
        entry.mandant,
        AuditEreignis.NACHRICHT_QUARANTAENE,
        code=entry.code,
        quarantaene=entry.id,
        nachricht=entry.uuid,
        autor=entry.autor if entry.authentisch else None,  # nobody is accused of what he did not sign
    )
    schritte.frage(tx, entry.mandant, AufgabeArt.QUARANTAENE_ANSEHEN, transfer=None, hinweis=entry.code)


def _voll(tx: Tx, entry: Quarantaene, limit: int) -> bool:
    entries, octets = tx.quarantaene.belegt(entry.quelle)
    return octets + entry.laenge > limit or entries >= MAX_EINTRAEGE
