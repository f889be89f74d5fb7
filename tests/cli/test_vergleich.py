"""``aktenbote transfer compare``: several files under one number are shown side by side, each look an entry."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from support import post
from support.buehne import HANNOVER, KIEL, buehne, jemand
from support.feind import Feind
from support.tippen import tippe

from gateway.domain.events import AuditEreignis


@pytest.mark.parametrize("zeichen", [(), ("KI 1",), ("KI 1", "KI 2")])
async def test_every_file_under_the_number_is_shown_and_logged(tmp_path: Path, zeichen: tuple[str, ...]) -> None:
    async with buehne(tmp_path) as b:
        for one in zeichen:
            await b.kiel.lege_akte_an(replace(jemand(1), aktenzeichen=one))
        forge = Feind(b, autor=HANNOVER, leser=KIEL, ort=b.hannover)
        u = forge.umstaende()
        await forge.schicke(u, post.anforderung(u, jemand(1)))
        (asked,) = await b.kiel.transfers()
        config = b.ordner / "kiel" / "aktenbote.toml"
        shown = await asyncio.to_thread(tippe, "transfer", "compare", asked.id, "--json", config=config)
        assert sorted(row["reference"] for row in shown.daten["files"]) == sorted(zeichen)
        looks = [e for e in await b.kiel.protokoll() if e.ereignis is AuditEreignis.AKTE_GELESEN]
        assert [len(e.bezuege) for e in looks] == [2 if zeichen else 1] * max(1, len(zeichen))
