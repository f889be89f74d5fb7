"""Questions to people: who answered stands in the log; what only wanted a look can be closed by somebody."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio
from support.buehne import KIEL, Buehne, Haus, buehne, jemand
from support.tippen import tippe

from gateway.domain.errors import Usage
from gateway.domain.events import Akteur, AuditEreignis, Bezug
from gateway.domain.states import Zustand
from gateway.transfer.records import Aufgabe, AufgabeArt


@pytest_asyncio.fixture
async def stand(tmp_path: Path) -> AsyncIterator[Buehne]:
    async with buehne(tmp_path) as both:
        yield both


async def eine(haus: Haus, art: AufgabeArt) -> Aufgabe:
    (found,) = [task for task in await haus.aufgaben() if task.art is art]
    return found


async def von_menschen(haus: Haus) -> list[tuple[AuditEreignis, str | None]]:
    """Events and codes of entries that a person is responsible for; each names one, as a commitment."""
    entries = [entry for entry in await haus.protokoll() if entry.akteur is Akteur.PERSON]
    assert all(Bezug.HANDELNDER in [bezug for bezug, _ in entry.bezuege] for entry in entries)
    return [(entry.ereignis, entry.angaben.code) for entry in entries]


async def test_who_completes_a_transfer_stands_in_the_log(stand: Buehne) -> None:
    nobody_knows = replace(jemand(1), person=replace(jemand(1).person, azr_nummer=None))
    ident = await stand.hannover.anmeldung(nobody_knows)
    assert (await eine(stand.hannover, AufgabeArt.ANGABEN_ERGAENZEN)).transfer == ident
    await stand.hannover.eins.meldungen.ergaenze(ident, azr=jemand(1).person.azr_nummer, von=KIEL, person="erika")
    assert await stand.hannover.aufgaben() == ()
    assert await von_menschen(stand.hannover) == [
        (AuditEreignis.TRANSFER_ERGAENZT, None),
        (AuditEreignis.AUFGABE_ERLEDIGT, None),
    ]


async def gefragt(stand: Buehne) -> tuple[Haus, Aufgabe]:
    """Kiel has a request that nothing but a person can answer."""
    await stand.kiel.lege_akte_an(jemand(2))
    await stand.hannover.anmeldung(jemand(2))
    await stand.laufe()
    return stand.kiel, await eine(stand.kiel, AufgabeArt.OHNE_ZWEITES_ZEICHEN)


async def test_who_refuses_a_request_stands_in_the_log_and_the_question_is_closed(stand: Buehne) -> None:
    kiel, question = await gefragt(stand)
    assert question.transfer is not None
    await kiel.eins.eingriffe.lehne_ab(question.transfer, "08", person="max")
    assert await kiel.aufgaben() == ()
    assert await von_menschen(kiel) == [
        (AuditEreignis.TRANSFER_EINGRIFF, "antwort_08"),
        (AuditEreignis.AUFGABE_ERLEDIGT, "antwort_08"),
    ]
    await stand.laufe()
    assert (await kiel.transfer(question.transfer)).zustand is Zustand.ABGELEHNT


async def test_who_sends_a_file_stands_in_the_log(stand: Buehne) -> None:
    kiel, question = await gefragt(stand)
    assert question.transfer is not None
    await kiel.eins.eingriffe.sende(question.transfer, person="max")
    assert await von_menschen(kiel) == [
        (AuditEreignis.PERSON_ZUGEORDNET, None),
        (AuditEreignis.AUFGABE_ERLEDIGT, None),
    ]


async def test_a_question_that_wants_a_decision_cannot_be_closed_without_one(stand: Buehne) -> None:
    kiel, question = await gefragt(stand)
    schritte = kiel.eins.schritte
    with pytest.raises(Usage, match="transfer decide"):
        await kiel.eins.store.write(lambda tx: schritte.nimm_zur_kenntnis(tx, question.id, person="max"))
    assert await kiel.aufgaben() == (question,)


async def test_a_question_that_wants_a_look_is_closed_by_whoever_has_looked(stand: Buehne) -> None:
    kiel, question = await gefragt(stand)
    assert question.transfer is not None
    await kiel.eins.eingriffe.lehne_ab(question.transfer, "08", person="max")
    await stand.laufe()
    hannover = stand.hannover
    refused = await eine(hannover, AufgabeArt.ABLEHNUNG_ANSEHEN)
    config = hannover.konfiguration.folder / "aktenbote.toml"
    answer = await asyncio.to_thread(
        tippe, "task", "done", refused.id, "--reason", "besprochen", "--json", config=config
    )
    assert answer.daten == {"ok": True, "task": refused.id, "kind": "ablehnung_ansehen"}
    assert await hannover.aufgaben() == ()
    assert await von_menschen(hannover) == [(AuditEreignis.AUFGABE_ERLEDIGT, None)]
    again = await asyncio.to_thread(
        tippe, "task", "done", refused.id, "--reason", "besprochen", config=config, code=2
    )
    assert again.fehler.startswith("UNKNOWN ")


async def test_a_transfer_shows_the_messages_of_both_sides(stand: Buehne) -> None:
    await stand.kiel.lege_akte_an(jemand(3))
    await stand.kiel.abmeldung(jemand(3))
    ident = await stand.hannover.anmeldung(jemand(3))
    await stand.laufe()
    for haus, mine in ((stand.hannover, ident), (stand.kiel, (await stand.kiel.transfers())[0].id)):
        config = haus.konfiguration.folder / "aktenbote.toml"
        shown = await asyncio.to_thread(tippe, "transfer", "show", mine, "--json", config=config)
        ours = {message["type"]: message["direction"] for message in shown.daten["messages"]}
        expected = {"010201": "aus", "010206": "ein", "0020": "aus"}
        turned = {"aus": "ein", "ein": "aus"}
        assert {typ: ours.get(typ) for typ in expected} == (
            expected if haus is stand.hannover else {typ: turned[way] for typ, way in expected.items()}
        )
