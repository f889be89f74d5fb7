"""Every page as a real browser shows it: accessible, quiet, printable, on a desk and on a phone, light and dark."""

from typing import Any

import pytest
from playwright.sync_api import Browser
from support.browser import BREIT, SCHMAL, Fenster, fenster
from support.webhaus import PASSWORT, Webhaus

VARIANTEN = {
    "desk light German": {"groesse": BREIT, "dunkel": False, "sprache": "de-DE"},
    "phone dark German": {"groesse": SCHMAL, "dunkel": True, "sprache": "de-DE"},
    "desk dark English": {"groesse": BREIT, "dunkel": True, "sprache": "en-GB"},
    "phone light English": {"groesse": SCHMAL, "dunkel": False, "sprache": "en-GB"},
}


@pytest.mark.parametrize("wishes", VARIANTEN.values(), ids=VARIANTEN.keys())
def test_the_way_in_and_every_part_is_without_fault(
    chromium: Browser, haus: Webhaus, wishes: dict[str, Any]
) -> None:
    """Accessibility, content policy, console, width: at each stop of a walk from sign-in to all parts there are."""
    with fenster(chromium, haus, **wishes) as one:
        english = wishes["sprache"].startswith("en")
        one.gehe("/anmelden")
        assert one.page.title() == ("Sign in – Aktenbote" if english else "Anmelden – Aktenbote")
        one.page.click("main button[type=submit]")
        assert one.maengel() == []
        one.melde_an(ziel="/muster")
        assert one.maengel() == []
        one.gehe("/nur-leitung")
        needed = "You need the role" if english else "Dafür brauchen Sie die Rolle"
        assert one.page.inner_text("h1").startswith(needed)


def test_the_other_pages_are_without_fault_on_a_phone(chromium: Browser, haus: Webhaus) -> None:
    with fenster(chromium, haus, groesse=SCHMAL) as one:
        one.gehe("/anmelden")
        one.page.fill("#anmeldename", "beispiel")
        one.page.fill("#passwort", PASSWORT)
        one.page.click("main button[type=submit]")
        assert one.page.url.endswith("/anmelden/code")
        assert one.maengel() == []
        for path in ("/einladung", "/hilfe", "/barrierefreiheit", "/gibt-es-nicht", "/abgemeldet"):
            one.gehe(path)
            assert one.maengel() == [], path
        one.melde_an()
        for path in ("/", "/konto"):
            one.gehe(path)
            assert one.maengel() == [], path


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
