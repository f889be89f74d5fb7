"""The notices of a Meldebehörde ⇄ elements: 030101, 030102, 030103, 030112 (XAusländer sheet 3.4)."""

from gateway.domain.behoerde import Meldeanschrift
from gateway.messages.anschrift import ANSCHRIFT, AUSLANDSANSCHRIFT, KOMMUNIKATION, MELDEANSCHRIFT
from gateway.messages.binding import (
    Field,
    Shape,
    choice,
    constant,
    group,
    inside,
    many,
    one,
    optional,
    optional_group,
    record,
)
from gateway.messages.codes import (
    AUSKUNFTSSPERRE,
    AUSWEISART,
    FAMILIENSTAND,
    FREIER_CODE,
    GRUND_DER_ABMELDUNG,
    STORNIERUNG,
    VERTRETUNGSART,
    code,
)
from gateway.messages.kopf import AUSLOESER, EREIGNIS
from gateway.messages.model.mbabh import Adoption, Stornierung, Tsg, Wegzug
from gateway.messages.person import GESCHLECHT_DER_PERSON, NAME_EINES_ANDEREN, STAAT_DER_PERSON
from gateway.messages.scalars import (
    GEBURTSORT,
    NAME,
    NAME_ODER_NICHTS,
    TAG,
    TAG_ODER_UNBEKANNT,
    TEILDATUM,
    TEXT,
    ZAHL,
)
from gateway.messages.werte import Auskunftssperre, Zeitraum
from gateway.messages.werte_melde import (
    Auslandsanschrift,
    AusstellendeBehoerde,
    Ausweisdokument,
    MeldePerson,
    Organisationseinheit,
    VertreterJuristischePerson,
    VertreterNatuerlichePerson,
)

MELDEPERSON: Shape[MeldePerson] = record(
    MeldePerson,
    one("vorname", "xauslaender:vornamePeriode1", NAME),
    optional("frueherer_vorname", "xauslaender:vornamePeriode2", NAME_ODER_NICHTS),
    one("familienname", "xauslaender:familiennamePeriode1", NAME),
    optional("frueherer_familienname", "xauslaender:familiennamePeriode2", NAME_ODER_NICHTS),
    group(
        "xauslaender:geburt",
        one("geburtsort", "xauslaender:geburtsort", GEBURTSORT),
        optional("geburtsstaat", "xauslaender:geburtsortStaat", STAAT_DER_PERSON),
        one("geburtsdatum", "xauslaender:tagDerGeburt", TEILDATUM),
        optional("geburtsbezirk", "xauslaender:geburtsortbezirk", TEXT),
    ),
    optional("geburtsname", "xauslaender:geburtsname", NAME),
    many("staatsangehoerigkeiten", "xauslaender:staatsangehoerigkeit", STAAT_DER_PERSON),
    one("anschrift", "xauslaender:anschriftHwaw", MELDEANSCHRIFT),
    optional("ordnungsmerkmal", "xauslaender:ordnungsmerkmalMB", TEXT),
    optional("azr_nummer", "xauslaender:azrNummer", TEXT),
    one("geschlecht", "xauslaender:geschlecht", GESCHLECHT_DER_PERSON),
)
"""``IdentifikationPerson.MBABH``; a birth name told as not existing and one not told are the same here."""

SPERRE: Shape[Auskunftssperre] = record(
    Auskunftssperre,
    one("code", "xauslaender:mbauskunftssperre", code(AUSKUNFTSSPERRE)),
    optional("gueltig_bis", "xauslaender:gueltigBis", TAG),
)

ZEITRAUM: Shape[Zeitraum] = record(Zeitraum, one("von", "xauslaender:von", TAG), one("bis", "xauslaender:bis", TAG))

_EINHEIT: Shape[Organisationseinheit] = record(
    Organisationseinheit,
    optional("name", "xauslaender:name", TEXT),
    optional("hierarchieebene", "xauslaender:hierarchieebene", ZAHL),
)

