"""Backup of an installation into a folder, its check without the installation, and the way back.

``data/aktenbote.db``   one consistent moment of the database
``data/blobs/ab/…``     every blob that moment names, hard links where the disk allows it
``blobs.txt``           their names and lengths, one a line
other files             as the installation has them, by their path in its folder
``sicherung.json``      written last: what there is, with digests. A folder without it is an interrupted backup.
"""

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

import msgspec

from gateway.domain.errors import Usage
from gateway.domain.ids import Sha256
from gateway.pump.dateien import fsync_folder
from gateway.storage.blobdatei import BlobLeser
from gateway.storage.blobs import LocalBlobs
from gateway.storage.dateien import ersetze, lege_ordner_an
from gateway.storage.fehler import Defekt
from gateway.storage.sqlite.abzug import ziehe_ab

MANIFEST = "sicherung.json"
BLOBLISTE = "blobs.txt"
DATENBANK = "data/aktenbote.db"
BLOBS = "data/blobs"
FORMAT = "aktenbote-sicherung/1"
MELDEN_JE = 1000
"""Blobs between two lines of progress."""
MAX_MANIFEST_OCTETS = 16 * 1024 * 1024
"""A manifest names some dozen files; more is none."""
BLOCK_OCTETS = 1024 * 1024
"""Octets read at once."""

Melde = Callable[[str], None]
"""Hears how far it is, one line at a time."""


class Datei(msgspec.Struct, frozen=True, kw_only=True):
    """One file that is no blob."""

    pfad: str
    laenge: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a whole backup says about itself."""

    format: str
    gesichert: datetime
    programm: str
    epoche: str
    schluessel: bool
    """Private keys are in it."""
    blobs: int
    blob_octets: int
    dateien: tuple[Datei, ...]
    fehlend: tuple[str, ...] = ()
    """Blobs the records named and the store did not have."""
    ausserhalb: tuple[str, ...] = ()
    """Files the configuration names outside the folder of the installation: not in the backup."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inhalt:
    """What is to be backed up."""

    datenbank: Path
    blobs: Path
    beilagen: Mapping[str, Path]
    """Other files, by their path in the installation."""
    ausserhalb: tuple[str, ...]
    schluessel: bool


# -- there ----------------------------------------------------------------------------------------------------


def sichere(ziel: Path, inhalt: Inhalt, *, jetzt: datetime, programm: str, melde: Melde) -> Manifest:
    """Write a backup into a folder that is not there yet; durable when this returns. Blocks.

    The service may run meanwhile. Raises ``Usage`` where the folder exists.
    """
    if ziel.exists():
        raise Usage(f"{ziel} exists: a backup is written into a new folder", code="EXISTS")
    lege_ordner_an(ziel / "data")
    melde("database")
    abzug = ziehe_ab(inhalt.datenbank, ziel / DATENBANK, jetzt=jetzt)
    blobs, octets, missing = _sichere_blobs(ziel, inhalt.blobs, abzug.blobs, melde)
    for name, source in inhalt.beilagen.items():
        _kopiere(source, ziel / name)
    files = [DATENBANK, BLOBLISTE, *inhalt.beilagen]
    manifest = Manifest(
        format=FORMAT,
        gesichert=jetzt,
        programm=programm,
        epoche=abzug.epoche,
        schluessel=inhalt.schluessel,
        blobs=blobs,
        blob_octets=octets,
        dateien=tuple(_beschreibe(ziel, name) for name in files),
        fehlend=tuple(missing),
        ausserhalb=inhalt.ausserhalb,
    )
    ersetze(ziel / MANIFEST, msgspec.json.format(msgspec.json.encode(manifest)) + b"\n")
    return manifest


def _sichere_blobs(ziel: Path, quelle: Path, namen: tuple[Sha256, ...], melde: Melde) -> tuple[int, int, list[str]]:
    total, missing, lines = 0, list[str](), list[str]()
    for number, name in enumerate(namen):
        if number % MELDEN_JE == 0:
            melde(f"blobs {number} of {len(namen)}")
        target = ziel / BLOBS / name[:2] / name
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        source = quelle / name[:2] / name
        try:
            _verbinde(source, target)
        except FileNotFoundError:
            missing.append(name)  # deleted between the moment of the database and now, or lost before
            continue
        length = target.stat().st_size
        total += length
        lines.append(f"{name} {length}\n")
    for folder in (ziel / BLOBS, *sorted(ziel.glob(f"{BLOBS}/*"))):
        if folder.is_dir():
            fsync_folder(folder)
    ersetze(ziel / BLOBLISTE, "".join(lines).encode("ascii"))
    return len(lines), total, missing


def _verbinde(quelle: Path, ziel: Path) -> None:
    """Blobs never change: another name for the same octets is a copy, on the same disk."""
    try:
        os.link(quelle, ziel)
    except FileNotFoundError:
        raise
    except OSError:
        _kopiere(quelle, ziel)


