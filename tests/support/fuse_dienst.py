"""The file system as a process: ``fuse_dienst.py MOUNT IMAGE AFTER``. Orders on stdin, one JSON line each.

IMAGE is read at the start if it is there. A cut writes the disk with all that is not safe to AFTER, says
``{"schnitt": …}`` and answers no call of the kernel any more: whoever waits for one waits until he is killed.

Orders: ``{"schnitt": true}`` now · ``{"bei": KIND, "n": N}`` at the n-th ``write``, ``fsync``, ``rename`` or
``alles`` · ``{"fsync_fehler": N}`` the n-th fsync says EIO · ``{"frei": OCTETS or null}`` ·
``{"nur_lesen": BOOL}`` · ``{"langsam_s": SECONDS}`` for each fsync · ``{"mitschnitt": BOOL}`` keep the disk of
every moment, before each change, as AFTER.1, AFTER.2, … · ``{}`` nothing, only the answer.
"""

import errno
import json
import os
import pickle
import signal
import stat
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

from mfusepy import FUSE
from support.fuse_modell import BLOCK, KAPAZITAET, Abbild, fehler

SCHREIBEN = os.O_WRONLY | os.O_RDWR
LEBEN_S = 280
"""A disk vanishes by itself before a test's time is over: who waits for one can be ended by no signal."""


