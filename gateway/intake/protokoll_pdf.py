"""The protocol of a delivery as PDF, for the provider: names no person, only barcode and Aktenzeichen."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from fpdf.enums import Align, XPos, YPos

from gateway.intake import satz
from gateway.intake.bericht import Aktenzeile, Lieferungsbericht, Mangel, Stand, Zustaendig
from gateway.intake.satz import AKZENT, GRAU, RAND_MM, SCHWARZ, WARNUNG, Satz, Spalte

ZONE: Final = ZoneInfo("Europe/Berlin")
MB: Final = 1_000_000
MAX_HINWEISE: Final = 2_000
"""Hints that are printed; the CSV holds all. So many fill about a hundred pages."""

_WER: Final = {Zustaendig.SCANDIENST: "Scandienst", Zustaendig.BEHOERDE: "Behörde"}
_STAENDE: Final = (
    (Stand.AUFGENOMMEN, "aufgenommen"),
    (Stand.SCHON_DA, "schon vorhanden"),
    (Stand.NACHBESSERUNG, "Nachbesserung"),
    (Stand.NACHGELIEFERT, "neu geliefert"),
    (Stand.OFFEN, "noch nicht geprüft"),
)
_NACHLIEFERN: Final = (
    "Bitte liefern Sie die Akten der folgenden Liste vollständig neu: alle Dokumente der Akte, unter demselben "
    "Barcode und Aktenzeichen, in einer neuen Lieferung mit eigener Nummer. Die übrigen Akten dieser Lieferung "
    "brauchen Sie nicht noch einmal zu senden. Von einer Akte in dieser Liste ist nichts übernommen worden."
)
_BEHOERDE_KLAERT: Final = (
    "Was mit „Behörde“ gekennzeichnet ist, klärt die Behörde selbst; dafür ist nichts zu liefern."
)
_TEST: Final = "TESTLIEFERUNG – keine echten Akten"


def schreibe_pdf(bericht: Lieferungsbericht) -> bytes:
    """Return the protocol; the same report gives the same bytes. Raises ``Usage`` where the font is missing."""
    seiten = Satz(
        titel=f"Prüfprotokoll zur Lieferung {bericht.nummer}",
        lauftitel=f"Prüfprotokoll · Lieferung {bericht.nummer}",
        laufrechts=f"{bericht.behoerde} · {_zeit(bericht.beendet or bericht.begonnen)}",
        vermerk=_TEST if bericht.test else None,
        moment=bericht.beendet or bericht.begonnen,
    )
    _kopf(seiten, bericht)
    _zusammenfassung(seiten, bericht)
    _nachbesserung(seiten, bericht)
    _ohne_akte(seiten, bericht)
    _hinweise(seiten, bericht)
    _uebernommen(seiten, bericht)
    return seiten.fertig()


def _kopf(seiten: Satz, bericht: Lieferungsbericht) -> None:
    seiten.set_y(18)
    seiten.absatz(bericht.behoerde, pt=10, fett=True, nach=7)
    seiten.absatz("Prüfprotokoll", pt=20, fett=True, farbe=AKZENT, nach=0.5)
    seiten.absatz(f"zur Lieferung {bericht.nummer}", pt=12, nach=5)
    angaben = [("Scandienst", bericht.dienst), ("Papier abgeholt am", _tag(bericht.abgeholt))]
    angaben += [("Prüfung begonnen", _zeit(bericht.begonnen)), ("Prüfung beendet", _zeit(bericht.beendet))]
    for was, wert in angaben:
        seiten.schrift(farbe=GRAU)
        seiten.cell(42, 5.2, was)
        seiten.schrift()
        seiten.multi_cell(seiten.epw - 42, 5.2, wert, align=Align.L, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    seiten.ln(4)


def _zusammenfassung(seiten: Satz, bericht: Lieferungsbericht) -> None:
    seiten.absatz(_satz(bericht), pt=10.5, nach=4)
    breite, oben = seiten.epw / len(_STAENDE), seiten.get_y()
    seiten.set_fill_color(*satz.FLAECHE)
    seiten.rect(RAND_MM, oben, seiten.epw, 19, style="F")
    for nummer, (stand, wort) in enumerate(_STAENDE):
        anzahl = len(_im_stand(bericht, stand))
        farbe = WARNUNG if stand is Stand.NACHBESSERUNG and anzahl else SCHWARZ
        seiten.set_xy(RAND_MM + nummer * breite + 2, oben + 3)
        seiten.schrift(17, fett=True, farbe=farbe)
        seiten.cell(breite - 4, 8, _zahl(anzahl))
        seiten.set_xy(RAND_MM + nummer * breite + 2, oben + 11.5)
        seiten.schrift(8, farbe=GRAU)
        seiten.cell(breite - 4, 5, wort)
    seiten.set_xy(RAND_MM, oben + 22)
    da = _im_stand(bericht, Stand.AUFGENOMMEN)
    seiten.absatz(
        f"Aufgenommen: {_menge(sum(akte.dokumente for akte in da), 'Dokument', 'Dokumente')}, "
        f"{_menge(sum(akte.seiten for akte in da), 'Seite', 'Seiten')}, {_mb(sum(akte.octets for akte in da))}.",
        pt=8.5,
        farbe=GRAU,
    )


def _satz(bericht: Lieferungsbericht) -> str:
    """Say in one sentence what became of the delivery."""
    alle, offen = len(bericht.akten), len(_im_stand(bericht, Stand.OFFEN))
    schlecht, neu = (len(_im_stand(bericht, eins)) for eins in (Stand.NACHBESSERUNG, Stand.NACHGELIEFERT))
    if not alle:
        return "Aus dieser Lieferung konnte keine Akte gelesen werden; die Gründe stehen unten."
    if offen:
        return f"Die Prüfung ist noch nicht beendet: {_menge(offen, 'Akte ist', 'Akten sind')} noch nicht geprüft."
    if schlecht or neu:
        rest = alle - schlecht - neu
        saetze = [f"Von {_menge(alle, 'Akte', 'Akten')} {'ist' if rest == 1 else 'sind'} {_zahl(rest)} in Ordnung."]
        if schlecht:
            saetze.append(f"{_menge(schlecht, 'Akte braucht', 'Akten brauchen')} eine Nachbesserung.")
        if neu:
            saetze.append(f"{_menge(neu, 'Akte kam', 'Akten kamen')} in einer späteren Lieferung neu.")
        return " ".join(saetze)
    if alle == 1:
        return "Die eine Akte der Lieferung ist in Ordnung; nachzubessern ist nichts."
    return f"Alle {_zahl(alle)} Akten der Lieferung sind in Ordnung; nachzubessern ist nichts."


def _nachbesserung(seiten: Satz, bericht: Lieferungsbericht) -> None:
    akten = _im_stand(bericht, Stand.NACHBESSERUNG)
    if not akten:
        return
    seiten.ueberschrift(f"Nachbesserung ({_menge(len(akten), 'Akte', 'Akten')})", mit=55)
    seiten.absatz(_NACHLIEFERN)
    if any(m.zustaendig is Zustaendig.BEHOERDE for akte in akten for m in _schwere(akte.maengel)):
        seiten.absatz(_BEHOERDE_KLAERT)
    tabelle = seiten.tabelle(_maengelspalten(seiten))
    for akte in akten:
        tabelle.gruppe(akte.barcode, f"Aktenzeichen {akte.aktenzeichen}")
        for mangel in _schwere(akte.maengel):
            tabelle.zeile(mangel.wo, mangel.grund, _WER[mangel.zustaendig])


def _ohne_akte(seiten: Satz, bericht: Lieferungsbericht) -> None:
    if not bericht.maengel:
        return
    seiten.ueberschrift("Mängel, die zu keiner Akte gehören")
    tabelle = seiten.tabelle(_maengelspalten(seiten))
    for mangel in bericht.maengel:
        tabelle.zeile(mangel.wo, mangel.grund, _WER[mangel.zustaendig])


def _hinweise(seiten: Satz, bericht: Lieferungsbericht) -> None:
    akten = [(akte, leicht) for akte in bericht.akten if (leicht := [m for m in akte.maengel if not m.schwer])]
    if not akten:
        return
    seiten.ueberschrift("Hinweise")
    seiten.absatz(
        "Diese Akten sind deshalb nicht zurückgewiesen; bitte achten Sie bei künftigen Lieferungen darauf."
    )
    tabelle = seiten.tabelle(_maengelspalten(seiten))
    gedruckt = 0
    for akte, leicht in akten:
        if gedruckt >= MAX_HINWEISE:
            seiten.absatz("Weitere Hinweise stehen nur in der CSV-Fassung dieses Protokolls.", farbe=GRAU)
            return
        tabelle.gruppe(akte.barcode, f"Aktenzeichen {akte.aktenzeichen}")
        for mangel in leicht:
            tabelle.zeile(mangel.wo, mangel.grund, _WER[mangel.zustaendig])
        gedruckt += len(leicht)


def _uebernommen(seiten: Satz, bericht: Lieferungsbericht) -> None:
    for stand, kopf in (
        (Stand.AUFGENOMMEN, "Aufgenommene Akten"),
        (Stand.SCHON_DA, "Akten, die mit gleichem Inhalt schon vorhanden waren"),
        (Stand.NACHGELIEFERT, "Akten, die eine spätere Lieferung neu gebracht hat"),
        (Stand.OFFEN, "Noch nicht geprüfte Akten"),
    ):
        if not (akten := _im_stand(bericht, stand)):
            continue
        seiten.ueberschrift(f"{kopf} ({_zahl(len(akten))})")
        rest = seiten.epw - 3 * 24
        tabelle = seiten.tabelle(
            (
                Spalte("Barcode", rest * 0.45),
                Spalte("Aktenzeichen", rest * 0.55),
                Spalte("Dokumente", 24, rechts=True),
                Spalte("Seiten", 24, rechts=True),
                Spalte("Größe", 24, rechts=True),
            )
        )
        for akte in akten:
            tabelle.zeile(
                akte.barcode, akte.aktenzeichen, _zahl(akte.dokumente), _zahl(akte.seiten), _mb(akte.octets)
            )


def _maengelspalten(seiten: Satz) -> tuple[Spalte, ...]:
    rest = seiten.epw - 24
    return Spalte("Wo", rest * 0.36), Spalte("Was fehlt oder falsch ist", rest * 0.64), Spalte("Wer handelt", 24)


def _im_stand(bericht: Lieferungsbericht, stand: Stand) -> list[Aktenzeile]:
    return [akte for akte in bericht.akten if akte.stand is stand]


def _schwere(maengel: Sequence[Mangel]) -> Iterator[Mangel]:
    return (mangel for mangel in maengel if mangel.schwer)


def _zahl(wert: int) -> str:
    return f"{wert:,}".replace(",", ".")


def _menge(anzahl: int, eine: str, viele: str) -> str:
    return f"{_zahl(anzahl)} {eine if anzahl == 1 else viele}"


def _mb(octets: int) -> str:
    return f"{octets / MB:,.1f} MB".replace(",", "_").replace(".", ",").replace("_", ".")


def _tag(tag: date | None) -> str:
    return f"{tag:%d.%m.%Y}" if tag else "nicht angegeben"


def _zeit(moment: datetime | None) -> str:
    return f"{moment.astimezone(ZONE):%d.%m.%Y, %H:%M} Uhr" if moment else "noch nicht beendet"
