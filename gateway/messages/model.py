"""Every Fachnachricht of the main path as a frozen type (XAusländer sheet 3).

Codes are plain keys of their list; an unknown key is carried. ``ausloeser`` is the message this one reacts to.
"""

from dataclasses import dataclass, field
from datetime import date, datetime

from gateway.domain.behoerde import Anschrift, Erreichbarkeit, Meldeanschrift
from gateway.domain.ids import DokumentUUID, NachrichtenUUID
from gateway.domain.kopf import Zeitpunkt
from gateway.domain.person import Person
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

# --- file transfer between ABH (sheet 3.1) ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Anforderung:
    """010201: please send the file. ``grund`` 01 to 04; ``formate`` accepted beyond PDF and JPG."""

    kopf: Nachrichtenkopf
    person: Person
    aktenzeichen: str
    """Of the requesting authority."""
    grund: str
    versandbestaetigung: bool
    formate: tuple[str, ...] = ()
    ausloeser: NachrichtenUUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BereitsVersandt:
    """The file was sent on that day."""

    datum: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SonstigeAntwort:
    """Why the file does not come: key of list ``aktenanforderung:antwort`` (01 bound, 02 untraceable …)."""

    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ZustaendigkeitBekannt:
    """Another authority is competent, told in words; forwarding is not possible."""

    zustaendig: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Antwort:
    """010202: the file does not come (now), and why."""

    kopf: Nachrichtenkopf
    person: Person
    aktenzeichen_anfragend: str
    inhalt: BereitsVersandt | SonstigeAntwort | ZustaendigkeitBekannt
    aktenzeichen_antwortend: str | None = None
    ausloeser: NachrichtenUUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EatInformationen:
    """Electronic residence permit card; the revocation words are secrets and stay out of ``repr``."""

    sperrkennwort: str = field(repr=False)
    sperrsumme: str = field(repr=False)
    eid_aktiv: bool
    seriennummer: str = field(repr=False)
    """Nine characters A-Z, 0-9."""
    pruefziffer: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EatLiegtNichtVor:
    """No card data; ``bestellt`` tells whether a card is on order."""

    bestellt: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Vorabinformationen:
    """010205: what the new authority must know before the file is there."""

    kopf: Nachrichtenkopf
    person: Person
    eat: EatInformationen | EatLiegtNichtVor
    bamfkennziffer: str | None = None
    auskunftssperren: tuple[Auskunftssperre, ...] = ()
    bva_verfahrensnummer: str | None = None
    """18 digits."""
    nebenbestimmungen: tuple[Nebenbestimmung, ...] = ()
    ausloeser: NachrichtenUUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DokumentMetadaten:
    """``ABH.Dokument``: one document of the delivery; ``uuid`` names its entry in the archive."""

    uuid: DokumentUUID
    dateiname: str
    """Original name with extension; shown, never used as a path."""
    typ: str
    """Key of list ``dateiformat``."""
    position: int
    """Order in the delivery, unique."""
    pfad: tuple[str, ...] = ()
    """Register, root first."""
    beschreibung: str | None = None
    aktenwirksam: datetime | None = None
    """When finally filed; a partner may leave out the zone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AkteMetadaten:
    """010206: the head of a file delivery. ``sachverhalt`` present = a receipt 0020 is asked for."""

    kopf: Nachrichtenkopf
    person: Person
    dokumente: tuple[DokumentMetadaten, ...]
    anzahl_pakete: int
    archivgroesse: int
    """Octets of the ZIP."""
    akte: XdomeaAkte | None = None
    sachverhalt: Ereignisbezug | None = None
    ausloeser: NachrichtenUUID | None = None


# --- XInneres base messages (sheet 3.3) ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Rueckweisungsgrund:
    """Why a message was not processed: key of ``fehlercodes`` and, for S999 always, what exactly.

    ``spezifisch`` are the descriptions ("" where only a code was given); ``spezifische_codes`` is empty or has
    one entry for each of them.
    """

    code: str
    spezifisch: tuple[str, ...] = ()
    spezifische_codes: tuple[Code | None, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RueckweisendeStelle:
    """Who rejects, where it is not the addressed reader (a clearing office)."""

    pruefinstanz: str
    anschrift: Anschrift
    erreichbarkeit: tuple[Erreichbarkeit, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Transportinformationen:
    """What the transport knew of the rejected message."""

    nachrichten_id: str | None = None
    betreff: str | None = None
    sendezeitpunkt: datetime | None = None
    hinweise: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Einzelfall:
    """One case of a bulk message that could not be processed."""

    ereignis: Ereignisbezug
    gruende: tuple[Rueckweisungsgrund, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rueckweisung:
    """0010: this message was not processed at all. ``nachricht`` are the octets of the original."""

    kopf: Nachrichtenkopf
    gruende: tuple[Rueckweisungsgrund, ...]
    nachricht: bytes = field(repr=False)
    bezug: Nachrichtenbezug | None = None
    """Given whenever the original was valid against the schema."""
    stelle: RueckweisendeStelle | None = None
    transport: Transportinformationen | None = None
    einzelfaelle: tuple[Einzelfall, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Quittung:
    """0020: the fact a message asked to be receipted for is done; ``sachverhalt`` 4 = file taken over."""

    kopf: Nachrichtenkopf
    bezug: Nachrichtenbezug
    ereignis: Ereignisbezug
    """Echo of ``identifikation.quittungsrelevanterSachverhalt``."""
    sachverhalt: str


# --- notices of the Meldebehörde (sheet 3.4) -------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Anmeldung:
    """030101: someone moved in. ``tag_des_einzugs`` None = unknown."""

    kopf: Nachrichtenkopf
    ereignis: Ereignisbezug
    person: MeldePerson
    familienstand: str
    """Key of list ``familienstand``."""
    tag_des_einzugs: date | None
    fruehere_anschrift: Meldeanschrift | Auslandsanschrift | None = None
    ausweise: tuple[Ausweisdokument, ...] = ()
    vertreter: tuple[Vertreter, ...] = ()
    """At most four."""
    doktorgrad: str | None = None
    auskunftssperren: tuple[Auskunftssperre, ...] = ()
    quittung_erbeten: Ereignisbezug | None = None
    """Goes with ``auskunftssperren``: both or neither."""
    ausloeser: NachrichtenUUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wegzug:
    """Ground of 030102: moved away. ``code`` 01 to another municipality, 02 abroad, 03 unknown."""

    code: str
    tag_des_auszugs: date | None
    """``None`` = unknown."""
    neue_anschrift: Meldeanschrift | Auslandsanschrift | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stornierung:
    """Ground of 030102: a registration is cancelled, or one of two records is."""

    code: str
    weiterhin_gueltig: MeldePerson | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Adoption:
    """Ground of 030102: adopted; disclosure block 6 holds and a receipt is asked for."""

    person_neu: MeldePerson
    quittung_erbeten: Ereignisbezug
    vertreter: tuple[VertreterNatuerlichePerson, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tsg:
    """Ground of 030102: new names and sex by law; disclosure block 12 holds and a receipt is asked for."""

    person_neu: MeldePerson
    quittung_erbeten: Ereignisbezug


@dataclass(frozen=True, slots=True, kw_only=True)
class Abmeldung:
    """030102: someone moved away, or a record ends for another ground."""

    kopf: Nachrichtenkopf
    ereignis: Ereignisbezug
    person: MeldePerson
    grund: Wegzug | Stornierung | Adoption | Tsg
    ausloeser: NachrichtenUUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hauptwohnung:
    """030103: another main residence; ``person.anschrift`` is the old one. ``tag_des_einzugs`` None = unknown."""

    kopf: Nachrichtenkopf
    ereignis: Ereignisbezug
    person: MeldePerson
    neue_anschrift: Meldeanschrift
    tag_des_einzugs: date | None
    ausloeser: NachrichtenUUID | None = None


Fachnachricht = (
    Anforderung
    | Antwort
    | Vorabinformationen
    | AkteMetadaten
    | Rueckweisung
    | Quittung
    | Anmeldung
    | Abmeldung
    | Hauptwohnung
)
"""Every message this program reads into a type and writes."""

__all__ = [
    "Abmeldung", "Adoption", "AkteMetadaten", "Anforderung", "Anmeldung", "Antwort", "Auskunftssperre",
    "Auslandsanschrift", "Ausweisdokument", "BereitsVersandt", "Code", "DokumentMetadaten", "EatInformationen",
    "EatLiegtNichtVor", "Einzelfall", "Ereignisbezug", "Fachnachricht", "Hauptwohnung", "Kommunikation",
    "MeldePerson", "Nachrichtenbezug", "Nachrichtenkopf", "Nebenbestimmung", "Produkt", "Quittung",
    "RueckweisendeStelle", "Rueckweisung", "Rueckweisungsgrund", "SonstigeAntwort", "Stornierung",
    "Transportinformationen", "Tsg", "Vertreter", "VertreterJuristischePerson", "VertreterNatuerlichePerson",
    "Vorabinformationen", "Wegzug", "XdomeaAkte", "XdomeaDatei", "XdomeaDokument", "XdomeaVersion",
    "XdomeaVorgang", "Zeitpunkt", "Zeitraum", "ZustaendigkeitBekannt",
]  # fmt: skip
