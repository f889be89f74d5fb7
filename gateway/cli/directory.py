"""``aktenbote directory``: make, sign, check and show the directory of the participants."""

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gateway import clock
from gateway.cli.directory_compare import compare
from gateway.cli.directory_history import damals, history
from gateway.cli.directory_import import confirm, import_, reject, waiting
from gateway.cli.rahmen import Rahmen, befehl, moment_option
from gateway.domain.errors import Fehlercode, Refused, Usage
from gateway.domain.ids import Sha256

if TYPE_CHECKING:
    from datetime import datetime

    from gateway.envelope.verzeichnis import VerzeichnisSchema
    from gateway.trust.verzeichnis import Verzeichnis

_PATH = click.Path(path_type=Path)
WARN_BEFORE = timedelta(days=7)
"""A snapshot that ends sooner is mentioned."""


@click.group()
def directory() -> None:
    """The signed list of participants: who they are, where their mail waits, which certificates count.

    \b
    Example:
      aktenbote directory show verzeichnis.xml
    """


@directory.command("show")
@click.argument("path", required=False, type=_PATH)
@click.option("--moment", help="Show what counts at this moment; else now.")
@click.option("--at", help="Show the one that was in force here at this moment, and what counted then.")
@click.option("--out", type=_PATH, help="With --at: also write it as it was signed.")
@befehl
def show(rahmen: Rahmen, path: Path | None, moment: str | None, at: str | None, out: Path | None) -> None:
    """Show a directory: a FILE, the one of the installation in DIR, or that of the configuration.

    With an installation the signature is checked with its pinned certificate; of a bare file it is not. With
    --at it is one of the configuration's past.

    \b
    Example:
      aktenbote directory show verzeichnis.xml
    """
    from gateway.cli.directory_table import describe, table

    if (then := moment_option(at)) is not None:
        if path is not None or moment is not None:
            raise Usage("--at is about the installation of the configuration: give neither a path nor --moment")
        past, row = damals(rahmen, then, out)
        data = describe(past, then) | {
            "ok": True,
            "from": row.gilt_ab,
            "until": row.gilt_bis,
            "sha256": row.sha256,
        }
        rahmen.answer(data | {"signature_checked": True}, *table(past, then, checked=True))
        return
    if out is not None:
        raise Usage("--out goes with --at")
    file, octets, pins = _find(rahmen, path)
    when = moment_option(moment) or clock.now()
    found, by = _read_by(octets, pins) if pins else (_read_unchecked(octets), None)
    data = describe(found, when) | {"ok": True, "file": file, "signature_checked": by is not None, "signer": by}
    rahmen.answer(data, *table(found, when, checked=by is not None, nachfolge=by in pins[1:]))


@directory.command("check")
@click.argument("file", type=_PATH)
@click.option("--key", "key", required=True, type=_PATH, help="Pinned certificate of the directory's signer.")
@click.option("--moment", help="Judge for this moment, such as 2026-11-01T12:00:00.000Z; else now.")
@click.option("--crl", "crls", multiple=True, type=_PATH, help="Revocation list (repeat for more).")
@befehl
def check(rahmen: Rahmen, file: Path, key: Path, moment: str | None, crls: tuple[Path, ...]) -> None:
    """Check a directory: signature of the pinned key, not ended, and every certificate in it usable.

    Authorities whose services leave something out that is sent to them are mentioned.

    \b
    Example:
      aktenbote directory check verzeichnis.xml --key verzeichnis.crt.pem
    """
    from gateway.cli.directory_table import describe, lacking
    from gateway.domain.ids import sha256_of
    from gateway.keystore import load_certificate

    when = moment_option(moment) or clock.now()
    found = _read_checked(_octets(file), sha256_of(load_certificate(key)))
    if found.ist_abgelaufen(when):
        raise Refused(
            Fehlercode.T099,
            f"the directory (number {found.nummer}) has ended: get the newest from its operator",
        )
    if when < found.ausgestellt:
        raise Refused(Fehlercode.T099, f"the directory (number {found.nummer}) is not issued yet at this moment")
    _check_certificates(found, when, crls)
    data = describe(found, when) | {"ok": True, "file": file, "signature_checked": True}
    soon = found.gueltig_bis - when < WARN_BEFORE
    note = f" (ends soon: {found.gueltig_bis:%Y-%m-%d})" if soon else ""
    gaps = lacking(found, when)
    rahmen.answer(
        data | {"without_service": [{"kennung": who, "service": what} for who, what in gaps]},
        *(f"note: {who} gets no messages {what}: it lists services, but none for them" for who, what in gaps),
        f"{file}: ok, number {found.nummer}, {len(found.teilnehmer)} participants{note}",
    )


@directory.command("make")
@click.argument("recipe", type=_PATH)
@click.option("--out", required=True, type=_PATH, help="Unsigned directory to write.")
@befehl
def make(rahmen: Rahmen, recipe: Path, out: Path) -> None:
    """Make an unsigned directory from a readable TOML recipe; then sign it.

    \b
    Example:
      aktenbote directory make verzeichnis.toml --out draft.xml
    """
    from gateway.envelope.verzeichnis import read_draft, write_draft
    from gateway.keystore.verzeichnisrezept import make_verzeichnis

    made = make_verzeichnis(recipe, moment=clock.now())
    octets = write_draft(made)
    try:
        read_draft(octets, schema=_schema())  # what the form does not allow is noticed here, not at the partner
    except Refused as error:
        raise Usage(f"{recipe}: {error.reason}") from None
    _write(out, octets)
    rahmen.answer(
        {"ok": True, "file": out, "number": made.nummer, "participants": len(made.teilnehmer)},
        f"{out}: number {made.nummer}, {len(made.teilnehmer)} participants, not signed yet",
    )


