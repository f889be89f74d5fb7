"""Ports of the database: the audit log, one transaction over everything, the store itself."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol, TypeVar

from gateway.audit.baum import Baumstand
from gateway.audit.eintrag import FertigerEintrag, Offenlegung
from gateway.domain.events import Aufbewahrung, Bezug
from gateway.domain.ids import Kennung, Sha256
from gateway.transfer.ports.betrieb import Betriebsblick
from gateway.transfer.ports.einblick import Einblick
from gateway.transfer.ports.konten import Konten, Zugaenge
from gateway.transfer.ports.kontofragen import Kontofragen
from gateway.transfer.ports.laufzeiten import Laufzeiten
from gateway.transfer.ports.messung import Messung
from gateway.transfer.ports.post import Eingaenge, Nachrichten, Pakete, PostfachTabelle, Quarantaenen
from gateway.transfer.ports.ruhe import Wiederherstellungen
from gateway.transfer.ports.scans import Scanlieferungen
from gateway.transfer.ports.schnittstelle import Schnittstelle
from gateway.transfer.ports.schutz import Schutzablage
from gateway.transfer.ports.texte import Volltext
from gateway.transfer.ports.umschluesselung import Umschluesselung
from gateway.transfer.ports.verrat import Verrat
from gateway.transfer.ports.verzeichnisse import Verzeichnisse
from gateway.transfer.ports.vorgaenge import (
    Akten,
    Aufgaben,
    Auftraege,
    Haushalte,
    Lesungen,
    Loeschantraege,
    Rueckrufe,
    Suche,
    Transfers,
    Vorabablage,
    Wegzuege,
)
from gateway.transfer.ports.wartung import Wartungstabelle
from gateway.transfer.ports.webhooks import Webhooktabelle
from gateway.transfer.ports.zeit import Stempeltabelle
from gateway.transfer.ports.zeugen import Zeugen

T = TypeVar("T")


class Protokoll(Protocol):
    """The audit log of each authority; entries first, their place in the tree later (one integrator)."""

    def anlegen(self, mandant: Kennung, ursprung: str, epoche: str) -> bool:
        """Open the log of an authority with its first generation; False and nothing happens if it is open."""

    def generation(self, mandant: Kennung) -> int:
        """Return the number of the current generation."""

    def naechste_generation(self, mandant: Kennung, nummer: int, ursprung: str, epoche: str) -> None:
        """Begin the next generation: the one before gets no entry and no checkpoint any more."""

    def nachziehen(self, mandant: Kennung) -> int:
        """Move entries of earlier generations that have no place yet into the current one; return how many."""

    def ursprung(self, mandant: Kennung, *, generation: int | None = None) -> str:
        """Return the origin of a generation, of the current one if none is named."""

    def eintragen(self, mandant: Kennung, eintrag: FertigerEintrag) -> None:
        """Append; it takes part in this transaction."""

    def offene(self, mandant: Kennung, *, max_zeilen: int) -> tuple[tuple[int, Sha256], ...]:
        """Return (row, leaf hash) of entries without an index, in the order of their commit."""

    def einordnen(self, mandant: Kennung, zeilen: Sequence[int], ab_index: int) -> None:
        """Give these rows the indices ``ab_index``, ``ab_index`` + 1, …"""

    def stand(self, mandant: Kennung) -> Baumstand:
        """Return size and frontier of the integrated tree of the current generation."""

    def stand_setzen(self, mandant: Kennung, stand: Baumstand, checkpoint: bytes, zeit: datetime) -> None:
        """Store the new tree and the signed note for it."""

    def checkpoint(self, mandant: Kennung, *, generation: int | None = None) -> bytes | None:
        """Return the newest signed note of a generation, of the current one if none is named."""

    def eintraege(
        self, mandant: Kennung, *, ab: int, bis: int, generation: int | None = None
    ) -> tuple[tuple[int, bytes], ...]:
        """Return (index, canonical octets) of integrated entries, ab ≤ index < bis; a pruned one as ``Stumpf``."""

    def ganze(self, mandant: Kennung, *, ab: int, bis: int, max_zeilen: int) -> tuple[tuple[int, bytes], ...]:
        """Return (index, canonical octets) of the first of these of the newest generation that were not pruned."""

    def ganze_nach(self, mandant: Kennung, anzahl: int) -> int | None:
        """Return the index of the entry before which so many were not pruned; ``None``: there is none."""

    def einzelne(
        self, mandant: Kennung, indexe: Collection[int], *, generation: int | None = None
    ) -> tuple[tuple[int, bytes], ...]:
        """Return (index, canonical octets) of these integrated entries, lowest index first; no pruned one."""

    def indexe_seit(self, mandant: Kennung, ab: str, bis: str, *, generation: int | None = None) -> tuple[int, ...]:
        """Return the indices of integrated entries whose moment, as text, is ``ab`` to ``bis``, both included."""

    def indexe_von(
        self, mandant: Kennung, namen: Collection[str], *, generation: int | None = None
    ) -> frozenset[int]:
        """Return those of integrated entries that name one of these as transfer, as message or as its trigger."""

    def indexe_der(self, mandant: Kennung, ereignisse: Collection[str], bis: int) -> tuple[int, ...]:
        """Return the indices of entries with one of these events, of ``bis`` (year) and before, lowest first.

        Of the newest generation; no pruned one, and none that has no index yet.
        """

    def kuerze(self, mandant: Kennung, indexe: Collection[int], durch: int) -> int:
        """Delete the content and openings of entries of the current generation; leaf hashes stay.

        ``durch`` is the index of the entry that says so. ``Konflikt``: one is not there or was pruned before.
        """

    def gekuerzt(self, mandant: Kennung) -> int:
        """Return how many entries of all generations are pruned."""

    def blaetter(self, mandant: Kennung, *, ab: int, bis: int, generation: int | None = None) -> tuple[Sha256, ...]:
        """Return leaf hashes by index."""

    def index_zum_blatt(self, mandant: Kennung, blatt: Sha256) -> int | None:
        """Return the place of a leaf, ``None`` while it is not integrated."""

    def bezeugte(self, mandant: Kennung, blatt: Sha256) -> tuple[bytes, ...]:
        """Return co-signed notes of checkpoints that cover a leaf, whichever generation it is in.

        At most 100, those that most witnesses have co-signed first.
        """

    def stellen_zu(self, mandant: Kennung, bezuege: Collection[tuple[Bezug, str]]) -> frozenset[tuple[int, int]]:
        """Return (generation, index) of integrated entries that point to one of these references, by keyed hash."""

    def offenlegungen(
        self, mandant: Kennung, index: int, *, generation: int | None = None
    ) -> tuple[Offenlegung, ...]:
        """Return what is kept to open the commitments of one entry; empty after erasure."""

    def geoeffnet(
        self, mandant: Kennung, indexe: Collection[int], felder: Collection[Bezug], *, generation: int | None = None
    ) -> tuple[tuple[int, Offenlegung], ...]:
        """Return (index, opening) of these references of these entries, lowest index first; no erased one.

        For many entries at once, and a few references of each.
        """

    def zuletzt_gesagt(self, mandant: Kennung, feld: Bezug, worum: str) -> Mapping[Bezug, str]:
        """Return what opens the newest entry, integrated or not, that says ``feld`` of this; empty = none does."""

    def kontobelege(self, mandant: Kennung) -> frozenset[tuple[int, int]]:
        """Return (generation, index) of the integrated entries that the roles of today's accounts stand on."""

    def vernichte_bezuege(self, mandant: Kennung, bezuege: Collection[tuple[Bezug, str]]) -> int:
        """Destroy what opens these references, in every entry and generation; return how many openings."""

    def jahre(self, mandant: Kennung) -> tuple[tuple[int, Aufbewahrung], ...]:
        """Return the years (UTC) and retentions of entries whose references can still be opened."""

    def vernichte_jahr(
        self, mandant: Kennung, jahr: int, klasse: Aufbewahrung, *, ausser: Collection[tuple[Bezug, str]] = ()
    ) -> int:
        """Destroy the key of a year, and what it opened; return how many openings that were.

        References in ``ausser`` stay, with who acted in their entries, and so does what the roles of today's
        accounts stand on; the key stays as long as any do.
        """


