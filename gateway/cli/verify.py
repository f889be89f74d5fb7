"""``aktenbote verify``: check an exported audit log offline, with nothing but the file and a key."""

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gateway import clock
from gateway.cli.ausgabe import schreibe
from gateway.cli.rahmen import Rahmen, befehl
from gateway.domain.errors import Refused, Usage
from gateway.domain.ids import sha256_text

if TYPE_CHECKING:
    from gateway.audit.befund import Pruefergebnis, Schritt

MAX_CHECKPOINT_OCTETS = 1024 * 1024
"""Octets read of the file given with --checkpoint; a checkpoint has far fewer."""


@click.command()
@click.argument("datei", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--vkey", metavar="NAME+HASH+KEY", help="Verifier key of the log, from elsewhere than the file.")
@click.option(
    "--witness", "zeugen", metavar="NAME+HASH+KEY", multiple=True, help="Key of a foreign witness; repeatable."
)
@click.option(
    "--checkpoint",
    "bekannt",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A checkpoint you kept or got from a witness: the log must continue it.",
)
@click.option(
    "--max-age",
    "hoechstalter",
    metavar="HOURS",
    type=click.IntRange(min=0, max=1_000_000),
    help="Demand a co-signature of a --witness not older than this.",
)
@click.option(
    "--leaf",
    "blaetter",
    metavar="HEX",
    multiple=True,
    help="Leaf hash a receipt named: it must be there; repeatable.",
)
@click.option("--lang", type=click.Choice(["en", "de"]), default="en", help="Language of the sentences.")
@befehl
def verify(
    rahmen: Rahmen,
    datei: Path,
    vkey: str | None,
    zeugen: tuple[str, ...],
    bekannt: Path | None,
    hoechstalter: int | None,
    blaetter: tuple[str, ...],
    lang: str,
) -> None:
    """Verify an exported audit log, offline.

    Needs no configuration, no database and no network. The verdict is "confirmed" (exit 0), "unanchored" when no
    verifier key was given or something demanded is missing (exit 1), or "tampered" (exit 1).

    \b
    Example:
      aktenbote verify log.zip --vkey aktenbote/azr-999901/1+1a2b3c4d+AZ...
    """
    from gateway.audit.checkpoint import lies_checkpoint, lies_vkey
    from gateway.audit.pruefer import pruefe_export

    jetzt = clock.now()
    try:
        with datei.open("rb") as strom:
            ergebnis = pruefe_export(
                strom,
                jetzt=jetzt,
                schluessel=lies_vkey(vkey) if vkey is not None else None,
                zeugen=tuple(lies_vkey(text) for text in zeugen),
                bekannt=lies_checkpoint(_lies(bekannt)) if bekannt else None,
                blaetter=[_blatt(text) for text in blaetter],
                hoechstalter=None if hoechstalter is None else timedelta(hours=hoechstalter),
            )
    except OSError as fehler:
        raise Usage(f"the file cannot be read: {fehler.strerror}") from None
    rahmen.answer({"ok": ergebnis.grund is None, **ergebnis.als_dict(jetzt)}, *zeilen(ergebnis, lang))
    if ergebnis.grund:
        grund = ergebnis.grund.de if lang == "de" else ergebnis.grund.en
        urteil = ergebnis.urteil.value if lang == "de" else ergebnis.urteil.en
        schreibe(f"{urteil.upper()} {grund}", err=True)
        raise click.exceptions.Exit(1)


def zeilen(ergebnis: "Pruefergebnis", lang: str) -> list[str]:
    """Return the result as lines for a person."""
    deutsch = lang == "de"
    urteil = ergebnis.urteil.value if deutsch else ergebnis.urteil.en
    schluss = f"Urteil: {urteil}" if deutsch else f"verdict: {urteil}"
    return [*(_zeile(schritt, deutsch) for schritt in ergebnis.schritte), schluss]


def _zeile(schritt: "Schritt", deutsch: bool) -> str:
    marke = {True: "ok  ", False: "FAIL", None: "note"}[schritt.gut]
    return f"{marke}  {schritt.name:<10} {schritt.satz.de if deutsch else schritt.satz.en}"


def _blatt(text: str) -> bytes:
    try:
        return bytes.fromhex(sha256_text(text.lower()))
    except Refused as fehler:
        raise Usage(f"--leaf: {fehler.reason}") from None


def _lies(pfad: Path) -> bytes:
    with pfad.open("rb") as strom:
        return strom.read(MAX_CHECKPOINT_OCTETS)
