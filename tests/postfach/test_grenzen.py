"""Limits in time and number: silence, trickles, floods, broken HTTP (wire 6.3, skeleton 2)."""

import asyncio
import gc
import os
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

import pytest
from aiohttp import web
from structlog.testing import capture_logs
from support.kabel import luegner
from support.postfach import BREMEN, HANNOVER, Haus, postfach
from support.roh import Antwort, Roh, antwort, schliesse

from gateway.domain.errors import TryLater
from gateway.domain.ids import NachrichtenUUID, Sha256, sha256_of
from gateway.postfach import leitung, tls
from gateway.postfach.grenzen import GLEICHZEITIG_MAX, GRENZEN, VERBINDUNGEN_MAX, Grenzen
from gateway.postfach.takt import Takt
from gateway.transfer.einlieferung import Ankuendigung

KURZ = Grenzen(kopf_s=0.2, ruhe_s=60.0, fenster_s=0.2, rate=1_000_000, nachsehen_s=0.05, abschied_s=1.0)


@pytest.fixture
async def kurz(tmp_path: Path) -> AsyncIterator[Haus]:
    """A Postfach that loses patience soon."""
    async with postfach(tmp_path, KURZ) as offen:
        yield offen


def umschlag_mit(*segmente: bytes) -> tuple[bytes, Ankuendigung]:
    """Something to announce, and what the check says about it."""
    octets = b"<u>" + b"".join(segmente)[:20]
    return octets, Ankuendigung(
        id=sha256_of(octets),
        autor=BREMEN,
        leser=HANNOVER,
        uuid=NachrichtenUUID("55555555-5555-4555-8555-555555555555"),
        inhalt_sha256=Sha256("ab" * 32),
        umschlag_laenge=len(octets),
        segmente=tuple((sha256_of(octets), len(octets)) for octets in segmente),
    )


async def angekuendigt(haus: Haus, *segmente: bytes) -> Sha256:
    octets, checked = umschlag_mit(*segmente)
    haus.pruefung = lambda _octets: checked
    answer = await Roh(haus, haus.autor).put(f"/einlieferungen/{checked.id}/umschlag", octets)
    assert answer.status == 202
    return checked.id


@pytest.mark.parametrize("anfragen", [0, 2])
async def test_silence_is_cut(tmp_path: Path, anfragen: int) -> None:
    async with postfach(tmp_path, Grenzen(ruhe_s=0.2, kopf_s=60.0, nachsehen_s=0.05)) as haus:
        reader, writer = await Roh(haus, haus.leser).verbinde()
        for _ in range(anfragen):
            writer.write(b"GET /postfach/v1/ HTTP/1.1\r\nHost: x\r\n\r\n")
            assert (await antwort(reader)).status == 200
        assert await reader.read() == b""
        await schliesse(writer)


async def test_slow_header_is_cut(kurz: Haus) -> None:
    reader, writer = await Roh(kurz, kurz.leser).verbinde()
    writer.write(b"GET /postfach/v1/ HTTP/1.1\r\nHost: x\r\n")

    async def troepfle() -> None:
        with suppress(OSError):
            while True:
                writer.write(b"X-A: b\r\n")
                await writer.drain()
                await asyncio.sleep(0.03)

    drip = asyncio.create_task(troepfle())
    with suppress(ConnectionError):
        assert await reader.read() == b""
    drip.cancel()
    await schliesse(writer)


async def test_half_a_request_line_is_cut(kurz: Haus) -> None:
    reader, writer = await Roh(kurz, kurz.leser).verbinde()
    writer.write(b"GET /postf")
    assert await reader.read() == b""
    await schliesse(writer)


async def test_an_unfinished_handshake_is_cut(tmp_path: Path) -> None:
    async with postfach(tmp_path, Grenzen(handschlag_s=0.2, nachsehen_s=0.05)) as haus:
        reader, writer = await asyncio.open_connection("127.0.0.1", haus.port)
        writer.write(b"\x16\x03\x01")
        with suppress(ConnectionError):
            assert await reader.read() == b""
        await schliesse(writer)


