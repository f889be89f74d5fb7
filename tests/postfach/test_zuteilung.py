"""Turns: who comes too fast waits for himself alone, at the door and behind it."""

import asyncio
import errno
import socket
from collections.abc import AsyncIterator
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

import pytest
from structlog.testing import capture_logs
from support.postfach import BREMEN, Haus, ausweis, postfach
from support.roh import Roh, antwort, schliesse

from gateway.postfach import einlass, schalter
from gateway.postfach import grenzen as g
from gateway.postfach.einlass import herkunft
from gateway.postfach.zuteilung import AUFRAEUMEN_AB, Zuteilung

LANGE_S = 1000.0
"""A turn every thousand seconds: whoever has to wait in these tests waits for ever."""
FREMDE = ("127.0.0.2", 0)
"""Another machine than the one a good partner calls from."""


def test_the_stock_is_free_then_each_turn_waits_its_time() -> None:
    turns = Zuteilung(vorrat=3, je_s=2.0)
    assert [turns.nimm("a", 100.0) for _ in range(6)] == [0.0, 0.0, 0.0, 0.5, 1.0, 1.5]
    assert turns.nimm("b", 100.0) == 0.0  # another key owes nothing
    assert turns.nimm("a", 103.0) == 0.0  # time pays back
    assert turns.nimm("a", 1000.0, 7) == pytest.approx(2.0)  # the stock never grows beyond itself


def test_who_is_refused_owes_nothing_for_having_asked() -> None:
    turns = Zuteilung(vorrat=3, je_s=2.0)
    assert [turns.versuche("a", 100.0) for _ in range(3)] == [0.0, 0.0, 0.0]
    assert {turns.versuche("a", 100.0) for _ in range(30_000)} == {0.5}
    assert turns.versuche("b", 100.0) == 0.0
    assert [turns.versuche("a", 100.5) for _ in range(2)] == [0.0, 0.5]  # the rate goes on as promised


def test_keys_that_owe_nothing_are_forgotten() -> None:
    turns = Zuteilung(vorrat=1, je_s=1.0)
    for number in range(3 * AUFRAEUMEN_AB):
        turns.nimm(number, float(number))
    assert len(turns) <= AUFRAEUMEN_AB + 1


@pytest.mark.parametrize(
    ("address", "source"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
    ],
)
def test_a_source_is_an_address_or_a_network_of_ipv6(address: str, source: str) -> None:
    assert herkunft(address) == source


@pytest.fixture
async def eng(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Haus]:
    """A Postfach that gives three requests and two handshakes at once, and hardly any after that."""
    monkeypatch.setattr(schalter, "ANFRAGEN_VORRAT", 3)
    monkeypatch.setattr(schalter, "ANFRAGEN_JE_S", 1 / LANGE_S)
    monkeypatch.setattr(g, "HANDSCHLAEGE_VORRAT", 6)
    monkeypatch.setattr(g, "HANDSCHLAEGE_JE_S", 1 / LANGE_S)
    monkeypatch.setattr(g, "HANDSCHLAEGE_OFFEN_MAX", 2)
    monkeypatch.setattr(g, "ATEMPAUSE_S", 0.05)
    async with postfach(tmp_path) as offen:
        yield offen


async def fremd(haus: Haus) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    return await asyncio.open_connection("127.0.0.1", haus.port, local_addr=FREMDE)


async def test_a_flood_of_requests_keeps_its_own_certificate_waiting_and_no_other(eng: Haus) -> None:
    eng.darf_abrufen(ausweis("feind"), BREMEN)
    reader, writer = await Roh(eng, ausweis("feind")).verbinde()
    request = b"GET /postfach/v1/nachrichten HTTP/1.1\r\nHost: x\r\n\r\n"
    for _ in range(3):
        writer.write(request)
        assert (await antwort(reader)).status == 200
    writer.write(request)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(antwort(reader), 0.3)
    assert (await Roh(eng, eng.leser).get("/nachrichten")).status == 200
    await schliesse(writer)


async def test_a_long_list_costs_more_turns_than_a_short_one(haus: Haus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schalter, "ZEILEN_JE_ZUG", 1)
    assert haus.schalter is not None
    haus.schalter.lauf.zuteilung = Zuteilung(vorrat=4, je_s=1 / LANGE_S)
    for _ in range(3):
        await haus.lege()
    reader, writer = await Roh(haus, haus.leser).verbinde()
    writer.write(b"GET /postfach/v1/nachrichten HTTP/1.1\r\nHost: x\r\n\r\n")
    assert len((await antwort(reader)).json()["nachrichten"]) == 3  # type: ignore[arg-type]  # a list
    writer.write(b"GET /postfach/v1/nachrichten?max=1 HTTP/1.1\r\nHost: x\r\n\r\n")
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(antwort(reader), 0.3)
    await schliesse(writer)


