"""Fetches an Umschlag and its segments from a partner's Postfach, again where octets are wrong (wire 4.5)."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable

import structlog

from gateway.domain.errors import Fehlercode, Refused, TryLater, Usage
from gateway.domain.ids import Sha256
from gateway.envelope.lesen import GeprueftesSiegel
from gateway.transfer.absagen import NichtMehrDa
from gateway.transfer.ports import Gegenstelle
from gateway.transfer.umgebung import Umgebung

GLEICHZEITIGE_SEGMENTE = 4
"""Segments of one message fetched at once; a partner allows eight requests per certificate."""
LAENGSTE_PAUSE_S = 30.0
"""Longest pause before wrong octets are fetched again: the job is held meanwhile."""
SICHER_NACH_S = 600.0
"""Age from which a refused segment goes at once: from its octets to the row that names it takes seconds, a delivery
that fills the disk takes longer to come."""

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


class Platz:
    """Room on the disk that was promised to fetches under way, so that no two of them count on the same."""

    def __init__(self) -> None:
        """Nothing is promised yet."""
        self._vergeben = 0

    def nimm(self, octets: int, frei: int) -> None:
        """Promise room for so many octets, or say ``TryLater``; ``frei`` is what the disk has now."""
        if octets > frei - self._vergeben:
            raise TryLater("not enough free space for this delivery; make room", code="NO-ROOM")
        self._vergeben += octets

    def gib(self, octets: int) -> None:
        """Take back a promise: the octets lie there now, or will not come."""
        self._vergeben -= octets


async def hole_segmente(umgebung: Umgebung, platz: Platz, partner: Gegenstelle, siegel: GeprueftesSiegel) -> None:
    """Make every segment of a checked Umschlag durable here; those it brought before are not fetched again.

    What lies here for other reasons is fetched all the same: else a partner could ask, by naming a digest, whether
    we hold certain octets – a document, or another's ciphertext – and hear it from the code of the refusal.
    Raises as ``hole_umschlag``; a segment that the Umschlag lists and the Postfach does not have is T099.
    """
    name = siegel.umschlag_sha256
    brought = await umgebung.store.read(lambda tx: tx.eingaenge.segmente(name))
    missing = {s.sha256: s.laenge for s in siegel.umschlag.segmente}
    for segment in brought & missing.keys():
        if await asyncio.to_thread(umgebung.blobs.size, segment) == missing[segment]:
            del missing[segment]
    platz.nimm(sum(missing.values()), umgebung.blobs.free())
    gate = asyncio.Semaphore(GLEICHZEITIGE_SEGMENTE)

    async def one(segment: Sha256, laenge: int) -> None:
        async with gate:
            await _hole_segment(umgebung, partner, name, segment, laenge)
            await umgebung.store.write(lambda tx: tx.eingaenge.segment_da(name, segment))
        platz.gib(missing.pop(segment))

    try:
        async with asyncio.TaskGroup() as group:
            for segment, laenge in missing.items():
                group.create_task(one(segment, laenge))
    except BaseExceptionGroup as several:
        raise several.exceptions[0] from None
    finally:
        platz.gib(sum(missing.values()))


async def verwirf_segmente(
    umgebung: Umgebung, segmente: Iterable[Sha256], *, mindestens_s: float = SICHER_NACH_S
) -> None:
    """Give the room of segments back, unless another record needs the same octets.

    What is younger stays: another message may have brought the same octets just now and not named them yet. The
    housekeeping finds it within a day. What we sealed ourselves nobody else can bring: 0 seconds.
    """
    names = tuple(segmente)
    needed = await umgebung.store.read(lambda tx: tx.benutzte(names, jetzt=umgebung.jetzt()))
    for name in names:
        if name not in needed:
            await asyncio.to_thread(umgebung.blobs.delete, name, mindestens_s=mindestens_s)


async def _hole_segment(
    umgebung: Umgebung, partner: Gegenstelle, umschlag: Sha256, segment: Sha256, laenge: int
) -> None:
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
