"""A disk for tests that loses power, tears writes, fails, fills up (FUSE, in memory); needs /dev/fuse and fuse3."""

import json
import os
import pickle
import random
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from support.fuse_modell import Abbild

GEDULD_S = 60.0
"""Longest wait for the disk; reached only by a failure."""
GERAET = Path("/dev/fuse")
FEHLT = (
    "power cuts cannot be tested without FUSE. Type: sudo apt-get install -y --no-install-recommends fuse3"
    " (and give this machine /dev/fuse), or leave these tests out by name: TESTS_WITHOUT=fuse make test"
)


class Platte:
    """A mounted disk. ``schnitt`` ends it, ``neu`` mounts what is left."""

    def __init__(self, ordner: Path) -> None:
        """Mount an empty one in a new folder."""
        self.ort = ordner / "platte"
        self.ort.mkdir(parents=True)
        self._bild, self._danach = ordner / "bild", ordner / "danach"
        self._prozess: subprocess.Popen[bytes] | None = None
        self._geschnitten: str | None = None
        self._rest = b""
        self._starte()

    def _starte(self) -> None:
        umgebung = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
        skript = str(Path(__file__).with_name("fuse_dienst.py"))
        self._geschnitten = None
        self._prozess = subprocess.Popen(
            [sys.executable, skript, str(self.ort), str(self._bild), str(self._danach)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=umgebung,
        )
        ende = time.monotonic() + GEDULD_S
        while not self.ort.is_mount():
            if self._prozess.poll() is not None or time.monotonic() > ende:
                assert self._prozess.stderr is not None
                pytest.fail(f"{FEHLT}\n{self._prozess.stderr.read().decode()[-600:]}")
            time.sleep(0.01)

    # -- orders ------------------------------------------------------------------------------------------------

    def befiehl(self, **befehl: Any) -> dict[str, Any]:
        """Give one order (``fuse_dienst``) and return its answer."""
        assert self._prozess is not None
        assert self._prozess.stdin is not None
        self._prozess.stdin.write(json.dumps(befehl).encode() + b"\n")
        self._prozess.stdin.flush()
        return self._zeile(GEDULD_S)

    def schneide(self) -> str:
        """Cut now, or learn that it was cut before; return when."""
        if self._geschnitten is None:
            self.befiehl(schnitt=True)
        assert self._geschnitten is not None
        return self._geschnitten

    def warte_auf_schnitt(self, geduld_s: float) -> bool:
        """Wait until an ordered cut has happened; tell whether it has."""
        ende = time.monotonic() + geduld_s
        while self._geschnitten is None and time.monotonic() < ende:
            self._zeile(ende - time.monotonic())
        return self._geschnitten is not None

    def _zeile(self, geduld_s: float) -> dict[str, Any]:
        assert self._prozess is not None
        assert self._prozess.stdout is not None
        ende = time.monotonic() + geduld_s
        while b"\n" not in self._rest:
            bereit, _, _ = select.select([self._prozess.stdout], [], [], max(0.0, ende - time.monotonic()))
            if not bereit:
                return {}
            stueck = os.read(self._prozess.stdout.fileno(), 65536)
            assert stueck, "the disk died"
            self._rest += stueck
        zeile, self._rest = self._rest.split(b"\n", 1)
        gesagt: dict[str, Any] = json.loads(zeile)
        self._geschnitten = gesagt.get("schnitt", self._geschnitten)
        return gesagt

    # -- after the cut -----------------------------------------------------------------------------------------

    def haenge_aus(self) -> None:
        """End the process of the disk; whoever waits for it gets an error, so kill him before."""
        prozess, self._prozess = self._prozess, None
        if prozess is None:
            return
        prozess.kill()
        prozess.wait(GEDULD_S)
        for rohr in (prozess.stdin, prozess.stdout, prozess.stderr):
            assert rohr is not None
            rohr.close()
        self._rest = b""
        subprocess.run(["fusermount3", "-u", "-z", str(self.ort)], check=False, capture_output=True)

    def ueberlebende(self, saat: object | None, moment: int | None = None) -> Abbild:
        """One of the disks the cut may have left; ``None`` is the one where nothing unsynced survived.

        ``moment`` is one of those recorded by ``mitschnitt`` instead of the cut.
        """
        datei = self._danach if moment is None else self._danach.with_suffix(f".{moment}")
        abbild: Abbild = pickle.loads(datei.read_bytes())  # noqa: S301 -- written by our own process
        return abbild.nach_schnitt(None if saat is None else random.Random(str(saat)))

    def neu(self, saat: object | None) -> None:
        """The power is back: mount one of the disks that may be left."""
        self.haenge_aus()
        self._bild.write_bytes(pickle.dumps(self.ueberlebende(saat)))
        self._starte()

    def schreibe_aus(self, saat: object | None, ziel: Path, moment: int | None = None) -> Path:
        """Write one of the disks that may be left into a plain folder."""
        ziel.mkdir(parents=True)
        for pfad, octets in self.ueberlebende(saat, moment).dateien():
            if octets is None:
                (ziel / pfad).mkdir()
            else:
                (ziel / pfad).write_bytes(octets)
        return ziel


@contextmanager
def platte(ordner: Path) -> Iterator[Platte]:
    """A disk that is gone afterwards."""
    if not GERAET.exists():
        pytest.fail(FEHLT)
    eine = Platte(ordner)
    try:
        yield eine
    finally:
        eine.haenge_aus()
