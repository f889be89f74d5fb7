"""Fetches one segment: in blocks to a thread that hashes and writes, and again from where the line broke."""

import asyncio
import hashlib
import random
from collections.abc import Sequence

import aiohttp

from gateway.domain.errors import Fehlercode, Refused, TryLater
from gateway.domain.ids import Sha256
from gateway.postfach import tls
from gateway.postfach.leitung import Leitung
from gateway.postfach.takt import Fliessband, Takt, ZuGross, bloecke, im_thread
from gateway.transfer.ports import BlobWriter

FEHLSCHLAEGE_MAX = 4
"""Attempts in a row that bring not one octet, before the segment is left for later."""
PAUSE_S = 0.25
"""First pause after a broken line; doubles with every attempt that brings nothing."""


class _Teil:
    """What has arrived of a segment."""

    def __init__(self, ziel: BlobWriter, laenge: int) -> None:
        self.ziel = ziel
        self.laenge = laenge
        self.da = 0
        self.ueberspringen = 0
        self.hashed = hashlib.sha256()

    def nimm(self, chunks: Sequence[bytes]) -> None:
        """Hash and write a block; octets that are already here are passed over. Runs in a thread."""
        for chunk in chunks:
            skip = min(self.ueberspringen, len(chunk))
            self.ueberspringen -= skip
            piece = memoryview(chunk)[skip:]
            self.hashed.update(piece)
            self.ziel.write(piece)
            self.da += len(piece)


async def hole(leitung: Leitung, pfad: str, digest: Sha256, laenge: int, ziel: BlobWriter) -> None:
    """Fetch ``laenge`` octets with this digest into ``ziel`` and commit; on any error ``ziel`` is aborted.

    Raises ``Refused`` (T099) when the partner delivers something else, ``TryLater`` when the line stays broken.
    """
    teil = _Teil(ziel, laenge)
    try:
        await _ganz(leitung, pfad, digest, teil)
        await im_thread(ziel.commit)
    except BaseException:
        await im_thread(ziel.abort)
        raise


async def _ganz(leitung: Leitung, pfad: str, digest: Sha256, teil: _Teil) -> None:
    vain = 0
    while teil.da < teil.laenge:
        before = teil.da
        try:
            await _stueck(leitung, pfad, digest, teil)
        except TryLater as later:
            vain = 0 if teil.da > before else vain + 1
            if vain >= FEHLSCHLAEGE_MAX:
                raise
            pause = later.retry_after_s or PAUSE_S * 2**vain
            if pause > leitung.grenzen.fenster_s:
                raise
            await asyncio.sleep(pause * random.uniform(0.75, 1.25))


async def _stueck(leitung: Leitung, pfad: str, digest: Sha256, teil: _Teil) -> None:
    """Take what one request brings."""
    headers = {"Range": f"bytes={teil.da}-", "If-Range": f'"{digest}"'} if teil.da else None
    async with leitung.anfrage("GET", pfad, erwartet=frozenset({200, 206}), headers=headers) as answer:
        expected = _erwartet(answer, teil)
        transport = answer.connection.transport if answer.connection is not None else None
        with tls.weite_puffer(transport):
            async with Fliessband(teil.nimm) as belt:
                try:
                    async for chunks in bloecke(answer.content, Takt(leitung.grenzen), max_octets=expected):
                        await belt.gib(chunks)
                except ZuGross:
                    raise _anders() from None
                await belt.fertig()
        if teil.da == teil.laenge and teil.hashed.hexdigest() != digest:
            raise Refused(Fehlercode.T099, "the partner's Postfach delivered other octets than the author signed")


def _erwartet(answer: aiohttp.ClientResponse, teil: _Teil) -> int:
    """Return how many octets the answer must bring, or refuse (T099) one that announces something else."""
    teil.ueberspringen = 0
    if answer.status == 206:
        if answer.headers.get("Content-Range") != f"bytes {teil.da}-{teil.laenge - 1}/{teil.laenge}":
            raise _anders()
        expected = teil.laenge - teil.da
    else:
        expected = teil.laenge
        teil.ueberspringen = teil.da
    if answer.content_length != expected:
        raise _anders()
    return expected


def _anders() -> Refused:
    return Refused(
        Fehlercode.T099, "the partner's Postfach delivers a segment of another length than the author signed"
    )
