"""Prunes the audit log: deletes the content of entries whose retention is over; the log still verifies.

One person asks, another one confirms. Leaf hashes stay, and an entry says what went (``audit.kuerzung``). What
belongs to a file under a legal hold stays, and so does what the roles of an account stand on. Only the newest
generation is pruned.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC

import orjson

from gateway.audit.kuerzung import blattdigest
from gateway.domain.akte import Sperre
from gateway.domain.errors import Usage
from gateway.domain.event_words import UNKUERZBAR
from gateway.domain.events import ART, Akteur, AuditEreignis, Aufbewahrung, Rechtsgrund
from gateway.domain.ids import Kennung
from gateway.domain.kopf import Zeitpunkt
from gateway.transfer.aktenbezug import Spur, spur
from gateway.transfer.ports import Tx
from gateway.transfer.protokollbuch import Protokollbuch
from gateway.transfer.records import Loeschantrag, Loeschgegenstand
from gateway.transfer.umgebung import Umgebung
from gateway.transfer.vieraugen import beide, hole, stelle

SEITE = 1000
"""Entries read at once; keeps memory flat."""
UEBERSCHLAG = 20_000
"""Entries that a look at what would go reads: some hundred milliseconds."""
MAX_SCHUB = 5_000
"""Entries pruned in one transaction: some hundred milliseconds, so that the writer is not held up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Faellig:
    """What may go of one retention, and what a legal hold keeps, or an account."""

    klasse: Aufbewahrung
    indexe: tuple[int, ...]
    gehalten: int


