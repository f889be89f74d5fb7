"""Debian's Chromium as people use it: walks through pages, and what a page must never do."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from support.kontenspeicher import totp
from support.webhaus import GEHEIMNIS, PASSWORT, Webhaus, webhaus, zertifikat

CHROMIUM = "/usr/bin/chromium"
BREIT, SCHMAL = (1280, 900), (320, 640)
"""A desk and the narrowest screen WCAG 1.4.10 asks for, in CSS pixels."""
GEDULD_MS = 60_000
"""Longest wait for a page or a part of it; reached only by a failure, or by a machine that is very busy."""
_REGELN = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_AXE = {"runOnly": _REGELN, "resultTypes": ["violations"]}
"""What passes is not told in every detail: nobody reads it, and it takes as long as the rules themselves."""
_VERSTOSS = """
document.addEventListener('securitypolicyviolation', e => {
  (window.verstoesse = window.verstoesse || []).push(e.violatedDirective + ' ' + e.blockedURI);
});
"""


@contextmanager
def browser() -> Iterator[Browser]:
    """One Chromium; containers run tests as root, where its own sandbox cannot start."""
    with sync_playwright() as tool:
        found = tool.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        try:
            yield found
        finally:
            found.close()


@contextmanager
def server(folder: Path) -> Iterator[Webhaus]:
    """The pages over real TLS, in a thread of their own: the browser's tool keeps the loop of this one."""
    paths = zertifikat(folder)
    ready, found = threading.Event(), []
    loop, end = asyncio.new_event_loop(), asyncio.Event()

    async def serve() -> None:
        async with webhaus(tls=paths) as one:
            found.append(one)
            ready.set()
            await end.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()))
    thread.start()
    try:
        assert ready.wait(30), "the pages are not served"
        yield found[0]
    finally:
        loop.call_soon_threadsafe(end.set)
        thread.join(30)
        loop.close()


class Haus(Protocol):
    """Whatever is served somewhere."""

    @property
    def url(self) -> str:
        """Where, without a slash at the end."""


class Fenster:
    """One window with its own cookies; remembers whatever the console complains about."""

    def __init__(self, context: BrowserContext, haus: Haus) -> None:
        self.haus, self.context = haus, context
        self.klagen: list[str] = []
        context.add_init_script(_VERSTOSS)
        self.page: Page = context.new_page()
        self.page.on("console", self._hoere)
        self.page.on("pageerror", lambda error: self.klagen.append(str(error)))

    def _hoere(self, message: Any) -> None:
        if message.type in {"error", "warning"} and "the server responded with a status of" not in message.text:
            self.klagen.append(message.text)

    def gehe(self, pfad: str) -> None:
        """Open an address of the house."""
        self.page.goto(self.haus.url + pfad)

    def melde_an(self, name: str = "beispiel", ziel: str = "/") -> None:
        """Sign in, step by step, as a person does."""
        self.gehe(f"/anmelden?ziel={ziel}")
        self.page.fill("#anmeldename", name)
        self.page.fill("#passwort", PASSWORT)
        self.page.click("main button[type=submit]")
        self.page.wait_for_selector("#code")
        self.page.fill("#code", totp(GEHEIMNIS))
        self.page.click("main button[type=submit]")
        self.page.wait_for_url(self.haus.url + ziel)

    def maengel(self) -> list[str]:
        """What is wrong with the page that is shown: accessibility, policy, console, width."""
        found = [
            f"{one['id']}: {one['nodes'][0]['html'][:200]}"
            for one in Axe().run(self.page, options=_AXE).response["violations"]
        ]
        found += self.page.evaluate("window.verstoesse || []")
        found += self.klagen
        wide = self.page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        if wide[0] > wide[1]:
            found.append(f"{wide[0]} pixels wide on a screen of {wide[1]}")
        return found


@contextmanager
def fenster(
    chromium: Browser,
    haus: Haus,
    *,
    groesse: tuple[int, int] = BREIT,
    dunkel: bool = False,
    sprache: str = "de-DE",
    javascript: bool = True,
    **rest: Any,
) -> Iterator[Fenster]:
    """A window of this size, with these wishes."""
    context = chromium.new_context(
        viewport={"width": groesse[0], "height": groesse[1]},
        color_scheme="dark" if dunkel else "light",
        locale=sprache,
        java_script_enabled=javascript,
        ignore_https_errors=True,
        **rest,
    )
    context.set_default_timeout(GEDULD_MS)
    try:
        yield Fenster(context, haus)
    finally:
        context.close()
