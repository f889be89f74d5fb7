"""``aktenbote envelope``: seal, verify, open, inspect a message in a folder; the envelope alone is judged."""

from pathlib import Path
from typing import Any

import click

from gateway import clock
from gateway.cli.rahmen import Befehl, Rahmen, befehl, moment_option

_PATH = click.Path(path_type=Path)
_HINT = "Autor behauptet, nicht geprüft"
"""Said wherever no directory was asked: a good path shows a name, not that it may speak for Autor."""


@click.group()
def envelope() -> None:
    """Look into sealed messages, make and open them: DIR holds umschlag.xml and segments/.

    \b
    Example:
      aktenbote envelope inspect sealed
    """


def _judging(function: Befehl) -> Befehl:
    """Options of the commands that judge signatures."""
    for option in (
        click.option("--ed25519", is_flag=True, help="The partner has agreed to Ed25519 signatures."),
        click.option("--moment", help="Judge for this moment, such as 2026-11-01T12:00:00.000Z; else now."),
        click.option("--leser", metavar="KENNUNG", help="Whose mail it must be, such as azr:999901 (else T080)."),
        click.option("--untrusted", multiple=True, type=_PATH, help="Issuing certificates on the way (PEM)."),
        click.option("--trust", required=True, multiple=True, type=_PATH, help="Root certificates (PEM)."),
    ):
        function = option(function)
    return function


@envelope.command("seal")
@click.option("--message", required=True, type=_PATH, help="The Fachnachricht, XML.")
@click.option("--archive", type=_PATH, help="The ZIP of a 010206.")
@click.option("--sign-key", required=True, type=_PATH, help="Private key of the author (PEM).")
@click.option("--sign-cert", required=True, type=_PATH, help="Its certificate (PEM).")
@click.option("--reader-cert", multiple=True, type=_PATH, help="Certificate of the reader; 1 to 4.")
@click.option("--reader-hybrid", multiple=True, type=_PATH, help="Hybrid public key of the reader instead; 1 to 4.")
@click.option("--out", required=True, type=_PATH, help="Folder to make.")
@click.option("--segment-size", type=int, help="Octets of a segment, 1 MiB to 64 MiB; 16 MiB if not given.")
@click.option("--process", metavar="UUID", help="ProzessUUID to continue; else a new one.")
@click.option("--passphrase-file", type=_PATH, help="Passphrase of the key; else AKTENBOTE_KEY_PASSPHRASE.")
@click.option("--ed25519", is_flag=True, help="The partner has agreed to Ed25519 signatures.")
@befehl
def seal(rahmen: Rahmen, **options: Any) -> None:
    """Seal a message for one reader: sign it, encrypt it, cut it into segments.

    The Nachweis of a 010206 is made from the entries of its ZIP. Nothing is left in DIR if anything is refused.

    \b
    Example:
      aktenbote envelope seal --message 010206.xml --archive akte.zip --sign-key kiel.key.pem \\
        --sign-cert kiel.crt.pem --reader-cert hannover.crt.pem --out sealed
    """
    from gateway.cli.envelope_arbeit import seal_folder

    done = seal_folder(**options)
    rahmen.answer(done.data, *done.lines)


@envelope.command("verify")
@click.argument("folder", metavar="DIR", type=_PATH)
@_judging
@befehl
def verify(rahmen: Rahmen, folder: Path, moment: str | None, **options: Any) -> None:
    """Verify a sealed message without any private key: signature, certificate path, every segment.

    \b
    Example:
      aktenbote envelope verify sealed --trust ca.pem
    """
    from gateway.cli.envelope_arbeit import Pruefung, verify_folder

    pruefung = Pruefung.of(moment=moment_option(moment) or clock.now(), **options)
    done = verify_folder(folder, pruefung)
    rahmen.answer(done.data, *done.lines, _HINT)


@envelope.command("open")
@click.argument("folder", metavar="DIR", type=_PATH)
@click.option("--key", required=True, type=_PATH, help="Private key of the reader (PEM).")
@click.option("--out", required=True, type=_PATH, help="Folder to make.")
@click.option("--passphrase-file", type=_PATH, help="Passphrase of the key; else AKTENBOTE_KEY_PASSPHRASE.")
@_judging
@befehl
def open_command(rahmen: Rahmen, folder: Path, moment: str | None, **options: Any) -> None:
    """Open a sealed message: OUT/inhalt.xml, OUT/fachnachricht.xml and, of a 010206, OUT/archiv.zip.

    OUT appears only when everything in it is verified.

    \b
    Example:
      aktenbote envelope open sealed --key hannover.key.pem --trust ca.pem --out opened
    """
    from gateway.cli.envelope_arbeit import Pruefung, open_folder

    key, out, secret = options.pop("key"), options.pop("out"), options.pop("passphrase_file")
    pruefung = Pruefung.of(moment=moment_option(moment) or clock.now(), **options)
    done = open_folder(folder, pruefung, key=key, out=out, passphrase_file=secret)
    rahmen.answer(done.data, *done.lines, _HINT)


@envelope.command("inspect")
@click.argument("folder", metavar="DIR", type=_PATH)
@befehl
def inspect(rahmen: Rahmen, folder: Path) -> None:
    """Show what everyone can see: head, algorithms, sizes, certificates. Nobody is judged.

    \b
    Example:
      aktenbote envelope inspect sealed
    """
    from gateway.cli.envelope_arbeit import inspect_folder

    done = inspect_folder(folder)
    rahmen.answer(done.data, *done.lines)
