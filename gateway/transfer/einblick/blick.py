"""That somebody looked is written before anything is shown (BDSG § 76): the same for commands and pages.

A page that follows changes asks for itself again whenever something happens, whoever sits there. That would fill
the log with looks nobody took, and bury the ones somebody did. So what a page asks by itself is an entry only where
none of the last half hour says already that this person saw the data of these people here.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence, Set
from datetime import datetime, timedelta
from typing import Final, TypeVar

from gateway.domain.events import Akteur, AuditEreignis, Bezug
from gateway.domain.ids import Kennung
from gateway.transfer.ports import Tx
from gateway.transfer.umgebung import Umgebung

T = TypeVar("T")
STEHT: Final = timedelta(minutes=30)
"""How long an entry stands for what the page it is about asks by itself; as for a document (``seitenblick``)."""
MAX_GEMERKT: Final = 10_000
"""Entries that are remembered; for one forgotten the next look of a page is an entry once more."""


class Blicke:
    """Notes looks; who looks is an account of the system, or of the pages."""

    def __init__(self, umgebung: Umgebung) -> None:
        """Keep the surroundings."""
        self._u = umgebung
        self._gemerkt: OrderedDict[tuple[str, ...], tuple[datetime, Set[str]]] = OrderedDict()

    def vermerke(
        self,
        tx: Tx,
        mandant: Kennung,
        ereignis: AuditEreignis,
        *bezuege: tuple[Bezug, str],
        person: str,
        **angaben: object,
    ) -> None:
        """Log, in the transaction that reads or changes, what a person did."""
        self._u.protokollant.notiere(
            tx,
            mandant,
            ereignis,
            akteur=Akteur.PERSON,
            bezuege=[(Bezug.HANDELNDER, person), *bezuege],
            **angaben,
        )

    async def schreibe(self, arbeit: Callable[[Tx], T]) -> T:
        """Log what was read on a snapshot before, in a transaction; returns once the entry is durable."""
        return await self._u.store.write(arbeit)

    async def schreibe_einmal(
        self, vermerk: Callable[[Tx], None], wo: tuple[str, ...], wessen: Set[str], *, selbst: bool
    ) -> None:
        """Log a look, unless the page asks by itself and an entry stands that says as much.

        ``wo`` names person, authority and page; ``wessen`` everybody whose data is shown, as opaque ids. Whoever is
        shown anew is an entry. What a person asks for is always one.
        """
        now = self._u.jetzt()
        if selbst and (entry := self._gemerkt.get(wo)) is not None:
            since, known = entry
            if wessen <= known and timedelta(0) <= now - since < STEHT:
                return
        await self.schreibe(vermerk)
        self._gemerkt[wo] = (now, wessen)
        self._gemerkt.move_to_end(wo)
        while len(self._gemerkt) > MAX_GEMERKT:
            self._gemerkt.popitem(last=False)

    async def vermerke_liste(
        self, ereignis: AuditEreignis, mandanten: Iterable[Kennung], zeilen: Sequence[Kennung], *, person: str
    ) -> None:
        """Log that a person looked at a list read before; ``zeilen`` names whose each row is.

        The list is read on a snapshot, so that a long one keeps no writer waiting. Call it before showing any.
        """
        wessen = tuple(mandanten)

        def note(tx: Tx) -> None:
            for searched in wessen:
                self.vermerke(tx, searched, ereignis, person=person, anzahl=zeilen.count(searched))

        await self.schreibe(note)
