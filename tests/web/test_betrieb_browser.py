"""The pages for operators as a real browser shows them: accessible, quiet, on a desk and on a phone."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect
from support.betriebsweb import STUECK, Betriebsweb, betriebsweb, im_faden
from support.browser import BREIT, SCHMAL, Fenster, fenster
from support.konten import PASSWORT

WUENSCHE = {
    "desk light German": {"groesse": BREIT, "dunkel": False, "sprache": "de-DE"},
    "phone dark English": {"groesse": SCHMAL, "dunkel": True, "sprache": "en-GB", "javascript": True},
}


def _code(betrieb: Betriebsweb, name: str) -> str:
    betrieb.leute.uhr.weiter(seconds=30)
    return betrieb.leute.code(name)


def _bis_zum_faktor(one: Fenster, name: str) -> None:
    one.gehe("/anmelden")
    one.page.fill("#anmeldename", name)
    one.page.fill("#passwort", PASSWORT)
    one.page.click("main button[type=submit]")
    one.page.wait_for_selector("#code")


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


@pytest.mark.parametrize("wishes", WUENSCHE.values(), ids=WUENSCHE.keys())
def test_a_test_message_is_sent_from_the_page_of_a_partner(
    chromium: Browser, betrieb: Betriebsweb, wishes: dict[str, Any]
) -> None:
    partner = betrieb.buehne.kiel.kennung
    with fenster(chromium, betrieb, **wishes) as one:
        one.context.add_cookies([{"name": "aktenbote", "value": betrieb.sitzungen["olga"], "url": betrieb.url}])
        one.gehe(f"/partner/{partner}")
        assert one.maengel() == []
        one.page.click(f'form[action="/partner/{partner}/test"] button')
        one.page.wait_for_selector("#test + p")
        assert one.page.locator("#test + p").count() == 1
        assert one.page.locator("table").first.is_visible()
        assert one.maengel() == []


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


def test_a_passkey_of_a_real_browser_is_added_and_signs_in(chromium: Browser, betrieb: Betriebsweb) -> None:
    with fenster(chromium, betrieb, groesse=SCHMAL) as one:
        tool = one.context.new_cdp_session(one.page)
        tool.send("WebAuthn.enable")
        wishes = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
        made = tool.send(
            "WebAuthn.addVirtualAuthenticator",
            {"options": {**wishes, "isUserVerified": True, "automaticPresenceSimulation": True}},
        )
        one.context.add_cookies([{"name": "aktenbote", "value": betrieb.sitzungen["paul"], "url": betrieb.url}])
        one.gehe("/konto/passkeys")
        assert one.maengel() == []
        one.page.fill("#name", "Dienst-Laptop")
        one.page.fill("#code", _code(betrieb, "paul"))
        one.page.click("main button[type=submit]")
        one.page.wait_for_selector("form[data-passkey]")
        assert not one.page.locator("[data-ohne-passkey]").is_visible()
        assert one.maengel() == []
        one.page.click("form[data-passkey] button")
        one.page.wait_for_url("**/konto?ergebnis=passkey")
        assert "Dienst-Laptop, seit" in one.page.inner_text("main")
        assert one.maengel() == []
        one.page.click("main form[action='/abmelden'] button")
        _bis_zum_faktor(one, "paul")
        assert one.maengel() == []
        one.page.click("form[data-passkey] button")
        one.page.wait_for_url(f"{betrieb.url}/")
        one.page.click(".kopf-konto button")
        tool.send("WebAuthn.setUserVerified", {"authenticatorId": made["authenticatorId"], "isUserVerified": False})
        _bis_zum_faktor(one, "paul")
        one.page.click("form[data-passkey] button")
        one.page.wait_for_selector("[data-gescheitert]:not([hidden])")
        assert one.maengel() == []
        one.page.fill("#code", _code(betrieb, "paul"))
        one.page.click("form[action='/anmelden/code'] button")
        one.page.wait_for_url(f"{betrieb.url}/")
    with fenster(chromium, betrieb, javascript=False) as one:
        _bis_zum_faktor(one, "paul")
        assert not one.page.locator("form[data-passkey]").is_visible()
        assert "Oder mit dem Code" not in one.page.locator("main").inner_text()


def test_two_minutes_before_the_end_a_bar_says_so_and_one_key_goes_on(
    chromium: Browser, betrieb: Betriebsweb
) -> None:
    with fenster(chromium, betrieb, groesse=SCHMAL) as one:
        one.context.add_cookies([{"name": "aktenbote", "value": betrieb.sitzungen["olga"], "url": betrieb.url}])
        one.page.clock.install()
        one.gehe("/gespeichert")
        assert one.maengel() == []
        bar = one.page.locator("#ende")
        other = one.context.new_page()
        other.goto(f"{betrieb.url}/konto")
        other_bar = other.locator("#ende")
        one.page.clock.run_for(25 * 60 * 1000)
        assert not bar.is_visible()
        one.page.clock.run_for(4 * 60 * 1000)
        assert bar.is_visible()
        assert other_bar.is_visible()
        assert one.maengel() == []
        with one.page.expect_response("**/sitzung") as answer:
            one.page.keyboard.press("F2")
        assert answer.value.ok
        one.page.wait_for_selector("#ende", state="hidden")
        other.wait_for_selector("#ende", state="hidden")
        one.page.clock.run_for(29 * 60 * 1000)
        with one.page.expect_response("**/sitzung"):
            one.page.click("#ende button")
        one.page.wait_for_selector("#ende", state="hidden")
        other.evaluate(
            "const form = document.querySelector('form[action=\"/abmelden\"]');"
            "form.addEventListener('submit', (event) => event.preventDefault()); form.requestSubmit()"
        )
        expect(bar).to_contain_text("zu Ende")
        one.gehe("/konto")
        assert not bar.is_visible()
        expect(other_bar).to_be_hidden()
        one.page.clock.run_for(31 * 60 * 1000)
        assert "zu Ende" in bar.inner_text()
        assert "zu Ende" in other_bar.inner_text()
        assert one.maengel() == []


def test_signing_out_on_a_page_left_open_ends_nothing_on_the_pages_of_the_next_session(
    chromium: Browser, betrieb: Betriebsweb
) -> None:
    with fenster(chromium, betrieb) as one:
        one.context.add_cookies([{"name": "aktenbote", "value": betrieb.sitzungen["olga"], "url": betrieb.url}])
        one.gehe("/konto")
        one.context.add_cookies([{"name": "aktenbote", "value": betrieb.sitzungen["lea"], "url": betrieb.url}])
        fresh = one.context.new_page()
        fresh.goto(f"{betrieb.url}/konto")
        expect(one.page.locator("#ende")).to_be_visible()
        fresh.evaluate(
            "() => { new BroadcastChannel('aktenbote-sitzung').onmessage ="
            " () => { document.body.dataset.gehoert = '1'; }; }"
        )
        one.page.evaluate(
            "const form = document.querySelector('form[action=\"/abmelden\"]');"
            "form.addEventListener('submit', (event) => event.preventDefault()); form.requestSubmit()"
        )
        expect(fresh.locator("body[data-gehoert]")).to_have_count(1)
        assert not fresh.locator("#ende").is_visible()
