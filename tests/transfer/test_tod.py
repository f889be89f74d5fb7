"""A message that kills the process is refused in the end; one that ran beside it, or was killed with it, is not."""

import asyncio
import signal
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

import pytest
from support import post
from support.buehne import Haus, jemand
from support.feind import Feind
from support.sterblich import LIEST, vergifte
from support.toeten import starte

from gateway.domain.errors import Fehlercode, Refused
from gateway.domain.ids import Sha256, sha256_of
from gateway.transfer.absagen import NichtMehrDa
from gateway.transfer.auftraege import GETOETET, RUHE_NACH_TODEN
from gateway.transfer.lesung import TODE_BIS_AUFGABE
from gateway.transfer.records import AufgabeArt, Auftrag, AuftragsArt
from gateway.worker.inbox import FOLDERS


async def _brief(feind: Feind, nummer: int) -> Sha256:
    u = feind.umstaende()
    return await feind.sende(u, post.anforderung(u, jemand(nummer)))


@dataclass
class Prozess:
    """The service of a house as a process of its own."""

    kind: ForkServerProcess
    sagt: Path

    async def ende(self) -> int:
        """Wait for its end; return how it came."""
        async with asyncio.timeout(120):
            while (code := self.kind.exitcode) is None:  # noqa: ASYNC110 -- nobody tells of its end
                await asyncio.sleep(0.02)
        return code

    async def liest(self) -> None:
        """Wait until it reads the Umschlag."""
        async with asyncio.timeout(60):
            while LIEST not in self.sagt.read_bytes():
                assert self.kind.exitcode is None, "it ended before"
                await asyncio.sleep(0.02)


@asynccontextmanager
async def prozess(haus: Haus, umschlag: Sha256, wie: str) -> AsyncIterator[Prozess]:
    """One that is gone afterwards."""
    folder = haus.konfiguration.folder
    out = folder / "says"
    out.write_bytes(b"")
    words = ("serve", "--config", str(folder / "aktenbote.toml"))
    child = starte(*words, log=folder / "service.log", out=out, vorher=partial(vergifte, umschlag, wie))
    try:
        yield Prozess(child, out)
    finally:
        child.kill()
        child.join()


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
            ended = asyncio.create_task(child.ende())
            await asyncio.wait((closed, ended), return_when=asyncio.FIRST_COMPLETED)
            if closed.done():
                ended.cancel()
                break
            closed.cancel()
            deaths += 1
            assert await ended == -signal.SIGABRT
            # only the first finds it beside others under no suspicion; every later one counts
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
            await child.liest()
            child.kind.kill()
    await von_hand.opfer.oeffne()
    job = await _auftrag(von_hand.opfer, name)
    assert job.letzter_code == GETOETET
    assert await _tode(von_hand.opfer) == {("abholen", name): TODE_BIS_AUFGABE - 1}
    von_hand.opfer.uhr.vor(hours=1)
    await von_hand.opfer.arbeite_alles_ab()
    assert await von_hand.abschluss(name) == ("angenommen", None)
    assert await von_hand.opfer.quarantaene() == ()


async def _tode(haus: Haus) -> Mapping[tuple[str, str], int]:
    return await haus.lies(lambda tx: tx.lesungen.verdaechtige())


async def _stirb_mitten_in_der_arbeit(haus: Haus, *liest: tuple[str, str]) -> None:
    """The process holds every due job, reads these and is gone."""
    assert haus.auftraege is not None
    await haus.auftraege.beanspruche(max_auftraege=9, frist_s=300)
    for was, ref in liest:
        await haus.eins.store.write(lambda tx, was=was, ref=ref: tx.lesungen.beginne(was, ref, haus.uhr()))
    await haus.neustart()


async def test_a_good_message_that_was_only_held_or_fetched_at_every_death_is_not_blamed(von_hand: Feind) -> None:
    name = await _brief(von_hand, 1)
    await von_hand.opfer.horche()
    for _ in range(TODE_BIS_AUFGABE + 1):
        await _stirb_mitten_in_der_arbeit(von_hand.opfer)
    assert await _tode(von_hand.opfer) == {}
    await von_hand.opfer.arbeite_alles_ab()
    assert await von_hand.abschluss(name) == ("angenommen", None)


