"""By what the log is searched for a case file: its references, its transfers, their messages."""

from collections.abc import Iterable
from dataclasses import dataclass

from gateway.domain.akte import Akte
from gateway.domain.events import Bezug
from gateway.domain.ids import Kennung, NachrichtenUUID, TransferId
from gateway.domain.states import Rolle
from gateway.transfer.ports import Tx
from gateway.transfer.umgebung import Umgebung


def transfers_der_akte(tx: Tx, umgebung: Umgebung, mandant: Kennung, akte: Akte) -> list[TransferId]:
    """Return every transfer of this file or its person.

    A file that was called back and deleted names neither any more: of it only the delivery it came with is known.
    """
    found = {one.id for one in tx.transfers.zur_akte(mandant, akte.id)}
    if (came_with := _transfer_der_herkunft(tx, mandant, akte)) is not None:
        found.add(came_with)
    if akte.person.azr_nummer is not None:
        key = umgebung.speicher.suchwert("azr", akte.person.azr_nummer)
        found |= {one.id for rolle in Rolle for one in tx.transfers.zur_person(mandant, rolle, key)}
    return sorted(found)


def _transfer_der_herkunft(tx: Tx, mandant: Kennung, akte: Akte) -> TransferId | None:
    """Return the transfer of the delivery a file came with, unless another file came with it since."""
    autor, _, uuid = (akte.herkunft or "").partition("/")
    nachricht = tx.nachrichten.holen(mandant, Kennung(autor), NachrichtenUUID(uuid)) if uuid else None
    transfer = None if nachricht is None or nachricht.transfer is None else tx.transfers.holen(nachricht.transfer)
    return transfer.id if transfer is not None and transfer.akte in {None, akte.id} else None


def nachrichten_der(tx: Tx, transfers: list[TransferId]) -> list[str]:
    """Return the ids of every message of these transfers that is still stored."""
    return [one.uuid for ident in transfers for one in tx.nachrichten.zum_transfer(ident)]


def bezuege_der_akte(tx: Tx, umgebung: Umgebung, mandant: Kennung, akte: Akte) -> list[tuple[Bezug, str]]:
    """Return every reference by which entries point to this file or its person.

    What people wrote as reasons may name the person: it is found by the transfers it was written about, by the
    file, or by a message that was none of a transfer yet. A digest over the register is found by its file, one over
    what else is known by its file or, before that came, by its transfer, one over a departure by the AZR number, a
    document that was looked at by its file or its transfer.
    """
    number, transfers = akte.person.azr_nummer, transfers_der_akte(tx, umgebung, mandant, akte)
    return [
        (Bezug.AKTE, akte.id),
        (Bezug.REGISTER, akte.id),
        (Bezug.AKTENZEICHEN, akte.aktenzeichen),
        *([] if number is None else [(Bezug.AZR_NUMMER, number), (Bezug.WEGZUG, number)]),
        *((Bezug.ANGABEN, one) for one in (akte.id, *transfers)),
        *((Bezug.BEGRUENDUNG, one) for one in (*transfers, akte.id, *nachrichten_der(tx, transfers))),
        *((Bezug.DOKUMENT, one) for one in (*transfers, akte.id)),
    ]


@dataclass(frozen=True, slots=True)
class Spur:
    """By what entries are known to be about something."""

    stellen: frozenset[tuple[int, int]]
    """(generation, index), found by keyed hash of their references."""
    namen: tuple[str, ...]
    """UUIDs of transfers and messages; an entry that names one is about it."""

    def fuehrt_zu(self, generation: int, index: int, octets: bytes) -> bool:
        """Tell whether this entry is about it."""
        return (generation, index) in self.stellen or any(one.encode() in octets for one in self.namen)


def spur(
    tx: Tx,
    umgebung: Umgebung,
    mandant: Kennung,
    akten: Iterable[Akte],
    *,
    transfers: Iterable[TransferId] = (),
    bezuege: Iterable[tuple[Bezug, str]] = (),
) -> Spur:
    """Return by what entries about these files, transfers and references are known."""
    moves, references = set(transfers), list(bezuege)
    for akte in akten:
        moves.update(transfers_der_akte(tx, umgebung, mandant, akte))
        references += bezuege_der_akte(tx, umgebung, mandant, akte)
    names = [*sorted(moves), *nachrichten_der(tx, sorted(moves))]
    return Spur(tx.protokoll.stellen_zu(mandant, references), tuple(names))
