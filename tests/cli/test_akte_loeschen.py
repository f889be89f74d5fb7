"""``aktenbote ablage delete`` and ``died``: what two people see and type, and what is shown of a stub."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pytest
from support.buehne import KIEL, Buehne, buehne, jemand
from support.register import schreibe_um
from support.tippen import Ausgang, tippe
from support.versandt import versende

from gateway.transfer.ports import Tx

ZEICHEN = jemand(8001).aktenzeichen
LOESCHEN = import_module("gateway.cli.loeschen")


@pytest.fixture
async def echt(tmp_path: Path) -> AsyncIterator[Buehne]:
    """Kiel has handed a file over, in the productive lane and without a retention hold."""
    async with buehne(tmp_path, betrieb="echt", aufbewahrung=0) as b:
        v = await versende(b, jemand(8001))
        await v.quittiere(v.nachweis())
        yield b


async def am_platz(b: Buehne, *words: str, code: int = 0) -> Ausgang:
    """Type a command beside the running service."""
    config = b.ordner / "kiel" / "aktenbote.toml"
    return await asyncio.to_thread(tippe, "ablage", *words, config=config, code=code)


def als(person: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LOESCHEN, "handelnder", lambda: person)


async def test_two_people_see_every_document_and_delete_a_file(
    echt: Buehne, monkeypatch: pytest.MonkeyPatch
) -> None:
    als("meier", monkeypatch)
    shown = await am_platz(echt, "delete", ZEICHEN, code=1)
    assert shown.fehler.startswith("DESPITE ")
    assert shown.fehler.endswith("--despite ohne_zeuge  [aktenbote explain DESPITE]")
    assert shown.out.count("may go") == 3
    assert "reservation: ohne_zeuge – no witness" in shown.out
    asked = (await am_platz(echt, "delete", ZEICHEN, "--despite", "ohne_zeuge", "--json")).daten
    assert (asked["ok"], asked["deleted"], asked["reasons"]) == (True, False, [])
    assert [one["reasons"] for one in asked["documents"]] == [[], [], []]
    confirm = ("delete", "--confirm", asked["request"])
    assert (await am_platz(echt, *confirm, "--despite", "ohne_zeuge", code=2)).fehler.startswith("SAME ")
    als("schulze", monkeypatch)
    assert (await am_platz(echt, *confirm, code=1)).fehler.startswith("DESPITE ")
    done = await am_platz(echt, *confirm, "--despite", "ohne_zeuge")
    assert done.out.splitlines()[-1] == f"{ZEICHEN}: 3 documents deleted; the stub stays"


async def test_a_stub_is_shown_as_one_and_cannot_be_exported_or_deleted_again(
    echt: Buehne, monkeypatch: pytest.MonkeyPatch
) -> None:
    als("meier", monkeypatch)
    asked = (await am_platz(echt, "delete", ZEICHEN, "--despite", "ohne_zeuge", "--json")).daten["request"]
    als("schulze", monkeypatch)
    await am_platz(echt, "delete", "--confirm", asked, "--despite", "ohne_zeuge")
    assert "stub, handed over to azr:999901, deleted 20" in (await am_platz(echt, "list")).out
    assert "(stub, handed over to azr:999901" in (await am_platz(echt, "show", ZEICHEN)).out
    shown = (await am_platz(echt, "show", ZEICHEN, "--json")).daten
    assert (shown["documents"], shown["handed_to"], shown["earlier"]) == ([], "azr:999901", [])
    refused = await am_platz(echt, "export", ZEICHEN, "--out", str(echt.ordner / "out"), code=2)
    assert refused.fehler.startswith("STUB ")
    assert (await am_platz(echt, "delete", ZEICHEN, code=1)).fehler.startswith("KEPT schon_geloescht: ")
    died = (await am_platz(echt, "died", ZEICHEN, "--on", "2026-03-01", "--json")).daten
    assert died["kept_until"].startswith("2031-03-01")


async def test_a_later_file_of_the_person_names_the_stub(echt: Buehne, monkeypatch: pytest.MonkeyPatch) -> None:
    als("meier", monkeypatch)
    asked = (await am_platz(echt, "delete", ZEICHEN, "--despite", "ohne_zeuge", "--json")).daten["request"]
    als("schulze", monkeypatch)
    await am_platz(echt, "delete", "--confirm", asked, "--despite", "ohne_zeuge")
    await echt.kiel.lege_akte_an(replace(jemand(8001), aktenzeichen="KI 2"))
    shown = await am_platz(echt, "show", "KI 2")
    assert f"earlier file of this person: {ZEICHEN} (stub, handed over to azr:999901" in shown.out


async def test_what_forbids_it_stands_beside_every_document(echt: Buehne, monkeypatch: pytest.MonkeyPatch) -> None:
    als("meier", monkeypatch)
    await am_platz(echt, "hold", ZEICHEN, "--legal")
    shown = await am_platz(echt, "delete", ZEICHEN, "--despite", "ohne_zeuge", code=1)
    said = "KEPT loeschsperre: a legal hold lies on the file; nothing was deleted"
    assert shown.fehler == f"{said}  [aktenbote explain KEPT]"
    *documents, sentence, _ = shown.out.splitlines()
    assert [line.endswith("  loeschsperre") for line in documents] == [True] * 3
    assert sentence.startswith("keeps it: loeschsperre – ")


@pytest.mark.parametrize("words", [(), (ZEICHEN, "--confirm", "x")])
async def test_a_file_or_a_request_is_named(echt: Buehne, words: tuple[str, ...]) -> None:
    assert "either" in (await am_platz(echt, "delete", *words, code=2)).fehler


async def test_two_people_destroy_a_notice_by_its_number_and_its_name_is_not_told(
    echt: Buehne, monkeypatch: pytest.MonkeyPatch
) -> None:
    als("meier", monkeypatch)
    one, mark = echt.kiel.eins, '{"grund":"87-1","ab":null}'

    def marked(tx: Tx) -> None:
        akte = tx.akten.zum_aktenzeichen(KIEL, ZEICHEN)
        assert akte is not None
        schreibe_um(tx.akten, akte.id, 2, bereinigen=mark)

    await one.store.write(marked)
    ask = ("discard", ZEICHEN, "--document", "2", "--reason", "ohne Bedeutung")
    for wrong in (ask[:4], ("discard",), (*ask, "--confirm", "x")):
        assert "--confirm ID alone" in (await am_platz(echt, *wrong, code=2)).fehler
    assert (await am_platz(echt, *ask[:3], "1", *ask[4:], code=2)).fehler.startswith("STATE ")
    asked = (await am_platz(echt, *ask, "--json")).daten
    assert (asked["ground"], asked["document"], asked["destroyed"]) == ("87-1", 2, False)
    confirm = ("discard", "--confirm", asked["request"])
    assert (await am_platz(echt, *confirm, code=2)).fehler.startswith("SAME ")
    als("schulze", monkeypatch)
    assert (await am_platz(echt, *confirm)).out.strip() == f"{ZEICHEN}: document 2 (87-1) destroyed"
    left = (await am_platz(echt, "show", ZEICHEN, "--json")).daten["documents"]
    assert [one["position"] for one in left] == [1, 3]
