"""Port of the case-file store as the procedure needs it."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from gateway.domain.akte import Akte, Dateiformat, Dokument
from gateway.domain.ids import AkteId, DokumentUUID, Sha256
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


class Aktenablage(Protocol):
    """The case-file store as the procedure needs it. Blocking: call from a thread."""

    def beurteile(
        self, geoeffnet: Geoeffnet, metadaten: AkteMetadaten, archiv: Path, *, formate: Set[Dateiformat]
    ) -> Beurteilt:
        """Check every document of a verified delivery, storing nothing; the arguments are those of ``uebernehmen``.

        Refused (S999 and others) with the reason.
        """

    def uebernehmen(
        self,
        geoeffnet: Geoeffnet,
        metadaten: AkteMetadaten,
        archiv: Path,
        *,
        akte: AkteId,
        angelegt: datetime,
        formate: Set[Dateiformat],
        beurteilt: Beurteilt | None = None,
    ) -> Uebernommen:
        """Check every document of a verified delivery and make it durable (promise 4).

        ``archiv`` is the decrypted ZIP, ``formate`` what our requests accepted beside PDF and JPG, ``beurteilt``
        what ``beurteile`` said about the same arguments. Refused (S999 and others) with the reason; nothing stays
        then.
        """

    def lies_zurueck(self, akte: Akte) -> dict[DokumentUUID, Sha256]:
        """Return the digests of octets read back from the store now (wire 7.2)."""

    def packliste(self, akte: Akte) -> tuple[ArchivEintrag, ...]:
        """Return the documents in order, ready to be packed."""

    def suchwerte(self, akte: Akte) -> tuple[Sha256 | None, tuple[Sha256, ...]]:
        """Return the keyed hashes of the AZR number and of the names in search form, for the index."""
