"""The running service of one installation: partner port, operations port, loops; start, signals, graceful stop."""

import asyncio
import signal
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog

from gateway import clock
from gateway.domain.errors import Fehlercode, Refused, Usage
from gateway.domain.events import AuditEreignis
from gateway.domain.ids import Kennung, sha256_of
from gateway.postfach.klingel import Klingel
from gateway.postfach.schalter import Schalter
from gateway.postfach.server import PostfachServer
from gateway.postfach.zugriff import Zugriff
from gateway.settings import Configuration
from gateway.storage.fehler import Defekt
from gateway.transfer.lesung import Abgestuerzt
from gateway.transfer.meldung import MeldungsErgebnis
from gateway.transfer.ports import Tx
from gateway.transfer.postamt import Poststelle
from gateway.transfer.records import Ruhelage
from gateway.trust.quellen import Paar
from gateway.web.health import HealthReport, OpsServer
from gateway.wiring import assemble, auftragsbuch, open_logs
from gateway.wiring.abholung import RECOVER_MAX_S, RECOVER_S, Abholung
from gateway.wiring.aufnahme import nimm_aus_dem_ordner, ordner
from gateway.wiring.bereitschaft import Bereitschaft
from gateway.wiring.einbau import Einbau
from gateway.wiring.eingang import Schutzblick
from gateway.wiring.einlass import TOEDLICH, Einlass
from gateway.wiring.gegenstellen import Clients
from gateway.wiring.gesundheit import gesundheit
from gateway.wiring.schleifen import Schleifen
from gateway.wiring.sperrabruf import Sperrabruf
from gateway.wiring.sperrlisten import Sperrlisten
from gateway.wiring.stempelsperre import Stempelsperre
from gateway.wiring.tlsseiten import TlsSeiten
from gateway.wiring.verzeichnis import VerzeichnisHalter
from gateway.wiring.verzeichnisfolge import Verzeichnisfolge
from gateway.wiring.zugriffslog import Zugriffslog
from gateway.worker import Bell, Deliveries, Inbox, PlainRoute, Worker, WorkerTasks

if TYPE_CHECKING:
    from gateway.web.app import WebAnwendung
    from gateway.wiring.messung import Messwerk

log = structlog.get_logger()


