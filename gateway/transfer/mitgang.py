"""We as a witness that nobody can reach: it goes to the logs itself (wire 8.3; wire skeleton 2, op. 14 and 17).

An authority behind a Vermittlungsstelle has no Postfach that logs could ask. It fetches their newest checkpoint,
folds the proof from their tiles, judges as ever (``zeugenamt``), and brings its co-signature.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

import structlog

from gateway.audit.checkpoint import SignierterCheckpoint, lies_checkpoint, pruefe
from gateway.audit.vergleich import falte_beweis, noetige_kacheln
from gateway.audit.zeuge import Anfrage, eigene_linien, lies_mitsignaturen
from gateway.domain.errors import AktenboteError, TryLater
from gateway.transfer.ports import Gegenstelle
from gateway.transfer.umgebung import Umgebung
from gateway.transfer.zeugen import FremdesLog, fremdes_log
from gateway.transfer.zeugenamt import Ausgang, Zeugenamt
from gateway.trust.teilnehmer import Schluesselrolle

AUFFRISCHEN = timedelta(days=1)
"""A log that did not grow is co-signed again after this time: an idle one stays fresh, as one that asks does."""

log = structlog.get_logger()


class Mitgang:
    """Visits every log of the directory that has an address; only where we have none ourselves."""

    def __init__(self, umgebung: Umgebung, amt: Zeugenamt) -> None:
        """Keep the collaborators; when whom was brought a co-signature is known to this process alone."""
        self._u = umgebung
        self._amt = amt
        self._gebracht: dict[str, datetime] = {}

    async def runde(self) -> int:
        """Visit each log once; return how many took a co-signature."""
        if self._u.uhren.haelt_an or not self._amt.ist_zeuge or self._ist_erreichbar():
            return 0
        brought = 0
        for theirs in tuple(self._logs()):
            try:
                brought += await self.besuche(theirs)
            except AktenboteError as no:
                log.info("witness.visit_failed", partner=theirs.behoerde, code=no.code)
        return brought

    def _ist_erreichbar(self) -> bool:
        """Tell whether logs can ask us themselves."""
        ours = self._u.vertrauen.verzeichnis().teilnehmer
        return any(one.postfach is not None for one in ours if one.kennung in self._u.mandanten)

    def _logs(self) -> Iterator[FremdesLog]:
        directory, now = self._u.vertrauen.verzeichnis(), self._u.jetzt()
        for one in directory.teilnehmer:
            if one.postfach is None or not one.fenster.umfasst(now):
                continue
            for key in directory.schluessel(one.kennung, Schluesselrolle.PROTOKOLL, now):
                found = fremdes_log(self._u, key.vkey.partition("+")[0])
                if found is not None and not found.abgeloest:
                    yield found

    async def besuche(self, theirs: FremdesLog) -> bool:
        """Co-sign the newest checkpoint of one log and bring it; False where that was done of late."""
        if theirs.postfach is None:
            raise TryLater("no address leads to the gateway of this log", code="ADDRESS")
        place, origin = self._u.gegenstellen.zu(theirs.postfach), theirs.schluessel.name
        note = eigene_linien(lies_checkpoint(await place.checkpoint(theirs.behoerde, theirs.generation)))
        if note.checkpoint.ursprung != origin or pruefe(note, theirs.schluessel) is None:
            raise TryLater("this is no checkpoint under the key of the log", code="ANTWORT")
        row = await self._u.store.read(lambda tx: tx.zeugen.gehalten(origin))
        held = lies_checkpoint(row.notiz).checkpoint if row else None
        since = self._u.jetzt() - self._gebracht.get(origin, datetime.min.replace(tzinfo=self._u.jetzt().tzinfo))
        if held is not None and held == note.checkpoint and timedelta() <= since < AUFFRISCHEN:
            return False
        old = held.groesse if held else 0
        asked = Anfrage(old, await self._beweis(place, theirs, old, note), note)
        answer = await self._amt.nimm(asked.octets, {theirs.behoerde})
        if answer.ausgang is not Ausgang.MITSIGNIERT:
            raise TryLater("this log does not continue what we hold of it", code=answer.ausgang.name)
        signed = lies_mitsignaturen(note.checkpoint, answer.linien)
        await place.mitsigniere(theirs.behoerde, theirs.generation, next(iter(self._u.mandanten)), signed.octets)
        self._gebracht[origin] = self._u.jetzt()
        return True

    @staticmethod
    async def _beweis(
        place: Gegenstelle, theirs: FremdesLog, alt: int, note: SignierterCheckpoint
    ) -> tuple[bytes, ...]:
        new = note.checkpoint.groesse
        if not 0 < alt < new:
            return ()
        tiles = {
            one: await place.kachel(theirs.behoerde, theirs.generation, one) for one in noetige_kacheln(alt, new)
        }
        return falte_beweis(alt, new, tiles)
