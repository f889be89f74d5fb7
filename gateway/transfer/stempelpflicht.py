"""The gate before new disclosures where time stamps are configured: the log is stamped, or not overdue for long."""

from collections.abc import Callable
from datetime import datetime, timedelta

from gateway.audit.checkpoint import lies_checkpoint
from gateway.audit.eintrag import lies_eintrag
from gateway.audit.kuerzung import lies_stumpf
from gateway.domain.errors import TryLater
from gateway.domain.events import AuditEreignis
from gateway.domain.ids import Kennung
from gateway.transfer.ports import Store, Tx
from gateway.transfer.ports.zeit import Stempel
from gateway.transfer.records import AufgabeArt

WEG = timedelta(minutes=1)
"""What a look, a question and its answer may take: entries written meanwhile are the first of the next stamp."""
HOECHSTENS = 3
"""Entries to look at behind a stamp: the one about it, once in a while the one about the stamp before, another."""
SATZ = (
    "the log of {mandant} has no time stamp for longer than [timestamps] missing_hours: look whether this machine "
    "reaches its authority (urls), else ask its operator; until then nothing new leaves"
)


class Stempelpflicht:
    """The gate before new disclosures: no entry of the log waits for its stamp longer than configured.

    Derived from the log itself, so nothing has to be remembered: entries have their time, stamps their size.
    """

    def __init__(
        self, store: Store, jetzt: Callable[[], datetime], *, abstand: timedelta, nachsicht: timedelta
    ) -> None:
        """``abstand``: usual time between two stamps of a log; ``nachsicht``: how much longer it may take."""
        self._store = store
        self._jetzt = jetzt
        self.abstand = abstand
        self.nachsicht = nachsicht
        self._seit = jetzt()
        """A log that never had a stamp waits since this process began, or was asked about before."""

    def fehlt(self, tx: Tx, mandant: Kennung) -> bool:
        """Tell whether an entry has waited too long; a log without news waits for nothing."""
        last = tx.zeitstempel.letzter(mandant)
        first = erster_ohne(tx, mandant, last)
        if first is None:
            return False
        if last is None and tx.aufgaben.ist_offen(
            mandant, AufgabeArt.ZEITSTEMPEL_FEHLEN, transfer=None, hinweis=""
        ):
            return True
        since = self._seit if last is None else _zeit(tx, mandant, first, last)
        return self._jetzt() - since > self.abstand + self.nachsicht + WEG

    async def pruefe(self, mandant: Kennung) -> None:
        """Raise ``TryLater`` (TIME-STAMP) while nothing new may be disclosed."""
        if await self._store.read(lambda tx: self.fehlt(tx, mandant)):
            raise TryLater(SATZ.format(mandant=mandant), code="TIME-STAMP")


def erster_ohne(tx: Tx, mandant: Kennung, last: Stempel | None) -> int | None:
    """Return the index of the first entry that waits for a stamp; ``None`` = a checkpoint has no such entry.

    Behind each stamp stands the entry about it: that one waits for nothing.
    """
    octets = tx.protokoll.checkpoint(mandant)
    size = 0 if octets is None else lies_checkpoint(octets).checkpoint.groesse
    begin = 0 if last is None else last.groesse
    for index, entry in tx.protokoll.eintraege(mandant, ab=begin, bis=min(begin + HOECHSTENS, size)):
        if _ereignis(entry) is not AuditEreignis.PROTOKOLL_GESTEMPELT:
            return index
    return None


def _ereignis(octets: bytes) -> AuditEreignis | None:
    return None if lies_stumpf(octets) is not None else lies_eintrag(octets).ereignis


def _zeit(tx: Tx, mandant: Kennung, first: int, last: Stempel) -> datetime:
    """Return when the first entry without a stamp was written; of a pruned one, when the last stamp was made."""
    ((_, octets),) = tx.protokoll.eintraege(mandant, ab=first, bis=first + 1)
    return last.zeit if lies_stumpf(octets) is not None else lies_eintrag(octets).zeit.instant