def aufruf(art: str | None = None) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """A call of the kernel: one after the other, none after the cut. ``art`` changes something and is counted."""

    def huelle(tu: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(tu)
        def ruf(self: "Dateisystem", *args: Any) -> Any:
            with self.schloss:
                if art is not None:
                    self.zaehle(art)
                    if self.nur_lesen:
                        raise fehler(errno.EROFS)
                return tu(self, *args)

        return ruf

    return huelle


class Verbindung(FUSE):
    """To libfuse 3: the library forgets the descriptor of a truncation, which then has no path either."""

    def truncate_fuse_3(self, path: bytes | None, length: int, fip: Any) -> int:
        """Truncate by path or descriptor."""
        done: int = self.ftruncate(path, length, fip)
        return done


class Dateisystem:
    """What FUSE calls; handles are numbers of nodes, so that a file without a name goes on being one."""

    use_ns = True
    flag_nopath = flag_nullpath_ok = True

    def __init__(self, abbild: Abbild, danach: Path) -> None:
        """Serve this disk."""
        self.abbild = abbild
        self.danach = danach
        self.schloss = threading.Lock()
        self.nur_lesen = False
        self.langsam_s = 0.0
        self.fsync_fehler = 0
        self.bei: tuple[str, int] | None = None
        self.gezaehlt: Counter[str] = Counter()
        self.mitschnitt = False
        self.momente = 0

    # -- orders ------------------------------------------------------------------------------------------------

    def folge(self, befehl: dict[str, Any]) -> None:
        """Do what the test wants."""
        with self.schloss:
            if befehl.get("schnitt"):
                self.schneide("jetzt")
            if "bei" in befehl:
                self.bei = (befehl["bei"], self.gezaehlt[befehl["bei"]] + befehl["n"])
            if "frei" in befehl:
                frei = befehl["frei"]
                self.abbild.kapazitaet = KAPAZITAET if frei is None else self.abbild.belegt() + frei
            self.fsync_fehler = befehl.get("fsync_fehler", self.fsync_fehler)
            self.nur_lesen = befehl.get("nur_lesen", self.nur_lesen)
            self.langsam_s = befehl.get("langsam_s", self.langsam_s)
            self.mitschnitt = befehl.get("mitschnitt", self.mitschnitt)
            self.halte_fest()
        sage({"ok": True, "gezaehlt": dict(self.gezaehlt), "momente": self.momente})

    def zaehle(self, art: str) -> None:
        """Count a change before it happens; cut if it is the one."""
        self.halte_fest()
        for wort in (art, "alles"):
            self.gezaehlt[wort] += 1
            if self.bei is not None and self.bei[0] == wort and self.gezaehlt[wort] >= self.bei[1]:
                self.schneide(f"{art} {self.gezaehlt[wort]}")

    def halte_fest(self) -> None:
        """Keep the disk of this moment."""
        if self.mitschnitt:
            self.momente += 1
            self.danach.with_suffix(f".{self.momente}").write_bytes(pickle.dumps(self.abbild))

    def schneide(self, wann: str) -> None:
        """The power is gone: keep the disk, never let go of the lock."""
        self.danach.write_bytes(pickle.dumps(self.abbild))
        sage({"schnitt": wann})
        threading.Event().wait()

    # -- calls that change nothing -----------------------------------------------------------------------------

    def _nr(self, pfad: str | None, fh: int | None) -> int:
        if fh:
            return fh
        if pfad is None:
            raise fehler(errno.ESTALE)  # stat of a file without a name: the kernel does not say which
        return self.abbild.nummer(pfad)

    @aufruf()
    def getattr(self, pfad: str | None, fh: int | None = None) -> dict[str, Any]:
        """Stat."""
        nr = self._nr(pfad, fh)
        one = self.abbild.knoten[nr]
        zeiten = dict.fromkeys(("st_mtime", "st_ctime", "st_atime"), one.mtime)
        besitz = {"st_uid": os.getuid(), "st_gid": os.getgid()}
        laenge = {"st_size": len(one.octets), "st_blocks": -(-len(one.octets) // 512)}
        return {"st_mode": one.mode, "st_nlink": 1, "st_ino": nr, **laenge, **besitz, **zeiten}

    @aufruf()
    def readdir(self, pfad: str | None, fh: int) -> list[str]:
        """List."""
        return [".", "..", *self.abbild.knoten[self._nr(pfad, fh)].namen]

    @aufruf()
    def opendir(self, pfad: str) -> int:
        """Open a folder."""
        return self.abbild.nummer(pfad)

    @aufruf()
    def open(self, pfad: str, flags: int) -> int:
        """Open a file."""
        if flags & SCHREIBEN and self.nur_lesen:
            raise fehler(errno.EROFS)
        return self.abbild.nummer(pfad)

    @aufruf()
    def read(self, _pfad: str | None, size: int, offset: int, fh: int) -> bytes:
        """Read."""
        return bytes(self.abbild.knoten[fh].octets[offset : offset + size])

    @aufruf()
    def statfs(self, _pfad: str) -> dict[str, int]:
        """Room."""
        frei = self.abbild.frei() // BLOCK
        return {
            "f_bsize": BLOCK, "f_frsize": BLOCK, "f_blocks": self.abbild.kapazitaet // BLOCK, "f_bfree": frei,
            "f_bavail": frei, "f_files": 1 << 20, "f_ffree": 1 << 20, "f_namemax": 255,
        }  # fmt: skip

    # -- calls that change something ---------------------------------------------------------------------------

    @aufruf("create")
    def create(self, pfad: str, mode: int) -> int:
        """Make and open a file."""
        return self.abbild.lege_an(pfad, stat.S_IFREG | stat.S_IMODE(mode))

    @aufruf("create")
    def mkdir(self, pfad: str, mode: int) -> int:
        """Make a folder."""
        self.abbild.lege_an(pfad, stat.S_IFDIR | stat.S_IMODE(mode))
        return 0

    @aufruf("unlink")
    def unlink(self, pfad: str) -> None:
        """Take a name away."""
        self.abbild.entferne(pfad, ordner=False)

    @aufruf("unlink")
    def rmdir(self, pfad: str) -> None:
        """Take a folder away."""
        self.abbild.entferne(pfad, ordner=True)

    @aufruf("rename")
    def rename(self, alt: str, neu: str) -> None:
        """Give another name."""
        self.abbild.benenne_um(alt, neu)

    @aufruf("write")
    def write(self, _pfad: str | None, octets: bytes, offset: int, fh: int) -> int:
        """Write."""
        return self.abbild.schreibe(fh, offset, octets)

    @aufruf("write")
    def truncate(self, pfad: str | None, laenge: int, fh: int | None = None) -> None:
        """Set the length."""
        self.abbild.kuerze(self._nr(pfad, fh), laenge)

    @aufruf("chmod")
    def chmod(self, pfad: str | None, mode: int) -> None:
        """Set who may."""
        one = self.abbild.knoten[self._nr(pfad, None)]
        one.mode = stat.S_IFMT(one.mode) | stat.S_IMODE(mode)

    @aufruf("chmod")
    def chown(self, _pfad: str | None, _uid: int, _gid: int) -> None:
        """Nobody else is here."""

    @aufruf("chmod")
    def utimens(self, pfad: str | None, zeiten: tuple[int, int] | None = None) -> None:
        """Set the time."""
        self.abbild.knoten[self._nr(pfad, None)].mtime = zeiten[1] if zeiten else time.time_ns()

    @aufruf("fsync")
    def fsync(self, _pfad: str | None, _nur_daten: int, fh: int) -> None:
        """Make octets safe."""
        self._sichere(fh)

    @aufruf("fsync")
    def fsyncdir(self, pfad: str | None, _nur_daten: int, fh: int) -> None:
        """Make names safe."""
        self._sichere(self._nr(pfad, fh))

    def _sichere(self, nr: int) -> None:
        time.sleep(self.langsam_s)
        if self.fsync_fehler:
            self.fsync_fehler -= 1
            if not self.fsync_fehler:
                self.abbild.verliere(nr)
                raise fehler(errno.EIO)
        self.abbild.sichere(nr)


def sage(was: dict[str, Any]) -> None:
    """One line in one piece."""
    os.write(1, json.dumps(was).encode() + b"\n")


def hoere(system: Dateisystem) -> None:
    """Follow orders until nobody gives any; then the disk vanishes with its process."""
    for zeile in sys.stdin:
        system.folge(json.loads(zeile))
    os._exit(0)


def main(ort: str, bild: str, danach: str) -> None:
    """Mount and serve until killed, ``LEBEN_S`` at most."""
    signal.alarm(LEBEN_S)
    abbild = pickle.loads(Path(bild).read_bytes()) if Path(bild).exists() else Abbild()  # noqa: S301 -- our own
    system = Dateisystem(abbild, Path(danach))
    threading.Thread(target=hoere, args=(system,), daemon=True).start()
    wie = {"foreground": True, "nothreads": True, "hard_remove": True, "default_permissions": True}
    Verbindung(system, ort, fsname="platte", **wie)


if __name__ == "__main__":
    main(*sys.argv[1:])
