"""Maintenance: nothing new is begun, nothing is lost, a restart does not end it, and afterwards all goes on."""

import asyncio
from pathlib import Path

import pytest
from support.buehne import buehne, jemand

from gateway.domain.errors import AktenboteError, TryLater, Usage
from gateway.domain.events import AuditEreignis
from gateway.domain.states import Zustand
from gateway.transfer.records import Ruhelage


async def test_work_waits_during_maintenance_and_goes_on_afterwards(tmp_path: Path) -> None:
    async with buehne(tmp_path) as b:
        ident = await b.ziehe_um(jemand(1))
        await b.hannover.eins.wartungen.beginne(person="olga", begruendung="Platte wird getauscht")
        assert await b.hannover.naechster() is None
        assert b.hannover.dienst is not None
        assert b.hannover.dienst._abholung.mail_places(b.verzeichnis) == frozenset()
        with pytest.raises(TryLater) as later:
            await b.hannover.dienst._take_in(b"<x/>")
        assert later.value.code == "MAINTENANCE"
        report = await b.hannover.dienst._health()
        assert any("maintenance" in one for one in report.problems)
        await b.hannover.neustart()
        assert await b.hannover.naechster() is None, "a restart ends nothing"
        found = await b.hannover.eins.wartungen.stand()
        assert found is not None
        assert (found.person, found.begruendung) == ("olga", "Platte wird getauscht")
        with pytest.raises(Usage, match="already"):
            await b.hannover.eins.wartungen.beginne(person="otto", begruendung="noch einmal")
        await b.hannover.eins.wartungen.beende(person="otto")
        with pytest.raises(Usage, match="no maintenance"):
            await b.hannover.eins.wartungen.beende(person="otto")
        await b.laufe()
        assert (await b.hannover.transfer(ident)).zustand is Zustand.ABGESCHLOSSEN
        words = [entry.ereignis for entry in await b.hannover.protokoll()]
        assert words.count(AuditEreignis.WARTUNG_BEGONNEN) == words.count(AuditEreignis.WARTUNG_BEENDET) == 1


async def test_partners_are_told_to_come_back_later(tmp_path: Path) -> None:
    async with buehne(tmp_path) as b:
        await b.ziehe_um(jemand(1))
        await b.hannover.arbeite_ab()  # the request lies in Hannover's Postfach
        await b.hannover.eins.wartungen.beginne(person="olga", begruendung="Netz wird umgebaut")
        assert b.kiel.dienst is not None
        place = str(b.verzeichnis.behoerde(b.hannover.kennung, b.kiel.uhr()).postfach)
        with pytest.raises(AktenboteError):
            await b.kiel.eins.empfang.entdecke(place, None, warten_s=0)
        await b.hannover.eins.wartungen.beende(person="olga")
        await b.laufe()
        assert [one.zustand for one in await b.kiel.transfers()] == [Zustand.ABGESCHLOSSEN]
        assert await b.kiel.quarantaene() == ()


async def test_what_vouches_for_logs_and_what_a_restore_asks_goes_on_in_maintenance(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[frozenset[str]] = []

    async def ask(_self: object, places: frozenset[str]) -> bool:
        asked.append(places)
        raise asyncio.CancelledError

    async with buehne(tmp_path) as b:
        await b.ziehe_um(jemand(1))
        await b.laufe()
        one = b.hannover.eins
        await one.wartungen.beginne(person="olga", begruendung="Platte wird getauscht")
        assert not one.umgebung.uhren.haelt_an
        assert one.umgebung.uhren.neues_wartet
        place = str(b.verzeichnis.behoerde(b.hannover.kennung, b.kiel.uhr()).postfach)
        assert await b.kiel.eins.umgebung.gegenstellen.zu(place).gehaltene("")
        monkeypatch.setattr(type(one.rueckkehr), "hole_nach", ask)
        monkeypatch.setattr(type(one.umgebung.uhren.ruhe), "lage", Ruhelage.HOLT_NACH)
        assert b.hannover.dienst is not None
        with pytest.raises(asyncio.CancelledError):
            await b.hannover.dienst._abholung.recover()
        monkeypatch.undo()
    assert len(asked) == 1
    assert len(asked[0]) == 1, "Kiel is asked, though nothing new is fetched"
