"""Whom a case file of another system is about: what its message tells, completed by what an operator tells.

The operator's file is a section ``[person]`` (TOML, for a package with one case file) or a table (CSV, a row per
Aktenzeichen). A message of xdomea knows a name and a day of birth at most; nationality is always asked for.
"""

import csv
import io
from collections.abc import Mapping, Set
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import msgspec

from gateway.ablage import angaben, manifest
from gateway.ablage.angaben import Maengelliste
from gateway.ablage.lieferung import zeile
from gateway.ablage.manifest import NameAngabe, PersonAngabe
from gateway.domain.din91379 import ist_datentyp_c
from gateway.domain.errors import Fehlercode, Refused, Usage
from gateway.domain.person import NameArt, Person, TeilDatum

_SPALTEN: Final = (
    "aktenzeichen",
    "familienname",
    "vornamen",
    "geburtsname",
    "geburtsdatum",
    "geburtsort",
    "geschlecht",
    "staatsangehoerigkeit",
    "azr_nummer",
)
"""Columns of the table, as in a delivery note; only the first must be filled in every row."""
_LEER: Final = PersonAngabe(staatsangehoerigkeiten=(), name=())


class PersonUnbekannt(Refused):
    """It is not clear whom a case file is about; the reason says what to add, and names nobody."""

    def __init__(self, grund: str) -> None:
        """Keep the sentence."""
        super().__init__(Fehlercode.S999, grund)


@dataclass(frozen=True, slots=True)
class Personen:
    """What an operator tells about persons."""

    einzige: PersonAngabe | None = None
    """For a package with one case file."""
    nach_zeichen: Mapping[str, PersonAngabe] | None = None

    def zu(self, aktenzeichen: str) -> PersonAngabe:
        """Return what is told for one case file; empty where nothing is."""
        return self.einzige or (self.nach_zeichen or {}).get(aktenzeichen, _LEER)

    def unbenutzt(self, aktenzeichen: Set[str | None]) -> Set[str]:
        """Return the Aktenzeichen of the table that are not among these."""
        return (self.nach_zeichen or {}).keys() - aktenzeichen


def lies_personen(pfad: Path) -> Personen:
    """Read the operator's file; Usage where there is none or its name says no form, Refused where it is wrong."""
    try:
        with pfad.open("rb") as datei:
            octets = datei.read(manifest.MAX_OCTETS + 1)
    except OSError as error:
        raise Usage(f"the file of persons cannot be opened ({error.strerror})") from None
    endung = pfad.suffix.lower()
    if endung == ".toml":
        return Personen(einzige=manifest.lies_personendatei(octets))
    if endung != ".csv":
        raise Usage("the file of persons is called .toml (one person) or .csv (a row per Aktenzeichen)")
    return Personen(nach_zeichen=lies_tabelle(octets))


def lies_tabelle(octets: bytes) -> dict[str, PersonAngabe]:
    """Read the table: UTF-8, ``;`` between fields, first line = names of the columns."""
    if len(octets) > manifest.MAX_OCTETS:
        raise Refused(Fehlercode.S999, f"the table is larger than {manifest.MAX_OCTETS >> 20} MiB")
    try:
        text = octets.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused(Fehlercode.S001, "the table is not UTF-8; save it as UTF-8 and try again") from None
    leser = csv.reader(io.StringIO(text, newline=""), delimiter=";", strict=True)
    angaben_: dict[str, PersonAngabe] = {}
    try:
        kopf = [name.strip() for name in next(leser, [])]
        _pruefe_kopf(kopf)
        for felder in leser:
            if any(feld.strip() for feld in felder):
                _nimm(dict(zip(kopf, felder, strict=False)), len(felder) - len(kopf), leser.line_num, angaben_)
    except csv.Error as error:
        raise Refused(Fehlercode.S999, f"the table cannot be read at line {leser.line_num}: {error}") from None
    return angaben_


def _pruefe_kopf(kopf: list[str]) -> None:
    fremd = [name for name in kopf if name not in _SPALTEN]
    if fremd or _SPALTEN[0] not in kopf or len(set(kopf)) != len(kopf):
        raise Refused(
            Fehlercode.S999,
            f"the first line names the columns, each once, among {', '.join(_SPALTEN)}; "
            f"{len(fremd)} of yours are others, and {_SPALTEN[0]} must be there",
        )


