"""``aktenbote verify``: check an exported audit log or an evidence container offline, with nothing but the file."""

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
    from collections.abc import Sequence

    from gateway.audit.befund import Pruefergebnis, Satz, Schritt, Urteil
    from gateway.beweis.pruefgang import Beweisergebnis
    from gateway.domain.ids import Sha256

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
    "--directory-signer",
    "signer",
    metavar="FILE|SHA256",
    multiple=True,
    help="Certificate of the directory's signer, or its digest: tells whose the signatures of a container are; "
    "repeat for a key it had before.",
)
@click.option(
    "--trust",
    "anker",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Trust anchor for the certificates of a container where no directory is judged; repeatable.",
)
@click.option(
    "--tsa-trust",
    "zeitanker",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Trust anchor of the time-stamp authority of a log or container; repeatable.",
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
    signer: tuple[str, ...],
    anker: tuple[Path, ...],
    zeitanker: tuple[Path, ...],
    blaetter: tuple[str, ...],
    lang: str,
) -> None:
    """Verify an exported audit log, or the evidence of a transfer (.asice), offline.

    Needs no configuration, no database and no network. The verdict is "confirmed" (exit 0), "unanchored" when no
    verifier key or directory signer was given or something demanded is missing (exit 1), or "tampered" (exit 1).

    \b
    Example:
      aktenbote verify log.zip --vkey aktenbote/azr-999901/1+1a2b3c4d+AZ...
      aktenbote verify beweise.asice --directory-signer verzeichnis.crt.pem
    """
    alter = None if hoechstalter is None else timedelta(hours=hoechstalter)
    try:
        if _ist_behaelter(datei):
            if bekannt is not None or blaetter:
                raise Usage(
                    "--checkpoint and --leaf are for an exported log: a container holds entries of a transfer only"
                )
            _behaelter(rahmen, datei, vkey, zeugen, alter, signer, anker, zeitanker, lang)
        else:
            if signer or anker:
                raise Usage("--directory-signer and --trust are for an evidence container (.asice)")
            _export(rahmen, datei, vkey, zeugen, bekannt, blaetter, alter, zeitanker, lang)
    except OSError as fehler:
        raise Usage(f"the file cannot be read: {fehler.strerror}") from None


def _export(
    rahmen: Rahmen,
    datei: Path,
    vkey: str | None,
    zeugen: tuple[str, ...],
    bekannt: Path | None,
    blaetter: tuple[str, ...],
    hoechstalter: timedelta | None,
    zeitanker: tuple[Path, ...],
    lang: str,
) -> None:
    from gateway.audit.checkpoint import lies_checkpoint, lies_vkey
    from gateway.audit.pruefer import pruefe_export
    from gateway.keystore import load_certificates

    jetzt = clock.now()
    with datei.open("rb") as strom:
        ergebnis = pruefe_export(
            strom,
            jetzt=jetzt,
            schluessel=lies_vkey(vkey) if vkey is not None else None,
            zeugen=tuple(lies_vkey(text) for text in zeugen),
            bekannt=lies_checkpoint(_lies(bekannt)) if bekannt else None,
            blaetter=[_blatt(text) for text in blaetter],
            hoechstalter=hoechstalter,
            zeitanker=tuple(der for file in zeitanker for der in load_certificates(file)),
        )
    _antworte(rahmen, ergebnis, ergebnis.als_dict(jetzt), lang)


def _behaelter(
    rahmen: Rahmen,
    datei: Path,
    vkey: str | None,
    zeugen: tuple[str, ...],
    hoechstalter: timedelta | None,
    signer: tuple[str, ...],
    anker: tuple[Path, ...],
    zeitanker: tuple[Path, ...],
    lang: str,
) -> None:
    from gateway.audit.checkpoint import lies_vkey
    from gateway.beweis.pruefen import Schemata, pruefe_beweis
    from gateway.beweis.pruefgang import Massstab
    from gateway.keystore import load_certificates
    from gateway.resources import schema_files

    massstab = Massstab(
        jetzt=clock.now(),
        signer=_abdruck(signer[0]) if signer else None,
        weitere_signer=tuple(_abdruck(one) for one in signer[1:]),
        anker=tuple(der for file in anker for der in load_certificates(file)),
        zeitanker=tuple(der for file in zeitanker for der in load_certificates(file)),
        vkey=lies_vkey(vkey) if vkey is not None else None,
        zeugen=tuple(lies_vkey(text) for text in zeugen),
        hoechstalter=hoechstalter,
    )
    with datei.open("rb") as strom:
        ergebnis = pruefe_beweis(strom, massstab, Schemata.aus(schema_files()))
    _antworte(rahmen, ergebnis, ergebnis.als_dict(), lang)


def _ist_behaelter(datei: Path) -> bool:
    """Tell an evidence container by its name or by the member that every ASiC container begins with."""
    with datei.open("rb") as strom:
        head = strom.read(64)
    return datei.suffix.lower() == ".asice" or head[30:38] == b"mimetype"


def _abdruck(signer: str) -> "Sha256":
    """Return the digest a person typed, or that of the certificate in the file that was named."""
    from gateway.domain.ids import sha256_of
    from gateway.keystore import load_certificate

    try:
        return sha256_text(signer.lower().replace(":", ""))
    except Refused:
        return sha256_of(load_certificate(Path(signer)))


def _antworte(
    rahmen: Rahmen, ergebnis: "Pruefergebnis | Beweisergebnis", data: dict[str, object], lang: str
) -> None:
    rahmen.answer({"ok": ergebnis.grund is None, **data}, *zeilen(ergebnis.schritte, ergebnis.urteil, lang))
    if ergebnis.grund:
        grund: Satz = ergebnis.grund
        urteil = ergebnis.urteil.value if lang == "de" else ergebnis.urteil.en
        schreibe(f"{urteil.upper()} {grund.de if lang == 'de' else grund.en}", err=True)
        raise click.exceptions.Exit(1)


def zeilen(schritte: "Sequence[Schritt]", urteil: "Urteil", lang: str) -> list[str]:
    """Return the result as lines for a person."""
    deutsch = lang == "de"
    schluss = f"Urteil: {urteil.value}" if deutsch else f"verdict: {urteil.en}"
    return [*(_zeile(schritt, deutsch) for schritt in schritte), schluss]


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
