"""Values that several messages share: header, references, codes, names, periods (XAusländer sheet 2, 4)."""

from dataclasses import dataclass
from datetime import date

from gateway.domain.behoerde import Behoerde
from gateway.domain.ids import NachrichtenUUID
from gateway.domain.kopf import Kopf, Nachrichtentyp, Zeitpunkt


@dataclass(frozen=True, slots=True, kw_only=True)
class Produkt:
    """Which software wrote the message: root attributes ``produkt``, ``produkthersteller``, ``produktversion``."""

    name: str
    hersteller: str
    version: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Nachrichtenkopf:
    """``nachrichtenkopf.g2g`` with the two postal addresses and ``@test`` (XAusländer sheet 2.2, 2.3).

    ``autor.anschrift`` is ``anschrift.autor`` (mandatory on the wire), ``leser.anschrift`` is ``anschrift.leser``.
    """

    uuid: NachrichtenUUID
    typ: Nachrichtentyp
    erstellt: Zeitpunkt
    autor: Behoerde
    leser: Behoerde
    test: str | None = None
    """Value of ``@test``; present, even empty, means: never processed productively."""

    def kopf(self) -> Kopf:
        """Return the part of the header that Inhalt and Umschlag must repeat (wire 1.4)."""
        return Kopf(
            uuid=self.uuid,
            autor=self.autor.kennung,
            leser=self.leser.kennung,
            erstellt=self.erstellt,
            test=self.test,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Ereignisbezug:
    """``xink:Identifikation.Ereignis``: lets its author find the case again."""

    zeitpunkt: Zeitpunkt
    zeichen: str
    """At most 100 characters, no line break."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Nachrichtenbezug:
    """``xink:Identifikation.Nachricht.Typ4``: names another message, of any module."""

    uuid: NachrichtenUUID
    typ: str
    """Key of ``list_uri``; not restricted to the messages this program speaks."""
    erstellt: Zeitpunkt
    list_uri: str
    list_version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """A key of a list that the message itself names (``xoev-code:Code``)."""

    wert: str
    list_uri: str | None = None
    list_version: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Zeitraum:
    """A period; both ends belong to it."""

    von: date
    bis: date


@dataclass(frozen=True, slots=True, kw_only=True)
class AllgemeinerName:
    """A name where "not told" differs from "has none": ``name`` None = ``nichtVorhanden``."""

    name: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NameNatuerlichePerson:
    """Full name of someone beside the person of the file; a missing part was not told (sheet 4.1)."""

    titel: tuple[str, ...] = ()
    anrede: str | None = None
    namenssuffixe: tuple[str, ...] = ()
    vorname: AllgemeinerName | None = None
    rufname: AllgemeinerName | None = None
    fruehere_vornamen: tuple[AllgemeinerName, ...] = ()
    familienname: AllgemeinerName | None = None
    geburtsname: AllgemeinerName | None = None
    fruehere_familiennamen: tuple[AllgemeinerName, ...] = ()
    ehename: AllgemeinerName | None = None
    lebenspartnerschaftsname: AllgemeinerName | None = None
    ordensname: AllgemeinerName | None = None
    kuenstlernamen: tuple[AllgemeinerName, ...] = ()
    weitere_namen: tuple[AllgemeinerName, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Kommunikation:
    """How a person or body can be reached: key of list ``erreichbarkeit``, the address itself, a remark."""

    art: str
    zugangsinfo: str
    bemerkung: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Auskunftssperre:
    """A disclosure block of the register of residents; codes 6 and 12 must be kept for good (sheet 3.1)."""

    code: str
    gueltig_bis: date | None = None
