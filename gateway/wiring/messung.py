"""Fills the figures of the monitoring: one look at the installation, and the log entries since the look before.

Counters come from the audit log, which has each event once, committed and in order: so nothing is counted that was
not made durable, nothing twice, and also what a command beside the service did.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from importlib.metadata import version

from gateway.domain.events import AuditEreignis
from gateway.domain.ids import Kennung
from gateway.metrik.server import Metrikserver
from gateway.metrik.werte import Messbild
from gateway.metrik.zaehlwerk import Zaehlwerk
from gateway.postfach.zugriff import Zugriff
from gateway.resources import runbook_codes
from gateway.transfer.einblick.betrieb import ARBEIT
from gateway.transfer.einblick.haustechnik import Haustechnik
from gateway.transfer.ports import Tx
from gateway.transfer.ports.messung import Eintragszahl
from gateway.web.health import HealthReport
from gateway.wiring import Installation
from gateway.wiring.bereitschaft import Bereitschaft
from gateway.wiring.verzeichnis import VerzeichnisHalter

TAKT_S = 1.0
"""Pause between two wake-ups whose lateness is measured."""
GESUNDHEIT_S = 60.0
"""Seconds for which one look at everything ``/health`` looks at counts: it opens files and certificates."""
STUECK = 20_000
"""Log entries that are counted in one read: where nobody looked for weeks, others read in between."""
_A = AuditEreignis
NACHRICHTEN = {
    _A.NACHRICHT_VERSIEGELT.value: "sealed",
    _A.NACHRICHT_BEREITGESTELLT.value: "offered",
    _A.NACHRICHT_EINGELIEFERT.value: "deposited",
    _A.NACHRICHT_ABGESCHLOSSEN.value: "delivered",
    _A.NACHRICHT_UEBERGEBEN.value: "delivered",
    _A.NACHRICHT_ZURUECKGEZOGEN.value: "withdrawn",
    _A.NACHRICHT_EMPFANGEN.value: "received",
    _A.NACHRICHT_GEPRUEFT.value: "accepted",
    _A.NACHRICHT_OFFEN_ANGENOMMEN.value: "accepted",
    _A.NACHRICHT_WIEDERHOLUNG.value: "repeated",
}
VERWEIGERT = {_A.NACHRICHT_ABGELEHNT.value: "us", _A.NACHRICHT_VERWEIGERT.value: "partner"}
FREMD = "other"


class Messwerk:
    """Makes the text of each look; ``beginne`` once, before the first."""

    def __init__(
        self,
        installation: Installation,
        verzeichnis: VerzeichnisHalter,
        technik: Haustechnik,
        gesundheit: Callable[[], Awaitable[HealthReport]],
        bereitschaft: Bereitschaft,
    ) -> None:
        """``technik`` knows our certificates; ``gesundheit`` is what ``/health`` asks."""
        self._eins, self._verzeichnis, self._technik = installation, verzeichnis, technik
        self._gesundheit, self._bereitschaft = gesundheit, bereitschaft
        self._zaehlwerk = Zaehlwerk()
        self._summen: dict[tuple[str, ...], int] = {}
        self._zeile: int | None = None
        self._bericht: tuple[float, HealthReport, dict[tuple[str, str], datetime]] | None = None
        self._codes = runbook_codes()
        self.server = Metrikserver(self.sieh)

    def notiere(self, one: Zugriff) -> None:
        """Count a request."""
        self._zaehlwerk.anfrage(
            tor=one.tor,
            methode=one.methode,
            weg=one.weg,
            status=one.status,
            dauer_s=one.dauer_s,
            oktette=one.oktette,
        )

    async def beginne(self) -> None:
        """Count from here on: what the log has already was counted by a process before us."""
        self._zeile = await self._eins.store.read(lambda tx: tx.messung.letzte_zeile())

    async def miss_verzug(self) -> None:
        """Measure, until cancelled, how late a wake-up comes."""
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + TAKT_S
            await asyncio.sleep(TAKT_S)
            self._zaehlwerk.verzug(max(loop.time() - due, 0.0))

    async def sieh(self) -> bytes:
        """Look, and return the text."""
        bild = Messbild()
        begun = time.monotonic()
        end = await self._eins.store.read(lambda tx: self._lies(tx, bild))
        bild.setze("store_read_seconds", time.monotonic() - begun)
        await self._hole_auf(end)
        for (name, *labels), count in self._summen.items():
            bild.setze(name, count, *labels)
        await self._sieh_haus(bild)
        return self._zaehlwerk.zeige(bild)

    # -- the database ------------------------------------------------------------------------------------------

    def _lies(self, tx: Tx, bild: Messbild) -> int:
        for mandant in self._eins.mandanten:
            _offenes(tx, mandant, bild)
            _log(tx, mandant, bild)
        post = tx.messung.post()
        bild.setze("mailbox_messages", post.anzahl)
        if post.aelteste is not None:
            bild.setze("mailbox_oldest_timestamp_seconds", post.aelteste.timestamp())
        bild.setze("partners_paused", tx.messung.pausen())
        return tx.messung.letzte_zeile()

    async def _hole_auf(self, end: int) -> None:
        """Count what was written since the look before, each entry once, however this ends."""
        begin = end if self._zeile is None else self._zeile
        while begin < end:
            until = min(end, begin + STUECK)
            entries = await self._eins.store.read(partial(_eintraege, nach=begin, bis=until))
            self._zeile = begin = until
            self._zaehle(entries)
        self._zeile = end

    def _zaehle(self, entries: tuple[Eintragszahl, ...]) -> None:
        for one in entries:
            code = one.code if one.code in self._codes else FREMD
            rows: list[tuple[str, ...]] = []
            if (event := NACHRICHTEN.get(one.ereignis)) is not None:
                rows.append(("messages_total", one.mandant, event))
            if (by := VERWEIGERT.get(one.ereignis)) is not None:
                rows.append(("messages_refused_total", one.mandant, by, code))
            if one.ereignis == _A.NACHRICHT_QUARANTAENE.value:
                rows.append(("messages_quarantined_total", one.mandant, code))
            if one.ereignis in {_A.TRANSFER_ZUSTAND.value, _A.TRANSFER_ANGELEGT.value} and one.zustand is not None:
                rows.append(("transfer_changes_total", one.mandant, one.zustand))
            for row in rows:
                self._summen[row] = self._summen.get(row, 0) + one.anzahl

    # -- the rest of the house ---------------------------------------------------------------------------------

    async def _sieh_haus(self, bild: Messbild) -> None:
        one, directory = self._eins, self._verzeichnis()
        bild.setze("build_info", 1, version("aktenbote"), one.umgebung.betrieb)
        bild.setze("ready", 0 if await self._bereitschaft.lies() else 1)
        bild.setze("directory_number", directory.nummer)
        bild.setze("directory_end_timestamp_seconds", directory.gueltig_bis.timestamp())
        bild.setze("blob_free_bytes", await asyncio.to_thread(one.blobs.free))
        bild.setze("store_queue_transactions", one.store.wartend)
        report, ends = await self._gesund()
        for labels, end in ends.items():
            bild.setze("certificate_end_timestamp_seconds", end.timestamp(), *labels)
        for name, codes in (("health_problems", report.problem_codes), ("health_notes", report.note_codes)):
            for code in codes:
                bild.zaehle(name, 1, code)

    async def _gesund(self) -> tuple[HealthReport, dict[tuple[str, str], datetime]]:
        """Return what takes opening files, of this minute: sentences, and the first end by authority and role."""
        now = time.monotonic()
        if self._bericht is None or now - self._bericht[0] >= GESUNDHEIT_S:
            ends: dict[tuple[str, str], datetime] = {}
            for mandant in self._eins.mandanten:
                for cert in await self._technik.zertifikate(mandant):
                    if cert.bis is not None:
                        labels = (mandant, cert.rolle)
                        ends[labels] = min(cert.bis, ends.get(labels, cert.bis))
            self._bericht = (now, await self._gesundheit(), ends)
        return self._bericht[1:]


def _eintraege(tx: Tx, *, nach: int, bis: int) -> tuple[Eintragszahl, ...]:
    return tx.messung.eintraege(nach=nach, bis=bis)


def _offenes(tx: Tx, mandant: Kennung, bild: Messbild) -> None:
    for one in tx.messung.transfers(mandant):
        bild.setze("transfers_open", one.anzahl, mandant, *one.worte)
        if one.aelteste is not None:
            bild.setze("transfers_open_oldest_timestamp_seconds", one.aelteste.timestamp(), mandant, *one.worte)
    jobs, questions = tx.messung.auftraege(mandant, ARBEIT), tx.messung.fragen(mandant)
    for one in jobs:
        bild.setze("jobs", one.anzahl, mandant, *one.worte)
    for one in questions:
        bild.setze("questions_open", one.anzahl, mandant, *one.worte)
    for name, groups in (("jobs_oldest_due", jobs), ("questions_open_oldest", questions)):
        if oldest := min((one.aelteste for one in groups if one.aelteste is not None), default=None):
            bild.setze(f"{name}_timestamp_seconds", oldest.timestamp(), mandant)


def _log(tx: Tx, mandant: Kennung, bild: Messbild) -> None:
    stand = tx.messung.protokoll(mandant)
    bild.setze("audit_log_entries", stand.eintraege, mandant)
    bild.setze("audit_log_unplaced_entries", stand.ohne_platz, mandant)
    if stand.checkpoint is not None:
        bild.setze("audit_log_checkpoint_timestamp_seconds", stand.checkpoint.timestamp(), mandant)
    if stand.zeitstempel is not None:
        bild.setze("audit_log_time_stamp_timestamp_seconds", stand.zeitstempel.timestamp(), mandant)