_BEHOERDE: Shape[AusstellendeBehoerde] = record(
    AusstellendeBehoerde,
    optional("bezeichnung", "xauslaender:bezeichnung", TEXT),
    optional("kurzbezeichnung", "xauslaender:kurzbezeichnung", TEXT),
    optional_group(
        "xauslaender:behoerdenkennung",
        one("praefix", "xauslaender:praefix", FREIER_CODE),
        one("kennung", "xauslaender:kennung", FREIER_CODE),
    ),
    many("organisationseinheiten", "xauslaender:organisationseinheit", _EINHEIT),
    many("kommunikation", "xauslaender:kommunikation", KOMMUNIKATION),
)

_AUSWEIS: Shape[Ausweisdokument] = record(
    Ausweisdokument,
    optional("art", "xauslaender:ausweisart", code(AUSWEISART)),
    optional("nummer", "xauslaender:ausweisIdentifikation", TEXT),
    optional("gueltig", "xauslaender:gueltigkeitszeitraum", ZEITRAUM),
    optional("ausgestellt", "xauslaender:ausstellungsdatum", TEILDATUM),
    optional("behoerde", "xauslaender:ausstellendeBehoerde", _BEHOERDE),
)

_VERTRETUNG: tuple[Field, ...] = (
    optional("art", "xauslaender:artDerVertretung", code(VERTRETUNGSART)),
    optional("anschrift", "xauslaender:anschrift", ANSCHRIFT),
    many("erreichbarkeit", "xauslaender:erreichbarkeit", KOMMUNIKATION),
)

_VERTRETER_MENSCH: Shape[VertreterNatuerlichePerson] = record(
    VertreterNatuerlichePerson,
    *_VERTRETUNG,
    many("namen", "xauslaender:nameVertreter", NAME_EINES_ANDEREN),
    one("geburtsdatum", "xauslaender:geburtsdatumVertreter", inside("xauslaender:tagDerGeburt", TEILDATUM)),
    one("geschlecht", "xauslaender:geschlecht", GESCHLECHT_DER_PERSON),
)

_VERTRETER_ORGANISATION: Shape[VertreterJuristischePerson] = record(
    VertreterJuristischePerson,
    *_VERTRETUNG,
    optional("bezeichnung", "xauslaender:bezeichnung", TEXT),
    optional("kurzbezeichnung", "xauslaender:kurzbezeichnung", TEXT),
    optional("zusatzzeile1", "xauslaender:zusatzzeile1", TEXT),
    optional("zusatzzeile2", "xauslaender:zusatzzeile2", TEXT),
    many("ansprechpartner", "xauslaender:ansprechpartner", NAME_EINES_ANDEREN),
)

_KOPF_DES_EREIGNISSES: tuple[Field, ...] = (
    one("ereignis", "xauslaender:identifikation.ereignis", EREIGNIS),
    AUSLOESER,
    one("person", "xauslaender:identifikationPerson.MBABH", MELDEPERSON),
)
_QUITTUNG = one("quittung_erbeten", "xauslaender:identifikation.quittungsrelevanterSachverhalt", EREIGNIS)

