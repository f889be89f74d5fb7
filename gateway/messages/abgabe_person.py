"""The person a case file is about, as a contact (``Kontakt``) of xdomea 4.0.0.

The standard has a name and a day of birth for a contact. Everything else – nationality, AZR number, further
names – stands in an extension slot of our own, so that a file comes back whole.
"""

import dataclasses
import re
from datetime import date
from typing import Final

from lxml import etree

from gateway.domain.person import AZR_FORM, Name, NameArt, Person, TeilDatum
from gateway.messages.abgabe_form import PERSON, slot_kennung
from gateway.messages.binding import put_text, text_of, token_of
from gateway.messages.namen import clark

ROLLE: Final = "Betroffene Person"
_KONTAKT: Final = clark("xdomea:Kontakt")
_STAAT: Final = re.compile(r"[0-9]{3}", re.ASCII)
_DATUM: Final = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?", re.ASCII)
_NAMENSTEILE: Final = dataclasses.fields(Name)
_MEHRFACH: Final = frozenset({"titel", "namenssuffixe", "kuenstlernamen", "weitere_namen"})


def schreibe_person(akte: etree._Element, person: Person) -> None:
    """Append the person as a contact; ``akte`` ends with ``Akteninhalt`` or earlier."""
    kontakt = _sub(akte, "Kontakt")
    erster = next((name for _, name in person.namen), None)
    if erster is not None:
        name = _sub(kontakt, "NameAnsprechpartner")
        if erster.titel:
            _text(name, "Titel", " ".join(erster.titel))
        for element, text in (("Familienname", erster.familienname), ("Vorname", erster.vorname)):
            if text is not None:
                _text(_sub(name, element), "Name", text)
    _text(kontakt, "Rolle", ROLLE)
    geburt = person.geburtsdatum
    if geburt.jahr and geburt.monat and geburt.tag:
        _text(_sub(kontakt, "Geburt"), "Datum", _datum(geburt) or "")
    _schreibe_slot(kontakt, person)


def _schreibe_slot(kontakt: etree._Element, person: Person) -> None:
    slot = _sub(kontakt, "AnwendungsspezifischeErweiterung")
    _text(slot, "Kennung", PERSON)
    _text(slot, "Name", "Person, um die es geht")
    for art, name in person.namen:
        gruppe = _sub(slot, "Feldgruppe")
        _text(gruppe, "Name", art.value)
        _text(gruppe, "Beschreibung", "Name der Person")
        for teil in _NAMENSTEILE:
            wert = getattr(name, teil.name)
            for text in wert if teil.name in _MEHRFACH else (wert,):
                _feld(gruppe, teil.name, text)
    for staat in person.staatsangehoerigkeiten:
        _feld(slot, "staatsangehoerigkeit", staat)
    _feld(slot, "geschlecht", person.geschlecht)
    _feld(slot, "geburtsdatum", _datum(person.geburtsdatum))
    _feld(slot, "geburtsort", person.geburtsort)
    _feld(slot, "azr_nummer", person.azr_nummer)


def lies_person(objekt: etree._Element) -> tuple[Person | None, etree._Element | None]:
    """Return the person among the contacts of an object, and which contact she is.

    Ours, by its slot; else the one contact that is a natural person with a birthday. Of two nobody is chosen.
    """
    kontakte = objekt.findall(_KONTAKT)
    eigene = [
        (slot, kontakt)
        for kontakt in kontakte
        for slot in kontakt.iterfind(clark("xdomea:AnwendungsspezifischeErweiterung"))
        if slot_kennung(slot) == PERSON
    ]
    if len(eigene) == 1 and (whole := _aus_slot(eigene[0][0])) is not None:
        return whole, eigene[0][1]
    bekannte = [(person, kontakt) for kontakt in kontakte if (person := _aus_kontakt(kontakt)) is not None]
    return bekannte[0] if len(bekannte) == 1 else (None, None)


