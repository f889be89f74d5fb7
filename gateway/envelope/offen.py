"""The plain route: from a directory entry that names it to a message for which the partner's transport vouches.

No signature is checked here, there is none. Each step is a type that only the step before can make:
``OffenerWeg`` says that the signed directory names this route for this partner, ``Niederschrift`` is what is kept
of such a message beside its sealed parts, ``OffeneNachricht`` is one read again from there. A message that came
in an Umschlag never becomes one.
"""

from collections.abc import Callable
from dataclasses import InitVar, dataclass
from datetime import datetime

import msgspec

from gateway.domain.errors import Fehlercode, Refused
from gateway.domain.ids import Kennung, ProzessUUID, Sha256, sha256_of
from gateway.domain.kopf import Kopf, Nachrichtentyp
from gateway.domain.nachweis import Lieferung
from gateway.envelope.oeffnen import Archivteil, OpenedEnvelope
from gateway.envelope.regeln import gleicher_kopf
from gateway.envelope.typen import Art, Fachbefund, SegmentierterTeil, Teil
from gateway.trust.verzeichnis import Verzeichnis

_GEPRUEFT = object()
_GEOEFFNET = object()


@dataclass(frozen=True, slots=True, kw_only=True)
class OffenerWeg:
    """The directory names the plain route for this partner; only ``offener_weg`` makes one."""

    partner: Kennung
    verzeichnis: int
    """Number of the snapshot that says so."""
    beweis: InitVar[object]

    def __post_init__(self, beweis: object) -> None:
        """Refuse everyone but ``offener_weg``."""
        if beweis is not _GEPRUEFT:
            raise TypeError("only offener_weg makes an OffenerWeg")


def offener_weg(verzeichnis: Verzeichnis, partner: Kennung, moment: datetime) -> OffenerWeg:
    """Return the plain route to a partner; T070 where the directory names another one, or none (wire 5.3)."""
    if not verzeichnis.behoerde(partner, moment).offen:
        raise Refused(
            Fehlercode.T070,
            f"the directory (number {verzeichnis.nummer}) does not name the plain route for {partner}: nothing is "
            "taken from a folder of it, and nothing is put there",
        )
    return OffenerWeg(partner=partner, verzeichnis=verzeichnis.nummer, beweis=_GEPRUEFT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Niederschrift:
    """What is kept of a message of the plain route in clear; its parts lie beside it as encrypted segments.

    No name and no AZR number is in it, and its digest cannot be guessed from outside (``zufall``).
    """

    kopf: Kopf
    nachrichtentyp: Nachrichtentyp
    prozess: ProzessUUID
    zufall: bytes
    """32 random octets, as in an Inhalt (wire 1.5)."""
    verzeichnis: int
    """Number of the directory that named the route."""
    teile: tuple[Teil, ...]
    segmente: tuple[SegmentierterTeil, ...]
    gesandt: Lieferung | None = None
    """Of a 010206 of ours: what it holds, for the deletion later. It does not travel."""

    def teil(self, art: Art) -> Archivteil | None:
        """Return a part with its segments."""
        pairs = zip(self.teile, self.segmente, strict=True)
        return next((Archivteil(teil=one, segmente=cut) for one, cut in pairs if one.art is art), None)


def schreibe_nieder(weg: OffenerWeg, niederschrift: Niederschrift) -> bytes:
    """Return the octets to keep; ``ValueError`` for a message that is not from or to the partner of the route."""
    if weg.partner not in {niederschrift.kopf.autor, niederschrift.kopf.leser}:
        raise ValueError("this message does not travel the plain route of this partner")
    if weg.verzeichnis != niederschrift.verzeichnis:
        raise ValueError("another directory than the one that names the route")
    return msgspec.json.encode(niederschrift)


def lies_niederschrift(octets: bytes, sha256: Sha256) -> Niederschrift:
    """Read what ``schreibe_nieder`` wrote; S999 where the octets are not those of the digest any more."""
    if sha256_of(octets) != sha256:
        raise Refused(Fehlercode.S999, "the record of this message was changed in the store: restore the backup")
    return msgspec.json.decode(octets, type=Niederschrift)


@dataclass(frozen=True, slots=True, kw_only=True)
class OffeneNachricht:
    """A message of the plain route; only ``oeffne_offene`` makes one.

    Nobody signed it: the folder it came from, the partner's transport and the directory vouch for its author.
    """

    niederschrift: Niederschrift
    inhalt_sha256: Sha256
    fachnachricht: bytes
    beweis: InitVar[object]

    def __post_init__(self, beweis: object) -> None:
        """Refuse everyone but ``oeffne_offene``."""
        if beweis is not _GEOEFFNET:
            raise TypeError("only oeffne_offene makes an OffeneNachricht")

    @property
    def kopf(self) -> Kopf:
        """Head of the message."""
        return self.niederschrift.kopf

    @property
    def nachrichtentyp(self) -> Nachrichtentyp:
        """Type of the Fachnachricht."""
        return self.niederschrift.nachrichtentyp

    @property
    def nachweis(self) -> None:
        """Nothing of this route carries a Nachweis."""
        return None

    @property
    def autor_cert_der(self) -> None:
        """Nobody signed it."""
        return None


Geoeffnet = OpenedEnvelope | OffeneNachricht
"""A message whose author is judged, by signature or by route: what the procedure works with."""


def oeffne_offene(
    niederschrift: Niederschrift, sha256: Sha256, fachnachricht: bytes, lies: Callable[[bytes], Fachbefund]
) -> OffeneNachricht:
    """Bind record, digest and decrypted octets to one message; S999 where they do not belong together."""
    teil = niederschrift.teile[0]
    found = lies(fachnachricht)
    same = (len(fachnachricht), sha256_of(fachnachricht)) == (teil.laenge, teil.sha256)
    if not same or not gleicher_kopf(niederschrift.kopf, found.kopf):
        raise Refused(Fehlercode.S999, "the kept octets are not those of this message: restore the backup")
    if found.nachrichtentyp is not niederschrift.nachrichtentyp:
        raise Refused(Fehlercode.S999, "the kept octets are of another type than the record says")
    return OffeneNachricht(
        niederschrift=niederschrift, inhalt_sha256=sha256, fachnachricht=fachnachricht, beweis=_GEOEFFNET
    )
