"""Octets out: Umschlag and segments, whole or from where a line broke, in large reads beside the event loop."""

import asyncio
import re
from functools import partial
from typing import BinaryIO

from aiohttp import web

from gateway.domain.errors import TryLater
from gateway.domain.ids import Sha256
from gateway.postfach.grenzen import BLOCK, KIB
from gateway.postfach.problem import problem
from gateway.postfach.schalter import SCHALTER, Schalter, digest_of, leser
from gateway.postfach.takt import Takt, ZuLangsam
from gateway.transfer import postamt
from gateway.transfer.records import PostfachZustand

VIELE = 16
"""From this many downloads on blocks are smaller: memory must not grow with the number of partners."""
HOECHSTENS = 512
"""Downloads at once; more are asked to come again."""
KLEINER_BLOCK = 128 * KIB

_RANGE = re.compile(r"bytes=(\d{0,19})-(\d{0,19})")


class Unerfuellbar(Exception):
    """The range lies outside (416)."""


def bereich(header: str | None, laenge: int) -> tuple[int, int] | None:
    """Return (first octet, count) of a single range, ``None`` = send everything (also for what is no single range).

    Raises ``Unerfuellbar`` when it begins behind the end (RFC 9110 section 14).
    """
    found = _RANGE.fullmatch(header.strip()) if header is not None else None
    if found is None or found.groups() == ("", ""):
        return None
    first, last = found.groups()
    if first == "":
        count = min(int(last), laenge)
        if count == 0:
            raise Unerfuellbar
        return laenge - count, count
    begin, end = int(first), min(int(last), laenge - 1) if last else laenge - 1
    if last and int(last) < begin:
        return None
    if begin >= laenge:
        raise Unerfuellbar
    return begin, end - begin + 1


async def umschlag(request: web.Request) -> web.StreamResponse:
    """Operation 6: the Umschlag, with its digest as ETag; the first fetch is logged before the octets leave."""
    schalter = request.app[SCHALTER]
    readers, name = leser(request), digest_of(request, "id")
    eintrag = await schalter.store.read(lambda tx: postamt.zum_lesen(tx, readers, name, jetzt=schalter.jetzt()))
    if eintrag.zustand is PostfachZustand.LIEGT:
        await schalter.store.write(lambda tx: postamt.geholt(tx, schalter.stelle, name))
    answer = web.StreamResponse(headers={"ETag": f'"{name}"', "Content-Type": "application/xml"})
    return await _sende(request, answer, name, eintrag.umschlag_laenge, None)


async def segment(request: web.Request) -> web.StreamResponse:
    """Operation 7: a segment or a range of it; ``If-Range`` with another ETag gets everything."""
    schalter = request.app[SCHALTER]
    readers, name, digest = leser(request), digest_of(request, "id"), digest_of(request, "sha256")
    found = await schalter.store.read(
        lambda tx: postamt.segment_zum_lesen(tx, readers, name, digest, jetzt=schalter.jetzt())
    )
    etag = f'"{digest}"'
    headers = {"ETag": etag, "Content-Type": "application/octet-stream", "Accept-Ranges": "bytes"}
    wanted = request.headers.get("Range")
    if request.headers.get("If-Range", etag) != etag:
        wanted = None
    try:
        part = bereich(wanted, found.laenge)
    except Unerfuellbar:
        return problem(416, "the range begins behind the end", headers={"Content-Range": f"bytes */{found.laenge}"})
    answer = web.StreamResponse(status=200 if part is None else 206, headers=headers)
    if part is not None:
        answer.headers["Content-Range"] = f"bytes {part[0]}-{part[0] + part[1] - 1}/{found.laenge}"
    return await _sende(request, answer, digest, found.laenge, part)


async def _sende(
    request: web.Request, answer: web.StreamResponse, blob: Sha256, laenge: int, part: tuple[int, int] | None
) -> web.StreamResponse:
    schalter = request.app[SCHALTER]
    begin, count = part or (0, laenge)
    loop = asyncio.get_running_loop()
    if schalter.lauf.downloads >= HOECHSTENS:
        raise TryLater("too many downloads at once", retry_after_s=2)
    try:
        file = await loop.run_in_executor(None, partial(_open_at, schalter, blob, laenge, begin))
    except KeyError:
        raise TryLater("the octets are not at hand; the operator has to look", retry_after_s=60) from None
    schalter.lauf.downloads += 1
    try:
        answer.content_length = count
        await answer.prepare(request)
        await _pumpe(answer, file, count, schalter)
    except ZuLangsam:
        if request.transport is not None:
            request.transport.abort()
        raise ConnectionResetError("the reader was too slow") from None
    finally:
        schalter.lauf.downloads -= 1
        await asyncio.shield(loop.run_in_executor(None, file.close))
    await answer.write_eof()
    return answer


def _open_at(schalter: Schalter, blob: Sha256, laenge: int, begin: int) -> BinaryIO:
    """Open a blob at an offset; ``KeyError`` also if it is not as long as it must be."""
    if schalter.blobs.size(blob) != laenge:
        raise KeyError(blob)
    file = schalter.blobs.open(blob)
    file.seek(begin)
    return file


async def _pumpe(answer: web.StreamResponse, file: BinaryIO, count: int, schalter: Schalter) -> None:
    """Write ``count`` octets: one block is read while the one before is on its way."""
    loop = asyncio.get_running_loop()
    takt = Takt(schalter.grenzen)

    def lies(rest: int) -> "asyncio.Future[bytes]":
        size = BLOCK if schalter.lauf.downloads <= VIELE else KLEINER_BLOCK
        return loop.run_in_executor(None, file.read, min(size, rest))

    ahead = lies(count)
    try:
        while count:
            block = await ahead
            if not block:
                raise ConnectionResetError("the blob ended early")
            count -= len(block)
            if count:
                ahead = lies(count)
            await takt.schreibe(answer.write(block), len(block))
    finally:
        if not ahead.done():
            await asyncio.wait((ahead,))
