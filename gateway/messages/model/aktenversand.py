"""The file transfer between ABH: 010201, 010202, 010203, 010205, 010206, 010207 (XAusländer sheet 3.1)."""

from dataclasses import dataclass, field
from datetime import date, datetime

from gateway.domain.ids import DokumentUUID, NachrichtenUUID
from gateway.domain.person import Person
from gateway.messages.werte import Auskunftssperre, Ereignisbezug, Nachrichtenkopf
from gateway.messages.werte_akte import XdomeaAkte
from gateway.messages.werte_nebenbestimmung import Nebenbestimmung


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
class Versandbestaetigung:
    """010203: the file was dispatched; sent where the request asked for it."""

    kopf: Nachrichtenkopf
    aktenzeichen_anfragend: str
    aktenzeichen_antwortend: str
    person: Person
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Paket:
    """010207: one slice of the archive that a 010206 has announced."""

    kopf: Nachrichtenkopf
    inhalt: bytes = field(repr=False)
    """Octets of the slice; all slices in order are the ZIP."""
    lieferung: NachrichtenUUID
    """The 010206."""
    nummer: int
    """From 1 to ``anzahl_pakete`` of the 010206."""
    ausloeser: NachrichtenUUID | None = None
