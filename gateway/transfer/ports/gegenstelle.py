"""Ports of the partner: what its Postfach offers us."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from gateway.audit.kacheln import Kachel
from gateway.domain.errors import Fehlercode, Refused
from gateway.domain.ids import Kennung, NachrichtenUUID, Sha256
from gateway.transfer.ports.blobs import Blobs, BlobWriter
from gateway.transfer.records import Beleg, PostfachZustand


@dataclass(frozen=True, slots=True, kw_only=True)
class Listenzeile:
    """One envelope that a Postfach lists for us (wire skeleton 2, operation 2)."""

    id: Sha256
    autor: Kennung
    leser: Kennung
    uuid: NachrichtenUUID
    gesamt_laenge: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Liste:
    """Answer of a list: ``cursor`` is handed back unchanged; another ``epoche`` means: list from the start."""

    epoche: str
    cursor: str
    zeilen: tuple[Listenzeile, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Einlieferungsstand:
    """Where a deposit of ours stands at the Vermittlungsstelle; the Beleg is not yet checked."""

    id: Sha256
    autor: Kennung
    leser: Kennung
    uuid: NachrichtenUUID
    zustand: PostfachZustand
    beleg: Beleg | None


class AndereGroesse(Refused):
    """A witness holds another checkpoint of our log than the one we began our proof with."""

    def __init__(self, groesse: int) -> None:
        """``groesse`` is the number of entries it has co-signed."""
        super().__init__(Fehlercode.T099, f"the witness holds a checkpoint of our log with {groesse} entries")
        self.groesse = groesse


class KeineKachel(Refused):
    """A log's own gateway says that its log does not reach as far as a tile of hashes that it was asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notenseite:
    """A page of the checkpoints that a witness holds, by origin; nothing of them is judged yet."""

    noten: tuple[bytes, ...]
    weiter: str | None
    """The origin behind which the next page begins; ``None`` = this was the last."""


class Gegenstelle(Protocol):
    """A partner's Postfach. Raises ``TryLater`` for whatever may pass, ``Refused`` for a no that stays."""

    async def liste(self, *, ab: str | None, warten_s: int) -> Liste:
        """List what waits for us; returns empty after the wait."""

    async def abgeschlossene(self, seit: datetime) -> tuple[tuple[Listenzeile, Beleg], ...]:
        """List what we closed there since then, at most 30 days back, with our Belege (wire skeleton 2, op. 3)."""

    async def umschlag(self, umschlag: Sha256) -> bytes:
        """Return the octets of one Umschlag (at most 8 MiB)."""

    async def segment(self, umschlag: Sha256, segment: Sha256, laenge: int, ziel: BlobWriter) -> None:
        """Fetch one segment into ``ziel`` and commit it, resuming broken connections.

        Raises ``Refused`` (T099) when length or digest are wrong.
        """

    async def schliesse(self, umschlag: Sha256, beleg: Beleg) -> bool:
        """Close it with our Beleg; repeated calls are fine. Tell whether it was open until now."""

    async def einliefern(self, umschlag: bytes, segmente: Sequence[tuple[Sha256, int]], blobs: "Blobs") -> None:
        """Deposit an envelope of ours at a Vermittlungsstelle; returns when it is visible there."""

    async def zurueckziehen(self, umschlag: Sha256) -> None:
        """Withdraw a deposit of ours that is not closed; ``NichtMehrDa`` or ``Refused`` where that is too late."""

    async def einlieferungen(
        self, *, ab: str | None, warten_s: int
    ) -> tuple[str, str, tuple[Einlieferungsstand, ...]]:
        """Return (epoche, cursor, what changed behind the cursor) of our deposits; waits like ``liste``."""

    async def bezeuge(self, anfrage: bytes) -> bytes:
        """Offer a checkpoint of ours (``audit.zeuge.Anfrage``); return the co-signature lines, not yet judged.

        Raises ``AndereGroesse`` where it holds another one.
        """

    async def bezeugter(self, ursprung: str) -> bytes:
        """Return the newest checkpoint of a log that it has co-signed, not yet judged; ``NichtMehrDa`` for none."""

    async def gehaltene(self, nach: str) -> Notenseite:
        """Return a page of the newest checkpoints it has co-signed; ``NichtMehrDa`` where it lists none."""

    async def checkpoint(self, behoerde: Kennung, generation: int) -> bytes:
        """Return the newest checkpoint of its own log, not yet judged; ``NichtMehrDa`` where it shows none."""

    async def mitsigniere(self, behoerde: Kennung, generation: int, zeuge: Kennung, note: bytes) -> None:
        """Bring a checkpoint of its own log with our co-signature; returns when it is durable there."""

    async def kachel(self, behoerde: Kennung, generation: int, kachel: Kachel) -> bytes:
        """Return a tile of its own log, as many hashes as asked for, not yet judged.

        Raises ``KeineKachel`` where it says that its log is shorter, ``NichtMehrDa`` where it knows no tiles, or no
        longer has those of a generation that ended.
        """


class Gegenstellen(Protocol):
    """Finds the client for a Postfach by its base URL."""

    def zu(self, url: str) -> Gegenstelle:
        """Return the (shared) client."""