ANMELDUNG: tuple[Field, ...] = (
    *_KOPF_DES_EREIGNISSES,
    group(
        "xauslaender:anmeldungZusatzdaten.MBABH",
        one(
            "familienstand",
            "xauslaender:angabenFamilienstand",
            inside("xauslaender:familienstand", code(FAMILIENSTAND)),
        ),
        many("ausweise", "xauslaender:angabenPass", _AUSWEIS),
        optional(
            "fruehere_anschrift",
            "xauslaender:fruehereAnschrift",
            choice(
                ("xauslaender:anschrift.inland", (Meldeanschrift,), MELDEANSCHRIFT),
                ("xauslaender:anschrift.ausland", (Auslandsanschrift,), AUSLANDSANSCHRIFT),
            ),
        ),
        one("tag_des_einzugs", "xauslaender:tagDesEinzuges", TAG_ODER_UNBEKANNT),
        many(
            "vertreter",
            "xauslaender:gesetzlicherVertreter",
            choice(
                ("xauslaender:vertreterNatuerlichePerson", (VertreterNatuerlichePerson,), _VERTRETER_MENSCH),
                ("xauslaender:vertreter.JuristischePerson", (VertreterJuristischePerson,), _VERTRETER_ORGANISATION),
            ),
        ),
        optional("doktorgrad", "xauslaender:doktorgrad", TEXT),
        optional_group(
            "xauslaender:auskunftssperren",
            many("auskunftssperren", "xauslaender:auskunftssperre", SPERRE),
            _QUITTUNG,
        ),
    ),
)
"""030101."""

_WEGZUG: Shape[Wegzug] = record(
    Wegzug,
    group(
        "xauslaender:zusatzdaten",
        optional(
            "neue_anschrift",
            "xauslaender:neueHwAw",
            choice(
                ("xauslaender:neueHwAw", (Meldeanschrift,), MELDEANSCHRIFT),
                ("xauslaender:auslandsHwAw", (Auslandsanschrift,), AUSLANDSANSCHRIFT),
            ),
        ),
        one("tag_des_auszugs", "xauslaender:tagDesAuszugs", TAG_ODER_UNBEKANNT),
    ),
    one("code", "xauslaender:grundDerAbmeldung", code(GRUND_DER_ABMELDUNG)),
)
_STORNIERUNG: Shape[Stornierung] = record(
    Stornierung,
    one("code", "xauslaender:grundDerStornierung", code(STORNIERUNG)),
    optional("weiterhin_gueltig", "xauslaender:identifikationPersonWeiterhinGueltig.MBABH", MELDEPERSON),
)
_ADOPTION: Shape[Adoption] = record(
    Adoption,
    one("person_neu", "xauslaender:identifikationPersonNeu.MBABH", MELDEPERSON),
    constant("xauslaender:codeZurAuskunftssperre", "6"),
    _QUITTUNG,
    many("vertreter", "xauslaender:gesetzlVertreter.MBABH", _VERTRETER_MENSCH),
)
_TSG: Shape[Tsg] = record(
    Tsg,
    one("person_neu", "xauslaender:identifikationPersonNeu.MBABH", MELDEPERSON),
    constant("xauslaender:codeZurAuskunftssperre", "12"),
    _QUITTUNG,
)

ABMELDUNG: tuple[Field, ...] = (
    *_KOPF_DES_EREIGNISSES,
    one(
        "grund",
        "xauslaender:grund",
        choice(
            ("xauslaender:abmeldung", (Wegzug,), _WEGZUG),
            ("xauslaender:stornierung", (Stornierung,), _STORNIERUNG),
            ("xauslaender:adoption", (Adoption,), _ADOPTION),
            ("xauslaender:tsg", (Tsg,), _TSG),
        ),
    ),
)
"""030102."""

HAUPTWOHNUNG: tuple[Field, ...] = (
    *_KOPF_DES_EREIGNISSES,
    one("neue_anschrift", "xauslaender:neueHwAw", MELDEANSCHRIFT),
    one("tag_des_einzugs", "xauslaender:tagDesEinzuges", TAG_ODER_UNBEKANNT),
)
"""030103."""

SPERRENAENDERUNG: tuple[Field, ...] = (
    *_KOPF_DES_EREIGNISSES,
    group(
        "xauslaender:aenderung",
        many("vorher", "xauslaender:vorher", SPERRE),
        optional_group(
            "xauslaender:nachher",
            many("nachher", "xauslaender:auskunftssperre", SPERRE),
            _QUITTUNG,
        ),
    ),
)
"""030112."""
