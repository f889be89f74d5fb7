"""Parts of a message as German text for people: days, moments, authorities, addresses, persons, codes, octets."""

import dataclasses
from collections.abc import Iterator
from datetime import date, datetime
from typing import Final

from gateway.domain.behoerde import Anschrift, Behoerde, Erreichbarkeit, Meldeanschrift
from gateway.domain.errors import Refused
from gateway.domain.kopf import Zeitpunkt
from gateway.domain.person import Name, Person, TeilDatum
from gateway.messages import codes
from gateway.messages.codelisten import Codelisten
from gateway.messages.codes import Liste
from gateway.messages.katalog import eintrag_der_wurzel
from gateway.messages.klartext.texte import NACHRICHTEN, NAMEN, NEBENBESTIMMUNGEN, TEILE, WORTE
from gateway.messages.lesen import parse_message
from gateway.messages.werte import (
    AllgemeinerName,
    Auskunftssperre,
    Code,
    Ereignisbezug,
    Kommunikation,
    Nachrichtenbezug,
    NameNatuerlichePerson,
    Zeitraum,
)
from gateway.messages.werte_melde import Auslandsanschrift, MeldePerson
from gateway.messages.werte_nebenbestimmung import Nebenbestimmung

Zeile = tuple[str, str]
"""Key of ``FELDER`` and the text behind it."""

_LISTEN: Final = {
    "ErwerbSelbstaendig": codes.NB_SELBSTAENDIG,
    "ErwerbBeschaeftigung": codes.NB_BESCHAEFTIGUNG,
    "Ausbildung": codes.NB_BILDUNG,
    "ErloeschenGrund": codes.NB_ERLOESCHEN,
    "OertlicheBeschraenkung": codes.NB_OERTLICH,
}
"""Code list of the ``art`` or ``grund`` of a side condition."""


def wort(key: str, **werte: object) -> str:
    """Return a pattern of ``WORTE``, filled in."""
    return WORTE[key].format(**werte)


def ja_nein(value: bool) -> str:
    """Return ja or nein."""
    return WORTE["ja" if value else "nein"]


def tag(day: date | None) -> str:
    """Return a day as DD.MM.YYYY, or that it is unknown."""
    return WORTE["unbekannt"] if day is None else f"{day.day:02d}.{day.month:02d}.{day.year:04d}"


def moment(value: datetime) -> str:
    """Return a moment in its own zone, to the second."""
    zone = WORTE["ohne_zone"] if value.tzinfo is None else value.isoformat()[-6:]
    return f"{tag(value)} {value:%H:%M:%S} ({zone.replace('+00:00', WORTE['utc'])})"


def zeit(value: Zeitpunkt) -> str:
    """Return a moment of the wire."""
    return moment(datetime.fromisoformat(value.text))


def teildatum(value: TeilDatum) -> str:
    """Return what is known of a date."""
    parts = [f"{one:02d}" for one in (value.tag, value.monat) if one is not None]
    return ".".join([*parts, f"{value.jahr:04d}"]) if value.jahr is not None else WORTE["unbekannt"]


def zeitraum(value: Zeitraum) -> str:
    """Return a period, both ends included."""
    return wort("von_bis", von=tag(value.von), bis=tag(value.bis))


def ereignis(value: Ereignisbezug) -> str:
    """Return the mark and moment of an event."""
    return wort("ereignis", zeichen=value.zeichen, zeit=zeit(value.zeitpunkt))


def bezug(value: Nachrichtenbezug) -> str:
    """Return which message is meant."""
    return wort("bezug", typ=nachrichtentyp(value.typ), uuid=value.uuid, zeit=zeit(value.erstellt))


def nachrichtentyp(nummer: str) -> str:
    """Return the number of a message with its title, if it is one of the set."""
    return f"{nummer} {NACHRICHTEN[nummer].titel}" if nummer in NACHRICHTEN else nummer


