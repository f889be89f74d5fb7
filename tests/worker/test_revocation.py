"""Asking for revocation evidence: no source that is slow or fails keeps others waiting."""

import asyncio
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from gateway.domain.errors import TryLater
from gateway.worker.evidence import Posten, Stand
from gateway.worker.revocation import AT_ONCE, Revocation

NOW = datetime(2027, 1, 4, 8, tzinfo=UTC)
BAD, GOOD = "http://bad.example/ocsp", "http://good.example/ocsp"


class Ordner:
    """Keeps evidence in memory."""

    def __init__(self):
        self.dateien = {}

    def lies(self):
        return dict(self.dateien)

    def lege(self, name, octets, moment):
        self.dateien[name] = octets, moment

    def schreibe_nach(self):
        pass

    def bestaetige(self, name, moment):
        self.lege(name, self.dateien[name][0], moment)

    def behalte(self, gebraucht, vor):
        pass


class Quellen:
    """Sources by name of the file; what each address does is set by the test."""

    def __init__(self, *pairs):
        self.now, self.gefragt, self.tut = NOW, [], {}
        self.posten = [
            Posten(
                dateien={url: f"{name}.ocsp"},
                hole=partial(self.hole, name),
                urteile=lambda _: Stand(self.now, self.now + timedelta(days=1)),
            )
            for url, name in pairs
        ]
        self.ordner, self.in_kraft = Ordner(), asyncio.Event()
        self.abruf = Revocation(
            self.alle,
            self.ordner,
            jetzt=lambda: self.now,
            neu=lambda: loop.call_soon_threadsafe(self.in_kraft.set),
            spaetestens=timedelta(hours=6),
        )
        loop = asyncio.get_running_loop()

    async def alle(self):
        return self.posten

    async def hole(self, name, url):
        self.gefragt.append(name)
        await self.tut.get(name, self.tut.get(url, _gut))()
        return name.encode()

    async def blick(self, **um):
        self.now += timedelta(**um)
        self.gefragt.clear()
        await self.abruf.look()
        return self.gefragt


async def _gut():
    pass


def _nein(code):
    async def fail():
        raise TryLater("no", code=code)

    return fail


@pytest.mark.parametrize("code", ["NETZ", "HTTP", "SIZE"])
async def test_an_address_that_fails_is_left_alone_by_all_that_need_it(code):
    many = [(BAD, f"b{number}") for number in range(20)]
    one = Quellen(*many, (GOOD, "g"))
    one.tut[BAD] = _nein(code)
    assert len(await one.blick()) <= AT_ONCE + 1
    assert "g.ocsp" in one.ordner.dateien
    assert await one.blick() == []
    one.tut.clear()
    for _ in range(3):
        await one.blick(seconds=11)
    assert len(one.ordner.dateien) == 21


async def test_what_alone_is_answered_badly_stops_nothing_else_of_its_address():
    one = Quellen(*[(BAD, f"b{number}") for number in range(20)])
    one.tut["b0"] = _nein("HTTP")
    for _ in range(2):
        await one.blick(seconds=11)
    assert len(one.ordner.dateien) == 19
    asked = await one.blick(hours=7)
    assert len(asked) == 20
    assert asked[-1] == "b0"


async def test_a_slow_host_keeps_no_other_waiting_and_not_the_next_look(monkeypatch):
    one, free = Quellen(*[(BAD, f"b{number}") for number in range(20)], (GOOD, "g")), asyncio.Event()
    monkeypatch.setattr("gateway.worker.revocation.HOST_S", 0.0)
    one.tut[BAD] = free.wait
    look = asyncio.create_task(one.blick())
    await asyncio.wait_for(one.in_kraft.wait(), 30)
    assert not look.done()
    assert list(one.ordner.dateien) == ["g.ocsp"]
    free.set()
    assert len(await look) == AT_ONCE + 1
