"""The page on which a second person decides about a deletion, as a real browser shows it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from support.betriebsweb import im_faden
from support.browser import BREIT, SCHMAL, fenster
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


@pytest.mark.parametrize("dunkel", [False, True])
def test_a_question_about_an_account_goes_from_one_auditor_to_the_other_without_fault(
    chromium: Browser, web: Entscheidungsweb, dunkel: bool
) -> None:
    path = "/pruefung/kontofragen"
    wide = {"groesse": BREIT} if dunkel else {"groesse": SCHMAL}
    with fenster(chromium, web, dunkel=dunkel, sprache="en-GB" if dunkel else "de-DE", **wide) as one:

        def als(name: str, where: str) -> None:
            one.context.add_cookies([{"name": "aktenbote", "value": web.besuche[name].token, "url": web.url}])
            one.gehe(where)
            assert one.maengel() == [], (name, where)

        als("paul", path)
        one.page.fill("#konto", "paul")
        one.page.fill("#von", "2026-03-01")
        one.page.fill("#bis", "2026-03-02")
        one.page.fill("#anlass", "Beschwerde vom 3. November")
        one.page.click("main form button[type=submit]")
        one.page.wait_for_selector(".fehlerliste")
        assert one.maengel() == []
        assert one.page.input_value("#anlass") == "Beschwerde vom 3. November", "nothing typed is lost"
        one.page.fill("#konto", "sina")
        one.page.click("main form button[type=submit]")
        one.page.wait_for_url(f"**{path}/*")
        asked = one.page.url.removeprefix(web.url)
        assert one.maengel() == []
        als("pia", asked)
        one.page.fill("#code", web.code("pia"))
        one.page.click("button[value=freigeben]")
        one.page.click(f'a[href="{asked}/antwort"]')
        one.page.wait_for_url("**/antwort")
        assert one.maengel() == []
        als("pia", path)
        with one.page.expect_download() as taken:
            one.page.click(f'a[href="{path}.csv"]')
        assert taken.value.suggested_filename == "kontofragen.csv"
