"""The pages for operators as a real browser shows them: accessible, quiet, on a desk and on a phone."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser
from support.betriebsweb import STUECK, Betriebsweb, im_faden
from support.browser import BREIT, SCHMAL, fenster

WUENSCHE = {
    "desk light German": {"groesse": BREIT, "dunkel": False, "sprache": "de-DE"},
    "phone dark English": {"groesse": SCHMAL, "dunkel": True, "sprache": "en-GB", "javascript": True},
}


@pytest.fixture(scope="module")
def betrieb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Betriebsweb]:
    with im_faden(tmp_path_factory.mktemp("betrieb")) as found:
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
            "/freigaben",
            f"/freigaben/{betrieb.antrag}",
        ):
            one.gehe(path)
            assert one.page.locator("h1").count() == 1
            assert one.maengel() == [], path


@pytest.mark.parametrize(("rolle", "wishes"), list(zip(("inhalt", "transport"), WUENSCHE.values(), strict=True)))
def test_a_change_of_a_key_is_without_fault_at_each_of_its_steps(
    chromium: Browser, betrieb: Betriebsweb, rolle: str, wishes: dict[str, Any]
) -> None:
    path = f"/zertifikate/{rolle}"
    with fenster(chromium, betrieb, **wishes) as one:

        def als(name: str) -> None:
            one.context.add_cookies([{"name": "aktenbote", "value": betrieb.sitzungen[name], "url": betrieb.url}])
            one.gehe(path)
            assert one.maengel() == [], name

        als("olga")
        one.gehe("/zertifikate")
        assert one.maengel() == []
        one.page.click(f'a[href="{path}"]')
        one.page.fill("#begruendung", "läuft bald ab")
        one.page.click("button[value=beantragen]")
        als("olga")
        als("otto")
        betrieb.leute.uhr.weiter(seconds=30)
        one.page.fill("#code", betrieb.leute.code("otto"))
        one.page.click("button[value=freigeben]")
        one.page.wait_for_selector("input[type=file]")
        assert one.maengel() == []
        wrong = {"name": "falsch.pem", "mimeType": "application/x-pem-file", "buffer": b"nichts"}
        one.page.set_input_files("input[type=file]", wrong)
        one.page.click("button[value=pruefen]")
        one.page.wait_for_selector(".fehlerliste")
        assert one.maengel() == []
