"""The official XSD package on disk: gathered from a folder, kept whole beside a manifest, read back unchanged.

``manifest.json`` names the folder in force and every file in it with its SHA-256. A new package gets a folder of
its own and is in force with the replacing of that one file; killed at any line, the old one or the new one holds.
"""

import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import msgspec

from gateway.domain.errors import Usage
from gateway.domain.ids import Sha256, sha256_of
from gateway.messages.amtlich import DATEI_MAX, DATEIEN_MAX, PaketFehler
from gateway.messages.schema import Schemas
from gateway.pump.dateien import fsync_folder
from gateway.resources import schema_files
from gateway.settings import Configuration

MANIFEST: Final = "manifest.json"
_NEU: Final = ".neu-"
"""Beginning of the names of folders that are not finished."""
_ORDNER: Final = re.compile(r"([0-9a-f]{64})(-[0-9]+)?")
"""Name of a package's folder: its digest, and a number where a damaged one of that name is still in force."""


class _Datei(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file as the manifest names it."""

    name: str
    sha256: str


class _Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``manifest.json``."""

    folder: str
    files: tuple[_Datei, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paket:
    """A package that is in force."""

    ort: Path
    sha256: Sha256
    """Digest over names and digests of its files: names the package."""
    files: Mapping[str, bytes]


@cache
def _unsere() -> Schemas:
    """Return our own schemas; compiled once in a process, as they are shared safely."""
    return Schemas.from_files(schema_files())


def schemas_of(configuration: Configuration | None) -> Schemas:
    """Return our schemas, with the official ones of an installation beside them where it has them.

    Raises ``Usage`` if its package is not what was added, or cannot be used any more.
    """
    ours = _unsere()
    if configuration is None:
        return ours
    package = lies(configuration.path(configuration.settings.messages.official_schemas))
    if package is None:
        return ours
    try:
        return ours.mit_amtlichen(package.files)
    except PaketFehler as error:  # it could be used when it was added: by another version of this program
        raise Usage(
            f"the official schemas in {package.ort} cannot be used by this version: {error.reason}", code="CONFIG"
        ) from None


def sammle(quelle: Path) -> dict[str, bytes]:
    """Read every XSD file below a folder, by its relative name with ``/``.

    Raises ``PaketFehler`` for links, which could lead out of the folder, and for more than a package can be.
    """
    if not quelle.is_dir():
        raise Usage(f"{quelle} is no folder: name the unpacked folder of the official package")
    files: dict[str, bytes] = {}
    for path in _xsd(quelle):
        name = path.relative_to(quelle).as_posix()
        if len(files) == DATEIEN_MAX:
            raise PaketFehler(
                f"the folder holds more than {DATEIEN_MAX} XSD files: name the folder of the package alone"
            )
        with path.open("rb") as stream:
            octets = stream.read(DATEI_MAX + 1)
        if len(octets) > DATEI_MAX:
            raise PaketFehler(f"{name}: the file has more than {DATEI_MAX} octets")
        files[name] = octets
    return files


def _xsd(quelle: Path) -> Iterator[Path]:
    for folder, inner, names in os.walk(quelle, onerror=_wirf):
        inner.sort()
        for name in sorted(inner + names):
            path = Path(folder, name)
            if path.is_symlink() and (name.endswith(".xsd") or path.is_dir()):
                shown = path.relative_to(quelle).as_posix()
                raise PaketFehler(f"{shown}: it is a link; put the file itself into the folder")
            if name.endswith(".xsd") and path.is_file():
                yield path


def _wirf(error: OSError) -> None:
    raise error


def pruefe_getrennt(ort: Path, quelle: Path) -> None:
    """Refuse a source that is the folder of the installation, lies in it or holds it; ``Usage``."""
    kept, source = ort.resolve(), quelle.resolve()
    if kept.is_relative_to(source) or source.is_relative_to(kept):
        raise Usage(
            f"{quelle} and {ort}, where the installation keeps its schemas, lie in each other: unpack the official "
            "package into a folder of its own elsewhere"
        )


def lege_ab(ort: Path, files: Mapping[str, bytes]) -> Paket:
    """Keep a checked package in the folder ``ort`` and put it in force instead of the one before.

    ``Usage`` if the folder holds anything this module did not put there: what is out of force is deleted.
    """
    ort.mkdir(parents=True, exist_ok=True)
    _pruefe_eigen(ort)
    manifest = _bereit(ort, files)
    target = ort / manifest.folder
    draft = ort / f"{_NEU}{MANIFEST}"
    _schreibe(draft, msgspec.json.format(msgspec.json.encode(manifest), indent=2))
    draft.replace(ort / MANIFEST)
    fsync_folder(ort)
    for old in ort.iterdir():
        if _ist_eigener_ordner(old) and old != target:
            shutil.rmtree(old)
    return Paket(ort=target, sha256=_kennung(files), files=dict(files))


def _pruefe_eigen(ort: Path) -> None:
    for path in sorted(ort.iterdir()):
        if not _ist_eigener_ordner(path) and path.name not in {MANIFEST, f"{_NEU}{MANIFEST}"}:
            raise Usage(
                f"{ort} holds {path.name}, which is no part of an official package: name a folder for the official "
                "schemas alone in [messages] official_schemas, or move it elsewhere",
                code="CONFIG",
            )


def _ist_eigener_ordner(path: Path) -> bool:
    own = path.name.startswith(_NEU) or _ORDNER.fullmatch(path.name) is not None
    return own and path.is_dir() and not path.is_symlink()


def _bereit(ort: Path, files: Mapping[str, bytes]) -> _Manifest:
    """Return the manifest of a whole folder with these files: the one that is there, or a new one.

    A damaged folder keeps its name until the manifest names another: never is there nothing under a name in force.
    """
    kennung = _kennung(files)
    manifest = _Manifest(folder=kennung, files=_liste(files))
    number = 0
    while (ort / manifest.folder).exists():
        with suppress(Usage):
            _lies_ordner(ort, manifest)
            return manifest
        number += 1
        manifest = _Manifest(folder=f"{kennung}-{number}", files=manifest.files)
    work = Path(tempfile.mkdtemp(prefix=_NEU, dir=ort))
    for name, octets in files.items():
        path = work / name
        path.parent.mkdir(parents=True, exist_ok=True)
        _schreibe(path, octets)
    for folder, _, _ in os.walk(work):
        fsync_folder(Path(folder))
    work.rename(ort / manifest.folder)
    _lies_ordner(ort, manifest)
    return manifest


def lies(ort: Path) -> Paket | None:
    """Return the package in force, ``None`` if there is none; ``Usage`` if it is not what was added."""
    try:
        octets = (ort / MANIFEST).read_bytes()
    except FileNotFoundError:
        return None
    try:
        manifest = msgspec.json.decode(octets, type=_Manifest)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        raise _anders(ort / MANIFEST) from None
    files = _lies_ordner(ort, manifest)
    return Paket(ort=ort / manifest.folder, sha256=_kennung(files), files=files)


def _lies_ordner(ort: Path, manifest: _Manifest) -> dict[str, bytes]:
    """Read the files of a manifest, neither more nor fewer nor others."""
    folder = ort / manifest.folder
    named_for = _ORDNER.fullmatch(manifest.folder)
    if named_for is None or folder.is_symlink() or not folder.is_dir():
        raise _anders(ort / MANIFEST)
    try:
        files = sammle(folder)
    except PaketFehler:
        raise _anders(folder) from None
    found = {one.name: one.sha256 for one in _liste(files)}
    named = {one.name: one.sha256 for one in manifest.files}
    for name in sorted(found.keys() | named.keys()):
        if found.get(name) != named.get(name):
            raise _anders(folder / name)
    if _kennung(files) != named_for[1]:
        raise _anders(ort / MANIFEST)
    return files


def _kennung(files: Mapping[str, bytes]) -> Sha256:
    """Return the digest that names a package: over the names and digests of its files."""
    return sha256_of("".join(f"{one.sha256}  {one.name}\n" for one in _liste(files)).encode())


def _liste(files: Mapping[str, bytes]) -> tuple[_Datei, ...]:
    return tuple(_Datei(name, sha256_of(files[name])) for name in sorted(files))


def _schreibe(path: Path, octets: bytes) -> None:
    with path.open("wb") as stream:
        stream.write(octets)
        stream.flush()
        os.fsync(stream.fileno())


def _anders(path: Path) -> Usage:
    return Usage(
        f"{path} is not what was added: put the official schemas in force again with 'aktenbote schemas add DIR', "
        "or remove their folder",
        code="CONFIG",
    )
