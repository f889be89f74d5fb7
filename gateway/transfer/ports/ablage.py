"""Port of the case-file store as the procedure needs it."""

from collections.abc import Callable, Set
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Protocol

from gateway.domain.akte import Akte, Dateiformat, Dokument
from gateway.domain.ids import AkteId, DokumentUUID, Kennung, Sha256
from gateway.envelope.offen import Geoeffnet
from gateway.messages.model import AkteMetadaten
from gateway.pump.archiv import ArchivEintrag
from gateway.pump.archiv_lesen import Fund


@dataclass(frozen=True, slots=True, kw_only=True)
class Beurteilt:
    """A delivery of which every list, digest and real type agrees; nothing of it is stored yet."""

    dokumente: tuple[Dokument, ...]
    funde: tuple[Fund, ...]
    """Where their octets lie in the archive."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Uebernommen:
    """A delivery taken over: its documents are durable, nothing is visible until ``Akten.anlegen``."""

    akte: Akte
    aktenzeichen_partner: str | None
    """Of the giving authority, where its ``akte`` names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesbares:
    """A document that still lies readable under its digest."""

    mandant: Kennung
    akte: AkteId
    position: int
    dokument: DokumentUUID
    sha256: Sha256


class Dokumentverschluss(Protocol):
    """Seals documents that lie readable. Blocking: call from a thread."""

    def verschliesse(self, mandant: Kennung, digest: Sha256) -> Sha256:
        """Make a sealed copy durable and return its blob; the readable one stays, and is young from now on.

        Raises ``KeyError`` where it is missing, Refused where it has another digest, ``Usage`` without a key.
        """


class Aktenablage(Protocol):
    """The case-file store as the procedure needs it. Blocking: call from a thread."""

    def beurteile(
        self,
        geoeffnet: Geoeffnet,
        metadaten: AkteMetadaten,
        archiv: Callable[[], BinaryIO],
        *,
        formate: Set[Dateiformat],
    ) -> Beurteilt:
        """Check every document of a verified delivery, storing nothing; the arguments are those of ``uebernehmen``.

        Refused (S999 and others) with the reason.
        """

    def uebernehmen(
        self,
        mandant: Kennung,
        geoeffnet: Geoeffnet,
        metadaten: AkteMetadaten,
        archiv: Callable[[], BinaryIO],
        *,
        akte: AkteId,
        angelegt: datetime,
        formate: Set[Dateiformat],
        beurteilt: Beurteilt | None = None,
    ) -> Uebernommen:
        """Check every document of a verified delivery and make it durable (promise 4).

        ``archiv`` opens the decrypted ZIP, on several threads at once; ``formate`` is what our requests accepted
        beside PDF and JPG, ``beurteilt`` what ``beurteile`` said about the same arguments. Refused (S999 and
        others) with the reason; nothing stays then.
        """

    def lies_zurueck(self, mandant: Kennung, akte: Akte) -> dict[DokumentUUID, Sha256]:
        """Return the digests of octets read back from the store now (wire 7.2)."""

    def packliste(self, mandant: Kennung, akte: Akte) -> tuple[ArchivEintrag, ...]:
        """Return the documents in order, ready to be packed."""

    def suchwerte(self, akte: Akte) -> tuple[Sha256 | None, tuple[Sha256, ...]]:
        """Return the keyed hashes of the AZR number and of the names in search form, for the index."""
