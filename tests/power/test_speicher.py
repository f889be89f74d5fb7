"""Store and blobs with several writers lose power at random moments (promises 1, 2 and 6)."""

from pathlib import Path

import pytest

from power.speicher import schneide_speicher

pytestmark = pytest.mark.fuse
SCHNITTE = 8


async def test_after_each_power_cut_what_was_answered_is_there_and_nothing_is_there_in_half(tmp_path: Path) -> None:
    bericht = await schneide_speicher(tmp_path, schnitte=SCHNITTE, saat=20260301)
    assert bericht.schnitte == SCHNITTE
    assert bericht.beantwortet > 3 * SCHNITTE
    assert len({art for art, _ in bericht.momente}) >= 3
