"""Hypothesis strategies for valid notices of a Meldebehörde: 030101, 030102, 030103, 030112."""

from hypothesis import strategies as st
from support.strategien_teile import (
    aname,
    anschriften,
    ausloeser,
    azr_nummern,
    built,
    ereignisse,
    few,
    fremde_namen,
    geschlechter,
    koepfe,
    kommunikation,
    meldeanschriften,
    optional,
    schluessel,
    sperren,
    tage,
    teildaten,
    text,
    zeitraeume,
)

from gateway.domain.kopf import Nachrichtentyp
from gateway.messages import model as m
from gateway.messages import werte as w
from gateway.messages import werte_melde as wm

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
            kopf=koepfe(Nachrichtentyp.ANMELDUNG),
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
    kopf=koepfe(Nachrichtentyp.ABMELDUNG),
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
    kopf=koepfe(Nachrichtentyp.HAUPTWOHNUNG),
    neue_anschrift=meldeanschriften,
    tag_des_einzugs=optional(tage),
    **gemeinsam,
)


@st.composite
def sperrenaenderungen(draw: st.DrawFn) -> m.Sperrenaenderung:
    after = draw(few(sperren))
    return draw(
        built(
            m.Sperrenaenderung,
            kopf=koepfe(Nachrichtentyp.AUSKUNFTSSPERRE),
            vorher=few(sperren),
            nachher=st.just(after),
            quittung_erbeten=ereignisse if after else st.none(),
            **gemeinsam,
        )
    )
