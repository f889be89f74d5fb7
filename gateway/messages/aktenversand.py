"""The file transfer ⇄ elements: 010201, 010202, 010203, 010205, 010206, 010207 (XAusländer sheet 3.1)."""

from gateway.messages.binding import Field, choice, inside, many, one, optional, optional_group, record, wrapped
from gateway.messages.codes import ANFORDERUNGSANTWORT, ANFORDERUNGSGRUND, DATEIFORMAT, code
from gateway.messages.kopf import AUSLOESER, EREIGNIS
from gateway.messages.mbabh import SPERRE
from gateway.messages.model.aktenversand import (
    BereitsVersandt,
    DokumentMetadaten,
    EatInformationen,
    EatLiegtNichtVor,
    SonstigeAntwort,
    ZustaendigkeitBekannt,
)
from gateway.messages.nebenbestimmung import NEBENBESTIMMUNG
from gateway.messages.person import PERSON
from gateway.messages.scalars import MOMENT, OKTETTE, TAG, TEXT, UUID, WAHR, ZAHL
from gateway.messages.xdomea import AKTE

_PERSON = one("person", "xauslaender:identifikationPersonABHABH", PERSON)

ANFORDERUNG: tuple[Field, ...] = (
    AUSLOESER,
    _PERSON,
    one("aktenzeichen", "xauslaender:aktenzeichenAuftraggebendeABH", TEXT),
    one("grund", "xauslaender:anforderungsgrund", code(ANFORDERUNGSGRUND)),
    one("versandbestaetigung", "xauslaender:versandbestaetigung", WAHR),
    many("formate", "xauslaender:zusaetzlichAkzeptiertesFormat", code(DATEIFORMAT)),
)
"""010201."""

ANTWORT: tuple[Field, ...] = (
    AUSLOESER,
    _PERSON,
    one("aktenzeichen_anfragend", "xauslaender:aktenzeichenAuftraggebendeABH", TEXT),
    optional("aktenzeichen_antwortend", "xauslaender:aktenzeichenAntwortendeABH", TEXT),
    one(
        "inhalt",
        "xauslaender:antwortInhalt",
        choice(
            ("xauslaender:akteBereitsVersandt", (BereitsVersandt,), wrapped(BereitsVersandt, "datum", TAG)),
            (
                "xauslaender:sonstigeAntwort",
                (SonstigeAntwort,),
                wrapped(SonstigeAntwort, "code", code(ANFORDERUNGSANTWORT)),
            ),
            (
                "xauslaender:zustaendigkeitBekanntWeiterleitungNichtMoeglich",
                (ZustaendigkeitBekannt,),
                wrapped(ZustaendigkeitBekannt, "zustaendig", inside("xauslaender:zustaendig", TEXT)),
            ),
        ),
    ),
)
"""010202."""

VERSANDBESTAETIGUNG: tuple[Field, ...] = (
    AUSLOESER,
    one("aktenzeichen_anfragend", "xauslaender:aktenzeichenAuftraggebendeABH", TEXT),
    one("aktenzeichen_antwortend", "xauslaender:aktenzeichenAntwortendeABH", TEXT),
    _PERSON,
)
"""010203; the person stands last here."""

VORABINFORMATIONEN: tuple[Field, ...] = (
    AUSLOESER,
    _PERSON,
    one(
        "eat",
        "xauslaender:eAT",
        choice(
            (
                "xauslaender:eATInformationen",
                (EatInformationen,),
                record(
                    EatInformationen,
                    one("sperrkennwort", "xauslaender:sperrkennwort", TEXT),
                    one("sperrsumme", "xauslaender:sperrsumme", TEXT),
                    one("eid_aktiv", "xauslaender:eIDFunktionAktiv", WAHR),
                    one("seriennummer", "xauslaender:eATSeriennummer", TEXT),
                    optional("pruefziffer", "xauslaender:eATSeriennummerPruefziffer", TEXT),
                ),
            ),
            (
                "xauslaender:informationenLiegenNichtVor",
                (EatLiegtNichtVor,),
                wrapped(EatLiegtNichtVor, "bestellt", inside("xauslaender:eATBestellt", WAHR)),
            ),
        ),
    ),
    optional("bamfkennziffer", "xauslaender:bamfkennziffer", TEXT),
    many("auskunftssperren", "xauslaender:mbauskunftssperre", SPERRE),
    optional("bva_verfahrensnummer", "xauslaender:bvaVerfahrensnummer", TEXT),
    many("nebenbestimmungen", "xauslaender:nebenbestimmung", NEBENBESTIMMUNG),
)
"""010205."""

_DOKUMENT = record(
    DokumentMetadaten,
    optional_group("xauslaender:pfad", many("pfad", "xauslaender:bestandteil", TEXT)),
    one("uuid", "xauslaender:dokumentuuid", UUID),
    one("dateiname", "xauslaender:dateiname", TEXT),
    one("typ", "xauslaender:dokumenttyp", code(DATEIFORMAT)),
    optional("beschreibung", "xauslaender:beschreibung", TEXT),
    one("position", "xauslaender:dokumentenposition", ZAHL),
    optional("aktenwirksam", "xauslaender:aktenwirksamkeitszeitpunkt", MOMENT),
)

AKTE_METADATEN: tuple[Field, ...] = (
    AUSLOESER,
    _PERSON,
    many("dokumente", "xauslaender:dokument", _DOKUMENT),
    optional("akte", "xauslaender:akte", AKTE),
    optional("sachverhalt", "xauslaender:identifikation.quittungsrelevanterSachverhalt", EREIGNIS),
    one("anzahl_pakete", "xauslaender:anzahlDerPakete", ZAHL),
    one("archivgroesse", "xauslaender:archivgroesse", ZAHL),
)
"""010206."""

PAKET: tuple[Field, ...] = (
    AUSLOESER,
    one("inhalt", "xauslaender:dokumentcontainer", OKTETTE),
    one("lieferung", "xauslaender:identifikationAktenlieferung", UUID),
    one("nummer", "xauslaender:paketnummer", ZAHL),
)
"""010207."""
