"""A partner that does not take a message now: it waits, a person hears whom to call, and it goes on by itself."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from support.buehne import HANNOVER, KIEL, Buehne, buehne, jemand
from support.tippen import tippe
from support.verzeichnisse import gilt_bei

from gateway.domain.behoerde import Erreichbarkeit
from gateway.domain.errors import TryLater
from gateway.domain.ids import Kennung
from gateway.domain.states import Zustand
from gateway.transfer.dienste import DienstFehlt
from gateway.transfer.records import AufgabeArt
from gateway.transfer.siegelung import Siegelung
from gateway.trust.dienst import DIENSTE
from gateway.trust.teilnehmer import Clearingstelle, Diensteintrag, Fenster

STUNDE = timedelta(hours=1)


@pytest.fixture
async def b(tmp_path: Path) -> AsyncIterator[Buehne]:
    async with buehne(tmp_path) as made:
        yield made


async def kiel_nimmt(b: Buehne, wer: Kennung = KIEL, **ab: int) -> None:
    """Both houses take a directory in which ``wer`` has a service from so many hours on, others always."""
    now = b.hannover.uhr()
    begins = {one.uri: now + ab.get(one.gruppe.value, -1) * STUNDE for one in DIENSTE}
    services = tuple(Diensteintrag(uri=uri, fenster=Fenster(von=begin)) for uri, begin in begins.items())
    office = Clearingstelle(
        name="DataClearing Nord",
        erreichbarkeit=(Erreichbarkeit("02", "0431 4711"),),
        fenster=Fenster(von=now - STUNDE),
    )
    people = tuple(
        replace(one, dienste=services, clearingstellen=(office,)) if one.kennung == wer else one
        for one in b.verzeichnis.teilnehmer
    )
    listed = replace(b.verzeichnis, nummer=b.verzeichnis.nummer + 1, teilnehmer=people)
    await gilt_bei(b, b.hannover, listed)
    await gilt_bei(b, b.kiel, listed)


async def offene(b: Buehne) -> list[tuple[AufgabeArt, str]]:
    return [(one.art, one.hinweis) for one in await b.hannover.aufgaben()]


async def test_it_waits_for_each_service_and_goes_on_by_itself(b: Buehne) -> None:
    await kiel_nimmt(b, abhabh=3, quittung=6)
    ident = await b.ziehe_um(jemand(1))
    await b.ziehe_um(jemand(2))
    await b.laufe()
    assert (await b.hannover.transfer(ident)).zustand is Zustand.GEWUENSCHT
    assert await b.hannover.nachrichten(ident) == ()
    assert await offene(b) == [(AufgabeArt.DIENST_FEHLT, f"abhabh:{KIEL}")], "one question for both that wait"
    (question,) = await b.hannover.aufgaben()
    config = b.hannover.konfiguration.folder / "aktenbote.toml"
    shown = (await asyncio.to_thread(tippe, "task", "show", question.id, config=config)).out
    flat = " ".join(shown.split())
    assert "zurzeit keine Nachrichten zwischen Ausländerbehörden (XAusländer 26.11) an." in flat
    assert "Das ändert sich am" in flat
    assert "Anrufen: Clearingstelle DataClearing Nord: 0431 4711" in flat
    assert "geht es von selbst weiter" in flat

    for haus in (b.hannover, b.kiel):
        haus.uhr.vor(hours=4)
    await b.laufe()
    assert {one.zustand for one in await b.hannover.transfers()} == {Zustand.UEBERNOMMEN}
    assert await offene(b) == [(AufgabeArt.DIENST_FEHLT, f"quittung:{KIEL}")]
    for haus in (b.hannover, b.kiel):
        haus.uhr.vor(hours=4)
    await b.laufe()
    ends = {one.zustand for haus in (b.hannover, b.kiel) for one in await haus.transfers()}
    assert ends == {Zustand.ABGESCHLOSSEN}
    assert await offene(b) == []


async def test_a_service_of_ours_that_is_missing_is_told_as_ours(b: Buehne) -> None:
    await kiel_nimmt(b, HANNOVER, abhabh=1000)
    await b.ziehe_um(jemand(1))
    await b.laufe()
    assert await offene(b) == [(AufgabeArt.DIENST_FEHLT, f"abhabh:{HANNOVER}")]
    (question,) = await b.hannover.aufgaben()
    config = b.hannover.konfiguration.folder / "aktenbote.toml"
    shown = " ".join((await asyncio.to_thread(tippe, "task", "show", question.id, config=config)).out.split())
    assert "Was wir senden wollen und was diesen Dienst braucht, wartet hier." in shown
    assert "dorthin" not in shown
    assert "Anrufen" not in shown


async def test_a_directory_that_lists_it_ends_the_waiting_too(b: Buehne) -> None:
    await kiel_nimmt(b, abhabh=1000)
    ident = await b.ziehe_um(jemand(1))
    await b.laufe()
    assert len(await offene(b)) == 1
    await kiel_nimmt(b)
    b.hannover.uhr.vor(hours=1)
    b.kiel.uhr.vor(hours=1)
    await b.laufe()
    assert (await b.hannover.transfer(ident)).zustand is Zustand.ABGESCHLOSSEN
    assert await offene(b) == []


async def test_an_answer_is_not_said_again_in_a_version_that_ended(b: Buehne) -> None:
    ident = await b.ziehe_um(jemand(1))
    await b.laufe()
    (receipt,) = [one for one in await b.hannover.nachrichten(ident) if one.autor == HANNOVER and one.typ == "0020"]
    await kiel_nimmt(b, quittung=3)
    with pytest.raises(DienstFehlt):
        await b.hannover.eins.wiederversand.wiederhole(receipt)
    with pytest.raises(DienstFehlt):
        await b.hannover.eins.wiederversand.versiegle_neu(receipt, lambda _tx: True)
    b.hannover.uhr.vor(hours=3)
    b.kiel.uhr.vor(hours=3)
    await b.hannover.eins.wiederversand.wiederhole(receipt)


@pytest.mark.parametrize("dazwischen", ["later", "killed"])
async def test_the_question_closes_though_something_else_came_between(
    b: Buehne, monkeypatch: pytest.MonkeyPatch, dazwischen: str
) -> None:
    """The service counts, and just then the message fails for another reason, or the process dies."""
    await kiel_nimmt(b, abhabh=3)
    await b.ziehe_um(jemand(1))
    await b.laufe()
    assert len(await offene(b)) == 1
    for haus in (b.hannover, b.kiel):
        haus.uhr.vor(hours=4)
    if dazwischen == "later":
        with monkeypatch.context() as patched:
            patched.setattr(Siegelung, "pruefe_eigene", _spaeter)
            await b.laufe()
    else:
        await b.hannover.auftraege.beanspruche(max_auftraege=9, frist_s=60.0)
        await b.hannover.neustart()
    for haus in (b.hannover, b.kiel):
        haus.uhr.vor(hours=1)
    await b.laufe()
    assert {one.zustand for one in await b.hannover.transfers()} == {Zustand.ABGESCHLOSSEN}
    assert await offene(b) == []


def _spaeter(*_: object) -> None:
    raise TryLater("not now", code="OTHER")
