"""The running service of one installation: partner port, operations port, loops; start, signals, graceful stop."""

import asyncio
import signal
import ssl
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

import structlog
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from gateway import clock
from gateway.domain.errors import AktenboteError, Fehlercode, Refused, Usage
from gateway.domain.events import AuditEreignis
from gateway.domain.ids import Kennung, Sha256, kennung, sha256_of
from gateway.envelope.lesen import read_umschlag
from gateway.keystore.dateien import load_certificates, load_private_key
from gateway.postfach.client import PostfachClient
from gateway.postfach.grenzen import GRENZEN, Grenzen
from gateway.postfach.klingel import Klingel
from gateway.postfach.schalter import Schalter
from gateway.postfach.server import PostfachServer
from gateway.postfach.tls import client_context, server_context
from gateway.settings import Configuration, KeyPair
from gateway.storage.dateien import lege_ordner_an
from gateway.storage.fehler import Defekt
from gateway.transfer.einlieferung import Ankuendigung
from gateway.transfer.hausputz import Hausputz
from gateway.transfer.lesung import TODE_BIS_AUFGABE, Abgestuerzt
from gateway.transfer.nachverschluss import Nachverschluss
from gateway.transfer.ports import Gegenstelle, Gegenstellen, Tx
from gateway.transfer.postamt import Poststelle, Rechte
from gateway.transfer.records import Ruhelage
from gateway.transfer.volltext import Nachlese
from gateway.trust.quellen import Paar
from gateway.trust.teilnehmer import Endpunkt, Schluesselrolle, Wegart
from gateway.trust.verzeichnis import Verzeichnis
from gateway.web import HealthReport, OpsServer
from gateway.wiring import assemble, auftragsbuch, open_logs, secret
from gateway.wiring.aufnahme import nimm_aus_dem_ordner, ordner
from gateway.wiring.einbau import Einbau
from gateway.wiring.eingang import Schutzblick
from gateway.wiring.gesundheit import gesundheit
from gateway.wiring.partnerschluessel import enden_bald
from gateway.wiring.schluesselschau import Schluesselschau
from gateway.wiring.schluesselwahl import TlsWahl
from gateway.wiring.sperrabruf import Sperrabruf
from gateway.wiring.sperrlisten import Sperrlisten
from gateway.wiring.stempelsperre import Stempelsperre
from gateway.wiring.texte import Texte
from gateway.wiring.verzeichnis import VerzeichnisHalter
from gateway.wiring.verzeichnisfolge import Verzeichnisfolge
from gateway.worker import Bell, Deliveries, Inbox, PlainRoute, Poller, Worker, WorkerTasks

INTEGRATE_S = 0.5
"""Pause between looks for log entries without an index: a checkpoint follows within about a second."""
RECOVER_S = 1.0
"""Pause between looks whether a restored installation may go on; doubles while it waits for partners."""
RECOVER_MAX_S = 60.0
"""Longest of these pauses: a partner that was down is asked again within a minute."""
WITNESS_LOOK_S = 2.0
"""Pause between looks for checkpoints that witnesses are to co-sign; how often each is asked: ``bezeugung``."""
RESEAL_S = 60.0
"""Longest time until the begin of a ``gesperrt_ab`` is noticed while neither directory nor lists change."""
STAMP_LOOK_S = 5.0
"""Pause between looks for checkpoints that want a time stamp; how often each gets one: ``[timestamps]``."""
CLEAN_S = 3600.0
"""Pause between two rounds of housekeeping."""
TEXT_LOOK_S = 10.0
"""Pause between looks for documents whose text is to be read, while there are none."""
DIRECTORY_LOOK_S = 5.0
"""Pause between looks for a newer directory and for partners that came or went."""
_TOEDLICH = f"this program died {TODE_BIS_AUFGABE} times while it read this {{was}}; its makers need it"

log = structlog.get_logger()