def enthalten(octets: bytes) -> str:
    """Return which message stands in the octets of another one, as far as its root tells."""
    try:
        nummer = eintrag_der_wurzel(str(parse_message(octets).tag)).typ.value
    except Refused:
        return wort("nicht_lesbar", zahl=len(octets))
    return wort("lesbar", nummer=nummer, titel=NACHRICHTEN[nummer].titel, zahl=len(octets))


class Deuter:
    """Puts parts into words that need the code lists."""

    def __init__(self, codelisten: Codelisten) -> None:
        """Keep the lists."""
        self._listen = codelisten

    def code(self, liste: Liste, key: str) -> str:
        """Return a code with its German meaning, or that it is unknown."""
        return f"{key} ({self._listen.text(liste.uri, key) or WORTE['unbekannter_code']})"

    def frei(self, code: Code) -> str:
        """Return a code of a list that the message names."""
        known = self._listen.text(code.list_uri or "", code.wert) or code.name or WORTE["unbekannter_code"]
        return f"{code.wert} ({known})"

    def sperre(self, value: Auskunftssperre) -> str:
        """Return a disclosure block with its end, if it has one."""
        text = self.code(codes.AUSKUNFTSSPERRE, value.code)
        return text if value.gueltig_bis is None else f"{text}, {wort('bis', tag=tag(value.gueltig_bis))}"

    def kanal(self, value: Erreichbarkeit | Kommunikation) -> str:
        """Return one way to reach somebody."""
        if isinstance(value, Erreichbarkeit):
            kanal, kennung, zusatz = value.kanal, value.kennung, value.zusatz
        else:
            kanal, kennung, zusatz = value.art, value.zugangsinfo, value.bemerkung
        name = self._listen.text(codes.ERREICHBARKEIT.uri, kanal) or kanal
        return f"{name} {kennung}" + (f" ({zusatz})" if zusatz else "")

    def behoerde(self, value: Behoerde) -> str:
        """Return an authority with everything told about it."""
        parts = [f"{value.name} ({value.kennung})", *map(self.kanal, value.erreichbarkeit)]
        return ", ".join([*parts, anschrift(value.anschrift)] if value.anschrift else parts)

    def staat(self, key: str) -> str:
        """Return a state."""
        return self.code(codes.STAATSANGEHOERIGKEIT, key)

    def wohin(self, value: Meldeanschrift | Auslandsanschrift) -> str:
        """Return an address here or abroad."""
        if isinstance(value, Meldeanschrift):
            return anschrift(value)
        return ", ".join((*value.zeilen, self.code(codes.STAAT, value.staat)))

    def person(self, value: Person, key: str = "person") -> Iterator[Zeile]:
        """Yield the lines about the person of the file."""
        if value.namen:
            yield key, "; ".join(f"{_name(name)} ({NAMEN[art.value]})" for art, name in value.namen)
        yield "geburt", _geboren(value)
        yield from self._merkmale(value.geschlecht, value.staatsangehoerigkeiten, value.azr_nummer)

    def meldeperson(self, value: MeldePerson, key: str = "person") -> Iterator[Zeile]:
        """Yield the lines about the person of a notice."""
        name = Name(vorname=value.vorname, familienname=value.familienname, geburtsname=value.geburtsname)
        yield key, _name(name)
        if value.frueherer_vorname:
            yield "frueherer_vorname", _oder_keiner(value.frueherer_vorname.name)
        if value.frueherer_familienname:
            yield "frueherer_familienname", _oder_keiner(value.frueherer_familienname.name)
        geburt = _geboren(value)
        geburt += wort("bezirk", bezirk=value.geburtsbezirk) if value.geburtsbezirk else ""
        geburt += wort("staat_der_geburt", staat=self.staat(value.geburtsstaat)) if value.geburtsstaat else ""
        yield "geburt", geburt
        yield from self._merkmale(value.geschlecht, value.staatsangehoerigkeiten, value.azr_nummer)
        yield "hauptwohnung", anschrift(value.anschrift)
        if value.ordnungsmerkmal:
            yield "ordnungsmerkmal", value.ordnungsmerkmal

    def _merkmale(self, geschlecht: str | None, staaten: tuple[str, ...], azr: str | None) -> Iterator[Zeile]:
        if geschlecht is not None:
            yield "geschlecht", self.code(codes.GESCHLECHT, geschlecht)
        yield "staat", ", ".join(map(self.staat, staaten))
        if azr:
            yield "azr", azr

    def nebenbestimmung(self, value: Nebenbestimmung) -> str:
        """Return a side condition with every part of it."""
        kind = type(value).__name__
        parts = []
        for each in dataclasses.fields(value):
            part = getattr(value, each.name)
            if part is not None:
                parts.append(f"{TEILE[each.name]} {self._teil(kind, each.name, part)}")
        return f"{NEBENBESTIMMUNGEN[kind]}: {', '.join(parts)}" if parts else NEBENBESTIMMUNGEN[kind]

    def _teil(self, kind: str, name: str, part: object) -> str:
        match part:
            case bool():
                return ja_nein(part)
            case date():
                return tag(part)
            case Zeitraum():
                return zeitraum(part)
            case NameNatuerlichePerson():
                return voller_name(part)
            case _:
                text = str(part)
                return self.code(_LISTEN[kind], text) if name in {"art", "grund"} and kind in _LISTEN else text