async def test_silent_connections_of_one_machine_fill_its_own_places_and_no_other(eng: Haus) -> None:
    lines = [await fremd(eng) for _ in range(6)]
    for reader, _ in lines[2:]:  # two may wait for their handshake, the others are closed after a while
        with suppress(ConnectionError):
            assert await asyncio.wait_for(reader.read(), 5) == b""
    assert (await Roh(eng, eng.leser).get("/nachrichten")).status == 200
    for _, writer in lines:
        writer.close()


async def test_a_machine_that_connects_again_and_again_waits_for_its_turn_and_no_other(eng: Haus) -> None:
    context = eng.context(eng.leser)
    for _ in range(6):
        _, writer = await asyncio.open_connection("127.0.0.1", eng.port, ssl=context, local_addr=FREMDE)
        await schliesse(writer)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(asyncio.open_connection("127.0.0.1", eng.port, ssl=context, local_addr=FREMDE), 0.3)
    assert (await Roh(eng, eng.leser).get("/nachrichten")).status == 200


@pytest.mark.parametrize("number", [errno.EMFILE, errno.ECONNABORTED])
async def test_a_connection_that_cannot_be_taken_does_not_end_the_listening(
    eng: Haus, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    loop, tries = asyncio.get_running_loop(), 0
    real = loop.sock_accept

    async def fails_once(listener: socket.socket):  # type: ignore[no-untyped-def]  # as the loop's own
        nonlocal tries
        tries += 1
        if tries == 1:
            raise OSError(number, "no connection")
        return await real(listener)

    monkeypatch.setattr(loop, "sock_accept", fails_once)
    with capture_logs() as logs:
        await Roh(eng, eng.leser).get("/nachrichten")  # this one still finds the loop's own
        assert (await Roh(eng, eng.leser).get("/nachrichten")).status == 200
    assert tries >= 2
    assert [one["event"] for one in logs if "accept" in one["event"]] == (
        ["postfach.accept_failed"] if number == errno.EMFILE else []
    )


async def test_a_port_that_is_taken_leaves_no_listener_open(haus: Haus) -> None:
    door = einlass.Einlass(asyncio.Protocol, haus.context(None), haus.grenzen)
    with pytest.raises(OSError, match="in use"):
        await door.oeffne("127.0.0.1", haus.port)
    assert door._lauscher == []


async def test_an_address_of_a_family_this_machine_lacks_is_left_out(
    haus: Haus, monkeypatch: pytest.MonkeyPatch
) -> None:
    """``localhost`` on a machine without IPv6: the other address serves; with no address left it is an error."""
    loop = asyncio.get_running_loop()
    here = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 0))
    nowhere = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("192.0.2.1", 0))
    for found, good in (([nowhere, here], True), ([nowhere], False)):

        async def named(*_: object, found: object = found, **__: object) -> object:
            return found

        monkeypatch.setattr(loop, "getaddrinfo", named)
        door = einlass.Einlass(asyncio.Protocol, haus.context(None), haus.grenzen)
        if good:
            assert await door.oeffne("localhost", 0) > 0
            await door.schliesse()
        else:
            with pytest.raises(OSError, match="assign requested address"):
                await door.oeffne("localhost", 0)


async def test_a_crowd_at_the_door_keeps_no_other_task_waiting_and_a_stop_hangs_up_on_all(
    haus: Haus, monkeypatch: pytest.MonkeyPatch
) -> None:
    door = einlass.Einlass(asyncio.Protocol, haus.context(None), haus.grenzen)
    monkeypatch.setattr(door, "_lass_ein", lambda _line, _source: asyncio.sleep(LANGE_S))
    port = await door.oeffne("127.0.0.1", 0)
    lines = [socket.create_connection(("127.0.0.1", port), timeout=5) for _ in range(50)]  # none is taken yet
    taken = [0]
    while taken[-1] < len(lines):
        await asyncio.sleep(0)
        taken.append(len(door._einlassend))
    await door.schliesse()  # the last of them has not made its first step
    assert max(after - before for before, after in pairwise(taken)) <= 2
    for line in lines:
        assert line.recv(1) == b""
        line.close()
    assert not door._offen


async def test_many_machines_together_leave_handles_for_the_rest_of_the_program(
    haus: Haus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(g, "EINLASSEND_MAX", 3)
    door = einlass.Einlass(asyncio.Protocol, haus.context(None), haus.grenzen)
    monkeypatch.setattr(door, "_lass_ein", lambda _line, _source: asyncio.sleep(LANGE_S))
    port = await door.oeffne("127.0.0.1", 0)
    lines = [socket.create_connection(("127.0.0.1", port), 5, (f"127.0.0.{one}", 0)) for one in range(2, 7)]
    await asyncio.sleep(0.2)  # the refused ones are kept for a second
    assert (len(door._einlassend), len(door._abgewiesen)) == (3, 2)
    await door.schliesse()
    for line in lines:
        line.close()
