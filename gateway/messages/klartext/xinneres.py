"""In words: the base messages of XInneres (0010, 0020, 0021, 0030 to 0032)."""

from collections.abc import Callable, Iterator, Mapping
from itertools import zip_longest
from types import MappingProxyType
from typing import Any, Final

from gateway.messages import codes
from gateway.messages.codes import Liste
from gateway.messages.klartext.teile import Deuter, Zeile, anschrift, bezug, enthalten, ereignis, moment, wort, zeit
from gateway.messages.model import (
    Abgabe,
    Nichtzustaendigkeit,
    Quittung,
    QuittungErinnerung,
    Rueckweisung,
    Rueckweisungsgrund,
    RueckweisungSynchron,
    WeiterleitendeStelle,
    Weiterleitung,
)


def gruende(reasons: tuple[Rueckweisungsgrund, ...], liste: Liste, deuter: Deuter) -> Iterator[Zeile]:
    """Yield why a message was rejected, a line for each reason with its details."""
    for reason in reasons:
        details = [
            " ".join(filter(None, (deuter.frei(key) if key else None, text)))
            for text, key in zip_longest(reason.spezifisch, reason.spezifische_codes)
        ]
        yield "grund", "; ".join([deuter.code(liste, reason.code), *details])


def rueckweisung_rest(message: Rueckweisung | RueckweisungSynchron, deuter: Deuter) -> Iterator[Zeile]:
    """Yield what both kinds of rejection tell beside the reasons."""
    if message.bezug:
        yield "bezug", bezug(message.bezug)
    if message.stelle:
        parts = (message.stelle.pruefinstanz, anschrift(message.stelle.anschrift))
        yield "stelle", ", ".join((*parts, *map(deuter.kanal, message.stelle.erreichbarkeit)))
    known = message.transport
    if known:
        texts = [
            wort(key, text=text)
            for key, text in (
                ("transport_id", known.nachrichten_id),
                ("betreff", known.betreff),
                ("gesendet", known.sendezeitpunkt and moment(known.sendezeitpunkt)),
            )
            if text
        ]
        yield "transport", ", ".join([*texts, *filter(None, [known.hinweise])])


def _rueckweisung(message: Rueckweisung, deuter: Deuter) -> Iterator[Zeile]:
    yield from gruende(message.gruende, codes.FEHLERCODES, deuter)
    yield from rueckweisung_rest(message, deuter)
    for case in message.einzelfaelle:
        yield "einzelfall", ereignis(case.ereignis)
        yield from gruende(case.gruende, codes.FEHLERCODES, deuter)
    yield "enthalten", enthalten(message.nachricht)


def _quittung(message: Quittung | QuittungErinnerung, deuter: Deuter) -> Iterator[Zeile]:
    yield "sachverhalt", deuter.code(codes.SACHVERHALT, message.sachverhalt)
    if isinstance(message, QuittungErinnerung):
        yield "stufe", wort("stufe", zahl=message.stufe)
    yield "bezug", bezug(message.bezug)
    yield "ereignis", ereignis(message.ereignis)


def _kette(kette: tuple[WeiterleitendeStelle, ...], deuter: Deuter) -> Iterator[Zeile]:
    for each in kette:
        yield "kette", f"{deuter.behoerde(each.stelle)}, {wort('zeitpunkt', zeit=zeit(each.zeitpunkt))}"


def _weiterleitung(message: Weiterleitung, deuter: Deuter) -> Iterator[Zeile]:
    yield "typ", deuter.frei(message.typ)
    yield "enthalten", enthalten(message.nachricht)
    yield "ausloesend", deuter.behoerde(message.ausloesende_stelle)
    yield from _kette(message.kette, deuter)
    if message.bemerkungen:
        yield "bemerkung", message.bemerkungen


def _abgabe(message: Abgabe, deuter: Deuter) -> Iterator[Zeile]:
    yield "zustaendig", deuter.behoerde(message.zustaendig)
    yield "bezug", bezug(message.bezug)
    if message.ereignis:
        yield "ereignis", ereignis(message.ereignis)
    if message.bemerkungen:
        yield "bemerkung", message.bemerkungen


def _nichtzustaendigkeit(message: Nichtzustaendigkeit, deuter: Deuter) -> Iterator[Zeile]:
    yield "bezug", bezug(message.bezug)
    if message.ereignis:
        yield "ereignis", ereignis(message.ereignis)
    yield from _kette(message.kette, deuter)
    if message.bemerkung:
        yield "bemerkung", message.bemerkung


DEUTUNGEN: Final[Mapping[type[Any], Callable[[Any, Deuter], Iterator[Zeile]]]] = MappingProxyType(
    {
        Rueckweisung: _rueckweisung,
        Quittung: _quittung,
        QuittungErinnerung: _quittung,
        Weiterleitung: _weiterleitung,
        Abgabe: _abgabe,
        Nichtzustaendigkeit: _nichtzustaendigkeit,
    }
)
