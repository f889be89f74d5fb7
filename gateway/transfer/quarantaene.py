"""What was refused: kept sealed with its reason, within a quota by source, logged, and shown to a person."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from gateway.domain.events import AuditEreignis
from gateway.domain.ids import Sha256
from gateway.transfer.ports import Tx
from gateway.transfer.records import AufgabeArt, Quarantaene, Segmentlage
from gateway.transfer.schritte import Schritte
from gateway.transfer.umgebung import Umgebung

MAX_UNAUTHENTISCH = 64 * 1024
"""Octets kept of something whose signature does not hold (wire 4.7)."""
MAX_EINTRAEGE = 10_000
"""Entries of one source before its oldest unauthenticated one goes: as many as a Postfach may list at once."""

VERDRAENGT_JE_TX = 200
"""Entries that go for one new one, so that no writer waits long. What does not fit then keeps its reason only: the
sum never grows beyond the quota, and the next new one goes on."""


def lege_in_quarantaene(
    umgebung: Umgebung,
    schritte: Schritte,
    tx: Tx,
    entry: Quarantaene,
    segmente: Mapping[Sha256, int] = MappingProxyType({}),
) -> None:
    """Store it within the quota of its source; there the oldest unauthenticated goes first (wire 4.7).

    No source pushes out what another one sent, nothing authenticated ever goes: where only such is left, the new
    entry keeps its reason and loses first its ``segmente`` (name and length), then its octets.
    """
    limit = umgebung.gangart.quarantaene_je_quelle
    if segmente:
        _, fixed = tx.quarantaene.belegt(entry.quelle, nur_authentische=True)
        whole = entry.laenge + sum(segmente.values())
        if fixed + whole > limit:
            segmente, entry = {}, replace(entry, segmente=Segmentlage.KEIN_PLATZ)
        else:
            entry = replace(entry, segmente=Segmentlage.BEHALTEN, laenge=whole)
    if not _mach_platz(umgebung, tx, entry, limit) and entry.laenge:
        lost = Segmentlage.KEIN_PLATZ if segmente else entry.segmente
        segmente, entry = {}, replace(entry, umschlag_sha256=None, laenge=0, segmente=lost)
    tx.quarantaene.anlegen(entry, segmente)
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


def _mach_platz(umgebung: Umgebung, tx: Tx, entry: Quarantaene, limit: int) -> bool:
    """Let the oldest unauthenticated of its source go until there is room; ``False`` if there is none so soon."""
    entries, octets = tx.quarantaene.belegt(entry.quelle)
    for _ in range(VERDRAENGT_JE_TX):
        if octets + entry.laenge <= limit and entries < MAX_EINTRAEGE:
            return True
        oldest = tx.quarantaene.aelteste_unauthentische(entry.quelle)
        if oldest is None:
            return False
        tx.quarantaene.entfernen(oldest.id)
        entries, octets = entries - 1, octets - oldest.laenge
        if oldest.mandant is not None:
            umgebung.protokollant.notiere(
                tx, oldest.mandant, AuditEreignis.QUARANTAENE_GELOESCHT, quarantaene=oldest.id
            )
    return octets + entry.laenge <= limit and entries < MAX_EINTRAEGE
