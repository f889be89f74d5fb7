"""Nachweis: what a delivery holds and what became of it, document by document, by digest (wire 4, skeleton)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from gateway.domain.ids import DokumentUUID, NachrichtenUUID, Sha256
from gateway.domain.kopf import Zeitpunkt
from gateway.domain.rueckrufgruende import Ablehnungsgrund, Rueckrufgrund

MAX_NACHWEISTEXT: Final = 250
"""Characters of one text in a Nachweis (``ab:Text`` of umschlag-1.xsd)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfervermerk:
    """Scan evidence of one document (BSI TR-03138): when, by which body, how, and the visual check."""

    erfasst: Zeitpunkt
    stelle: str
    verfahren: str
    sichtpruefung: str
    geraet: str | None = None
    """The scanner, in the provider's words; known where the file was scanned."""
    pruefer: str | None = None
    """Who looked at the result: a pseudonym or the sign of a function, never a name."""

    def im_nachweis(self) -> "Transfervermerk":
        """Return it as a Nachweis carries it, in four texts: device and checker stand behind what they belong to.

        Each is cut where a Nachweis has no more room; whole, and apart, they travel in the xdomea ``akte``.
        """
        return Transfervermerk(
            erfasst=self.erfasst,
            stelle=self.stelle[:MAX_NACHWEISTEXT],
            verfahren=_mit(self.verfahren, "Gerät", self.geraet),
            sichtpruefung=_mit(self.sichtpruefung, "geprüft", self.pruefer),
        )


def _mit(text: str, wort: str, wert: str | None) -> str:
    return (text if wert is None else f"{text}; {wort}: {wert}")[:MAX_NACHWEISTEXT]


@dataclass(frozen=True, slots=True, kw_only=True)
class GeliefertesDokument:
    """One entry of the archive, unpacked: its name on the wire, size in octets and digest."""

    uuid: DokumentUUID
    laenge: int
    sha256: Sha256
    transfervermerk: Transfervermerk | None = None


@dataclass(frozen=True, slots=True)
class Lieferung:
    """Nachweis of a 010206: every document once, 1 to 10,000."""

    dokumente: tuple[GeliefertesDokument, ...]


class Ergebnis(StrEnum):
    """What the receiver did with a document."""

    UEBERNOMMEN = "uebernommen"
    ABGELEHNT = "abgelehnt"
    GELOESCHT = "geloescht"
    """It was here and was deleted because its author called it back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UebernommenesDokument:
    """Result for one document; the digest is of octets read back from the Ablage, never copied (wire 7.2)."""

    uuid: DokumentUUID
    sha256: Sha256
    ergebnis: Ergebnis
    grund: str | None = None


@dataclass(frozen=True, slots=True)
class Rueckrufantwort:
    """Which recall a receipt or rejection answers; ``grund`` is there exactly where the receiver refuses."""

    rueckruf_uuid: NachrichtenUUID
    """The 0010 that called back."""
    grund: Ablehnungsgrund | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rueckrufverlangen:
    """Nachweis of a 0010 about a request 010201: the delivery that answered it is called back."""

    bezug_uuid: NachrichtenUUID
    bezug_inhalt_sha256: Sha256
    bezug_archiv_sha256: Sha256
    grund: Rueckrufgrund


@dataclass(frozen=True, slots=True, kw_only=True)
class Uebernahme:
    """Nachweis of a receipt 0020 code 4, or of a 0010 about a 010206."""

    bezug_uuid: NachrichtenUUID
    bezug_inhalt_sha256: Sha256
    bezug_archiv_sha256: Sha256
    log_ursprung: str
    """Origin of the log that holds the import entry."""
    log_blatt_sha256: Sha256
    """RFC 6962 leaf hash of that entry."""
    dokumente: tuple[UebernommenesDokument, ...]
    rueckruf: Rueckrufantwort | None = None
    """Set where it answers a recall: a 0010 says deleted, a 0020 says kept."""


Nachweis = Lieferung | Uebernahme | Rueckrufverlangen
