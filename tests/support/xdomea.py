"""Packages of xdomea for tests: the two examples of ``tests/vectors/xdomea``, and what is changed in them."""

from functools import cache
from pathlib import Path

from support.dateien import jpg, pdf
from support.zips import gezippt

from gateway.domain.ids import sha256_of
from gateway.messages.abgabe import Abgabeschema
from gateway.resources import schema_files

ORDNER = Path(__file__).parents[1] / "vectors" / "xdomea"
NAME = {
    "4.0.0": "9A000000-0000-4000-8000-000000000004_0401_2",
    "3.1.0": "9a000000-0000-4000-8000-000000000003_Abgabe.Abgabe.0401",
}
"""How message and package are called."""
BESTAETIGUNG = {
    "4.0.0": "9A000000-0000-4000-8000-000000000004_0402_2.xml",
    "3.1.0": "9a000000-0000-4000-8000-000000000003_Abgabe.ImportBestaetigen.0402.xml",
}


def datei(nummer: int) -> str:
    """The UUID of a file of the examples."""
    return f"ffff0000-0000-4000-8000-{nummer:012d}"


DATEIEN = {
    "4.0.0": {
        f"{datei(2)}_Vermerk_Größe.pdf": pdf("vermerk 2"),
        f"{datei(1)}.pdf": pdf("vermerk 1"),
        f"{datei(3)}.pdf": pdf("pass"),
        f"{datei(4)}.jpeg": jpg(),
        f"{datei(5)}.doc": b"\xd0\xcf\x11\xe0 an old office file",
        f"{datei(6)}.pdf": pdf("teilvorgang"),
        f"{datei(21)}.pdf": pdf("vorgang"),
    },
    "3.1.0": {
        f"{datei(301).upper()}.pdf": pdf("antrag"),
        f"{datei(302)}_Lichtbild.jpg": jpg(90),
        f"{datei(303)}.p7s": b"a signature",
    },
}
PERSONEN = """\
aktenzeichen;familienname;vornamen;geburtsdatum;staatsangehoerigkeit;azr_nummer
33-1/000815;;;;163,423;900517000017
33-1/000816;Zweite;Zoe;1971-02;160;
33-1/000310;;;1985-01-02;163;
"""
"""The table of an operator: what the messages leave out."""


@cache
def schema() -> Abgabeschema:
    """Our schemas."""
    return Abgabeschema.aus(schema_files())


@cache
def nachricht(fassung: str) -> bytes:
    """The example of a version, with the digest it promises."""
    octets = (ORDNER / f"0401-{fassung}.xml").read_bytes()
    digest = sha256_of(DATEIEN["4.0.0"][f"{datei(2)}_Vermerk_Größe.pdf"])
    return octets.replace(b"HASH-OF-VERMERK-2", digest.encode())


def inhalt(fassung: str, alt: str = "", neu: str = "") -> dict[str, bytes]:
    """Everything in the package of a version, with one text of the message changed."""
    octets = nachricht(fassung)
    if alt:
        assert octets.count(alt.encode()) == 1, "the text to be changed must stand once in the message"
        octets = octets.replace(alt.encode(), neu.encode())
    return {f"{NAME[fassung]}.xml": octets, **DATEIEN[fassung]}


def paket(ordner: Path, fassung: str, inhalte: dict[str, bytes] | None = None, **wie: object) -> Path:
    """Write a package and return its path."""
    path = ordner / f"{NAME[fassung]}.zip"
    path.write_bytes(gezippt(inhalt(fassung) if inhalte is None else inhalte, **wie))  # type: ignore[arg-type]
    return path


def personen(ordner: Path, text: str = PERSONEN) -> Path:
    """Write the operator's table and return its path."""
    path = ordner / "personen.csv"
    path.write_text(text, encoding="utf-8")
    return path
