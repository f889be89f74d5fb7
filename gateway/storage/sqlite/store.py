"""The embedded store: one SQLite file, one writing thread, a few reading ones."""

import asyncio
import threading
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import apsw

from gateway.domain.errors import Usage
from gateway.domain.ids import Kennung
from gateway.storage.fehler import Defekt
from gateway.storage.sql import kette, kontofragen, webhooks
from gateway.storage.sql.schlange import Vorgang
from gateway.storage.sql.schritte import Migration
from gateway.storage.sql.tresor import Tresor
from gateway.storage.sqlite import kurzzeichen
from gateway.storage.sqlite.ablageschluessel import lies_ablageschluessel
from gateway.storage.sqlite.leser import Leser
from gateway.storage.sqlite.migration import eingebaute, migriere, offene, pruefe
from gateway.storage.sqlite.schreiber import Schreiber
from gateway.storage.sqlite.sperre import Dateisperre
from gateway.storage.sqlite.tx import SqliteTx
from gateway.storage.sqlite.verbindung import lege_an, oeffne, pruefe_bibliothek, schnellpruefung
from gateway.transfer.ports import Tx
from gateway.transfer.umgebung import Speicherschluessel

T = TypeVar("T")

UNTERBRECHEN_S = 0.05
"""Seconds between two attempts to cut the check of a store that is being closed."""


