"""The pages for operators as a real browser shows them: accessible, quiet, on a desk and on a phone."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser
from support.betriebsweb import STUECK, Betriebsweb, betriebsweb, im_faden
from support.browser import BREIT, SCHMAL, fenster

WUENSCHE = {
    "desk light German": {"groesse": BREIT, "dunkel": False, "sprache": "de-DE"},
    "phone dark English": {"groesse": SCHMAL, "dunkel": True, "sprache": "en-GB", "javascript": True},
}


@pytest.fixture(scope="module")
def betrieb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Betriebsweb]:
    with im_faden(tmp_path_factory.mktemp("betrieb"), betriebsweb) as found:
        yield found


@pytest.mark.parametrize("wishes", WUENSCHE.values(), ids=WUENSCHE.keys())
def test_every_page_of_operators_is_without_fault(
    chromium: Browser, betrieb: Betriebsweb, wishes: dict[str, Any]
) -> None:
    with fenster(chromium, betrieb, **wishes) as one:
        one.context.add_cookies([{"name": "aktenbote", "value": betrieb.sitzungen["olga"], "url": betrieb.url}])
        for path in (
            "/lage",
            "/partner",
            f"/partner/{betrieb.buehne.kiel.kennung}",
            "/warteschlange",
            "/quarantaene",
            f"/quarantaene/{STUECK}",
            "/verzeichnis",
            "/einstellungen",
            "/speicher",
            "/wartung",
            "/freigaben/verzeichnis",
            "/freigaben",
            f"/freigaben/{betrieb.antrag}",
        ):
            one.gehe(path)
            assert one.page.locator("h1").count() == 1
            assert one.maengel() == [], path
        one.context.clear_cookies()
        one.context.add_cookies([{"name": "aktenbote", "value": betrieb.sitzungen["lea"], "url": betrieb.url}])
        for path in ("/kennzahlen", "/partnervergleich", "/loeschungen"):
            one.gehe(path)
            assert one.page.locator("h1").count() == 1
            assert one.maengel() == [], path
