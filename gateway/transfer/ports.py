"""The ports of the use cases: what storage, blobs, keys, directory and the partner's Postfach must offer.

One transaction = state change + audit entry + outbox row. A transaction is a plain function of ``Tx``: it is run
by the store, whole or not at all, possibly grouped with others into one durable commit; it must not await, block
or touch anything else. Everything slow (crypto, files, network) happens before or after it.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Protocol, TypeVar

from gateway.audit.baum import Baumstand
from gateway.audit.eintrag import FertigerEintrag, Offenlegung
from gateway.domain.akte import Akte, Sperre
from gateway.domain.ids import AkteId, DokumentUUID, Kennung, NachrichtenUUID, Sha256, TransferId
from gateway.domain.states import Rolle, Zustand
from gateway.domain.transfer import Transfer
from gateway.envelope.oeffnen import OpenedEnvelope
from gateway.messages.model import AkteMetadaten
from gateway.pump.archiv import ArchivEintrag
from gateway.transfer.records import (
    Aufgabe,
    Auftrag,
    AuftragsArt,
    Beleg,
    Eingang,
    EingangZustand,
    Nachricht,
    PostfachEintrag,
    PostfachSegment,
    PostfachZustand,
    Quarantaene,
    Richtung,
    Wegzug,
)

T = TypeVar("T")


class Konflikt(Exception):
    """Someone else changed the record since it was read; the caller reads again and decides anew."""


class Transfers(Protocol):
    """The transfers of all our authorities."""

    def anlegen(self, transfer: Transfer) -> None:
        """Insert a new transfer (version 1)."""

    def holen(self, transfer: TransferId) -> Transfer | None:
        """Return one transfer."""

    def aendern(self, transfer: Transfer) -> Transfer:
        """Store the value if the stored version equals ``transfer.version``; return it with version + 1.

        Raises ``Konflikt`` otherwise.
        """

    def offene_zur_akte(self, mandant: Kennung, akte: AkteId) -> tuple[Transfer, ...]:
        """Return the transfers of this file that are not in an end state."""

    def liste(
        self,
        mandant: Kennung | None,
        *,
        zustand: Zustand | None = None,
        nach: str | None = None,
        max_zeilen: int = 100,
    ) -> tuple[Transfer, ...]:
        """Return transfers, newest first; ``nach`` = id of the last row of the page before."""

    def anzahl_seit(self, mandant: Kennung, partner: Kennung | None, rolle: Rolle, seit: datetime) -> int:
        """Return how many transfers (``partner`` None: with anyone) began since then."""

    def offene_anforderung(self, mandant: Kennung, azr_suche: Sha256) -> Transfer | None:
        """Return our own open request for this person, so that two notices make one transfer."""


class Nachrichten(Protocol):
    """Messages that have taken their id."""

    def anlegen(self, nachricht: Nachricht) -> None:
        """Insert; raises ``Konflikt`` when (mandant, richtung, autor, uuid) is taken."""

    def holen(self, mandant: Kennung, autor: Kennung, uuid: NachrichtenUUID) -> Nachricht | None:
        """Return one message."""

    def zum_transfer(self, transfer: TransferId) -> tuple[Nachricht, ...]:
        """Return the messages of a transfer, oldest first."""

    def antworten_auf(self, mandant: Kennung, uuid: NachrichtenUUID, richtung: Richtung) -> tuple[Nachricht, ...]:
        """Return the messages whose ausloeser is ``uuid``."""

    def zum_umschlag(self, umschlag: Sha256) -> Nachricht | None:
        """Return the message of this Umschlag."""

    def zuordnen(self, nachricht: Nachricht, transfer: TransferId) -> None:
        """Note the transfer a received message turned out to belong to."""

    def blatt_setzen(self, nachricht: Nachricht, blatt: Sha256) -> None:
        """Note the leaf of the log entry that says what became of the message."""


class PostfachTabelle(Protocol):
    """Envelopes that wait for their readers."""

    def anlegen(self, eintrag: PostfachEintrag, segmente: Sequence[PostfachSegment]) -> PostfachEintrag:
        """Insert; with every segment ``da`` it is visible at once (``nummer`` is assigned). Idempotent by id."""

    def segment_da(self, eintrag: Sha256, segment: Sha256) -> None:
        """Note that a deposited segment is durable."""

    def segmente_vergessen(self, eintrag: Sha256) -> None:
        """Note that nothing of a deposit is kept here any more: it has to be brought anew."""

    def sichtbar_machen(self, eintrag: Sha256) -> PostfachEintrag:
        """Turn OFFEN into LIEGT and assign ``nummer``; the caller has checked that nothing is missing."""

    def holen(self, eintrag: Sha256) -> PostfachEintrag | None:
        """Return one entry."""

    def zur_nachricht(self, autor: Kennung, uuid: NachrichtenUUID) -> tuple[PostfachEintrag, ...]:
        """Return the entries of one message (several after re-wrapping)."""

    def segmente(self, eintrag: Sha256) -> tuple[PostfachSegment, ...]:
        """Return what the entry needs."""

    def segment(self, eintrag: Sha256, segment: Sha256) -> PostfachSegment | None:
        """Return one of them (hot path of a download)."""

    def liste(self, leser: Iterable[Kennung], *, ab: int, max_zeilen: int) -> tuple[PostfachEintrag, ...]:
        """Return visible, not closed entries with ``nummer`` > ab, ascending."""

    def abgeschlossene(
        self, leser: Iterable[Kennung], *, seit: datetime, max_zeilen: int
    ) -> tuple[PostfachEintrag, ...]:
        """Return closed entries, oldest first."""

    def einlieferungen(
        self, autoren: Iterable[Kennung], *, ab: int, max_zeilen: int
    ) -> tuple[PostfachEintrag, ...]:
        """Return what these authors deposited (not what we wrote) with ``aenderung`` > ab, ascending by it."""

    def offene(
        self, *, autor: Kennung | None = None, vor: datetime | None = None, max_zeilen: int
    ) -> tuple[PostfachEintrag, ...]:
        """Return deposits in state OFFEN, oldest first: of one author, announced before a moment (quota, expiry).

        What we wrote ourselves and wait for at a Vermittlungsstelle is no deposit.
        """

    def aendern(self, eintrag: PostfachEintrag) -> None:
        """Store state, lease, attempts, Beleg, and when and by whom it was announced anew."""


class Eingaenge(Protocol):
    """Our claims on envelopes listed for us elsewhere."""

    def entdecken(self, eingang: Eingang) -> bool:
        """Insert; tell whether it was new."""

    def holen(self, umschlag: Sha256) -> Eingang | None:
        """Return one claim."""

    def aendern(
        self, umschlag: Sha256, zustand: EingangZustand, *, code: str | None = None, beleg: Beleg | None = None
    ) -> None:
        """Store where it stands now."""

    def segmente(self, umschlag: Sha256) -> frozenset[Sha256]:
        """Return the segments that were fetched for this claim."""

    def segment_da(self, umschlag: Sha256, segment: Sha256) -> None:
        """Note a segment that was fetched for this claim and is durable."""

    def segmente_vergessen(self, umschlag: Sha256) -> None:
        """Forget what was fetched for this claim: it is not needed any more."""

    def anzahl_offen(self, quelle: str) -> int:
        """Return how many of this Postfach are not closed (limit 10,000)."""


class Auftraege(Protocol):
    """Jobs: at most one per (art, ref)."""

    def erteilen(self, auftrag: Auftrag) -> None:
        """Insert, or make the existing one due again at the earlier of both times."""

    def beanspruchen(
        self, jetzt: datetime, *, frist_s: float, max_auftraege: int, marke: str
    ) -> tuple[Auftrag, ...]:
        """Lease due jobs that nobody holds, oldest first, at most one per ``partner``-and-``ref`` conflict."""

    def erledigt(self, auftrag: Auftrag) -> None:
        """Delete the job if ``marke`` still holds it."""

    def spaeter(self, auftrag: Auftrag, faellig: datetime, code: str) -> None:
        """Release it with attempts + 1 if ``marke`` still holds it."""

    def verlaengern(self, auftrag: Auftrag, frist_s: float, jetzt: datetime) -> None:
        """Hold a running job for longer if ``marke`` still holds it."""

    def freigeben(self, auftrag: Auftrag) -> None:
        """Release it unchanged, due at once (graceful stop)."""

    def alle_freigeben(self) -> None:
        """Release every job unchanged: for the start of the only process that works on this store."""

    def naechste_faelligkeit(self) -> datetime | None:
        """Return when the next job that nobody holds is due."""

    def holen(self, art: AuftragsArt, ref: str) -> Auftrag | None:
        """Return one job."""


class Aufgaben(Protocol):
    """Questions to people."""

    def stellen(self, aufgabe: Aufgabe) -> None:
        """Insert."""

    def offene(self, mandant: Kennung | None = None, *, transfer: TransferId | None = None) -> tuple[Aufgabe, ...]:
        """Return those not done, oldest first."""

    def erledigen(self, aufgabe: str, zeit: datetime) -> None:
        """Mark one done."""


class Akten(Protocol):
    """Index of the built-in Ablage. Names are searched in search form, the AZR number as a keyed hash only."""

    def anlegen(
        self, mandant: Kennung, akte: Akte, *, azr_suche: Sha256 | None, namen_suche: Sequence[str]
    ) -> None:
        """Insert a whole Akte with its documents; raises ``Konflikt`` when its id exists."""

    def holen(self, mandant: Kennung, akte: AkteId) -> Akte | None:
        """Return the Akte with all documents in order."""

    def zur_azr(self, mandant: Kennung, azr_suche: Sha256, *, test: bool) -> tuple[Akte, ...]:
        """Return the files under this AZR number; persons are compared by the caller (never the number alone)."""

    def zum_aktenzeichen(self, mandant: Kennung, aktenzeichen: str) -> Akte | None:
        """Return the Akte with this Aktenzeichen."""

    def zur_herkunft(self, mandant: Kennung, herkunft: str) -> Akte | None:
        """Return the Akte a delivery was imported as, so that it is never imported twice."""

    def liste(self, mandant: Kennung, *, nach: str | None = None, max_zeilen: int = 100) -> tuple[Akte, ...]:
        """Return files without their documents, by Aktenzeichen."""

    def zum_namen(self, mandant: Kennung, name_suche: str, *, max_zeilen: int = 100) -> tuple[Akte, ...]:
        """Return files without their documents whose person bears this name, given in search form."""

    def sperren(self, mandant: Kennung, akte: AkteId, sperren: frozenset[Sperre]) -> None:
        """Replace what holds the file back."""

    def sperren_von(self, mandant: Kennung, akte: AkteId) -> frozenset[Sperre]:
        """Return what holds the file back now; empty for an unknown file."""


class Protokoll(Protocol):
    """The audit log of each authority; entries first, their place in the tree later (one integrator)."""

    def anlegen(self, mandant: Kennung, ursprung: str, epoche: str) -> bool:
        """Open the log of an authority with its first generation; False and nothing happens if it is open."""

    def ursprung(self, mandant: Kennung) -> str:
        """Return the origin of the current generation."""

    def eintragen(self, mandant: Kennung, eintrag: FertigerEintrag) -> None:
        """Append; it takes part in this transaction."""

    def offene(self, mandant: Kennung, *, max_zeilen: int) -> tuple[tuple[int, Sha256], ...]:
        """Return (row, leaf hash) of entries without an index, in the order of their commit."""

    def einordnen(self, mandant: Kennung, zeilen: Sequence[int], ab_index: int) -> None:
        """Give these rows the indices ``ab_index``, ``ab_index`` + 1, …"""

    def stand(self, mandant: Kennung) -> Baumstand:
        """Return size and frontier of the integrated tree."""

    def stand_setzen(self, mandant: Kennung, stand: Baumstand, checkpoint: bytes, zeit: datetime) -> None:
        """Store the new tree and the signed note for it."""

    def checkpoint(self, mandant: Kennung) -> bytes | None:
        """Return the newest signed note."""

    def eintraege(self, mandant: Kennung, *, ab: int, bis: int) -> tuple[tuple[int, bytes], ...]:
        """Return (index, canonical octets) of integrated entries, ab ≤ index < bis."""

    def blaetter(self, mandant: Kennung, *, ab: int, bis: int) -> tuple[Sha256, ...]:
        """Return leaf hashes by index."""

    def index_zum_blatt(self, mandant: Kennung, blatt: Sha256) -> int | None:
        """Return the place of a leaf, ``None`` while it is not integrated."""

    def offenlegungen(self, mandant: Kennung, index: int) -> tuple[Offenlegung, ...]:
        """Return what is kept to open the commitments of one entry; empty after erasure."""


class Wegzuege(Protocol):
    """Notices of departure by our own Meldebehörde."""

    def anlegen(self, wegzug: Wegzug) -> None:
        """Insert."""

    def zur_azr(self, mandant: Kennung, azr_suche: Sha256) -> tuple[Wegzug, ...]:
        """Return those of one person, newest first."""


class Quarantaenen(Protocol):
    """What was refused, sealed, with its reason."""

    def anlegen(self, eintrag: Quarantaene) -> None:
        """Insert."""

    def liste(self, *, max_zeilen: int = 100) -> tuple[Quarantaene, ...]:
        """Return newest first."""

    def zur_nachricht(
        self, mandant: Kennung, autor: Kennung, uuid: NachrichtenUUID, *, umschlag: Sha256 | None = None
    ) -> Quarantaene | None:
        """Return the newest entry under this name; with ``umschlag`` only one about that very Umschlag.

        A name proves nothing: anyone may list a forgery under it.
        """

    def belegt(self, quelle: str) -> tuple[int, int]:
        """Return (entries, octets) kept for this source, for its quota."""

    def aelteste_unauthentische(self, quelle: str) -> Quarantaene | None:
        """Return the one of this source that goes first when its room is full."""

    def aelter_als(self, zeit: datetime, *, max_zeilen: int) -> tuple[Quarantaene, ...]:
        """Return entries from before a moment, oldest first."""

    def entfernen(self, eintrag: str) -> None:
        """Delete one."""


class Tx(Protocol):
    """One transaction over everything that must change together."""

    transfers: Transfers
    nachrichten: Nachrichten
    postfach: PostfachTabelle
    eingaenge: Eingaenge
    auftraege: Auftraege
    aufgaben: Aufgaben
    akten: Akten
    protokoll: Protokoll
    wegzuege: Wegzuege
    quarantaene: Quarantaenen

    def benutzte(self, blobs: Collection[Sha256], *, jetzt: datetime) -> frozenset[Sha256]:
        """Return which of these blobs (some hundred) a record still needs at this moment."""

    def epoche(self) -> str:
        """Return the random name of this store, new at each restore (wire 8.4)."""


class Store(Protocol):
    """The database. ``write`` returns after the commit is durable; ``read`` sees one consistent moment."""

    async def write(self, arbeit: Callable[[Tx], T]) -> T:
        """Run the function in a transaction of its own; an exception undoes all of it and is raised here."""

    async def read(self, arbeit: Callable[[Tx], T]) -> T:
        """Run the function on a snapshot; it must not change anything."""


class BlobWriter(Protocol):
    """One blob being written; used from one thread at a time."""

    def write(self, block: bytes | memoryview) -> None:
        """Append octets."""

    def commit(self) -> Sha256:
        """Make it durable under its digest (fsync, rename, fsync of the folder) and return the digest."""

    def abort(self) -> None:
        """Forget it; safe to call after ``commit`` (then nothing happens)."""


class Blobs(Protocol):
    """Immutable octets by SHA-256. Blocking: call from a thread, in blocks of about 1 MiB."""

    def new(self) -> BlobWriter:
        """Begin a blob."""

    def open(self, sha256: Sha256) -> BinaryIO:
        """Open one for reading (seekable); raises ``KeyError`` when it is not here."""

    def size(self, sha256: Sha256) -> int | None:
        """Return its length in octets, or ``None``."""

    def delete(self, sha256: Sha256, *, mindestens_s: float = 0.0) -> bool:
        """Remove it unless somebody wrote it within ``mindestens_s`` seconds; tell whether it is gone."""

    def alte(self, mindestens_s: float) -> Iterator[Sha256]:
        """Yield the blobs that were last written at least so many seconds ago."""

    def sweep(self) -> int:
        """Remove what crashed writers left half written; return how many."""

    def free(self) -> int:
        """Return the octets that may still be stored."""


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


class Gegenstelle(Protocol):
    """A partner's Postfach. Raises ``TryLater`` for whatever may pass, ``Refused`` for a no that stays."""

    async def liste(self, *, ab: str | None, warten_s: int) -> Liste:
        """List what waits for us; returns empty after the wait."""

    async def umschlag(self, umschlag: Sha256) -> bytes:
        """Return the octets of one Umschlag (at most 8 MiB)."""

    async def segment(self, umschlag: Sha256, segment: Sha256, laenge: int, ziel: BlobWriter) -> None:
        """Fetch one segment into ``ziel`` and commit it, resuming broken connections.

        Raises ``Refused`` (T099) when length or digest are wrong.
        """

    async def schliesse(self, umschlag: Sha256, beleg: Beleg) -> None:
        """Close it with our Beleg; repeated calls are fine."""

    async def einliefern(self, umschlag: bytes, segmente: Sequence[tuple[Sha256, int]], blobs: "Blobs") -> None:
        """Deposit an envelope of ours at a Vermittlungsstelle; returns when it is visible there."""

    async def einlieferungen(
        self, *, ab: str | None, warten_s: int
    ) -> tuple[str, str, tuple[Einlieferungsstand, ...]]:
        """Return (epoche, cursor, what changed behind the cursor) of our deposits; waits like ``liste``."""