class Service:
    """One process that serves one installation."""

    def __init__(
        self,
        configuration: Configuration,
        *,
        jetzt: Callable[[], datetime] = clock.now,
        einbau: Einbau | None = None,
    ) -> None:
        """Build everything; blocking, before the loop runs. ``jetzt`` is the one clock of this process.

        ``einbau`` is for programs other than ``serve``, which builds in nothing.
        """
        self._configuration = configuration
        self._jetzt = jetzt
        self._einbau = einbau = einbau or Einbau()
        self._directory = VerzeichnisHalter(configuration)
        self._crls = Sperrlisten(configuration)
        self._sperrabruf = Sperrabruf(configuration, self._directory, self._crls, jetzt, self._stempelpaare)
        self._tls = TlsSeiten(
            configuration, self._directory, self._crls, jetzt, ankerdatei=configuration.data / "anchors.pem"
        )
        einbau.tls(self._tls.server)
        self._bell = Bell()
        self._ende, self._eilig = asyncio.Event(), asyncio.Event()
        self._beendet_um: float | None = None
        self._klingel = Klingel()
        self._clients = Clients(self._tls.client, self._tls.pins, self._hoere_zeit, einbau.grenzen)
        self.installation = assemble(
            configuration,
            serving=True,
            gegenstellen=einbau.gegenstellen(self._clients),
            verzeichnis=self._directory,
            sperrlisten=self._crls,
            jetzt=jetzt,
        )
        self._verzeichnisfolge = Verzeichnisfolge(self.installation, self._directory, self._tls.traue_ankern)
        self._einlass = Einlass(self.installation.umgebung, self._directory, self._crls, jetzt)
        self._bereitschaft = Bereitschaft(self.installation, self._directory, jetzt)
        self._zugriffslog = Zugriffslog(self._directory, jetzt) if configuration.settings.log.access else None
        self._messwerk = self._figures() if configuration.settings.metrics.enabled else None
        self._postfach = PostfachServer(self._schalter(), self._tls.server, einbau.vorgeschaltet, self._notiere)
        self._ops = OpsServer(self._health, self._bereitschaft.lies)
        self._lieferungen = self._deliveries()
        self._web = self._pages() if configuration.settings.web.enabled else None
        self._schutzblick = Schutzblick(self.installation.eingangsschutz)
        self._auftragsbuch = auftragsbuch(self.installation, einbau.huelle)
        self._abholung = Abholung(self.installation, self._directory, self._follow_directory, self._bell, jetzt)
        self._worker = Worker(
            self._auftragsbuch,
            self._tasks(),
            bell=self._bell,
            after_job=self._wake_readers,
            lease_s=configuration.settings.transfer.lease_s,
        )

    # -- parts --------------------------------------------------------------------------------------------------

    def _pages(self) -> "WebAnwendung | None":
        """Build the pages; what they are made of is loaded where they are wanted alone."""
        from gateway.wiring.haustechnik import Technik
        from gateway.wiring.lieferkorb import Korb
        from gateway.wiring.schluesseltechnik import Schluesseltechnik
        from gateway.wiring.verzeichnisfreigabe import Freigabe
        from gateway.wiring.weboberflaeche import betriebshaus, weboberflaeche

        one = self.installation
        house = betriebshaus(
            one,
            Technik(self._configuration, one.blobs, self._directory, self._health),
            Freigabe(one, self._directory),
            Schluesseltechnik(self._configuration, self._directory, self._crls, self._jetzt),
        )
        korb = Korb(self._lieferungen)
        return weboberflaeche(self._configuration, one, house, korb, self._take_in, self._bell.ring, self._notiere)

    def _figures(self) -> "Messwerk":
        """Build what counts for the monitoring; its library is loaded where figures are wanted alone."""
        from gateway.wiring.haustechnik import Technik
        from gateway.wiring.messung import Messwerk

        one = self.installation
        technik = Technik(self._configuration, one.blobs, self._directory, self._health)
        return Messwerk(one, self._directory, technik, self._health, self._bereitschaft)

    def _notiere(self, zugriff: Zugriff) -> None:
        if self._messwerk is not None:
            self._messwerk.notiere(zugriff)
        if self._zugriffslog is not None:
            self._zugriffslog.notiere(zugriff)

    def _tasks(self) -> WorkerTasks:
        loops = Schleifen(self.installation, self._directory, self._crls, self._stelle(), self._bell, self._jetzt)
        return WorkerTasks(
            (
                ("recovery", self._abholung.recover),
                ("pollers", self._abholung.pollers),
                ("integrator", loops.integrate),
                ("witnesses", loops.ask_witnesses),
                ("comparison", loops.compare_third_logs),
                ("inbox", self._inbox().watch),
                ("plain", self._plain_route().watch),
                ("intake", self._lieferungen.watch),
                ("housekeeping", loops.clean),
                ("texts", loops.read_texts),
                ("seen", loops.forget_seen),
                ("sealing", loops.seal_documents),
                ("revocation", self._sperrabruf.watch),
                ("resealing", loops.reseal),
                ("timestamps", loops.stamp),
                ("webhooks", loops.tell),
                *(() if self._messwerk is None else (("figures", self._messwerk.miss_verzug),)),
            )
        )

    def _hoere_zeit(self, url: str, shown: datetime, took_s: float) -> None:
        self.installation.umgebung.uhren.melde(url, shown, took_s)

    async def _stempelpaare(self) -> tuple[Paar, ...]:
        one = self.installation
        return await Stempelsperre(self._configuration, one.store, one.mandanten, self._jetzt)()

    def _stelle(self) -> Poststelle:
        umgebung = self.installation.umgebung
        return Poststelle(
            protokollant=umgebung.protokollant,
            eigene=frozenset(umgebung.mandanten),
            betreiber=self.installation.mandanten[0],
        )

    def _schalter(self) -> Schalter:
        return Schalter(
            store=self.installation.store,
            blobs=self.installation.blobs,
            stelle=self._stelle(),
            rechte=self._einlass.rechte,
            transportzertifikat=self._einlass.transportzertifikat,
            umschlagpruefung=self._einlass.pruefe,
            jetzt=self._jetzt,
            klingel=self._klingel,
            grenzen=self._einbau.grenzen,
            arbeit_da=self._bell.ring,
            halt=self.installation.umgebung.uhren.wartung.pruefe,
            zeugenamt=self.installation.zeugenamt,
            kachelamt=self.installation.kachelamt,
            mitsignaturen=self.installation.mitsignaturen,
        )

    def _inbox(self) -> Inbox:
        settings = self._configuration.settings.inbox
        return Inbox(
            self._configuration.path(settings.folder).resolve(),  # the operator may name a link; nobody else may
            self._take_in,
            interval_s=settings.interval_s,
        )

    def _plain_route(self) -> PlainRoute:
        return PlainRoute(
            self._plain_folders,
            self._take_in_plain,
            self.installation.offener_versand.sieh_nach,
            interval_s=self._configuration.settings.plain_route.interval_s,
        )

    def _deliveries(self) -> Deliveries:
        one = self.installation
        return Deliveries(
            partial(ordner, one),
            partial(nimm_aus_dem_ordner, one),
            interval_s=self._configuration.settings.intake.interval_s,
        )

    def _plain_folders(self) -> tuple[tuple[Kennung, Kennung, Path], ...]:
        """Make the folders of partners that the directory names, and return all there are; none while we rest."""
        umgebung = self.installation.umgebung
        if umgebung.uhren.neues_wartet:
            return ()
        for partner in self._directory().offene(self._jetzt()):
            for mandant in umgebung.mandanten:
                umgebung.faecher.richte_ein(mandant, partner)
        return umgebung.faecher.eingaenge(umgebung.mandanten)

    async def _take_in_plain(self, mandant: Kennung, partner: Kennung, octets: bytes) -> None:
        await self.installation.offener_empfang.nimm_an(mandant, partner, octets)
        self._bell.ring()

    def _wake_readers(self) -> None:
        self._klingel.laeute(self.installation.postausgang.neue_leser())

    async def _take_in(
        self, octets: bytes, nur: Kennung | None = None, bringt: str | None = None
    ) -> MeldungsErgebnis:
        """Take in a file of the inbox under its mark; put there once more, a refused one is tried anew.

        ``nur``, ``bringt``: the system of this account brings it, for this authority alone. Not during maintenance,
        nor while the disk of the blobs has failed: what is taken could not be worked on.
        """
        self.installation.umgebung.uhren.wartung.pruefe()
        if (broken := self.installation.blobs.defekt) is not None:
            raise Defekt(broken)
        lesungen, name = self.installation.umgebung.lesungen, await asyncio.to_thread(sha256_of, octets)
        try:
            async with lesungen.marke("inbox", name):
                result = await self.installation.meldungen.aufnehmen(octets, nur=nur, bringt=bringt)
        except Abgestuerzt:
            await lesungen.entlaste("inbox", name)
            raise Refused(Fehlercode.S999, TOEDLICH.format(was="file")) from None
        self._bell.ring()
        return result

    # -- loops --------------------------------------------------------------------------------------------------

    async def _follow_directory(self) -> None:
        await self.installation.umgebung.uhren.wartung.lies(self.installation.store)
        self._crls.look()
        self._tls.wechsle()
        if await self._verzeichnisfolge.folge():
            self._tls.wechsle()
            self._postfach.verzeichnis_geaendert()

    # -- life ---------------------------------------------------------------------------------------------------

    async def run(self, ready: Callable[[int, int], None] = lambda _partner, _ops: None) -> None:
        """Serve until SIGTERM or SIGINT; returns after a graceful stop."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.end)
        try:
            ready(*await self.start())
            await self.work()
        finally:
            await self.stop()

    async def start(self) -> tuple[int, int]:
        """Open the logs and both ports; return partner and operations port. Nothing works yet."""
        server = self._configuration.settings.server
        await open_logs(self.installation)
        await self.installation.store.write(self._begin)
        await self.installation.umgebung.uhren.wartung.lies(self.installation.store)
        await self._verzeichnisfolge.beginne()
        if self._zugriffslog is not None:
            self._zugriffslog.kenne(self._postfach.wege | (frozenset() if self._web is None else self._web.wege))
        partner_port = await _listen(self._postfach.start, "partner", server.partner_host, server.partner_port)
        ops_port = await _listen(self._ops.start, "ops", server.ops_host, server.ops_port)
        if self._web is not None:
            pages = self._configuration.settings.web
            await _listen(self._web.start, "web", pages.host, pages.port, keys="[web] host and port")
        if self._messwerk is not None:
            figures = self._configuration.settings.metrics
            await self._messwerk.beginne()
            start = self._messwerk.server.start
            await _listen(start, "metrics", figures.host, figures.port, keys="[metrics] host and port")
        if (lage := self.installation.umgebung.uhren.ruhe.lage) is not Ruhelage.WACH:
            log.warning("restore.state", zustand=lage.value)
        log.info("service.ready", port=partner_port)
        return partner_port, ops_port

    async def work(self) -> None:
        """Run the loops until ``end`` is called; returns when their work is finished or given back.

        No loop runs before the database of a killed process was read to its end (``Defekt`` where it is damaged),
        nor, in a restored installation, before two persons have confirmed it. Partners can fetch all the time.
        """
        await self._pruefe_store()
        ruhe = self.installation.umgebung.uhren.ruhe
        if await ruhe.lies(self.installation.store) is Ruhelage.RUHT:
            asking = asyncio.create_task(self._ask_what_witnesses_hold())
            try:
                while not self._ende.is_set() and await ruhe.lies(self.installation.store) is Ruhelage.RUHT:
                    with suppress(TimeoutError):
                        async with asyncio.timeout(RECOVER_S):
                            await self._ende.wait()
            finally:
                asking.cancel()
                await asyncio.gather(asking, return_exceptions=True)
        await self._worker.run()

    async def _ask_what_witnesses_hold(self) -> None:
        """At rest after a restore: what witnesses hold of our logs, once a minute, for those who will confirm."""
        while True:
            try:
                await self.installation.bezeugung.frage_nach_uns()
            except Exception:
                log.exception("loop.failed", komponente="witnesses")
            await asyncio.sleep(RECOVER_MAX_S)

    async def _pruefe_store(self) -> None:
        store, begun = self.installation.store, self._jetzt()
        check, end = asyncio.create_task(store.pruefe_nach_absturz()), asyncio.create_task(self._ende.wait())
        await asyncio.wait((check, end), return_when=asyncio.FIRST_COMPLETED)
        end.cancel()
        if check.done() and check.result():
            log.info("store.checked", dauer_s=round((self._jetzt() - begun).total_seconds(), 1))

    def end(self) -> None:
        """Let ``work`` come to its end; said twice, nobody is given time to notice."""
        if self._ende.is_set():
            self._eilig.set()
        self._bereitschaft.faehrt_herunter = True
        self._beendet_um = self._beendet_um or time.monotonic()
        self._ende.set()
        self._worker.stop()

    async def stop(self) -> None:
        """Close the ports and the connections, write the last log entries, let the store go.

        Before that ``drain_s`` pass, in which everything is answered and ``/readyz`` says that others be asked.
        """
        try:
            await self._lass_abmelden()
            await self._postfach.stop()
            if self._web is not None:
                await self._web.stop()
            if self._messwerk is not None:
                await self._messwerk.server.stop()
            await self._ops.stop()
            await self._clients.close()
            await self._sperrabruf.schliesse()
            await self.installation.webhookversand.schliesse()
            await self.installation.merkmalblick.schliesse()
            await self.installation.seitenzeichner.schliesse()
            await self.installation.leerseiten.schliesse()
            await self.installation.sendungsmappen.schliesse()
            await self.installation.store.write(partial(self._note_programm, AuditEreignis.INSTALLATION_BEENDET))
            if not self.installation.store.ungeprueft:  # nothing is signed over a file that may be damaged
                await self.installation.protokollbuch.integriere_alle()
        finally:
            await self.installation.store.close()
        log.info("service.stopped")

    async def _lass_abmelden(self) -> None:
        """Wait until whoever sends us requests has had time to see that we end."""
        if self._beendet_um is None:
            return
        rest = self._beendet_um + self._configuration.settings.server.drain_s - time.monotonic()
        if rest > 0:
            log.info("service.draining", wartet_s=round(rest, 1))
            with suppress(TimeoutError):
                async with asyncio.timeout(rest):
                    await self._eilig.wait()

    def _begin(self, tx: Tx) -> None:
        """Take over what a killed process held: the lock says that we are the only worker."""
        self._auftragsbuch.nach_absturz(tx)
        self._note_programm(AuditEreignis.INSTALLATION_GESTARTET, tx)

    def _note_programm(self, event: AuditEreignis, tx: Tx) -> None:
        self._note(event, tx, programm=version("aktenbote"))

    def _note(self, event: AuditEreignis, tx: Tx, **fields: Any) -> None:
        for mandant in self.installation.mandanten:
            self.installation.umgebung.protokollant.notiere(tx, mandant, event, **fields)

    async def _health(self) -> HealthReport:
        return await gesundheit(
            self.installation, self._directory, self._crls, self._sperrabruf, self._schutzblick, self._jetzt()
        )


async def _listen(
    start: Callable[[str, int], Awaitable[int]], name: str, host: str, port: int, *, keys: str | None = None
) -> int:
    try:
        return await start(host, port)
    except OSError as error:
        raise Usage(
            f"{host}:{port} cannot be listened on ({error.strerror}): end what uses it, or change "
            f"{keys or f'[server] {name}_host and {name}_port'}",
            code="PORT",
        ) from None