def _aus_kontakt(kontakt: etree._Element) -> Person | None:
    name, tag = kontakt.find(clark("xdomea:NameAnsprechpartner")), kontakt.find(_pfad("Geburt", "Datum"))
    if name is None or tag is None:
        return None
    try:
        geboren = date.fromisoformat(token_of(tag)[:10])
    except ValueError:
        return None
    pfade = (_pfad("Vorname", "Name"), _pfad("Familienname", "Name"), _pfad("Titel"), _pfad("Anrede"))
    vorname, familienname, titel, anrede = ((name.findtext(pfad) or "").strip() or None for pfad in pfade)
    if vorname is None and familienname is None:
        return None
    genannt = Name(vorname=vorname, familienname=familienname, titel=(titel,) if titel else (), anrede=anrede)
    return Person(
        staatsangehoerigkeiten=(),
        geschlecht=None,
        geburtsdatum=TeilDatum(geboren.year, geboren.month, geboren.day),
        namen=((NameArt.NACH_DEUTSCHEM_RECHT, genannt),),
    )


def _aus_slot(slot: etree._Element) -> Person | None:
    """Return the person of our slot; None where somebody has changed it into what no person is."""
    felder = _felder(slot)
    staaten = felder.get("staatsangehoerigkeit", ())
    geschlecht, azr = _eins(felder, "geschlecht"), _eins(felder, "azr_nummer")
    datum = _DATUM.fullmatch(_eins(felder, "geburtsdatum") or "")
    if len(staaten) > 4 or not all(_STAAT.fullmatch(staat) for staat in staaten):
        return None
    if geschlecht not in {None, "m", "w", "x", "d"} or (azr is not None and not AZR_FORM.fullmatch(azr)):
        return None
    namen = []
    for gruppe in slot.iterfind(clark("xdomea:Feldgruppe")):
        art = gruppe.findtext(clark("xdomea:Name"))
        if art not in set(NameArt):
            return None
        teile = _felder(gruppe)
        werte = {
            teil.name: teile.get(teil.name, ()) if teil.name in _MEHRFACH else _eins(teile, teil.name)
            for teil in _NAMENSTEILE
        }
        namen.append((NameArt(art), Name(**werte)))  # type: ignore[arg-type]  # the fields are those of the class
    return Person(
        staatsangehoerigkeiten=staaten,
        geschlecht=geschlecht,
        geburtsdatum=TeilDatum(*(int(teil) if teil else None for teil in datum.groups())) if datum else TeilDatum(),
        geburtsort=_eins(felder, "geburtsort"),
        namen=tuple(namen),
        azr_nummer=azr,
    )


def _felder(traeger: etree._Element) -> dict[str, tuple[str, ...]]:
    felder: dict[str, tuple[str, ...]] = {}
    for feld in traeger.iterfind(clark("xdomea:Feld")):
        name, wert = feld.find(clark("xdomea:Name")), feld.find(clark("xdomea:Wert"))
        if name is not None and wert is not None:
            felder[text_of(name)] = (*felder.get(text_of(name), ()), text_of(wert))
    return felder


def _eins(felder: dict[str, tuple[str, ...]], name: str) -> str | None:
    return felder.get(name, (None,))[0]


def _datum(datum: TeilDatum) -> str | None:
    if datum.jahr is None:
        return None
    teile = [f"{datum.jahr:04d}", *(f"{teil:02d}" for teil in (datum.monat, datum.tag) if teil is not None)]
    return "-".join(teile)


def _pfad(*namen: str) -> str:
    return "/".join(clark(f"xdomea:{name}") for name in namen)


def _sub(parent: etree._Element, name: str) -> etree._Element:
    return etree.SubElement(parent, clark(f"xdomea:{name}"))


def _text(parent: etree._Element, name: str, text: str) -> None:
    put_text(_sub(parent, name), text)


def _feld(parent: etree._Element, name: str, wert: str | None) -> None:
    if wert is not None:
        feld = _sub(parent, "Feld")
        _text(feld, "Name", name)
        _text(feld, "Wert", wert)
