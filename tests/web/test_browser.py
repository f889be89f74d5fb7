"""People use the pages with a real browser over real TLS: by mouse, by keyboard, without scripts, large and small."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser
from support.browser import BREIT, SCHMAL, Fenster, browser, fenster, server
from support.konten import totp
from support.webhaus import GEHEIMNIS, PASSWORT, Webhaus


@pytest.fixture(scope="module")
def haus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Webhaus]:
    with server(tmp_path_factory.mktemp("tls")) as found:
        yield found


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as found:
        yield found


@pytest.fixture
def tisch(chromium: Browser, haus: Webhaus) -> Iterator[Fenster]:
    with fenster(chromium, haus) as found:
        yield found


VARIANTEN = {
    "desk light German": {"groesse": BREIT, "dunkel": False, "sprache": "de-DE"},
    "phone dark German": {"groesse": SCHMAL, "dunkel": True, "sprache": "de-DE"},
    "desk dark English": {"groesse": BREIT, "dunkel": True, "sprache": "en-GB"},
    "phone light English": {"groesse": SCHMAL, "dunkel": False, "sprache": "en-GB"},
}


@pytest.mark.parametrize("wishes", VARIANTEN.values(), ids=VARIANTEN.keys())
def test_every_page_of_the_way_in_is_without_fault(
    chromium: Browser, haus: Webhaus, wishes: dict[str, Any]
) -> None:
    """Accessibility, content policy, console, width: at each stop of a walk from sign-in to the account."""
    with fenster(chromium, haus, **wishes) as one:
        english = wishes["sprache"].startswith("en")
        one.gehe("/anmelden")
        assert one.page.title() == ("Sign in – Aktenbote" if english else "Anmelden – Aktenbote")
        one.page.click("main button[type=submit]")
        assert one.maengel() == []
        one.melde_an(ziel="/konto")
        assert one.maengel() == []
        one.gehe("/muster")
        assert one.maengel() == []
        one.gehe("/nur-leitung")
        assert one.page.inner_text("h1").startswith(
            "You need the role" if english else "Dafür brauchen Sie die Rolle"
        )
        assert one.maengel() == []


@pytest.mark.parametrize(
    "path", ["/", "/anmelden/code", "/einladung", "/hilfe", "/barrierefreiheit", "/gibt-es-nicht"]
)
def test_the_other_pages_are_without_fault_on_a_phone(chromium: Browser, haus: Webhaus, path: str) -> None:
    with fenster(chromium, haus, groesse=SCHMAL) as one:
        if path == "/":
            one.melde_an()
        elif path == "/anmelden/code":
            one.gehe("/anmelden")
            one.page.fill("#anmeldename", "beispiel")
            one.page.fill("#passwort", PASSWORT)
            one.page.click("main button[type=submit]")
        else:
            one.gehe(path)
        assert one.maengel() == []


def test_an_invited_person_sets_up_the_account_and_signs_in(tisch: Fenster) -> None:
    page = tisch.page
    tisch.gehe("/anmelden")
    page.click("text=Konto einrichten")
    page.fill("#einladung", "EINL-ADUN-G123")
    page.fill("#passwort", "ein langes Passwort")
    page.fill("#wiederholt", "ein langes Passwort")
    page.click("main button[type=submit]")
    assert tisch.maengel() == []
    secret = "".join(page.locator(".geheimnis").first.inner_text().split())
    page.fill("#code", totp(secret))
    page.click("main button[type=submit]")
    assert page.locator(".codes li").count() == 10
    assert tisch.maengel() == []
    page.click("main a.knopf")
    page.fill("#anmeldename", "gast")
    page.fill("#passwort", "ein langes Passwort")
    page.click("main button[type=submit]")
    page.fill("#code", totp(secret))
    page.click("main button[type=submit]")
    assert page.inner_text("h1") == "Guten Tag, Frau Gast"
    assert "secret" not in page.url


def test_signing_in_and_out_needs_no_mouse(tisch: Fenster) -> None:
    """Tab and Enter alone; the first stop of a page leads to its content, and the focus is always seen."""
    keys, page = tisch.page.keyboard, tisch.page

    def wo() -> str:
        found: str = page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()")
        return found

    def bis(ziel: str) -> None:
        for _ in range(30):
            keys.press("Tab")
            assert page.evaluate("document.activeElement.matches(':focus-visible')")
            width = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
            assert width == "3px", f"no focus to be seen at {wo()}"
            if wo() == ziel:
                return
        raise AssertionError(f"{ziel} is not reached by Tab")

    tisch.gehe("/anmelden")
    bis("Zum Inhalt")
    keys.press("Enter")
    assert wo() == "inhalt"
    bis("anmeldename")
    keys.press("Enter")
    page.wait_for_selector(".fehlerliste")
    assert "Das ist noch zu ändern" in wo()
    bis("Geben Sie Ihren Anmeldenamen ein.")
    keys.press("Enter")
    assert wo() == "anmeldename"
    keys.type("beispiel")
    bis("passwort")
    keys.type(PASSWORT)
    keys.press("Enter")
    page.wait_for_selector("#code")
    bis("code")
    keys.type(totp(GEHEIMNIS))
    bis("Anmelden")
    keys.press("Enter")
    page.wait_for_selector("#menue")
    bis("Abmelden")
    keys.press("Enter")
    page.wait_for_url("**/abgemeldet")
    assert tisch.klagen == []


def test_everything_works_without_scripts(chromium: Browser, haus: Webhaus) -> None:
    with fenster(chromium, haus, javascript=False, groesse=SCHMAL) as one:
        one.melde_an()
        one.page.select_option("#kopf-wahl", label="Ausländerbehörde Musterhannover (Test)")
        one.page.click("text=Wechseln")
        one.page.click("text=Leitung")
        one.page.click("text=English")
        assert one.page.inner_text(".probe").startswith("Test installation")
        one.page.click("text=Sign out")
        assert one.page.inner_text("h1") == "You are signed out"


def test_after_signing_out_the_back_button_shows_nothing(tisch: Fenster) -> None:
    tisch.melde_an(ziel="/konto")
    tisch.page.locator(".kopf-konto button").click()
    tisch.page.wait_for_url("**/abgemeldet")
    tisch.page.go_back()
    tisch.page.wait_for_url("**/anmelden**")
    assert "beispiel" not in tisch.page.content()


def test_the_letters_of_names_come_from_our_own_font(tisch: Fenster) -> None:
    tisch.gehe("/hilfe")
    tisch.page.evaluate("document.fonts.ready.then(() => true)")
    loaded = tisch.page.evaluate("[...document.fonts].filter(f => f.status === 'loaded').map(f => f.weight).sort()")
    assert loaded == ["400", "700"]


def test_the_page_is_printed_without_navigation_and_in_black(tisch: Fenster) -> None:
    tisch.melde_an(ziel="/muster")
    tisch.page.emulate_media(media="print")
    assert not tisch.page.locator("#menue").is_visible()
    assert not tisch.page.locator(".tun").is_visible()
    assert tisch.page.locator("#stand").is_visible()
    assert (
        tisch.page.evaluate("getComputedStyle(document.querySelector('.stand')).backgroundColor")
        == "rgba(0, 0, 0, 0)"
    )


def test_whose_turn_it_is_can_be_told_in_a_contrast_theme(chromium: Browser, haus: Webhaus) -> None:
    with fenster(chromium, haus, forced_colors="active") as one:
        one.melde_an(ziel="/muster")
        border = one.page.evaluate("getComputedStyle(document.querySelector('.stand')).borderInlineStartWidth")
        assert border == "8px"
        assert "Sie sind am Zug" in one.page.inner_text("#stand")
        assert one.maengel() == []
