"""One Chromium and one house of pages for each file that asks for them: its tool keeps the loop of the thread.

And the pages of clerks over real cases (``s``), with a clerk of Kiel who is signed in to them (``frau``).
"""

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from playwright.sync_api import Browser
from support.besuch import Besuch, besuch
from support.browser import Fenster, browser, fenster, server
from support.sachhaus import Sachhaus, sachhaus
from support.webhaus import Webhaus

from gateway.domain.konto import Rolle


@pytest.fixture(scope="module")
def haus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Webhaus]:
    with server(tmp_path_factory.mktemp("tls")) as found:
        yield found


@pytest.fixture(scope="module")
def chromium(haus: Webhaus) -> Iterator[Browser]:
    with browser() as found:
        yield found


@pytest.fixture
def tisch(chromium: Browser, haus: Webhaus) -> Iterator[Fenster]:
    with fenster(chromium, haus) as found:
        yield found


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def s(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Sachhaus]:
    async with sachhaus(tmp_path_factory.mktemp("sache")) as made:
        yield made


@pytest_asyncio.fixture(loop_scope="module")
async def frau(s: Sachhaus) -> AsyncIterator[Besuch]:
    one = besuch(s.web)
    async with one.session:
        await one.melde_an(Rolle.SACHBEARBEITUNG.value)
        yield one
