"""Makes deliveries of scanned files of invented people, as a scan provider hands them over; defects on demand."""

import csv
import hashlib
import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path
from random import Random
from typing import Final

from PIL import Image

from gateway.demo import seiten
from gateway.demo.aktenplan import ABSAETZE, Blattart
from gateway.demo.scanpdf import Scanseite, scan_pdf

SPALTEN: Final = (
    "lieferung", "scandienst", "abgeholt", "barcode", "aktenzeichen", "familienname", "vornamen", "geburtsdatum",
    "geburtsort", "geschlecht", "staatsangehoerigkeit", "azr_nummer", "akten_betreff", "datei", "bezeichnung",
    "vorgang", "datum", "blatt_von", "blatt_bis", "seiten", "sha256", "erfasst", "verfahren", "geraet",
    "sichtpruefung", "pruefer", "original", "standort",
)  # fmt: skip
"""Columns of the note, as docs/intake.md names them."""
SCHEIN: Final = "lieferschein.csv"
DIENST: Final = "Scandienst Nordlicht (TEST)"
ABGEHOLT: Final = date(2026, 11, 2)
VORRAT: Final = 24
"""Different pages that are drawn; a delivery takes them in turn."""
QUALITAET: Final = 35
"""JPEG quality: about 90 KB a page."""
RUECKSEITEN: Final = 2
"""Blank backs that are planted."""
_FAMILIEN: Final = (
    "Yılmaz",
    "Łukasik",
    "Nguyễn",
    "Đorđević",
    "Öztürk",
    "Müller-Ångström",
    "Ivanova",
    "Çelik",
    "Şahin",
)
_VORNAMEN: Final = ("Ayşe", "Zoë", "Minh", "Željko", "Gülşen", "André", "Olha", "Ines", "Malik")
_VORGAENGE: Final = (
    "Identität",
    "Aufenthaltstitel/Anträge",
    "Aufenthaltstitel/Bescheide",
    "Schriftverkehr/Behörden",
)
_TITEL: Final = ("Reisepass", "Antrag", "Bescheid", "Schreiben", "Nachweis", "Vermerk")


class Fehler(StrEnum):
    """A defect to be planted in one case file."""

    FEHLT = "fehlt"  # a document of the note is not there
    DIGEST = "digest"  # a document changed after the note was written
    LEER = "leer"  # a document of blank pages
    RUECKSEITEN = "rueckseiten"  # two blank backs among good pages
    VERSCHLOSSEN = "verschlossen"  # a PDF that wants a password
    SEITENZAHL = "seitenzahl"  # more pages in the note than in the file
    NULL = "null"  # a file without octets
    ABGESCHNITTEN = "abgeschnitten"  # a PDF without its end, digest and all
    VERKLEIDET = "verkleidet"  # a ZIP that calls itself PDF
    NAME = "name"  # a letter no name has
    PFAD = "pfad"  # a document outside the delivery
    BARCODE = "barcode"  # the barcode of the case file before it


@dataclass(frozen=True, slots=True)
class Umfang:
    """How much a case file holds: pages of each document."""

    dokumente: tuple[int, ...]


