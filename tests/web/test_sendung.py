"""Documents of a delivery before it is taken over, as clerks see them: register, pages, reasons, the log."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from support.besuch import Besuch, besuch
from support.buehne import HANNOVER, Buehne, buehne, jemand
from support.dateien import jpg, pdf
from support.kontenspeicher import KontenImSpeicher, Konto
from support.scheine import pdf as scan
from support.wartend import wartende_sendung
from support.webhaus import GEHEIMNIS, PASSWORT, Webhaus

from gateway.domain.events import AuditEreignis
from gateway.domain.ids import NachrichtenUUID, TransferId
from gateway.domain.konto import Rolle
from gateway.domain.schutz import Anhaltung, Fund, Fundart
from gateway.messages import Auskunftssperre
from gateway.transfer import leerseiten
from gateway.transfer.ports import Tx
from gateway.transfer.records import AufgabeArt
from gateway.transfer.vorabangaben import Vorabangaben
from gateway.web.adresse import Adresse
from gateway.web.app import WebAnwendung, make_app
from gateway.web.haus import Haus
from gateway.wiring.leerseher import Leerschau
from gateway.wiring.weboberflaeche import fach

pytestmark = pytest.mark.asyncio(loop_scope="module")


@dataclass
class Empfang:
    """Hannover's pages; a delivery of three documents waits there."""

    web: Webhaus
    buehne: Buehne
    uebergabe: TransferId

    @property
    def ort(self) -> str:
        return f"/uebergaben/{self.uebergabe}/dokumente"


@asynccontextmanager
async def empfang(ordner: Path, *inhalte: bytes) -> AsyncIterator[Empfang]:
    async with buehne(ordner) as b:
        came = inhalte or (pdf("Blatt eins"), jpg(), pdf("Blatt drei"))
        ident = await wartende_sendung(b, jemand(71), *came)
        accounts = KontenImSpeicher(
            *(Konto(one.value, "Frau Leine", {HANNOVER: frozenset({one})}, PASSWORT, GEHEIMNIS) for one in Rolle)
        )
        haus = Haus(
            anmeldungen=accounts,
            behoerden={HANNOVER: "Ausländerbehörde Musterhannover (Test)"},
            adresse=Adresse(),
            version="0.1.0",
            echt=False,
            fach=fach(b.hannover.eins),
        )
        served = WebAnwendung(make_app(haus), haus, None)
        bound = await served.start("127.0.0.1", 0)
        try:
            yield Empfang(Webhaus(bound, accounts, f"http://localhost:{bound}"), b, ident)
        finally:
            await served.stop()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def e(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Empfang]:
    async with empfang(tmp_path_factory.mktemp("empfang")) as made:
        yield made


@pytest_asyncio.fixture(loop_scope="module")
async def frau(e: Empfang) -> AsyncIterator[Besuch]:
    one = besuch(e.web)
    async with one.session:
        await one.melde_an(Rolle.SACHBEARBEITUNG.value)
        yield one


async def zahl(e: Empfang, ereignis: AuditEreignis) -> int:
    return sum(one.ereignis is ereignis for one in await e.buehne.hannover.protokoll())


async def test_the_transfer_leads_to_the_register_of_what_came(e: Empfang, frau: Besuch) -> None:
    assert f'href="{e.ort}"' in await frau.hole(f"/uebergaben/{e.uebergabe}")
    before = await zahl(e, AuditEreignis.AKTE_GELESEN)
    text = await frau.hole(e.ort)
    assert "Das hat Kiel geschickt" in text
    register = text.split("<table")[1]  # above it stand blank pages, once they are seen
    assert re.findall(rf'href="{e.ort}/(\d)/seite/1"', register) == ["1", "2", "3"]
    table = await frau.hole(f"{e.ort}.csv")
    assert len(table.splitlines()) == 4
    assert await zahl(e, AuditEreignis.AKTE_GELESEN) == before + 2, "each look at a register is an entry"
    assert await e.buehne.hannover.akten() == (), "nothing of it is in the Ablage"


