"""The pages of clerks as a real browser shows them, on a desk and on a phone, in both languages."""

import asyncio
import re
import threading
from collections.abc import Iterator

import apsw
import pytest
from playwright.sync_api import Browser, expect
from support.browser import BREIT, SCHMAL, fenster
from support.sachhaus import Sachhaus, lege_lieferung_an, sachhaus
from support.scheine import pdf

from gateway.domain.konto import Rolle

LIEFERUNG = "7f1c0c0e-5a1f-4c6e-9d53-0d8a1c1f7c21"


@pytest.fixture(scope="module")
def sache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sachhaus]:
    """Kiel's pages in a thread of their own: the browser's tool keeps the loop of this one."""
    ready, found = threading.Event(), []
    loop, end = asyncio.new_event_loop(), asyncio.Event()

    async def serve() -> None:
        async with sachhaus(tmp_path_factory.mktemp("sache")) as one:
            await lege_lieferung_an(one, LIEFERUNG)
            found.append(one)
            ready.set()
            await end.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()))
    thread.start()
    try:
        assert ready.wait(120), "the pages are not served"
        yield found[0]
    finally:
        loop.call_soon_threadsafe(end.set)
        thread.join(60)
        loop.close()


@pytest.mark.parametrize(
    ("groesse", "sprache", "dunkel"), [(BREIT, "de-DE", False), (SCHMAL, "en-GB", True)], ids=["desk", "phone"]
)
def test_the_pages_of_clerks_are_without_fault(
    chromium: Browser, sache: Sachhaus, groesse: tuple[int, int], sprache: str, dunkel: bool
) -> None:
    task = f"/aufgaben/{sache.frage.id}"
    with fenster(chromium, sache.web, groesse=groesse, sprache=sprache, dunkel=dunkel) as one:
        one.melde_an(Rolle.SACHBEARBEITUNG.value)
        for path in (
            "/",
            "/uebergaben",
            f"/uebergaben/{sache.uebergabe}",
            task,
            f"{task}/antwort/absagen",
            "/anfordern",
            "/lieferungen",
            "/lieferungen/hochladen",
            f"/lieferungen/{LIEFERUNG}",
            f"/akten/{sache.akte.id}",
            f"/akten/{sache.akte.id}/dokumente/1/seite/1",
        ):
            one.gehe(path)
            assert one.maengel() == [], path
        one.gehe("/suche")
        one.page.fill("#suche", sache.akte.aktenzeichen)
        one.page.click(".suchzeile button")
        one.page.wait_for_selector(f'a[href="/akten/{sache.akte.id}"]')
        assert one.maengel() == []
        one.page.fill("#suche", "Niemandsson, Amal 12.03.1988")
        one.page.click(".suchzeile button")
        one.page.click('a[href^="/anfordern/"]')
        one.page.wait_for_selector("#familienname")
        assert one.page.input_value("#familienname") == "Niemandsson"
        one.page.click("main form > button")
        one.page.wait_for_selector(".fehlerliste")
        assert one.maengel() == []
        one.page.select_option("#namensart", "nameNachPass")
        one.page.select_option("#von", index=1)
        one.page.check("#grund-01")
        one.page.fill("#anlass", "Vorsprache")
        one.page.click("main form > button")
        one.page.wait_for_url("**/pruefen")
        assert one.maengel() == []
        one.gehe(f"/akten/{sache.akte.id}/hochladen")
        assert one.maengel() == []
        one.page.fill("#datum", "31.2.2026")
        one.page.set_input_files("#datei", {"name": "a.pdf", "mimeType": "application/pdf", "buffer": pdf("x")})
        one.page.click("main form > button")
        one.page.wait_for_selector(".fehlerliste")
        assert one.maengel() == []
        one.page.fill("#datum", "28.2.2026")
        one.page.set_input_files("#datei", {"name": "a.pdf", "mimeType": "application/pdf", "buffer": pdf("x")})
        one.page.click("main form > button")
        one.page.wait_for_url("**/hochladen/*")
        assert one.maengel() == []
        one.page.click("main form > button")
        one.page.wait_for_url("**?neu=*")
        assert one.maengel() == []


def test_an_open_page_follows_what_happens_keeps_the_focus_and_can_be_stopped(
    chromium: Browser, sache: Sachhaus
) -> None:
    database = apsw.Connection(str(sache.buehne.kiel.konfiguration.data / "aktenbote.db"))
    database.set_busy_timeout(10_000)
    ident = "11111111-1111-4111-8111-111111111111"
    ask = (
        "INSERT INTO aufgabe (id, mandant, art, angelegt, transfer, hinweis)"
        " SELECT ?, mandant, art, angelegt, ?, hinweis FROM aufgabe WHERE id = ?"
    )
    with fenster(chromium, sache.web) as one:
        one.melde_an(Rolle.SACHBEARBEITUNG.value)
        one.gehe(f"/uebergaben/{sache.uebergabe}")
        page, question = one.page, f'[data-teil=fragen] a[href="/aufgaben/{ident}"]'
        button, file = page.locator(".lebendig button"), page.locator("a.knopf.zweite")
        file.focus()
        database.execute(ask, (ident, sache.uebergabe, sache.frage.id))
        page.wait_for_selector(question)
        assert page.evaluate("document.activeElement.getAttribute('href')") == f"/akten/{sache.akte.id}"
        expect(page.locator(".lebendig [role=status]")).to_contain_text("geändert")
        assert one.maengel() == []
        button.click()
        assert button.text_content() == "Aktualisierung fortsetzen"
        database.execute("DELETE FROM aufgabe WHERE id = ?", (ident,))
        one.gehe("/aufgaben")
        assert page.title().startswith("(1) Aufgaben")
        database.execute(ask, (ident, sache.uebergabe, sache.frage.id))
        expect(page).to_have_title(re.compile(r"^\(2\) Aufgaben"))
        button.click()
        database.execute("DELETE FROM aufgabe WHERE id = ?", (ident,))
        assert page.title().startswith("(2) Aufgaben")
        button.click()
        expect(page).to_have_title(re.compile(r"^\(1\) Aufgaben"))
        assert one.maengel() == []
    database.close()
    with fenster(chromium, sache.web, javascript=False) as plain:
        plain.melde_an(Rolle.SACHBEARBEITUNG.value)
        plain.gehe("/aufgaben")
        assert not plain.page.locator(".lebendig button").is_visible()
