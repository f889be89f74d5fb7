"""Sheets are set one after the other, and whoever finds no place is told to come back."""

import asyncio
import threading
from datetime import UTC, datetime

import pytest

from gateway.domain.errors import TryLater, Usage
from gateway.domain.sprache import Sprache
from gateway.transfer.pruefung.auskunftsblatt import Auskunftsblatt
from gateway.web.setzerei import PLAETZE, Setzerei

BLATT = Auskunftsblatt(
    titel="Auskunft", behoerde="Musterkiel", erklaert="", angaben=(), tabellen=(), vermerke=(), test=True,
    sprache=Sprache.DE, moment=datetime(2026, 3, 1, tzinfo=UTC), gestellt="01.03.2026",
)  # fmt: skip


class Presse:
    """Sets a sheet when it is told to; counts how many are being set."""

    def __init__(self) -> None:
        self.weiter = threading.Semaphore(0)
        self.begonnen = threading.Semaphore(0)
        self.zugleich = self.hoechstens = 0

    def __call__(self, blatt: Auskunftsblatt) -> bytes:
        self.zugleich += 1
        self.hoechstens = max(self.hoechstens, self.zugleich)
        self.begonnen.release()
        assert self.weiter.acquire(timeout=20)
        self.zugleich -= 1
        return blatt.titel.encode()

    async def hat_begonnen(self) -> None:
        assert await asyncio.to_thread(self.begonnen.acquire, timeout=20)


async def gesetzt(werk: Setzerei) -> bytes:
    with werk.platz():
        return await werk.setze(BLATT)


async def test_one_is_set_at_a_time_and_who_finds_no_place_is_told_before_anything_is_asked() -> None:
    presse = Presse()
    werk = Setzerei(presse)
    tasks = [asyncio.create_task(gesetzt(werk)) for _ in range(PLAETZE)]
    await presse.hat_begonnen()
    with pytest.raises(TryLater) as away, werk.platz():
        pytest.fail("there is no place")
    assert (away.value.code, away.value.retry_after_s is not None) == ("BUSY", True)
    for _ in tasks:
        presse.weiter.release()
    async with asyncio.timeout(20):
        assert await asyncio.gather(*tasks) == [b"Auskunft"] * PLAETZE
    assert presse.hoechstens == 1
    with werk.platz():
        pass


async def test_what_nobody_waits_for_any_more_still_holds_the_press() -> None:
    presse = Presse()
    werk = Setzerei(presse)
    gone = asyncio.create_task(gesetzt(werk))
    await presse.hat_begonnen()
    gone.cancel()
    with pytest.raises(asyncio.CancelledError):
        await gone
    left = asyncio.create_task(gesetzt(werk))
    waits = asyncio.create_task(gesetzt(werk))
    await asyncio.sleep(0)
    left.cancel()
    for _ in range(2):
        presse.weiter.release()
    async with asyncio.timeout(20):
        assert await waits == b"Auskunft"
    assert presse.hoechstens == 1


async def test_a_sheet_that_cannot_be_set_frees_its_place() -> None:
    def no(_blatt: Auskunftsblatt) -> bytes:
        raise Usage("the font is missing")

    werk = Setzerei(no)
    for _ in range(PLAETZE + 1):
        with pytest.raises(Usage):
            await gesetzt(werk)
