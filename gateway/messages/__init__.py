"""Floor 2: XAusländer, XInneres and xdomea messages ⇄ frozen values; pure, octets in and octets out.

``model`` names every message as a type, in one module per family; the room's module of the same name says how it
stands on the wire. ``katalog`` is the one table root element → message type → class and fields.
"""

from gateway.messages.katalog import NACH_TYP, NACH_WURZEL
from gateway.messages.kopf import bezug_zu
from gateway.messages.lesen import Gelesen, parse_message, read_checked, read_kopf, read_message, typed
from gateway.messages.lieferung import (
    Gefunden,
    akte_zu_metadaten,
    codes_der_formate,
    dateien_der_akte,
    entry_name,
    formate_der_codes,
    metadaten_zu_dokumente,
    papier_der_akte,
)
from gateway.messages.model import (
    Abgabe,
    Abmeldung,
    Adoption,
    AkteMetadaten,
    Anforderung,
    Anmeldung,
    Antwort,
    Auskunftssperre,
    Auslandsanschrift,
    BereitsVersandt,
    Dokumentenpaket,
    DokumentMetadaten,
    EatInformationen,
    EatLiegtNichtVor,
    Ereignisbezug,
    ErinnerteNachricht,
    Erinnerung,
    Fachnachricht,
    Hauptwohnung,
    KeinAufenthalt,
    MeldendeStelle,
    MeldePerson,
    Nachrichtenbezug,
    Nachrichtenkopf,
    Nebenbestimmung,
    NichtZustaendig,
    Nichtzustaendigkeit,
    Nichtzustaendigserklaerung,
    Paket,
    Produkt,
    Quittung,
    QuittungErinnerung,
    Rueckweisung,
    Rueckweisungsgrund,
    RueckweisungSynchron,
    Sendungswiederholung,
    SonstigeAntwort,
    Sperrenaenderung,
    Stornierung,
    Tsg,
    Versandbestaetigung,
    Vorabinformationen,
    Wegzug,
    WeiterleitendeStelle,
    Weiterleitung,
    XdomeaAkte,
    ZustaendigkeitBekannt,
    Zustaendigkeitsanfrage,
    Zustaendigkeitsantwort,
)
from gateway.messages.schema import Schemas
from gateway.messages.schreiben import write_message
from gateway.messages.zeichen import als_datatype_c

__all__ = [
    "Abgabe", "Abmeldung", "Adoption", "AkteMetadaten", "Anforderung", "Anmeldung", "Antwort", "Auskunftssperre",
    "Auslandsanschrift", "BereitsVersandt", "DokumentMetadaten", "Dokumentenpaket", "EatInformationen",
    "EatLiegtNichtVor", "Ereignisbezug", "ErinnerteNachricht", "Erinnerung", "Fachnachricht", "Gefunden",
    "Gelesen", "Hauptwohnung", "KeinAufenthalt", "MeldePerson", "MeldendeStelle", "NACH_TYP", "NACH_WURZEL",
    "Nachrichtenbezug", "Nachrichtenkopf", "Nebenbestimmung", "NichtZustaendig", "Nichtzustaendigkeit",
    "Nichtzustaendigserklaerung", "Paket", "Produkt", "Quittung", "QuittungErinnerung", "Rueckweisung",
    "RueckweisungSynchron", "Rueckweisungsgrund", "Schemas", "Sendungswiederholung", "SonstigeAntwort",
    "Sperrenaenderung", "Stornierung", "Tsg", "Versandbestaetigung", "Vorabinformationen", "Wegzug",
    "WeiterleitendeStelle", "Weiterleitung", "XdomeaAkte", "ZustaendigkeitBekannt", "Zustaendigkeitsanfrage",
    "Zustaendigkeitsantwort", "akte_zu_metadaten", "als_datatype_c", "bezug_zu", "codes_der_formate",
    "dateien_der_akte", "entry_name", "formate_der_codes",
    "metadaten_zu_dokumente", "papier_der_akte", "parse_message", "read_checked", "read_kopf", "read_message",
    "typed", "write_message",
]  # fmt: skip
