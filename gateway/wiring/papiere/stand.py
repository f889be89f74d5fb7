"""What the papers of an authority are filled with: frozen values, texts in German, no person of a file."""

from dataclasses import dataclass
from datetime import datetime

from gateway.transfer.einblick.papierlage import Bestand


@dataclass(frozen=True, slots=True, kw_only=True)
class Aufbewahrungszeile:
    """How long one kind of data stays."""

    was: str
    wie_lange: str
    wer: str
    """Who or what lets it go."""
    stelle: str
    """Clause it follows, or where it is set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fristzeile:
    """One deadline of the procedure as this authority has it."""

    name: str
    zustand: str
    wirkung: str
    tage: int
    """Working days; 0 = never."""
    stufen: int
    eigene: bool
    """Set by the configuration."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Partnerblatt:
    """One other participant of the directory."""

    kennung: str
    name: str
    art: str
    weg: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Schluesselzeile:
    """One private key: where it is, never what it is."""

    rolle: str
    verfahren: str
    ort: str
    """``Datei`` or ``Token``, with its name in the configuration."""
    bis: str
    """Last day of its certificate; empty where it has none."""
    hinweis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verfahrenszeile:
    """Until when a kind of key may be used."""

    verfahren: str
    zweck: str
    bis: str
    """Last day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ortzeile:
    """A place data lie in."""

    was: str
    wo: str
    schutz: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Protokollstand:
    """The newest signed checkpoint of the authority's log."""

    ursprung: str
    groesse: int
    wurzel: str
    """Base64."""
    vkey: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Behoerdenblatt:
    """The authority itself, as the head of its messages shows it."""

    kennung: str
    name: str
    anschrift: str
    email: str
    datenschutz: str | None
    """Data protection officer of the configuration."""
    land: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Papierstand:
    """Everything at one moment."""

    moment: datetime
    behoerde: Behoerdenblatt
    echt: bool
    programm: str
    python: str
    sqlite: str
    verzeichnis: int
    verzeichnis_bis: datetime
    mitzeichner: int
    partner: tuple[Partnerblatt, ...]
    behoerden: int
    """How many of them are authorities: the others carry, and read nothing."""
    offener_weg: bool
    """A partner of the directory has the plain route."""
    schluessel: tuple[Schluesselzeile, ...]
    verfahren: tuple[Verfahrenszeile, ...]
    aufbewahrung: tuple[Aufbewahrungszeile, ...]
    fristen: tuple[Fristzeile, ...]
    orte: tuple[Ortzeile, ...]
    bestand: Bestand
    protokoll: Protokollstand | None
    sicherung: datetime | None
    """When the last whole backup was made, as this installation noted it."""
    aufbewahrungstage: int
    regelloeschung: bool
    formate: tuple[str, ...]
    """Formats accepted beside PDF and JPG."""
    zugriffsjahre: int
    nachweisjahre: int
    anfragen_am_tag: int
    vorab: bool
    seiten: bool
    anbieter: str | None
    """Name of the identity provider."""
    schnittstelle: bool
    webhookziele: tuple[str, ...]
    scanner: bool
    scanner_fehlt: str
    """What happens meanwhile: ``wait`` or ``accept``."""
    stempelstellen: tuple[str, ...]
    sperrstand: str
    """``accept``, ``grace`` or ``strict``."""
    nachsicht: int
    """Hours."""
    zeuge: bool
