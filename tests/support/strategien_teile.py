"""Hypothesis strategies for the parts of valid messages: persons, addresses, authorities, headers, references."""

from datetime import UTC, date, datetime, timedelta, timezone
from functools import cache

from hypothesis import strategies as st

from gateway.domain.behoerde import Anschrift, Behoerde, Erreichbarkeit, Meldeanschrift
from gateway.domain.din91379 import SEQUENZEN
from gateway.domain.ids import Kennung, NachrichtenUUID
from gateway.domain.kopf import Nachrichtentyp, Zeitpunkt
from gateway.domain.person import Name, NameArt, Person, TeilDatum
from gateway.messages import werte as w

_SONDERZEICHEN = "ÄÖÜßäöüçşğıİőűþðŁłŠšŽžĐđ'’-. ẞ€"
_BUCHSTABEN = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz" + _SONDERZEICHEN


def optional(strategy: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.none() | strategy


def few(strategy: st.SearchStrategy[object], low: int = 0, high: int = 2) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(strategy, min_size=low, max_size=high).map(tuple)


zeichen = st.sampled_from(_BUCHSTABEN) | st.sampled_from(SEQUENZEN)
"""One letter of DIN 91379 type C, also those that need several code points."""


@cache
def text(high: int = 12) -> st.SearchStrategy[str]:
    """Text that is not empty, begins with a visible letter, and may hold markup characters and line ends."""
    rest = st.lists(zeichen | st.sampled_from("<>&\"'\t\n\r 0123456789"), max_size=high - 1)
    return st.builds(
        lambda first, more: first + "".join(more), st.sampled_from("AÄbßÉ") | st.sampled_from(SEQUENZEN), rest
    )


def built(cls: type, **fields: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.builds(cls, **fields)


uuids = st.uuids().map(str)
tage = st.dates(date(1900, 1, 1), date(2099, 12, 31))
zonen = st.integers(-840, 840).map(lambda minutes: timezone(timedelta(minutes=minutes)))
_VON, _BIS = datetime.fromisoformat("2000-01-01T00:00"), datetime.fromisoformat("2099-01-01T00:00")
momente = st.datetimes(_VON, _BIS, timezones=zonen | st.just(UTC))
zeitpunkte = momente.map(lambda moment: Zeitpunkt(moment.isoformat(timespec="milliseconds")))
nummern = st.from_regex(r"[0-9]{1,4}", fullmatch=True).filter(str.isascii)
plz = st.from_regex(r"[0-9]{5}", fullmatch=True).filter(str.isascii)
azr_nummern = st.from_regex(r"[0-9]{2}(0[0-9]|1[0-2])([0-2][0-9]|3[01])[0-9]{6}", fullmatch=True).filter(
    str.isascii
)
schluessel = st.from_regex(r"[0-9]{3}", fullmatch=True).filter(str.isascii)
ags = st.from_regex(r"[0-9]{8}", fullmatch=True).filter(str.isascii)
geschlechter = st.sampled_from([None, "m", "w", "x", "d"])
kurz = st.sampled_from(["a", "Bb", "1/2", "Ä"])

teildaten = (
    st.just(TeilDatum())
    | st.builds(TeilDatum, st.integers(1, 2026))
    | st.builds(TeilDatum, st.integers(1, 2026), st.integers(1, 12))
    | tage.map(lambda day: TeilDatum(day.year, day.month, day.day))
)
wohnung = {
    "hausnummer_zusatz": optional(kurz),
    "stockwerk_wohnung": optional(st.sampled_from(["1", "EG", "2. A"])),
    "teilnummer": optional(text()),
    "frueherer_gemeindename": optional(text()),
    "wohnungsinhaber": optional(text()),
    "zusatzangaben": optional(text()),
}
meldeanschriften = built(
    Meldeanschrift,
    ags=optional(ags),
    hausnummer=optional(nummern),
    postleitzahl=optional(plz),
    strasse=optional(text()),
    wohnort=optional(text()),
    **wohnung,
)
anschriften = built(
    Anschrift,
    postleitzahl=plz,
    wohnort=text(),
    strasse=text(),
    hausnummer=optional(nummern),
    hausnummer_bis=optional(nummern),
    hausnummer_zusatz_bis=optional(kurz),
    teilnummer_bis=optional(text()),
    **wohnung,
) | built(Anschrift, postleitzahl=plz, wohnort=text(), postfach=optional(text()))
erreichbarkeiten = st.builds(Erreichbarkeit, st.sampled_from(["01", "02", "09"]), text(), optional(text()))


KENNUNGEN = {
    "azr": [Kennung("azr:999901"), Kennung("azr:999902")],
    "ags": [Kennung("ags:03241001"), Kennung("ags:01002000")],
}


def behoerden(
    prefix: str, *, autor: bool, anschrift: st.SearchStrategy[object] | None = None
) -> st.SearchStrategy[Behoerde]:
    if anschrift is None:
        anschrift = anschriften if autor else optional(anschriften)
    return st.builds(
        Behoerde,
        kennung=st.sampled_from(KENNUNGEN[prefix]),
        name=text(),
        erreichbarkeit=few(erreichbarkeiten, low=1 if autor else 0),
        anschrift=anschrift,
    )


@cache
def koepfe(typ: Nachrichtentyp) -> st.SearchStrategy[object]:
    return built(
        w.Nachrichtenkopf,
        uuid=uuids.map(NachrichtenUUID),
        typ=st.just(typ),
        erstellt=zeitpunkte,
        autor=behoerden("ags" if typ.value.startswith("03") else "azr", autor=True),
        leser=behoerden("azr", autor=False),
        test=optional(st.sampled_from(["", "demo", "Prüfung"])),
    )


namen = st.builds(
    Name,
    vorname=optional(text()),
    familienname=optional(text()),
    geburtsname=optional(text()),
    titel=few(text()),
    anrede=optional(text()),
    namenssuffixe=few(text()),
    ordensname=optional(text()),
    kuenstlernamen=few(text()),
    weitere_namen=few(text()),
)


def _in_order(single: dict[NameArt, Name], aliases: tuple[Name, ...]) -> tuple[tuple[NameArt, Name], ...]:
    known = [(art, single[art]) for art in NameArt if art in single]
    return (*known, *((NameArt.ALIAS, name) for name in aliases))


personen = st.builds(
    Person,
    staatsangehoerigkeiten=few(schluessel, 1, 4),
    geschlecht=geschlechter,
    geburtsdatum=teildaten,
    geburtsort=optional(text()),
    namen=st.builds(
        _in_order,
        st.dictionaries(st.sampled_from([art for art in NameArt if art is not NameArt.ALIAS]), namen, max_size=2),
        few(namen),
    ),
    azr_nummer=azr_nummern,
)
ausloeser = optional(uuids.map(NachrichtenUUID))
ereignisse = built(
    w.Ereignisbezug, zeitpunkt=zeitpunkte, zeichen=st.from_regex(r"[A-Za-z0-9]{1,30}-Ä", fullmatch=True)
)
bezuege = built(
    w.Nachrichtenbezug,
    uuid=uuids.map(NachrichtenUUID),
    typ=st.sampled_from(["010206", "020101"]),
    erstellt=zeitpunkte,
    list_uri=st.just("urn:de:xauslaender:codelist:nachrichtentyp"),
    list_version=st.just("19"),
)
aname = built(w.AllgemeinerName, name=optional(text()))
fremde_namen = built(
    w.NameNatuerlichePerson,
    titel=few(text()),
    anrede=optional(text()),
    namenssuffixe=few(text()),
    vorname=optional(aname),
    rufname=optional(aname),
    fruehere_vornamen=few(aname),
    familienname=optional(aname),
    geburtsname=optional(aname),
    fruehere_familiennamen=few(aname),
    ehename=optional(aname),
    lebenspartnerschaftsname=optional(aname),
    ordensname=optional(aname),
    kuenstlernamen=few(aname),
    weitere_namen=few(aname),
)
zeitraeume = built(w.Zeitraum, von=tage, bis=tage)
sperren = built(w.Auskunftssperre, code=st.sampled_from(["1", "3", "6", "11", "12"]), gueltig_bis=optional(tage))
kommunikation = built(
    w.Kommunikation, art=st.sampled_from(["01", "03"]), zugangsinfo=text(), bemerkung=optional(text())
)
xa_bezuege = built(
    w.Nachrichtenbezug,
    uuid=uuids.map(NachrichtenUUID),
    typ=st.sampled_from(["010201", "020101"]),
    erstellt=zeitpunkte,
    list_uri=st.just("urn:de:xauslaender:codelist:nachrichtentyp"),
    list_version=st.just("19"),
)
"""References to a message of XAusländer, where only such can stand."""
freie_codes = built(
    w.Code,
    wert=st.sampled_from(["17", "F-1"]),
    list_uri=st.just("urn:example:liste"),
    list_version=st.just("1"),
    name=optional(text()),
)
oktette = st.binary(min_size=1, max_size=200)
