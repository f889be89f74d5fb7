"""Promise 1: closed in a partner's Postfach only after the bytes are durable here and the row is committed."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from support import post
from support.buehne import Buehne, Haus, buehne, jemand
from support.feind import Feind
from support.opfer import paar

from gateway.domain.events import AuditEreignis
from gateway.domain.ids import Sha256
from gateway.envelope.lesen import read_umschlag
from gateway.postfach.client import PostfachClient
from gateway.transfer.records import Beleg, Eingang, EingangZustand


@contextmanager
def beim_schliessen(
    monkeypatch: pytest.MonkeyPatch, b: Buehne, pruefe: Callable[[Haus, Eingang], Any]
) -> Iterator[list[Eingang]]:
    """Look at the reader in the moment it closes something; what ``pruefe`` raises is raised at the end."""
    seen: list[Eingang] = []
    wrong: list[BaseException] = []
    honest = PostfachClient.schliesse

    async def watched(client: PostfachClient, umschlag: Sha256, beleg: Beleg) -> Any:
        for haus in (b.hannover, b.kiel):
            claim = await haus.lies(lambda tx: tx.eingaenge.holen(umschlag))
            if claim is not None:
                seen.append(claim)
                try:
                    await pruefe(haus, claim)
                except BaseException as error:
                    wrong.append(error)
        return await honest(client, umschlag, beleg)

    monkeypatch.setattr(PostfachClient, "schliesse", watched)
    yield seen
    for error in wrong:
        raise error


async def _ist_angenommen(haus: Haus, claim: Eingang) -> None:
    assert claim.zustand is EingangZustand.ANGENOMMEN
    row = await haus.lies(lambda tx: tx.nachrichten.zum_umschlag(claim.id))
    assert row is not None, "closed before its row was committed"
    umschlag = read_umschlag(haus.octets(claim.id), schema=haus.eins.umgebung.umschlag_schema).umschlag
    blobs = {claim.id, row.inhalt_sha256, *(one.sha256 for one in umschlag.segmente)}
    for blob in blobs:
        assert hashlib.sha256(haus.octets(blob)).hexdigest() == blob
    opened = await haus.fachnachricht(row)
    assert hashlib.sha256(opened).hexdigest() == row.fachnachricht_sha256
    logged = {(one.ereignis, one.angaben.nachricht) for one in await haus.protokoll()}
    assert (AuditEreignis.NACHRICHT_GEPRUEFT, claim.uuid) in logged


async def test_promise_1_a_message_is_closed_only_after_its_bytes_are_durable_and_its_row_is_committed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with buehne(tmp_path) as b:
        with beim_schliessen(monkeypatch, b, _ist_angenommen) as seen:
            await b.ziehe_um(jemand(1))
            await b.laufe()
        assert len(seen) == 4, "request, advance information, delivery, receipt"


async def test_promise_1_a_refused_message_is_closed_only_after_its_reason_is_committed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def is_kept(haus: Haus, claim: Eingang) -> None:
        assert claim.zustand is EingangZustand.ABGELEHNT
        (kept,) = await haus.quarantaene()
        assert (kept.uuid, kept.umschlag_sha256) == (claim.uuid, claim.id)
        assert haus.octets(claim.id)

    async with buehne(tmp_path) as b:
        with beim_schliessen(monkeypatch, b, is_kept) as seen:
            f = Feind(b)
            u = f.umstaende()
            await f.schicke(u, post.anforderung(u, jemand(1)), inhalt_sha256="0" * 64)
        assert len(seen) == 1


@pytest.mark.parametrize("wann", ["vor", "nach"])
async def test_promise_1_a_reader_killed_around_its_commit_has_closed_nothing(wann: str, tmp_path: Path) -> None:
    with paar(tmp_path) as p:
        await p.lege_akten_an(1)
        p.hannover.starte()
        p.kiel.starte(f"{wann} transfer.empfang.Empfang._nimm_an")
        p.beginne()
        p.bis(p.kiel.ist_tot, wann)
        offered = p.hannover.lies(lambda tx: list(tx._c.execute("SELECT zustand, beleg FROM postfach")))
        assert offered == [("geholt", None)]
        p.kiel.starte()
        p.bis_alles_endet()
