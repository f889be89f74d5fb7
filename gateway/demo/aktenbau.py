"""Builds a realistic case file into a folder with a manifest, ready for ``aktenbote ablage import``.

The large one: 180 sheets scanned on both sides, 49 documents in a register structure, a passport photo, one
document larger than a segment, scan evidence for each. The same seed gives the same pages.
"""

import multiprocessing
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Final

from gateway.ablage import manifest
from gateway.demo import seiten
from gateway.demo.aktenplan import ABSAETZE, GROSSE_AKTE, KLEINE_AKTE, Blattart, Planzeile
from gateway.demo.personen import Testperson
from gateway.domain.kopf import Zeitpunkt
from gateway.domain.person import TeilDatum
from gateway.domain.suchform import suchform

SEED: Final = "aktenbote"
_QUALITAET: Final = 40
"""JPEG quality of an ordinary page: what office scanners call small."""
_QUALITAET_FEIN: Final = 78
_FEST: Final = datetime(2026, 1, 1, tzinfo=UTC).timetuple()
"""Creation time inside the PDFs: the same for every build."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bauergebnis:
    """What was built: folder, documents, pages, octets of the documents."""

    ordner: Path
    dokumente: int
    seiten: int
    octets: int


def baue_grosse_akte(
    ordner: Path, wer: Testperson, *, seed: str = SEED, prozesse: int = 2, sperren: Sequence[str] = ()
) -> Bauergebnis:
    """Build the file of 360 pages; blocking, some seconds on two cores."""
    return baue_akte(ordner, wer, GROSSE_AKTE, seed=seed, prozesse=prozesse, sperren=sperren)


def baue_kleine_akte(
    ordner: Path, wer: Testperson, *, seed: str = SEED, sperren: Sequence[str] = ()
) -> Bauergebnis:
    """Build a file of some ten documents, in this process."""
    return baue_akte(ordner, wer, KLEINE_AKTE, seed=seed, prozesse=1, sperren=sperren)


def baue_akte(
    ordner: Path,
    wer: Testperson,
    plan: Sequence[Planzeile],
    *,
    seed: str,
    prozesse: int,
    sperren: Sequence[str],
) -> Bauergebnis:
    """Draw every document of the plan into ``ordner`` (which it makes); the manifest comes last."""
    (ordner / "dokumente").mkdir(parents=True)
    dateien = [f"dokumente/{nummer:03d}-{zeile.dateiname}" for nummer, zeile in enumerate(plan, 1)]
    aufgaben = [
        (ordner / datei, zeile, f"{seed}/{nummer}")
        for nummer, (datei, zeile) in enumerate(zip(dateien, plan, strict=True))
    ]
    aufgaben.sort(key=lambda aufgabe: -aufgabe[1].seiten * (4 if aufgabe[1].fein else 1))
    male = partial(_male_dokument, wer)
    if prozesse > 1:
        # spawn: a fork would copy locks that threads of the caller hold
        with ProcessPoolExecutor(prozesse, mp_context=multiprocessing.get_context("spawn")) as gruppe:
            laengen = list(gruppe.map(male, aufgaben))
    else:
        laengen = [male(aufgabe) for aufgabe in aufgaben]
    inhalt = _manifest(wer, list(zip(dateien, plan, strict=True)), sperren)
    (ordner / manifest.NAME).write_bytes(manifest.schreibe_manifest(inhalt))
    return Bauergebnis(
        ordner=ordner, dokumente=len(plan), seiten=sum(zeile.seiten for zeile in plan), octets=sum(laengen)
    )


def _male_dokument(wer: Testperson, aufgabe: tuple[Path, Planzeile, str]) -> int:
    """Draw one document and return its octets."""
    ziel, zeile, seed = aufgabe
    bilder = (
        seiten.male(_blatt(wer, zeile, seite, Random(f"{seed}/{seite}/text")), Random(f"{seed}/{seite}/bild"))
        for seite in range(1, zeile.seiten + 1)
    )
    dpi = seiten.DPI_FEIN if zeile.fein else seiten.DPI
    qualitaet = _QUALITAET_FEIN if zeile.fein else _QUALITAET
    erstes = next(bilder)
    if zeile.bild:
        foto = zeile.art is Blattart.FOTO
        erstes.save(ziel, "JPEG", quality=90 if foto else 75, dpi=(300, 300) if foto else (dpi, dpi))
    else:
        erstes.save(
            ziel, "PDF", save_all=True, append_images=bilder, resolution=dpi, quality=qualitaet, title=zeile.titel,
            producer="Aktenbote demo", creationDate=_FEST, modDate=_FEST,
        )  # fmt: skip
    return ziel.stat().st_size


def _blatt(wer: Testperson, zeile: Planzeile, seite: int, zufall: Random) -> seiten.Blatt:
    person, name = wer.person, wer.person.namen[0][1]
    geburt = _tag(person.geburtsdatum)
    ort = person.geburtsort or "unbekannt"
    strasse, wohnort = f"{wer.alt.strasse} {wer.alt.hausnummer}", f"{wer.alt.postleitzahl} {wer.alt.wohnort}"
    texte = zufall.sample(ABSAETZE, k=len(ABSAETZE))
    datum = f"{zeile.datum:%d.%m.%Y}"
    fuellung = {
        "name": wer.anzeigename, "geburt": geburt, "ort": ort, "datum": datum, "strasse": strasse,
        "zeichen": wer.aktenzeichen, "angehoerige": ", ".join(wer.angehoerige) or "keine weiteren Personen",
    }  # fmt: skip
    werte = (
        name.familienname or "–", name.geburtsname or "–", name.vorname or "–", geburt, ort,
        ", ".join(person.staatsangehoerigkeiten), "verheiratet", strasse, wohnort, "T00TEST00", "11.02.2029",
        "Musterbehörde", "Familiennachzug", datum, "Bäckerei Grünefeld & Söhne", "Erfundene Krankenkasse",
    )  # fmt: skip
    return seiten.Blatt(
        art=zeile.art, titel=zeile.titel, absender="Ausländerbehörde Kiel (TEST)", zeichen=wer.aktenzeichen,
        datum=datum, absaetze=tuple(text.format(**fuellung) for text in texte), werte=werte, name=wer.anzeigename,
        anschrift=(strasse, wohnort), maschinenzeile=_maschinenzeile(wer), seite=seite, seiten=zeile.seiten,
        fein=zeile.fein,
    )  # fmt: skip


def _tag(datum: TeilDatum) -> str:
    teile = (
        f"{datum.tag:02d}." if datum.tag else "",
        f"{datum.monat:02d}." if datum.monat else "",
        str(datum.jahr),
    )
    return "".join(teile)


def _maschinenzeile(wer: Testperson) -> str:
    """Two lines of 44 characters that look like those of a pass and belong to no state."""
    name = wer.person.namen[0][1]
    namen = f"P<TST{suchform(name.familienname or '')}<<{suchform(name.vorname or '')}".replace(" ", "<")
    zahlen = f"T00TEST00<0TST{wer.person.geburtsdatum.jahr or 0:04d}000<0<<<<<<<<<<<<<<<<00"
    return f"{namen[:44]:<<44}{zahlen[:44]:<<44}"


def _manifest(
    wer: Testperson, dokumente: Sequence[tuple[str, Planzeile]], sperren: Sequence[str]
) -> manifest.Manifest:
    person = wer.person
    namen = tuple(
        manifest.NameAngabe(
            art=art.value, vorname=name.vorname, familienname=name.familienname, geburtsname=name.geburtsname
        )
        for art, name in person.namen
    )
    geburt = person.geburtsdatum
    teile = ((geburt.jahr, 4), (geburt.monat, 2), (geburt.tag, 2))
    return manifest.Manifest(
        fassung=manifest.FASSUNG,
        akte=manifest.AkteAngabe(
            aktenzeichen=wer.aktenzeichen, betreff="Ausländerakte (TEST)", test=True, sperren=tuple(sperren),
            angelegt=datetime(2014, 9, 3, 8, 12, tzinfo=UTC),
        ),
        person=manifest.PersonAngabe(
            staatsangehoerigkeiten=person.staatsangehoerigkeiten, name=namen, geschlecht=person.geschlecht,
            geburtsort=person.geburtsort, azr_nummer=person.azr_nummer,
            geburtsdatum="-".join(f"{teil:0{breite}d}" for teil, breite in teile if teil) or None,
        ),
        dokument=tuple(_dokument_angabe(datei, zeile) for datei, zeile in dokumente),
    )  # fmt: skip


def _dokument_angabe(datei: str, zeile: Planzeile) -> manifest.DokumentAngabe:
    abgelegt = datetime.combine(zeile.datum, time(9, 15), tzinfo=UTC)
    return manifest.DokumentAngabe(
        datei=datei, register=zeile.register, dateiname=zeile.dateiname, beschreibung=zeile.titel,
        seiten=zeile.seiten, aktenwirksam=abgelegt,
        transfervermerk=manifest.VermerkAngabe(
            erfasst=Zeitpunkt.of(abgelegt + timedelta(days=1)).text, stelle="Scanstelle TEST der Stadt Kiel",
            verfahren="Ersetzendes Scannen nach TR-RESISCAN, Verfahren TEST 1",
            sichtpruefung="vollständig, lesbar, Rückseiten erfasst",
        ),
    )  # fmt: skip
