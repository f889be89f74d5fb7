"""Floor 2: XAusländer, XInneres and xdomea messages ⇄ frozen values; pure, octets in and octets out.

``model`` names every message as a type. ``katalog`` is the one table root element → message type → binding:
a message that comes later gets its dataclass in ``model``, its fields beside its relatives, its row there.
"""

from gateway.messages.katalog import NACH_TYP, NACH_WURZEL
from gateway.messages.kopf import bezug_zu
from gateway.messages.lesen import Gelesen, parse_message, read_checked, read_kopf, read_message, typed
from gateway.messages.lieferung import (
    Gefunden,
    akte_zu_metadaten,
    dateien_der_akte,
    entry_name,
    metadaten_zu_dokumente,
)
from gateway.messages.model import (
    Abmeldung,
    Adoption,
    AkteMetadaten,
    Anforderung,
    Anmeldung,
    Antwort,
    Auskunftssperre,
    Auslandsanschrift,
    BereitsVersandt,
    DokumentMetadaten,
    EatInformationen,
    EatLiegtNichtVor,
    Ereignisbezug,
    Fachnachricht,
    Hauptwohnung,
    MeldePerson,
    Nachrichtenbezug,
    Nachrichtenkopf,
    Nebenbestimmung,
    Produkt,
    Quittung,
    Rueckweisung,
    Rueckweisungsgrund,
    SonstigeAntwort,
    Stornierung,
    Tsg,
    Vorabinformationen,
    Wegzug,
    XdomeaAkte,
    ZustaendigkeitBekannt,
)
from gateway.messages.schema import Schemas
from gateway.messages.schreiben import write_message
from gateway.messages.zeichen import als_datatype_c

__all__ = [
    "NACH_TYP", "NACH_WURZEL", "Abmeldung", "Adoption", "AkteMetadaten", "Anforderung", "Anmeldung", "Antwort",
    "Auskunftssperre", "Auslandsanschrift", "BereitsVersandt", "DokumentMetadaten", "EatInformationen",
    "EatLiegtNichtVor", "Ereignisbezug", "Fachnachricht", "Gefunden", "Gelesen", "Hauptwohnung", "MeldePerson",
    "Nachrichtenbezug", "Nachrichtenkopf", "Nebenbestimmung", "Produkt", "Quittung", "Rueckweisung",
    "Rueckweisungsgrund", "Schemas", "SonstigeAntwort", "Stornierung", "Tsg", "Vorabinformationen", "Wegzug",
    "XdomeaAkte", "ZustaendigkeitBekannt", "akte_zu_metadaten", "als_datatype_c", "bezug_zu",
    "dateien_der_akte", "entry_name", "metadaten_zu_dokumente", "parse_message",
    "read_checked", "read_kopf", "read_message", "typed", "write_message",
]  # fmt: skip
