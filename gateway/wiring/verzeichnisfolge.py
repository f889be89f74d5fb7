"""How a running service follows the directory: looks, notes in every log what counts from now on, remembers it."""

import asyncio
from collections.abc import Callable

import structlog

from gateway.domain.errors import AktenboteError, TryLater
from gateway.domain.events import AuditEreignis
from gateway.domain.ids import sha256_of
from gateway.transfer.ports import Tx
from gateway.transfer.verzeichnisaufnahme import lies_blob
from gateway.trust.unterschied import Wirkung
from gateway.wiring import Installation
from gateway.wiring.verzeichnis import VerzeichnisHalter

log = structlog.get_logger()


class Verzeichnisfolge:
    """One for each service; ``halter`` is what all its parts ask for the directory."""

    def __init__(self, installation: Installation, halter: VerzeichnisHalter, vertraue: Callable[[], None]) -> None:
        """``vertraue`` is called before something else counts: connections must know its anchors."""
        self._i = installation
        self._halter = halter
        self._vertraue = vertraue

    async def beginne(self) -> None:
        """Note at the start what was not noted yet."""
        if self._halter.fremd is not None and self._halter.refusal is not None:
            await self._melde_ablehnung(self._halter.refusal.code)
        row = await self._i.store.read(lambda tx: tx.verzeichnisse.geltend())
        if (
            row is None or row.nummer < self._halter.geltend.nummer
        ):  # the history begins later than the installation
            self._halter.geaendert = True
        if self._halter.geaendert:
            await self._nimm_auf()

    async def folge(self) -> bool:
        """Look for a newer directory; tell whether something else counts or waits now."""
        try:
            await self._hole_bestaetigtes()
            self._halter.reload()
        except AktenboteError as error:
            await self._melde_ablehnung(error.code)
        aside = self._halter.fremd is not None  # then what is in force is only written again
        if not self._halter.geaendert or not await self._nimm_auf() or aside:
            return False
        log.info("directory.changed", nummer=self._halter.geltend.nummer)
        return True

    async def _nimm_auf(self) -> bool:
        """Note what counts in every log, and only then remember it for the next start; tell whether that went.

        Killed in between, the next start finds it new and notes it again; the other way round no log would ever
        name it. Without room it counts all the same, and is noted as soon as there is some.
        """
        held = self._halter
        self._vertraue()
        try:
            for octets in (held.octets, *(waiting[1] for waiting in (held.wartend,) if waiting is not None)):
                await asyncio.to_thread(self._i.umgebung.lege_ab, octets)
            await self._i.store.write(self._vermerke)
            await asyncio.to_thread(held.keep)
        except TryLater as error:
            log.warning("directory.postponed", code=error.code)
            return False
        return True

    def _vermerke(self, tx: Tx) -> None:
        held, intake = self._halter, self._i.verzeichnisaufnahme
        intake.trage_ein(tx, held.geltend.nummer, sha256_of(held.octets), anzahl=len(held.geltend.teilnehmer))
        if held.wartend is not None and held.wartend_neu:
            taken = sum(change.wirkung is Wirkung.NIMMT for change in held.aenderungen)
            found, octets = held.wartend
            intake.melde_wartend(tx, found.nummer, sha256_of(octets), taken)
            log.warning("directory.waits", nummer=found.nummer)

    async def _melde_ablehnung(self, code: str) -> None:
        log.warning("directory.refused", code=code)
        await self._i.store.write(lambda tx: self._lehne_ab(tx, code))

    def _lehne_ab(self, tx: Tx, code: str) -> None:
        for mandant in self._i.mandanten:
            self._i.umgebung.protokollant.notiere(tx, mandant, AuditEreignis.VERZEICHNIS_ABGELEHNT, code=code)

    async def _hole_bestaetigtes(self) -> None:
        """Put in force what the database says, where that is newer.

        Two persons have confirmed it and their command was killed behind its commit.
        """
        row = await self._i.store.read(lambda tx: tx.verzeichnisse.geltend())
        if row is None or row.nummer <= self._halter.geltend.nummer:
            return
        try:
            octets = await asyncio.to_thread(lies_blob, self._i.blobs, row.sha256)
            self._halter.lies(octets)  # of another signer: the operator changed the pin, what was counts no more
        except AktenboteError as error:
            log.warning("directory.refused", code=error.code)
        else:
            await asyncio.to_thread(self._halter.nimm, octets)
