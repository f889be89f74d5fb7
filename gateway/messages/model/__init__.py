"""Every Fachnachricht as a frozen type, one module per family; its fields on the wire stand in the room's module
of the same name (``model/mbabh.py`` and ``mbabh.py``).

Codes are plain keys of their list; an unknown key is carried. ``ausloeser`` is the message this one reacts to.
"""

from gateway.domain.kopf import Zeitpunkt
from gateway.messages.model.administration import (
    Dokumentenpaket,
    Nichtzustaendigserklaerung,
    RueckweisungSynchron,
    Sendungswiederholung,
)
from gateway.messages.model.aktenversand import (
    AkteMetadaten,
    Anforderung,
    Antwort,
    BereitsVersandt,
    DokumentMetadaten,
    EatInformationen,
    EatLiegtNichtVor,
    Paket,
    SonstigeAntwort,
    Versandbestaetigung,
    Vorabinformationen,
    ZustaendigkeitBekannt,
)
from gateway.messages.model.klaerung import (
    ErinnerteNachricht,
    Erinnerung,
    KeinAufenthalt,
    MeldendeStelle,
    NichtZustaendig,
    Zustaendigkeitsanfrage,
    Zustaendigkeitsantwort,
)
from gateway.messages.model.mbabh import (
    Abmeldung,
    Adoption,
    Anmeldung,
    Hauptwohnung,
    Sperrenaenderung,
    Stornierung,
    Tsg,
    Wegzug,
)
from gateway.messages.model.xinneres import (
    Abgabe,
    Einzelfall,
    Nichtzustaendigkeit,
    Quittung,
    QuittungErinnerung,
    RueckweisendeStelle,
    Rueckweisung,
    Rueckweisungsgrund,
    Transportinformationen,
    WeiterleitendeStelle,
    Weiterleitung,
)
from gateway.messages.werte import (
    Auskunftssperre,
    Code,
    Ereignisbezug,
    Kommunikation,
    Nachrichtenbezug,
    Nachrichtenkopf,
    Produkt,
    Zeitraum,
)
from gateway.messages.werte_akte import XdomeaAkte, XdomeaDatei, XdomeaDokument, XdomeaVersion, XdomeaVorgang
from gateway.messages.werte_melde import (
    Auslandsanschrift,
    Ausweisdokument,
    MeldePerson,
    Vertreter,
    VertreterJuristischePerson,
    VertreterNatuerlichePerson,
)
from gateway.messages.werte_nebenbestimmung import Nebenbestimmung

Fachnachricht = (
    Erinnerung
    | Zustaendigkeitsanfrage
    | Zustaendigkeitsantwort
    | Anforderung
    | Antwort
    | Versandbestaetigung
    | Vorabinformationen
    | AkteMetadaten
    | Paket
    | RueckweisungSynchron
    | Sendungswiederholung
    | Nichtzustaendigserklaerung
    | Dokumentenpaket
    | Rueckweisung
    | Quittung
    | QuittungErinnerung
    | Weiterleitung
    | Abgabe
    | Nichtzustaendigkeit
    | Anmeldung
    | Abmeldung
    | Hauptwohnung
    | Sperrenaenderung
)
"""Every message of the set; this program reads and writes them all, and acts upon those of the main path."""

__all__ = [
    "Abgabe", "Abmeldung", "Adoption", "AkteMetadaten", "Anforderung", "Anmeldung", "Antwort", "Auskunftssperre",
    "Auslandsanschrift", "Ausweisdokument", "BereitsVersandt", "Code", "DokumentMetadaten", "Dokumentenpaket",
    "EatInformationen", "EatLiegtNichtVor", "Einzelfall", "Ereignisbezug", "ErinnerteNachricht", "Erinnerung",
    "Fachnachricht", "Hauptwohnung", "KeinAufenthalt", "Kommunikation", "MeldePerson", "MeldendeStelle",
    "Nachrichtenbezug", "Nachrichtenkopf", "Nebenbestimmung", "NichtZustaendig", "Nichtzustaendigkeit",
    "Nichtzustaendigserklaerung", "Paket", "Produkt", "Quittung", "QuittungErinnerung", "RueckweisendeStelle",
    "Rueckweisung", "RueckweisungSynchron", "Rueckweisungsgrund", "Sendungswiederholung", "SonstigeAntwort",
    "Sperrenaenderung", "Stornierung", "Transportinformationen", "Tsg", "Versandbestaetigung", "Vertreter",
    "VertreterJuristischePerson", "VertreterNatuerlichePerson", "Vorabinformationen", "Wegzug",
    "WeiterleitendeStelle", "Weiterleitung", "XdomeaAkte", "XdomeaDatei", "XdomeaDokument", "XdomeaVersion",
    "XdomeaVorgang", "Zeitpunkt", "Zeitraum", "ZustaendigkeitBekannt", "Zustaendigkeitsanfrage",
    "Zustaendigkeitsantwort",
]  # fmt: skip