async def test_messages_that_were_read_together_at_every_death_are_taken_one_by_one(von_hand: Feind) -> None:
    names = [await _brief(von_hand, number) for number in range(2)]
    await von_hand.opfer.horche()
    for _ in range(TODE_BIS_AUFGABE + 1):
        await _stirb_mitten_in_der_arbeit(von_hand.opfer, *(("abholen", name) for name in names))
    assert await _tode(von_hand.opfer) == {("abholen", name): 0 for name in names}
    await von_hand.opfer.arbeite_alles_ab()
    for name in names:
        assert await von_hand.abschluss(name) == ("angenommen", None)
    assert await _tode(von_hand.opfer) == {}


async def test_a_file_of_the_inbox_that_kills_the_process_is_refused_with_its_reason(
    von_hand: Feind, monkeypatch: pytest.MonkeyPatch
) -> None:
    house, octets = von_hand.opfer, b"<deadly/>"
    for _ in range(TODE_BIS_AUFGABE):
        await _stirb_mitten_in_der_arbeit(house, ("inbox", sha256_of(octets)))
    assert house.dienst is not None
    monkeypatch.setattr(house.eins.meldungen, "aufnehmen", _nie)
    inbox = house.dienst._inbox()
    folder = inbox._folder
    for name in FOLDERS:
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "a.xml").write_bytes(octets)
    assert await inbox.look() == 1
    reason = (folder / "refused" / "a.xml.reason.txt").read_text(encoding="utf-8")
    assert reason.startswith("S999 this program died 5 times while it read this file")
    assert await _tode(house) == {}, "put there once more it is tried anew"


async def test_a_deposit_that_kills_the_process_is_refused_unread(
    von_hand: Feind, monkeypatch: pytest.MonkeyPatch
) -> None:
    house, name = von_hand.opfer, sha256_of(b"deadly")
    for _ in range(TODE_BIS_AUFGABE):
        await _stirb_mitten_in_der_arbeit(house, ("einlieferung", name))
    assert house.dienst is not None
    monkeypatch.setattr("gateway.wiring.einlass.read_umschlag", _nie)
    with pytest.raises(Refused) as no:
        await house.dienst._einlass.pruefe(b"deadly", name)
    assert (no.value.fehlercode, no.value.towards_partner) == (Fehlercode.S999, Fehlercode.T020)


async def _gib_schuld(haus: Haus, umschlag: Sha256) -> None:
    for _ in range(TODE_BIS_AUFGABE):
        await _stirb_mitten_in_der_arbeit(haus, ("abholen", umschlag))
    haus.uhr.vor(hours=1)


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
    await _gib_schuld(von_hand.opfer, name)
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
    await _gib_schuld(von_hand.opfer, name)
    monkeypatch.setattr("gateway.transfer.empfang.read_umschlag", _nie)
    await von_hand.haus.stuerze_ab()
    await von_hand.opfer.arbeite_ab()
    assert await _tode(von_hand.opfer) == {("abholen", name): TODE_BIS_AUFGABE}
    assert (await _auftrag(von_hand.opfer, name)).letzter_code == "NETZ"
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
        await _stirb_mitten_in_der_arbeit(house, ("packen", ref))
        assert await _tode(house) == {("packen", ref): deaths}
        found = await house.lies(lambda tx: tx.auftraege.holen(job.art, job.ref))
        assert found is not None
    assert found.faellig - house.uhr() > RUHE_NACH_TODEN - timedelta(minutes=1)
    hints = {(one.art, one.hinweis) for one in await house.aufgaben()}
    assert (AufgabeArt.AUFTRAG_GESCHEITERT, f"packen:{GETOETET}") in hints
    house.uhr.vor(days=1)
    assert await house.arbeite_ab() == 1
    assert await house.lies(lambda tx: tx.auftraege.holen(job.art, job.ref)) is None
