"""Opens a container as a stranger's file: one strict ZIP, one signature, every file covered by it and unchanged.

The file is read once from front to back and hashed block by block; nothing is unpacked. Later a file of it is read
again where it lies, and compared with its signed digest again.
"""

import hashlib
import io
from dataclasses import dataclass
from typing import BinaryIO, cast

from gateway.audit.archiv import BLOCK, MAX_ARCHIV_OCTETS, ArchivFehler, ArchivLeser
from gateway.beweis.aufbau import MANIFEST_NAME, MEDIENTYP, MIMETYPE_NAME, SIGNATUR_NAME, manifest_octets
from gateway.beweis.pruefgang import Gang, Gefaelscht, faelschung
from gateway.domain.errors import AktenboteError
from gateway.domain.ids import Sha256, sha256_of
from gateway.envelope.behaelter import (
    MAX_DATEIEN,
    MAX_OCTETS,
    BehaelterSchema,
    GepruefterBehaelter,
    read_behaelter,
)

_EIGENE = frozenset({MIMETYPE_NAME, MANIFEST_NAME, SIGNATUR_NAME})
"""Members that no reference names: their octets are fixed, written again and compared, or the signature itself."""
_KLEIN = MAX_OCTETS
"""Octets of one of these."""
_GEZEIGT = 80
"""Letters of a stranger's name that are shown."""


@dataclass(frozen=True, slots=True)
class _Stelle:
    """Where the octets of a file lie, and their digest as they were read first."""

    ort: int
    laenge: int
    sha256: Sha256


class Behaelter:
    """A container whose signature holds over exactly its files; only ``oeffne`` makes one."""

    def __init__(self, datei: BinaryIO, stellen: dict[str, _Stelle], signatur: GepruefterBehaelter) -> None:
        """Keep the open file."""
        self._datei = datei
        self._stellen = stellen
        self.signatur = signatur

    def hat(self, name: str) -> bool:
        """Tell whether there is such a file."""
        return name in self._stellen

    def lies(self, name: str, grenze: int) -> bytes:
        """Return the octets of a file of at most ``grenze``; Gefaelscht where it is not there, or changed since."""
        stelle = self._stelle(name)
        if stelle.laenge > grenze:
            raise Gefaelscht(
                "files",
                f"{name} hat mehr als die {grenze} Oktette, die es haben darf.",
                f"{name} has more than the {grenze} octets it may have.",
            )
        self._datei.seek(stelle.ort)
        octets = self._datei.read(stelle.laenge)
        if sha256_of(octets) != stelle.sha256:
            raise Gefaelscht(
                "files",
                f"{name} wurde geändert, während es geprüft wurde.",
                f"{name} was changed while it was verified.",
            )
        return octets

    def strom(self, name: str) -> tuple[BinaryIO, int, Sha256]:
        """Return a file too large for memory as a seekable stream, with its length and digest."""
        stelle = self._stelle(name)
        raw = _Ausschnitt(self._datei, stelle.ort, stelle.laenge)
        return cast("BinaryIO", io.BufferedReader(raw, BLOCK)), stelle.laenge, stelle.sha256

    def _stelle(self, name: str) -> _Stelle:
        if name not in self._stellen:
            raise Gefaelscht("files", f"{name} fehlt in der Datei.", f"{name} is missing from the file.")
        return self._stellen[name]


def oeffne(datei: BinaryIO, schema: BehaelterSchema, gang: Gang) -> Behaelter:
    """Read the whole file from its start; Gefaelscht names what is wrong with it."""
    stellen, eigene = _miss(datei)
    for name in (MIMETYPE_NAME, MANIFEST_NAME, SIGNATUR_NAME):
        if name not in eigene:
            raise Gefaelscht("container", f"{name} fehlt in der Datei.", f"{name} is missing from the file.")
    if eigene[MIMETYPE_NAME] != MEDIENTYP.encode():
        raise Gefaelscht(
            "container", "mimetype nennt keinen ASiC-E-Behälter.", "mimetype names no ASiC-E container."
        )
    try:
        signatur = read_behaelter(eigene[SIGNATUR_NAME], schema=schema)
    except AktenboteError as fehler:
        raise faelschung(
            "signature", "Die Signatur des Behälters hält nicht", "the signature of the container fails", fehler
        ) from None
    _vergleiche(stellen, signatur)
    if eigene[MANIFEST_NAME] != manifest_octets(signatur.dateien):
        raise Gefaelscht(
            "container",
            "META-INF/manifest.xml nennt andere Dateien, als signiert sind.",
            "META-INF/manifest.xml names other files than were signed.",
        )
    gang.gut("container", "Der Behälter ist ein ASiC-E-Behälter.", "the container is of the form ASiC-E.")
    anzahl = len(stellen)
    gang.gut(
        "files",
        f"Alle {anzahl} Dateien sind von der Signatur erfasst und unverändert.",
        f"all {anzahl} files are covered by the signature and unchanged.",
    )
    return Behaelter(datei, stellen, signatur)


