"""``/readyz`` while a service ends: it says so first, and everything is still answered until the ports close."""

import asyncio
import http.client
import json
import os
import signal
import threading
import time
from pathlib import Path

import pytest
from support.dienst import dienst
from support.haeuser import mache_haus

from gateway import clock
from gateway.wiring.bereitschaft import Bereitschaft
from gateway.wiring.gesundheitscodes import Meldung

DRAIN_S = 2


def frage(port: int, path: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path, headers={"Connection": "close"})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


class Last:
    """Four clients behind a balancer: each asks while the newest probe said yes."""

    def __init__(self, web: int, ops: int) -> None:
        self._web, self._ops = web, ops
        self._bereit = self._laeuft = True
        self.gefragt, self.fehler = 0, list[str]()
        self.gruende = list[list[str]]()
        self._faeden = [threading.Thread(target=one) for one in (self._sieh, *(self._frage,) * 4)]

    def __enter__(self) -> "Last":
        for one in self._faeden:
            one.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._laeuft = False
        for one in self._faeden:
            one.join(60)

    def _sieh(self) -> None:
        while self._laeuft:
            try:
                status, body = frage(self._ops, "/readyz")
            except OSError:
                self._bereit = False
                return
            self._bereit = status == 200
            if status == 503:
                self.gruende.append(json.loads(body)["reasons"])
            time.sleep(0.1)

    def _frage(self) -> None:
        while self._laeuft and self._bereit:
            try:
                status, _ = frage(self._web, "/anmelden")
            except (OSError, http.client.HTTPException) as error:
                self.fehler.append(repr(error))
                return
            self.gefragt += 1
            if status not in {200, 429}:  # one source that asks without pause is slowed down
                self.fehler.append(str(status))
            time.sleep(0.02)


def test_no_request_fails_while_a_service_ends_behind_a_balancer(tmp_path: Path) -> None:
    haus = mache_haus(tmp_path / "haus")
    on = {
        "AKTENBOTE_WEB__ENABLED": "true",
        "AKTENBOTE_WEB__PORT": "0",
        "AKTENBOTE_SERVER__DRAIN_S": str(DRAIN_S),
    }
    with dienst(haus, gabel=True, **on) as one:
        web = int(one.wait_for("web.started")["port"])
        with Last(web, one.ports["ops_port"]) as last:
            begun = time.monotonic()
            while last.gefragt < 20:
                assert time.monotonic() - begun < 60
                time.sleep(0.01)
            os.kill(one.process.pid, signal.SIGTERM)
            one.wait_for("service.draining")
            assert frage(one.ports["ops_port"], "/livez")[0] == 200
            assert frage(web, "/anmelden")[0] in {200, 429}  # who did not notice is answered all the same
            assert one.process.wait(60) == 0
    assert last.fehler == []
    assert last.gruende
    assert set(map(tuple, last.gruende)) == {(Meldung.DRAINING.value,)}


def test_a_second_signal_does_not_wait(tmp_path: Path) -> None:
    haus = mache_haus(tmp_path / "haus")
    with dienst(haus, gabel=True, AKTENBOTE_SERVER__DRAIN_S="300") as one:
        one.wait_for("service.ready")
        one.process.send_signal(signal.SIGTERM)
        one.wait_for("service.draining")
        assert one.end() == 0


# -- without a process ---------------------------------------------------------------------------------------------


class Attrappe:
    """An installation of which only what is looked at is there."""

    def __init__(self, **anders: object) -> None:
        self._anders = anders
        self.store = self.blobs = self.schluesselbund = self.umgebung = self.uhren = self

    @property
    def defekt(self) -> object:
        return self._anders.get("defekt")

    def free(self) -> object:
        if callable(slow := self._anders.get("free", 1)):
            slow()
        return slow

    @property
    def wartend(self) -> object:
        return self._anders.get("wartend", 0)

    async def stand(self) -> object:
        return self._anders.get("stand", 1)

    def jetzt_ist(self, **anders: object) -> None:
        self._anders.update(anders)

    def stoerungen(self) -> object:
        return self._anders.get("stoerungen", ())

    def urteil(self) -> object:
        return None

    async def read(self, _arbeit: object) -> object:
        self.gefragt = getattr(self, "gefragt", 0) + 1
        if (fault := self._anders.get("read")) is not None:
            assert isinstance(fault, BaseException)
            raise fault
        return "epoch"

    def __call__(self) -> "Attrappe":
        return self

    def ist_abgelaufen(self, _moment: object) -> object:
        return self._anders.get("abgelaufen", False)


