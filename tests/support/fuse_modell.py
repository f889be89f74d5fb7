"""What a disk holds now, what of it is safe, and what is left of it when the power goes; no FUSE in here.

The strictest disk POSIX allows: octets are safe after fsync of their file, names after fsync of their folder, and
not one before. What is not safe may survive a cut in any part: a write whole, not at all or in some of its sectors;
each create, rename and unlink by itself. A rename within a folder is never half; one across folders may leave both
names, never none.
"""

import errno
import os
import random
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

WURZEL = 1
SEKTOREN = (512, 4096)
"""Octets a disk writes in one go: the old and the new sector."""
BLOCK = 4096
KAPAZITAET = 1 << 34
"""Octets of a disk that nobody made smaller."""


def fehler(nummer: int) -> OSError:
    """An error of the system."""
    return OSError(nummer, os.strerror(nummer))


@dataclass(slots=True)
class Knoten:
    """A file or a folder: as programs see it, and as it is on the medium."""

    mode: int
    mtime: int = field(default_factory=time.time_ns)
    octets: bytearray = field(default_factory=bytearray)
    sicher: bytearray = field(default_factory=bytearray)
    offen: list[tuple[int, bytes | None]] = field(default_factory=list)
    """Not synced, in order: (place, octets), or (length, ``None``) for a truncate."""
    namen: dict[str, int] = field(default_factory=dict)
    sichere_namen: dict[str, int] = field(default_factory=dict)

    @property
    def ordner(self) -> bool:
        """It is a folder."""
        return stat.S_ISDIR(self.mode)


@dataclass(slots=True)
class Eintrag:
    """A change of one name in one folder; ``ziel`` ``None`` takes it away."""

    ordner: int
    name: str
    ziel: int | None


def _wende_an(octets: bytearray, stelle: int, neu: bytes | None) -> None:
    if neu is None:
        if stelle < len(octets):
            del octets[stelle:]
        else:
            octets.extend(bytes(stelle - len(octets)))
        return
    if len(octets) < stelle:
        octets.extend(bytes(stelle - len(octets)))
    octets[stelle : stelle + len(neu)] = neu