def _miss(datei: BinaryIO) -> tuple[dict[str, _Stelle], dict[str, bytes]]:
    """Return where each file lies, and the octets of those no reference names."""
    archiv = ArchivLeser(datei, max_mitglied=MAX_ARCHIV_OCTETS)
    stellen: dict[str, _Stelle] = {}
    eigene: dict[str, bytes] = {}
    try:
        while (kopf := archiv.kopf()) is not None:
            name = kopf.name
            _pruefe_platz(name, erste=not stellen and not eigene, anzahl=len(stellen))
            if name in stellen or name in eigene:
                raise Gefaelscht(
                    "container", f"{_gezeigt(name)} steht zweimal da.", f"{_gezeigt(name)} stands there twice."
                )
            if name in _EIGENE:
                if kopf.laenge > _KLEIN:
                    raise Gefaelscht("container", f"{name} ist zu groß.", f"{name} is too large.")
                eigene[name] = b"".join(archiv.bloecke())
                continue
            digest = hashlib.sha256()
            for block in archiv.bloecke():
                digest.update(block)
            stellen[name] = _Stelle(kopf.ort, kopf.laenge, Sha256(digest.hexdigest()))
    except ArchivFehler as fehler:
        raise _kein_archiv(fehler) from None
    return stellen, eigene


def _pruefe_platz(name: str, *, erste: bool, anzahl: int) -> None:
    if erste != (name == MIMETYPE_NAME):
        raise Gefaelscht("container", "mimetype ist nicht die erste Datei.", "mimetype is not the first file.")
    if anzahl >= MAX_DATEIEN:
        raise Gefaelscht(
            "container",
            f"Der Behälter hat mehr als {MAX_DATEIEN} Dateien.",
            f"the container has more than {MAX_DATEIEN} files.",
        )
    if name.startswith("META-INF/") and name not in _EIGENE:
        raise Gefaelscht(
            "container",
            f"{_gezeigt(name)} gehört nicht in den Behälter: er hat genau eine Signatur.",
            f"{_gezeigt(name)} does not belong into the container: it has exactly one signature.",
        )


def _kein_archiv(fehler: ArchivFehler) -> Gefaelscht:
    if fehler.abgeschnitten:
        return Gefaelscht(
            "container",
            f"Die Datei ist abgeschnitten (Oktett {fehler.ort}).",
            f"the file is cut off (octet {fehler.ort}).",
        )
    return Gefaelscht(
        "container",
        f"Die Datei ist ab Oktett {fehler.ort} nicht so, wie sie geschrieben wurde (verändert oder neu gepackt).",
        f"from octet {fehler.ort} on the file is not as it was written (changed or packed anew).",
    )


def _vergleiche(stellen: dict[str, _Stelle], signatur: GepruefterBehaelter) -> None:
    signed = {one.name: one for one in signatur.dateien}
    for name in stellen:
        if name not in signed:
            raise Gefaelscht(
                "files",
                f"{_gezeigt(name)} ist von der Signatur nicht erfasst.",
                f"{_gezeigt(name)} is not covered by the signature.",
            )
    for name, one in signed.items():
        if name not in stellen:
            raise Gefaelscht("files", f"{name} fehlt in der Datei.", f"{name} is missing from the file.")
        if stellen[name].sha256 != one.sha256:
            raise Gefaelscht(
                "files",
                f"{name} wurde geändert: es hat nicht den signierten Abdruck.",
                f"{name} was changed: it does not have the signed digest.",
            )
    if list(stellen) != list(signed):
        raise Gefaelscht(
            "files", "Die Dateien stehen in anderer Reihenfolge.", "the files stand in another order than signed."
        )


def _gezeigt(name: str) -> str:
    """Return a stranger's name as it can be printed: one line, no control characters, not endless."""
    return ascii(name[:_GEZEIGT])


class _Ausschnitt(io.RawIOBase):
    """A part of an open file as a file of its own; one thread reads it at a time."""

    def __init__(self, datei: BinaryIO, ort: int, laenge: int) -> None:
        self._datei, self._ort, self._laenge, self._stand = datei, ort, laenge, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._stand, io.SEEK_END: self._laenge}[whence]
        self._stand = max(0, base + offset)
        return self._stand

    def tell(self) -> int:
        return self._stand

    def readinto(self, puffer: object) -> int:
        view = memoryview(puffer).cast("B")  # type: ignore[arg-type]  # whatever BufferedReader hands in
        want = max(0, min(len(view), self._laenge - self._stand))
        self._datei.seek(self._ort + self._stand)
        octets = self._datei.read(want)
        view[: len(octets)] = octets
        self._stand += len(octets)
        return len(octets)
