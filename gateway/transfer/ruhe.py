"""Whether this installation may speak: a restored one rests until it knows what it said and heard (wire 8.4).

Asked through ``Uhrenvergleich.pruefe``, the one gate before everything that signs, offers, closes or deletes.
"""

from datetime import datetime

import structlog

from gateway.domain.errors import TryLater
from gateway.domain.ids import Kennung, NachrichtenUUID
from gateway.transfer.ports import Store, Tx
from gateway.transfer.records import Ruhelage, Wiederherstellung

CODE = "RESTORED"
"""Code of everything that waits for the end of a restore."""
FRAGE = "nach_wiederherstellung"
"""Hint of the question about what may have been answered in the time that was lost."""
SATZ = {
    Ruhelage.RUHT: (
        "restored from a backup: nothing is signed, sent, closed or deleted until two persons have typed "
        "'aktenbote restore confirm'"
    ),
    Ruhelage.HOLT_NACH: (
        "restored from a backup: every partner is asked what was lost since; until all have answered nothing new "
        "is signed or sent"
    ),
    Ruhelage.WACH: "",
}
"""What people are told in each state."""

log = structlog.get_logger()


class Ruhe:
    """What this process knows of the state in the store. As long as it has not looked it rests.

    The store goes one way only, from resting to awake, so knowing it late is safe.
    """

    def __init__(self, lage: Ruhelage = Ruhelage.RUHT) -> None:
        """Begin at rest; ``WACH`` is for parts that stand alone."""
        self._lage = lage
        self._gesehen = False

    @property
    def lage(self) -> Ruhelage:
        """How far it has come back."""
        return self._lage

    async def lies(self, store: Store) -> Ruhelage:
        """Look into the store."""
        self.merke(await store.read(lambda tx: tx.wiederherstellungen.stand()))
        return self._lage

    def merke(self, stand: Wiederherstellung | None) -> None:
        """Take over what the store says."""
        found = Ruhelage.WACH if stand is None else stand.zustand
        if found is not self._lage and self._gesehen:
            log.warning("restore.state", zustand=found.value)
        self._lage, self._gesehen = found, True

    def pruefe(self) -> None:
        """Raise ``TryLater`` (RESTORED) unless this installation may speak."""
        if self._lage is not Ruhelage.WACH:
            raise TryLater(SATZ[self._lage], code=CODE)


def ruht(tx: Tx) -> bool:
    """Tell whether a restore of this store is not made good yet."""
    stand = tx.wiederherstellungen.stand()
    return stand is not None and stand.zustand is not Ruhelage.WACH


def vor_der_rueckkehr(tx: Tx, begonnen: datetime) -> bool:
    """Tell whether something that began then may have been answered in a time that was lost."""
    stand = tx.wiederherstellungen.stand()
    return stand is not None and (stand.beendet is None or begonnen <= stand.beendet)


def ist_verloren(tx: Tx, mandant: Kennung, uuid: str | None) -> bool:
    """Tell whether a message of ours that a partner names is unknown because this store was restored."""
    if uuid is None or tx.wiederherstellungen.stand() is None:
        return False
    return tx.nachrichten.holen(mandant, mandant, NachrichtenUUID(uuid)) is None
