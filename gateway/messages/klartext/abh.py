"""In words: the messages between ABH and their administration (0100xx to 0102xx, 0000xx)."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final

from gateway.messages import codes
from gateway.messages.klartext.teile import (
    Deuter,
    Zeile,
    anschrift,
    bezug,
    enthalten,
    ereignis,
    ja_nein,
    tag,
    wort,
)
from gateway.messages.klartext.texte import WORTE
from gateway.messages.klartext.xinneres import gruende, rueckweisung_rest
from gateway.messages.model import (
    AkteMetadaten,
    Anforderung,
    Antwort,
    BereitsVersandt,
    Dokumentenpaket,
    EatInformationen,
    EatLiegtNichtVor,
    Erinnerung,
    NichtZustaendig,
    Nichtzustaendigserklaerung,
    Paket,
    RueckweisungSynchron,
    Sendungswiederholung,
    SonstigeAntwort,
    Versandbestaetigung,
    Vorabinformationen,
    Zustaendigkeitsanfrage,
    Zustaendigkeitsantwort,
)

REGISTER_MAX: Final = 40
"""Registers of a delivery that are listed: a file has a dozen, and the list shall stay readable."""


def _erinnerung(message: Erinnerung, deuter: Deuter) -> Iterator[Zeile]:
    for each in message.nachrichten:
        yield "enthalten", enthalten(each.nachricht)
        if each.bezug:
            yield "bezug", bezug(each.bezug)
        if each.stelle:
            parts = (each.stelle.pruefinstanz, anschrift(each.stelle.anschrift))
            yield "stelle", ", ".join((*parts, deuter.kanal(each.stelle.kommunikation)))
        known = (
            wort(key, text=text)
            for key, text in (
                ("transport_id", each.transport_id),
                ("betreff", each.betreff),
                ("gesendet", each.sendezeitpunkt),
            )
            if text
        )
        transport = ", ".join([*known, *filter(None, [each.hinweise])])
        if transport:
            yield "transport", transport


def _anfrage(message: Zustaendigkeitsanfrage, deuter: Deuter) -> Iterator[Zeile]:
    yield from deuter.person(message.person)
    yield "aufenthalt", anschrift(message.aufenthalt)
    if message.postfach:
        yield "postfach", anschrift(message.postfach)
    for each in message.erreichbarkeit:
        yield "erreichbarkeit", deuter.kanal(each)
    yield "aktenzeichen", message.aktenzeichen


def _absage(message: Zustaendigkeitsantwort, deuter: Deuter) -> Iterator[Zeile]:
    inhalt = message.inhalt
    yield "begruendung", inhalt.begruendung if isinstance(inhalt, NichtZustaendig) else WORTE["kein_aufenthalt"]
    yield from deuter.person(message.person)
    yield "aktenzeichen_anfragend", message.aktenzeichen_anfragend
    yield "aktenzeichen_antwortend", message.aktenzeichen_antwortend


def _anforderung(message: Anforderung, deuter: Deuter) -> Iterator[Zeile]:
    yield "grund", deuter.code(codes.ANFORDERUNGSGRUND, message.grund)
    yield from deuter.person(message.person)
    yield "aktenzeichen_anfragend", message.aktenzeichen
    yield "versandbestaetigung", WORTE["erbeten" if message.versandbestaetigung else "nicht_erbeten"]
    if message.formate:
        yield "formate", ", ".join(deuter.code(codes.DATEIFORMAT, key) for key in message.formate)


def _antwort(message: Antwort, deuter: Deuter) -> Iterator[Zeile]:
    match message.inhalt:
        case BereitsVersandt(datum=datum):
            yield "versandt_am", tag(datum)
        case SonstigeAntwort(code=code):
            yield "grund", deuter.code(codes.ANFORDERUNGSANTWORT, code)
        case other:
            yield "zustaendig", other.zustaendig
    yield from deuter.person(message.person)
    yield "aktenzeichen_anfragend", message.aktenzeichen_anfragend
    if message.aktenzeichen_antwortend:
        yield "aktenzeichen_antwortend", message.aktenzeichen_antwortend


def _versandbestaetigung(message: Versandbestaetigung, deuter: Deuter) -> Iterator[Zeile]:
    yield from deuter.person(message.person)
    yield "aktenzeichen_anfragend", message.aktenzeichen_anfragend
    yield "aktenzeichen_antwortend", message.aktenzeichen_antwortend


def _eat(eat: EatInformationen | EatLiegtNichtVor) -> str:
    if isinstance(eat, EatLiegtNichtVor):
        return wort("eat_bestellt", bestellt=ja_nein(eat.bestellt))
    ziffer = wort("pruefziffer", ziffer=eat.pruefziffer) if eat.pruefziffer else ""
    return wort("eat_liegt_vor", nummer=eat.seriennummer, pruefziffer=ziffer, aktiv=ja_nein(eat.eid_aktiv))


def _vorabinformationen(message: Vorabinformationen, deuter: Deuter) -> Iterator[Zeile]:
    yield from deuter.person(message.person)
    yield "eat", _eat(message.eat)
    for sperre in message.auskunftssperren:
        yield "sperre", deuter.sperre(sperre)
    for condition in message.nebenbestimmungen:
        yield "nebenbestimmung", deuter.nebenbestimmung(condition)
    if message.bamfkennziffer:
        yield "bamf", message.bamfkennziffer
    if message.bva_verfahrensnummer:
        yield "bva", message.bva_verfahrensnummer


def _lieferung(message: AkteMetadaten, deuter: Deuter) -> Iterator[Zeile]:
    yield from deuter.person(message.person)
    akte = message.akte
    if akte is not None:
        yield "akte", " ".join(filter(None, (akte.kennzeichen, akte.betreff))) or akte.uuid
    yield "dokumente", str(len(message.dokumente))
    register = Counter(" / ".join(each.pfad) or WORTE["ohne_register"] for each in message.dokumente)
    for name, zahl in list(register.items())[:REGISTER_MAX]:
        yield "register", wort("register", name=name, zahl=zahl)
    if len(register) > REGISTER_MAX:
        yield "register", wort("weitere", zahl=len(register) - REGISTER_MAX)
    yield "archiv", wort("archiv", zahl=message.archivgroesse, pakete=message.anzahl_pakete)
    if message.sachverhalt:
        yield "quittung", ereignis(message.sachverhalt)


def _paket(message: Paket, _deuter: Deuter) -> Iterator[Zeile]:
    yield "paket", wort("paket", nummer=message.nummer, zahl=len(message.inhalt))
    yield "lieferung", message.lieferung


def _synchron(message: RueckweisungSynchron, deuter: Deuter) -> Iterator[Zeile]:
    yield from gruende(message.gruende, codes.FEHLERCODES_SYNCHRON, deuter)
    yield from rueckweisung_rest(message, deuter)


def _wiederholung(message: Sendungswiederholung, _deuter: Deuter) -> Iterator[Zeile]:
    yield "typ", message.typ
    yield "enthalten", enthalten(message.nachricht)


def _nichtzustaendig(message: Nichtzustaendigserklaerung, deuter: Deuter) -> Iterator[Zeile]:
    yield "zustaendig", deuter.behoerde(message.zustaendig) if message.zustaendig else WORTE["unbekannt"]
    if message.bemerkung:
        yield "bemerkung", message.bemerkung


def _dokumentenpaket(message: Dokumentenpaket, _deuter: Deuter) -> Iterator[Zeile]:
    yield "paket", wort("paket", nummer=message.nummer, zahl=len(message.inhalt))
    yield "bezug", bezug(message.bezug)


DEUTUNGEN: Final[Mapping[type[Any], Callable[[Any, Deuter], Iterator[Zeile]]]] = MappingProxyType(
    {
        Erinnerung: _erinnerung,
        Zustaendigkeitsanfrage: _anfrage,
        Zustaendigkeitsantwort: _absage,
        Anforderung: _anforderung,
        Antwort: _antwort,
        Versandbestaetigung: _versandbestaetigung,
        Vorabinformationen: _vorabinformationen,
        AkteMetadaten: _lieferung,
        Paket: _paket,
        RueckweisungSynchron: _synchron,
        Sendungswiederholung: _wiederholung,
        Nichtzustaendigserklaerung: _nichtzustaendig,
        Dokumentenpaket: _dokumentenpaket,
    }
)
