"""``aktenbote transfer recall``, ``recalled``, ``breach-sheet``: what people at both authorities type and see."""

import asyncio
import re
from collections.abc import AsyncIterator
from html.parser import HTMLParser
from importlib import import_module
from pathlib import Path

import pytest
from support.buehne import Buehne, Haus, buehne, jemand
from support.tippen import Ausgang, tippe

from gateway.domain.states import Rolle

WER = jemand(8201)
WEIL = ("--reason", "so entschieden")
MODUL = import_module("gateway.cli.rueckruf")


@pytest.fixture
async def echt(tmp_path: Path) -> AsyncIterator[Buehne]:
    """Kiel has handed a file to Hannover, in the productive lane."""
    async with buehne(tmp_path, betrieb="echt", aufbewahrung=0) as b:
        await b.ziehe_um(WER)
        await b.laufe()
        yield b


async def ident(haus: Haus, rolle: Rolle) -> str:
    return next(t.id for t in await haus.transfers() if t.rolle is rolle)


async def am_platz(b: Buehne, haus: Haus, *words: str, code: int = 0) -> Ausgang:
    config = b.ordner / ("kiel" if haus is b.kiel else "hannover") / "aktenbote.toml"
    return await asyncio.to_thread(tippe, *words, config=config, code=code)


def als(person: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(MODUL, "handelnder", lambda: person)


class Text(HTMLParser):
    """The page as text, and whether every tag that opens is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.text: list[str] = []
        self.offen: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        assert not any(name in {"src", "href"} for name, _ in attrs), "nothing from outside"  # type: ignore[attr-defined]
        if tag != "meta":
            self.offen.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.offen.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


async def lies(b: Buehne, name: str, transfer: str) -> str:
    out = b.ordner / name
    await am_platz(b, b.kiel, "transfer", "breach-sheet", transfer, "--out", str(out))
    page = Text()
    page.feed(out.read_text("utf-8"))
    assert page.offen == []
    return " ".join(page.text)


async def test_a_file_is_called_back_answered_and_reported(echt: Buehne, monkeypatch: pytest.MonkeyPatch) -> None:
    als("meier", monkeypatch)
    hier, dort = await ident(echt.kiel, Rolle.GEBER), await ident(echt.hannover, Rolle.NEHMER)
    early = await am_platz(echt, echt.kiel, "transfer", "breach-sheet", hier, "--out", "x.html", code=2)
    assert early.fehler.startswith("STATE ")
    words = ("transfer", "recall", hier, "--reason", "Irrtum", "--because", "falsche_person", "--noticed")
    future = await am_platz(echt, echt.kiel, *words, "2099-01-01T08:00:00.000Z", code=2)
    assert future.fehler.startswith("DATE ")
    said = await am_platz(echt, echt.kiel, *words, "2026-01-05T08:00:00.000Z")
    assert said.out.strip() == f"{hier}: rueckruf_laeuft"
    open_ = await lies(echt, "offen.html", hier)
    assert "Meldefrist: 08.01.2026, 09:00 Uhr" in open_
    assert "Die Antwort der Empfängerin steht aus." in open_
    assert "noch offen" in open_

    await echt.laufe()
    akte = (await echt.hannover.akten())[0].aktenzeichen
    locked = await am_platz(echt, echt.hannover, "ablage", "export", akte, "--out", str(echt.ordner / "x"), code=2)
    assert locked.fehler.startswith("RECALLED ")
    tasks = (await am_platz(echt, echt.hannover, "task", "list", "--json")).daten["tasks"]
    (task,) = [one["task"] for one in tasks if one["kind"] == "rueckruf_pruefen"]
    assert "transfer recalled" in (await am_platz(echt, echt.hannover, "task", "done", task, *WEIL, code=2)).fehler
    shown = await am_platz(echt, echt.hannover, "transfer", "recalled", dort)
    assert "the file of another person" in shown.out
    assert "3 documents" in shown.out
    await am_platz(echt, echt.hannover, "transfer", "recalled", dort, "--delete", "--reason", "Irrläufer")
    same = await am_platz(echt, echt.hannover, "transfer", "recalled", dort, "--confirm", code=2)
    assert same.fehler.startswith("SAME ")
    als("schulze", monkeypatch)
    done = await am_platz(echt, echt.hannover, "transfer", "recalled", dort, "--confirm")
    assert done.out.splitlines()[-1] == "deleted; the partner is told with a proof"
    assert "stub, called back by azr:999902" in (await am_platz(echt, echt.hannover, "ablage", "show", akte)).out

    await echt.laufe()
    assert "state: zurueckgerufen" in (await am_platz(echt, echt.kiel, "transfer", "show", hier)).out
    sheet = await lies(echt, "fertig.html", hier)
    assert "Die Empfängerin hat die Löschung mit signiertem Nachweis bestätigt." in sheet
    assert "(Akte einer anderen Person)" in sheet
    assert "meier" in sheet
    assert "rueckruf.geloescht_gemeldet" in sheet
    leaf = (await echt.hannover.lies(lambda tx: tx.rueckrufe.zum_transfer(dort)))[0].blatt_sha256  # type: ignore[arg-type]  # an id
    assert leaf is not None
    assert leaf in sheet
    entries = [e for e in await echt.kiel.protokoll() if e.angaben.transfer == hier]
    assert {e.ereignis.value for e in entries} <= set(re.findall(r"[a-z_]+\.[a-z_]+", sheet))
    for secret in (*WER.person.familiennamen(), WER.person.azr_nummer or "", WER.aktenzeichen):
        assert secret not in sheet


async def test_a_legal_hold_is_told_and_a_refusal_is_typed(echt: Buehne, monkeypatch: pytest.MonkeyPatch) -> None:
    als("meier", monkeypatch)
    hier, dort = await ident(echt.kiel, Rolle.GEBER), await ident(echt.hannover, Rolle.NEHMER)
    await am_platz(echt, echt.kiel, "transfer", "recall", hier, "--because", "ohne_rechtsgrund", *WEIL)
    await echt.laufe()
    akte = (await echt.hannover.akten())[0].aktenzeichen
    await am_platz(echt, echt.hannover, "ablage", "hold", akte, "--legal")
    kept = await am_platz(echt, echt.hannover, "transfer", "recalled", dort, "--delete", *WEIL, code=1)
    assert kept.fehler.startswith("KEPT loeschsperre: a legal hold")
    said = await am_platz(echt, echt.hannover, "transfer", "recalled", dort, "--refuse", "loeschsperre", *WEIL)
    assert said.out.strip() == f"{dort}: uebernommen"
    await echt.laufe()
    assert "eine Löschsperre verbietet dort die Löschung" in await lies(echt, "nein.html", hier)
    dropped = await am_platz(echt, echt.kiel, "transfer", "recall", hier, "--drop", *WEIL)
    assert dropped.out.strip() == f"{hier}: abgeschlossen"


async def test_one_thing_at_a_time(echt: Buehne) -> None:
    hier = await ident(echt.kiel, Rolle.GEBER)
    assert "choose one" in (await am_platz(echt, echt.kiel, "transfer", "recall", hier, *WEIL, code=2)).fehler
    both = ("--confirmed", "--noticed", "2026-01-05T08:00:00.000Z", *WEIL)
    assert "goes with" in (await am_platz(echt, echt.kiel, "transfer", "recall", hier, *both, code=2)).fehler
    two = ("--delete", "--refuse", "rueckfrage", *WEIL)
    assert "choose one" in (await am_platz(echt, echt.hannover, "transfer", "recalled", hier, *two, code=2)).fehler
