"""Hypothesis strategies for messages that are valid: persons, names, addresses, headers, all nine types."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from functools import cache
from uuid import NAMESPACE_OID, uuid5

from hypothesis import strategies as st

from gateway.domain.behoerde import Anschrift, Behoerde, Erreichbarkeit, Meldeanschrift
from gateway.domain.din91379 import SEQUENZEN
from gateway.domain.ids import DokumentUUID, Kennung, NachrichtenUUID, sha256_of
from gateway.domain.kopf import Nachrichtentyp, Zeitpunkt
from gateway.domain.nachweis import Transfervermerk
from gateway.domain.person import Name, NameArt, Person, TeilDatum
from gateway.messages import model as m
from gateway.messages import werte as w
from gateway.messages import werte_melde as wm
from gateway.messages import werte_nebenbestimmung as nb
from gateway.messages.werte_akte import XdomeaAkte, XdomeaDatei, XdomeaDokument, XdomeaVersion, XdomeaVorgang

_SONDERZEICHEN = "ÄÖÜßäöüçşğıİőűþðŁłŠšŽžĐđ'’-. ẞ€"
_BUCHSTABEN = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz" + _SONDERZEICHEN
NR = Nachrichtentyp


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


def behoerden(prefix: str, *, autor: bool) -> st.SearchStrategy[Behoerde]:
    return st.builds(
        Behoerde,
        kennung=st.sampled_from(KENNUNGEN[prefix]),
        name=text(),
        erreichbarkeit=few(erreichbarkeiten, low=1 if autor else 0),
        anschrift=anschriften if autor else optional(anschriften),
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

# --- file transfer ---------------------------------------------------------------------------------------------

anforderungen = built(
    m.Anforderung,
    kopf=koepfe(NR.ANFORDERUNG),
    person=personen,
    aktenzeichen=text(),
    grund=st.sampled_from(["01", "02", "03", "04"]),
    versandbestaetigung=st.booleans(),
    formate=few(st.sampled_from(["019", "045", "777"])),
    ausloeser=ausloeser,
)
antworten = built(
    m.Antwort,
    kopf=koepfe(NR.ANTWORT),
    person=personen,
    aktenzeichen_anfragend=text(),
    aktenzeichen_antwortend=optional(text()),
    inhalt=built(m.BereitsVersandt, datum=tage)
    | built(m.SonstigeAntwort, code=st.sampled_from(["01", "02", "03", "05", "06", "07", "08"]))
    | built(m.ZustaendigkeitBekannt, zustaendig=text()),
    ausloeser=ausloeser,
)
nebenbestimmungen = st.one_of(
    built(nb.ErwerbAllgemein, gestattet=st.booleans(), ab=optional(tage)),
    built(
        nb.ErwerbSelbstaendig,
        art=st.sampled_from(["01", "02"]),
        gestattet=st.booleans(),
        taetigkeit=optional(text()),
        ort=optional(text()),
    ),
    built(nb.ErwerbBeschaeftigung, art=st.sampled_from(["01", "05"]), ort_arbeitsagentur=optional(text())),
    built(
        nb.ErwerbBeschaeftigungWeitere,
        taetigkeit=text(),
        arbeitgeber=text(),
        arbeitszeit=text(),
        rechtsgrundlage=text(),
        ort_arbeitsagentur=optional(text()),
        sonstiges=optional(text()),
    ),
    built(nb.Forschung),
    built(
        nb.Ausbildung,
        art=st.sampled_from(["01", "04"]),
        einrichtung=text(),
        zeitraum=optional(zeitraeume),
        abschluss=optional(text()),
        beschaeftigung_beschraenkt=optional(st.booleans()),
    ),
    built(nb.ErloeschenGrund, grund=st.sampled_from(["01", "02"])),
    built(nb.ErloeschenSonstiges, sonstiges=text()),
    built(nb.OertlicheBeschraenkung, art=st.sampled_from(["01", "03"]), gebiet=text()),
    built(nb.Namenswahl, name=fremde_namen),
    built(nb.Verlaengerungsverbot, zeitraum=zeitraeume),
    built(nb.VorherigerTitel, vorheriger_titel=text()),
    built(nb.Individuell, beschreibung=text()),
)
vorabinformationen = built(
    m.Vorabinformationen,
    kopf=koepfe(NR.VORABINFORMATIONEN),
    person=personen,
    eat=built(
        m.EatInformationen,
        sperrkennwort=text(),
        sperrsumme=text(),
        eid_aktiv=st.booleans(),
        seriennummer=st.sampled_from(["ABCDEFGH1", "999999999"]),
        pruefziffer=optional(st.sampled_from(["0", "7"])),
    )
    | built(m.EatLiegtNichtVor, bestellt=st.booleans()),
    bamfkennziffer=optional(text()),
    auskunftssperren=few(sperren),
    bva_verfahrensnummer=optional(st.just("202611020000010001")),
    nebenbestimmungen=few(nebenbestimmungen),
    ausloeser=ausloeser,
)
vermerke = st.builds(Transfervermerk, erfasst=zeitpunkte, stelle=text(), verfahren=text(), sichtpruefung=text())
dateien = st.builds(
    XdomeaDatei,
    format=st.sampled_from(["018", "011", "100"]),
    dateiname=uuids.map(lambda text: text + ".pdf"),
    original=optional(text()),
    format_version=st.sampled_from(["", "1.7"]),
    sonstiges_format=optional(text()),
    hash_wert=st.sampled_from(["", sha256_of(b"x")]),
    hash_algorithmus=optional(st.just("SHA-256")),
)
fassungen = st.builds(XdomeaVersion, nummer=st.just("1"), dateien=few(dateien, 1))
xdomea_felder = {
    "uuid": uuids,
    "nummer": optional(st.integers(0, 2**32 - 1)),
    "betreff": optional(text() | st.sampled_from(["Кириллица", "– und —", "日本"])),
    "kennzeichen": optional(text()),
}


@cache
def xdomea_dokumente(depth: int = 1) -> st.SearchStrategy[object]:
    inside = xdomea_dokumente(depth - 1) if depth else st.nothing()
    fields = xdomea_felder | {
        "typ": optional(text()),
        "anlagen": few(inside, high=1) if depth else st.just(()),
        "seiten": optional(st.integers(0, 10_000)),
        "laenge": optional(st.integers(0, 10**10)),
        "transfervermerk": optional(vermerke),
    }
    single = built(XdomeaDokument, versionen=few(fassungen, high=1), **fields)
    if not depth:
        return single
    pieces = few(built(XdomeaDokument, versionen=few(fassungen, high=1), **xdomea_felder), high=1)
    return single | built(XdomeaDokument, schriftstuecke=pieces, **fields)


@cache
def vorgaenge(depth: int = 1) -> st.SearchStrategy[object]:
    return built(
        XdomeaVorgang,
        dokumente=few(xdomea_dokumente(), high=1),
        teilvorgaenge=few(vorgaenge(depth - 1), high=1) if depth else st.just(()),
        **xdomea_felder,
    )


@cache
def akten(depth: int = 1) -> st.SearchStrategy[object]:
    return built(
        XdomeaAkte,
        dokumente=few(xdomea_dokumente(), high=1),
        vorgaenge=few(vorgaenge(), high=1),
        teilakten=few(akten(depth - 1), high=1) if depth else st.just(()),
        **xdomea_felder,
    )


dokument_metadaten = built(
    m.DokumentMetadaten,
    uuid=uuids.map(DokumentUUID),
    dateiname=text(),
    typ=st.sampled_from(["018", "044", "011"]),
    position=st.integers(1, 10_000),
    pfad=few(text()),
    beschreibung=optional(text()),
    aktenwirksam=optional(momente | momente.map(lambda moment: moment.replace(tzinfo=None))),
)


def _covering(dokumente: tuple[m.DokumentMetadaten, ...], akte: XdomeaAkte | None) -> XdomeaAkte | None:
    """The file with a case that names every document of the delivery: it has to cover them all."""
    if akte is None:
        return None
    case = XdomeaVorgang(
        uuid="ffffffff-ffff-4fff-bfff-ffffffffffff",
        dokumente=tuple(
            XdomeaDokument(
                uuid=str(uuid5(NAMESPACE_OID, each.uuid)),
                versionen=(
                    XdomeaVersion(nummer="1", dateien=(XdomeaDatei(format=each.typ, dateiname=f"{each.uuid}.x"),)),
                ),
            )
            for each in dokumente
        ),
    )
    return replace(akte, vorgaenge=(*akte.vorgaenge, case))


@st.composite
def lieferungen(draw: st.DrawFn) -> m.AkteMetadaten:
    dokumente = draw(
        st.lists(
            dokument_metadaten, min_size=1, max_size=3, unique_by=(lambda one: one.position, lambda one: one.uuid)
        ).map(tuple)
    )
    return m.AkteMetadaten(
        kopf=draw(koepfe(NR.LIEFERUNG)),
        person=draw(personen),
        dokumente=dokumente,
        anzahl_pakete=draw(st.integers(1, 9)),
        archivgroesse=draw(st.integers(1, 10**12)),
        akte=_covering(dokumente, draw(optional(akten()))),
        sachverhalt=draw(optional(ereignisse)),
        ausloeser=draw(ausloeser),
    )


# --- XInneres --------------------------------------------------------------------------------------------------

spezifische = built(
    w.Code,
    wert=st.sampled_from(["17", "F-1"]),
    list_uri=st.just("urn:example:fehler"),
    list_version=st.just("1"),
    name=optional(text()),
)


@st.composite
def gruende(draw: st.DrawFn) -> m.Rueckweisungsgrund:
    texts = draw(st.lists(text(), max_size=3))
    keys = [draw(optional(spezifische)) for _ in texts]
    code = draw(st.sampled_from(["X001", "T020"])) if not texts else "S999"
    return m.Rueckweisungsgrund(
        code=code, spezifisch=tuple(texts), spezifische_codes=tuple(keys) if any(keys) else ()
    )


rueckweisungen = built(
    m.Rueckweisung,
    kopf=koepfe(NR.RUECKWEISUNG),
    gruende=few(gruende(), 1),
    nachricht=st.binary(min_size=1, max_size=200),
    bezug=bezuege,
    stelle=optional(
        built(
            m.RueckweisendeStelle,
            pruefinstanz=text(),
            anschrift=anschriften,
            erreichbarkeit=few(erreichbarkeiten, 1),
        )
    ),
    transport=optional(
        built(
            m.Transportinformationen,
            nachrichten_id=optional(text()),
            betreff=optional(text()),
            sendezeitpunkt=optional(momente),
            hinweise=optional(text()),
        )
    ),
    einzelfaelle=few(built(m.Einzelfall, ereignis=ereignisse, gruende=few(gruende(), 1))),
)
quittungen = built(
    m.Quittung,
    kopf=koepfe(NR.QUITTUNG),
    bezug=bezuege,
    ereignis=ereignisse,
    sachverhalt=st.sampled_from(["1", "2", "3"]),
) | built(
    m.Quittung,
    kopf=koepfe(NR.QUITTUNG),
    bezug=bezuege.filter(lambda bezug: bezug.typ == "010206"),
    ereignis=ereignisse,
    sachverhalt=st.just("4"),
)

# --- notices ---------------------------------------------------------------------------------------------------

meldepersonen = built(
    wm.MeldePerson,
    vorname=optional(text()),
    familienname=optional(text()),
    staatsangehoerigkeiten=few(schluessel, 1, 4),
    geschlecht=geschlechter,
    anschrift=meldeanschriften,
    geburtsdatum=teildaten,
    geburtsort=optional(text()),
    geburtsstaat=optional(schluessel),
    geburtsbezirk=optional(text()),
    geburtsname=optional(text()),
    frueherer_vorname=optional(aname),
    frueherer_familienname=optional(aname),
    ordnungsmerkmal=optional(text()),
    azr_nummer=optional(azr_nummern),
)
auslandsanschriften = built(
    wm.Auslandsanschrift,
    staat=schluessel.filter(lambda key: key != "000"),
    zeilen=st.just(())
    | st.lists(st.sampled_from(["Hauptstraße 1", "A", "Č. 7"]), min_size=2, max_size=5).map(tuple),
)
wohin = optional(meldeanschriften | auslandsanschriften)


@st.composite
def ausstellende(draw: st.DrawFn) -> object:
    told = draw(st.booleans())
    code = built(
        w.Code, wert=st.just("azr"), list_uri=optional(st.just("urn:example:liste")), name=optional(text())
    )
    return wm.AusstellendeBehoerde(
        bezeichnung=draw(optional(text())),
        kurzbezeichnung=draw(optional(text())),
        praefix=draw(code) if told else None,
        kennung=draw(code) if told else None,
        organisationseinheiten=draw(
            few(built(wm.Organisationseinheit, name=optional(text()), hierarchieebene=optional(st.integers(0, 9))))
        ),
        kommunikation=draw(few(kommunikation)),
    )


ausweise = built(
    wm.Ausweisdokument,
    art=optional(st.sampled_from(["01", "02", "03"])),
    nummer=optional(text()),
    gueltig=optional(zeitraeume),
    ausgestellt=optional(teildaten),
    behoerde=optional(ausstellende()),
)
vertretung = {
    "art": optional(st.sampled_from(["1", "2a"])),
    "anschrift": optional(anschriften),
    "erreichbarkeit": few(kommunikation),
}
menschen = built(
    wm.VertreterNatuerlichePerson,
    namen=few(fremde_namen, 1),
    geburtsdatum=teildaten,
    geschlecht=geschlechter,
    **vertretung,
)
organisationen = built(
    wm.VertreterJuristischePerson,
    bezeichnung=optional(text()),
    kurzbezeichnung=optional(text()),
    zusatzzeile1=optional(text()),
    zusatzzeile2=optional(text()),
    ansprechpartner=few(fremde_namen),
    **vertretung,
)
gemeinsam = {"ereignis": ereignisse, "person": meldepersonen, "ausloeser": ausloeser}


@st.composite
def anmeldungen(draw: st.DrawFn) -> m.Anmeldung:
    blocks = draw(few(sperren))
    return draw(
        built(
            m.Anmeldung,
            kopf=koepfe(NR.ANMELDUNG),
            familienstand=st.sampled_from(["LD", "VH", "NB"]),
            tag_des_einzugs=optional(tage),
            fruehere_anschrift=wohin,
            ausweise=few(ausweise, high=1),
            vertreter=few(menschen | organisationen, high=2),
            doktorgrad=optional(text()),
            auskunftssperren=st.just(blocks),
            quittung_erbeten=ereignisse if blocks else st.none(),
            **gemeinsam,
        )
    )


abmeldungen = built(
    m.Abmeldung,
    kopf=koepfe(NR.ABMELDUNG),
    grund=built(
        m.Wegzug, code=st.sampled_from(["01", "02", "03"]), tag_des_auszugs=optional(tage), neue_anschrift=wohin
    )
    | built(m.Stornierung, code=st.sampled_from(["01", "99"]), weiterhin_gueltig=optional(meldepersonen))
    | built(m.Adoption, person_neu=meldepersonen, quittung_erbeten=ereignisse, vertreter=few(menschen, high=1))
    | built(m.Tsg, person_neu=meldepersonen, quittung_erbeten=ereignisse),
    **gemeinsam,
)
hauptwohnungen = built(
    m.Hauptwohnung,
    kopf=koepfe(NR.HAUPTWOHNUNG),
    neue_anschrift=meldeanschriften,
    tag_des_einzugs=optional(tage),
    **gemeinsam,
)

NACHRICHTEN: dict[str, st.SearchStrategy[object]] = {
    "010201": anforderungen,
    "010202": antworten,
    "010205": vorabinformationen,
    "010206": lieferungen(),
    "0010": rueckweisungen,
    "0020": quittungen,
    "030101": anmeldungen(),
    "030102": abmeldungen,
    "030103": hauptwohnungen,
}
"""Every message of the main path by its number."""
