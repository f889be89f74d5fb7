"""Another storage key: everything that lies under the one before is wrapped anew, piece by piece.

Killed anywhere, nothing is lost: each piece is one transaction, both keys are known, and the next pass goes over
what is done. The old key is needed until the last transaction has said, in every log, that nothing lies under it.
"""

from collections.abc import Callable
from typing import Final

from gateway.domain.errors import Usage
from gateway.domain.events import Akteur, AuditEreignis
from gateway.transfer.ports import Tx
from gateway.transfer.ports.umschluesselung import Stelle
from gateway.transfer.protokollant import wer
from gateway.transfer.umgebung import Umgebung

JE_TX: Final = 500
"""Rows looked at in one transaction: some ten milliseconds, so that the service beside it does not wait."""


class Umschluesselungslauf:
    """One pass over the store."""

    def __init__(self, umgebung: Umgebung) -> None:
        """Keep the surroundings."""
        self._u = umgebung

    async def laufe(self, *, person: str, melde: Callable[[int, int], None]) -> int:
        """Wrap everything anew and return how much; ``melde`` gets how much is done, of how much, piece by piece.

        ``Usage``: no storage key before this one is named (KEY), or another process still writes under it (REWRAP).
        """
        if not self._u.speicher.kennt_frueheren:
            raise Usage(
                "the configuration names no storage key before the present one: make a new one with 'aktenbote keys"
                " rotate speicher', which prints the lines",
                code="KEY",
            )
        total = await self._u.store.read(lambda tx: tx.umschluesselung.offen())
        done, stelle = 0, Stelle()
        while True:
            nach, piece = await self._u.store.write(self._stueck(stelle))
            done += piece
            if piece:
                melde(done, max(done, total))
            if nach is None:
                break
            stelle = nach
        await self._u.store.write(lambda tx: self._schliesse(tx, done, person))
        return done

    @staticmethod
    def _stueck(stelle: Stelle) -> Callable[[Tx], tuple[Stelle | None, int]]:
        return lambda tx: tx.umschluesselung.weiter(stelle, max_zeilen=JE_TX)

    def _schliesse(self, tx: Tx, anzahl: int, person: str) -> None:
        if not tx.umschluesselung.schliesse():
            return
        for mandant in self._u.mandanten:
            self._u.protokollant.notiere(
                tx,
                mandant,
                AuditEreignis.SPEICHERSCHLUESSEL_GEWECHSELT,
                akteur=Akteur.PERSON,
                anzahl=anzahl,
                bezuege=wer(person),
            )