def _nimm(zeile_: dict[str, str], zuviel: int, nummer: int, angaben_: dict[str, PersonAngabe]) -> None:
    werte = {name: wert.strip() or None for name, wert in zeile_.items()}
    zeichen = zeile(werte.get("aktenzeichen"))
    if zuviel or zeichen is None:
        raise Refused(
            Fehlercode.S999, f"line {nummer} of the table has no aktenzeichen, or not one field per column"
        )
    if zeichen in angaben_:
        raise Refused(Fehlercode.S999, f"line {nummer} of the table has an aktenzeichen that stood there before")
    teile = (werte.get("vornamen"), werte.get("familienname"), werte.get("geburtsname"))
    name = NameAngabe(
        art=NameArt.NACH_DEUTSCHEM_RECHT.value, vorname=teile[0], familienname=teile[1], geburtsname=teile[2]
    )
    staaten = (werte.get("staatsangehoerigkeit") or "").split(",")
    angaben_[zeichen] = PersonAngabe(
        staatsangehoerigkeiten=tuple(staat.strip() for staat in staaten if staat.strip()),
        name=(name,) if any(teile) else (),
        geschlecht=werte.get("geschlecht"),
        geburtsdatum=werte.get("geburtsdatum"),
        geburtsort=werte.get("geburtsort"),
        azr_nummer=werte.get("azr_nummer"),
    )


def verbinde(angabe: PersonAngabe, genannt: Person | None) -> Person:
    """Return the person: what the operator tells, and where he tells nothing, what the message names.

    Raises PersonUnbekannt with everything that is missing or wrong, or where the two are two persons.
    """
    _verlange_dieselbe(angabe, genannt)
    aus = _als_angabe(genannt) if genannt is not None else _LEER
    ganze = msgspec.structs.replace(
        aus,
        **{
            feld: wert
            for feld in PersonAngabe.__struct_fields__
            if (wert := getattr(angabe, feld)) not in (None, ())
        },
    )
    fehlt = [was for was, da in (("name", ganze.name), ("nationality", ganze.staatsangehoerigkeiten)) if not da]
    if fehlt:
        raise PersonUnbekannt(f"{' and '.join(fehlt)} of the person not known; add them with --person")
    liste = Maengelliste()
    person = angaben.person(ganze, liste)
    if person is None:
        raise PersonUnbekannt("; ".join(mangel.grund for mangel in liste.maengel))
    if not angabe.name and genannt is not None and _tragbar(genannt):
        return replace(person, namen=genannt.namen)  # with the parts of a name that a manifest does not know
    return person


def _verlange_dieselbe(angabe: PersonAngabe, genannt: Person | None) -> None:
    if genannt is None or angabe.geburtsdatum is None:
        return
    try:
        gesagt = angaben.teildatum(angabe.geburtsdatum)
    except Refused:
        return  # noted as a defect of its own
    if not gesagt.vertraeglich_mit(genannt.geburtsdatum):
        raise PersonUnbekannt("the message names another day of birth than --person: are these two persons?")


def _als_angabe(person: Person) -> PersonAngabe:
    return PersonAngabe(
        staatsangehoerigkeiten=person.staatsangehoerigkeiten,
        name=tuple(
            NameAngabe(
                art=art.value,
                vorname=zeile(name.vorname),
                familienname=zeile(name.familienname),
                geburtsname=zeile(name.geburtsname),
                titel=tuple(titel for roh in name.titel if (titel := zeile(roh))),
            )
            for art, name in person.namen
        ),
        geschlecht=person.geschlecht,
        geburtsdatum=_datum(person.geburtsdatum),
        geburtsort=zeile(person.geburtsort),
        azr_nummer=person.azr_nummer,
    )


def _datum(datum: TeilDatum) -> str | None:
    teile = [teil for teil in (datum.jahr, datum.monat, datum.tag) if teil is not None]
    return "-".join(f"{teil:0{4 if nummer == 0 else 2}d}" for nummer, teil in enumerate(teile)) or None


def _tragbar(person: Person) -> bool:
    """Tell whether every part of every name is text that a message can carry."""
    for _, name in person.namen:
        for feld in (getattr(name, teil) for teil in type(name).__slots__):
            teile = feld if isinstance(feld, tuple) else (feld,)
            if not all(teil is None or (ist_datentyp_c(teil) and teil.strip()) for teil in teile):
                return False
    return True
