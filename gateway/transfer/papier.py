"""Parts on paper of a file that came: a person ticks each off, then the handover is complete on paper, too."""

from collections.abc import Collection
from dataclasses import replace

from gateway.domain.akte import Akte
from gateway.domain.errors import Usage
from gateway.domain.events import Akteur, AuditEreignis, Bezug
from gateway.domain.ids import Kennung
from gateway.domain.transfer import Transfer
from gateway.transfer.ports import Tx
from gateway.transfer.records import AufgabeArt
from gateway.transfer.schritte import Schritte
from gateway.transfer.umgebung import Umgebung


def frage_nach_papier(tx: Tx, schritte: Schritte, transfer: Transfer, akte: Akte) -> None:
    """Ask for the parts on paper of a file that has come, if it names any; the transfer itself goes on."""
    if akte.fehlende_papierteile:
        schritte.frage(
            tx,
            transfer.mandant,
            AufgabeArt.PAPIER_ABHAKEN,
            transfer=transfer.id,
            hinweis=f"papierteile.{len(akte.fehlende_papierteile)}",
        )


def hake_ab(
    tx: Tx, umgebung: Umgebung, schritte: Schritte, mandant: Kennung, akte: Akte, nummern: Collection[int], *,
    person: str,
) -> Akte:  # fmt: skip
    """Note that parts on paper are here; with the last one the question about them closes.

    ``Usage`` for a number there is none of, and for a file of our own, whose parts nobody has to bring.
    """
    if akte.herkunft is None:
        raise Usage("this file did not come from another authority; its parts on paper are here", code="STATE")
    unknown = sorted(set(nummern) - {teil.nummer for teil in akte.papier})
    if unknown:
        raise Usage(f"the file has no part {unknown[0]} on paper; `ablage show` lists them", code="UNKNOWN")
    today = umgebung.jetzt().date()
    parts = tuple(
        replace(teil, eingetroffen=today) if teil.nummer in nummern and teil.eingetroffen is None else teil
        for teil in akte.papier
    )
    if parts == akte.papier:
        return akte
    changed = replace(akte, papier=parts)
    tx.akten.papier(mandant, akte.id, parts)
    umgebung.protokollant.notiere(
        tx,
        mandant,
        AuditEreignis.AKTE_ANGABEN_GEAENDERT,
        akteur=Akteur.PERSON,
        grund="papier",
        anzahl=len(akte.fehlende_papierteile) - len(changed.fehlende_papierteile),
        bezuege=[(Bezug.HANDELNDER, person), (Bezug.AKTE, akte.id)],
    )
    if not changed.fehlende_papierteile:
        for transfer in tx.transfers.zur_akte(mandant, akte.id):
            schritte.erledige_art(tx, mandant, transfer.id, AufgabeArt.PAPIER_ABHAKEN, person=person)
    return changed
