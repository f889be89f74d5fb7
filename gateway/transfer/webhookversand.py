"""Tells addresses what happens: each on a line of its own, again and again until it is taken or its time is over.

At least once: the attempt comes before the note that it was made, so a kill between the two repeats it under the
same id. Nothing of a transfer waits for any of this.
"""

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

import structlog

from gateway.domain.errors import AktenboteError, Usage
from gateway.domain.events import AuditEreignis
from gateway.domain.webhook import PROBE, herkunft, inhalt, signiere
from gateway.transfer.ports import Tx
from gateway.transfer.ports.webhooks import Hakenantwort, Hakenbote, Hakeninhalt, Hakenstand, Webhook, Zustellung
from gateway.transfer.records import AufgabeArt
from gateway.transfer.schritte import Schritte
from gateway.transfer.umgebung import Umgebung
from gateway.transfer.webhooks import lesbar, oeffne, pruefe_ziel

BLICK_S = 1.0
"""Pause between two looks for what is due; commands of other processes write it, too."""
ERSTE_PAUSE = timedelta(seconds=5)
"""Pause after the first failure; doubled with each further one …"""
LAENGSTE_PAUSE = timedelta(minutes=15)
"""… up to this: so long after an outage everything has come at the latest."""
VERDOPPELN_MAX = 10
"""Largest exponent of the growing pause; keeps the arithmetic small."""
MINDESTENS = 24
"""Attempts that fail in a row, of the address or of one notice, before anything is given up: some hours. Time in
which this installation itself stood still tries nothing."""
ZIEL = "TARGET"
"""Code of an attempt that was not made: the configuration does not allow the server any more."""
ZEILE = "ROW"
"""Code of an attempt that was not made: the row of the address, or of the notice, was changed by hand."""
GESTOERT = "the webhook {webhook} ({ziel}) has taken nothing since {seit:%Y-%m-%d %H:%M} UTC ({code}), {offen} wait"

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Naechstes:
    haken: Webhook
    zustellung: Zustellung


@dataclass(frozen=True, slots=True, kw_only=True)
class _Folge:
    """What an attempt changed, for the log of the program."""

    versuch: int
    pause_s: float = 0.0
    aufgegeben: int = 0
    wieder_da: bool = False


