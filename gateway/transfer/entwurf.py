"""A message on its way out, before and after it is sealed."""

from dataclasses import dataclass

from gateway.domain.ids import NachrichtenUUID, ProzessUUID, Sha256, TransferId
from gateway.domain.nachweis import Nachweis
from gateway.messages import Fachnachricht
from gateway.pump.archiv import ArchivEintrag
from gateway.transfer.records import Nachricht, Paketschein, PostfachEintrag, PostfachSegment


@dataclass(frozen=True, slots=True, kw_only=True)
class Entwurf:
    """A message before it is sealed."""

    message: Fachnachricht
    prozess: ProzessUUID
    transfer: TransferId | None = None
    ausloeser: NachrichtenUUID | None = None
    nachweis: Nachweis | None = None
    archiv: tuple[ArchivEintrag, ...] = ()
    """Documents of a 010206, in order; empty for every other message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Versiegelt:
    """A sealed message whose blobs are durable; ``biete_an`` makes it true."""

    nachricht: Nachricht
    eintrag: PostfachEintrag
    segmente: tuple[PostfachSegment, ...]
    vermittlung: bool = False
    """It goes to a Vermittlungsstelle of another operator."""
    pakete: tuple[Paketschein, ...] = ()
    """The packets that go with a 010206 on the plain route."""
    zertifikate: frozenset[Sha256] = frozenset()
    """Certificates of ours it is signed with; none on the plain route."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beteiligte:
    """The keys an envelope of ours rests on."""

    leser: frozenset[Sha256]
    """Certificates it is sealed to, by digest."""
    eigene: frozenset[bytes]
    """Certificates of ours (DER) that signed Umschlag and Inhalt."""
