"""A disk that loses power: records what SQLite writes and syncs, and makes the states a cut could leave.

Only what was synced is sure to survive; of the rest any part may, down to single sectors of a write.
"""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import apsw

SEKTOR = 512


@dataclass(frozen=True, slots=True)
class Ereignis:
    """``write`` (offset, octets), ``truncate`` (size), ``sync``, ``delete``, ``ack`` (what was answered)."""

    art: str
    datei: str = ""
    stelle: int = 0
    octets: bytes = b""


@dataclass(slots=True)
class Platte:
    """What happened, in order, and what is to go wrong next."""

    ereignisse: list[Ereignis] = field(default_factory=list)
    sync_bis_fehler: int | None = None
    """How many syncs still work before one says EIO."""
    voll: bool = False

    def acks(self, bis: int) -> list[str]:
        """What had been answered when the power went."""
        return [e.datei for e in self.ereignisse[:bis] if e.art == "ack"]

    def vergiss_bis_jetzt(self) -> None:
        """Keep of what happened so far only what it left behind: no cut before this moment is asked for."""
        offen: list[Ereignis] = []
        for ereignis in self.ereignisse:
            if ereignis.art in {"write", "truncate"}:
                offen.append(ereignis)
            elif ereignis.art in {"sync", "delete"}:
                offen = [one for one in offen if one.datei != ereignis.datei]
        sicher = self.zustand(len(self.ereignisse), None)
        kurz = [
            one
            for name, octets in sicher.items()
            for one in (Ereignis("write", name, 0, octets), Ereignis("sync", name))
        ]
        self.ereignisse[:] = [*kurz, *offen]

    def zustand(self, bis: int, zufall: random.Random | None) -> dict[str, bytes]:
        """The files after a cut before event ``bis``; without chance exactly what was synced."""
        sicher: dict[str, bytearray] = {}
        offen: dict[str, list[Ereignis]] = {}
        for ereignis in self.ereignisse[:bis]:
            if ereignis.art in {"write", "truncate"}:
                offen.setdefault(ereignis.datei, []).append(ereignis)
                sicher.setdefault(ereignis.datei, bytearray())
            elif ereignis.art == "sync":
                for alt in offen.pop(ereignis.datei, []):
                    _wende_an(sicher[ereignis.datei], alt)
            elif ereignis.art == "delete":
                sicher.pop(ereignis.datei, None)
                offen.pop(ereignis.datei, None)
        if zufall is not None:
            for datei, rest in offen.items():
                for ereignis in rest:
                    for teil in _ueberlebt(ereignis, zufall):
                        _wende_an(sicher[datei], teil)
        return {name: bytes(octets) for name, octets in sicher.items()}


def _wende_an(datei: bytearray, ereignis: Ereignis) -> None:
    if ereignis.art == "truncate":
        del datei[ereignis.stelle :]
        return
    ende = ereignis.stelle + len(ereignis.octets)
    if len(datei) < ende:
        datei.extend(bytes(ende - len(datei)))
    datei[ereignis.stelle : ende] = ereignis.octets


def _ueberlebt(ereignis: Ereignis, zufall: random.Random) -> Iterator[Ereignis]:
    """A write may have reached the disk whole, not at all, or in some of its sectors."""
    wahl = zufall.random()
    if wahl < 0.4:
        yield ereignis
    elif wahl < 0.6 and ereignis.art == "write":
        for start in range(0, len(ereignis.octets), SEKTOR):
            if zufall.random() < 0.5:
                octets = ereignis.octets[start : start + SEKTOR]
                yield Ereignis("write", ereignis.datei, ereignis.stelle + start, octets)


class _Datei(apsw.VFSFile):
    def __init__(self, platte: Platte, name: Any, flags: list[int]) -> None:
        self._platte = platte
        pfad = name.filename() if isinstance(name, apsw.URIFilename) else name
        self._name = Path(pfad).name if pfad else "?"
        super().__init__("", name, flags)

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802 -- name of SQLite's
        if self._platte.voll:
            raise apsw.FullError("no room (test)")
        super().xWrite(data, offset)
        self._platte.ereignisse.append(Ereignis("write", self._name, offset, bytes(data)))

    def xTruncate(self, newsize: int) -> None:  # noqa: N802
        super().xTruncate(newsize)
        self._platte.ereignisse.append(Ereignis("truncate", self._name, newsize))

    def xSync(self, flags: int) -> None:  # noqa: N802
        if self._platte.sync_bis_fehler is not None:
            self._platte.sync_bis_fehler -= 1
            if self._platte.sync_bis_fehler < 0:
                error = apsw.IOError("the disk failed (test)")
                error.extendedresult = apsw.SQLITE_IOERR_FSYNC
                raise error
        super().xSync(flags)
        self._platte.ereignisse.append(Ereignis("sync", self._name))


class _Vfs(apsw.VFS):
    def __init__(self, name: str, platte: Platte) -> None:
        self._platte = platte
        super().__init__(name, base="")

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: N802 -- as SQLite calls it
        super().xDelete(filename, syncdir)
        # the new WAL's first sync makes its folder durable, and with it this; cuts before that are not simulated
        self._platte.ereignisse.append(Ereignis("delete", Path(filename).name))

    def xOpen(self, name: Any, flags: list[int]) -> _Datei:  # noqa: N802
        return _Datei(self._platte, name, flags)


@contextmanager
def aufzeichnung(name: str = "power-cut") -> Iterator[Platte]:
    """A VFS of this name for connections without shared memory (locking_mode EXCLUSIVE)."""
    platte = Platte()
    vfs = _Vfs(name, platte)
    try:
        yield platte
    finally:
        vfs.unregister()