async def test_one_pages_through_the_whole_delivery(e: Empfang, frau: Besuch) -> None:
    seen, here = list[str](), f"{e.ort}/1/seite/1"
    while here:
        text = await frau.hole(here)
        assert frau.status == 200
        picture = re.search(r'<img src="([^"]+)"', text)
        assert picture is not None
        async with frau.session.get(e.web.url + picture[1]) as answer:
            assert (answer.status, answer.headers["Cache-Control"]) == (200, "no-store")
            assert (await answer.read())[:4] in {b"\x89PNG", b"\xff\xd8\xff\xe0"}
        seen.append(here)
        after = re.search(r'rel="next" href="([^"]+)"', text)
        back = re.search(r'rel="prev" href="([^"]+)"', text)
        assert (back[1] if back else None) == (seen[-2] if len(seen) > 1 else None)
        here = after[1] if after else ""
    assert [one.removeprefix(e.ort) for one in seen] == ["/1/seite/1", "/2/seite/1", "/3/seite/1"]
    assert await zahl(e, AuditEreignis.DOKUMENT_ANGESEHEN) == 3, "one entry a document, however often it is seen"


async def test_only_clerks_of_this_authority_see_any_of_it(e: Empfang) -> None:
    paths = (e.ort, f"{e.ort}.csv", f"{e.ort}/1/seite/1", f"{e.ort}/1/seite/1/bild")
    for role in set(Rolle) - {Rolle.SACHBEARBEITUNG}:
        other = besuch(e.web)
        async with other.session:
            await other.melde_an(role.value)
            for path in paths:
                assert "Dokument 1" not in await other.hole(path)
                assert other.status == 403, (role, path)


async def test_what_is_not_there_is_not_found(e: Empfang, frau: Besuch) -> None:
    nobody = e.ort.replace(e.uebergabe, "00000000-0000-4000-8000-000000000000")
    for path in (nobody, f"{nobody}/1/seite/1", f"{e.ort}/9/seite/1", f"{e.ort}/1/seite/0", f"{e.ort}/1/seite/x"):
        await frau.hole(path)
        assert frau.status == 404, path
    await frau.hole(f"{e.ort}/1/seite/9/bild")
    assert frau.status == 404


async def test_blank_pages_are_pointed_out_before_anything_is_taken_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = scan(*(["etwas"] * 3), "", "", "noch etwas")
    async with empfang(tmp_path, scan("eins", "", "drei"), scan("voll"), many, scan("zu viel", "")) as e:
        monkeypatch.setattr(leerseiten, "MAX_DOKUMENTE", 3)
        seen, look = asyncio.Event(), Leerschau.leere

        async def later(self: Leerschau, *args: Any) -> tuple[int, ...] | None:
            await seen.wait()
            return await look(self, *args)

        monkeypatch.setattr(Leerschau, "leere", later)
        frau = besuch(e.web)
        async with frau.session:
            await frau.melde_an(Rolle.SACHBEARBEITUNG.value)
            assert "sieht noch nach" in await frau.hole(e.ort)
            seen.set()
            async with asyncio.timeout(60):
                await e.buehne.hannover.eins.leerseiten.fertig()
            text = await frau.hole(e.ort)
            assert "sieht noch nach" not in text
            assert re.findall(r"Seiten? [\d, –]+ (?:ist|sind) leer", text) == [
                "Seite 2 ist leer",
                "Seiten 4–5 sind leer",
            ]
            assert f'href="{e.ort}/1/seite/2"' in text
            assert f'href="{e.ort}/3/seite/4"' in text
            assert "Nicht angesehene Dokumente: 1" in text
        assert await e.buehne.hannover.akten() == (), "nothing of it is in the Ablage"


