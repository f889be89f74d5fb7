"""Hypothesis strategies for valid base messages of XInneres and for the administration of XAusländer."""

from hypothesis import strategies as st
from support.strategien_teile import (
    anschriften,
    ausloeser,
    behoerden,
    bezuege,
    built,
    ereignisse,
    erreichbarkeiten,
    few,
    freie_codes,
    koepfe,
    momente,
    oktette,
    optional,
    text,
    uuids,
    xa_bezuege,
    zeitpunkte,
)

from gateway.domain.ids import NachrichtenUUID
from gateway.domain.kopf import Nachrichtentyp
from gateway.messages import model as m


@st.composite
def gruende(draw: st.DrawFn) -> m.Rueckweisungsgrund:
    texts = draw(st.lists(text(), max_size=3))
    keys = [draw(optional(freie_codes)) for _ in texts]
    code = draw(st.sampled_from(["X001", "T020"])) if not texts else "S999"
    return m.Rueckweisungsgrund(
        code=code, spezifisch=tuple(texts), spezifische_codes=tuple(keys) if any(keys) else ()
    )


stellen = built(
    m.RueckweisendeStelle, pruefinstanz=text(), anschrift=anschriften, erreichbarkeit=few(erreichbarkeiten, 1)
)
transport = built(
    m.Transportinformationen,
    nachrichten_id=optional(text()),
    betreff=optional(text()),
    sendezeitpunkt=optional(momente),
    hinweise=optional(text()),
)
rueckweisungen = built(
    m.Rueckweisung,
    kopf=koepfe(Nachrichtentyp.RUECKWEISUNG),
    gruende=few(gruende(), 1),
    nachricht=oktette,
    bezug=bezuege,
    stelle=optional(stellen),
    transport=optional(transport),
    einzelfaelle=few(built(m.Einzelfall, ereignis=ereignisse, gruende=few(gruende(), 1))),
)
quittungen = built(
    m.Quittung,
    kopf=koepfe(Nachrichtentyp.QUITTUNG),
    bezug=bezuege,
    ereignis=ereignisse,
    sachverhalt=st.sampled_from(["1", "2", "3"]),
) | built(
    m.Quittung,
    kopf=koepfe(Nachrichtentyp.QUITTUNG),
    bezug=bezuege.filter(lambda bezug: bezug.typ == "010206"),
    ereignis=ereignisse,
    sachverhalt=st.just("4"),
)
erinnerungen_der_quittung = built(
    m.QuittungErinnerung,
    kopf=koepfe(Nachrichtentyp.QUITTUNG_ERINNERUNG),
    bezug=bezuege,
    ereignis=ereignisse,
    sachverhalt=st.sampled_from(["1", "2", "3"]),
    stufe=st.integers(1, 99),
)
weiterleitende = built(
    m.WeiterleitendeStelle, stelle=behoerden("azr", autor=True, anschrift=st.none()), zeitpunkt=zeitpunkte
)
weiterleitungen = built(
    m.Weiterleitung,
    kopf=koepfe(Nachrichtentyp.WEITERLEITUNG),
    kette=few(weiterleitende, 1),
    ausloesende_stelle=behoerden("ags", autor=True, anschrift=st.none()),
    nachricht=oktette,
    typ=freie_codes,
    bemerkungen=optional(text()),
)
abgaben = built(
    m.Abgabe,
    kopf=koepfe(Nachrichtentyp.ABGABE),
    zustaendig=behoerden("azr", autor=False, anschrift=st.none()),
    bezug=bezuege,
    ereignis=optional(ereignisse),
    bemerkungen=optional(text()),
)
nichtzustaendigkeiten = built(
    m.Nichtzustaendigkeit,
    kopf=koepfe(Nachrichtentyp.NICHTZUSTAENDIGKEIT),
    bezug=bezuege,
    kette=few(weiterleitende),
    ereignis=optional(ereignisse),
    bemerkung=optional(text()),
)

# --- administration of XAusländer ------------------------------------------------------------------------------

synchrone_rueckweisungen = built(
    m.RueckweisungSynchron,
    kopf=koepfe(Nachrichtentyp.RUECKWEISUNG_SYNCHRON),
    gruende=few(gruende(), 1),
    bezug=optional(xa_bezuege),
    stelle=optional(stellen),
    transport=optional(transport),
)
wiederholungen = built(
    m.Sendungswiederholung,
    kopf=koepfe(Nachrichtentyp.SENDUNGSWIEDERHOLUNG),
    typ=st.sampled_from(["010206", "030101"]),
    nachricht=oktette,
    ausloeser=ausloeser,
)
nichtzustaendigserklaerungen = built(
    m.Nichtzustaendigserklaerung,
    kopf=koepfe(Nachrichtentyp.NICHTZUSTAENDIG),
    ausloeser=uuids.map(NachrichtenUUID),
    zustaendig=optional(behoerden("azr", autor=False)),
    bemerkung=optional(text()),
)
dokumentenpakete = built(
    m.Dokumentenpaket,
    kopf=koepfe(Nachrichtentyp.DOKUMENTENPAKET),
    inhalt=oktette,
    bezug=xa_bezuege,
    nummer=st.integers(1, 99),
    ausloeser=ausloeser,
)
