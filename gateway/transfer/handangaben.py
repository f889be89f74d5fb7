"""What somebody types to request a file by hand, field by field: the person, who has the file, why.

Read strictly, and kept as a value until it is carried out. Pure but for the code lists it is given.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from gateway.domain.din91379 import ist_datentyp_c
from gateway.domain.errors import Refused, Usage
from gateway.domain.ids import Kennung, TransferId, kennung
from gateway.domain.person import AZR_FORM, Name, NameArt, Person, TeilDatum
from gateway.domain.sprache import Satz
from gateway.domain.verlauf_worte import ANFORDERUNGSGRUND
from gateway.messages.codelisten import Codelisten
from gateway.messages.codes import GESCHLECHT, STAATSANGEHOERIGKEIT
from gateway.transfer.aufgaben.eingaben import Felderfehler
from gateway.transfer.einblick.suchtext import deute, glatt, teildatum
from gateway.transfer.protokollant import MAX_BEGRUENDUNG

FELDER: Final = (
    "familienname", "vorname", "geburtsname", "namensart", "geburtsdatum", "geburtsort", "geschlecht", "staat",
    "azr", "von", "grund", "anlass",
)  # fmt: skip
"""Names of the fields, in the order of the form."""
UNBEKANNT: Final = "unbekannt"
"""Typed where a birth date, or who has the file, is not known."""
NAMENSARTEN: Final = (NameArt.NACH_PASS, NameArt.NACH_DEUTSCHEM_RECHT, NameArt.NACH_EIGENEN_ANGABEN)
MAX_NAME: Final = 200
"""Characters of one name or place."""
STAATEN_MAX: Final = 4
"""Citizenships of one person in a message (XAusländer sheet 4.1)."""
OHNE_ANGABE: Final = "999"
"""Key for a citizenship nobody told."""

_SCHLUESSEL: Final = re.compile(r"[0-9]{3}", re.ASCII)
_FEHLT = Satz("Füllen Sie dieses Feld aus.", "Fill this field in.")
_LATEIN = Satz(
    f"Höchstens {MAX_NAME} Zeichen, in lateinischen Buchstaben.",
    f"At most {MAX_NAME} characters, in Latin letters.",
)
_DATUM = Satz(
    "Ein Datum wie 12.03.1988, 03.1988 oder 1988; sonst das Wort unbekannt.",
    "A date such as 12.03.1988, 03.1988 or 1988; otherwise the word unbekannt.",
)
_STAAT = Satz(
    f"Ein bis {STAATEN_MAX} Schlüssel aus drei Ziffern, zum Beispiel 163.",
    f"One to {STAATEN_MAX} keys of three digits, such as 163.",
)
_AZR = Satz("Zwölf Ziffern; vorn stehen Jahr, Monat und Tag.", "Twelve digits that begin with year, month and day.")
_WAHL = Satz("Wählen Sie einen der Werte aus.", "Choose one of the values.")
_ANLASS = Satz(
    f"Sagen Sie in einem Satz warum, mit höchstens {MAX_BEGRUENDUNG} Zeichen.",
    f"Say why in one sentence of at most {MAX_BEGRUENDUNG} characters.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Handwunsch:
    """A request that was understood. The same wish carried out twice begins one transfer: ``id`` is its own."""

    id: TransferId
    person: Person
    von: Kennung | None
    """Who has the file; ``None`` = not known, Aktenbote asks."""
    grund: str
    """Key of ``anforderungsgrund``."""
    anlass: str
    """Why somebody asks by hand, in that person's words; stands in the log as a commitment."""
    felder: Mapping[str, str]
    """What was typed."""


def lies_wunsch(ident: TransferId, typed: Mapping[str, str], listen: Codelisten) -> Handwunsch:
    """Return what was typed as a wish; ``Felderfehler`` with everything that is wrong, in the order of the form."""
    said = {name: glatt(typed.get(name, "")) for name in FELDER}
    wrong = {name: satz for name in FELDER if (satz := _mangel(name, said[name], listen)) is not None}
    if wrong:
        raise Felderfehler(tuple(wrong.items()))
    return Handwunsch(
        id=ident,
        person=_person(said),
        von=None if said["von"] == UNBEKANNT else kennung(said["von"]),
        grund=said["grund"],
        anlass=said["anlass"],
        felder=said,
    )


