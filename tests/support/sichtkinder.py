"""Children that look at files go from one house of a test to the next: each needs a second to load its libraries.

Its hooks are a plugin of ``tests/conftest.py``. A child serves hundreds of files of one installation, one after
the other, and keeps nothing of them; here it serves those of the next test, too. One that was killed, or that had a
file when its house was closed, is never used again. Children that draw pages are not kept: another document gets
another one. ``tests/sichtung`` has its own, made anew.
"""

import socket
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TypeVar
from unittest.mock import patch

import msgspec

from gateway.sichtung import grenzen
from gateway.sichtung import sichtung as ort
from gateway.sichtung.befund import Unlesbar
from gateway.sichtung.kindprozess import Kind
from gateway.wiring import aufnahme, dokumente, eingang, leerseher, texte

T = TypeVar("T")
_ECHT = ort.Sichtung
_REGAL: list[tuple[subprocess.Popen[bytes], socket.socket, int]] = []
"""Children that wait for the next house, each with its line and how many files it saw."""
_KREISSSAAL = ThreadPoolExecutor(1)
"""A child dies with the thread that started it, and those of a house end with the house."""


class Regalkind(Kind):
    """A child that is put back where it would end in good order."""

    _fragt = False

    def frage(
        self,
        frage_: msgspec.Struct,
        datei: int,
        lies: Callable[[Callable[[], bytes]], T],
        *,
        zeit_s: float,
        art: str,
    ) -> T | Unlesbar:
        self._fragt = True
        try:
            return super().frage(frage_, datei, lies, zeit_s=zeit_s, art=art)
        finally:
            self._fragt = False

    def _starte(self) -> socket.socket:
        with suppress(IndexError):  # several houses may take one at once
            while True:
                prozess, leitung, auftraege = _REGAL.pop()
                if prozess.poll() is None:
                    self._abgebrochen.clear()
                    self._prozess, self._leitung, self._auftraege = prozess, leitung, auftraege
                    return leitung
                leitung.close()
        return _KREISSSAAL.submit(super()._starte).result()

    def brich_ab(self) -> None:
        if self._fragt:
            super().brich_ab()

    def raeume_weg(self) -> None:
        prozess, leitung = self._prozess, self._leitung
        if self._fragt or prozess is None or leitung is None or self._auftraege >= grenzen.AUFTRAEGE_JE_KIND:
            super().raeume_weg()
            return
        self._prozess = self._leitung = None
        _REGAL.append((prozess, leitung, self._auftraege))


def _sichtung(kinder: int = 2) -> ort.Sichtung:
    with patch.object(ort, "Kind", Regalkind):
        return _ECHT(kinder)


def pytest_configure() -> None:
    """Let every house of this process take its children from here."""
    for room in (aufnahme, dokumente, eingang, leerseher, texte):
        vars(room)["Sichtung"] = _sichtung


def pytest_collection_finish() -> None:
    """Let commands take theirs from here, too: they load it when they run; tests of the real one have it by now."""
    vars(ort)["Sichtung"] = _sichtung


def pytest_unconfigure() -> None:
    """End those that wait."""
    while _REGAL:
        prozess, leitung, _ = _REGAL.pop()
        prozess.kill()
        prozess.wait()
        leitung.close()