class Kuerzung:
    """Requests and confirmations; only ``bestaetige`` makes transactions of its own."""

    def __init__(self, umgebung: Umgebung, buch: Protokollbuch, *, befehlszeile: bool = False) -> None:
        """Keep the surroundings and the log; ``befehlszeile``: who confirms types a command (``vieraugen``)."""
        self._u = umgebung
        self._buch = buch
        self._befehlszeile = befehlszeile

    def faellig(self, tx: Tx, mandant: Kennung, bis: int) -> tuple[Faellig, ...]:
        """Return by retention what of ``bis`` (year, UTC) and before may go now; changes nothing."""
        return self._alle(tx, mandant, bis, ende=None)

    def ueberschlag(
        self, tx: Tx, mandant: Kennung, bis: int, *, hoechstens: int
    ) -> tuple[tuple[Faellig, ...], bool]:
        """Return the same of the oldest entries alone, and whether later ones may be due, too.

        A page is asked for whenever somebody likes, and a log has millions: ``hoechstens`` bounds what is read.
        """
        following = tx.protokoll.ganze_nach(mandant, hoechstens)
        if following is None:
            return self.faellig(tx, mandant, bis), False
        ((_, octets),) = tx.protokoll.ganze(mandant, ab=following, bis=following + 1, max_zeilen=1)
        more = Zeitpunkt(orjson.loads(octets)["zeit"]).instant.year <= bis
        return self._alle(tx, mandant, bis, ende=following), more

    def _alle(self, tx: Tx, mandant: Kennung, bis: int, *, ende: int | None) -> tuple[Faellig, ...]:
        """Return what may go of the entries before ``ende``; ``None``: of all."""
        held = self._gehalten(tx, mandant)
        return tuple(self._faellig(tx, mandant, bis, klasse, held, ende) for klasse in Aufbewahrung)

    def _faellig(
        self, tx: Tx, mandant: Kennung, bis: int, klasse: Aufbewahrung, held: Spur, ende: int | None
    ) -> Faellig:
        events = [one.value for one in AuditEreignis if one not in UNKUERZBAR and ART[one].aufbewahrung is klasse]
        over = tx.protokoll.indexe_der(mandant, events, min(bis, self._letztes_freies(klasse)))
        if ende is not None:
            over = tuple(index for index in over if index < ende)
        generation = tx.protokoll.generation(mandant)
        rows = [
            (index, held.fuehrt_zu(generation, index, octets))
            for index, octets, one in self._abgelaufene(tx, mandant, bis, over)
            if one is klasse
        ]
        free = tuple(index for index, stays in rows if not stays)
        return Faellig(klasse=klasse, indexe=free, gehalten=len(rows) - len(free))

    def beantrage(self, tx: Tx, mandant: Kennung, bis: int, anzahl: int, *, person: str) -> Loeschantrag:
        """Ask for the content of entries of ``bis`` and before that are due.

        ``anzahl`` is what ``faellig`` found, on a snapshot: so many that no writer should wait. ``Usage``: none.
        """
        if not anzahl:
            raise Usage(
                f"no entry of {bis} and before may be pruned: retention runs, a legal hold lies on its file, or its"
                " content is gone already",
                code="NOT-DUE",
            )
        antrag = Loeschantrag(
            id=self._u.neue_uuid(),
            mandant=mandant,
            person=person,
            gestellt=self._u.jetzt(),
            bis=bis,
            gegenstand=Loeschgegenstand.KUERZUNG,
        )
        event = AuditEreignis.PROTOKOLL_KUERZUNG_BEANTRAGT
        return stelle(self._u, tx, antrag, event, rechtsgrund=Rechtsgrund.BDSG_76, jahr=bis, anzahl=anzahl)

    async def bestaetige(self, mandant: Kennung, ident: str, *, person: str) -> int:
        """Carry a request out, batch by batch; return how many entries lost their content.

        Killed in between, what went is gone and said; the request stays and is confirmed again. ``Usage``: no such
        request of this authority, too old, not certainly another person. ``TryLater`` (RESTORED) after a restore.
        """
        self._u.uhren.ruhe.pruefe()
        antrag = await self._u.store.read(lambda tx: self._hole(tx, mandant, ident, person))
        await self._buch.integriere_alle()
        due = await self._u.store.read(lambda tx: self.faellig(tx, mandant, antrag.bis or 0))
        total = 0
        for one in due:
            for begin in range(0, len(one.indexe), MAX_SCHUB):
                batch = one.indexe[begin : begin + MAX_SCHUB]
                total += await self._u.store.write(
                    lambda tx, k=one.klasse, b=batch: self._kuerze(tx, mandant, ident, person, k, b)  # type: ignore[misc]  # bound now
                )
        await self._u.store.write(lambda tx: tx.loeschantraege.entfernen(ident))
        return total

    def _hole(self, tx: Tx, mandant: Kennung, ident: str, person: str) -> Loeschantrag:
        kind = Loeschgegenstand.KUERZUNG
        return hole(self._u, tx, mandant, ident, person=person, gegenstand=kind, befehlszeile=self._befehlszeile)

    def _kuerze(
        self, tx: Tx, mandant: Kennung, ident: str, person: str, klasse: Aufbewahrung, indexe: tuple[int, ...]
    ) -> int:
        """Prune one batch: what is due in this very moment, the entry that says so and its index, at once."""
        antrag = self._hole(tx, mandant, ident, person)
        held, generation = self._gehalten(tx, mandant), tx.protokoll.generation(mandant)
        due = [
            index
            for index, octets, one in self._abgelaufene(tx, mandant, antrag.bis or 0, indexe)
            if one is klasse and not held.fuehrt_zu(generation, index, octets)
        ]
        if not due:
            return 0
        leaves = tx.protokoll.blaetter(mandant, ab=due[0], bis=due[-1] + 1)
        blatt = self._u.protokollant.notiere(
            tx,
            mandant,
            AuditEreignis.PROTOKOLL_GEKUERZT,
            akteur=Akteur.PERSON,
            rechtsgrund=Rechtsgrund.BDSG_76,
            aufgabe=antrag.id,
            aufbewahrung=klasse.value,
            jahr=min(antrag.bis or 0, self._letztes_freies(klasse)),
            frist_jahre=self._u.aufbewahrungsjahre[klasse],
            von=due[0],
            bis=due[-1] + 1,
            anzahl=len(due),
            blaetter_sha256=blattdigest((index, bytes.fromhex(leaves[index - due[0]])) for index in due),
            bezuege=beide(antrag, person),
        )
        return tx.protokoll.kuerze(mandant, due, self._buch.integriere_in(tx, mandant, blatt))

    def _abgelaufene(
        self, tx: Tx, mandant: Kennung, bis: int, indexe: Sequence[int]
    ) -> Iterator[tuple[int, bytes, Aufbewahrung]]:
        """Yield (index, octets, retention) of those of these entries that are there and whose retention is over."""
        heuer = self._heuer()
        events = {one.value: one for one in AuditEreignis}
        for begin in range(0, len(indexe), SEITE):
            for index, octets in tx.protokoll.einzelne(mandant, indexe[begin : begin + SEITE]):
                raw = orjson.loads(octets)
                event = events.get(raw["ereignis"])  # one of a later program is not judged here
                jahr = Zeitpunkt(raw["zeit"]).instant.year
                if event is None or event in UNKUERZBAR or jahr > bis:
                    continue
                klasse = ART[event].aufbewahrung
                if self._u.faellig_ab(klasse, jahr) <= heuer:
                    yield index, octets, klasse

    def _letztes_freies(self, klasse: Aufbewahrung) -> int:
        """Return the last year whose entries may go now: a request may name a later one, an entry about it never.

        For each retention another year is over, and a verifier takes the year of the entry at its word.
        """
        heuer = self._heuer()
        return heuer - (self._u.faellig_ab(klasse, heuer) - heuer)

    def _heuer(self) -> int:
        return self._u.jetzt().astimezone(UTC).year

    def _gehalten(self, tx: Tx, mandant: Kennung) -> Spur:
        """Return by what entries are known that stay: for files under a legal hold, and for accounts."""
        held = spur(tx, self._u, mandant, tx.akten.mit_sperre(mandant, Sperre.LOESCHSPERRE))
        return replace(held, stellen=held.stellen | tx.protokoll.kontobelege(mandant))
