"""Side conditions of a residence title, as 010205 carries them (``Nebenbestimmung``, XAusländer sheet 4.1)."""

from dataclasses import dataclass
from datetime import date

from gateway.messages.werte import NameNatuerlichePerson, Zeitraum


@dataclass(frozen=True, slots=True, kw_only=True)
class ErwerbAllgemein:
    """Work of any kind is allowed or not, from a day on."""

    gestattet: bool
    ab: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ErwerbSelbstaendig:
    """Self-employed work; ``art`` 01 self-employed, 02 liberal profession."""

    art: str
    gestattet: bool
    taetigkeit: str | None = None
    ort: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ErwerbBeschaeftigung:
    """Employment; ``art`` 01 to 05 of list ``nebenbestimmungen:beschaeftigung``."""

    art: str
    ort_arbeitsagentur: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ErwerbBeschaeftigungWeitere:
    """Employment allowed for one job at one employer."""

    taetigkeit: str
    arbeitgeber: str
    arbeitszeit: str
    rechtsgrundlage: str
    ort_arbeitsagentur: str | None = None
    sonstiges: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Forschung:
    """Research; the wire says no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ausbildung:
    """Education at one institution; ``art`` 01 study, 02 internship, 03 school, 04 language course."""

    art: str
    einrichtung: str
    zeitraum: Zeitraum | None = None
    abschluss: str | None = None
    beschaeftigung_beschraenkt: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ErloeschenGrund:
    """The title ends with an event; ``grund`` 01 end of the job, 02 end of the studies."""

    grund: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ErloeschenSonstiges:
    """The title ends with an event told in words."""

    sonstiges: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OertlicheBeschraenkung:
    """Bound to an area; ``art`` 01 residence confined, 02 must live there, 03 only while on benefits."""

    art: str
    gebiet: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Namenswahl:
    """The name the person chose."""

    name: NameNatuerlichePerson


@dataclass(frozen=True, slots=True, kw_only=True)
class Verlaengerungsverbot:
    """The title may not be extended in this period."""

    zeitraum: Zeitraum


@dataclass(frozen=True, slots=True, kw_only=True)
class VorherigerTitel:
    """The title before this one, in words."""

    vorheriger_titel: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Individuell:
    """Any other condition, in words."""

    beschreibung: str


Nebenbestimmung = (
    ErwerbAllgemein
    | ErwerbSelbstaendig
    | ErwerbBeschaeftigung
    | ErwerbBeschaeftigungWeitere
    | Forschung
    | Ausbildung
    | ErloeschenGrund
    | ErloeschenSonstiges
    | OertlicheBeschraenkung
    | Namenswahl
    | Verlaengerungsverbot
    | VorherigerTitel
    | Individuell
)
