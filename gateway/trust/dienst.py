"""Which messages an authority takes in which version, and when: the services of the directory (procedure 3.4, 7.3).

Resolved for each message and never guessed: the newest version that both sides have now. This program speaks one
version of each group; an authority whose entry lists other ones, or later ones, gets nothing until it has that one.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from gateway.domain.kopf import Nachrichtentyp as Typ
from gateway.trust.teilnehmer import Diensteintrag, Fenster, Teilnehmer


class Dienstgruppe(StrEnum):
    """Messages that are taken together; the standard cuts them so (a schema with a version of its own)."""

    ABHABH = "abhabh"
    MBABH = "mbabh"
    QUITTUNG = "quittung"
    RUECKWEISUNG = "rueckweisung"
    WEITERLEITUNG = "weiterleitung"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dienst:
    """One version of one group, as this program speaks it."""

    gruppe: Dienstgruppe
    fassung: str
    """Version of the schema."""
    uri: str
    """As the directory names it."""

    @property
    def wort(self) -> str:
        """The name a person reads."""
        return f"{self.gruppe.value} {self.fassung}"


DIENSTE: tuple[Dienst, ...] = (
    Dienst(
        gruppe=Dienstgruppe.ABHABH,
        fassung="26.11",
        uri="http://www.osci.de/xauslaender2611/xauslaender2611ABHABH.wsdl",
    ),
    Dienst(
        gruppe=Dienstgruppe.MBABH,
        fassung="26.11",
        uri="http://www.osci.de/xauslaender2611/xauslaender2611MBABH.wsdl",
    ),
    Dienst(
        gruppe=Dienstgruppe.QUITTUNG,
        fassung="5",
        uri="http://www.osci.de/xinneres/quittung/5/xinneresquittungv5.wsdl",
    ),
    Dienst(
        gruppe=Dienstgruppe.RUECKWEISUNG,
        fassung="6",
        uri="http://www.osci.de/xinneres/rueckweisung/6/xinneresrueckweisungv6.wsdl",
    ),
    Dienst(
        gruppe=Dienstgruppe.WEITERLEITUNG,
        fassung="7",
        uri="http://www.osci.de/xinneres/weiterleitung/7/xinneresweiterleitungv7.wsdl",
    ),
)
"""What this program speaks, of each group the newest first. The addresses follow the pattern of the DVDV (procedure
3.4); nobody has published those of these versions yet."""
NACH_URI: Mapping[str, Dienst] = {one.uri: one for one in DIENSTE}

_EIGENE_GRUPPE: Mapping[Typ, Dienstgruppe] = {
    Typ.QUITTUNG: Dienstgruppe.QUITTUNG,
    Typ.QUITTUNG_ERINNERUNG: Dienstgruppe.QUITTUNG,
    Typ.RUECKWEISUNG: Dienstgruppe.RUECKWEISUNG,
    Typ.WEITERLEITUNG: Dienstgruppe.WEITERLEITUNG,
    Typ.ABGABE: Dienstgruppe.WEITERLEITUNG,
    Typ.NICHTZUSTAENDIGKEIT: Dienstgruppe.WEITERLEITUNG,
    Typ.ANMELDUNG: Dienstgruppe.MBABH,
    Typ.ABMELDUNG: Dienstgruppe.MBABH,
    Typ.HAUPTWOHNUNG: Dienstgruppe.MBABH,
    Typ.AUSKUNFTSSPERRE: Dienstgruppe.MBABH,
}

IMMER = Fenster(von=datetime(1970, 1, 1, tzinfo=UTC))
"""When a service counts of an entry that lists none at all: it is of before there were services."""


def gruppe(typ: Typ) -> Dienstgruppe:
    """Return the group of a message; ``Administration`` between two Ausländerbehörden travels as ABHABH does."""
    return _EIGENE_GRUPPE.get(typ, Dienstgruppe.ABHABH)


def eintraege(one: Teilnehmer) -> tuple[Diensteintrag, ...]:
    """Return the services of an entry; where it lists none, every one this program speaks, at any time."""
    return one.dienste or tuple(Diensteintrag(uri=dienst.uri, fenster=IMMER) for dienst in DIENSTE)


def gilt(one: Teilnehmer, dienst: Dienst, moment: datetime) -> bool:
    """Tell whether the authority takes this version of the group at the moment."""
    return any(entry.uri == dienst.uri and entry.fenster.umfasst(moment) for entry in eintraege(one))


def waehle(was: Dienstgruppe, beide: Collection[Teilnehmer], moment: datetime) -> Dienst | None:
    """Return the newest version that all of them have at the moment; ``None`` where there is none."""
    return next(
        (one for one in DIENSTE if one.gruppe is was and all(gilt(who, one, moment) for who in beide)), None
    )


def fehlende(one: Teilnehmer, moment: datetime) -> tuple[Dienst, ...]:
    """Return what this program sends an Ausländerbehörde, and it does not take at the moment."""
    sent = [dienst for dienst in DIENSTE if dienst.gruppe is not Dienstgruppe.MBABH]
    return tuple(dienst for dienst in sent if waehle(dienst.gruppe, [one], moment) is None)


def beginn(one: Teilnehmer, was: Dienstgruppe, moment: datetime) -> datetime | None:
    """Return when the authority has a version of the group that this program speaks, the first after the moment."""
    known = {dienst.uri for dienst in DIENSTE if dienst.gruppe is was}
    return min(
        (entry.fenster.von for entry in eintraege(one) if entry.uri in known and entry.fenster.von > moment),
        default=None,
    )


def wort(uri: str) -> str:
    """Return what a person reads for the address of a service."""
    known = NACH_URI.get(uri)
    return f"service {uri} (unknown to this version, allows nothing)" if known is None else f"service {known.wort}"
