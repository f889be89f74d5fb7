"""What a depositor does: present an Umschlag, bring its segments, watch and withdraw (operations 9 to 12)."""

import asyncio
import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from aiohttp import web

from gateway.domain.errors import Fehlercode, Refused, TryLater
from gateway.domain.ids import Sha256, sha256_of
from gateway.postfach import grenzen as g
from gateway.postfach import tls
from gateway.postfach.nachrichten import abschluss_json, cursor_of, langer_blick, zeile
from gateway.postfach.problem import json_answer, problem
from gateway.postfach.schalter import (
    SCHALTER,
    Fehlerhaft,
    Schalter,
    anrufer,
    autoren,
    digest_of,
    kostet,
    zahl,
)
from gateway.postfach.takt import Fliessband, Takt, ZuGross, alles, bloecke, im_thread
from gateway.transfer import einlieferung as amt
from gateway.transfer.ports import Blobs, BlobWriter, Tx
from gateway.transfer.records import PostfachEintrag

UMSCHLAEGE_MAX = 128 * g.MIB
"""Octets of Umschläge in memory at once, over all depositors; each may have 8 MiB."""


async def umschlag(request: web.Request) -> web.StreamResponse:
    """Operation 9: present the Umschlag; says what is missing, and commits when nothing is."""
    schalter = request.app[SCHALTER]
    authors, name = autoren(request), digest_of(request, "id")
    length = _laenge(request, g.UMSCHLAG_MAX)
    if short := await _kein_platz(schalter, length):
        return short
    with _im_speicher(schalter, length):
        octets = await alles(request.content, Takt(schalter.grenzen), max_octets=g.UMSCHLAG_MAX)
        loop = asyncio.get_running_loop()
        if await loop.run_in_executor(None, sha256_of, octets) != name:
            raise Refused(Fehlercode.T099, "the octets are not those the address names")
        checked = await schalter.umschlagpruefung(octets, name)
        if checked.id != name or checked.umschlag_laenge != len(octets):
            raise TypeError("the check spoke about another Umschlag")
        await schalter.store.read(lambda tx: amt.vorpruefen(tx, authors, checked, kontingent=schalter.kontingent))
        await loop.run_in_executor(None, _behalte, schalter.blobs, octets)
    result = await schalter.store.write(
        lambda tx: amt.vorlegen(
            tx,
            schalter.stelle,
            authors,
            checked,
            zertifikat=anrufer(request).zertifikat,
            kontingent=schalter.kontingent,
            jetzt=schalter.jetzt(),
        )
    )
    if result.stand is amt.Stand.SICHTBAR:
        schalter.klingel.laeute((result.leser, checked.autor))
    status = {amt.Stand.UNVOLLSTAENDIG: 202, amt.Stand.SICHTBAR: 201, amt.Stand.WAR_SICHTBAR: 200}
    return json_answer({"fehlend": result.fehlend}, status=status[result.stand])


async def segment(request: web.Request) -> web.StreamResponse:
    """Operation 10: bring a segment; hashed and written beside the event loop while it comes in."""
    schalter = request.app[SCHALTER]
    authors, name, digest = autoren(request), digest_of(request, "id"), digest_of(request, "sha256")
    length = _laenge(request, g.SEGMENT_MAX)
    wanted = await schalter.store.read(lambda tx: amt.angekuendigt(tx, authors, name, digest))
    if wanted.da:
        return json_answer({"sha256": digest})
    if length != wanted.laenge:
        raise Refused(Fehlercode.T099, "the length is not the one the Umschlag announces")
    if short := await _kein_platz(schalter, length):
        return short
    with tls.weite_puffer(request.transport):
        await _empfange(request, schalter, digest, length)
    await schalter.store.write(lambda tx: amt.segment_da(tx, authors, name, digest))
    return json_answer({"sha256": digest}, status=201)


async def _empfange(request: web.Request, schalter: Schalter, digest: Sha256, length: int) -> None:
    """Store the body as a blob if it is what was announced; otherwise nothing of it stays."""
    writer = await im_thread(schalter.blobs.new)
    hashed = hashlib.sha256()
    received = 0

    def take(chunks: Sequence[bytes]) -> None:
        nonlocal received
        for chunk in chunks:
            hashed.update(chunk)
            writer.write(chunk)
            received += len(chunk)

    try:
        async with Fliessband(take) as belt:
            async for chunks in bloecke(request.content, Takt(schalter.grenzen), max_octets=length):
                await belt.gib(chunks)
            await belt.fertig()
        if received != length or hashed.hexdigest() != digest:
            raise Refused(Fehlercode.T099, "the octets are not those the Umschlag announces")
        await im_thread(writer.commit)
    except BaseException:
        await im_thread(writer.abort)
        raise


async def liste(request: web.Request) -> web.StreamResponse:
    """Operation 11, the list: what was deposited and changed behind the cursor, with long poll."""
    authors = autoren(request)
    page = zahl(request, "max", default=g.LISTE_MAX, hoechstens=g.LISTE_MAX)
    ab, epoche = await cursor_of(request)

    def look(tx: Tx) -> tuple[PostfachEintrag, ...]:
        return amt.einlieferungen(tx, authors, ab=ab, max_zeilen=page)

    rows = await langer_blick(request, "einlieferungen", authors, look)
    kostet(request, len(rows))
    return json_answer(
        {
            "epoche": epoche,
            "cursor": f"{rows[-1].aenderung if rows else ab}.{epoche}",
            "einlieferungen": [_stand(row) for row in rows],
        }
    )


async def eine(request: web.Request) -> web.StreamResponse:
    """Operation 11, one deposit: with what is missing."""
    authors, name = autoren(request), digest_of(request, "id")
    row, missing = await request.app[SCHALTER].store.read(lambda tx: amt.einlieferung(tx, authors, name))
    return json_answer({**_stand(row), "fehlend": missing})


async def zurueckziehen(request: web.Request) -> web.StreamResponse:
    """Operation 12: withdraw what is not closed."""
    schalter = request.app[SCHALTER]
    authors, name = autoren(request), digest_of(request, "id")
    await schalter.store.write(lambda tx: amt.zurueckziehen(tx, schalter.stelle, authors, name))
    return web.Response(status=204)


def _stand(row: PostfachEintrag) -> dict[str, object]:
    return {**zeile(row), "zustand": row.zustand.value, "abschluss": abschluss_json(row)}


def _laenge(request: web.Request, hoechstens: int) -> int:
    """Return the announced length of the body; 400 without one, 413 if it is too large."""
    length = request.content_length
    if length is None or "Transfer-Encoding" in request.headers:
        raise Fehlerhaft("Content-Length is needed")
    if length > hoechstens:
        raise ZuGross
    return length


async def _kein_platz(schalter: Schalter, length: int) -> web.Response | None:
    free = await asyncio.get_running_loop().run_in_executor(None, schalter.blobs.free)
    if free >= length:
        return None
    return problem(507, "there is no room for this at the moment", retry_after_s=300)


@contextmanager
def _im_speicher(schalter: Schalter, length: int) -> Iterator[None]:
    if schalter.lauf.umschlag_oktette + length > UMSCHLAEGE_MAX:
        raise TryLater("too many envelopes are being presented at once", retry_after_s=2)
    schalter.lauf.umschlag_oktette += length
    try:
        yield
    finally:
        schalter.lauf.umschlag_oktette -= length


def _behalte(blobs: Blobs, octets: bytes) -> None:
    writer: BlobWriter = blobs.new()
    try:
        writer.write(octets)
        writer.commit()
    finally:
        writer.abort()
