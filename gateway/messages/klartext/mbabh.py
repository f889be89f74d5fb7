"""In words: the notices of a Meldebehörde (030101, 030102, 030103, 030112)."""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final

from gateway.messages import codes
from gateway.messages.klartext.teile import (
    Deuter,
    Zeile,
    anschrift,
    ereignis,
    tag,
    teildatum,
    voller_name,
    wort,
    zeitraum,
)
from gateway.messages.klartext.texte import WORTE
from gateway.messages.model import (
    Abmeldung,
    Adoption,
    Anmeldung,
    Ausweisdokument,
    Fachnachricht,
    Hauptwohnung,
    Sperrenaenderung,
    Stornierung,
    Tsg,
    Vertreter,
    VertreterNatuerlichePerson,
    Wegzug,
)


def grund_erbittet_quittung(message: Fachnachricht) -> bool:
    """Tell whether the ground of a 030102 asks for a receipt."""
    return isinstance(message, Abmeldung) and isinstance(message.grund, Adoption | Tsg)


def _ausweis(value: Ausweisdokument, deuter: Deuter) -> str:
    art = deuter.code(codes.AUSWEISART, value.art) if value.art else WORTE["unbekannt"]
    parts = [wort("ausweis", art=art, nummer=value.nummer or "").strip()]
    if value.gueltig:
        parts.append(wort("gueltig", zeitraum=zeitraum(value.gueltig)))
    if value.ausgestellt:
        parts.append(wort("ausgestellt", tag=teildatum(value.ausgestellt)))
    if value.behoerde and (name := value.behoerde.bezeichnung or value.behoerde.kurzbezeichnung):
        parts.append(wort("behoerde", name=name))
    return ", ".join(parts)


def _vertreter(value: Vertreter, deuter: Deuter) -> str:
    parts: list[str | None] = []
    if isinstance(value, VertreterNatuerlichePerson):
        parts += [*map(voller_name, value.namen), wort("geboren_kurz", tag=teildatum(value.geburtsdatum))]
        parts.append(deuter.code(codes.GESCHLECHT, value.geschlecht) if value.geschlecht is not None else None)
    else:
        parts += [value.bezeichnung, value.kurzbezeichnung, value.zusatzzeile1, value.zusatzzeile2]
        parts += map(voller_name, value.ansprechpartner)
    parts.append(deuter.code(codes.VERTRETUNGSART, value.art) if value.art else None)
    parts.append(anschrift(value.anschrift) if value.anschrift else None)
    parts += map(deuter.kanal, value.erreichbarkeit)
    return ", ".join(filter(None, parts)) or WORTE["unbekannt"]


def _anmeldung(message: Anmeldung, deuter: Deuter) -> Iterator[Zeile]:
    yield from deuter.meldeperson(message.person)
    yield "einzug", tag(message.tag_des_einzugs)
    if message.fruehere_anschrift:
        yield "fruehere_anschrift", deuter.wohin(message.fruehere_anschrift)
    yield "familienstand", deuter.code(codes.FAMILIENSTAND, message.familienstand)
    if message.doktorgrad:
        yield "doktorgrad", message.doktorgrad
    for ausweis in message.ausweise:
        yield "ausweis", _ausweis(ausweis, deuter)
    for vertreter in message.vertreter:
        yield "vertreter", _vertreter(vertreter, deuter)
    for sperre in message.auskunftssperren:
        yield "sperre", deuter.sperre(sperre)
    yield "ereignis", ereignis(message.ereignis)
    if message.quittung_erbeten:
        yield "quittung", ereignis(message.quittung_erbeten)


def _abmeldung(message: Abmeldung, deuter: Deuter) -> Iterator[Zeile]:
    grund = message.grund
    match grund:
        case Wegzug():
            yield "grund", wort("wegzug", code=deuter.code(codes.GRUND_DER_ABMELDUNG, grund.code))
        case Stornierung():
            yield "grund", wort("stornierung", code=deuter.code(codes.STORNIERUNG, grund.code))
        case _:
            yield "grund", WORTE["adoption" if isinstance(grund, Adoption) else "tsg"]
    yield from deuter.meldeperson(message.person)
    match grund:
        case Wegzug():
            yield "auszug", tag(grund.tag_des_auszugs)
            if grund.neue_anschrift:
                yield "neue_anschrift", deuter.wohin(grund.neue_anschrift)
        case Stornierung():
            if grund.weiterhin_gueltig:
                yield from deuter.meldeperson(grund.weiterhin_gueltig, "weiterhin")
        case _:
            yield from deuter.meldeperson(grund.person_neu, "person_neu")
            for vertreter in grund.vertreter if isinstance(grund, Adoption) else ():
                yield "vertreter", _vertreter(vertreter, deuter)
            yield "quittung", ereignis(grund.quittung_erbeten)
    yield "ereignis", ereignis(message.ereignis)


def _hauptwohnung(message: Hauptwohnung, deuter: Deuter) -> Iterator[Zeile]:
    yield from deuter.meldeperson(message.person)
    yield "neue_anschrift", anschrift(message.neue_anschrift)
    yield "einzug", tag(message.tag_des_einzugs)
    yield "ereignis", ereignis(message.ereignis)


def _sperrenaenderung(message: Sperrenaenderung, deuter: Deuter) -> Iterator[Zeile]:
    yield from deuter.meldeperson(message.person)
    for sperre in message.vorher:
        yield "vorher", deuter.sperre(sperre)
    for sperre in message.nachher:
        yield "nachher", deuter.sperre(sperre)
    yield "ereignis", ereignis(message.ereignis)
    if message.quittung_erbeten:
        yield "quittung", ereignis(message.quittung_erbeten)


DEUTUNGEN: Final[Mapping[type[Any], Callable[[Any, Deuter], Iterator[Zeile]]]] = MappingProxyType(
    {
        Anmeldung: _anmeldung,
        Abmeldung: _abmeldung,
        Hauptwohnung: _hauptwohnung,
        Sperrenaenderung: _sperrenaenderung,
    }
)
