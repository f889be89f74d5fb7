"""Fetches an Umschlag and its segments from a partner's Postfach, again where octets are wrong (wire 4.5)."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from gateway.domain.errors import Fehlercode, Refused, Usage
from gateway.domain.ids import Sha256
from gateway.envelope.lesen import GeprueftesSiegel
from gateway.transfer.absagen import NichtMehrDa
from gateway.transfer.ports import Gegenstelle
from gateway.transfer.umgebung import Umgebung

GLEICHZEITIGE_SEGMENTE = 4
"""Segments of one message fetched at once; a partner allows eight requests per certificate."""
LAENGSTE_PAUSE_S = 30.0
"""Longest pause before wrong octets are fetched again: the job is held meanwhile."""

log = structlog.get_logger()


async def hole_umschlag(umgebung: Umgebung, partner: Gegenstelle, umschlag: Sha256) -> bytes:
    """Return the octets of an Umschlag that have the digest of its name.

    Raises ``NichtMehrDa``; ``Refused`` (T099 other octets, X001 too many); ``Usage`` where our own certificate is
    not accepted; ``TryLater``.
    """
    octets = b""

    async def one() -> None:
        nonlocal octets
        octets = await partner.umschlag(umschlag)

    await _beharrlich(umgebung, one, f"umschlag {umschlag}")
    return octets


async def hole_segmente(umgebung: Umgebung, partner: Gegenstelle, siegel: GeprueftesSiegel) -> None:
    """Make every segment of a checked Umschlag durable here; those that are here already are not fetched.

    Raises as ``hole_umschlag``; a segment that the Umschlag lists and the Postfach does not have is T099.
    """
    needed = {s.sha256: s.laenge for teil in siegel.umschlag.teile for s in teil.segmente}
    gate = asyncio.Semaphore(GLEICHZEITIGE_SEGMENTE)

    async def one(segment: Sha256, laenge: int) -> None:
        async with gate:
            await _hole_segment(umgebung, partner, siegel.umschlag_sha256, segment, laenge)

    try:
        async with asyncio.TaskGroup() as group:
            for segment, laenge in needed.items():
                group.create_task(one(segment, laenge))
    except BaseExceptionGroup as several:
        raise several.exceptions[0] from None


async def _hole_segment(
    umgebung: Umgebung, partner: Gegenstelle, umschlag: Sha256, segment: Sha256, laenge: int
) -> None:
    if await asyncio.to_thread(umgebung.blobs.size, segment) == laenge:
        return

    async def one() -> None:
        writer = umgebung.blobs.new()
        try:
            await partner.segment(umschlag, segment, laenge, writer)
        except NichtMehrDa as gone:
            raise Refused(Fehlercode.T099, gone.reason) from None  # listed and not there: the server is wrong
        finally:
            await asyncio.to_thread(writer.abort)

    await _beharrlich(umgebung, one, f"segment {segment}")


async def _beharrlich(umgebung: Umgebung, one: Callable[[], Awaitable[None]], was: str) -> None:
    """Fetch something; what is wrong is fetched again with a growing pause, then its server is named (wire 4.5)."""
    tries, first = umgebung.gangart.segment_versuche, umgebung.gangart.erste_pause_s
    for attempt in range(1, tries + 1):
        try:
            await one()
            return
        except NichtMehrDa:
            raise
        except Refused as no:
            if no.fehlercode is Fehlercode.T070:
                raise Usage(no.reason, code="ACCESS") from None  # our own certificate, not this message
            if no.fehlercode is not Fehlercode.T099:
                raise
            log.warning("fetch.wrong", versuch=attempt)
            if attempt == tries:
                raise Refused(
                    Fehlercode.T099,
                    f"the server serves octets as {was} whose length or digest is not the signed one; "
                    "its operator must look at what is stored",
                ) from None
        await asyncio.sleep(min(first * 2.0 ** (attempt - 1), LAENGSTE_PAUSE_S))
