"""The part of the tamper drill that changes the exported ZIP: each kind of member, its end, what follows it."""

import zipfile
from collections.abc import Iterator
from typing import BinaryIO

from gateway.storage.sqlite.probe import FREMDE, Lage, Probe, Rolle, pruefe_datei, schreibe_export

ARTEN = (
    ("README.txt", "Anleitung"),
    ("export.json", "Angaben"),
    ("checkpoint", "Checkpoint"),
    ("eintraege/", "Einträge"),
    ("tile/0/", "Kachel der Blätter"),
    ("tile/1/", "höhere Kachel"),
    ("tile/entries/", "Bündel der Einträge"),
)
"""Beginning of the member's name, and what an auditor calls it."""
NICHT_HIER = "Der Export ist eine Datei außerhalb des Programms: sie prüft, wer sie bekommt."


class _Ausschnitt:
    """The export up to an octet, with octets behind it."""

    def __init__(self, datei: BinaryIO, laenge: int, dahinter: bytes = b"") -> None:
        self._datei, self._laenge, self._dahinter = datei, laenge, dahinter

    def seek(self, ort: int) -> int:
        self._rest = self._dahinter
        return self._datei.seek(ort)

    def read(self, n: int, /) -> bytes:
        if octets := self._datei.read(max(0, min(n, self._laenge - self._datei.tell()))):
            return octets
        octets, self._rest = self._rest[:n], self._rest[n:]
        return octets


def probe_export(lage: Lage) -> Iterator[Probe]:
    """Change an octet of each kind of member, cut the file off, add to it; the copy of the log stays as it is."""
    schreibe_export(lage)
    file = lage.ablage
    size = file.seek(0, 2)
    with zipfile.ZipFile(file) as archive:
        members = [(one.filename, one.header_offset, one.file_size) for one in archive.infolist()]
    for beginning, was in ARTEN:
        offset = next((at + 30 + len(n) + size_ // 2 for n, at, size_ in members if n.startswith(beginning)), None)
        found = {} if offset is None else _gedreht(lage, offset)
        yield _probe(f"ein Oktett geändert: {was}", found, entfallen=offset is None)
    yield _probe("ein Oktett geändert: Verzeichnis des Archivs", _gedreht(lage, size - 30))
    half = members[len(members) // 2][1]
    yield _probe("abgeschnitten", pruefe_datei(lage, _Ausschnitt(file, half)))
    yield _probe("etwas angehängt", pruefe_datei(lage, _Ausschnitt(file, size, b"x")))


def _gedreht(lage: Lage, ort: int) -> dict[Rolle, str]:
    file = lage.ablage
    file.seek(ort)
    before = file.read(1)
    try:
        _schreibe(file, ort, bytes([before[0] ^ 1]))
        return pruefe_datei(lage, file)
    finally:
        _schreibe(file, ort, before)


def _schreibe(file: BinaryIO, ort: int, octet: bytes) -> None:
    file.seek(ort)
    file.write(octet)
    file.flush()


def _probe(was: str, found: dict[Rolle, str], *, entfallen: bool = False) -> Probe:
    return Probe(wo="Export", was=was, erwartet=FREMDE, gefunden=found, warum=NICHT_HIER, entfallen=entfallen)
