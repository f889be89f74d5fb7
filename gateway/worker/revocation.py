"""Keeps revocation lists and OCSP answers fresh: asks before they end, falls back, and waits when nobody answers.

Never in the way of a transfer: judgements use what lies here. What comes is taken only if its authority signed it
and it is not older than what it replaces; an outage changes nothing, so it can never read as a revocation.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Hashable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import PurePath
from urllib.parse import urlsplit

import structlog

from gateway.domain.errors import TryLater
from gateway.domain.ids import sha256_of
from gateway.trust.aussage import VORAUS
from gateway.worker.evidence import Ablage, Posten, Stand

LOOK_S = 10.0
"""Pause between two looks for what is due."""
FIRST_PAUSE = timedelta(seconds=10)
"""Pause of an address after its first failure; doubled with each further one …"""
LONGEST_PAUSE = timedelta(minutes=5)
"""… up to this: a failure is remembered for five minutes at most, so the end of an outage is noticed by then."""
SHORTEST_LIFE = timedelta(minutes=1)
"""No source is asked more often, however short its answers live."""
AT_ONCE = 4
"""Questions at the same time to one host: a directory has thousands of certificates, a responder is somebody else's
machine …"""
HOSTS = 16
"""… and hosts asked at the same time."""
HOST_S = 30.0
"""Seconds one host may take of a look: what is left waits for the next, so that a slow one keeps nobody waiting."""
BAD = frozenset({"HTTP", "SIZE"})
"""Codes of an address that answers, but with nothing to be read."""
PROOF, PROOF_DIGITS = "-", 16
"""Between the name of a source's file and digits of the digest, in names of proofs kept beside it."""
KEEP = timedelta(days=30)
"""How long evidence stays that nothing in the directory needs any more."""

log = structlog.get_logger()


@dataclass(slots=True)
class _Held:
    octets: bytes
    stand: Stand | None
    gefragt: datetime


@dataclass(slots=True)
class _Failed:
    bis: datetime
    pause: timedelta


