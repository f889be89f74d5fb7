"""PDFs that act by themselves arrive: refused, or taken with a mark that everybody sees, by the rule."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import pytest_asyncio
from support.buehne import HANNOVER, Buehne, buehne, jemand
from support.dateien import pdf
from support.gefahren import bau
from support.tippen import tippe

from gateway.domain.events import AuditEreignis
from gateway.domain.ids import TransferId
from gateway.domain.kopf import Nachrichtentyp
from gateway.domain.merkmale import Formatregeln, Merkmal
from gateway.domain.states import Zustand
from gateway.messages import Rueckweisung, read_message
from gateway.settings import Configuration, load
from gateway.sichtung.kindprozess import KeinKind
from gateway.sichtung.sichtung import Sichtung
from gateway.transfer.records import AufgabeArt
from gateway.wiring.eingang import eingangsformate

pytestmark = pytest.mark.asyncio(loop_scope="module")
_nummer = itertools.count(8300)
SKRIPT = bau(b"<</S/JavaScript/JS(app.alert(1))>>", wurzel=b"/OpenAction 4 0 R")
DATEI = bau(b"<</Type/Filespec/F(a.txt)/EF<</F 5 0 R>>>>", b"<</Type/EmbeddedFile/Length 1>>\nstream\nx\nendstream")
VERSCHLUESSELT = pdf("geheim").replace(
    b"/Root 1 0 R",
    b"/Root 1 0 R/Encrypt<</Filter/Standard/V 1/R 2/P -4/O(" + b"o" * 32 + b")/U(" + b"u" * 32 + b")>>",
)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def b(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Buehne]:
    async with buehne(tmp_path_factory.mktemp("merkmale")) as made:
        yield made


@contextmanager
def regeln(b: Buehne, **anders: Any) -> Iterator[None]:
    formate = b.hannover.eins.eingangsformate
    before, formate.regeln = formate.regeln, Formatregeln(**anders)
    try:
        yield
    finally:
        formate.regeln = before


async def sende(b: Buehne, *inhalte: bytes) -> TransferId:
    ident = await b.ziehe_um(jemand(next(_nummer)), *inhalte)
    await b.laufe()
    return ident


async def test_a_pdf_with_scripts_enters_marked_and_a_person_is_asked(b: Buehne) -> None:
    with regeln(b):
        ident = await sende(b, pdf("harmlos"), SKRIPT, DATEI)
    transfer = await b.hannover.transfer(ident)
    assert (transfer.zustand, transfer.akte is None) == (Zustand.ABGESCHLOSSEN, False)
    akte = next(one for one in await b.hannover.akten() if one.id == transfer.akte)
    kept = await b.hannover.lies(lambda tx: tx.schutz.merkmale(HANNOVER, akte.id))
    by_position = {one.position: kept.get(one.uuid) for one in akte.dokumente}
    assert by_position == {
        1: None,
        2: (Merkmal.JAVASCRIPT, Merkmal.OEFFNEN),
        3: (Merkmal.EINGEBETTET,),
    }
    log = [one for one in await b.hannover.protokoll() if one.ereignis is AuditEreignis.SCHUTZ_MERKMAL]
    assert [(one.angaben.code, one.angaben.anzahl) for one in log if one.angaben.transfer == ident] == [
        ("eingebettet", 1),
        ("javascript", 1),
        ("oeffnen", 1),
    ]
    (task,) = [one for one in await b.hannover.aufgaben() if one.transfer == ident]
    assert (task.art, task.hinweis) == (AufgabeArt.MERKMALE_ANSEHEN, "2:javascript")
    config = b.hannover.konfiguration.folder / "aktenbote.toml"
    asked = await asyncio.to_thread(tippe, "task", "show", task.id, config=config)
    assert "Dokument 2" in asked.out
    assert "enthält Skripte (JavaScript)" in asked.out
    shown = await asyncio.to_thread(tippe, "ablage", "show", akte.aktenzeichen, config=config)
    assert shown.out.count("Achtung:") == 3
    assert "Achtung: enthält eingebettete Dateien" in shown.out


async def test_an_encrypted_pdf_is_refused_and_its_author_learns_which(b: Buehne) -> None:
    with regeln(b):
        ident = await sende(b, pdf("offen"), VERSCHLUESSELT)
    assert (await b.hannover.transfer(ident)).zustand is Zustand.ANGEFORDERT
    (answer,) = [m for m in await b.hannover.geschriebene(ident) if m.typ is Nachrichtentyp.RUECKWEISUNG]
    read = read_message(await b.hannover.fachnachricht(answer), b.hannover.eins.umgebung.schemas)
    assert isinstance(read, Rueckweisung)
    assert [(one.code, one.spezifisch) for one in read.gruende] == [
        ("S999", ("document 2 is encrypted; send it without protection",))
    ]
    assert list(b.hannover.eins.umgebung.tmp.iterdir()) == []


@pytest.mark.parametrize(
    ("umgang", "zustand"), [("refuse", Zustand.ANGEFORDERT), ("accept", Zustand.ABGESCHLOSSEN)]
)
async def test_the_rule_decides(b: Buehne, umgang: Any, zustand: Zustand) -> None:
    with regeln(b, javascript=umgang, oeffnen="accept"):
        ident = await sende(b, SKRIPT)
    transfer = await b.hannover.transfer(ident)
    assert transfer.zustand is zustand
    if transfer.akte is not None:
        akte = transfer.akte
        assert await b.hannover.lies(lambda tx: tx.schutz.merkmale(HANNOVER, akte)) == {}


async def test_where_no_process_can_look_the_import_waits(b: Buehne, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fails(*_: object) -> None:
        raise KeinKind("no process can be started")

    with regeln(b):
        with monkeypatch.context() as patched:
            patched.setattr(Sichtung, "sieh_merkmale", fails)
            ident = await sende(b, SKRIPT)
            assert (await b.hannover.transfer(ident)).zustand is Zustand.EMPFANGEN
        b.hannover.uhr.vor(hours=1)
        await b.hannover.arbeite_ab()
        b.hannover.uhr.vor(hours=-1)
    assert (await b.hannover.transfer(ident)).akte is not None


async def test_the_defaults_of_the_configuration_are_those_of_the_rules(b: Buehne) -> None:
    written = b.hannover.konfiguration.folder / "aktenbote.toml"
    bare = written.with_name("bare.toml")
    text = written.read_text("utf-8")
    bare.write_text(text[: text.index("[formats]")] + text[text.index("[limits]") :], encoding="utf-8")
    plain: Configuration = load(bare, {})
    assert eingangsformate(plain, None, None, None).regeln == Formatregeln()  # type: ignore[arg-type]  # unused
    odd = load(bare, {"AKTENBOTE_FORMATS__LAUNCH": "refuse"})
    assert eingangsformate(odd, None, None, None).regeln == Formatregeln(programm="refuse")  # type: ignore[arg-type]
