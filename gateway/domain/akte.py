"""The case file: Akte, its Vorgänge and Dokumente, as the Ablage keeps and xdomea names them."""

from collections import Counter
from collections.abc import Set
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from gateway.domain.aktenteile import Ausschluss, Bereinigen, Papierteil
from gateway.domain.ids import AkteId, DokumentUUID, Kennung, Sha256
from gateway.domain.nachweis import Transfervermerk
from gateway.domain.person import Person


class Dateiformat(StrEnum):
    """Formats the Ablage knows; the value is the key of xdomea ``dateiformat`` 1.0 that we write."""

    PDF = "018"
    PDF_A = "044"
    JPG = "011"
    PNG = "019"
    TIFF = "023"
    TXT = "045"
    XML = "030"
    DOCX = "035"
    XLSX = "036"
    ODT = "015"
    ODS = "014"

    @property
    def endung(self) -> str:
        """The file extension of the entry in the archive."""
        if self is Dateiformat.TIFF:
            return "tif"
        return "pdf" if self is Dateiformat.PDF_A else self.name.lower()


IMMER_ANGENOMMEN = frozenset({Dateiformat.PDF, Dateiformat.PDF_A, Dateiformat.JPG})
"""What every partner takes; everything else only where the request names it (010201, sheet 3.1)."""
WEITERE_FORMATE = frozenset(Dateiformat) - IMMER_ANGENOMMEN
"""What an authority may accept beside it; nothing that can carry programs unseen (doc, xls, html, eml, msg)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dokument:
    """One document version in the Ablage."""

    uuid: DokumentUUID
    """Names the file on the wire (``dokumentuuid``); the xdomea document has a UUID of its own."""
    xdomea_uuid: str
    dateiname: str
    """Original name with extension; shown, never used as a path."""
    format: Dateiformat
    pfad: tuple[str, ...]
    """Register, root first: Vorgang or Teilakte names, e.g. ("Identität",)."""
    position: int
    """Order within the Akte, from 1, unique."""
    laenge: int
    """Octets."""
    sha256: Sha256
    crc32: int
    """CRC-32 of the same octets: the archive needs it in front of the entry."""
    beschreibung: str | None = None
    seiten: int | None = None
    aktenwirksam: datetime | None = None
    blatt_von: int | None = None
    """First Blatt number within the Akte, from 1; ``None`` = not paginated."""
    blatt_bis: int | None = None
    """Last Blatt number; there exactly where ``blatt_von`` is, and not below it."""
    transfervermerk: Transfervermerk | None = None
    bereinigen: Bereinigen | None = None
    ersetzt: bool = False
    """A newer version has taken its place."""
    blob: Sha256 | None = field(default=None, compare=False)
    """Where its sealed octets lie; ``None`` = nowhere yet, or still readable under its digest."""

    def ausschluss(self, tag: date) -> Ausschluss | None:
        """Return why it does not travel on that day; ``None`` = it travels."""
        if self.ersetzt:
            return Ausschluss.ERSETZT
        if self.bereinigen is not None and (self.bereinigen.ab is None or self.bereinigen.ab <= tag):
            return self.bereinigen.grund
        return None


class Sperre(StrEnum):
    """What holds a file back."""

    GEBUNDEN = "gebunden"
    """Bound in a case of ours: not sent now (010202 code 01)."""
    LOESCHSPERRE = "loeschsperre"
    """Legal hold: never deleted."""
    WOHNSITZAUFLAGE = "wohnsitzauflage"
    """The person may not move freely: no change of competence under ground 01 (010202 code 06)."""
    RUECKRUF = "rueckruf"
    """Its author calls the delivery back: neither sent nor handed out until that is decided. Never set by hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Akte:
    """A case file with its documents in order; immutable: a change makes a new value."""

    id: AkteId
    xdomea_uuid: str
    aktenzeichen: str
    person: Person
    angelegt: datetime
    dokumente: tuple[Dokument, ...] = ()
    sperren: frozenset[Sperre] = frozenset()
    betreff: str | None = None
    test: bool = False
    """Test files live in their own lane (wire 6.6)."""
    herkunft: str | None = None
    """For an imported file: ``autor/nachrichtenUUID`` of the 010206 it came with."""
    einsicht: bool = False
    """Came for inspection only (ground 02): a copy to read; the file itself stays with the giving authority."""
    geloescht: datetime | None = None
    """When its content was deleted; what is left is a stub: who, which file, and who has it now."""
    abgegeben_an: Kennung | None = None
    """Of a stub: the authority that took the file over."""
    stub_bis: datetime | None = None
    """Of a stub: when it goes too."""
    aufbewahren_bis: date | None = None
    """Retention mark: the last day on which its content must not be deleted, whatever else allows it."""
    papier: tuple[Papierteil, ...] = ()
    """Parts on paper, by number; they go by other ways than the delivery."""

    @property
    def fehlende_papierteile(self) -> tuple[Papierteil, ...]:
        """Parts on paper that nobody has ticked off yet."""
        return tuple(teil for teil in self.papier if teil.eingetroffen is None)

    def zu_senden(self, tag: date) -> "tuple[Akte, dict[Ausschluss, int]]":
        """Return the file as it travels on that day, and how many documents stay here, by ground."""
        bleibt = Counter(grund for one in self.dokumente if (grund := one.ausschluss(tag)) is not None)
        reist = tuple(one for one in self.dokumente if one.ausschluss(tag) is None)
        return replace(self, dokumente=reist), dict(bleibt)

    def nicht_angenommen(self, formate: Set[Dateiformat]) -> tuple[Dokument, ...]:
        """Return the documents, in order, whose format is neither one of ``formate`` nor one everybody takes."""
        taken = IMMER_ANGENOMMEN | formate
        return tuple(one for one in sorted(self.dokumente, key=lambda d: d.position) if one.format not in taken)
