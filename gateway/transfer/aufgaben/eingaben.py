"""What somebody filled in with an answer, judged field by field before anything is done."""

from collections.abc import Callable, Mapping

from gateway.domain.errors import Refused, Usage
from gateway.domain.ids import TransferId, kennung, uuid_text
from gateway.domain.person import AZR_FORM
from gateway.domain.sprache import Satz
from gateway.transfer.aufgaben.antwort import Antwort, Lage
from gateway.transfer.aufgaben.felder import MAX_ZEICHEN, Feld, Feldart
from gateway.transfer.ports import Tx

BEGRUENDUNG = "GRUND"
"""Name of the field for the reason."""
_FEHLT = Satz("Füllen Sie dieses Feld aus.", "Fill this field in.")
_ZU_LANG = Satz(f"Höchstens {MAX_ZEICHEN} Zeichen.", f"At most {MAX_ZEICHEN} characters.")
_ZEICHEN = Satz("Eine Zeile ohne Steuerzeichen.", "One line without control characters.")
_FREMD = Satz("Dieses Feld gehört nicht zur Antwort.", "This field does not belong to the answer.")
_FALSCH: Mapping[Feldart, Satz] = {
    Feldart.AUSWAHL: Satz("Wählen Sie einen der Werte aus.", "Choose one of the values."),
    Feldart.BEHOERDE: Satz("Eine Behördenkennung wie azr:999901.", "A Behördenkennung such as azr:999901."),
    Feldart.AZR_NUMMER: Satz(
        "Zwölf Ziffern; vorn stehen Jahr, Monat und Tag.", "Twelve digits that begin with year, month and day."
    ),
    Feldart.AKTENZEICHEN: Satz(
        "Unter diesem Aktenzeichen ist hier keine Akte.", "No file here has this Aktenzeichen."
    ),
    Feldart.NUMMER: Satz("Eine Nummer aus der Liste.", "A number from the list."),
    Feldart.UEBERGABE: Satz("Eine solche Übergabe gibt es hier nicht.", "There is no such transfer here."),
    Feldart.SENDUNG: Satz("Eine der Sendungen, um die es geht.", "One of the items this is about."),
}
"""What is wrong with a value of this kind, and what is right."""


class Felderfehler(Usage):
    """Fields that are not filled in as they must be; ``felder`` names each with the sentence beside it."""

    def __init__(self, felder: tuple[tuple[str, Satz], ...]) -> None:
        """Keep them in the order of the form."""
        said = "; ".join(f"{name}: {satz.en}" for name, satz in felder)
        super().__init__(f"not filled in as it must be: {said}", code="FIELD")
        self.felder = felder


def pruefe(
    tx: Tx, lage: Lage, antwort: Antwort, werte: Mapping[str, str], begruendung: str | None
) -> dict[str, str]:
    """Return the values of the fields of an answer, trimmed; ``Felderfehler`` with everything that is wrong."""
    asked = [one for one in antwort.felder if one.wenn(lage)]
    clean = {name: " ".join(value.split()) for name, value in werte.items()}
    wrong = [
        (one.name, satz) for one in asked if (satz := _mangel(tx, lage, one, clean.get(one.name, ""))) is not None
    ]
    wrong += [(name, _FREMD) for name in sorted(set(werte) - {one.name for one in asked})]
    if antwort.begruendet and (satz := _allgemein(begruendung or "")) is not None:
        wrong.append((BEGRUENDUNG, satz))
    if wrong:
        raise Felderfehler(tuple(wrong))
    return clean


def _mangel(tx: Tx, lage: Lage, feld: Feld, wert: str) -> Satz | None:
    said = _allgemein(wert)
    if said is not None or feld.art is Feldart.TEXT:
        return said
    return None if _passt(tx, lage, feld, wert) else _FALSCH[feld.art]


def _allgemein(wert: str) -> Satz | None:
    if not wert.strip():
        return _FEHLT
    if len(wert) > MAX_ZEICHEN:
        return _ZU_LANG
    return None if " ".join(wert.split()).isprintable() else _ZEICHEN


def _passt(tx: Tx, lage: Lage, feld: Feld, wert: str) -> bool:
    mandant = lage.aufgabe.mandant
    match feld.art:
        case Feldart.AUSWAHL:
            return wert in feld.wahl
        case Feldart.BEHOERDE:
            return _liest(kennung, wert)
        case Feldart.AZR_NUMMER:
            return AZR_FORM.fullmatch(wert) is not None
        case Feldart.AKTENZEICHEN:
            return tx.akten.zum_aktenzeichen(mandant, wert) is not None
        case Feldart.NUMMER:
            return wert.isascii() and wert.isdigit() and len(wert) <= 6
        case Feldart.UEBERGABE:
            found = tx.transfers.holen(TransferId(uuid_text(wert))) if _liest(uuid_text, wert) else None
            return found is not None and found.mandant == mandant
        case Feldart.SENDUNG:
            return wert in {one.id for one in lage.quarantaene}
        case _:
            return False


def _liest(form: Callable[[str], str], wert: str) -> bool:
    try:
        form(wert)
    except Refused:
        return False
    return True
