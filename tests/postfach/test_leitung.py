"""What happens on a bad line and with a partner that lies."""

import asyncio
import gzip
import os
import uuid
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime

import orjson
import pytest
from aiohttp import web
from support.kabel import Kabel, luegner
from support.postfach import HANNOVER, KIEL, Haus
from support.roh import Roh
from support.ziel import Ziel

from gateway.domain.errors import Refused, TryLater
from gateway.domain.ids import Sha256, sha256_of
from gateway.postfach import abholung, tls
from gateway.postfach.grenzen import OFFENE_MAX
from gateway.transfer.absagen import GegenstelleGestoert, NichtMehrDa

Antworte = Callable[[web.Request], Awaitable[web.StreamResponse]]


@pytest.fixture(autouse=True)
def _kurze_pausen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(abholung, "PAUSE_S", 0.001)


def falsch(haus: Haus, antworte: Antworte) -> AbstractAsyncContextManager[int]:
    """A server with Kiel's own certificate that answers as the test says."""
    crt, key = haus.server_ausweis().files(haus.ordner)
    return luegner(tls.server_context(crt, key, haus.ordner / "ca.pem"), antworte)


def zeile(**weitere: object) -> dict[str, object]:
    return {
        "id": os.urandom(32).hex(),
        "autor": KIEL,
        "leser": HANNOVER,
        "uuid": str(uuid.uuid4()),
        "gesamtLaenge": 1,
    } | weitere


def seite(cursor: str, *zeilen: dict[str, object]) -> web.Response:
    body = orjson.dumps({"epoche": "e", "cursor": cursor, "nachrichten": zeilen})
    return web.Response(body=body, content_type="application/json")


async def test_segment_resumes_after_cut_connection(haus: Haus) -> None:
    octets = os.urandom(9_000_000)
    eintrag = await haus.lege(octets)
    kabel = Kabel(haus.port, [3_000_000, 3_500_000])
    async with kabel.offen() as port:
        ziel = Ziel()
        await haus.client(port=port).segment(eintrag.id, sha256_of(octets), len(octets), ziel)
    assert (bytes(ziel.octets) == octets, ziel.ende) == (True, "commit")
    assert kabel.verbindungen == 3


async def test_a_line_that_stays_broken_is_for_later(haus: Haus) -> None:
    octets = os.urandom(100_000)
    eintrag = await haus.lege(octets)
    kabel = Kabel(haus.port, [2_000] * 99)
    async with kabel.offen() as port:
        ziel = Ziel()
        with pytest.raises(TryLater):
            await haus.client(port=port).segment(eintrag.id, sha256_of(octets), len(octets), ziel)
    assert ziel.ende == "abort"
    assert kabel.verbindungen < 20


async def test_a_line_that_breaks_all_the_time_still_brings_a_segment_forward(haus: Haus) -> None:
    octets = os.urandom(900_000)
    eintrag = await haus.lege(octets)
    kabel = Kabel(haus.port, [200_000] * 99)
    async with kabel.offen() as port:
        ziel = Ziel()
        await haus.client(port=port).segment(eintrag.id, sha256_of(octets), len(octets), ziel)
    assert (bytes(ziel.octets) == octets, ziel.ende) == (True, "commit")


async def test_a_server_that_ignores_ranges_costs_time_but_no_octet(haus: Haus) -> None:
    octets = os.urandom(3_000_000)
    ranges: list[str | None] = []

    async def antworte(request: web.Request) -> web.StreamResponse:
        ranges.append(request.headers.get("Range"))
        if len(ranges) == 1:
            answer = web.StreamResponse(headers={"Content-Length": str(len(octets))})
            await answer.prepare(request)
            await answer.write(octets[:2_000_000])
            assert request.transport is not None
            request.transport.close()
            return answer
        return web.Response(body=octets)

    async with falsch(haus, antworte) as port:
        ziel = Ziel()
        await haus.client(port=port).segment(Sha256("ab" * 32), sha256_of(octets), len(octets), ziel)
    assert bytes(ziel.octets) == octets
    assert ranges[0] is None
    assert ranges[1] is not None


