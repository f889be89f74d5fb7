"""The one table of messages: root element ⇄ message type ⇄ class and binding.

A message that comes later gets its dataclass in a module of ``model``, its fields in the room's module of the same
name, and a row here.
"""

from dataclasses import dataclass
from typing import Any

from lxml import etree

from gateway.domain.errors import Fehlercode, Refused
from gateway.domain.kopf import Nachrichtentyp as Typ
from gateway.messages import administration, aktenversand, klaerung, kopf, mbabh, model, xinneres
from gateway.messages.binding import Field, check_table
from gateway.messages.kopf import Familie
from gateway.messages.namen import NAMESPACES


@dataclass(frozen=True, slots=True)
class Eintrag:
    """One kind of message."""

    typ: Typ
    name: str
    familie: Familie
    klasse: type[Any]
    felder: tuple[Field, ...]

    @property
    def qname(self) -> str:
        """The root element as ``{namespace}local``."""
        return f"{{{NAMESPACES[self.familie.prefix]}}}{self.name}"


_XA, _QU, _RW, _WL = kopf.XAUSLAENDER, kopf.QUITTUNG, kopf.RUECKWEISUNG, kopf.WEITERLEITUNG

EINTRAEGE: tuple[Eintrag, ...] = (
    Eintrag(Typ.ERINNERUNG, "ABHABH.Erinnerung.010002", _XA, model.Erinnerung, klaerung.ERINNERUNG),
    Eintrag(
        Typ.ZUSTAENDIGKEIT_ANFRAGE,
        "ABHABH.Zustaendigkeitsklaerung.Anfrage.010101",
        _XA,
        model.Zustaendigkeitsanfrage,
        klaerung.ZUSTAENDIGKEITSANFRAGE,
    ),
    Eintrag(
        Typ.ZUSTAENDIGKEIT_ANTWORT,
        "ABHABH.Zustaendigkeitsklaerung.Antwort.010102",
        _XA,
        model.Zustaendigkeitsantwort,
        klaerung.ZUSTAENDIGKEITSANTWORT,
    ),
    Eintrag(
        Typ.ANFORDERUNG, "ABHABH.Aktenversand.Anforderung.010201", _XA, model.Anforderung, aktenversand.ANFORDERUNG
    ),
    Eintrag(
        Typ.ANTWORT, "ABHABH.Aktenversand.AntwortAufAnforderung.010202", _XA, model.Antwort, aktenversand.ANTWORT
    ),
    Eintrag(
        Typ.VERSANDBESTAETIGUNG,
        "ABHABH.Aktenversand.Versandbestaetigung.010203",
        _XA,
        model.Versandbestaetigung,
        aktenversand.VERSANDBESTAETIGUNG,
    ),
    Eintrag(
        Typ.VORABINFORMATIONEN,
        "ABHABH.Aktenversand.VorabInformationen.010205",
        _XA,
        model.Vorabinformationen,
        aktenversand.VORABINFORMATIONEN,
    ),
    Eintrag(
        Typ.LIEFERUNG,
        "ABHABH.Aktenversand.Akte.Metadaten.010206",
        _XA,
        model.AkteMetadaten,
        aktenversand.AKTE_METADATEN,
    ),
    Eintrag(Typ.PAKET, "ABHABH.Aktenversand.Akte.Paket.010207", _XA, model.Paket, aktenversand.PAKET),
    Eintrag(
        Typ.RUECKWEISUNG_SYNCHRON,
        "Administration.RueckweisungSynchron.000002",
        _XA,
        model.RueckweisungSynchron,
        administration.RUECKWEISUNG_SYNCHRON,
    ),
    Eintrag(
        Typ.SENDUNGSWIEDERHOLUNG,
        "Administration.Sendungswiederholung.000020",
        _XA,
        model.Sendungswiederholung,
        administration.SENDUNGSWIEDERHOLUNG,
    ),
    Eintrag(
        Typ.NICHTZUSTAENDIG,
        "Administration.Nichtzustaendigserklaerung.000030",
        _XA,
        model.Nichtzustaendigserklaerung,
        administration.NICHTZUSTAENDIGSERKLAERUNG,
    ),
    Eintrag(
        Typ.DOKUMENTENPAKET,
        "Administration.Dokumentenlieferung.Paket.000040",
        _XA,
        model.Dokumentenpaket,
        administration.DOKUMENTENPAKET,
    ),
    Eintrag(Typ.RUECKWEISUNG, "rueckweisung.asynchron.0010", _RW, model.Rueckweisung, xinneres.RUECKWEISUNG),
    Eintrag(Typ.QUITTUNG, "quittungVonSachverhalten.quittung.0020", _QU, model.Quittung, xinneres.QUITTUNG),
    Eintrag(
        Typ.QUITTUNG_ERINNERUNG,
        "quittungVonSachverhalten.erinnerung.0021",
        _QU,
        model.QuittungErinnerung,
        xinneres.QUITTUNG_ERINNERUNG,
    ),
    Eintrag(
        Typ.WEITERLEITUNG, "weiterleitung.weiterleitung.0030", _WL, model.Weiterleitung, xinneres.WEITERLEITUNG
    ),
    Eintrag(Typ.ABGABE, "weiterleitung.abgabe.0031", _WL, model.Abgabe, xinneres.ABGABE),
    Eintrag(
        Typ.NICHTZUSTAENDIGKEIT,
        "weiterleitung.nichtzustaendigkeit.0032",
        _WL,
        model.Nichtzustaendigkeit,
        xinneres.NICHTZUSTAENDIGKEIT,
    ),
    Eintrag(Typ.ANMELDUNG, "MBABH.Anmeldung.030101", _XA, model.Anmeldung, mbabh.ANMELDUNG),
    Eintrag(Typ.ABMELDUNG, "MBABH.Abmeldung.030102", _XA, model.Abmeldung, mbabh.ABMELDUNG),
    Eintrag(Typ.HAUPTWOHNUNG, "MBABH.Hauptwohnung.030103", _XA, model.Hauptwohnung, mbabh.HAUPTWOHNUNG),
    Eintrag(
        Typ.AUSKUNFTSSPERRE, "MBABH.Auskunftssperre.030112", _XA, model.Sperrenaenderung, mbabh.SPERRENAENDERUNG
    ),
)

NACH_WURZEL: dict[str, Eintrag] = {each.qname: each for each in EINTRAEGE}
NACH_TYP: dict[Typ, Eintrag] = {each.typ: each for each in EINTRAEGE}
NACH_KLASSE: dict[type[Any], Eintrag] = {each.klasse: each for each in EINTRAEGE}

for _each in EINTRAEGE:
    check_table(_each.klasse, _each.felder, apart=("kopf",))


def eintrag_der_wurzel(qname: str) -> Eintrag:
    """Return the row of a root element; V000 where only the schema is known, X001 for anything else."""
    try:
        return NACH_WURZEL[qname]
    except KeyError:
        family = etree.QName(qname).namespace or ""
        if family.rstrip("0123456789") in {known.rstrip("0123456789") for known in NAMESPACES.values()}:
            raise Refused(Fehlercode.V000, "this message or this version of it is not served here") from None
        raise Refused(Fehlercode.X001, "the root element is no message of XAusländer or XInneres") from None
