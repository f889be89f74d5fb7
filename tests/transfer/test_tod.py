"""A message that kills the process is refused in the end; one that ran beside it, or was killed with it, is not."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from support import post, sterblich
from support.buehne import Haus, jemand
from support.feind import Feind
from support.tippen import umgebung

from gateway.domain.errors import Fehlercode, Refused
from gateway.domain.ids import Sha256
from gateway.transfer.absagen import NichtMehrDa
from gateway.transfer.auftraege import GETOETET, RUHE_NACH_TODEN, TODE_BIS_AUFGABE
from gateway.transfer.records import AufgabeArt, Auftrag, AuftragsArt


async def _brief(feind: Feind, nummer: int) -> Sha256:
    u = feind.umstaende()
    return await feind.sende(u, post.anforderung(u, jemand(nummer)))


@asynccontextmanager
async def prozess(haus: Haus, umschlag: Sha256, wie: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """The service of a house as a process of its own, gone afterwards."""
    tests = Path(sterblich.__file__).parent.parent
    config = haus.konfiguration.folder / "aktenbote.toml"
    child = await asyncio.create_subprocess_exec(
        sys.executable, sterblich.__file__, str(config), umschlag, wie,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL, env=umgebung(PYTHONPATH=str(tests)),
    )  # fmt: skip
    try:
        yield child
    finally:
        if child.returncode is None:
            child.kill()
        await child.wait()


async def _liest(child: asyncio.subprocess.Process) -> None:
    """Wait until it reads the Umschlag."""
    assert child.stdout is not None
    async with asyncio.timeout(60):
        while (line := await child.stdout.readline()) != b"reads\n":
            assert line, "it ended before"


async def _auftrag(haus: Haus, umschlag: Sha256) -> Auftrag:
    found = await haus.lies(lambda tx: tx.auftraege.holen(AuftragsArt.ABHOLEN, umschlag))
    assert found is not None
    return found


async def test_a_message_that_kills_the_process_is_refused_and_those_beside_it_are_taken(von_hand: Feind) -> None:
    guilty, *others = [await _brief(von_hand, number) for number in range(3)]
    await von_hand.opfer.schliesse()
    deaths = 0
    while True:
        async with prozess(von_hand.opfer, guilty, "abort") as child:
            closed = asyncio.create_task(von_hand.abschluss(guilty))
            ended = asyncio.create_task(child.wait())
            await asyncio.wait((closed, ended), return_when=asyncio.FIRST_COMPLETED)
            if closed.done():
                ended.cancel()
                break
            closed.cancel()
            deaths += 1
            assert child.returncode == -signal.SIGABRT
            assert deaths <= TODE_BIS_AUFGABE + 1
    assert deaths >= TODE_BIS_AUFGABE
    assert await von_hand.abschluss(guilty) == ("abgelehnt", "T020")
    await von_hand.opfer.oeffne()
    await von_hand.opfer.arbeite_alles_ab()
    for name in others:
        assert await von_hand.abschluss(name) == ("angenommen", None)
    (kept,) = await von_hand.opfer.quarantaene()
    assert (kept.code, kept.umschlag_sha256, kept.authentisch) == ("S999", guilty, False)
    assert AufgabeArt.QUARANTAENE_ANSEHEN in {one.art for one in await von_hand.opfer.aufgaben()}


async def test_a_good_message_survives_an_operator_who_kills_its_process_a_few_times(von_hand: Feind) -> None:
    name = await _brief(von_hand, 1)
    await von_hand.opfer.schliesse()
    for _ in range(TODE_BIS_AUFGABE - 1):
        async with prozess(von_hand.opfer, name, "still") as child:
            await _liest(child)
            child.send_signal(signal.SIGKILL)
    await von_hand.opfer.oeffne()
    job = await _auftrag(von_hand.opfer, name)
    assert (job.tode, job.letzter_code, job.verdacht) == (TODE_BIS_AUFGABE - 1, GETOETET, True)
    von_hand.opfer.uhr.vor(hours=1)
    await von_hand.opfer.arbeite_alles_ab()
    assert await von_hand.abschluss(name) == ("angenommen", None)
    assert await von_hand.opfer.quarantaene() == ()


async def _stirb_mitten_in_der_arbeit(haus: Haus) -> None:
    """The process takes every due job and is gone."""
    assert haus.auftraege is not None
    assert await haus.auftraege.beanspruche(max_auftraege=9, frist_s=300)
    await haus.neustart()


async def test_jobs_that_died_together_are_tried_alone_and_none_is_blamed(von_hand: Feind) -> None:
    names = [await _brief(von_hand, number) for number in range(2)]
    await von_hand.opfer.horche()
    await _stirb_mitten_in_der_arbeit(von_hand.opfer)
    for name in names:
        job = await _auftrag(von_hand.opfer, name)
        assert (job.tode, job.versuche, job.letzter_code, job.verdacht) == (0, 1, GETOETET, True)
    await von_hand.opfer.arbeite_alles_ab()
    for name in names:
        assert await von_hand.abschluss(name) == ("angenommen", None)


async def _gib_schuld(haus: Haus, auftrag: Auftrag) -> None:
    blamed = replace(auftrag, tode=TODE_BIS_AUFGABE)
    await haus.eins.store.write(lambda tx: tx.auftraege.abgestuerzt(blamed, haus.uhr(), GETOETET))


@pytest.mark.parametrize(
    ("no", "ende"),
    [
        (NichtMehrDa("the partner's Postfach does not have this for us (any more)"), None),
        (Refused(Fehlercode.T099, "the partner's Postfach delivered another Umschlag"), ("abgelehnt", "T099")),
    ],
)
async def test_a_deadly_message_that_is_gone_or_served_otherwise_by_now_ends_too(
    no: Refused, ende: tuple[str, str] | None, von_hand: Feind, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def hole(*_: Any) -> bytes:
        raise no

    name = await _brief(von_hand, 1)
    await von_hand.opfer.horche()
    await _gib_schuld(von_hand.opfer, await _auftrag(von_hand.opfer, name))
    monkeypatch.setattr("gateway.transfer.empfang.hole_umschlag", hole)
    await von_hand.opfer.arbeite_ab()
    assert await von_hand.opfer.lies(lambda tx: tx.auftraege.holen(AuftragsArt.ABHOLEN, name)) is None
    entry = await von_hand.haus.lies(lambda tx: tx.postfach.holen(name))
    assert entry is not None
    assert (entry.beleg and (entry.beleg.ergebnis, entry.beleg.code)) == ende


async def test_while_the_partner_is_away_a_deadly_message_is_not_read_once_more(
    von_hand: Feind, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = await _brief(von_hand, 1)
    await von_hand.opfer.horche()
    await _gib_schuld(von_hand.opfer, await _auftrag(von_hand.opfer, name))
    monkeypatch.setattr("gateway.transfer.empfang.read_umschlag", _nie)
    await von_hand.haus.stuerze_ab()
    await von_hand.opfer.arbeite_ab()
    assert (await _auftrag(von_hand.opfer, name)).tode == TODE_BIS_AUFGABE
    hints = {(one.art, one.hinweis) for one in await von_hand.opfer.aufgaben()}
    assert (AufgabeArt.AUFTRAG_GESCHEITERT, f"abholen:{GETOETET}") in hints
    await von_hand.haus.oeffne()
    von_hand.opfer.uhr.vor(hours=1)
    await von_hand.opfer.arbeite_ab()
    assert await von_hand.abschluss(name) == ("abgelehnt", "T020")


def _nie(*_: Any, **__: Any) -> Any:
    raise AssertionError("this kills the process")


async def test_work_that_kills_and_cannot_be_refused_rests_for_a_day_and_asks_a_person(von_hand: Feind) -> None:
    """An import, say: the message is accepted and must not be lost; it costs one restart a day."""
    house = von_hand.opfer
    ref = house.eins.umgebung.neue_uuid()
    job = Auftrag(art=AuftragsArt.PACKEN, ref=ref, mandant=house.kennung, partner=None, faellig=house.uhr())
    await house.eins.store.write(lambda tx: tx.auftraege.erteilen(job))
    for deaths in range(1, TODE_BIS_AUFGABE + 1):
        house.uhr.vor(minutes=1)
        await _stirb_mitten_in_der_arbeit(house)
        found = await house.lies(lambda tx: tx.auftraege.holen(job.art, job.ref))
        assert found is not None
        assert found.tode == deaths
    assert found.faellig - house.uhr() > RUHE_NACH_TODEN - timedelta(minutes=1)
    hints = {(one.art, one.hinweis) for one in await house.aufgaben()}
    assert (AufgabeArt.AUFTRAG_GESCHEITERT, f"packen:{GETOETET}") in hints
    house.uhr.vor(days=1)
    assert await house.arbeite_ab() == 1
    assert await house.lies(lambda tx: tx.auftraege.holen(job.art, job.ref)) is None