WINZIG: Final = Umfang((1, 1))
ZWEI_MB: Final = Umfang((4, 10, 8))
BLATT_180: Final = Umfang((30,) * 12)
"""180 sheets, both sides: the file of a third-country national in the tender of Bochum."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gebaut:
    """What was made."""

    akten: int
    dokumente: int
    octets: int


def baue_lieferung(
    ordner: Path,
    *,
    akten: int,
    nummer: str = "2026-14",
    umfang: Umfang = WINZIG,
    fehler: Mapping[int, Fehler] | None = None,
    ueberzaehlig: bool = False,
    erste: int = 1,
) -> Gebaut:
    """Make a delivery in a new folder; blocking. The same call makes the same octets.

    ``fehler`` plants one defect in the case file of that number (from ``erste``); ``ueberzaehlig`` adds a file that
    no note names.
    """
    daneben = [stelle for stelle in fehler or {} if not erste <= stelle < erste + akten]
    if daneben or (fehler or {}).get(erste) is Fehler.BARCODE:
        raise ValueError("a defect is planted in a case file of the delivery, a double barcode not in its first")
    ordner.mkdir(parents=True)
    zeilen: list[dict[str, str]] = []
    octets = 0
    for stelle in range(erste, erste + akten):
        art = (fehler or {}).get(stelle)
        for zeile, inhalt in _akte(stelle, nummer, umfang, art):
            zeilen.append(zeile)
            if zeile["blatt_von"] == "1" and art in {Fehler.FEHLT, Fehler.PFAD}:
                continue
            ziel = ordner / zeile["datei"]
            ziel.parent.mkdir(exist_ok=True)
            ziel.write_bytes(inhalt)
            octets += len(inhalt)
    if ueberzaehlig:
        (ordner / "rest").mkdir()
        (ordner / "rest" / "unbekannt.pdf").write_bytes(scan_pdf(_vorrat()[:1], "rest"))
    (ordner / SCHEIN).write_bytes(_schein(zeilen))
    return Gebaut(akten=akten, dokumente=len(zeilen), octets=octets)


def _akte(stelle: int, nummer: str, umfang: Umfang, art: Fehler | None) -> Iterator[tuple[dict[str, str], bytes]]:
    """Yield the rows of one case file and the octets of each document."""
    zufall = Random(f"{nummer}/{stelle}")
    gemeinsam = _gemeinsam(stelle, nummer, zufall, art)
    blatt = 1
    for dokument, bestellt in enumerate(umfang.dokumente, 1):
        trifft = dokument == 1
        anzahl = max(bestellt, 2 * RUECKSEITEN) if trifft and art is Fehler.RUECKSEITEN else bestellt
        inhalt = _inhalt(stelle, dokument, anzahl, art if trifft else None)
        digest = hashlib.sha256(inhalt).hexdigest()
        if trifft and art is Fehler.DIGEST:
            inhalt = inhalt.replace(b"Scandienst TEST", b"Scandienst TESU")
        blaetter = (anzahl + 1) // 2
        datei = (
            f"{gemeinsam['barcode']}/{dokument:04d}.pdf"
            if art is not Fehler.BARCODE
            else f"B-{stelle}/{dokument}.pdf"
        )
        yield (
            {
                **gemeinsam,
                "datei": f"../{datei}" if trifft and art is Fehler.PFAD else datei,
                "bezeichnung": _TITEL[dokument % len(_TITEL)],
                "vorgang": _VORGAENGE[dokument % len(_VORGAENGE)],
                "datum": f"{date(2015, 1, 1) + timedelta(days=zufall.randrange(4000))}",
                "blatt_von": str(blatt),
                "blatt_bis": str(blatt + blaetter - 1),
                "seiten": str(anzahl + (trifft and art is Fehler.SEITENZAHL)),
                "sha256": digest,
                "erfasst": f"2026-11-{3 + stelle % 20:02d}T09:{stelle % 60:02d}:00+01:00",
                "verfahren": "Ersetzendes Scannen nach TR-RESISCAN, Verfahren TEST 1",
                "geraet": f"Scanner {1 + stelle % 4}",
                "sichtpruefung": "vollständig, lesbar, Rückseiten erfasst",
                "pruefer": f"P-{1 + stelle % 7:02d}",
                "original": "verbleibt" if trifft and stelle % 10 == 0 else "vernichtet",
                "standort": "Archiv, Regal 4 (TEST)" if trifft and stelle % 10 == 0 else "",
            },
            inhalt,
        )
        blatt += blaetter


def _gemeinsam(stelle: int, nummer: str, zufall: Random, art: Fehler | None) -> dict[str, str]:
    name = _FAMILIEN[stelle % len(_FAMILIEN)]
    return {
        "lieferung": nummer,
        "scandienst": DIENST,
        "abgeholt": f"{ABGEHOLT}",
        "barcode": f"A-{stelle - (art is Fehler.BARCODE):06d}",
        "aktenzeichen": f"TEST SC-{stelle:06d}",
        "familienname": f"{name}☃" if art is Fehler.NAME else name,
        "vornamen": _VORNAMEN[zufall.randrange(len(_VORNAMEN))],
        "geburtsdatum": f"{date(1950, 1, 1) + timedelta(days=zufall.randrange(20000))}",
        "geburtsort": "Erfundenstadt",
        "geschlecht": zufall.choice("mwd"),
        "staatsangehoerigkeit": zufall.choice(("163", "432", "138", "475")),
        "azr_nummer": f"900000{stelle:06d}",
        "akten_betreff": "Ausländerakte (TEST)",
    }


def _inhalt(stelle: int, dokument: int, anzahl: int, art: Fehler | None) -> bytes:
    vorrat = _vorrat()
    gewaehlt = [vorrat[(stelle * 7 + dokument * 5 + seite) % len(vorrat)] for seite in range(anzahl)]
    if art is Fehler.LEER:
        gewaehlt = [_leere_seite()] * anzahl
    elif art is Fehler.RUECKSEITEN:
        gewaehlt[1 : 2 * RUECKSEITEN : 2] = [_leere_seite()] * RUECKSEITEN
    octets = scan_pdf(gewaehlt, f"A-{stelle:06d}/{dokument:04d}", verschlossen=art is Fehler.VERSCHLOSSEN)
    if art is Fehler.NULL:
        return b""
    if art is Fehler.ABGESCHNITTEN:
        return octets[: len(octets) * 2 // 3]
    return _gezippt(octets) if art is Fehler.VERKLEIDET else octets


def _gezippt(octets: bytes) -> bytes:
    ziel = io.BytesIO()
    with zipfile.ZipFile(ziel, "w") as archiv:
        archiv.writestr("dokument.pdf", octets)
    return ziel.getvalue()


def _schein(zeilen: Sequence[Mapping[str, str]]) -> bytes:
    text = io.StringIO()
    schreiber = csv.DictWriter(text, SPALTEN, delimiter=";")
    schreiber.writeheader()
    schreiber.writerows(zeilen)
    return text.getvalue().encode("utf-8-sig")


@cache
def _vorrat() -> tuple[Scanseite, ...]:
    """Draw the pages a delivery is made of; some seconds, once a process."""
    arten = (Blattart.BRIEF, Blattart.FORMULAR, Blattart.TABELLE, Blattart.URKUNDE)
    return tuple(_gezeichnet(arten[nummer % len(arten)], nummer) for nummer in range(VORRAT))


def _gezeichnet(art: Blattart, nummer: int) -> Scanseite:
    zufall = Random(f"scan/{nummer}")
    blatt = seiten.Blatt(
        art=art, titel="Schreiben (TEST)", absender="Ausländerbehörde Kiel (TEST)", zeichen=f"TEST {nummer}",
        datum="02.03.2019", werte=("TEST",) * 16, name="Testperson", anschrift=("Erfundene Straße 1", "24103 Kiel"),
        absaetze=tuple(zufall.sample(ABSAETZE, k=len(ABSAETZE))), maschinenzeile="P<TST" + "<" * 83, seite=1,
        seiten=1, fein=False,
    )  # fmt: skip
    return _als_seite(seiten.male(blatt, zufall))


@cache
def _leere_seite() -> Scanseite:
    papier = Image.new("L", (seiten.BREITE, seiten.HOEHE), 243)
    rauschen = Image.frombytes("L", papier.size, Random("papier").randbytes(seiten.BREITE * seiten.HOEHE))
    return _als_seite(Image.blend(papier, rauschen, 0.06))


def _als_seite(bild: Image.Image) -> Scanseite:
    ziel = io.BytesIO()
    bild.convert("L").save(ziel, "JPEG", quality=QUALITAET)
    return Scanseite(ziel.getvalue(), *bild.size)