class Revocation:
    """Looks what is due, asks, keeps."""

    def __init__(
        self,
        posten: Callable[[], Awaitable[Sequence[Posten]]],
        ablage: Ablage,
        *,
        jetzt: Callable[[], datetime],
        neu: Callable[[], None],
        spaetestens: timedelta,
    ) -> None:
        """``neu`` is called in a thread after a change; ``spaetestens``: no source is left alone for longer."""
        self._posten = posten
        self._ablage = ablage
        self._jetzt = jetzt
        self._neu = neu
        self._spaetestens = spaetestens
        self._held: dict[str, _Held] | None = None
        self._failed: dict[tuple[str, str], _Failed] = {}
        """By address and name, the name empty where the address itself does not answer."""
        self._blamed: set[tuple[str, str]] = set()
        """The same: whose failure was logged and is not over."""
        self._proof_names: dict[str, list[str]] = {}
        """By stem of the file of a source: the files of proofs kept beside it."""
        self._putting = asyncio.Lock()

    async def watch(self) -> None:
        """Look again and again; never returns."""
        while True:
            await self.look()
            await asyncio.sleep(LOOK_S)

    async def look(self) -> int:
        """Ask for everything that is due now; return how much was renewed."""
        wanted = await self._posten()
        if self._held is None:
            await self._load()
        now = self._jetzt()
        await asyncio.to_thread(self._ablage.schreibe_nach)
        await asyncio.to_thread(self._judge_held, wanted)
        due = [one for one in wanted if self._due(one, now) <= now and self._open(one)]
        hosts: dict[str, list[Posten]] = {}
        for one in sorted(due, key=self._failed_itself):
            hosts.setdefault(_host(self._first(one)), []).append(one)
        room = asyncio.Semaphore(HOSTS)
        renewed = sum(await asyncio.gather(*(self._ask_host(queue, room) for queue in hosts.values())))
        if due:
            names = [name for one in wanted for name in (*one.namen, *self._proofs(one))]
            with suppress(OSError):  # it is tried again with the next round
                await asyncio.to_thread(self._ablage.behalte, names, now - KEEP)
            self._failed = {key: one for key, one in self._failed.items() if one.bis > now - LONGEST_PAUSE}
        return renewed

    def asked(self, one: Posten) -> datetime | None:
        """Return when a source was last asked with success; ``None`` = never."""
        newest = self._newest(one)
        return None if newest is None else newest.gefragt

    def _newest(self, one: Posten) -> _Held | None:
        known = self._held or {}
        held = [known[name] for name in one.namen if name in known]
        return max(held, key=lambda one: one.gefragt, default=None)

    def _proofs(self, one: Posten) -> list[str]:
        """Return the files kept beside those of the sources, for a revocation these do not show any more."""
        return [proof for name in one.namen for proof in self._proof_names.get(PurePath(name).stem, ())]

    async def _load(self) -> None:
        found = await asyncio.to_thread(self._ablage.lies)
        self._held = {name: _Held(octets, None, asked) for name, (octets, asked) in found.items()}
        for name in found:
            if PROOF in name:
                self._proof_names.setdefault(name.partition(PROOF)[0], []).append(name)

    def _judge_held(self, wanted: Sequence[Posten]) -> None:
        """Judge what a process before left here; what proves nothing any more is asked for like new."""
        assert self._held is not None  # noqa: S101 -- look loads it first
        for one in wanted:
            for name in one.namen:
                held = self._held.get(name)
                if held is not None and held.stand is None:
                    held.stand = one.urteile(held.octets)
                    if held.stand is None:
                        del self._held[name]

    def _due(self, one: Posten, now: datetime) -> datetime:
        """Return when to ask next: half way to the end of what is here, not later than the configuration says."""
        held = self._newest(one)
        if held is None or held.stand is None or held.gefragt > now:  # the clock was set back
            return now
        wait = self._spaetestens
        if held.stand.bis is not None:
            wait = min(wait, (held.stand.bis - held.gefragt) / 2)
        return held.gefragt + max(wait, SHORTEST_LIFE)

    def _open(self, one: Posten) -> bool:
        return any(not self._waits(url, name) for url, name in one.dateien.items())

    def _waits(self, url: str, name: str) -> bool:
        now = self._jetzt()
        keys = ((url, ""), (url, name))
        return any(key in self._failed and self._failed[key].bis > now for key in keys)

    def _first(self, one: Posten) -> str:
        """Return the address that will be asked."""
        return next(url for url, name in one.dateien.items() if not self._waits(url, name))

    def _failed_itself(self, one: Posten) -> bool:
        """Tell whether this failed of late: asked last, it stops nothing else that comes from the same address."""
        return any((url, name) in self._failed for url, name in one.dateien.items())

    async def _ask_host(self, queue: Sequence[Posten], room: asyncio.Semaphore) -> int:
        """Ask for what one host should have, and put what came into force; return how much that is."""
        left = iter(queue)

        async def work(end: float) -> int:
            renewed = 0
            for one in left:
                renewed += await self._renew(one)
                if time.monotonic() >= end:
                    break
            return renewed

        async with room:
            end = time.monotonic() + HOST_S
            renewed = sum(await asyncio.gather(*(work(end) for _ in range(AT_ONCE))))
        if renewed:
            async with self._putting:
                await asyncio.to_thread(self._neu)
        return renewed

    async def _renew(self, one: Posten) -> bool:
        """Ask one address after the other; tell whether something newer is here now."""
        for url, name in one.dateien.items():
            if self._waits(url, name):
                continue
            try:
                octets = await one.hole(url)
            except TryLater as no:
                self._no_answer(url, name, no.code)
                continue
            came, code = await self._take(one, name, octets)
            if code is None:
                self._well(url, name)
                return came
            self._fail(url, name, code)
            if came:
                return True
        return False

    async def _take(self, one: Posten, name: str, octets: bytes) -> tuple[bool, str | None]:
        """Keep what proves something and is not older; tell whether it is new, and what is wrong with it."""
        stand, now = await asyncio.to_thread(one.urteile, octets), self._jetzt()
        assert self._held is not None  # noqa: S101 -- look loads it first
        held = self._held.get(name)
        if stand is None:
            return False, "USELESS"
        if stand.von > now + VORAUS:
            return False, "AHEAD"  # taken, it would keep away everything that comes until then
        before = (  # judged anew: the directory may rely on other certificates since it came
            None if held is None or held.octets == octets else await asyncio.to_thread(one.urteile, held.octets)
        )
        if before is not None:
            if stand.von < before.von or (stand.von == before.von and not before.gesperrt <= stand.gesperrt):
                return False, "OLDER"  # somebody on the way, or a mirror, takes a revocation back
            if not before.von_wem <= stand.von_wem:
                return False, "LESS"  # a delta, a part, or another authority's list in the place of the whole one
        over = "ENDED" if stand.bis is not None and stand.bis <= now else None
        if held is not None and held.octets == octets:
            if over is None:
                await self._confirm(name, octets, now)
                held.gefragt = now
            return False, over
        if held is not None and before is not None and (lost := before.endgueltig - stand.gesperrt):
            await self._keep_proof(one, name, held, lost)
        await asyncio.to_thread(self._ablage.lege, name, octets, now)
        self._held[name] = _Held(octets, stand, now)
        return True, over

    async def _keep_proof(self, one: Posten, name: str, held: _Held, lost: frozenset[Hashable]) -> None:
        """Lay what proves a revocation beside what no longer shows it; both are in force, and the revocation wins.

        Only a hold is ever lifted. Anything else that newer evidence leaves out is a responder that lags behind, a
        list made wrongly, or somebody with a key of the authority.
        """
        assert self._held is not None  # noqa: S101 -- look loads it first
        for other in self._proofs(one):
            stand = await asyncio.to_thread(one.urteile, self._held[other].octets)
            lost -= frozenset() if stand is None else stand.endgueltig
        if lost:
            path = PurePath(name)
            proof = f"{path.stem}{PROOF}{sha256_of(held.octets)[:PROOF_DIGITS]}{path.suffix}"
            await asyncio.to_thread(self._ablage.lege, proof, held.octets, held.gefragt)
            self._held[proof] = held
            self._proof_names.setdefault(path.stem, []).append(proof)

    async def _confirm(self, name: str, octets: bytes, now: datetime) -> None:
        try:
            await asyncio.to_thread(self._ablage.bestaetige, name, now)
        except FileNotFoundError:  # somebody tidied up
            await asyncio.to_thread(self._ablage.lege, name, octets, now)

    def _well(self, url: str, name: str) -> None:
        for key in ((url, ""), (url, name)):
            self._failed.pop(key, None)
            if key in self._blamed:
                self._blamed.remove(key)
                log.info("revocation.source_back", url=_host(url))

    def _no_answer(self, url: str, name: str, code: str) -> None:
        """Leave the address alone for a while; what fails alone, while it serves the others, only itself."""
        known = (url, name) in self._failed
        if code in BAD:
            self._pause((url, name))
        if code not in BAD or not known or (url, "") in self._failed:
            self._fail(url, "", code)

    def _pause(self, key: tuple[str, str]) -> timedelta:
        before = self._failed.get(key)
        pause = FIRST_PAUSE if before is None else min(before.pause * 2, LONGEST_PAUSE)
        self._failed[key] = _Failed(self._jetzt() + pause, pause)
        return pause

    def _fail(self, url: str, name: str, code: str) -> None:
        key = (url, name)
        pause = self._pause(key)
        if key not in self._blamed:
            self._blamed.add(key)
            log.warning("revocation.source_failed", url=_host(url), code=code, wartet_s=pause.total_seconds())


def _host(url: str) -> str:
    """Return an address without its path, which the log does not carry."""
    return urlsplit(url)._replace(path="", query="").geturl()
