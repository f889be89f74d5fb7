"""Whether an Auskunftssperre holds for whom something is about: the one question every look at a person asks."""

from gateway.domain.ids import AkteId, Kennung, TransferId
from gateway.domain.person import Person
from gateway.transfer.ports import Tx
from gateway.transfer.umgebung import Umgebung


def gesperrt(tx: Tx, umgebung: Umgebung, mandant: Kennung, zu: AkteId | TransferId, person: Person) -> bool:
    """Tell whether one holds today: told with this file or transfer, or lasting with another of hers."""
    if tx.vorab.holen(mandant, zu).geltende_sperren(umgebung.jetzt().date()):
        return True
    if person.azr_nummer is None:
        return False
    return bool(tx.vorab.dauernde(mandant, umgebung.speicher.suchwert("azr", person.azr_nummer)))
