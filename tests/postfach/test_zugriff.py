"""What is noted of each request at the partner port, over real TLS: pattern of its route, octets, certificate."""

import asyncio
import os

import pytest
from support.postfach import Haus, ausweis
from support.ziel import Ziel

from gateway.domain.errors import Refused
from gateway.domain.ids import sha256_of

VORN = "/postfach/v1"


async def zwei(haus: Haus) -> None:
    """Wait, but not for ever, until two requests are noted: that is done after the caller has its answer."""
    for _ in range(1000):
        if len(haus.zugriffe) == 2:
            return
        await asyncio.sleep(0.01)
    raise AssertionError(haus.zugriffe)


async def test_a_request_is_noted_once_by_its_pattern_with_the_octets_that_left(haus: Haus) -> None:
    octets = os.urandom(100_000)
    eintrag = await haus.lege(octets)
    client = haus.client()
    await client.umschlag(eintrag.id)
    await client.segment(eintrag.id, sha256_of(octets), len(octets), Ziel())
    await zwei(haus)
    envelope, segment = haus.zugriffe
    assert (envelope.tor, envelope.methode, envelope.weg, envelope.status) == (
        "partner",
        "GET",
        f"{VORN}/nachrichten/{{id}}/umschlag",
        200,
    )
    assert segment.weg == f"{VORN}/nachrichten/{{id}}/segmente/{{sha256}}"
    assert len(octets) < segment.oktette < len(octets) + 1000  # with its head
    assert segment.zertifikat == haus.leser.sha256
    assert 0 <= segment.dauer_s < 60
    assert all(eintrag.id not in str(one) for one in haus.zugriffe)


async def test_who_is_turned_away_and_what_is_no_http_are_noted_too(haus: Haus) -> None:
    with pytest.raises(Refused):
        await haus.client(ausweis("fremd")).liste(ab=None)
    reader, writer = await asyncio.open_connection(
        "127.0.0.1", haus.port, ssl=haus.context(haus.leser), server_hostname="localhost"
    )
    writer.write(b"no http at all\r\n\r\n")
    async with asyncio.timeout(10):
        answer = await reader.read()
    assert answer.split()[1] == b"400"
    assert b"aiohttp" not in answer  # which library reads it is nobody's business
    await zwei(haus)
    writer.close()
    refused, broken = haus.zugriffe
    assert (refused.weg, refused.status, refused.zertifikat) == (
        f"{VORN}/nachrichten",
        403,
        ausweis("fremd").sha256,
    )
    assert (broken.weg, broken.status, broken.zertifikat) == (None, 400, haus.leser.sha256)