async def test_other_octets_than_signed_are_refused_and_not_kept(haus: Haus) -> None:
    async def antworte(_request: web.Request) -> web.StreamResponse:
        return web.Response(body=b"y" * 1000)

    async with falsch(haus, antworte) as port:
        ziel = Ziel()
        with pytest.raises(Refused) as refused:
            await haus.client(port=port).segment(Sha256("ab" * 32), sha256_of(b"x" * 1000), 1000, ziel)
    assert (refused.value.code, ziel.ende) == ("T099", "abort")


@pytest.mark.parametrize("laenge", [999, 1001])
async def test_a_segment_of_another_length_is_refused(haus: Haus, laenge: int) -> None:
    async def antworte(_request: web.Request) -> web.StreamResponse:
        return web.Response(body=b"x" * laenge)

    async with falsch(haus, antworte) as port:
        with pytest.raises(Refused) as refused:
            await haus.client(port=port).segment(Sha256("ab" * 32), sha256_of(b"x" * 1000), 1000, Ziel())
    assert refused.value.code == "T099"


async def test_a_wrong_content_range_is_refused(haus: Haus) -> None:
    async def antworte(request: web.Request) -> web.StreamResponse:
        if "Range" not in request.headers:
            answer = web.StreamResponse(headers={"Content-Length": "3000000"})
            await answer.prepare(request)
            await answer.write(b"x" * 1_500_000)
            assert request.transport is not None
            request.transport.close()
            return answer
        return web.Response(status=206, body=b"x" * 10, headers={"Content-Range": "bytes 0-9/3000000"})

    async with falsch(haus, antworte) as port:
        with pytest.raises(Refused) as refused:
            await haus.client(port=port).segment(Sha256("ab" * 32), sha256_of(b"x"), 3_000_000, Ziel())
    assert refused.value.code == "T099"


async def test_another_umschlag_than_listed_is_refused(haus: Haus) -> None:
    async def antworte(_request: web.Request) -> web.StreamResponse:
        return web.Response(body=b"<another/>")

    async with falsch(haus, antworte) as port:
        with pytest.raises(Refused) as refused:
            await haus.client(port=port).umschlag(Sha256("ab" * 32))
    assert refused.value.code == "T099"


async def test_an_answer_that_claims_to_be_packed_is_taken_as_the_octets_it_is(haus: Haus) -> None:
    """A ZIP bomb on the line: nothing is unpacked, so nothing can grow, whatever the digest is of."""
    plain = bytes(32 * 2**20)
    packed = gzip.compress(plain)

    async def antworte(_request: web.Request) -> web.StreamResponse:
        return web.Response(body=packed, headers={"Content-Encoding": "gzip"})

    async with falsch(haus, antworte) as port:
        with pytest.raises(Refused) as refused:
            await haus.client(port=port).umschlag(sha256_of(plain))
        assert refused.value.code == "T099"
        assert await haus.client(port=port).umschlag(sha256_of(packed)) == packed


async def test_an_endless_umschlag_ends_at_8_mib(haus: Haus) -> None:
    sent = 0

    async def antworte(request: web.Request) -> web.StreamResponse:
        nonlocal sent
        answer = web.StreamResponse()
        await answer.prepare(request)
        while True:
            await answer.write(bytes(2**20))
            sent += 1

    async with falsch(haus, antworte) as port:
        with pytest.raises(Refused, match="X001"):
            await haus.client(port=port).umschlag(Sha256("ab" * 32))
    assert sent < 100


async def test_an_endless_list_of_a_lying_server_ends_at_10000(haus: Haus) -> None:
    pages = 0

    async def antworte(_request: web.Request) -> web.StreamResponse:
        nonlocal pages
        pages += 1
        return seite(str(pages), *(zeile() for _ in range(500)))

    async with falsch(haus, antworte) as port:
        assert len(await haus.client(port=port).alle()) == OFFENE_MAX
    assert pages == 20


async def test_a_list_that_repeats_its_ids_ends(haus: Haus) -> None:
    rows, pages = [zeile(), zeile()], 0

    async def antworte(_request: web.Request) -> web.StreamResponse:
        nonlocal pages
        pages += 1
        return seite(str(pages), *rows, *rows)

    async with falsch(haus, antworte) as port:
        assert len(await haus.client(port=port).alle()) == 2
    assert pages == 2