class SqliteStore:
    """Implements ``Store``.

    The process that serves the installation opens it with ``geteilt=False`` and holds ``<file>.lock`` as long as it
    runs: two of them on one file are refused. Commands beside it open with ``geteilt=True`` (they may write: SQLite
    lets one transaction after the other, across processes) or ``nur_lesen=True``.
    """

    def __init__(
        self,
        oeffne_lesend: Callable[[], tuple[apsw.Connection, SqliteTx]],
        schreiber: Schreiber | None,
        sperre: Dateisperre | None,
        *,
        ungeprueft: bool = False,
        ablageschluessel: Mapping[Kennung, bytes],
    ) -> None:
        """Use ``open``."""
        self.ablageschluessel = ablageschluessel
        self._schreiber = schreiber
        self._oeffne_lesend = oeffne_lesend
        self._leser = Leser(oeffne_lesend)
        self._sperre = sperre
        self._ungeprueft = ungeprueft
        self._pruefend: apsw.Connection | None = None
        self._gelesen = threading.Event()
        """The check has come to its end, or to none."""
        self._schluss: asyncio.Future[None] | None = None

    @classmethod
    def open(
        cls,
        pfad: Path,
        *,
        schluessel: Speicherschluessel,
        nur_lesen: bool = False,
        geteilt: bool = False,
        vfs: str | None = None,
        migrationen: tuple[Migration, ...] | None = None,
        behoerden: Iterable[Kennung] = (),
    ) -> Self:
        """Open the database, if need be create or migrate it; blocks: call it before the loop or in a thread.

        It takes no longer for a large file; after an unclean stop ``pruefe_nach_absturz`` reads all of it.
        ``schluessel`` is the storage key: what points to a person lies sealed under it, indexes hold keyed hashes.
        ``behoerden`` are those whose keys for documents are read, or made: they stand in ``ablageschluessel``.
        Raises ``Usage``: served by another process, of another version, not ours, not there (``nur_lesen``),
        another storage key;
        ``Defekt`` (a ``Usage``) when it is damaged.
        """
        pruefe_bibliothek()
        schritte = eingebaute() if migrationen is None else migrationen
        tresor = Tresor(schluessel)

        def oeffne_lesend() -> tuple[apsw.Connection, SqliteTx]:
            connection = oeffne(pfad, schreiben=False, vfs=vfs)
            return connection, SqliteTx(connection, tresor)

        if nur_lesen:
            nur_pruefung = oeffne(pfad, schreiben=False, vfs=vfs)
            try:
                pruefe(nur_pruefung, schritte)
                tresor.pruefe(nur_pruefung, schreiben=False)
                keys = lies_ablageschluessel(nur_pruefung, tresor, behoerden, schreiben=False)
            finally:
                nur_pruefung.close()
            return cls(oeffne_lesend, None, None, ablageschluessel=keys)
        lege_an(pfad)
        sperre = Dateisperre(pfad)
        frei = True
        if geteilt:
            frei = sperre.versuche()
        else:
            sperre.nimm()
        connection: apsw.Connection | None = None
        try:
            connection = oeffne(pfad, schreiben=True, vfs=vfs)
            if not frei and offene(connection, schritte):
                frei = sperre.warte_auf_befehl()  # another command may be making the tables
            if frei:
                dazu = {
                    kette.MIGRATION: lambda c: kette.verkette(c, tresor),
                    kurzzeichen.MIGRATION: kurzzeichen.trage_nach,
                    kontofragen.MIGRATION: lambda c: kontofragen.trage_nach(c, tresor),
                    webhooks.MIGRATION: lambda c: webhooks.trage_nach(c, tresor),
                }
                migriere(connection, schritte, dazu)
            else:
                pruefe(connection, schritte)
            tresor.pruefe(connection, schreiben=True)
            keys = lies_ablageschluessel(connection, tresor, behoerden, schreiben=True)
        except BaseException:
            if connection is not None:
                connection.close(True)
            sperre.gib_frei(sauber=False)
            raise
        if geteilt:
            sperre.gib_frei(sauber=False)
        schreiber = Schreiber(connection, SqliteTx(connection, tresor), tresor.gehoert)
        if geteilt:
            return cls(oeffne_lesend, schreiber, None, ablageschluessel=keys)
        return cls(oeffne_lesend, schreiber, sperre, ungeprueft=sperre.unsauber, ablageschluessel=keys)

    @property
    def defekt(self) -> str | None:
        """Why the store accepts nothing any more (the disk failed), or ``None``."""
        return None if self._schreiber is None else self._schreiber.defekt

    @property
    def ungeprueft(self) -> bool:
        """A process before us died with the file, and nobody has read it whole since."""
        return self._ungeprueft

    @property
    def wartend(self) -> int:
        """How many changes wait for the writer."""
        return 0 if self._schreiber is None else self._schreiber.wartend

    async def write(self, arbeit: Callable[[Tx], T]) -> T:
        """Run the function in a transaction of its own; returns after the commit is durable.

        A caller that is cancelled while it waits does not know whether the change was made.
        Raises what the function raises; ``TryLater`` (NO_SPACE, STORE_BUSY, STORE_CLOSED); ``Defekt``.
        """
        if self._schreiber is None:
            raise Usage("this store was opened for reading only")
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Any] = loop.create_future()
        self._schreiber.nimm(Vorgang(arbeit, loop, future))
        return await future  # type: ignore[no-any-return]  # the future carries what arbeit returned

    async def read(self, arbeit: Callable[[Tx], T]) -> T:
        """Run the function on one consistent moment of the database."""
        return await self._leser.lies(arbeit)

    async def stand(self) -> int:
        """Return a number that is another one after each commit, whichever process made it."""
        return await self._leser.stand()

    async def pruefe_nach_absturz(self) -> bool:
        """Read the whole file where the process before us did not close it; return whether that was so.

        Reads and changes go on meanwhile. Raises ``Defekt`` when it is damaged; then nothing more is accepted. The
        next start reads it too where this did not come to its end.
        """
        if not self._ungeprueft or self._schreiber is None:
            return False
        await asyncio.to_thread(self._pruefe, self._schreiber)
        return True

    def _pruefe(self, schreiber: Schreiber) -> None:
        try:
            self._pruefend, _ = self._oeffne_lesend()
            if self._schluss is not None:  # looked at once the connection is known: closing cuts it from then on
                return
            schnellpruefung(self._pruefend)
            self._ungeprueft = False
        except apsw.InterruptError:  # the store is being closed
            return
        except Defekt as defekt:
            schreiber.verdirb(defekt)
            raise
        finally:
            if self._pruefend is not None:
                self._pruefend.close()
            self._gelesen.set()

    async def close(self) -> None:
        """Finish what waits, empty the WAL and let the file go; safe to call twice."""
        if self._schluss is None:
            self._schluss = asyncio.ensure_future(asyncio.to_thread(self._schliesse))
        await asyncio.shield(self._schluss)

    def _schliesse(self) -> None:
        while self._pruefend is not None and not self._gelesen.is_set():
            with suppress(apsw.ConnectionClosedError):
                self._pruefend.interrupt()
            self._gelesen.wait(UNTERBRECHEN_S)  # what is cut before it reads is not cut at all: once more
        self._leser.beende()
        sauber = not self._ungeprueft
        if self._schreiber is not None:
            self._schreiber.beende()
            sauber = sauber and self._schreiber.defekt is None
        if self._sperre is not None:
            self._sperre.gib_frei(sauber=sauber)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, _typ: type[BaseException] | None, _wert: BaseException | None, _spur: TracebackType | None
    ) -> None:
        await self.close()
