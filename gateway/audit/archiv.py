"""A ZIP in exactly one spelling, written and read from front to back: the container of an exported log.

Every ZIP tool opens it, but a ZIP has many octets that common readers ignore, and two readers may see two contents.
Here nothing is compressed, no octet is free, and the reader compares what it finds with what the writer would have
written. So any changed octet is noticed, nothing can unfold into more than the file's own length, and the memory
needed is one member.
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

MAX_ARCHIV_OCTETS = 2**32 - 2**24
"""Octets of an archive: below 4 GiB, so that no ZIP64 record is needed."""
MAX_MITGLIEDER = 2**16 - 2
"""Members of an archive without ZIP64."""
BLOCK = 1024 * 1024
"""Octets of a member read at once."""
MAX_NAME_OCTETS = 255
"""Octets of a member's name (ASCII)."""

_LOKAL = struct.Struct("<4sHHHHHLLLHH")
_ZENTRAL = struct.Struct("<4sHHHHHHLLLHHHHHLL")
_ENDE = struct.Struct("<4sHHHHLLH")
_LOKAL_MARKE, _ZENTRAL_MARKE, _ENDE_MARKE = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
_VERSION = 10  # stored files need no more
_UNIX = (3 << 8) | _VERSION
_DATUM = 0x21  # 1980-01-01, the first day a ZIP can name: the same entries always give the same file
_RECHTE = 0o100644 << 16


class ArchivFehler(Exception):
    """The archive is not one that ``ArchivSchreiber`` wrote; ``ort`` is the octet from which on it differs."""

    def __init__(self, ort: int, *, abgeschnitten: bool = False) -> None:
        """Keep the place and whether the file simply ends there."""
        super().__init__(f"octet {ort}")
        self.ort = ort
        self.abgeschnitten = abgeschnitten


class Lesbar(Protocol):
    """A binary stream."""

    def read(self, n: int, /) -> bytes:
        """Return at most n octets, none at the end."""


def _lokaler_kopf(name: bytes, crc: int, laenge: int) -> bytes:
    felder = (_VERSION, 0, 0, 0, _DATUM, crc, laenge, laenge, len(name), 0)
    return _LOKAL.pack(_LOKAL_MARKE, *felder) + name


def _zentraler_kopf(name: bytes, crc: int, laenge: int, ort: int) -> bytes:
    felder = (_UNIX, _VERSION, 0, 0, 0, _DATUM, crc, laenge, laenge, len(name), 0, 0, 0, 0, _RECHTE, ort)
    return _ZENTRAL.pack(_ZENTRAL_MARKE, *felder) + name


class _Verzeichnis:
    """Position and central directory, kept alike by writer and reader."""

    def __init__(self) -> None:
        self.ort = 0
        self.anzahl = 0
        self.octets = bytearray()

    def nimm(self, name: bytes, crc: int, laenge: int) -> None:
        self.octets += _zentraler_kopf(name, crc, laenge, self.ort)
        self.ort += _LOKAL.size + len(name) + laenge
        self.anzahl += 1

    def schluss(self) -> bytes:
        ende = _ENDE.pack(_ENDE_MARKE, 0, 0, self.anzahl, self.anzahl, len(self.octets), self.ort, 0)
        return bytes(self.octets) + ende


def kopflaenge(name: str) -> int:
    """Return how many octets stand before those of a member."""
    return _LOKAL.size + len(name)


@dataclass(frozen=True, slots=True)
class Mitgliedskopf:
    """The head of a member: its name, its length and where its octets begin in the archive."""

    name: str
    laenge: int
    ort: int


