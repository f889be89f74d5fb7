"""Values of the notices of a Meldebehörde: the person, addresses abroad, representatives, passports (sheet 3.4)."""

from dataclasses import dataclass, field

from gateway.domain.behoerde import Anschrift, Meldeanschrift
from gateway.domain.person import Name, NameArt, Person, TeilDatum
from gateway.messages.werte import AllgemeinerName, Code, Kommunikation, NameNatuerlichePerson, Zeitraum


@dataclass(frozen=True, slots=True, kw_only=True)
class Auslandsanschrift:
    """``Auslandsanschrift.Druckbild``: the state (key of DESTATIS, never 000) and 2 to 5 printed lines, or none.

    The wire numbers the lines 4 to 8; here they stand in that order.
    """

    staat: str
    zeilen: tuple[str, ...] = ()
    """At most 35 characters each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeldePerson:
    """``IdentifikationPerson.MBABH``: the person as the register of residents knows her.

    ``None`` as name = legitimately no such name; ``frueher…`` None = not told.
    """

    vorname: str | None
    familienname: str | None
    staatsangehoerigkeiten: tuple[str, ...]
    """1 to 4 keys of the DESTATIS list, three digits."""
    geschlecht: str | None
    anschrift: Meldeanschrift
    """The main or only residence (``anschriftHwaw``) at the moment of the notice."""
    geburtsdatum: TeilDatum = field(default_factory=TeilDatum)
    geburtsort: str | None = None
    """``None`` = unbekannt."""
    geburtsstaat: str | None = None
    """``None`` = Germany, says the standard."""
    geburtsbezirk: str | None = None
    geburtsname: str | None = None
    frueherer_vorname: AllgemeinerName | None = None
    frueherer_familienname: AllgemeinerName | None = None
    ordnungsmerkmal: str | None = None
    """Of the Meldebehörde; never the sole identifier."""
    azr_nummer: str | None = None

    def als_person(self) -> Person:
        """Return the person as the messages between ABH know her: the names become those under German law."""
        name = Name(vorname=self.vorname, familienname=self.familienname, geburtsname=self.geburtsname)
        return Person(
            staatsangehoerigkeiten=self.staatsangehoerigkeiten,
            geschlecht=self.geschlecht,
            geburtsdatum=self.geburtsdatum,
            geburtsort=self.geburtsort,
            namen=((NameArt.NACH_DEUTSCHEM_RECHT, name),),
            azr_nummer=self.azr_nummer,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisationseinheit:
    """A unit inside an authority."""

    name: str | None = None
    hierarchieebene: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AusstellendeBehoerde:
    """The body that issued a document, as far as told."""

    bezeichnung: str | None = None
    kurzbezeichnung: str | None = None
    praefix: Code | None = None
    kennung: Code | None = None
    """``praefix`` and ``kennung`` stand together or not at all."""
    organisationseinheiten: tuple[Organisationseinheit, ...] = ()
    kommunikation: tuple[Kommunikation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ausweisdokument:
    """A passport or what stands for it; ``art`` 01 passport, 02 travel document, 03 other."""

    art: str | None = None
    nummer: str | None = None
    gueltig: Zeitraum | None = None
    ausgestellt: TeilDatum | None = None
    """``TeilDatum()`` = unbekannt, ``None`` = not told."""
    behoerde: AusstellendeBehoerde | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VertreterNatuerlichePerson:
    """A human being who represents the person."""

    namen: tuple[NameNatuerlichePerson, ...]
    geburtsdatum: TeilDatum
    geschlecht: str | None
    art: str | None = None
    """Key of list ``vertretungsart``."""
    anschrift: Anschrift | None = None
    erreichbarkeit: tuple[Kommunikation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class VertreterJuristischePerson:
    """An organisation that represents the person."""

    bezeichnung: str | None = None
    kurzbezeichnung: str | None = None
    zusatzzeile1: str | None = None
    zusatzzeile2: str | None = None
    ansprechpartner: tuple[NameNatuerlichePerson, ...] = ()
    art: str | None = None
    anschrift: Anschrift | None = None
    erreichbarkeit: tuple[Kommunikation, ...] = ()


Vertreter = VertreterNatuerlichePerson | VertreterJuristischePerson
