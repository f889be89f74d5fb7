"""Maintenance: an operator holds back new work, what runs comes to its end, partners are told to come back later.

It stands in the store, so a restart does not end it and every process knows it. Nothing is lost by it: jobs, mail
and files of folders wait where they are.
"""

from gateway.domain.errors import Usage
from gateway.domain.events import Akteur, AuditEreignis
from gateway.transfer.einblick.blick import Blicke
from gateway.transfer.ports import Tx
from gateway.transfer.ports.wartung import Wartung
from gateway.transfer.protokollant import wer
from gateway.transfer.umgebung import Umgebung


class Wartungen:
    """Switches it; both take one person, who says why."""

    def __init__(self, umgebung: Umgebung, blicke: Blicke) -> None:
        """Keep the collaborators."""
        self._u = umgebung
        self._blicke = blicke

    async def stand(self) -> Wartung | None:
        """Return who holds work back since when, and why."""
        return await self._u.store.read(lambda tx: tx.wartung.stand())

    async def beginne(self, *, person: str, begruendung: str) -> None:
        """Begin no new work from now on. ``Usage``: REASON, or STATE where somebody did so already."""

        def work(tx: Tx) -> None:
            who = wer(person, begruendung)
            if tx.wartung.haelt():
                raise Usage("maintenance was begun already", code="STATE")
            tx.wartung.beginne(Wartung(seit=self._u.jetzt(), person=person, begruendung=who[1][1]))
            self._notiere(tx, AuditEreignis.WARTUNG_BEGONNEN, person, begruendung)

        await self._blicke.schreibe(work)
        self._u.uhren.wartung.merke(True)

    async def beende(self, *, person: str) -> None:
        """Let work go on. ``Usage``: STATE where it does."""

        def work(tx: Tx) -> None:
            if not tx.wartung.beende():
                raise Usage("there is no maintenance to be ended", code="STATE")
            self._notiere(tx, AuditEreignis.WARTUNG_BEENDET, person, None)

        await self._blicke.schreibe(work)
        self._u.uhren.wartung.merke(False)

    def _notiere(self, tx: Tx, ereignis: AuditEreignis, person: str, begruendung: str | None) -> None:
        for mandant in self._u.mandanten:
            self._u.protokollant.notiere(
                tx, mandant, ereignis, akteur=Akteur.PERSON, bezuege=wer(person, begruendung)
            )