def aus_suche(text: str) -> dict[str, str]:
    """Return the fields that a text of the search field fills: a guess, to be read over before it is used."""
    found = dict.fromkeys(FELDER, "")
    try:
        asked = deute(text).anfragen
    except Usage:
        return found
    best = next((one for one in asked if one.name or one.geboren.jahr is not None), None)
    if best is None:
        return found
    family, given = _namen(text, best.name or "")
    return {
        **found,
        "familienname": family,
        "vorname": given,
        "geburtsdatum": _getippt(best.geboren),
        "azr": best.azr or "",
    }


def _namen(text: str, names: str) -> tuple[str, str]:
    """Return family and first names: before and behind a comma, else the last word is the family name."""
    words = names.split()
    head = glatt(text.partition(",")[0]).split()
    if "," in text and head and words[: len(head)] == head:
        return " ".join(head), " ".join(words[len(head) :])
    return " ".join(words[-1:]), " ".join(words[:-1])


def _getippt(datum: TeilDatum) -> str:
    """Return a birth date as it is typed; empty where nothing of it is known."""
    if datum.jahr is None:
        return ""
    parts = [f"{part:02d}." for part in (datum.tag, datum.monat) if part is not None]
    return f"{''.join(parts)}{datum.jahr:04d}"


def _mangel(name: str, said: str, listen: Codelisten) -> Satz | None:
    match name:
        case "familienname":
            return _FEHLT if not said else _name(said)
        case "vorname" | "geburtsname" | "geburtsort":
            return _name(said)
        case "namensart":
            return None if said in {one.value for one in NAMENSARTEN} else _WAHL
        case "geburtsdatum":
            return None if said == UNBEKANNT or teildatum(said) is not None else (_DATUM if said else _FEHLT)
        case "geschlecht":
            return None if not said or listen.text(GESCHLECHT.uri, said) else _WAHL
        case "staat":
            return None if _staaten_gut(said, listen) else _STAAT
        case "azr":
            return None if not said or AZR_FORM.fullmatch(said) else _AZR
        case "von":
            return None if said == UNBEKANNT or _ist_kennung(said) else _WAHL
        case "grund":
            return None if said in ANFORDERUNGSGRUND else _WAHL
        case _:
            return None if said and len(said) <= MAX_BEGRUENDUNG and said.isprintable() else _ANLASS


def _name(said: str) -> Satz | None:
    return None if len(said) <= MAX_NAME and said.isprintable() and ist_datentyp_c(said) else _LATEIN


def _staaten(said: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(said.replace(",", " ").split())) or (OHNE_ANGABE,)


def _staaten_gut(said: str, listen: Codelisten) -> bool:
    keys, liste = _staaten(said), STAATSANGEHOERIGKEIT
    if len(keys) > STAATEN_MAX or not all(map(_SCHLUESSEL.fullmatch, keys)):
        return False
    return all(listen.urteil(liste.uri, liste.version, one) is None for one in keys)


def _ist_kennung(said: str) -> bool:
    try:
        kennung(said)
    except Refused:
        return False
    return True


def _person(said: Mapping[str, str]) -> Person:
    born = TeilDatum() if said["geburtsdatum"] == UNBEKANNT else teildatum(said["geburtsdatum"])
    name = Name(
        vorname=said["vorname"] or None,
        familienname=said["familienname"],
        geburtsname=said["geburtsname"] or None,
    )
    return Person(
        staatsangehoerigkeiten=_staaten(said["staat"]),
        geschlecht=said["geschlecht"] or None,
        geburtsdatum=born or TeilDatum(),
        geburtsort=said["geburtsort"] or None,
        namen=((NameArt(said["namensart"]), name),),
        azr_nummer=said["azr"] or None,
    )