@pytest.mark.parametrize("tropfen", [b"", b"x"])
async def test_stalled_and_slow_bodies_are_408_and_keep_nothing(kurz: Haus, tropfen: bytes) -> None:
    octets = os.urandom(3_000_000)
    name = await angekuendigt(kurz, octets)
    reader, writer = await Roh(kurz, kurz.autor).verbinde()
    head = f"PUT /postfach/v1/einlieferungen/{name}/segmente/{sha256_of(octets)} HTTP/1.1\r\nHost: x\r\n"
    writer.write(f"{head}Content-Length: {len(octets)}\r\n\r\n".encode() + octets[:1000])

    async def troepfle() -> None:
        with suppress(OSError):
            while tropfen:
                writer.write(tropfen)
                await writer.drain()
                await asyncio.sleep(0.02)

    drip = asyncio.create_task(troepfle())
    found = await antwort(reader)
    assert (found.status, found.headers["connection"]) == (408, "close")
    drip.cancel()
    await schliesse(writer)
    assert list((kurz.ordner / "blobs" / "tmp").iterdir()) == []


async def test_a_slow_json_body_is_408(kurz: Haus) -> None:
    eintrag = await kurz.lege(b"x" * 40)
    line = f"PUT /postfach/v1/nachrichten/{eintrag.id}/abschluss"
    assert (await Roh(kurz, kurz.leser).frage(line, "Content-Length: 500", body=b"{")).status == 408


class Offen:
    """An open blob that tells when the server lets it go."""

    def __init__(self, file: BinaryIO, zu: Callable[[], object]) -> None:
        self.read, self.seek, self._file, self._zu = file.read, file.seek, file, zu

    def close(self) -> None:
        self._file.close()
        self._zu()


async def test_a_reader_that_does_not_read_is_cut(kurz: Haus, monkeypatch: pytest.MonkeyPatch) -> None:
    octets = os.urandom(24 * 2**20)  # more than the buffers of both kernels hold
    eintrag = await kurz.lege(octets)
    let_go, loop, oeffne = asyncio.Event(), asyncio.get_running_loop(), kurz.blobs.open
    monkeypatch.setattr(
        kurz.blobs, "open", lambda name: Offen(oeffne(name), lambda: loop.call_soon_threadsafe(let_go.set))
    )
    reader, writer = await Roh(kurz, kurz.leser).verbinde()
    writer.transport.pause_reading()  # type: ignore[attr-defined]  # it is a TLS transport
    path = f"/postfach/v1/nachrichten/{eintrag.id}/segmente/{sha256_of(octets)}"
    writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    await let_go.wait()
    writer.transport.resume_reading()  # type: ignore[attr-defined]  # it is a TLS transport
    got = b""
    with suppress(ConnectionError):
        got = await reader.read()
    assert len(got) < len(octets)
    await schliesse(writer)