def anschrift(value: Anschrift | Meldeanschrift) -> str:
    """Return an address in Germany on one line; unbekannt if nothing of it is told."""
    nummer = " ".join(filter(None, (value.strasse, value.hausnummer))) + (value.hausnummer_zusatz or "")
    teile: list[str | None] = []
    if isinstance(value, Anschrift):
        bis = (value.hausnummer_bis or "") + (value.hausnummer_zusatz_bis or "")
        bis += f" {wort('teil', text=value.teilnummer_bis)}" if value.teilnummer_bis else ""
        nummer += f"–{bis.strip()}" if bis else ""
        teile.append(wort("postfach", text=value.postfach) if value.postfach else None)
    teile += [
        nummer,
        wort("teil", text=value.teilnummer) if value.teilnummer else None,
        wort("wohnung", text=value.stockwerk_wohnung) if value.stockwerk_wohnung else None,
        " ".join(filter(None, (value.postleitzahl, value.wohnort))),
        wort("frueher", text=value.frueherer_gemeindename) if value.frueherer_gemeindename else None,
        wort("inhaber", text=value.wohnungsinhaber) if value.wohnungsinhaber else None,
        value.zusatzangaben,
        wort("ags", text=value.ags) if isinstance(value, Meldeanschrift) and value.ags else None,
    ]
    return ", ".join(filter(None, teile)) or WORTE["unbekannt"]


def voller_name(value: NameNatuerlichePerson) -> str:
    """Return every part of a name that was told, in the order of the standard."""
    parts: list[str] = [*value.titel, *filter(None, [value.anrede]), *value.namenssuffixe]
    for each in dataclasses.fields(value):
        part = getattr(value, each.name)
        names = part if isinstance(part, tuple) else (part,)
        parts += [_oder_keiner(one.name) for one in names if isinstance(one, AllgemeinerName)]
    return " ".join(parts) or WORTE["unbekannt"]


def _oder_keiner(name: str | None) -> str:
    return WORTE["keiner"] if name is None else name


def _geboren(value: Person | MeldePerson) -> str:
    ort = value.geburtsort or WORTE["kein_geburtsort"]
    return wort("geboren", tag=teildatum(value.geburtsdatum), ort=ort)


def _name(value: Name) -> str:
    familie = " ".join([*value.titel, _oder_keiner(value.familienname), *value.namenssuffixe])
    text = f"{familie}, {_oder_keiner(value.vorname)}"
    if value.geburtsname is not None:
        text += wort("geborene", name=value.geburtsname)
    weitere = filter(None, [value.anrede, value.ordensname, *value.kuenstlernamen, *value.weitere_namen])
    return " / ".join([text, *weitere])