class Webhookversand:
    """Looks what is due for whom, and lets every address have a line of its own."""

    def __init__(
        self,
        umgebung: Umgebung,
        schritte: Schritte,
        bote: Hakenbote,
        *,
        ziele: frozenset[str],
        aufgeben_nach: timedelta,
    ) -> None:
        """``ziele`` are the servers the configuration allows; ``aufgeben_nach`` is how long one notice is tried."""
        self._u = umgebung
        self._s = schritte
        self._bote = bote
        self._ziele = ziele
        self._aufgeben_nach = aufgeben_nach
        self._bahnen: dict[str, asyncio.Task[None]] = {}
        self._ohne: dict[str, datetime] = {}
        """Addresses whose line failed in a way nothing could be noted of, and until when each is left alone."""

    async def wache(self) -> None:
        """Look again and again; never returns. What runs is cut with it: it comes again at the next start."""
        try:
            while True:
                await self.sieh_nach()
                await asyncio.sleep(BLICK_S)
        finally:
            running = tuple(self._bahnen.values())
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    async def sieh_nach(self) -> None:
        """Begin the lines of all addresses that have something due; not while our clock is wrong, nor at rest."""
        if self._u.uhren.haelt_an:
            return
        now = self._u.jetzt()
        self._ohne = {ident: until for ident, until in self._ohne.items() if until > now}
        for ident in await self._u.store.read(lambda tx: tx.webhooks.faellige(now)):
            if ident not in self._bahnen and ident not in self._ohne:
                task = asyncio.create_task(self._bahn(ident), name=f"webhook {ident}")
                self._bahnen[ident] = task
                task.add_done_callback(lambda _, ident=ident: self._bahnen.pop(ident, None))  # type: ignore[misc]  # bound now

    async def runde(self) -> None:
        """Look once and wait until every line that was begun has come to its end."""
        await self.sieh_nach()
        await asyncio.gather(*self._bahnen.values())

    async def schliesse(self) -> None:
        """Close the connections."""
        await self._bote.schliesse()

    async def probiere(self, ident: str) -> Hakenantwort:
        """Send an address a notice that nothing has happened; ``Usage`` where it is not there or not allowed."""
        found = await self._u.store.read(lambda tx: tx.webhooks.holen(ident))
        if found is None:
            raise Usage(f"there is no webhook {ident}: 'aktenbote webhook list' shows them", code="UNKNOWN")
        inside = oeffne(found)
        pruefe_ziel(inside.url, self._ziele)
        body = inhalt(PROBE, self._u.jetzt(), found.mandant, {})
        return await self._sende(inside, str(self._u.neue_uuid()), body)

    async def _bahn(self, ident: str) -> None:
        """Tell one address everything that is due, until there is nothing or it fails."""
        try:
            while (one := await self._u.store.read(partial(self._naechstes, ident))) is not None:
                if not await self._versuche(one):
                    return
        except AktenboteError as no:
            self._ohne[ident] = self._u.jetzt() + ERSTE_PAUSE
            log.warning("loop.failed", komponente="webhooks", code=no.code)
        except Exception:
            self._ohne[ident] = self._u.jetzt() + LAENGSTE_PAUSE
            log.exception("loop.failed", komponente="webhooks")

    def _naechstes(self, ident: str, tx: Tx) -> _Naechstes | None:
        haken, due = tx.webhooks.holen(ident), tx.webhooks.naechste(ident, self._u.jetzt())
        return None if haken is None or due is None else _Naechstes(haken=haken, zustellung=due)

    async def _versuche(self, one: _Naechstes) -> bool:
        """Send it and note what came of it; tell whether the next may be sent at once."""
        forged = not one.zustellung.inhalt
        answer = Hakenantwort(code=ZEILE) if forged else await self._trage_hin(one)
        done = await self._u.store.write(partial(self._verbuche, one, answer))
        self._sage(one, answer, done)
        return forged or answer.code is None

    async def _trage_hin(self, one: _Naechstes) -> Hakenantwort:
        inside = lesbar(one.haken)
        if inside is None or one.zustellung.art not in inside.arten:
            return Hakenantwort(code=ZEILE)
        if herkunft(inside.url) not in self._ziele:
            return Hakenantwort(code=ZIEL)
        return await self._sende(inside, one.zustellung.ereignis, one.zustellung.inhalt)

    async def _sende(self, inside: Hakeninhalt, ident: str, text: str) -> Hakenantwort:
        now, body = self._u.jetzt(), text.encode()
        seconds = int(now.timestamp())
        secrets = [inside.geheim]
        if inside.geheim_davor is not None and inside.davor_bis is not None and now < inside.davor_bis:
            secrets.append(inside.geheim_davor)
        head = {
            "webhook-id": ident,
            "webhook-timestamp": str(seconds),
            "webhook-signature": " ".join(signiere(one, ident, seconds, body) for one in secrets),
        }
        return await self._bote.bringe(inside.url, head, body)

    def _verbuche(self, one: _Naechstes, answer: Hakenantwort, tx: Tx) -> _Folge | None:
        """Note the outcome; ``None`` where the address was removed meanwhile."""
        haken, now = one.haken, self._u.jetzt()
        before, attempt = tx.webhooks.stand(haken.id), one.zustellung.versuche + 1
        if before is None:
            return None
        if not one.zustellung.inhalt:  # somebody wrote it there: it is never sent, and a person is asked
            tx.webhooks.verwirf(one.zustellung, ZEILE, now)
            self._vermerke(tx, haken, 1)
            return _Folge(versuch=attempt, aufgegeben=1)
        if answer.code is None:
            tx.webhooks.zugestellt(one.zustellung, now)
            if before != Hakenstand():
                tx.webhooks.setze_stand(haken.id, Hakenstand())
            return _Folge(versuch=attempt, wieder_da=before.fehlschlaege > 0)
        tx.webhooks.gescheitert(one.zustellung, answer.text or "", now + _pause(one.zustellung.versuche, answer))
        rest = _pause(before.fehlschlaege, answer)
        tx.webhooks.setze_stand(
            haken.id,
            replace(
                before,
                fehlschlaege=before.fehlschlaege + 1,
                frei_ab=now + rest,
                gestoert_seit=before.gestoert_seit or now,
                letzter_code=answer.text,
            ),
        )
        given_up = self._gib_auf(tx, haken, now, before.fehlschlaege + 1)
        return _Folge(versuch=attempt, pause_s=rest.total_seconds(), aufgegeben=given_up)

    def _gib_auf(self, tx: Tx, haken: Webhook, now: datetime, failed: int) -> int:
        """Give up what was tried for too long, and ask a person why the address takes nothing."""
        least = 0 if failed >= MINDESTENS else MINDESTENS
        given_up = tx.webhooks.gib_auf(haken.id, now - self._aufgeben_nach, now, mindestens=least)
        if given_up:
            self._vermerke(tx, haken, given_up)
        return given_up

    def _vermerke(self, tx: Tx, haken: Webhook, anzahl: int) -> None:
        self._u.protokollant.notiere(
            tx, haken.mandant, AuditEreignis.WEBHOOK_AUFGEGEBEN, aufgabe=haken.id, anzahl=anzahl
        )
        self._s.frage(tx, haken.mandant, AufgabeArt.WEBHOOK_AUFGEGEBEN, transfer=None, hinweis=haken.id)

    def _sage(self, one: _Naechstes, answer: Hakenantwort, done: _Folge | None) -> None:
        if done is None:
            return
        bound = log.bind(mandant=one.haken.mandant, webhook=one.haken.id)
        if answer.code is not None:
            bound.warning(
                "webhook.failed",
                code=answer.code,
                status=answer.status,
                versuch=done.versuch,
                wartet_s=done.pause_s,
            )
        elif done.wieder_da:
            bound.info("webhook.back")
        if done.aufgegeben:
            bound.error("webhook.given_up", anzahl=done.aufgegeben)

    def gestoerte(self, tx: Tx) -> tuple[str, ...]:
        """Say which addresses take nothing; for ``/health``."""
        found = []
        for haken in tx.webhooks.alle():
            stand = tx.webhooks.stand(haken.id)
            if stand is None or stand.gestoert_seit is None or stand.fehlschlaege < 2:  # one may be a hiccup
                continue
            inside = lesbar(haken)
            found.append(
                GESTOERT.format(
                    webhook=haken.id,
                    ziel="?" if inside is None else herkunft(inside.url),
                    seit=stand.gestoert_seit,
                    code=stand.letzter_code,
                    offen=tx.webhooks.offene(haken.id),
                )
            )
        return tuple(found)


def _pause(fehlschlaege: int, answer: Hakenantwort) -> timedelta:
    """Return how long to wait after so many failures before this one, or as the receiver asked; capped."""
    grown = ERSTE_PAUSE * (1 << min(fehlschlaege, VERDOPPELN_MAX))
    asked = timedelta(seconds=min(answer.warte_s or 0.0, LAENGSTE_PAUSE.total_seconds()))
    return max(min(grown, LAENGSTE_PAUSE), asked)