class Clients(Gegenstellen):
    """One client per Postfach, made at first use and shared."""

    def __init__(
        self,
        context: ssl.SSLContext,
        pins: Callable[[str], frozenset[Sha256]],
        zeit: Callable[[str, datetime, float], None],
        grenzen: Grenzen = GRENZEN,
    ) -> None:
        """``pins`` returns the certificates the directory names for a Postfach now; ``zeit`` hears their clocks."""
        self._context = context
        self._pins = pins
        self._zeit = zeit
        self._grenzen = grenzen
        self._known: dict[str, PostfachClient] = {}

    def zu(self, url: str) -> Gegenstelle:
        """Return the client of a Postfach."""
        if url not in self._known:
            self._known[url] = PostfachClient(
                url,
                context=self._context,
                erlaubt=lambda: self._pins(url),
                zeitansage=partial(self._zeit, url),
                grenzen=self._grenzen,
            )
        return self._known[url]

    async def close(self) -> None:
        """Close all connections."""
        for client in self._known.values():
            await client.close()


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
        self._context = self._tls()
        einbau.tls(self._context[0])
        self._bell = Bell()
        self._ende = asyncio.Event()
        self._klingel = Klingel()
        self._clients = Clients(self._context[1], self._pins, self._hoere_zeit, einbau.grenzen)
        self.installation = assemble(
            configuration,
            serving=True,
            gegenstellen=einbau.gegenstellen(self._clients),
            verzeichnis=self._directory,
            sperrlisten=self._crls,
            jetzt=jetzt,
        )
        self._verzeichnisfolge = Verzeichnisfolge(self.installation, self._directory, self._traue_ankern)
        self._postfach = PostfachServer(self._schalter(), self._context[0], einbau.vorgeschaltet)
        self._ops = OpsServer(self._health)
        self._schutzblick = Schutzblick(self.installation.eingangsschutz)
        self._auftragsbuch = auftragsbuch(self.installation, einbau.huelle)
        self._worker = Worker(
            self._auftragsbuch,
            WorkerTasks(
                (
                    ("recovery", self._recover),
                    ("pollers", self._pollers),
                    ("integrator", self._integrate),
                    ("witnesses", self._ask_witnesses),
                    ("inbox", self._inbox().watch),
                    ("plain", self._plain_route().watch),
                    ("intake", self._deliveries().watch),
                    ("housekeeping", self._clean),
                    ("texts", self._read_texts),
                    ("sealing", self._seal_documents),
                    ("revocation", self._sperrabruf.watch),
                    ("resealing", self._reseal),
                    ("timestamps", self._stamp),
                )
            ),
            bell=self._bell,
            after_job=self._wake_readers,
            lease_s=configuration.settings.transfer.lease_s,
        )

    # -- parts --------------------------------------------------------------------------------------------------

    def _tls(self) -> tuple[ssl.SSLContext, ssl.SSLContext]:
        """Make both contexts; whose certificates may connect at all is what the directory's anchors say."""
        one = self._configuration
        server = one.settings.server
        anchors = one.data / "anchors.pem"
        lege_ordner_an(anchors.parent)
        found = self._directory()
        pem = b"".join(_pem(der) for der in (*found.anker, *found.zwischenstellen))
        anchors.write_bytes(pem)
        word = secret(one)
        pairs = [KeyPair(key=server.tls_key, certificate=server.tls_certificate)]
        pairs += [server.tls_successor] if server.tls_successor is not None else []
        ends = []
        for pair in pairs:  # by the keystore first: OpenSSL would name neither the file nor what is wrong with it
            load_private_key(pair.key, base=one.folder, passphrase=word)
            ends.append(load_certificates(one.path(pair.certificate))[0])
        text = word.decode() if word else None
        self._tls_wahl = TlsWahl(
            files=[(one.path(pair.certificate), one.path(pair.key)) for pair in pairs],
            certificates=ends,
            ours=[kennung(block.kennung) for block in one.settings.authority],
        )
        paths = (*self._tls_wahl.waehle(found, self._jetzt()), anchors)
        return server_context(*paths, text), client_context(*paths, text)

    def _wechsle_tls(self) -> None:
        """Show partners the successor of the TLS certificate from the moment the directory counts it."""
        if (changed := self._tls_wahl.wechsel(self._directory(), self._jetzt())) is None:
            return
        try:
            word = secret(self._configuration)
            for context in self._context:
                context.load_cert_chain(*changed, password=word)
        except (
            OSError,
            AktenboteError,
        ):  # OpenSSL's errors are of the first kind; both files were good at the start
            log.warning("key.refused", art=Schluesselrolle.TLS.value)
        else:
            log.info("key.changed", art=Schluesselrolle.TLS.value)

    def _pins(self, url: str) -> frozenset[Sha256]:
        """Return the server certificates the directory names for a Postfach now."""
        found, moment, crls = self._directory(), self._jetzt(), self._crls()
        return frozenset(
            entry.sha256
            for one in found.teilnehmer
            if one.postfach == url
            for entry in found.zertifikate(one.kennung, Schluesselrolle.TLS, moment)
            if found.rollen(entry.sha256, moment, sperrstand=crls)
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
            rechte=self._rechte,
            transportzertifikat=self._transportzertifikat,
            umschlagpruefung=self._pruefe_einlieferung,
            jetzt=self._jetzt,
            klingel=self._klingel,
            grenzen=self._einbau.grenzen,
            arbeit_da=self._bell.ring,
            zeugenamt=self.installation.zeugenamt,
        )

    def _rechte(self, fingerprint: Sha256) -> Rechte:
        return Rechte.aus(self._directory().rollen(fingerprint, self._jetzt(), sperrstand=self._crls()))

    def _transportzertifikat(self, leser: Kennung, fingerprint: Sha256) -> bytes | None:
        entries = self._directory().zertifikate(leser, Schluesselrolle.TRANSPORT, self._jetzt())
        der = next((entry.der for entry in entries if entry.sha256 == fingerprint), None)
        trust = self.installation.umgebung.vertrauen
        return None if der is None or trust.ist_widerrufen(der, self._jetzt()) else der

    async def _pruefe_einlieferung(self, octets: bytes, name: Sha256) -> Ankuendigung:
        """Check a deposit under its mark: one the process died of again and again is refused unread."""
        try:
            async with self.installation.umgebung.lesungen.marke("einlieferung", name):
                return await asyncio.to_thread(self._pruefe_umschlag, octets)
        except Abgestuerzt:
            raise Refused(
                Fehlercode.S999, _TOEDLICH.format(was="Umschlag"), towards_partner=Fehlercode.T020
            ) from None

    def _pruefe_umschlag(self, octets: bytes) -> Ankuendigung:
        """Check an Umschlag up to the directory step; its reader's Vermittlungsstelle must be us."""
        umgebung = self.installation.umgebung
        siegel = read_umschlag(octets, schema=umgebung.umschlag_schema)
        kopf = siegel.umschlag.kopf
        umgebung.vertrauen.verlange(siegel.cert_der, Schluesselrolle.TRANSPORT, kopf.autor, self._jetzt())
        place = self._directory().endpunkt(kopf.leser, self._jetzt())
        if place.weg is not Wegart.VERMITTLUNG or place.betreiber not in umgebung.mandanten:
            raise Refused(Fehlercode.T080, "mail for this reader is not deposited here: look into the directory")
        return Ankuendigung.aus(siegel, len(octets))

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
        if umgebung.uhren.haelt_an:
            return ()
        for partner in self._directory().offene(self._jetzt()):
            for mandant in umgebung.mandanten:
                umgebung.faecher.richte_ein(mandant, partner)
        return umgebung.faecher.eingaenge(umgebung.mandanten)

    async def _take_in_plain(self, mandant: Kennung, partner: Kennung, octets: bytes) -> None:
        await self.installation.offener_empfang.nimm_an(mandant, partner, octets)
        self._bell.ring()

    def _wake_readers(self) -> None:
        self._klingel.laeute(self.installation.versand.neue_leser())

    async def _take_in(self, octets: bytes) -> object:
        """Take in a file of the inbox under its mark; put there once more, a refused one is tried anew.

        Not while the disk of the blobs has failed: what is taken could not be worked on.
        """
        if (broken := self.installation.blobs.defekt) is not None:
            raise Defekt(broken)
        lesungen, name = self.installation.umgebung.lesungen, await asyncio.to_thread(sha256_of, octets)
        try:
            async with lesungen.marke("inbox", name):
                result = await self.installation.meldungen.aufnehmen(octets)
        except Abgestuerzt:
            await lesungen.entlaste("inbox", name)
            raise Refused(Fehlercode.S999, _TOEDLICH.format(was="file")) from None
        self._bell.ring()
        return result

    # -- loops --------------------------------------------------------------------------------------------------

    async def _integrate(self) -> None:
        while True:
            await self.installation.protokollbuch.integriere_alle()
            await asyncio.sleep(INTEGRATE_S)

    async def _ask_witnesses(self) -> None:
        while True:
            await self.installation.bezeugung.runde()
            await asyncio.sleep(WITNESS_LOOK_S)

    async def _clean(self) -> None:
        house = Hausputz(self.installation.umgebung, self._stelle())
        while True:
            await house.putze()
            keys = Schluesselschau(self._configuration, self._directory(), self._jetzt())
            due, over = await asyncio.to_thread(keys.faellig)
            if due or over:
                log.warning(
                    "key.ends_soon", anzahl=len(due) + len(over)
                )  # /health and 'aktenbote keys check' say which
            ends = await asyncio.to_thread(
                enden_bald, self._directory(), self.installation.mandanten, self._jetzt()
            )
            if ends:
                log.warning("key.partner_ends_soon", anzahl=len(ends))
            await asyncio.sleep(CLEAN_S)

    async def _stamp(self) -> None:
        """Have the logs stamped where an authority is configured."""
        stamping = self.installation.bestempelung
        while stamping is not None:
            await stamping.runde()
            await asyncio.sleep(STAMP_LOOK_S)
        await asyncio.Event().wait()

    async def _read_texts(self) -> None:
        """Read what waits, resting as long as each document took: half a core at most goes into it."""
        reader = Texte(self.installation.ablage.speicher, self.installation.umgebung.tmp)
        gleaning = Nachlese(self.installation.umgebung, reader)
        try:
            while True:
                begin = time.monotonic()
                if await gleaning.runde():
                    await asyncio.sleep(time.monotonic() - begin)
                else:
                    await reader.schliesse()
                    await asyncio.sleep(TEXT_LOOK_S)
        finally:
            await reader.schliesse()

    async def _reseal(self) -> None:
        """Take back what waits under a key that is not trusted any more; the job that seals it anew follows."""
        one, looked = self.installation, 0.0
        seen: tuple[object, ...] | None = None
        while True:
            now = (self._directory(), self._crls(), await one.verratene.lies(one.store))
            same = seen is not None and all(old is new for old, new in zip(seen, now, strict=True))
            if not same or time.monotonic() - looked > RESEAL_S:
                if await one.neuversiegelung.sieh_nach():
                    self._bell.ring()
                seen, looked = now, time.monotonic()
            await asyncio.sleep(DIRECTORY_LOOK_S)

    async def _seal_documents(self) -> None:
        """Seal what was stored readable by an earlier version, resting as long as each piece took."""
        sealing = Nachverschluss(self.installation.umgebung, self.installation.ablage.speicher)
        while True:
            begin = time.monotonic()
            more = await sealing.runde()
            await asyncio.sleep(time.monotonic() - begin if more else CLEAN_S)

    async def _recover(self) -> None:
        """After a restore: ask every partner for what was lost, until that is made good."""
        one, pause = self.installation, RECOVER_S
        while one.umgebung.uhren.ruhe.lage is not Ruhelage.WACH:
            await one.rueckkehr.hole_nach(self._mail_places(self._directory()))
            self._bell.ring()
            await asyncio.sleep(pause)
            pause = min(2 * pause, RECOVER_MAX_S)
        await asyncio.Event().wait()

    async def _pollers(self) -> None:
        """Keep one poller per Postfach that may hold mail for us, or Belege of what we deposited there."""
        running: dict[tuple[str, str], asyncio.Task[None]] = {}
        looks = {"mail": self.installation.empfang.entdecke, "deposits": self.installation.vermittlung.hole_belege}
        try:
            while True:
                await self._follow_directory()
                found = self._directory()
                wanted = {("mail", url) for url in self._mail_places(found)}
                wanted |= {("deposits", url) for url in self._deposit_places(found)}
                for place in running.keys() - wanted:
                    running.pop(place).cancel()
                for kind, url in wanted - running.keys():
                    poller = Poller(url, looks[kind], self._bell.ring)
                    running[kind, url] = asyncio.create_task(self._keep_polling(poller))
                await asyncio.sleep(DIRECTORY_LOOK_S)
        finally:
            for task in running.values():
                task.cancel()
            await asyncio.gather(*running.values(), return_exceptions=True)

    async def _keep_polling(self, poller: Poller) -> None:
        while True:
            try:
                await poller.poll()
            except Exception:
                log.exception("loop.failed", komponente="poller")
                await asyncio.sleep(DIRECTORY_LOOK_S)

    async def _follow_directory(self) -> None:
        self._crls.look()
        self._wechsle_tls()
        if await self._verzeichnisfolge.folge():
            self._wechsle_tls()
            self._postfach.verzeichnis_geaendert()

    def _traue_ankern(self) -> None:
        found = self._directory()
        for context in self._context:
            context.load_verify_locations(cadata=b"".join((*found.anker, *found.zwischenstellen)))

    def _mail_places(self, found: Verzeichnis) -> frozenset[str]:
        """Return where mail for us can wait; our own Postfach too where several authorities live here."""
        places: list[Endpunkt] = []
        for mandant in self.installation.mandanten:
            with suppress(AktenboteError):  # not in the directory (yet): nobody can write to it either
                places += found.abholorte(mandant, self._jetzt())
        return frozenset(place.url for place in places)

    def _deposit_places(self, found: Verzeichnis) -> frozenset[str]:
        """Return the Vermittlungsstellen of other operators where mail of ours may have been deposited."""
        hubs = {one.vermittlung for one in found.teilnehmer if one.vermittlung is not None}
        return frozenset(
            one.postfach
            for one in found.teilnehmer
            if one.kennung in hubs and one.postfach is not None and one.kennung not in self.installation.mandanten
        )

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
        await self._verzeichnisfolge.beginne()
        partner_port = await _listen(self._postfach.start, "partner", server.partner_host, server.partner_port)
        ops_port = await _listen(self._ops.start, "ops", server.ops_host, server.ops_port)
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
        """Let ``work`` come to its end."""
        self._ende.set()
        self._worker.stop()

    async def stop(self) -> None:
        """Close both ports and the connections, write the last log entries, let the store go."""
        try:
            await self._postfach.stop()
            await self._ops.stop()
            await self._clients.close()
            await self._sperrabruf.schliesse()
            await self.installation.merkmalblick.schliesse()
            await self.installation.store.write(partial(self._note_programm, AuditEreignis.INSTALLATION_BEENDET))
            if not self.installation.store.ungeprueft:  # nothing is signed over a file that may be damaged
                await self.installation.protokollbuch.integriere_alle()
        finally:
            await self.installation.store.close()
        log.info("service.stopped")

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


async def _listen(start: Callable[[str, int], Awaitable[int]], name: str, host: str, port: int) -> int:
    try:
        return await start(host, port)
    except OSError as error:
        raise Usage(
            f"{host}:{port} cannot be listened on ({error.strerror}): end what uses it, or change "
            f"[server] {name}_host and {name}_port",
            code="PORT",
        ) from None


def _pem(der: bytes) -> bytes:
    return x509.load_der_x509_certificate(der).public_bytes(Encoding.PEM)
