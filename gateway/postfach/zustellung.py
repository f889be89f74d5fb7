"""Deposits an envelope of ours at a Vermittlungsstelle: Umschlag, what is missing, Umschlag again."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Annotated

import msgspec

from gateway.domain.errors import TryLater
from gateway.domain.ids import Sha256, sha256_of
from gateway.postfach.grenzen import BLOCK, LISTE_OKTETTE_MAX
from gateway.postfach.leitung import Leitung
from gateway.postfach.takt import NICHT_LESBAR
from gateway.transfer.ports import Blobs

RUNDEN = 3
"""How often the hub may say that something is missing before we come back later."""
FEHLEND_MAX = 8192
"""Segments of an Umschlag: two parts of 4,096 (wire 4.6)."""


class FehlendJson(msgspec.Struct, frozen=True):
    """Answer of operation 9."""

    fehlend: Annotated[list[str], msgspec.Meta(max_length=FEHLEND_MAX)] = []


async def liefere_ein(
    leitung: Leitung,
    transfers: asyncio.Semaphore,
    umschlag: bytes,
    segmente: Sequence[tuple[Sha256, int]],
    blobs: Blobs,
) -> None:
    """Return when the hub says that the envelope is complete, durable and visible.

    Raises ``Refused`` with the hub's code, ``TryLater`` for the rest.
    """
    name, known = sha256_of(umschlag), dict(segmente)
    for _ in range(RUNDEN):
        missing = await _lege_vor(leitung, transfers, name, umschlag, known)
        if not missing:
            return
        try:
            async with asyncio.TaskGroup() as group:
                for digest in missing:
                    group.create_task(_bringe(leitung, transfers, name, (digest, known[digest]), blobs))
        except ExceptionGroup as failed:  # the first one says why; the others were cancelled or say the same
            raise failed.exceptions[0] from None
    raise TryLater("the Vermittlungsstelle keeps missing segments we have brought", code="EINLIEFERUNG")


async def _lege_vor(
    leitung: Leitung, transfers: asyncio.Semaphore, name: Sha256, umschlag: bytes, known: Mapping[Sha256, int]
) -> tuple[Sha256, ...]:
    """Present the Umschlag; return what the hub misses, empty when it is visible there."""
    async with (
        transfers,
        leitung.anfrage(
            "PUT",
            f"/einlieferungen/{name}/umschlag",
            erwartet=frozenset({200, 201, 202}),
            data=umschlag,
            headers={"Content-Type": "application/xml"},
            senden_s=len(umschlag) / leitung.grenzen.rate,
        ) as answer,
    ):
        raw = await leitung.lies(answer, max_octets=LISTE_OKTETTE_MAX)
        if answer.status != 202:
            return ()
    try:
        named = msgspec.json.decode(raw, type=FehlendJson).fehlend
    except NICHT_LESBAR:
        raise TryLater(
            "the Vermittlungsstelle answers in a shape the profile does not know", code="ANTWORT"
        ) from None
    missing = tuple(digest for digest in known if digest in set(named))
    if not missing:
        raise TryLater("the Vermittlungsstelle misses segments the Umschlag does not have", code="ANTWORT")
    return missing


async def _bringe(
    leitung: Leitung, transfers: asyncio.Semaphore, name: Sha256, segment: tuple[Sha256, int], blobs: Blobs
) -> None:
    digest, length = segment
    async with (
        transfers,
        leitung.anfrage(
            "PUT",
            f"/einlieferungen/{name}/segmente/{digest}",
            erwartet=frozenset({200, 201}),
            data=_octets(blobs, digest),
            headers={"Content-Type": "application/octet-stream", "Content-Length": str(length)},
            senden_s=length / leitung.grenzen.rate,
        ),
    ):
        pass


async def _octets(blobs: Blobs, digest: Sha256) -> AsyncIterator[bytes]:
    """Yield a blob in blocks; one is read while the one before is sent."""
    loop = asyncio.get_running_loop()
    file = await loop.run_in_executor(None, blobs.open, digest)
    ahead = loop.run_in_executor(None, file.read, BLOCK)
    try:
        while block := await ahead:
            ahead = loop.run_in_executor(None, file.read, BLOCK)
            yield block
    finally:
        if not ahead.done():
            await asyncio.wait((ahead,))
        await asyncio.shield(loop.run_in_executor(None, file.close))
