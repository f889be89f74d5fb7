"""``aktenbote init``: make a working installation in a folder."""

import shutil
from pathlib import Path

import click

from gateway import clock
from gateway.cli.rahmen import Rahmen, befehl
from gateway.domain.errors import Usage
from gateway.domain.ids import kennung as parse_kennung

KEY_NAMES = ("inhalt", "transport", "chiffre", "tls", "protokoll")
"""What an authority needs: content and transport signature, decryption, TLS, log."""
_PATH = click.Path(path_type=Path)


@click.command()
@click.argument("folder", type=_PATH)
@click.option(
    "--kennung", "ident", default="azr:999901", show_default=True, help="Behördenkennung of the authority."
)
@click.option("--name", default="Ausländerbehörde Musterstadt (Test)", show_default=True)
@click.option("--email", default="abh@musterstadt.example", show_default=True)
@click.option("--street", default="Musterweg", show_default=True)
@click.option("--house-number", default="1", show_default=True)
@click.option("--postal-code", default="00000", show_default=True)
@click.option("--town", default="Musterstadt", show_default=True)
@click.option(
    "--keys", type=_PATH, help="Folder with the authority's keys and certificates (as 'pki make' writes)."
)
@click.option("--directory", "directory_file", type=_PATH, help="Signed directory to use.")
@click.option("--signer", type=_PATH, help="Certificate that signs the directory.")
@click.option("--partner-port", default=8443, show_default=True)
@click.option("--ops-port", default=8080, show_default=True)
@befehl
def init(
    rahmen: Rahmen,
    folder: Path,
    ident: str,
    name: str,
    email: str,
    street: str,
    house_number: str,
    postal_code: str,
    town: str,
    keys: Path | None,
    directory_file: Path | None,
    signer: Path | None,
    partner_port: int,
    ops_port: int,
) -> None:
    """Make an installation in FOLDER: configuration, keys, directory, inbox.

    Without --keys, --directory and --signer it makes a TEST installation that stands alone, with test certificates
    of its own: good for a first look with 'aktenbote serve'.

    \b
    Example:
      aktenbote init kiel --kennung azr:999902 --name "ABH Kiel" --keys pki/azr-999902 \\
        --directory verzeichnis.xml --signer pki/verzeichnis.crt.pem --partner-port 8444
    """
    who = parse_kennung(ident)
    given = (keys, directory_file, signer)
    if any(given) and not all(given):
        raise Usage("--keys, --directory and --signer go together: give all three or none")
    if folder.exists() and any(folder.iterdir()):
        raise Usage(f"{folder} is not empty; nothing is overwritten")
    for part in ("keys", "trust", "directory", "inbox", "data"):
        (folder / part).mkdir(parents=True, mode=0o700)
    if keys is None or directory_file is None or signer is None:
        keys, directory_file, signer = _stand_alone(folder, who, name, email, postal_code, town, partner_port)
    _take_keys(keys, folder / "keys")
    shutil.copyfile(directory_file, folder / "directory" / "verzeichnis.xml")
    shutil.copyfile(signer, folder / "trust" / "directory-signer.crt.pem")
    _storage_key(folder / "keys" / "storage.key")
    authority = {
        "kennung": who,
        "name": name,
        "email": email,
        "postal_code": postal_code,
        "town": town,
        "street": street,
        "house_number": house_number,
    }
    config = folder / "aktenbote.toml"
    config.write_text(_configuration(authority, partner_port, ops_port), encoding="utf-8")
    rahmen.answer(
        {"ok": True, "folder": folder, "config": config, "authority": who},
        f"{config}: authority {who}\nnext: aktenbote serve --config {config}",
    )


def _take_keys(source: Path, target: Path) -> None:
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


def _storage_key(path: Path) -> None:
    from gateway.keystore import make_storage_key

    make_storage_key(path)


def _configuration(authority: dict[str, str], partner_port: int, ops_port: int) -> str:
    """Fill the commented template: only what differs from the defaults is switched on."""
    from gateway.resources import data

    text = data("config").joinpath("aktenbote.toml").read_text(encoding="utf-8")
    text = text.replace("# partner_port = 8443", f"partner_port = {partner_port}")
    text = text.replace("# ops_port = 8080", f"ops_port = {ops_port}")
    lines = ["[[authority]]", *(f"{key} = {_quoted(value)}" for key, value in authority.items())]
    lines.append('decrypt = [{ key = "file:keys/chiffre.key.pem", certificate = "keys/chiffre.crt.pem" }]')
    return f"{text}\n" + "\n".join(lines) + "\n"


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _stand_alone(
    folder: Path, who: str, name: str, email: str, postal_code: str, town: str, port: int
) -> tuple[Path, Path, Path]:
    """Make test certificates and a directory that knows only this authority."""
    from gateway.domain.ids import sha256_of
    from gateway.envelope.verzeichnis import compile_verzeichnis_schema, prepare_verzeichnis, read_verzeichnis
    from gateway.keystore import FileSigner, load_certificate
    from gateway.keystore.pki import make_pki, write_pki
    from gateway.keystore.rezept import read_recipe
    from gateway.keystore.verzeichnisrezept import make_verzeichnis
    from gateway.resources import data, schema_files

    pki = folder / "pki"
    recipe = data("certs").joinpath("testpki.toml").read_text(encoding="utf-8")
    head = recipe[: recipe.index("\n[[behoerde]]") + 1]
    write_pki(
        make_pki(read_recipe(f'{head}[[behoerde]]\nkennung = "{who}"\nname = "Test"\n'), moment=clock.now()), pki
    )
    own = who.replace(":", "-")
    listing = pki / "verzeichnis.toml"
    listing.write_text(
        'nummer = 1\nbetrieb = "test"\ngueltig_tage = 30\nmitzeichner = 0\nanker = ["wurzel.crt.pem"]\n'
        'zwischenstellen = ["unter-ca.crt.pem"]\n\n[[teilnehmer]]\n'
        f'kennung = "{who}"\nname = {_quoted(name)}\nags = []\npostfach = "https://127.0.0.1:{port}"\n'
        f"email = {_quoted(email)}\n"
        f"anschrift = {{ postleitzahl = {_quoted(postal_code)}, wohnort = {_quoted(town)}, "
        'strasse = "Musterweg", hausnummer = "1" }\n'
        f'schluesselordner = "{own}"\n',
        encoding="utf-8",
    )
    certificate = pki / "verzeichnis.crt.pem"
    signer = FileSigner.open("file:verzeichnis.key.pem", Path("verzeichnis.crt.pem"), base=pki)
    draft = prepare_verzeichnis(make_verzeichnis(listing, moment=clock.now()), cert_der=signer.cert_der)
    octets = draft.finish(signer.sign(draft.to_be_signed))
    read_verzeichnis(
        octets, schema=compile_verzeichnis_schema(schema_files()), signer=sha256_of(load_certificate(certificate))
    )
    signed = pki / "verzeichnis.xml"
    signed.write_bytes(octets)
    return pki / own, signed, certificate