@directory.command("sign")
@click.argument("draft", type=_PATH)
@click.option("--key", required=True, help="Key of the directory's signer: file:PATH or a path.")
@click.option("--cert", required=True, type=_PATH, help="Its certificate: the one installations pin.")
@click.option("--out", required=True, type=_PATH, help="Signed directory to write.")
@click.option("--passphrase-file", type=_PATH, help="Passphrase of the key; else AKTENBOTE_KEY_PASSPHRASE.")
@befehl
def sign(rahmen: Rahmen, draft: Path, key: str, cert: Path, out: Path, passphrase_file: Path | None) -> None:
    """Sign a draft with the key that installations have pinned.

    \b
    Example:
      aktenbote directory sign draft.xml --key signer.key.pem --cert signer.crt.pem --out verzeichnis.xml
    """
    import os

    from gateway.domain.ids import sha256_of
    from gateway.envelope.verzeichnis import prepare_verzeichnis, read_draft, read_verzeichnis
    from gateway.keystore import FileSigner, passphrase

    schema = _schema()
    found = read_draft(_octets(draft), schema=schema)
    if found.unverstanden:
        wer, word = found.unverstanden[0]
        raise Usage(
            f"{draft}: {wer} has {word}, which this version does not know and would not write: update it first"
        )
    uri = key if key.startswith("file:") else f"file:{key}"
    secret = passphrase(passphrase_file, os.environ)
    signer = FileSigner.open(uri, cert, base=Path(), passphrase=secret)
    prepared = prepare_verzeichnis(found, cert_der=signer.cert_der)
    octets = prepared.finish(signer.sign(prepared.to_be_signed))
    pin = sha256_of(signer.cert_der)
    read_verzeichnis(octets, schema=schema, signer=pin)  # nothing leaves the house that a reader would refuse
    _write(out, octets)
    rahmen.answer(
        {"ok": True, "file": out, "number": found.nummer, "signer_sha256": pin},
        f"{out}: number {found.nummer}, signed; installations pin the certificate {pin}",
    )


for _command in (compare, import_, waiting, confirm, reject, history):
    directory.add_command(_command)


def _check_certificates(found: "Verzeichnis", when: "datetime", crls: tuple[Path, ...]) -> None:
    """Judge every certificate that counts at the moment, in each of its roles."""
    from gateway.keystore.dateien import load_crls
    from gateway.trust.sperre import Evidence

    evidence = Evidence(crls=tuple(der for file in crls for der in load_crls(file))) if crls else None
    for one in found.teilnehmer:
        if not one.fenster.umfasst(when):
            continue
        for entry in one.zertifikate:
            if not entry.fenster.umfasst(when) or entry.gesperrt_ab is not None:
                continue
            for rolle in entry.rollen:
                try:
                    found.pruefe_unterzeichner(entry.der, rolle, one.kennung, when, sperrstand=evidence)
                except Refused as error:
                    raise Refused(error.fehlercode, f"{one.kennung} {rolle.value}: {error.reason}") from None


def _find(rahmen: Rahmen, path: Path | None) -> tuple[Path, bytes, tuple[Sha256, ...]]:
    """Return the file to show and, for an installation, the one in force with the pins of its signer."""
    if path is not None and not path.is_dir():
        return path, _octets(path), ()
    from gateway import settings
    from gateway.wiring.verzeichnis import unterzeichner
    from gateway.wiring.verzeichnisstand import KEPT, lies_gemerktes, nicht_in_kraft

    configuration = settings.load(settings.find(str(path) if path is not None else rahmen.config))
    kept = lies_gemerktes(configuration.data)
    if kept.fremd is not None:
        raise nicht_in_kraft(configuration.data)
    if kept.octets is not None:
        return configuration.data / KEPT, kept.octets, unterzeichner(configuration)
    file = configuration.path(configuration.settings.directory.file)
    return file, _octets(file), unterzeichner(configuration)


def _read_by(octets: bytes, pins: tuple[Sha256, ...]) -> "tuple[Verzeichnis, Sha256]":
    """Read a directory and tell which of the pinned certificates signed it."""
    for pin in pins[:-1]:
        try:
            return _read_checked(octets, pin), pin
        except Refused as error:
            if error.fehlercode is not Fehlercode.T070:
                raise
    return _read_checked(octets, pins[-1]), pins[-1]


def _read_checked(octets: bytes, signer: Sha256) -> "Verzeichnis":
    from gateway.envelope.verzeichnis import read_verzeichnis

    return read_verzeichnis(octets, schema=_schema(), signer=signer)


def _read_unchecked(octets: bytes) -> "Verzeichnis":
    from gateway.envelope.verzeichnis import read_draft

    return read_draft(octets, schema=_schema())


def _schema() -> "VerzeichnisSchema":
    from gateway.resources import verzeichnis_schema

    return verzeichnis_schema()


def _octets(file: Path) -> bytes:
    from gateway.envelope.verzeichnis import MAX_OCTETS
    from gateway.keystore.dateien import read_public

    return read_public(file, MAX_OCTETS)


def _write(path: Path, octets: bytes) -> None:
    """Write beside and rename: a reader sees the old or the new directory, never half of one."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f".{path.name}.new")
        beside.write_bytes(octets)
        beside.replace(path)
    except OSError as error:
        raise Usage(f"{path} cannot be written: {error.strerror}") from None
