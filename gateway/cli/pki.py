"""``aktenbote pki``: a test PKI for demo and tests. Real certificates come from the administration PKI."""

from pathlib import Path

import click

from gateway import clock
from gateway.cli.rahmen import Rahmen, befehl


@click.group()
def pki() -> None:
    """Make test certificates. Never for real use: every name says TEST.

    \b
    Example:
      aktenbote pki make --out pki
    """


@pki.command("make")
@click.option("--recipe", type=click.Path(path_type=Path), help="TOML recipe; else the one that is built in.")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Folder for certificates and keys.")
@click.option("--passphrase-file", type=click.Path(path_type=Path), help="Encrypt the keys with this passphrase.")
@befehl
def make(rahmen: Rahmen, recipe: Path | None, out: Path, passphrase_file: Path | None) -> None:
    """Make a test PKI: root, sub-CA, directory signer and a set of keys for each authority of the recipe.

    Each NAME becomes NAME.crt.pem and NAME.key.pem (readable by its owner only). Nothing is overwritten.

    \b
    Example:
      aktenbote pki make --recipe testpki.toml --out pki
    """
    from gateway.keystore import passphrase
    from gateway.keystore.dateien import read_public
    from gateway.keystore.pki import make_pki, write_pki
    from gateway.keystore.rezept import read_recipe
    from gateway.resources import data

    text = (data("certs") / "testpki.toml").read_bytes() if recipe is None else read_public(recipe)
    secret = None if passphrase_file is None else passphrase(passphrase_file, {})
    made = make_pki(read_recipe(text.decode("utf-8", "replace")), moment=clock.now())
    files = write_pki(made, out, passphrase=secret)
    rahmen.answer(
        {"ok": True, "test_only": True, "folder": out, "files": [str(file.relative_to(out)) for file in files]},
        f"{len(files)} files in {out}: TEST certificates, never for real use",
    )
