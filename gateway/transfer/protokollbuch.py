"""The audit log at work: gives entries their index, extends the tree, signs the checkpoint; reads it for export.

One integrator per installation. Index, tree and checkpoint change in one transaction, so that a checkpoint is never
ahead of its tree; killed in between, the next run does the same again.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from gateway.audit.baum import Baum
from gateway.audit.checkpoint import (
    Pruefschluessel,
    SignierterCheckpoint,
    Ursprung,
    lies_checkpoint,
    schliesse_ab,
    ursprung,
)
from gateway.audit.integrator import MAX_SCHUB, integriere
from gateway.audit.kuerzung import lies_stumpf
from gateway.domain.errors import TryLater
from gateway.domain.ids import Kennung, Sha256
from gateway.transfer.ports import Store, Tx
from gateway.transfer.records import Ruhelage

SEITE = 1000
"""Entries read at once for an export; keeps memory flat."""


class NoteSigner(Protocol):
    """The log's key."""

    @property
    def public_key(self) -> bytes:
        """32 octets of Ed25519."""

    def sign(self, octets: bytes) -> bytes:
        """Return 64 octets."""


class Protokollbuch:
    """Integrates and reads the logs of our authorities."""

    def __init__(
        self, store: Store, jetzt: Callable[[], datetime], schluessel: Mapping[Kennung, NoteSigner]
    ) -> None:
        """``schluessel`` holds the log key of every authority of the installation."""
        self._store = store
        self._jetzt = jetzt
        self._schluessel = schluessel

    @property
    def mandanten(self) -> tuple[Kennung, ...]:
        """Our authorities."""
        return tuple(self._schluessel)

    async def integriere(self, mandant: Kennung) -> int:
        """Integrate what waits; return how many entries got their index."""
        pending = await self._store.read(lambda tx: tx.protokoll.offene(mandant, max_zeilen=1))
        if not pending:
            return 0
        return await self._store.write(lambda tx: self._integriere(tx, mandant))

    async def integriere_alle(self) -> int:
        """Integrate every log until nothing waits."""
        total = 0
        for mandant in self._schluessel:
            while count := await self.integriere(mandant):
                total += count
        return total

    def beginne_generation(
        self,
        tx: Tx,
        mandant: Kennung,
        notiere: Callable[[int, SignierterCheckpoint | None], None],
        *,
        vergeben: int = 0,
    ) -> None:
        """Seal the log as it is and begin its next generation (wire 8.4).

        ``vergeben`` is the highest number others know already: the backup may be older than an earlier restore.
        ``notiere`` gets the new number and our last checkpoint and writes the first entry. What was written since
        the restore, and had no place yet, follows it.
        """
        octets = tx.protokoll.checkpoint(mandant)
        number = max(tx.protokoll.generation(mandant), vergeben) + 1
        tx.protokoll.naechste_generation(mandant, number, ursprung(mandant, number), tx.epoche())
        notiere(number, lies_checkpoint(octets) if octets else None)
        self._integriere(tx, mandant)
        tx.protokoll.nachziehen(mandant)

    def integriere_in(self, tx: Tx, mandant: Kennung, blatt: Sha256) -> int:
        """Integrate within the caller's transaction until this leaf has its index, and return that.

        ``TryLater`` (RESTORED) after a restore, while nothing is signed.
        """
        while (index := tx.protokoll.index_zum_blatt(mandant, blatt)) is None:
            if not self._integriere(tx, mandant):
                raise TryLater("the log of a restored installation is not signed on yet", code="RESTORED")
        return index

    def _integriere(self, tx: Tx, mandant: Kennung) -> int:
        restored = tx.wiederherstellungen.stand()
        if restored is not None and restored.zustand is Ruhelage.RUHT:
            return 0  # partners may hold checkpoints that are ahead: this log is never signed on
        rows = tx.protokoll.offene(mandant, max_zeilen=MAX_SCHUB)
        if not rows:
            return 0
        result = integriere(tx.protokoll.stand(mandant), [bytes.fromhex(leaf) for _, leaf in rows])
        tx.protokoll.einordnen(mandant, [row for row, _ in rows], result.von)
        moment = self._jetzt()
        draft = result.entwurf(Ursprung(tx.protokoll.ursprung(mandant)), moment)
        key = self._schluessel[mandant]
        note = schliesse_ab(
            draft, [key.sign(octets) for octets in draft.zu_signieren], self._pruefschluessel(tx, mandant)
        )
        tx.protokoll.stand_setzen(mandant, result.stand, note.octets, moment)
        return len(rows)

    def _pruefschluessel(self, tx: Tx, mandant: Kennung, generation: int | None = None) -> Pruefschluessel:
        origin = tx.protokoll.ursprung(mandant, generation=generation)
        return Pruefschluessel(origin, self._schluessel[mandant].public_key)

    async def pruefschluessel(self, mandant: Kennung, *, generation: int | None = None) -> Pruefschluessel:
        """Return the key others verify this log with (``NAME+HASH+KEY``)."""
        return await self._store.read(lambda tx: self._pruefschluessel(tx, mandant, generation))

    async def checkpoint(self, mandant: Kennung, *, generation: int | None = None) -> SignierterCheckpoint | None:
        """Return the newest signed checkpoint, of the current generation if none is named."""
        octets = await self._store.read(lambda tx: tx.protokoll.checkpoint(mandant, generation=generation))
        return lies_checkpoint(octets) if octets else None

    async def bezeugter(
        self, mandant: Kennung, *, unter: SignierterCheckpoint, generation: int | None = None
    ) -> SignierterCheckpoint | None:
        """Return the newest checkpoint below another one that a witness has co-signed."""
        octets = await self._store.read(lambda tx: tx.zeugen.bezeugter(mandant, generation=generation))
        found = lies_checkpoint(octets) if octets else None
        return found if found and found.checkpoint.groesse < unter.checkpoint.groesse else None

    async def eintraege(self, mandant: Kennung, groesse: int, *, generation: int | None = None) -> list[bytes]:
        """Return the canonical entries 0 … groesse - 1 (an export reads all of them); pruned ones as ``Stumpf``.

        ``TryLater`` where one was pruned by an entry behind these.
        """
        found: list[bytes] = []
        for begin in range(0, groesse, SEITE):
            end = min(begin + SEITE, groesse)
            rows = await self._store.read(self._seite(mandant, begin, end, generation))
            found += [octets for _, octets in rows]
        if any(one is not None and one.durch >= groesse for one in map(lies_stumpf, found)):
            raise TryLater("the log was pruned in this very moment: do it again", code="PRUNED")
        return found

    def _seite(
        self, mandant: Kennung, begin: int, end: int, generation: int | None
    ) -> Callable[[Tx], tuple[tuple[int, bytes], ...]]:
        return lambda tx: tx.protokoll.eintraege(mandant, ab=begin, bis=end, generation=generation)

    async def auszug(
        self, mandant: Kennung, indexe: Sequence[int], groesse: int, *, generation: int | None = None
    ) -> list[tuple[int, bytes, tuple[bytes, ...]]]:
        """Return (index, octets, inclusion proof in the tree of ``groesse`` leaves) of chosen entries.

        Reads every leaf hash below ``groesse``: 64 octets of memory each.
        """
        tree = Baum()
        for begin in range(0, groesse, SEITE):
            leaves = await self._store.read(self._blaetter(mandant, begin, min(begin + SEITE, groesse), generation))
            for leaf in leaves:
                tree.haenge_an(bytes.fromhex(leaf))
        found = []
        for index in indexe:
            ((_, octets),) = await self._store.read(self._seite(mandant, index, index + 1, generation))
            found.append((index, octets, tree.einschluss(index)))
        return found

    def _blaetter(
        self, mandant: Kennung, begin: int, end: int, generation: int | None
    ) -> Callable[[Tx], tuple[Sha256, ...]]:
        return lambda tx: tx.protokoll.blaetter(mandant, ab=begin, bis=end, generation=generation)
