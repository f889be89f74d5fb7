"""The pages of auditors as a browser shows them: accessible, quiet, narrow and wide, German and English."""

import asyncio
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from support.browser import BREIT, SCHMAL, Fenster, browser, fenster
from support.pruefhaus import Pruefhaus, pruefhaus
from support.webhaus import zertifikat

from gateway.domain.konto import Rolle


@pytest.fixture
def serviert(muster: object, tmp_path: Path) -> Iterator[Pruefhaus]:
    """The house over TLS, in a thread of its own: the browser's tool keeps the loop of this one."""
    copy = Path(shutil.copytree(muster.ordner, tmp_path / "stage"))  # type: ignore[attr-defined]
    ready, found = threading.Event(), []
    loop, end = asyncio.new_event_loop(), asyncio.Event()

    async def serve() -> None:
        async with pruefhaus(copy / "kiel", tls=zertifikat(tmp_path)) as one:
            found.append(one)
            ready.set()
            await end.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()))
    thread.start()
    try:
        assert ready.wait(60), "the pages are not served"
        yield found[0]
    finally:
        loop.call_soon_threadsafe(end.set)
        thread.join(30)
        loop.close()


@pytest.fixture
def chromium() -> Iterator[Browser]:
    with browser() as found:
        yield found


def test_every_page_of_auditors_is_without_fault(serviert: Pruefhaus, chromium: Browser, tmp_path: Path) -> None:
    wide = {"groesse": BREIT, "sprache": "de-DE"}
    narrow = {"groesse": SCHMAL, "sprache": "en-GB", "dunkel": True, "javascript": True}
    for wishes in (wide, narrow):
        with fenster(chromium, serviert, **wishes) as one:  # type: ignore[arg-type]
            cookie = {"name": "__Host-aktenbote", "value": serviert.marken[Rolle.PRUEFUNG], "secure": True}
            one.context.add_cookies([{**cookie, "url": serviert.url}])  # type: ignore[list-item]
            _gang(one, tmp_path)


def _gang(one: Fenster, folder: Path) -> None:
    """Walk from the question to the answers; look at each stop."""
    page = one.page
    for path in ("/pruefung/protokoll", "/pruefung/auskunft"):
        one.gehe(path)
        assert one.maengel() == [], path
        page.fill("#aktenzeichen", "TEST-KI 1")
        page.fill("#anlass", "Prüfung nach Dienstanweisung")
        page.click("main form:has(#anlass) button[type=submit]")
        page.wait_for_url("**/pruefung/*/*/*")
        assert one.maengel() == [], page.url
        page.screenshot(path=str(folder / f"{page.evaluate('innerWidth')}-{path.rpartition('/')[2]}.png"))
    one.gehe("/pruefung/zustand")
    assert one.maengel() == []
    page.click("main form button[type=submit]")
    page.wait_for_url("**/pruefung/lauf/*")
    assert one.maengel() == []
    page.screenshot(path=str(folder / f"{page.evaluate('innerWidth')}-lauf.png"))