def _kopiere(quelle: Path, ziel: Path) -> None:
    lege_ordner_an(ziel.parent)
    shutil.copyfile(quelle, ziel)
    ziel.chmod(quelle.stat().st_mode & 0o700)
    with ziel.open("rb") as file:
        os.fsync(file.fileno())
    fsync_folder(ziel.parent)


def _beschreibe(ordner: Path, name: str) -> Datei:
    return Datei(pfad=name, laenge=(ordner / name).stat().st_size, sha256=_digest(ordner / name))


def _digest(datei: Path) -> str:
    with datei.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


# -- is it whole? ---------------------------------------------------------------------------------------------


def lies_manifest(ordner: Path) -> Manifest:
    """Return what a backup says about itself; ``Usage`` where it is none, or an interrupted one."""
    datei = ordner / MANIFEST
    if not datei.is_file():
        raise Usage(
            f"{ordner} has no {MANIFEST}: it is no backup, or one that was interrupted; make another",
            code="NO-BACKUP",
        )
    try:
        if datei.stat().st_size > MAX_MANIFEST_OCTETS:
            raise ValueError("too large")
        found = msgspec.json.decode(datei.read_bytes(), type=Manifest)
    except (msgspec.MsgspecError, ValueError, OSError):
        raise beschaedigt(MANIFEST) from None
    if found.format != FORMAT:
        raise Usage(f"{datei}: this version reads {FORMAT} only", code="NO-BACKUP")
    for one in found.dateien:
        name = PurePosixPath(one.pfad)
        if name.is_absolute() or ".." in name.parts:
            raise beschaedigt(MANIFEST)
    return found


def pruefe(ordner: Path, melde: Melde) -> Manifest:
    """Read the whole backup and compare every digest; ``Usage`` names the first file that is not what it was."""
    manifest = lies_manifest(ordner)
    for one in manifest.dateien:
        datei = ordner / one.pfad
        if not datei.is_file() or datei.stat().st_size != one.laenge or _digest(datei) != one.sha256:
            raise beschaedigt(one.pfad)
    for number, (name, _) in enumerate(_bloblisten(ordner)):
        if number % MELDEN_JE == 0:
            melde(f"blobs {number} of {manifest.blobs}")
        for _block in _lies_blob(ordner, name):
            pass
    return manifest


def beschaedigt(name: str) -> Usage:
    """Say which file of a backup cannot be used."""
    return Usage(f"{name} of this backup is missing or damaged: use another backup", code="DAMAGED")


def _bloblisten(ordner: Path) -> Iterator[tuple[Sha256, int]]:
    for line in (ordner / BLOBLISTE).read_text("ascii").splitlines():
        name, _, length = line.partition(" ")
        yield Sha256(name), int(length)


def _lies_blob(ordner: Path, name: Sha256) -> Iterator[bytes]:
    """Yield the content of a blob; ``Usage`` at its end where it is not the one of this name."""
    pfad = f"{BLOBS}/{name[:2]}/{name}"
    digest = hashlib.sha256()
    try:
        with BlobLeser(ordner / pfad) as stream:
            while block := stream.read(BLOCK_OCTETS):
                digest.update(block)
                yield block
    except (OSError, Defekt):
        raise beschaedigt(pfad) from None
    if digest.hexdigest() != name:
        raise beschaedigt(pfad)


# -- back -----------------------------------------------------------------------------------------------------


def spiele_zurueck(ordner: Path, manifest: Manifest, *, ziel: Path, daten: Path, melde: Melde) -> None:
    """Copy a backup into the empty folders of an installation, checking every digest on the way; blocks.

    Files go to their places under ``ziel``, what lies in ``data/`` to ``daten``. Raises ``Usage`` as ``pruefe``.
    """
    for one in manifest.dateien:
        if one.pfad == BLOBLISTE:
            continue
        inner = PurePosixPath(one.pfad)
        target = daten / inner.relative_to("data") if inner.parts[0] == "data" else ziel / inner
        if not (ordner / one.pfad).is_file():
            raise beschaedigt(one.pfad)
        _kopiere(ordner / one.pfad, target)
        if _digest(target) != one.sha256:
            raise beschaedigt(one.pfad)
    if _digest(ordner / BLOBLISTE) != next(one.sha256 for one in manifest.dateien if one.pfad == BLOBLISTE):
        raise beschaedigt(BLOBLISTE)
    blobs = LocalBlobs(daten / "blobs", reserve_octets=0)
    for number, (name, _) in enumerate(_bloblisten(ordner)):
        if number % MELDEN_JE == 0:
            melde(f"blobs {number} of {manifest.blobs}")
        writer = blobs.new()
        try:
            for block in _lies_blob(ordner, name):
                writer.write(block)
            writer.commit()
        finally:
            writer.abort()