async def test_a_list_whose_cursor_stands_still_is_not_believed(haus: Haus) -> None:
    async def antworte(_request: web.Request) -> web.StreamResponse:
        return seite("7", zeile())

    async with falsch(haus, antworte) as port:
        with pytest.raises(TryLater):
            await haus.client(port=port).liste(ab="7")


@pytest.mark.parametrize(
    "body",
    [
        orjson.dumps({"epoche": "e", "cursor": "1", "nachrichten": [zeile() for _ in range(501)]}),
        orjson.dumps({"epoche": "e", "cursor": "1", "nachrichten": [zeile(id="../../etc")]}),
        orjson.dumps({"epoche": "e", "cursor": "1", "nachrichten": [zeile(autor="x" * 300)]}),
        orjson.dumps({"epoche": "e", "cursor": "1", "nachrichten": [zeile(gesamtLaenge=-1)]}),
        orjson.dumps({"epoche": "e", "cursor": "1", "nachrichten": [zeile(gesamtLaenge=2**60)]}),
        orjson.dumps({"epoche": "e", "cursor": "1" * 300, "nachrichten": []}),
        b"[" * 5000,
        b"\xff\xfe",
        b" " * (2**20 + 1),
    ],
)
async def test_a_list_of_the_wrong_shape_is_for_later(haus: Haus, body: bytes) -> None:
    async def antworte(_request: web.Request) -> web.StreamResponse:
        return web.Response(body=body, content_type="application/json")

    async with falsch(haus, antworte) as port:
        with pytest.raises(TryLater):
            await haus.client(port=port).liste(ab=None)


async def test_a_redirect_is_not_followed(haus: Haus) -> None:
    async def antworte(_request: web.Request) -> web.StreamResponse:
        return web.Response(status=307, headers={"Location": "https://127.0.0.1:1/"})

    async with falsch(haus, antworte) as port:
        with pytest.raises(Refused) as refused:
            await haus.client(port=port).umschlag(Sha256("ab" * 32))
    assert refused.value.code == "T099"


@pytest.mark.parametrize(
    ("status", "kopf", "pause", "partner"),
    [
        (429, "7", 7, True),
        (503, "120", 120, True),
        (503, "99999", 3600, True),
        (507, "soon", None, True),
        (500, "", None, True),
        (409, "30", 30, False),  # somebody else of us is on this one: nothing is wrong with the server
    ],
)
async def test_what_may_pass_is_for_later_with_the_partners_pause(
    haus: Haus, status: int, kopf: str, pause: int | None, partner: bool
) -> None:
    async def antworte(_request: web.Request) -> web.StreamResponse:
        return web.Response(status=status, headers={"Retry-After": kopf} if kopf else {})

    async with falsch(haus, antworte) as port:
        with pytest.raises(TryLater) as later:
            await haus.client(port=port).umschlag(Sha256("ab" * 32))
    assert later.value.retry_after_s == pause
    assert isinstance(later.value, GegenstelleGestoert) is partner


async def test_a_hub_that_misses_what_was_brought_or_never_named_is_left(haus: Haus) -> None:
    octets = b"x" * 40
    haus.blob(octets)
    for named in (sha256_of(octets), "ee" * 32):

        async def antworte(request: web.Request, named: str = named) -> web.StreamResponse:
            await request.read()
            if request.path.endswith("/umschlag"):
                return web.Response(status=202, body=orjson.dumps({"fehlend": [named]}))
            return web.Response(status=201)

        async with falsch(haus, antworte) as port:
            with pytest.raises(TryLater):
                await haus.client(port=port).einliefern(b"<u/>", [(sha256_of(octets), 40)], haus.blobs)


async def test_nobody_at_the_other_end_is_for_later(haus: Haus) -> None:
    with pytest.raises(GegenstelleGestoert) as later:
        await haus.client(port=1).liste(ab=None)
    assert later.value.code == "NETZ"


