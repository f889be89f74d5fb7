"""Whether an Auskunftssperre holds for whom something is about: the one question every look at a person asks."""

from gateway.domain.ids import AkteId, Kennung, TransferId
from gateway.domain.person import Person
from gateway.domain.transfer import Transfer
from gateway.transfer.ports import Tx
from gateway.transfer.umgebung import Umgebung


def gesperrt(tx: Tx, umgebung: Umgebung, mandant: Kennung, zu: AkteId | TransferId, person: Person) -> bool:
    """Tell whether one holds today: told with this file or transfer, or lasting with another of hers."""
    if tx.vorab.holen(mandant, zu).geltende_sperren(umgebung.jetzt().date()):
        return True
    if person.azr_nummer is None:
        return False
    return bool(tx.vorab.dauernde(mandant, umgebung.speicher.suchwert("azr", person.azr_nummer)))


def uebergabe_gesperrt(tx: Tx, umgebung: Umgebung, transfer: Transfer) -> bool:
    """Tell the same of a transfer: told with it, or with the file it is about."""
    places: tuple[AkteId | TransferId, ...] = (
        (transfer.id,) if transfer.akte is None else (transfer.id, transfer.akte)
    )
    return any(gesperrt(tx, umgebung, transfer.mandant, one, transfer.person) for one in places)