async def test_a_finding_is_marked_asked_about_and_not_shown_and_when_it_is_over_the_page_leads_away(
    tmp_path: Path,
) -> None:
    async with empfang(tmp_path) as e:
        frau = besuch(e.web)
        async with frau.session:
            await frau.melde_an(Rolle.SACHBEARBEITUNG.value)
            await _halte_an(e)
            (task,) = [
                one for one in await e.buehne.hannover.aufgaben() if one.art is AufgabeArt.SCHADSOFTWARE_PRUEFEN
            ]
            assert f'href="{e.ort}"' in await frau.hole(f"/aufgaben/{task.id}")
            text = await frau.hole(e.ort)
            for part in ("Ansehen (1)", "▲", "Schadsoftware gefunden", f'href="/aufgaben/{task.id}"'):
                assert part in text, part
            page = await frau.hole(f"{e.ort}/1/seite/1")
            assert "<img" not in page
            assert f'href="/aufgaben/{task.id}"' in page
            await _sperre(e, frau)
            await _ist_vorbei(e, frau)


async def _halte_an(e: Empfang) -> None:
    shown = await e.buehne.hannover.eins.sendungsblicke.register(HANNOVER, e.uebergabe, person="x")
    transfer = await e.buehne.hannover.transfer(e.uebergabe)
    assert transfer.lieferung is not None
    fund = Fund(
        position=1,
        dokument=shown.dokumente[0].uuid,
        sha256=e.buehne.hannover.blob(b"x"),
        art=Fundart.SCHADSOFTWARE,
        signatur="Eicar",
    )
    hold = Anhaltung(
        id="11111111-1111-4111-8111-111111111111",
        mandant=HANNOVER,
        transfer=e.uebergabe,
        lieferung=NachrichtenUUID(transfer.lieferung),
        begonnen=e.buehne.hannover.uhr(),
        programm="ClamAV/1",
        funde=(fund,),
    )

    def run(tx: Tx) -> None:
        tx.schutz.anlegen(hold)
        e.buehne.hannover.eins.schritte.frage(
            tx, HANNOVER, AufgabeArt.SCHADSOFTWARE_PRUEFEN, transfer=e.uebergabe, hinweis=fund.kurz
        )

    await e.buehne.hannover.eins.store.write(run)


async def _sperre(e: Empfang, frau: Besuch) -> None:
    told = Vorabangaben(auskunftssperren=(Auskunftssperre(code="1", gueltig_bis=None),))
    await e.buehne.hannover.eins.store.write(
        lambda tx: tx.vorab.setzen(HANNOVER, e.uebergabe, told, azr_suche=None)
    )
    text = await frau.hole(e.ort)
    assert 'name="grund"' in text
    assert "Dokument 1" not in text
    await frau.hole(f"{e.ort}.csv")
    assert (frau.status, frau.ziel) == (303, e.ort)
    page = f"{e.ort}/3/seite/1"
    assert "Dokument 3" not in await frau.hole(page)
    await frau.sende(page, {"grund": "Vorsprache"}, csrf="falsch")
    assert frau.status == 403
    await frau.hole(page)
    await frau.sende(page, {"grund": "Vorsprache"})
    assert (frau.status, frau.ziel) == (303, page)
    assert "Blatt drei" in await frau.hole(page)
    assert "Dokument 1" in await frau.hole(e.ort)


async def _ist_vorbei(e: Empfang, frau: Besuch) -> None:
    (task,) = [one for one in await e.buehne.hannover.aufgaben() if one.art is AufgabeArt.SCHADSOFTWARE_PRUEFEN]
    await e.buehne.hannover.eins.beantwortung.beantworte(
        HANNOVER, task.id, "befund_ablehnen", {}, person="frau", begruendung="Schadsoftware"
    )
    for path in (e.ort, f"{e.ort}/1/seite/1"):
        await frau.hole(path)
        assert (frau.status, frau.ziel) == (303, f"/uebergaben/{e.uebergabe}"), path
    assert e.ort not in await frau.hole(f"/uebergaben/{e.uebergabe}")
