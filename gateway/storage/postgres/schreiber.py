"""The thread that writes to PostgreSQL: serializable, a group at a time; what collides runs again, alone."""

import inspect
import time
from collections.abc import Callable
from contextlib import suppress

import psycopg

from gateway.domain.errors import AktenboteError
from gateway.storage.fehler import Defekt, besetzt
from gateway.storage.postgres.tx import PostgresTx
from gateway.storage.postgres.verbindung import (
    NOCHMAL,
    Oeffner,
    PostgresVerbindung,
    deute,
    nicht_da,
    weg,
)
from gateway.storage.sql.schlange import UMGESCHLUESSELT, Schlange, Vorgang
from gateway.storage.sql.tresor import Tresor

GRUPPE = 64
"""Operations in one commit: a server keeps that many savepoints of a transaction at hand."""
VERSUCHE = 4
"""Runs of a group: at once with others, then alone; further ones are for a connection that was cut."""
AUSGANG_S = 10.0
"""Seconds for which is asked how a commit ended whose answer was lost."""
AUSGANG_PAUSE_S = 0.2
"""Seconds between two such questions."""

_ANFANG = "BEGIN ISOLATION LEVEL SERIALIZABLE READ WRITE; LOCK TABLE schreibrecht IN "
_MIT_ANDEREN = _ANFANG + "ROW SHARE MODE"
_ALLEIN = _ANFANG + "EXCLUSIVE MODE"
"""Waits until every transaction of other nodes has ended, and lets none begin: it cannot collide."""


class _Gestoert(Exception):
    """This run was undone, whole: once more."""


class _Unbekannt(Exception):
    """The connection was lost while the commit was under way."""


class Schreiber(Schlange):
    """Owns the writing connection from its start to its end; opens another one where it was lost."""

    def __init__(self, verbindung: PostgresVerbindung, oeffne: Oeffner, tresor: Tresor) -> None:
        """Start the thread; ``oeffne`` makes another connection, ``tresor`` knows our storage key."""
        super().__init__(GRUPPE)
        self._oeffne = oeffne
        self._tresor = tresor
        self._v = verbindung
        self._tx = PostgresTx(verbindung, tresor)
        self._schlafe: Callable[[float], None] = time.sleep
        self._thread.start()

    def _schliesse(self) -> None:
        with suppress(psycopg.Error):
            self._v.c.close()

    def _fuehre_aus(self, gruppe: list[Vorgang]) -> None:
        fehler: BaseException = besetzt("other nodes change the same things at the same time; try again")
        for lauf in range(VERSUCHE):
            for vorgang in gruppe:
                vorgang.ergebnis = vorgang.fehler = None
            try:
                self._laufe_einmal(gruppe, _MIT_ANDEREN if lauf == 0 else _ALLEIN)
                return
            except _Gestoert:
                continue
            except _Unbekannt:
                fehler = besetzt("the PostgreSQL server went away while it stored this: look whether it did")
                break
            except psycopg.Error as error:
                fehler = self._deute(error)
                if not weg(self._v):
                    break
            except AktenboteError as error:  # no connection
                fehler = error
                break
        self._versage(gruppe, fehler)

    def _verbinde(self) -> None:
        """Have a connection; raises what ``oeffne`` does."""
        if weg(self._v):
            self._v = self._oeffne()
            self._tx = PostgresTx(self._v, self._tresor)

    def _laufe_einmal(self, gruppe: list[Vorgang], anfang: str) -> None:
        """Run the group; raises ``_Gestoert``, ``_Unbekannt``, the driver's error: then nothing of it happened."""
        self._verbinde()
        self._v.vergiss()
        try:
            self._v.sage(anfang)
            if not self._tresor.gehoert(self._v):  # what this process wrote would be lost with the old key
                self.verdirb(Defekt(UMGESCHLUESSELT))
                self._v.sage("ROLLBACK")
                self._versage(gruppe, self._defekt)
                return
            einzeln = len(gruppe) == 1
            for vorgang in gruppe:
                if not vorgang.future.cancelled():
                    self._fuehre_einen_aus(vorgang, gesichert=not einzeln)
            if einzeln and gruppe[0].fehler is not None:
                self._v.sage("ROLLBACK")
                return
            self._schliesse_ab()
        except NOCHMAL as error:
            self._rolle_zurueck()
            raise _Gestoert from error
        except BaseException:
            self._rolle_zurueck()
            raise

    def _rolle_zurueck(self) -> None:
        with suppress(psycopg.Error):
            if not weg(self._v):
                self._v.sage("ROLLBACK")

    def _fuehre_einen_aus(self, vorgang: Vorgang, *, gesichert: bool) -> None:
        """Run one operation, between savepoints where it has neighbours; what leaves here ends all of them."""
        self._v.vergiss()
        if gesichert:
            self._v.sage("SAVEPOINT vorgang")
        try:
            vorgang.ergebnis = vorgang.arbeit(self._tx)
            if inspect.isawaitable(vorgang.ergebnis):
                raise TypeError("a transaction is a plain function, it cannot await")
            if self._v.gestoert is not None:  # somebody caught it; the transaction is broken all the same
                raise self._v.gestoert
        except BaseException as error:
            grund = self._v.gestoert or error
            if isinstance(grund, NOCHMAL) or (isinstance(grund, psycopg.Error) and weg(self._v)):
                raise grund from None
            vorgang.ergebnis = None
            vorgang.fehler = self._deute(error) if isinstance(error, psycopg.Error) else error
            if isinstance(vorgang.fehler, Defekt):
                raise
            if gesichert:
                self._v.sage("ROLLBACK TO SAVEPOINT vorgang")
        if gesichert:
            self._v.sage("RELEASE SAVEPOINT vorgang")

    def _schliesse_ab(self) -> None:
        """Commit; where the answer is lost, ask how it ended. Raises ``_Gestoert``, ``_Unbekannt``."""
        ((kennung,),) = self._v.execute("SELECT pg_current_xact_id_if_assigned()::text").fetchall()
        try:
            self._v.sage("COMMIT")
        except psycopg.Error:
            if not weg(self._v) or kennung is None:
                raise
            if not self._wurde_durchgefuehrt(str(kennung)):
                raise _Gestoert from None

    def _wurde_durchgefuehrt(self, kennung: str) -> bool:
        """Ask the server how a transaction ended; raises ``_Unbekannt`` where it does not say so in time."""
        ende = time.monotonic() + AUSGANG_S
        while time.monotonic() < ende:
            try:
                self._verbinde()
                ((ausgang,),) = self._v.execute("SELECT pg_xact_status(CAST(? AS xid8))", (kennung,)).fetchall()
            except (psycopg.Error, AktenboteError):
                ausgang = "in progress"
            if ausgang in {"committed", "aborted"}:
                return bool(ausgang == "committed")
            self._schlafe(AUSGANG_PAUSE_S)
        raise _Unbekannt

    def _deute(self, error: psycopg.Error) -> BaseException:
        gedeutet = nicht_da() if weg(self._v) else deute(error)
        if isinstance(gedeutet, Defekt):
            self.verdirb(gedeutet)
        return gedeutet or error