class ArchivSchreiber:
    """Writes the archive piece by piece; the caller writes the pieces one after the other."""

    def __init__(self) -> None:
        """Begin an archive."""
        self._verzeichnis = _Verzeichnis()

    def mitglied(self, name: str, octets: bytes) -> bytes:
        """Return the piece for one member; ValueError where the archive would become too large."""
        return self.kopf(name, zlib.crc32(octets), len(octets)) + octets

    def kopf(self, name: str, crc: int, laenge: int) -> bytes:
        """Return the head of a member whose ``laenge`` octets, of this CRC-32, the caller writes himself behind it.

        ValueError where the archive would become too large. The head has ``kopflaenge(name)`` octets.
        """
        kurz = name.encode("ascii")
        verzeichnis = self._verzeichnis
        gesamt = verzeichnis.ort + len(verzeichnis.octets) + laenge + 2 * MAX_NAME_OCTETS
        if len(kurz) > MAX_NAME_OCTETS or verzeichnis.anzahl >= MAX_MITGLIEDER or gesamt > MAX_ARCHIV_OCTETS:
            raise ValueError("the archive becomes too large")
        verzeichnis.nimm(kurz, crc, laenge)
        return _lokaler_kopf(kurz, crc, laenge)

    def ende(self) -> bytes:
        """Return the last piece."""
        return self._verzeichnis.schluss()


class ArchivLeser:
    """Reads the archive from front to back, one member, or one block of it, in memory at a time."""

    def __init__(self, strom: Lesbar, *, max_mitglied: int) -> None:
        """Read from a binary stream at its start; ``max_mitglied`` bounds the octets of one member."""
        self._strom = strom
        self._max = max_mitglied
        self._verzeichnis = _Verzeichnis()
        self._offen: tuple[bytes, int, int] | None = None

    def naechstes(self) -> tuple[str, bytes] | None:
        """Return name and octets of the next member, None behind the last; ArchivFehler if one octet is wrong."""
        kopf = self.kopf()
        return None if kopf is None else (kopf.name, b"".join(self.bloecke()))

    def kopf(self) -> Mitgliedskopf | None:
        """Return the head of the next member, None behind the last; its ``bloecke`` come before the next."""
        ort = self._verzeichnis.ort
        marke = self._lies(4)
        if marke != _LOKAL_MARKE:
            self._pruefe_schluss(marke)
            return None
        kopf = marke + self._lies(_LOKAL.size - 4)
        *_, crc, laenge, _, namenslaenge, _ = _LOKAL.unpack(kopf)
        if namenslaenge > MAX_NAME_OCTETS or laenge > self._max or self._verzeichnis.anzahl >= MAX_MITGLIEDER:
            raise ArchivFehler(ort)
        name = self._lies(namenslaenge)
        if kopf + name != _lokaler_kopf(name, crc, laenge) or not name.isascii():
            raise ArchivFehler(ort)
        self._offen = name, crc, laenge
        return Mitgliedskopf(name.decode("ascii"), laenge, ort + len(kopf) + len(name))

    def bloecke(self) -> Iterator[bytes]:
        """Yield the octets of the member whose head was read; ArchivFehler behind the last where they are wrong."""
        if self._offen is None:
            raise ValueError("no head of a member was read")
        name, crc, laenge = self._offen
        summe, rest = 0, laenge
        while rest:
            block = self._lies(min(rest, BLOCK))
            summe, rest = zlib.crc32(block, summe), rest - len(block)
            yield block
        if summe != crc:
            raise ArchivFehler(self._verzeichnis.ort)
        self._verzeichnis.nimm(name, crc, laenge)
        self._offen = None

    def _pruefe_schluss(self, marke: bytes) -> None:
        schluss = self._verzeichnis.schluss()
        gelesen = marke + self._roh(len(schluss) - len(marke) + 1)
        if gelesen != schluss:
            ab = next((i for i, (a, b) in enumerate(zip(gelesen, schluss, strict=False)) if a != b), len(gelesen))
            kurz = len(gelesen) < len(schluss) and schluss.startswith(gelesen)
            raise ArchivFehler(self._verzeichnis.ort + min(ab, len(schluss)), abgeschnitten=kurz)

    def _lies(self, anzahl: int) -> bytes:
        octets = self._roh(anzahl)
        if len(octets) != anzahl:
            raise ArchivFehler(self._verzeichnis.ort, abgeschnitten=True)
        return octets

    def _roh(self, anzahl: int) -> bytes:
        teile = []
        while anzahl and (teil := self._strom.read(anzahl)):
            teile.append(teil)
            anzahl -= len(teil)
        return b"".join(teile)