@pytest.mark.parametrize(
    ("anders", "codes"),
    [
        ({}, ()),
        ({"defekt": "the disk failed"}, (Meldung.STORE_BROKEN,)),
        ({"read": OSError()}, (Meldung.STORE_SILENT,)),
        ({"stoerungen": ("the token is silent",)}, (Meldung.TOKEN,)),
        ({"abgelaufen": True, "free": 0}, (Meldung.DIRECTORY_ENDED, Meldung.NO_SPACE)),
    ],
)
async def test_each_reason_has_its_code(
    anders: dict[str, object], codes: tuple[Meldung, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.wiring.bereitschaft.satz", lambda urteil: urteil)
    house = Attrappe(**anders)
    found = await Bereitschaft(house, house, clock.now).lies()  # type: ignore[arg-type]  # what is not looked at is missing
    assert found == tuple(code.value for code in codes)


async def test_a_database_that_hangs_is_asked_once_and_said_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.wiring.bereitschaft.satz", lambda urteil: urteil)
    house, hangs, asked = Attrappe(), asyncio.Event(), []

    async def read(_arbeit: object) -> None:
        asked.append(1)
        await hangs.wait()

    monkeypatch.setattr(house, "read", read, raising=False)
    one = Bereitschaft(house, house, clock.now, store_s=0.01)  # type: ignore[arg-type]  # as above
    for _ in range(3):
        assert await one.lies() == (Meldung.STORE_SILENT.value,)
    assert len(asked) == 1
    hangs.set()
    assert await Bereitschaft(house, house, clock.now).lies() == ()  # type: ignore[arg-type]  # as above
    assert await one.lies() == ()


async def test_a_disk_that_hangs_is_said_in_time_and_does_not_stop_the_loop(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("gateway.wiring.bereitschaft.satz", lambda urteil: urteil)
    goes_on, waits = threading.Event(), []

    def hangs() -> None:
        waits.append(1)
        goes_on.wait(30)

    house = Attrappe(free=hangs)
    one = Bereitschaft(house, house, clock.now, store_s=0.05)  # type: ignore[arg-type]  # as above
    try:
        for _ in range(3):
            assert await one.lies() == (Meldung.STORE_SILENT.value,)
    finally:
        goes_on.set()
    assert len(waits) == 1


async def test_changes_that_wait_while_none_is_made_are_no_readiness(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.wiring.bereitschaft.satz", lambda urteil: urteil)
    house = Attrappe(wartend=3, stand=7)
    one = Bereitschaft(house, house, clock.now, schreibt_s=0)  # type: ignore[arg-type]  # as above
    patient = Bereitschaft(house, house, clock.now)  # type: ignore[arg-type]  # as above
    assert await one.lies() == (Meldung.STORE_SILENT.value,)
    assert await patient.lies() == ()
    house.jetzt_ist(wartend=0)
    assert await one.lies() == ()
    house.jetzt_ist(wartend=1)
    assert await one.lies() == (Meldung.STORE_SILENT.value,)


async def test_changes_that_wait_while_others_are_made_are_readiness(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.wiring.bereitschaft.satz", lambda urteil: urteil)
    house = Attrappe(wartend=3, stand=7)
    one = Bereitschaft(house, house, clock.now, schreibt_s=0.5)  # type: ignore[arg-type]  # as above
    begun, number = time.monotonic(), 7
    while time.monotonic() - begun < 0.7:
        number += 1
        house.jetzt_ist(stand=number)
        assert await one.lies() == ()
