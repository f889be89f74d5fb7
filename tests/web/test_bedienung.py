"""People use the pages with a real browser over real TLS: by mouse, by keyboard alone, without scripts."""

from playwright.sync_api import Browser
from support.browser import SCHMAL, Fenster, fenster
from support.kontenspeicher import totp
from support.webhaus import GEHEIMNIS, PASSWORT, Webhaus


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


def test_a_form_of_a_session_that_is_over_goes_on_in_the_next_one(chromium: Browser, haus: Webhaus) -> None:
    with fenster(chromium, haus, groesse=SCHMAL, dunkel=True) as one:
        one.melde_an()
        haus.konten.sitzungen.clear()
        one.page.click("text=Wechseln")
        assert one.page.inner_text("h1") == "Ihre Anmeldung ist beendet"
        assert one.maengel() == []
        with one.context.expect_page() as opened:
            one.page.click("text=In neuem Fenster anmelden")
        other = opened.value
        other.fill("#anmeldename", "beispiel")
        other.fill("#passwort", PASSWORT)
        other.click("main button[type=submit]")
        other.fill("#code", totp(GEHEIMNIS))
        other.click("main button[type=submit]")
        other.wait_for_url(haus.url + "/")
        one.page.click("text=Noch einmal senden")
        assert one.page.inner_text("h1") == "Diese Seite gehört zu einer früheren Anmeldung"
        assert one.maengel() == []
        one.page.click("text=Noch einmal senden")
        one.page.wait_for_url(haus.url + "/")
        assert one.page.inner_text("h1").startswith("Guten Tag")
