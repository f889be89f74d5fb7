"""References of jobs about a message: our authority, its author, its UUID; written and read in one place."""

from gateway.domain.ids import Kennung, NachrichtenUUID
from gateway.transfer.ports import Tx
from gateway.transfer.records import Nachricht


def verweis(mandant: Kennung, autor: Kennung, uuid: NachrichtenUUID) -> str:
    """Return the reference of a job about the message of this identity."""
    return f"{mandant}/{autor}/{uuid}"


def verweis_auf(nachricht: Nachricht) -> str:
    """Return the reference of a job about a message."""
    return verweis(nachricht.mandant, nachricht.autor, nachricht.uuid)


def nachricht_zu(tx: Tx, ref: str) -> Nachricht | None:
    """Return the message a job is about, if it is here."""
    mandant, autor, uuid = ref.split("/")
    return tx.nachrichten.holen(Kennung(mandant), Kennung(autor), NachrichtenUUID(uuid))
