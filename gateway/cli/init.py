"""``aktenbote init``: make a working installation in a folder."""

import shutil
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import tomli_w

from gateway import clock
from gateway.cli.rahmen import Rahmen, befehl, kennung_option
from gateway.domain.din91379 import datentyp_c
from gateway.domain.errors import Refused, Usage
from gateway.domain.ids import Kennung, sha256_of

if TYPE_CHECKING:
    from gateway.trust.verzeichnis import Verzeichnis

KEY_NAMES = ("inhalt", "transport", "chiffre", "tls", "protokoll")
"""What an authority needs: content and transport signature, decryption, TLS, log."""
WITNESS = "zeuge.key.pem"
"""Key of its witness, where the folder of --keys has one."""
_WITNESS_LINE = f'witness_key = "file:keys/{WITNESS}"'
_PATH = click.Path(path_type=Path)
_PORT = click.IntRange(1, 65535)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Quelle:
    """What an installation is made from."""

    keys: Path
    directory: Path
    signer: Path


@click.command()
@click.argument("folder", type=_PATH)
@click.option(
    "--kennung", "ident", default="azr:999901", show_default=True, help="Behördenkennung of the authority."
)
@click.option(
    "--name", default="Ausländerbehörde Musterstadt (Test)", show_default=True, help="Its name, as partners see it."
)
@click.option("--email", default="abh@musterstadt.example", show_default=True, help="Where partners can write to.")
@click.option("--street", default="Musterweg", show_default=True, help="Street of the authority.")
@click.option("--house-number", default="1", show_default=True, help="House number of the authority.")
@click.option("--postal-code", default="00000", show_default=True, help="Postal code of the authority.")
@click.option("--town", default="Musterstadt", show_default=True, help="Town of the authority.")
@click.option(
    "--keys", type=_PATH, help="Folder with the authority's keys and certificates (as 'pki make' writes)."
)
@click.option("--directory", "directory_file", type=_PATH, help="Signed directory to use.")
@click.option("--signer", type=_PATH, help="Certificate that signs the directory.")
@click.option(
    "--partner-host",
    default="127.0.0.1",
    show_default=True,
    help="Address of this machine that partners reach; the default is for trying.",
)
@click.option(
    "--partner-port", default=8443, show_default=True, type=_PORT, help="Where partners fetch their mail."
)
@click.option("--ops-port", default=8080, show_default=True, type=_PORT, help="Where /health answers, on loopback.")
@befehl
def init(
    rahmen: Rahmen,
    folder: Path,
    ident: str,
    keys: Path | None,
    directory_file: Path | None,
    signer: Path | None,
    partner_host: str,
    partner_port: int,
    ops_port: int,
    **address: str,
) -> None:
    """Make an installation in FOLDER: configuration, keys, directory, inbox.

    Without --keys, --directory and --signer it makes a TEST installation that stands alone, with test certificates
    of its own: good for a first look with 'aktenbote serve'. FOLDER appears whole
    or not at all, for its owner only.

    \b
    Example:
      aktenbote init kiel --kennung azr:999902 --name "ABH Kiel" --keys pki/azr-999902 \\
        --directory verzeichnis.xml --signer pki/verzeichnis.crt.pem --partner-port 8444
    """
    authority = {"kennung": kennung_option(ident)} | {name: _text(name, text) for name, text in address.items()}
    server: dict[str, str | int] = {
        "partner_host": _host(partner_host),
        "partner_port": partner_port,
        "ops_port": ops_port,
    }
    given = (keys, directory_file, signer)
    if any(given) and not all(given):
        raise Usage("--keys, --directory and --signer go together: give all three or none")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Usage(f"{folder} is not an empty folder; nothing is overwritten")
    new = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    work = Path(tempfile.mkdtemp(prefix=".init-", dir=folder))
    try:
        if keys is None or directory_file is None or signer is None:
            source = _stand_alone(work, authority, partner_port)
        else:
            source = _Quelle(keys=keys, directory=directory_file, signer=signer)
        found = _fill(work, source, authority, server)
        for made in sorted(work.iterdir()):
            made.rename(folder / made.name)
        work.rmdir()
    except BaseException:
        shutil.rmtree(folder if new else work, ignore_errors=True)
        raise
    config = folder / "aktenbote.toml"
    listed = any(one.kennung == authority["kennung"] for one in found.teilnehmer)
    note = f"note: {authority['kennung']} does not stand in this directory yet: tell its operator"
    rahmen.answer(
        {"ok": True, "folder": folder, "config": config, "authority": authority["kennung"], "listed": listed},
        f"{config}: authority {authority['kennung']}",
        *([] if listed else [note]),
        f"next: aktenbote serve --config {config}",
    )


def _text(option: str, text: str) -> str:
    """Return a text that will stand in configuration, messages and directory, or say (``Usage``) why it cannot."""
    from gateway.settings import AuthoritySettings
    from gateway.settings.pruefung import typen, wert

    try:
        clean = datentyp_c(text.strip())
    except Refused as error:
        raise Usage(f"--{option.replace('_', '-')}: {error.reason}") from None
    if not clean or not clean.isprintable():
        raise Usage(f"--{option.replace('_', '-')}: one line of text is needed")
    wert(clean, typen(AuthoritySettings)[option], f"--{option.replace('_', '-')}")  # what serve would refuse later
    return clean


def _host(text: str) -> str:
    """Return the address to listen on, or say (``Usage``) why it is none."""
    from gateway.settings.abschnitte import ServerSettings
    from gateway.settings.pruefung import typen, wert

    wert(text, typen(ServerSettings)["partner_host"], "--partner-host")
    return text