class Tx(Protocol):
    """One transaction over everything that must change together."""

    transfers: Transfers
    nachrichten: Nachrichten
    pakete: Pakete
    postfach: PostfachTabelle
    eingaenge: Eingaenge
    auftraege: Auftraege
    lesungen: Lesungen
    aufgaben: Aufgaben
    loeschantraege: Loeschantraege
    akten: Akten
    suche: Suche
    volltext: Volltext
    protokoll: Protokoll
    vorab: Vorabablage
    wegzuege: Wegzuege
    haushalte: Haushalte
    rueckrufe: Rueckrufe
    scans: Scanlieferungen
    schutz: Schutzablage
    quarantaene: Quarantaenen
    wiederherstellungen: Wiederherstellungen
    zeitstempel: Stempeltabelle
    zeugen: Zeugen
    verrat: Verrat
    umschluesselung: Umschluesselung
    verzeichnisse: Verzeichnisse
    konten: Konten
    zugaenge: Zugaenge
    einblick: Einblick
    betriebsblick: Betriebsblick
    messung: Messung
    laufzeiten: Laufzeiten
    kontofragen: Kontofragen
    wartung: Wartungstabelle
    webhooks: Webhooktabelle
    schnittstelle: Schnittstelle

    def benutzte(self, blobs: Collection[Sha256], *, jetzt: datetime) -> frozenset[Sha256]:
        """Return which of these blobs (some hundred) a record still needs at this moment."""

    def epoche(self) -> str:
        """Return the random name of this store, new at each restore (wire 8.4)."""

    def neue_epoche(self, zeit: datetime, anlass: str) -> str:
        """Give the store a new random name, as after a restore, and return it."""


class Store(Protocol):
    """The database. ``write`` returns after the commit is durable; ``read`` sees one consistent moment."""

    async def write(self, arbeit: Callable[[Tx], T]) -> T:
        """Run the function in a transaction of its own; an exception undoes all of it and is raised here."""

    async def read(self, arbeit: Callable[[Tx], T]) -> T:
        """Run the function on a snapshot; it must not change anything."""

    async def stand(self) -> int:
        """Return a number that is another one after each commit, whichever process made it; holds nothing open."""