async def test_a_partner_that_sends_too_slowly_is_left(haus: Haus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leitung, "ANTWORT_S", 30.0)

    async def antworte(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse(headers={"Content-Length": "1000000"})
        await answer.prepare(request)
        with suppress(ConnectionError):
            while True:
                await answer.write(b"x")
                await asyncio.sleep(0.02)
        return answer

    crt, key = haus.server_ausweis().files(haus.ordner)
    async with luegner(tls.server_context(crt, key, haus.ordner / "ca.pem"), antworte) as port:
        with pytest.raises(TryLater) as later:
            await haus.client(port=port, grenzen=KURZ).umschlag(Sha256("ab" * 32))
    assert later.value.code == "LANGSAM"


async def test_a_fast_enough_body_outlives_the_window(kurz: Haus) -> None:
    octets = os.urandom(3_000_000)
    name = await angekuendigt(kurz, octets)
    reader, writer = await Roh(kurz, kurz.autor).verbinde()
    head = f"PUT /postfach/v1/einlieferungen/{name}/segmente/{sha256_of(octets)} HTTP/1.1\r\nHost: x\r\n"
    writer.write(f"{head}Content-Length: {len(octets)}\r\n\r\n".encode())
    for begin in range(0, len(octets), 300_000):
        writer.write(octets[begin : begin + 300_000])
        await writer.drain()
        await asyncio.sleep(0.05)  # 6 MB/s, above the minimum of 1 MB/s, over several windows
    assert (await antwort(reader)).status == 201
    await schliesse(writer)


async def test_the_ninth_request_at_once_is_429(haus: Haus) -> None:
    octets = os.urandom(1000)
    name = await angekuendigt(haus, octets)
    roh = Roh(haus, haus.autor)
    lines = [await roh.verbinde() for _ in range(GLEICHZEITIG_MAX)]
    head = f"PUT /postfach/v1/einlieferungen/{name}/segmente/{sha256_of(octets)} HTTP/1.1\r\nHost: x\r\n"
    for reader, writer in lines:
        writer.write(f"{head}Content-Length: 1000\r\nExpect: 100-continue\r\n\r\n".encode())
        assert b"100 Continue" in await reader.readuntil(b"\r\n\r\n")
    ninth = await roh.get("/einlieferungen")
    assert (ninth.status, ninth.headers["retry-after"]) == (429, "1")
    for reader, writer in lines:
        writer.write(octets)
        assert (await antwort(reader)).status in {200, 201}
        await schliesse(writer)
    assert (await roh.get("/einlieferungen")).status == 200


async def test_a_waiting_poll_does_not_count_among_the_eight(haus: Haus) -> None:
    poll = asyncio.create_task(haus.client().liste(ab=None, warten_s=50))
    await haus.klingel.bis(1)
    assert haus.schalter is not None
    assert haus.schalter.lauf.beschaeftigt[haus.leser.sha256] == 0
    await haus.lege(b"x" * 40)
    await poll


async def test_one_connection_too_many_of_a_certificate_is_closed(haus: Haus) -> None:
    roh = Roh(haus, haus.leser)
    lines = [await roh.verbinde() for _ in range(VERBINDUNGEN_MAX)]
    reader, writer = await roh.verbinde()
    with suppress(ConnectionError):
        assert await reader.read() == b""
    assert (await Roh(haus, haus.autor).get("/einlieferungen")).status == 200
    for _, other in (*lines, (reader, writer)):
        await schliesse(other)


async def test_an_old_connection_ends_after_its_next_answer(tmp_path: Path) -> None:
    async with postfach(tmp_path, Grenzen(leben_s=0.0, nachsehen_s=0.05)) as haus:
        reader, writer = await Roh(haus, haus.leser).verbinde()
        writer.write(b"GET /postfach/v1/ HTTP/1.1\r\nHost: x\r\n\r\n")
        answer = await antwort(reader)
        assert (answer.status, answer.headers["connection"]) == (200, "close")
        assert await reader.read() == b""
        await schliesse(writer)


async def test_an_empty_poll_ends_after_its_wait(haus: Haus) -> None:
    answer = await Roh(haus, haus.leser).get("/nachrichten", "Prefer: wait=1")
    assert (answer.status, answer.json()["nachrichten"]) == (200, [])


GEHEIM = "Musterfrau-Geheim"


@pytest.mark.parametrize(
    "request_octets",
    [
        f"GET /{GEHEIM}\x00 HTTP/1.1\r\nHost: x\r\n\r\n",
        f"GET /postfach/v1/ HTTP/1.1\r\nHost : {GEHEIM}\r\n\r\n",
        f"GET /postfach/v1/ HTTP/1.1\r\nHost: x\r\nX: {GEHEIM * 900}\r\n\r\n",
        f"{GEHEIM} / HTTP/9.9\r\n\r\n",
        "PUT /postfach/v1/ HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
        "PUT /postfach/v1/ HTTP/1.1\r\nHost: x\r\nContent-Length: +4\r\n\r\nabcd",
    ],
)
async def test_broken_http_is_answered_without_repeating_it(
    haus: Haus, request_octets: str, capfd: pytest.CaptureFixture[str]
) -> None:
    reader, writer = await Roh(haus, haus.leser).verbinde()
    writer.write(request_octets.encode("latin-1"))
    everything = await reader.read()
    await schliesse(writer)
    assert everything.startswith(b"HTTP/1.")
    assert b" 400 " in everything.split(b"\r\n")[0]
    assert b"application/problem+json" in everything
    assert GEHEIM.encode() not in everything
    printed = capfd.readouterr()
    assert GEHEIM not in printed.out + printed.err


async def test_unknown_paths_and_methods_are_problems_too(haus: Haus) -> None:
    roh = Roh(haus, haus.leser)
    missing = await roh.get(f"/{GEHEIM}")
    wrong = await roh.frage("PATCH /postfach/v1/nachrichten")
    assert (missing.status, wrong.status, wrong.headers["allow"]) == (404, 405, "GET")
    for answer in (missing, wrong):
        assert answer.headers["content-type"] == "application/problem+json"
        assert GEHEIM.encode() not in answer.body


@pytest.mark.parametrize(
    ("zeile", "kopf", "version"),
    [
        ("GET /postfach/v1/nachrichten", "X: y", "HTTP/1.0"),
        ("GET /postfach/v1/nachrichten", "Content-Encoding: gzip", "HTTP/1.1"),
        ("GET /postfach/v1/nachrichten?max=0", "X: y", "HTTP/1.1"),
        ("GET /postfach/v1/nachrichten?max=-1", "X: y", "HTTP/1.1"),
        ("GET /postfach/v1/nachrichten?max=viele", "X: y", "HTTP/1.1"),
        ("GET /postfach/v1/nachrichten?ab=x", "X: y", "HTTP/1.1"),
        ("GET /postfach/v1/nachrichten?zustand=offen", "X: y", "HTTP/1.1"),
        ("GET /postfach/v1/nachrichten?zustand=abgeschlossen", "X: y", "HTTP/1.1"),
        ("GET /postfach/v1/nachrichten?zustand=abgeschlossen&seit=gestern", "X: y", "HTTP/1.1"),
    ],
)
async def test_malformed_requests_are_400(haus: Haus, zeile: str, kopf: str, version: str) -> None:
    assert (await Roh(haus, haus.leser).frage(zeile, kopf, version=version)).status == 400


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{", b"\xff", b'{"dauer_s":0}', b'{"dauer_s":901}', b'{"dauer_s":"x"}', b'{"dauer_s":1,"x":1}'],
)
async def test_a_lease_with_a_wrong_body_is_400(haus: Haus, body: bytes) -> None:
    eintrag = await haus.lege(b"x" * 40)
    line = f"POST /postfach/v1/nachrichten/{eintrag.id}/leihe"
    answer = await Roh(haus, haus.leser).frage(line, f"Content-Length: {len(body)}", body=body)
    assert answer.status == 400


async def test_a_large_json_body_is_413(haus: Haus) -> None:
    eintrag = await haus.lege(b"x" * 40)
    line = f"PUT /postfach/v1/nachrichten/{eintrag.id}/abschluss"
    assert (await Roh(haus, haus.leser).frage(line, "Content-Length: 20000", body=b" " * 20000)).status == 413


async def test_every_get_answer_has_date_and_is_not_stored(haus: Haus) -> None:
    eintrag = await haus.lege(b"x" * 40)
    roh = Roh(haus, haus.leser)
    for path in ("/", "/nachrichten", f"/nachrichten/{eintrag.id}/umschlag", "/unknown"):
        answer: Antwort = await roh.get(path)
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["date"]
        assert "aiohttp" not in answer.headers["server"].lower()


async def test_an_error_of_ours_is_500_without_a_word(haus: Haus, monkeypatch: pytest.MonkeyPatch) -> None:
    eintrag = await haus.lege(b"x" * 40)

    def kaputt(_name: Sha256) -> BinaryIO:
        raise RuntimeError(GEHEIM)

    monkeypatch.setattr(haus.blobs, "open", kaputt)
    with capture_logs() as lines:
        answer = await Roh(haus, haus.leser).get(f"/nachrichten/{eintrag.id}/umschlag")
    assert (answer.status, answer.json()["detail"]) == (500, "internal error")
    assert GEHEIM.encode() not in answer.body
    assert [line["event"] for line in lines] == ["postfach.failed", "postfach.answered"]


async def test_a_graceful_stop_lets_polls_answer(tmp_path: Path) -> None:
    async with postfach(tmp_path) as haus:
        poll = asyncio.create_task(haus.client().liste(ab=None, warten_s=50))
        await haus.klingel.bis(1)
        assert haus.server is not None
        await haus.server.stop()
        assert (await poll).zeilen == ()
        haus.server = None


async def test_a_cancelled_poll_leaves_no_trace(haus: Haus) -> None:
    client = haus.client()
    poll = asyncio.create_task(client.liste(ab=None, warten_s=50))
    await haus.klingel.bis(1)
    poll.cancel()
    await client.close()
    await haus.klingel.bis(0)
    assert haus.schalter is not None
    assert len(haus.schalter.lauf.plaetze) == 0


async def test_a_write_that_fails_while_its_reader_is_given_up_is_no_error_of_ours() -> None:
    complaints: list[dict[str, object]] = []
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _loop, context: complaints.append(context))
    gone = asyncio.Event()

    async def schreibe() -> None:
        await gone.wait()
        raise ConnectionResetError

    waiter = asyncio.create_task(Takt(GRENZEN).schreibe(schreibe(), 1))
    await asyncio.sleep(0)
    gone.set()
    await asyncio.sleep(0)  # the write fails in this turn of the loop, its waiter is woken in the next
    waiter.cancel()
    await asyncio.wait((waiter,))
    assert waiter.cancelled()
    del waiter
    gc.collect()
    assert complaints == []