class Abbild:
    """The whole disk; every method that changes it raises ``OSError`` as the system would."""

    def __init__(self) -> None:
        """An empty root folder."""
        self.knoten: dict[int, Knoten] = {WURZEL: Knoten(stat.S_IFDIR | 0o755)}
        self.akte: list[list[Eintrag]] = []
        """Changes of names that are not safe, in order; what is in one list happens together."""
        self.naechster = WURZEL + 1
        self.kapazitaet = KAPAZITAET

    # -- finding -----------------------------------------------------------------------------------------------

    def nummer(self, pfad: str) -> int:
        """Return the number of what has this path."""
        nr = WURZEL
        for teil in pfad.split("/"):
            if teil:
                if teil not in self.knoten[nr].namen:
                    raise fehler(errno.ENOENT)
                nr = self.knoten[nr].namen[teil]
        return nr

    def _platz(self, pfad: str) -> tuple[int, str]:
        ordner, _, name = pfad.rpartition("/")
        return self.nummer(ordner), name

    def belegt(self) -> int:
        """Octets in use, each node counted with one block of its own."""
        return sum(BLOCK + len(one.octets) for one in self.knoten.values())

    def frei(self) -> int:
        """Octets that are free."""
        return max(self.kapazitaet - self.belegt(), 0) if self.kapazitaet < KAPAZITAET else KAPAZITAET

    # -- changing ----------------------------------------------------------------------------------------------

    def _aendere(self, *eintraege: Eintrag) -> None:
        for one in eintraege:
            namen = self.knoten[one.ordner].namen
            if one.ziel is None:
                namen.pop(one.name, None)
            else:
                namen[one.name] = one.ziel
        self.akte.append(list(eintraege))

    def lege_an(self, pfad: str, mode: int) -> int:
        """Make a file or folder."""
        ordner, name = self._platz(pfad)
        if name in self.knoten[ordner].namen:
            raise fehler(errno.EEXIST)
        if self.frei() < BLOCK:
            raise fehler(errno.ENOSPC)
        nr, self.naechster = self.naechster, self.naechster + 1
        self.knoten[nr] = Knoten(mode)
        self._aendere(Eintrag(ordner, name, nr))
        return nr

    def entferne(self, pfad: str, *, ordner: bool) -> None:
        """Take a name away; its octets stay as long as the medium still names them."""
        wo, name = self._platz(pfad)
        one = self.knoten[self.nummer(pfad)]
        if one.ordner != ordner:
            raise fehler(errno.ENOTDIR if ordner else errno.EISDIR)
        if one.namen:
            raise fehler(errno.ENOTEMPTY)
        self._aendere(Eintrag(wo, name, None))

    def benenne_um(self, alt: str, neu: str) -> None:
        """Move within or across folders, over what has the name."""
        nr, (von, name), (nach, ziel) = self.nummer(alt), self._platz(alt), self._platz(neu)
        da = self.knoten[von].namen.get(ziel) if von == nach else self.knoten[nach].namen.get(ziel)
        if da is not None and self.knoten[da].namen:
            raise fehler(errno.ENOTEMPTY)
        if da != nr:
            self._aendere(Eintrag(nach, ziel, nr), Eintrag(von, name, None))

    def schreibe(self, nr: int, stelle: int, octets: bytes) -> int:
        """Write; raises ENOSPC where the disk ends."""
        one = self.knoten[nr]
        if stelle + len(octets) - len(one.octets) > self.frei():
            raise fehler(errno.ENOSPC)
        _wende_an(one.octets, stelle, octets)
        one.offen.append((stelle, octets))
        one.mtime = time.time_ns()
        return len(octets)

    def kuerze(self, nr: int, laenge: int) -> None:
        """Set the length."""
        one = self.knoten[nr]
        if laenge - len(one.octets) > self.frei():
            raise fehler(errno.ENOSPC)
        if laenge != len(one.octets):
            _wende_an(one.octets, laenge, None)
            one.offen.append((laenge, None))
        one.mtime = time.time_ns()

    # -- safety ------------------------------------------------------------------------------------------------

    def sichere(self, nr: int) -> None:
        """Fsync of a file or folder."""
        one = self.knoten[nr]
        for stelle, octets in one.offen:
            _wende_an(one.sicher, stelle, octets)
        one.offen.clear()
        if not one.ordner:
            return
        for akt in self.akte:
            # a removal that is safe while the new name is not would lose the file: both or the new name alone
            ganz = akt[-1].ordner == nr
            for eintrag in [e for e in akt if ganz or e.ordner == nr]:
                self._sichere_namen(eintrag)
                akt.remove(eintrag)
        self.akte = [akt for akt in self.akte if akt]

    def verliere(self, nr: int) -> None:
        """A failed fsync: the cache calls the octets clean and forgets that the medium never had them."""
        self.knoten[nr].offen.clear()

    def _sichere_namen(self, eintrag: Eintrag) -> None:
        namen = self.knoten[eintrag.ordner].sichere_namen
        if eintrag.ziel is None:
            namen.pop(eintrag.name, None)
        else:
            namen[eintrag.name] = eintrag.ziel

    def nach_schnitt(self, zufall: random.Random | None) -> "Abbild":
        """Return the disk as it is when the power is back; without chance exactly what was safe. Ends this one."""
        sektor = zufall.choice(SEKTOREN) if zufall else 0
        for akt in self.akte:
            if zufall and zufall.random() < 0.5:
                for eintrag in akt:
                    self._sichere_namen(eintrag)
        neu = Abbild()
        neu.naechster, neu.knoten = self.naechster, {}
        wege = [WURZEL]
        while wege:
            nr = wege.pop()
            one = self.knoten[nr]
            for stelle, octets in one.offen if zufall else ():
                for ab, teil in _ueberlebt(stelle, octets, sektor, zufall):
                    _wende_an(one.sicher, ab, teil)
            neu.knoten[nr] = Knoten(
                one.mode,
                one.mtime,
                bytearray(one.sicher),
                bytearray(one.sicher),
                namen=dict(one.sichere_namen),
                sichere_namen=dict(one.sichere_namen),
            )
            wege += [ziel for ziel in one.sichere_namen.values() if ziel not in neu.knoten]
        return neu

    def dateien(self, nr: int = WURZEL, pfad: str = "") -> Iterator[tuple[str, bytes | None]]:
        """Yield path and octets of everything, folders first with ``None``."""
        for name, ziel in self.knoten[nr].namen.items():
            one = self.knoten[ziel]
            yield f"{pfad}{name}", None if one.ordner else bytes(one.octets)
            if one.ordner:
                yield from self.dateien(ziel, f"{pfad}{name}/")


def _ueberlebt(
    stelle: int, octets: bytes | None, sektor: int, zufall: random.Random
) -> Iterator[tuple[int, bytes | None]]:
    """A write reached the medium whole, not at all, or in some of its sectors, in whatever order."""
    wahl = zufall.random()
    if wahl < 0.35:
        yield stelle, octets
    elif wahl < 0.65 and octets is not None:
        ab = 0
        while ab < len(octets):
            bis = min(len(octets), ab + sektor - (stelle + ab) % sektor)
            if zufall.random() < 0.5:
                yield stelle + ab, octets[ab:bis]
            ab = bis
