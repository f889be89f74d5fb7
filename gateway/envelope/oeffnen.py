"""The binding of the three layers: only ``open_`` makes an OpenedEnvelope, only an OpenedEnvelope can be imported.

Before it holds nothing of the content is used, stored outside quarantine or answered (wire 1.4).
"""

from collections.abc import Callable
from dataclasses import InitVar, dataclass
from enum import StrEnum

from gateway.domain.errors import Fehlercode, Refused
from gateway.domain.ids import Sha256, sha256_of
from gateway.domain.kopf import Kopf, Nachrichtentyp
from gateway.domain.nachweis import Nachweis
from gateway.envelope import regeln
from gateway.envelope.lesen import GepruefterInhalt, GeprueftesSiegel, verdeckt
from gateway.envelope.typen import Art, Fachbefund, Inhalt, SegmentierterTeil, Teil

_GEOEFFNET = object()


class Herkunft(StrEnum):
    """How far authorship was judged before opening."""

    GEPRUEFT = "geprueft"
    """A directory says that both certificates may speak for Autor (wire 1.4)."""
    BEHAUPTET = "behauptet"
    """No directory was asked: Autor is what the message claims. Never imported."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Archivteil:
    """The archive of a 010206, still sealed: what to fetch and what must come out."""

    teil: Teil
    segmente: SegmentierterTeil


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedEnvelope:
    """A message whose three layers are verified and belong together; only ``open_`` makes one."""

    inhalt: Inhalt
    inhalt_octets: bytes
    """The signed manifest as it was signed: proof that stays when the content is gone."""
    inhalt_sha256: Sha256
    umschlag_sha256: Sha256
    fachnachricht: bytes
    """Octets of the Fachnachricht, of the size and digest the author signed."""
    archiv: Archivteil | None
    """Present exactly for a 010206."""
    herkunft: Herkunft
    autor_cert_der: bytes
    """Certificate of the content signature."""
    transport_cert_der: bytes
    beweis: InitVar[object]

    def __post_init__(self, beweis: object) -> None:
        """Refuse everyone but ``open_``."""
        if beweis is not _GEOEFFNET:
            raise TypeError("only open_ makes an OpenedEnvelope")

    @property
    def kopf(self) -> Kopf:
        """Head of the message, equal in all three layers."""
        return self.inhalt.kopf

    @property
    def nachrichtentyp(self) -> Nachrichtentyp:
        """Type of the Fachnachricht."""
        return self.inhalt.nachrichtentyp

    @property
    def nachweis(self) -> Nachweis | None:
        """What the signed Inhalt lists."""
        return self.inhalt.nachweis


def open_(
    siegel: GeprueftesSiegel,
    inhalt: GepruefterInhalt,
    *,
    fachnachricht: bytes,
    lies: Callable[[bytes], Fachbefund],
    herkunft: Herkunft,
) -> OpenedEnvelope:
    """Bind Umschlag, Inhalt and Fachnachricht to one message.

    ``fachnachricht`` are the decrypted octets of that part; ``lies`` reads header and facts from them (room
    ``messages``) and is called only once their digest is the signed one. Refused with the exact code, T020 towards
    the partner.
    """
    with verdeckt():
        if inhalt.inhalt_sha256 != siegel.umschlag.inhalt_sha256:
            raise Refused(Fehlercode.T099, "the Inhalt belongs to another Umschlag")
        regeln.check_schichten(siegel.umschlag, inhalt.inhalt)
        teil = inhalt.inhalt.teile[0]
        if (len(fachnachricht), sha256_of(fachnachricht)) != (teil.laenge, teil.sha256):
            raise Refused(Fehlercode.T099, "the Fachnachricht is not the one the author signed")
        regeln.check_fachnachricht(inhalt.inhalt, lies(fachnachricht))
    innen, aussen = inhalt.inhalt.teil(Art.ARCHIV), siegel.umschlag.teil(Art.ARCHIV)
    return OpenedEnvelope(
        inhalt=inhalt.inhalt,
        inhalt_octets=inhalt.octets,
        inhalt_sha256=inhalt.inhalt_sha256,
        umschlag_sha256=siegel.umschlag_sha256,
        fachnachricht=fachnachricht,
        archiv=Archivteil(teil=innen, segmente=aussen) if innen is not None and aussen is not None else None,
        herkunft=herkunft,
        autor_cert_der=inhalt.cert_der,
        transport_cert_der=siegel.cert_der,
        beweis=_GEOEFFNET,
    )
