"""An honest gateway fetches files from the simulator: whatever goes wrong, one file and one receipt in the end."""

import pytest
from support.simulator import Szene

from gateway.domain.events import AuditEreignis
from gateway.domain.kopf import Nachrichtentyp
from gateway.domain.states import Zustand
from gateway.simulator.plan import alle, waehle
from gateway.transfer.ports import Tx
from gateway.transfer.records import Aufgabe, AufgabeArt, PostfachZustand

pytestmark = pytest.mark.asyncio(loop_scope="module")

VORUEBERGEHEND = [
    waehle("slow", 200_000),
    waehle("stall", 1, hoechstens=1),
    waehle("cut", 700, hoechstens=3),
    waehle("lost-answer", hoechstens=2),
    waehle("double-answer", hoechstens=3),
    waehle("twice"),
    waehle("wrong-digest", hoechstens=1),
    waehle("wrong-length", hoechstens=1),
    waehle("unannounced", 3, hoechstens=2),
    waehle("busy", hoechstens=2),
    waehle("full", hoechstens=2),
    waehle("garbage", hoechstens=2),
    waehle("broken-json", hoechstens=2),
    waehle("endless-list", hoechstens=1),
]

ENDGUELTIG = {"wrong-digest", "wrong-length"}
"""Refused for good when they strike one segment as often as this stage fetches it (twice)."""


@pytest.mark.parametrize("stoerung", VORUEBERGEHEND, ids=lambda one: f"{one.stoerung.name}-{one.wert}")
async def test_a_transfer_survives_the_fault(gebend: Szene, stoerung) -> None:
    before = len(gebend.simulant.treffer(stoerung.stoerung.name))
    gebend.stoere(stoerung)
    ident = await gebend.beginne()
    await gebend.beende(ident)
    await gebend.simulant.bis_treffer(stoerung.stoerung.name, before + 1)
    gebend.stoere()


async def test_a_segment_comes_over_a_line_that_never_carries_it_whole(gebend: Szene) -> None:
    gebend.stoere(waehle("cut", 3000, nur=["segment"]))
    before = len(gebend.simulant.treffer("cut"))
    await gebend.beende(await gebend.beginne())
    assert len(gebend.simulant.treffer("cut")) > before + 1, "one cut alone would be no line of this kind"
    gebend.stoere()


async def test_a_server_with_another_certificate_hears_nothing_and_is_asked_again(gebend: Szene) -> None:
    before = len(gebend.simulant.treffer("wrong-certificate"))
    gebend.stoere(waehle("wrong-certificate", hoechstens=2))
    gebend.simulant.trenne_alle()
    ident = await gebend.beginne()
    await gebend.simulant.bis_treffer("wrong-certificate", before + 2)
    await gebend.beende(ident)
    gebend.stoere()


async def test_a_message_that_comes_again_changes_nothing(gebend: Szene) -> None:
    hannover, kiel = gebend.ehrlich, gebend.simulant
    before = len(kiel.treffer("replay"))
    gebend.stoere(waehle("replay"))
    ident = await gebend.beginne()
    await gebend.beende(ident)
    await kiel.bis_treffer("replay", before + 2)  # 010205 and 010206
    delivery = (await hannover.transfer(ident)).lieferung
    assert delivery is not None

    def zweimal_zu(tx: Tx) -> bool:
        rows = tx.postfach.zur_nachricht(kiel.kennung, delivery)
        return len(rows) == 2 and all(row.zustand is PostfachZustand.ANGENOMMEN for row in rows)

    await kiel.bis(zweimal_zu, "the second Umschlag closed like the first")
    repeated = [e for e in await hannover.protokoll() if e.ereignis is AuditEreignis.NACHRICHT_WIEDERHOLUNG]
    assert [e.angaben.nachricht for e in repeated].count(delivery) == 1
    await gebend.pruefe_einmal(ident)
    gebend.stoere()


async def test_messages_that_do_not_exist_leave_nothing_open(gebend: Szene) -> None:
    before = len(gebend.simulant.treffer("unannounced"))
    gebend.stoere(waehle("unannounced", 40, hoechstens=1))
    await gebend.beende(await gebend.beginne())
    await gebend.simulant.bis_treffer("unannounced", before + 1)
    gebend.stoere()
    (quelle,) = gebend.ehrlich.dienst._abholung.mail_places(gebend.buehne.verzeichnis)
    await gebend.ehrlich.bis(lambda tx: tx.eingaenge.anzahl_offen(quelle) == 0, "nothing open")
    gone = [e for e in await gebend.ehrlich.protokoll() if e.ereignis is AuditEreignis.NACHRICHT_ZURUECKGEZOGEN]
    assert len(gone) >= 40


async def test_what_nobody_asked_for_joins_no_transfer_and_is_shown_to_a_person(gebend: Szene) -> None:
    hannover, kiel = gebend.ehrlich, gebend.simulant
    before = len(kiel.treffer("unasked"))
    gebend.stoere(waehle("unasked", hoechstens=1))
    asked = {a.id for a in await hannover.aufgaben() if a.art is AufgabeArt.UNERWARTETE_NACHRICHT}
    ident = await gebend.beginne()
    await gebend.beende(ident)
    await kiel.bis_treffer("unasked", before + 1)
    gebend.stoere()

    def neue(tx: Tx) -> list[Aufgabe]:
        open_now = tx.aufgaben.offene(hannover.kennung)
        return [a for a in open_now if a.art is AufgabeArt.UNERWARTETE_NACHRICHT and a.id not in asked]

    questions = await hannover.bis(neue, "a question about what nobody asked for")
    assert {(one.transfer, one.hinweis) for one in questions} == {(None, "010205")}
    assert len([n for n in await hannover.nachrichten(ident) if n.typ is Nachrichtentyp.VORABINFORMATIONEN]) == 1


@pytest.mark.parametrize("name", ["wrong-digest", "wrong-length"])
async def test_octets_that_stay_wrong_are_refused_and_nothing_of_them_is_kept(gebend: Szene, name: str) -> None:
    hannover, kiel = gebend.ehrlich, gebend.simulant
    gebend.stoere(waehle(name, nur=["segment"]))
    ident = await gebend.beginne()
    ours = await hannover.bis(
        lambda tx: (found := tx.transfers.holen(ident)) and found.zustand is Zustand.ANGEFORDERT and found, "asked"
    )
    theirs = await gebend.gegenstueck(ours)
    ended = await kiel.bis_zustand(theirs.id, Zustand.ZURUECKGEWIESEN)
    assert ended.hinweis == "T099"
    gebend.stoere()
    kept = await hannover.quarantaene()
    assert [(q.code, q.authentisch) for q in kept if q.uuid == ended.lieferung] == [("T099", True)]
    assert (await hannover.transfer(ident)).zustand is Zustand.ANGEFORDERT
    assert ours.person.azr_nummer not in {akte.person.azr_nummer for akte in await hannover.akten()}


async def test_a_run_of_chance_ends_every_transfer(gebend: Szene) -> None:
    chance = [one for one in alle(prozent=15, hoechstens=2) if one.stoerung.name not in ENDGUELTIG]
    gebend.stoere(*chance, waehle("wrong-digest", prozent=15, hoechstens=1))
    idents = [await gebend.beginne() for _ in range(3)]
    for ident in idents:
        await gebend.beende(ident)
    gebend.stoere()