class Gegenstellen(Protocol):
    """Finds the client for a Postfach by its base URL."""

    def zu(self, url: str) -> Gegenstelle:
        """Return the (shared) client."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Uebernommen:
    """A delivery taken over: its documents are durable, nothing is visible until ``Akten.anlegen``."""

    akte: Akte
    aktenzeichen_partner: str | None
    """Of the giving authority, where its ``akte`` names it."""


class Aktenablage(Protocol):
    """The case-file store as the procedure needs it. Blocking: call from a thread."""

    def uebernehmen(
        self,
        geoeffnet: OpenedEnvelope,
        metadaten: AkteMetadaten,
        archiv: Path,
        *,
        akte: AkteId,
        angelegt: datetime,
    ) -> Uebernommen:
        """Check every document of a verified delivery and make it durable (promise 4).

        ``archiv`` is the decrypted ZIP. Refused (S999 and others) with the reason; nothing stays then.
        """

    def lies_zurueck(self, akte: Akte) -> dict[DokumentUUID, Sha256]:
        """Return the digests of octets read back from the store now (wire 7.2)."""

    def packliste(self, akte: Akte) -> tuple[ArchivEintrag, ...]:
        """Return the documents in order, ready to be packed."""

    def suchwerte(self, akte: Akte) -> tuple[Sha256 | None, tuple[str, ...]]:
        """Return the keyed hash of the AZR number and the names in search form, for the index."""
