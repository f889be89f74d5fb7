"""A real PostgreSQL server for tests: made when first asked for, gone with the process that asked.

One server per process of the test run, in a folder of its own, reached through a socket there and nowhere else.
An empty database that took every migration is the template of each test's own. The server does not sync: no test
cuts its power.
"""

import atexit
import contextlib
import hashlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from functools import cache
from pathlib import Path
from typing import Final

BEFEHLE: Final = Path("/usr/lib/postgresql")
"""Where Debian lays the programs of each version."""
FEHLT: Final = (
    "PostgreSQL 15 or newer is missing. Type: sudo apt-get install -y --no-install-recommends postgresql, or leave"
    " its tests out by name: TESTS_WITHOUT=postgres make test"
)
ROLLE: Final = "aktenbote"
WARTEN_S: Final = 60.0
REST_S: Final = 3600.0
EINSTELLUNGEN: Final = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "jit": "off",
    "shared_buffers": "16MB",
    "max_connections": "60",
    "max_wal_size": "256MB",
}


def programme() -> Path:
    """The folder with the programs of the newest version; a missing one is a failure with the line to type."""
    found = [(int(one.name), one / "bin") for one in BEFEHLE.glob("*") if one.name.isdigit()]
    usable = sorted(one for one in found if one[0] >= 15 and (one[1] / "initdb").exists())
    assert usable, FEHLT
    return usable[-1][1]


def _als_wer() -> pwd.struct_passwd | None:
    """Whom the server runs as: it refuses root."""
    if os.geteuid() != 0:
        return None
    known = {one.pw_name: one for one in pwd.getpwall()}
    return known.get("postgres") or known["nobody"]


def _raeume_auf() -> None:
    """Take away what servers of killed test runs left: their folders, an hour old and with nobody in them."""
    for ordner in Path(tempfile.gettempdir()).glob("pg-*"):
        with contextlib.suppress(OSError, ValueError):
            zeile = ordner / "daten" / "postmaster.pid"
            lebt = zeile.exists() and Path(f"/proc/{int(zeile.read_text().split()[0])}").exists()
            if not lebt and time.time() - ordner.stat().st_mtime > REST_S:
                shutil.rmtree(ordner, ignore_errors=True)


class Server:
    """One running server."""

    def __init__(self) -> None:
        self._programme = programme()
        self._gehoert = os.getpid()
        _raeume_auf()
        self._ordner = Path(tempfile.mkdtemp(prefix="pg-"))
        self._wer = _als_wer()
        if self._wer is not None:
            os.chown(self._ordner, self._wer.pw_uid, self._wer.pw_gid)
        self._namen: dict[Path, str] = {}
        self._vorlage = False
        self._prozess = self._starte()
        atexit.register(self.beende)

    def _davor(self) -> list[str]:
        """As whom, and that the server ends with us, however we do."""
        wer = (
            []
            if self._wer is None
            else [f"--reuid={self._wer.pw_uid}", f"--regid={self._wer.pw_gid}", "--clear-groups"]
        )
        return ["setpriv", *wer, "--pdeathsig=QUIT", "--"]

    def _starte(self) -> subprocess.Popen[bytes]:
        daten = self._ordner / "daten"
        env = {"PATH": os.environ["PATH"], "LC_ALL": "C"}
        subprocess.run(
            [*self._davor(), self._programme / "initdb", "-D", daten, "-U", ROLLE, "-A", "trust", "-E", "UTF8",
             "--locale=C", "--no-sync", "--no-instructions"],
            check=True, capture_output=True, cwd="/", env=env, timeout=WARTEN_S,
        )  # fmt: skip
        einstellungen = [part for name, wert in EINSTELLUNGEN.items() for part in ("-c", f"{name}={wert}")]
        with (self._ordner / "log").open("wb") as log:
            return subprocess.Popen(
                [*self._davor(), self._programme / "postgres", "-D", daten, "-k", self._ordner, *einstellungen],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/", env=env,
            )  # fmt: skip

    def dsn(self, datenbank: str) -> str:
        """What libpq needs to reach it."""
        return f"host={self._ordner} user={ROLLE} dbname={datenbank}"

    def sage(self, sql: str) -> list[tuple[object, ...]]:
        """Run one statement as the administrator; waits while the server starts."""
        import psycopg

        ende = time.monotonic() + WARTEN_S
        while True:
            try:
                with psycopg.connect(self.dsn("postgres"), autocommit=True) as connection:
                    cursor = connection.execute(sql)
                    return cursor.fetchall() if cursor.description else []
            except psycopg.OperationalError:
                lebt = self._prozess.poll() is None
                assert lebt, (self._ordner / "log").read_text()
                if time.monotonic() > ende:
                    raise
                time.sleep(0.02)

    def datenbank(self, ordner: Path) -> str:
        """The address of the database that belongs to this folder; a new one has every table and no row."""
        for weg in [one for one in self._namen if not one.exists()]:
            self.wirf_weg(weg)
        if ordner not in self._namen:
            name = f"t{hashlib.sha256(bytes(ordner)).hexdigest()[:20]}"
            self.sage(f"CREATE DATABASE {name} TEMPLATE {self._aus_vorlage()}")
            self._namen[ordner] = name
        return self.dsn(self._namen[ordner])

    def wirf_weg(self, ordner: Path) -> None:
        """Drop the database of a folder, if there is one."""
        if (name := self._namen.pop(ordner, None)) is not None:
            self.sage(f"DROP DATABASE {name} WITH (FORCE)")

    def _aus_vorlage(self) -> str:
        if not self._vorlage:
            from gateway.storage.postgres.migration import eingebaute, migriere
            from gateway.storage.postgres.verbindung import oeffne

            self.sage("CREATE DATABASE vorlage")
            verbindung = oeffne(self.dsn("vorlage"))
            migriere(verbindung, eingebaute())
            verbindung.c.close()
            self._vorlage = True
        return "vorlage"

    def beende(self) -> None:
        """Stop it and take its folder away; a child that was forked meanwhile leaves both alone when it ends."""
        if os.getpid() != self._gehoert:
            return
        self._prozess.send_signal(signal.SIGQUIT)  # at once; nothing of it is wanted
        self._prozess.wait(WARTEN_S)
        shutil.rmtree(self._ordner, ignore_errors=True)


@cache
def server() -> Server:
    """The one of this process."""
    return Server()