def _fill(folder: Path, source: _Quelle, authority: dict[str, str], server: dict[str, str | int]) -> "Verzeichnis":
    """Write everything of an installation; return the directory it will use."""
    from gateway.keystore import make_storage_key

    for part in ("keys", "trust", "directory", "inbox", "data"):
        (folder / part).mkdir(mode=0o700)
    found = _checked_directory(source)
    _take_keys(source.keys, folder / "keys")
    shutil.copyfile(source.directory, folder / "directory" / "verzeichnis.xml")
    shutil.copyfile(source.signer, folder / "trust" / "directory-signer.crt.pem")
    make_storage_key(folder / "keys" / "storage.key")
    text = _configuration(authority, found.betrieb.value, server)
    if (folder / "keys" / WITNESS).exists():
        text = text.replace(f"\n# {_WITNESS_LINE}\n", f"\n{_WITNESS_LINE}\n")
    (folder / "aktenbote.toml").write_text(text, encoding="utf-8")
    return found


def _checked_directory(source: _Quelle) -> "Verzeichnis":
    """Read the directory as the service will; refuse one that the given certificate did not sign."""
    from gateway.envelope.verzeichnis import MAX_OCTETS, read_verzeichnis
    from gateway.keystore import load_certificate
    from gateway.keystore.dateien import read_public
    from gateway.resources import verzeichnis_schema

    return read_verzeichnis(
        read_public(source.directory, MAX_OCTETS),
        schema=verzeichnis_schema(),
        signer=sha256_of(load_certificate(source.signer)),
    )


def _take_keys(source: Path, target: Path) -> None:
    if (source / WITNESS).is_file():
        shutil.copyfile(source / WITNESS, target / WITNESS)
        (target / WITNESS).chmod(0o600)
    for name in KEY_NAMES:
        for kind in ("key", "crt"):
            if name == "protokoll" and kind == "crt":
                continue
            file = source / f"{name}.{kind}.pem"
            if not file.is_file():
                raise Usage(f"{file} is missing: the folder of --keys needs a key and a certificate for each role")
            copy = target / file.name
            shutil.copyfile(file, copy)
            copy.chmod(0o600 if kind == "key" else 0o644)


def _configuration(authority: dict[str, str], betrieb: str, server: dict[str, str | int]) -> str:
    """Fill the commented template: what the options of ``init`` say is switched on, all else stays as it is."""
    from gateway.resources import data

    text = data("config").joinpath("aktenbote.toml").read_text(encoding="utf-8")
    for default, value in (
        ('betrieb = "test"', f'betrieb = "{betrieb}"'),
        ('# partner_host = "127.0.0.1"', f'partner_host = "{server["partner_host"]}"'),
        ("# partner_port = 8443", f"partner_port = {server['partner_port']}"),
        ("# ops_port = 8080", f"ops_port = {server['ops_port']}"),
    ):
        text = text.replace(f"\n{default}\n", f"\n{value}\n")
    decrypt = {"key": "file:keys/chiffre.key.pem", "certificate": "keys/chiffre.crt.pem"}
    return f"{text}\n[[authority]]\n{tomli_w.dumps({**authority, 'decrypt': [decrypt]})}"


def _stand_alone(folder: Path, authority: dict[str, str], port: int) -> _Quelle:
    """Make test certificates and a directory that knows only this authority."""
    from gateway.envelope.verzeichnis import prepare_verzeichnis
    from gateway.keystore import FileSigner
    from gateway.keystore.pki import make_pki, write_pki
    from gateway.keystore.rezept import read_recipe
    from gateway.keystore.verzeichnisrezept import make_verzeichnis
    from gateway.resources import data

    pki, who = folder / "pki", Kennung(authority["kennung"])
    recipe = tomllib.loads(data("certs").joinpath("testpki.toml").read_text(encoding="utf-8"))
    recipe["behoerde"] = [{"kennung": who, "name": "Test"}]
    write_pki(make_pki(read_recipe(tomli_w.dumps(recipe)), moment=clock.now()), pki)
    listing = pki / "verzeichnis.toml"
    listing.write_text(tomli_w.dumps(_directory_recipe(authority, port)), encoding="utf-8")
    signer = FileSigner.open("file:verzeichnis.key.pem", Path("verzeichnis.crt.pem"), base=pki)
    draft = prepare_verzeichnis(make_verzeichnis(listing, moment=clock.now()), cert_der=signer.cert_der)
    signed = pki / "verzeichnis.xml"
    signed.write_bytes(draft.finish(signer.sign(draft.to_be_signed)))
    return _Quelle(keys=pki / _ordner(who), directory=signed, signer=pki / "verzeichnis.crt.pem")


def _directory_recipe(authority: dict[str, str], port: int) -> dict[str, Any]:
    return {
        "nummer": 1,
        "betrieb": "test",
        "gueltig_tage": 30,
        "mitzeichner": 0,
        "anker": ["wurzel.crt.pem"],
        "zwischenstellen": ["unter-ca.crt.pem"],
        "teilnehmer": [
            {
                "kennung": authority["kennung"],
                "name": authority["name"],
                "postfach": f"https://127.0.0.1:{port}",
                "email": authority["email"],
                "anschrift": {
                    "postleitzahl": authority["postal_code"],
                    "wohnort": authority["town"],
                    "strasse": authority["street"],
                    "hausnummer": authority["house_number"],
                },
                "schluesselordner": _ordner(Kennung(authority["kennung"])),
            }
        ],
    }


def _ordner(who: Kennung) -> str:
    """Return the folder of an authority's keys as ``pki make`` names it."""
    return who.replace(":", "-")
