"""What Umschlag and Inhalt say, as frozen values (wire 1, skeleton 1)."""

from dataclasses import dataclass
from enum import StrEnum

from gateway.domain.ids import NachrichtenUUID, ProzessUUID, Sha256
from gateway.domain.kopf import Kopf, Nachrichtentyp, Zeitpunkt
from gateway.domain.nachweis import Nachweis
from gateway.envelope.algorithmen import Schluesselverfahren
from gateway.envelope.wurzeln import SEGMENT_ZUSCHLAG


class Art(StrEnum):
    """The two kinds of part, in the order in which they stand."""

    FACHNACHRICHT = "fachnachricht"
    ARCHIV = "archiv"


@dataclass(frozen=True, slots=True, kw_only=True)
class Teil:
    """A part as the Inhalt lists it: plaintext, ``laenge`` in octets."""

    art: Art
    laenge: int
    sha256: Sha256


@dataclass(frozen=True, slots=True)
class Segment:
    """A segment as the Umschlag lists it: IV ‖ ciphertext ‖ tag, ``laenge`` in octets; its digest is its name."""

    laenge: int
    sha256: Sha256


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentierterTeil:
    """A part as its ciphertext segments in order; ``segmentgroesse`` is the plaintext of all but the last."""

    art: Art
    segmentgroesse: int
    segmente: tuple[Segment, ...]

    @property
    def klartextlaenge(self) -> int:
        """Octets of the part: the sum of its segments without IV and tag."""
        return sum(segment.laenge - SEGMENT_ZUSCHLAG for segment in self.segmente)


@dataclass(frozen=True, slots=True, kw_only=True)
class WrappedKey:
    """The content key for one key of the reader."""

    key_name: Sha256
    """SHA-256 of the reader's DER certificate; of the octets of the public key where that is hybrid."""
    wrapped: bytes
    verfahren: Schluesselverfahren = Schluesselverfahren.RSA_OAEP


@dataclass(frozen=True, slots=True, kw_only=True)
class Inhalt:
    """The signed manifest: no name and no AZR number in it."""

    kopf: Kopf
    nachrichtentyp: Nachrichtentyp
    prozess: ProzessUUID
    zufall: bytes
    """32 random octets, new per Inhalt: they make ``inhaltSha256`` hiding (wire 1.5)."""
    teile: tuple[Teil, ...]
    nachweis: Nachweis | None = None

    def teil(self, art: Art) -> Teil | None:
        """Return the part of this kind."""
        return next((teil for teil in self.teile if teil.art is art), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Umschlag:
    """The sealed form: clear head, wrapped keys, encrypted Inhalt, list of segments."""

    kopf: Kopf
    versiegelt: Zeitpunkt
    """Moment of this sealing, in UTC; not of the message."""
    inhalt_sha256: Sha256
    """Of the Inhalt's octets: identity of the message and commitment to the key."""
    zertifikat_sha256: Sha256
    """Of the DER certificate that signs this Umschlag."""
    keys: tuple[WrappedKey, ...]
    inhalt_chiffrat: bytes
    """IV(12) ‖ AES-256-GCM ciphertext ‖ tag(16) of the Inhalt's octets."""
    teile: tuple[SegmentierterTeil, ...]

    @property
    def ist_hybrid(self) -> bool:
        """Tell whether the content key is wrapped for hybrid keys; then all of them are (wire 5.3)."""
        return all(key.verfahren is Schluesselverfahren.HYBRID for key in self.keys)

    @property
    def segmente(self) -> tuple[Segment, ...]:
        """The segments of all parts, in order."""
        return tuple(segment for teil in self.teile for segment in teil.segmente)

    def teil(self, art: Art) -> SegmentierterTeil | None:
        """Return the part of this kind."""
        return next((teil for teil in self.teile if teil.art is art), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fachbefund:
    """What the Fachnachricht itself says, read from its verified octets by the caller."""

    kopf: Kopf
    nachrichtentyp: Nachrichtentyp
    anzahl_der_pakete: int | None = None
    """010206 only."""
    archivgroesse: int | None = None
    """010206 only, octets."""
    bezug: NachrichtenUUID | None = None
    """The 010206 that a 0020 code 4 or a 0010 is about; None for every other message."""
