"""The page on which a second person decides about a deletion, as a real browser shows it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from support.betriebsweb import im_faden
from support.browser import SCHMAL, fenster
from support.entscheidungsweb import Entscheidungsweb, entscheidungsweb


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Entscheidungsweb]:
    with im_faden(tmp_path_factory.mktemp("entscheidungen"), entscheidungsweb) as found:
        yield found


@pytest.mark.parametrize("dunkel", [False, True])
def test_a_deletion_is_decided_on_a_page_without_fault(
    chromium: Browser, web: Entscheidungsweb, dunkel: bool
) -> None:
    with fenster(chromium, web, groesse=SCHMAL, dunkel=dunkel) as one:
        one.context.add_cookies([{"name": "aktenbote", "value": web.besuche["lea"].token, "url": web.url}])
        one.gehe(f"/loeschungen/{web.antrag}")
        assert one.page.locator("h1").count() == 1
        assert one.maengel() == []
        one.page.fill("#code", "000000")
        one.page.click("button[value=freigeben]")
        assert "Vorbehalt" in one.page.locator(".fehlerliste").inner_text()
        assert one.maengel() == []


@pytest.mark.parametrize("dunkel", [False, True])
def test_what_goes_from_the_log_is_decided_on_a_page_without_fault(
    chromium: Browser, web: Entscheidungsweb, dunkel: bool
) -> None:
    with fenster(chromium, web, groesse=SCHMAL, dunkel=dunkel, sprache="en-GB" if dunkel else "de-DE") as one:
        one.context.add_cookies([{"name": "aktenbote", "value": web.besuche["paul"].token, "url": web.url}])
        one.gehe("/protokollfreigaben")
        assert one.maengel() == []
        one.gehe(f"/protokollfreigaben/{web.protokollantrag}")
        assert one.maengel() == []
        one.page.fill("#code", "000000")
        one.page.click("button[value=freigeben]")
        one.page.wait_for_selector(".fehlerliste")
        assert one.maengel() == []
