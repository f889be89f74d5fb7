"""By what the log is searched for a case file: its references, its transfers, their messages."""

from gateway.domain.akte import Akte
from gateway.domain.events import Bezug
from gateway.domain.ids import Kennung, TransferId
from gateway.domain.states import Rolle
from gateway.transfer.ports import Tx
from gateway.transfer.umgebung import Umgebung


def transfers_der_akte(tx: Tx, umgebung: Umgebung, mandant: Kennung, akte: Akte) -> list[TransferId]:
    """Return every transfer of this file or its person."""
    found = {one.id for one in tx.transfers.zur_akte(mandant, akte.id)}
    if akte.person.azr_nummer is not None:
        key = umgebung.speicher.suchwert("azr", akte.person.azr_nummer)
        found |= {one.id for rolle in Rolle for one in tx.transfers.zur_person(mandant, rolle, key)}
    return sorted(found)


def nachrichten_der(tx: Tx, transfers: list[TransferId]) -> list[str]:
    """Return the ids of every message of these transfers that is still stored."""
    return [one.uuid for ident in transfers for one in tx.nachrichten.zum_transfer(ident)]


def bezuege_der_akte(tx: Tx, umgebung: Umgebung, mandant: Kennung, akte: Akte) -> list[tuple[Bezug, str]]:
    """Return every reference by which entries point to this file or its person.

    What people wrote as reasons may name the person: it is found by the transfers it was written about, by the
    file, or by a message that was none of a transfer yet.
    """
    number, transfers = akte.person.azr_nummer, transfers_der_akte(tx, umgebung, mandant, akte)
    return [
        (Bezug.AKTE, akte.id),
        (Bezug.AKTENZEICHEN, akte.aktenzeichen),
        *([] if number is None else [(Bezug.AZR_NUMMER, number)]),
        *((Bezug.BEGRUENDUNG, one) for one in (*transfers, akte.id, *nachrichten_der(tx, transfers))),
    ]
