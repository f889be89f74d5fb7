"""That somebody looked is written before anything is shown (BDSG § 76): the same for commands and pages."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from gateway.domain.events import Akteur, AuditEreignis, Bezug
from gateway.domain.ids import Kennung
from gateway.transfer.ports import Tx
from gateway.transfer.umgebung import Umgebung

T = TypeVar("T")


class Blicke:
    """Notes looks; who looks is an account of the system, or of the pages."""

    def __init__(self, umgebung: Umgebung) -> None:
        """Keep the surroundings."""
        self._u = umgebung

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
