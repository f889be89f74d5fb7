"""Deliveries of scans as a provider would hand them over, small, with everything a test wants wrong with them."""

import csv
import hashlib
import io
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from fpdf import FPDF

SPALTEN = (
    "lieferung", "scandienst", "abgeholt", "barcode", "aktenzeichen", "familienname", "vornamen", "geburtsname",
    "geburtsdatum", "geburtsort", "geschlecht", "staatsangehoerigkeit", "azr_nummer", "akten_betreff", "sperre",
    "aufbewahren_bis", "datei", "bezeichnung", "vorgang", "datum", "blatt_von", "blatt_bis", "seiten", "sha256",
    "erfasst", "stelle", "verfahren", "geraet", "sichtpruefung", "pruefer", "leere_seiten", "bereinigen",
    "bereinigen_ab", "original", "standort",
)  # fmt: skip
KOPF = {"lieferung": "L-1", "scandienst": "Scan & Archiv GmbH", "abgeholt": "2026-11-02"}
VERMERK = {
    "erfasst": "2026-11-03T09:00:00+01:00",
    "verfahren": "TR-RESISCAN, Verfahren 1",
    "geraet": "Scanner 7",
    "sichtpruefung": "vollständig und lesbar",
    "pruefer": "P-12",
}
Zeile = dict[str, str]
SCHEIN_XML = """\
<?xml version="1.0" encoding="UTF-8"?>
<lieferschein xmlns="urn:aktenbote:lieferschein:1" nummer="L-1" scandienst="Scan GmbH" abgeholt="2026-11-02">
  <akte barcode="A-000001" aktenzeichen="TEST 33-1" akten_betreff="Ausländerakte" sperre="gebunden">
    <person familienname="Öztürk" vornamen="Ayşe" geburtsdatum="1990-05" staatsangehoerigkeit="163"/>
    <dokument datei="A-000001/0001.pdf" bezeichnung="Reisepass" vorgang="Identität/Pässe" datum="2019-03-04"
              blatt_von="1" blatt_bis="2" seiten="2" sha256="%s" leere_seiten="2" original="vernichtet">
      <transfervermerk erfasst="2026-11-03T09:00:00+01:00" verfahren="TR-RESISCAN" sichtpruefung="vollständig"/>
    </dokument>
    <dokument bezeichnung="Urkunde mit Siegel" original="verbleibt" standort="Schrank 4" blatt_von="3"
              blatt_bis="3"/>
  </akte>
</lieferschein>
""" % ("ab" * 32)


def pdf(*seiten: str) -> bytes:
    """A PDF with one page for each text; an empty text is a blank page."""
    blatt = FPDF()
    blatt.set_creation_date(datetime(2026, 11, 3, tzinfo=UTC))
    blatt.set_font("Helvetica", size=14)
    for text in seiten:
        blatt.add_page()
        if text:
            for _ in range(12):
                blatt.cell(0, 8, text, new_x="LMARGIN", new_y="NEXT")
    return bytes(blatt.output())


class Lieferung:
    """A delivery being made: files and rows, changed by a test before it is written."""

    def __init__(self, **kopf: str) -> None:
        self.kopf = KOPF | kopf
        self.zeilen: list[Zeile] = []
        self.dateien: dict[str, bytes] = {}
        self.spalten: tuple[str, ...] = SPALTEN

    def akte(self, nummer: int, *inhalte: bytes, **angaben: str) -> list[Zeile]:
        """Add a case file with these documents (two small ones if none are given); return its rows."""
        barcode = f"A-{nummer:06d}"
        gemeinsam = {
            "barcode": barcode, "aktenzeichen": f"TEST 33-{nummer}", "familienname": "Öztürk", "vornamen": "Ayşe",
            "geburtsdatum": "1990-05-17", "staatsangehoerigkeit": "163",
        }  # fmt: skip
        rows = []
        for stelle, octets in enumerate(
            inhalte or (pdf(f"Antrag {nummer}"), pdf(f"Bescheid {nummer}", "Seite 2")), 1
        ):
            datei = f"{barcode}/{stelle:04d}.pdf"
            self.dateien[datei] = octets
            rows.append(
                self.kopf | gemeinsam | VERMERK
                | {
                    "datei": datei, "bezeichnung": f"Dokument {stelle}", "vorgang": "Identität/Pässe",
                    "seiten": str(max(1, octets.count(b"/Type /Page\n"))),
                    "sha256": hashlib.sha256(octets).hexdigest(),
                } | angaben
            )  # fmt: skip
        self.zeilen += rows
        return rows

    def csv(self) -> bytes:
        """The delivery note."""
        text = io.StringIO()
        schreiber = csv.DictWriter(text, self.spalten, delimiter=";", restval="", extrasaction="ignore")
        schreiber.writeheader()
        schreiber.writerows(self.zeilen)
        return text.getvalue().encode()

    def ordner(self, wo: Path) -> Path:
        """Write it as a folder."""
        for name, octets in {"lieferschein.csv": self.csv(), **self.dateien}.items():
            ziel = wo / name
            ziel.parent.mkdir(parents=True, exist_ok=True)
            ziel.write_bytes(octets)
        return wo

    def zip(self, wo: Path, mehr: Mapping[str, bytes] = {}) -> Path:
        """Write it as a ZIP."""
        with zipfile.ZipFile(wo, "w", zipfile.ZIP_DEFLATED) as archiv:
            for name, octets in {"lieferschein.csv": self.csv(), **self.dateien, **mehr}.items():
                archiv.writestr(zipfile.ZipInfo(name), octets, zipfile.ZIP_DEFLATED)
        return wo