async def test_ranges_are_answered_as_rfc_9110_says(haus: Haus) -> None:
    octets = os.urandom(5000)
    eintrag, digest = await haus.lege(octets), sha256_of(octets)
    roh, path = Roh(haus, haus.leser), f"/nachrichten/{eintrag.id}/segmente/{digest}"
    whole = await roh.get(path)
    assert (whole.status, whole.body, whole.headers["etag"]) == (200, octets, f'"{digest}"')
    for wanted, status, part, said in (
        ("bytes=0-0", 206, octets[:1], "bytes 0-0/5000"),
        ("bytes=1000-1999", 206, octets[1000:2000], "bytes 1000-1999/5000"),
        ("bytes=4000-", 206, octets[4000:], "bytes 4000-4999/5000"),
        ("bytes=4000-99999", 206, octets[4000:], "bytes 4000-4999/5000"),
        ("bytes=-100", 206, octets[-100:], "bytes 4900-4999/5000"),
        ("bytes=-99999", 206, octets, "bytes 0-4999/5000"),
        ("bytes=20-10", 200, octets, None),
        ("bytes=0-1,3-4", 200, octets, None),
        ("octets=0-1", 200, octets, None),
        ("bytes=-", 200, octets, None),
    ):
        answer = await roh.get(path, f"Range: {wanted}")
        assert (answer.status, answer.body, answer.headers.get("content-range")) == (status, part, said), wanted
    for beyond in ("bytes=5000-", "bytes=-0"):
        answer = await roh.get(path, f"Range: {beyond}")
        assert (answer.status, answer.headers["content-range"]) == (416, "bytes */5000")
    other = await roh.get(path, "Range: bytes=0-9", f'If-Range: "{"0" * 64}"')
    assert (other.status, other.body) == (200, octets)
    same = await roh.get(path, "Range: bytes=0-9", f'If-Range: "{digest}"')
    assert (same.status, same.body) == (206, octets[:10])


async def test_a_segment_of_another_umschlag_is_404(haus: Haus) -> None:
    one, two = await haus.lege(b"x" * 40), await haus.lege(b"y" * 40)
    with pytest.raises(NichtMehrDa):
        await haus.client().segment(one.id, sha256_of(b"y" * 40), 40, Ziel())
    await haus.client().segment(two.id, sha256_of(b"y" * 40), 40, Ziel())


async def test_eight_segments_at_once_and_a_waiting_poll_share_the_line(haus: Haus) -> None:
    pieces = [os.urandom(300_000) for _ in range(24)]
    eintrag = await haus.lege(*pieces)
    client = haus.client()
    cursor = (await client.liste(ab=None)).cursor
    poll = asyncio.create_task(client.liste(ab=cursor, warten_s=50))
    await haus.klingel.bis(1)
    ziele = [Ziel() for _ in pieces]
    await asyncio.gather(
        *(
            client.segment(eintrag.id, sha256_of(piece), len(piece), ziel)
            for piece, ziel in zip(pieces, ziele, strict=True)
        )
    )
    assert [bytes(ziel.octets) for ziel in ziele] == pieces
    assert not poll.done()
    await haus.lege(b"z" * 40)
    assert len((await poll).zeilen) == 1


async def test_a_lost_blob_is_for_later_not_a_lie(haus: Haus) -> None:
    eintrag = await haus.lege(b"x" * 40)
    haus.blobs.delete(eintrag.id)
    with pytest.raises(TryLater):
        await haus.client().umschlag(eintrag.id)


@pytest.mark.parametrize(
    ("date", "gehoert"),
    [
        ("Mon, 02 Nov 2026 12:00:00 GMT", [datetime(2026, 11, 2, 12, tzinfo=UTC)]),
        ("yesterday", []),
        ("Mon, 99 Nov 2026 12:00:00 GMT", []),
        ("Mon, 02 Nov 2026 12:00:00 -0000", []),  # no zone at all (RFC 5322)
    ],
)
@pytest.mark.parametrize("status", [200, 503])
async def test_the_clock_of_a_partner_is_heard_in_every_answer_and_nonsense_never(
    haus: Haus, date: str, gehoert: list[datetime], status: int
) -> None:
    heard: list[datetime] = []

    def hoere(shown: datetime, took_s: float) -> None:
        assert took_s >= 0
        heard.append(shown)

    async def antworte(_request: web.Request) -> web.StreamResponse:
        answer = seite("c") if status == 200 else web.Response(status=status)
        answer.headers["Date"] = date
        return answer

    async with falsch(haus, antworte) as port:
        client = haus.client(port=port, zeitansage=hoere)
        if status == 200:
            await client.liste(ab=None)
        else:
            with pytest.raises(TryLater):
                await client.liste(ab=None)
    assert heard == gehoert
