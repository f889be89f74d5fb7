"""Third logs: what other witnesses hold of them, held against what we hold: a split view meets itself (wire 8.3).

A log that shows each partner another past has signed both. Whoever asks finds it, and so does whoever is asked,
for every witness asks. Nothing waits for it, and only an alarm writes an entry.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import structlog

from gateway.audit.checkpoint import SignierterCheckpoint, lies_checkpoint, pruefe
from gateway.audit.vergleich import Vergleich, noetige_kacheln, setzt_fort, vergleiche
from gateway.domain.errors import AktenboteError, Refused, TryLater
from gateway.transfer.absagen import NichtMehrDa
from gateway.transfer.alarme import Alarme
from gateway.transfer.ports import Gehalten, KeineKachel, Tx, Widerspruch
from gateway.transfer.umgebung import Umgebung
from gateway.transfer.zeugen import FremdesLog, fremde_zeugen, fremdes_log

BEWEISE_JE_LOG = 3
"""Differing checkpoints of one log that its gateway is asked about in one round, one for each partner that shows
them: some ten tiles of 8 KiB each time. Who was shown another past than all others meets it with the first, and
partners come in another order each round, so nobody uses these up for the others for long."""

log = structlog.get_logger()


class Ausgang(StrEnum):
    """How comparing two checkpoints of one log ended."""

    PASST = "passt"
    OFFEN = "offen"  # its gateway could not be asked, or gave no answer yet
    WIDERSPRUCH = "widerspruch"


@dataclass(slots=True)
class _Runde:
    """What one round has seen of each log."""

    gefragt: dict[str, set[str]] = field(default_factory=dict)
    """Log → the partners whose checkpoint its gateway was asked about."""
    ausgaenge: dict[str, set[Ausgang]] = field(default_factory=dict)

    def merke(self, ursprung: str, ausgang: Ausgang) -> None:
        self.ausgaenge.setdefault(ursprung, set()).add(ausgang)

    def darf_fragen(self, ursprung: str, url: str) -> bool:
        """Count a question to the gateway of a log; False where there were enough in this round."""
        asked = self.gefragt.setdefault(ursprung, set())
        if url in asked or len(asked) >= BEWEISE_JE_LOG:
            return False
        asked.add(url)
        return True


class Gegenprobe:
    """Asks each witness for the next page of what it holds, round after round."""

    def __init__(self, umgebung: Umgebung, alarme: Alarme) -> None:
        """Keep the collaborators; where in whose list we are is known to this process alone."""
        self._u = umgebung
        self._alarme = alarme
        self._weiter: dict[str, str] = {}

    async def runde(self) -> int:
        """Ask every other witness once and compare; return how many logs were found to contradict themselves."""
        if self._u.uhren.haelt_an:
            return 0
        runde = _Runde()
        held = await self._u.store.read(lambda tx: tx.zeugen.alle_gehaltenen())
        for url in self._reihenfolge():
            self._weiter.setdefault(url, self._irgendwo(held))
            try:
                await self._frage(url, runde)
            except NichtMehrDa:
                continue  # an earlier version: it lists nothing
            except AktenboteError as no:
                log.info("comparison.missing", url=url, code=no.code)
        if runde.ausgaenge:
            await self._u.store.write(lambda tx: self._halte_fest(tx, runde))
        return sum(Ausgang.WIDERSPRUCH in found for found in runde.ausgaenge.values())

    def _reihenfolge(self) -> list[str]:
        """Return whom to ask, in another order each time."""
        places = {one.postfach for one in fremde_zeugen(self._u) if one.postfach is not None}
        return sorted(places, key=lambda _: self._u.zufall(8))

    def _irgendwo(self, held: Sequence[Gehalten]) -> str:
        """Return where to begin in a list nobody has looked at: a process that ends each hour gets around, too."""
        begins = ["", *(one.ursprung for one in held)]
        return begins[int.from_bytes(self._u.zufall(4), "big") % len(begins)]

    async def _frage(self, url: str, runde: _Runde) -> None:
        """Look at the next page of a list; at its end go on with the first."""
        place, begin = self._u.gegenstellen.zu(url), self._weiter[url]
        page = await place.gehaltene(begin)
        await self._lies(url, page.noten, runde)
        if page.weiter is None and begin:
            page = await place.gehaltene("")
            await self._lies(url, page.noten, runde)
        self._weiter[url] = page.weiter or ""

    async def _lies(self, url: str, noten: Sequence[bytes], runde: _Runde) -> None:
        """Compare a page; count what is no note, or what the key of its log has not signed."""
        notes = [note for note in map(_gelesen, noten) if note is not None]
        ignored = len(noten) - len(notes)
        for held, shown, theirs in await self._paare(notes):
            if pruefe(shown, theirs.schluessel) is None:
                ignored += 1
            else:
                await self._vergleiche(held, shown, theirs, url, runde)
        if ignored:
            log.warning("comparison.ignored", url=url, anzahl=ignored)

    async def _paare(
        self, shown: Sequence[SignierterCheckpoint]
    ) -> list[tuple[SignierterCheckpoint, SignierterCheckpoint, FremdesLog]]:
        """Return what we hold, what is shown, and whose log it is, of those logs that we hold ourselves."""
        origins = {note.checkpoint.ursprung for note in shown}

        def look(tx: Tx) -> dict[str, Gehalten]:
            rows = {one: tx.zeugen.gehalten(one) for one in origins}
            return {one: row for one, row in rows.items() if row is not None}

        known = await self._u.store.read(look)
        pairs = []
        for note in shown:
            row, theirs = known.get(note.checkpoint.ursprung), fremdes_log(self._u, note.checkpoint.ursprung)
            if row is not None and theirs is not None:
                pairs.append((lies_checkpoint(row.notiz), note, theirs))
        return pairs

    async def _vergleiche(
        self, held: SignierterCheckpoint, shown: SignierterCheckpoint, theirs: FremdesLog, url: str, runde: _Runde
    ) -> None:
        origin = held.checkpoint.ursprung
        found = vergleiche(held.checkpoint, shown.checkpoint)
        if found is Vergleich.PASST:
            runde.merke(origin, Ausgang.PASST)
        elif pruefe(held, theirs.schluessel) is None:
            return  # the directory names another key since: these two say nothing about each other
        elif found is Vergleich.ZWEI_WURZELN:
            await self._erhebe(Widerspruch.ZWEI_WURZELN, held, shown)
            runde.merke(origin, Ausgang.WIDERSPRUCH)
        elif not theirs.abgeloest and runde.darf_fragen(origin, url):
            ausgang = await self._lass_beweisen(held, shown, theirs)
            if ausgang is Ausgang.WIDERSPRUCH:
                await self._erhebe(Widerspruch.OHNE_ZUSAMMENHANG, held, shown)
            runde.merke(origin, ausgang)

    async def _lass_beweisen(
        self, held: SignierterCheckpoint, shown: SignierterCheckpoint, theirs: FremdesLog
    ) -> Ausgang:
        """Have the log's own gateway show that the larger checkpoint continues the smaller one.

        Its no, and tiles that show something else, are a contradiction; that it cannot be asked is none.
        """
        small, large = sorted((held.checkpoint.groesse, shown.checkpoint.groesse))
        try:
            if theirs.postfach is None:
                raise TryLater("no address leads to the gateway of this log", code="ADDRESS")
            place = self._u.gegenstellen.zu(theirs.postfach)
            tiles = {
                one: await place.kachel(theirs.behoerde, theirs.generation, one)
                for one in noetige_kacheln(small, large)
            }
        except KeineKachel:
            return Ausgang.WIDERSPRUCH
        except AktenboteError as no:
            log.info("comparison.open", partner=theirs.behoerde, code=no.code)
            return Ausgang.OFFEN
        fits = setzt_fort(held.checkpoint, shown.checkpoint, tiles)
        return Ausgang.PASST if fits else Ausgang.WIDERSPRUCH

    async def _erhebe(self, art: Widerspruch, held: SignierterCheckpoint, shown: SignierterCheckpoint) -> None:
        origin = held.checkpoint.ursprung
        await self._u.store.write(
            lambda tx: self._alarme.erhebe(tx, art, origin, gehalten=held.octets, gezeigt=shown.octets)
        )

    def _halte_fest(self, tx: Tx, runde: _Runde) -> None:
        for origin, found in runde.ausgaenge.items():
            tx.zeugen.verglichen(
                origin, passte=Ausgang.PASST in found, offen=Ausgang.OFFEN in found, zeit=self._u.jetzt()
            )


def _gelesen(octets: bytes) -> SignierterCheckpoint | None:
    """Read a note; what is none is passed over: it says nothing about any log."""
    try:
        return lies_checkpoint(octets)
    except Refused:
        return None
