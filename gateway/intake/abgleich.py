"""The note held against what lies there, before any file is opened: missing, surplus, twice, in the wrong folder.

Nothing enters half: a file nobody listed, in the folder of a case file, may be a document its note has forgotten.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from gateway.domain.blatt import Blattbereich, pruefe_blaetter
from gateway.intake.bericht import Mangel
from gateway.intake.felder import nenne
from gateway.intake.quelle import Quelle
from gateway.intake.schein import Lieferschein, Scheinakte, mangel


@dataclass(frozen=True, slots=True)
class Abgleich:
    """What the comparison found."""

    je_akte: Mapping[int, tuple[Mangel, ...]]
    """By place of the case file in the note."""
    lose: tuple[Mangel, ...]
    """What belongs to no case file."""


def gleiche_ab(schein: Lieferschein, quelle: Quelle) -> Abgleich:
    """Compare the files of all case files with those of the delivery."""
    je_akte: dict[int, list[Mangel]] = {akte.stelle: list(_je_akte(akte, quelle)) for akte in schein.akten}
    wem: dict[str, list[int]] = {}
    ordner: dict[str, set[int]] = {}
    for akte in schein.akten:
        for datei in akte.dateien:
            wem.setdefault(datei, []).append(akte.stelle)
            if "/" in datei:
                ordner.setdefault(datei.split("/", 1)[0], set()).add(akte.stelle)
    for datei, stellen in wem.items():
        if len(stellen) > 1:
            for stelle in stellen:
                je_akte[stelle].append(
                    mangel("doppelt", datei, "Diese Datei steht auf dem Schein bei mehreren Akten.")
                )
    _fremde_ordner(schein, je_akte)
    _digests(schein, je_akte)
    lose = [*schein.maengel, *quelle.maengel]
    for datei in quelle.funde:
        if datei in wem:
            continue
        besitzer = ordner.get(datei.split("/", 1)[0], set()) if "/" in datei else set()
        grund = "Diese Datei liegt bei, steht aber nicht auf dem Schein."
        if len(besitzer) == 1:
            grund += " Fehlt eine Zeile? Solange das offen ist, wird die Akte nicht aufgenommen."
            je_akte[next(iter(besitzer))].append(mangel("ueberzaehlig", datei, grund))
        else:
            lose.append(mangel("ueberzaehlig", datei, grund))
    return Abgleich({stelle: tuple(liste) for stelle, liste in je_akte.items() if liste}, tuple(lose))


def _je_akte(akte: Scheinakte, quelle: Quelle) -> list[Mangel]:
    gefunden = [*_blatt(akte)]
    for datei in sorted(akte.dateien):
        fund = quelle.funde.get(datei)
        if fund is None:
            gefunden.append(mangel("fehlt", datei, "Diese Datei steht auf dem Schein, liegt aber nicht bei."))
        elif fund.hindernis is not None:
            gefunden.append(mangel("gesperrt", datei, fund.hindernis))
        elif fund.laenge == 0:
            gefunden.append(mangel("leere_datei", datei, "Die Datei ist leer (0 Byte)."))
    return gefunden


def _fremde_ordner(schein: Lieferschein, je_akte: dict[int, list[Mangel]]) -> None:
    """Note documents that lie in a folder named after the barcode of another case file."""
    barcodes = {akte.barcode for akte in schein.akten}
    for akte in schein.akten:
        for datei in sorted(akte.dateien):
            ordner = datei.split("/", 1)[0] if "/" in datei else ""
            if ordner in barcodes and ordner != akte.barcode:
                grund = f"Die Datei liegt im Ordner des Barcodes {ordner}, der Schein nennt sie bei {akte.barcode}."
                je_akte[akte.stelle].append(mangel("barcode", datei, grund))


def _digests(schein: Lieferschein, je_akte: dict[int, list[Mangel]]) -> None:
    """Note documents of the same content: within a case file, and in several of them."""
    wo: dict[str, list[tuple[int, str]]] = {}
    for akte in schein.akten:
        for dokument in akte.dokumente:
            wo.setdefault(dokument.sha256, []).append((akte.stelle, dokument.datei))
    zeichen = {akte.stelle: akte.aktenzeichen for akte in schein.akten}
    for stellen in wo.values():
        for stelle, datei in stellen if len(stellen) > 1 else ():
            andere = next((s, d) for s, d in stellen if (s, d) != (stelle, datei))
            akte_ = "derselben Akte" if andere[0] == stelle else f"der Akte {zeichen[andere[0]]}"
            grund = f"Derselbe Inhalt steht auch in {akte_} ({andere[1]}). Ist das so gewollt?"
            je_akte[stelle].append(mangel("gleicher_inhalt", datei, grund, schwer=False))


def _blatt(akte: Scheinakte) -> list[Mangel]:
    """Judge the Blatt numbers of a case file: none twice, none missing between the first and the last."""
    alle = [(eins.blatt_von, eins.blatt_bis, eins.datei) for eins in akte.dokumente]
    alle += [(eins.blatt_von, eins.blatt_bis, f"Stück {eins.teil.nummer} auf Papier") for eins in akte.papier]
    befund = pruefe_blaetter(Blattbereich(von, bis or von, wo) for von, bis, wo in alle if von is not None)
    gefunden = []
    for eins in befund.doppelt:
        doppelt = nenne(set(range(eins.von, eins.bis + 1)))
        gefunden.append(mangel("blatt", eins.wo, f"Blatt {doppelt} hat der Schein schon bei {eins.wer} vergeben."))
    luecken = {blatt for von, bis in befund.luecken for blatt in range(von, bis + 1)}
    if luecken:
        ganz = all(dokument.blatt_von is not None for dokument in akte.dokumente)
        frage = "Fehlt ein Dokument?" if ganz else "Gehört es zu einem Dokument ohne Blattangabe?"
        grund = f"In der Akte fehlt Blatt {nenne(luecken)}. {frage}"
        gefunden.append(mangel("blatt", f"Blatt {nenne(luecken)}", grund, schwer=ganz))
    return gefunden
