"""Whole gateways lose power in the middle of fetching, importing, receipting, packing and offering (promise 6)."""

from pathlib import Path

import pytest

from power.gateways import schneide_gateways

pytestmark = pytest.mark.fuse
SCHNITTE = 4


async def test_after_power_cuts_on_both_sides_every_transfer_ends_and_every_document_is_there_once(
    tmp_path: Path,
) -> None:
    wann = await schneide_gateways(tmp_path / "stage", schnitte=SCHNITTE, saat=7)
    assert len(wann) == SCHNITTE
    assert [one for one in wann if one != "jetzt"], "no cut hit a gateway at work"
