"""One Chromium and one house of pages for each file that asks for them: its tool keeps the loop of the thread."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from support.browser import Fenster, browser, fenster, server
from support.webhaus import Webhaus


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
