"""Backup and restore of a whole installation: which files belong to it, and the state a restored one begins in."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from gateway import settings
from gateway.domain.errors import AktenboteError, Usage
from gateway.domain.events import Akteur, AuditEreignis, Bezug
from gateway.keystore.adresse import gezeigt, ist_token
from gateway.pump.dateien import fsync_folder
from gateway.settings import Configuration
from gateway.storage.dateien import lege_ordner_an
from gateway.storage.sicherung import (
    Inhalt,
    Manifest,
    Melde,
    beschaedigt,
    lies_manifest,
    sichere,
    spiele_zurueck,
)
from gateway.transfer.ports import Tx
from gateway.wiring import Installation
from gateway.wiring.sicherungsmarke import merke
from gateway.wiring.verzeichnis import NEWEST, genommene
from gateway.wiring.verzeichnisstand import KEPT, lies_gemerktes

CONFIG = "aktenbote.toml"
"""Name of the configuration in every backup."""
ENTWURF = f".{CONFIG}.restoring"
"""Its name while a restore is under way."""
ANLASS = "wiederherstellung"
"""Why the store has a new epoch."""


def _oeffentliche(one: Configuration) -> Iterator[str]:
    """Name the public files of an installation."""
    found = one.settings
    yield found.directory.file
    yield found.directory.signer
    if found.directory.signer_successor is not None:
        yield found.directory.signer_successor
    yield from found.trust.crls
    yield found.server.tls_certificate
    if found.server.tls_successor is not None:
        yield found.server.tls_successor.certificate
    yield from (text for text in (found.web.tls_certificate, found.webhooks.ca_file) if text is not None)
    yield from found.timestamps.anchors
    for authority in found.authority:
        yield authority.content_certificate
        yield authority.transport_certificate
        yield from (
            pair.certificate for pair in (authority.content_successor, authority.transport_successor) if pair
        )
        yield from (pair.certificate for pair in authority.decrypt)
    schemas = one.path(found.messages.official_schemas)
    if schemas.is_relative_to(one.folder):
        yield from (str(file.relative_to(one.folder)) for file in sorted(schemas.rglob("*")) if file.is_file())


def _geheime(one: Configuration) -> Iterator[str]:
    """Name the files with private keys and what opens them."""
    found = one.settings
    yield found.keys.storage_key
    if found.keys.storage_key_before is not None:
        yield found.keys.storage_key_before
    if found.keys.passphrase_file is not None:
        yield found.keys.passphrase_file
    if found.keys.witness_key is not None:
        yield found.keys.witness_key
    yield found.server.tls_key
    if found.server.tls_successor is not None:
        yield found.server.tls_successor.key
    if found.web.tls_key is not None:
        yield found.web.tls_key
    if found.web.oidc is not None:
        yield found.web.oidc.client_secret
    for authority in found.authority:
        yield authority.content_key
        yield authority.transport_key
        yield from (pair.key for pair in (authority.content_successor, authority.transport_successor) if pair)
        yield authority.log_key
        yield from (pair.key for pair in authority.decrypt)
        yield from authority.decrypt_hybrid


def _inhalt(one: Configuration, config: Path, *, schluessel: bool) -> Inhalt:
    beilagen: dict[str, Path] = {CONFIG: config}
    outside: list[str] = []
    for text in (*_oeffentliche(one), *(_geheime(one) if schluessel else ())):
        if ist_token(text):  # a token is backed up by its own means
            outside.append(gezeigt(text))
            continue
        path = one.path(text)
        if path.is_relative_to(one.folder):
            inner = path.relative_to(one.folder)
            data = one.data.relative_to(one.folder) if one.data.is_relative_to(one.folder) else None
            place = Path("data") / inner.relative_to(data) if data and inner.is_relative_to(data) else inner
            beilagen[str(place)] = path
        elif text not in outside:
            outside.append(text)
    for path in (one.data / KEPT, one.data / NEWEST, *genommene(one.data)):  # also where that folder lies elsewhere
        if path.is_file():
            beilagen[f"data/{path.name}"] = path
    return Inhalt(
        datenbank=one.data / "aktenbote.db",
        blobs=one.data / "blobs",
        beilagen=beilagen,
        ausserhalb=tuple(outside),
        schluessel=schluessel,
    )


def sichere_installation(
    one: Installation, config: Path, ziel: Path, *, schluessel: bool, melde: Melde
) -> Manifest:
    """Write a backup of an installation that may run meanwhile; blocks."""
    content = _inhalt(one.configuration, config, schluessel=schluessel)
    done = sichere(ziel, content, jetzt=one.umgebung.jetzt(), programm=version("aktenbote"), melde=melde)
    merke(one.configuration.data, done.gesichert, ziel)
    return done


def vermerke_sicherung(one: Installation, tx: Tx, *, person: str, schluessel: bool) -> None:
    """Log who makes a backup, before anything is copied: no entry, no disclosure."""
    _vermerke(
        one, tx, AuditEreignis.INSTALLATION_GESICHERT, person, code="mit_schluesseln" if schluessel else "ohne"
    )


def _vermerke(one: Installation, tx: Tx, ereignis: AuditEreignis, person: str, code: str | None = None) -> None:
    for mandant in one.mandanten:
        one.umgebung.protokollant.notiere(
            tx, mandant, ereignis, akteur=Akteur.PERSON, code=code, bezuege=[(Bezug.HANDELNDER, person)]
        )


# -- back -----------------------------------------------------------------------------------------------------


@contextmanager
def lege_zurueck(
    ordner: Path, ziel: Path, *, schluessel: Path | None, melde: Melde
) -> Iterator[tuple[Configuration, Manifest]]:
    """Copy a backup into an empty folder; the configuration is left under another name, so that nothing starts.

    ``schluessel`` is a folder with the private keys a backup without keys needs, by their bare names. Raises
    ``Usage``; then, and when what follows fails, the folder is as empty as before.
    """
    manifest = lies_manifest(ordner)
    if ziel.exists() and (not ziel.is_dir() or any(ziel.iterdir())):
        raise Usage(f"{ziel} is not an empty folder; nothing is overwritten", code="NOT-EMPTY")
    new = not ziel.exists()
    lege_ordner_an(ziel)
    one: Configuration | None = None
    try:
        one = _entwirf(ordner, ziel.resolve())
        _fuelle(one, ordner, manifest, schluessel, melde)
        yield one, manifest
    except BaseException:
        if one is not None:
            shutil.rmtree(one.data, ignore_errors=True)  # it may lie elsewhere; nothing was in it
        for made in ziel.iterdir():
            shutil.rmtree(made) if made.is_dir() else made.unlink()
        if new:
            ziel.rmdir()
        raise


def _entwirf(ordner: Path, ziel: Path) -> Configuration:
    """Read the configuration of a backup as if it lay in the new folder; ``Usage`` where data lies already."""
    if not (ordner / CONFIG).is_file():
        raise beschaedigt(CONFIG)
    draft = ziel / ENTWURF
    shutil.copyfile(ordner / CONFIG, draft)
    one = settings.load(draft)
    if one.data.exists() and any(one.data.iterdir()):
        raise Usage(f"the data folder {one.data} is not empty; nothing is overwritten", code="NOT-EMPTY")
    return one


def _fuelle(one: Configuration, ordner: Path, manifest: Manifest, schluessel: Path | None, melde: Melde) -> None:
    spiele_zurueck(ordner, manifest, ziel=one.folder, daten=one.data, melde=melde)
    with suppress(AktenboteError):  # what is wrong with the database or its octets, the start says
        if lies_gemerktes(one.data).fremd is not None:  # put in force while the backup ran, behind its database
            (one.data / KEPT).unlink()
    (one.folder / CONFIG).rename(one.folder / ENTWURF)  # the same octets, checked; nothing starts without its name
    if schluessel is not None:
        _nimm_schluessel(one, schluessel)
    missing = sorted({str(one.path(text)) for text in _geheime(one) if not one.path(text).is_file()})
    if missing:
        raise Usage(
            f"keys are missing: {', '.join(missing)}; give the folder that has them with --keys", code="KEYS"
        )


def _nimm_schluessel(one: Configuration, quelle: Path) -> None:
    for text in _geheime(one):
        target = one.path(text)
        source = quelle / target.name
        if target.is_relative_to(one.folder) and not target.exists() and source.is_file():
            lege_ordner_an(target.parent)
            shutil.copyfile(source, target)
            target.chmod(0o600)


async def lass_ruhen(one: Installation, gesichert: datetime, *, person: str) -> None:
    """Give the store its new epoch; from now on it serves reads only until it is confirmed (wire 8.4)."""

    def run(tx: Tx) -> None:
        epoche = tx.neue_epoche(one.umgebung.jetzt(), ANLASS)
        tx.wiederherstellungen.beginnen(gesichert, epoche)
        _vermerke(one, tx, AuditEreignis.INSTALLATION_WIEDERHERGESTELLT, person)

    try:
        await one.store.write(run)
    finally:
        await one.store.close()


def stelle_fertig(one: Configuration) -> Path:
    """Give the configuration its name: only now the installation can be started."""
    config = one.folder / CONFIG
    (one.folder / ENTWURF).rename(config)
    fsync_folder(one.folder)
    return config
