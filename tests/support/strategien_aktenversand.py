"""Hypothesis strategies for valid messages of the file transfer: 010201, 010202, 010203, 010205, 010206, 010207."""

from dataclasses import replace
from functools import cache
from uuid import NAMESPACE_OID, uuid5

from hypothesis import strategies as st
from support.strategien_teile import (
    ausloeser,
    built,
    ereignisse,
    few,
    fremde_namen,
    koepfe,
    momente,
    oktette,
    optional,
    personen,
    sperren,
    tage,
    text,
    uuids,
    zeitpunkte,
    zeitraeume,
)

from gateway.domain.ids import DokumentUUID, NachrichtenUUID, sha256_of
from gateway.domain.kopf import Nachrichtentyp
from gateway.domain.nachweis import Transfervermerk
from gateway.messages import model as m
from gateway.messages import werte_nebenbestimmung as nb
from gateway.messages.werte_akte import XdomeaAkte, XdomeaDatei, XdomeaDokument, XdomeaVersion, XdomeaVorgang

anforderungen = built(
    m.Anforderung,
    kopf=koepfe(Nachrichtentyp.ANFORDERUNG),
    person=personen,
    aktenzeichen=text(),
    grund=st.sampled_from(["01", "02", "03", "04"]),
    versandbestaetigung=st.booleans(),
    formate=few(st.sampled_from(["019", "045", "777"])),
    ausloeser=ausloeser,
)
antworten = built(
    m.Antwort,
    kopf=koepfe(Nachrichtentyp.ANTWORT),
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
    kopf=koepfe(Nachrichtentyp.VORABINFORMATIONEN),
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
        kopf=draw(koepfe(Nachrichtentyp.LIEFERUNG)),
        person=draw(personen),
        dokumente=dokumente,
        anzahl_pakete=draw(st.integers(1, 9)),
        archivgroesse=draw(st.integers(1, 10**12)),
        akte=_covering(dokumente, draw(optional(akten()))),
        sachverhalt=draw(optional(ereignisse)),
        ausloeser=draw(ausloeser),
    )


versandbestaetigungen = built(
    m.Versandbestaetigung,
    kopf=koepfe(Nachrichtentyp.VERSANDBESTAETIGUNG),
    aktenzeichen_anfragend=text(),
    aktenzeichen_antwortend=text(),
    person=personen,
    ausloeser=ausloeser,
)
pakete = built(
    m.Paket,
    kopf=koepfe(Nachrichtentyp.PAKET),
    inhalt=oktette,
    lieferung=uuids.map(NachrichtenUUID),
    nummer=st.integers(1, 99),
    ausloeser=ausloeser,
)
