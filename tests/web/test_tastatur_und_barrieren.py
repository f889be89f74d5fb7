"""An overdue task by keyboard alone; and pages whose states need real cases, narrow and wide, looked at by axe."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser
from support.browser import BREIT, SCHMAL, Fenster, fenster
from support.buehne import KIEL
from support.leitungshaus import Leitungshaus
from support.zertifizierung import zertifiziere
from support.zweiaemter import ANGEBOTEN, PASSWORT, UEBERFAELLIG, Amt, Zweiaemter, serviert

from gateway.domain.states import Rolle as Seite
from gateway.transfer.records import AufgabeArt

STOPPS_MAX = 80
"""Tab stops of a page after which it is a trap."""
_NAME = re.compile(r'^- [a-z]+ "(.*?)"')


@pytest.fixture(scope="module")
def zwei(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Zweiaemter]:
    with serviert(tmp_path_factory.mktemp("zwei")) as found:
        yield found


class Tastatur:
    """Hands that know no mouse; every stop must be seen and have a name."""

    def __init__(self, one: Fenster) -> None:
        self.page, self.keys = one.page, one.page.keyboard

    def wo(self) -> str:
        """The name of what has the focus, as it is read out; empty at the end of the page."""
        if self.page.evaluate("document.activeElement === document.body"):
            return ""
        here = self.page.locator(":focus")
        found = _NAME.match(here.aria_snapshot())
        name = found[1] if found else here.inner_text().strip()
        assert name, f"no name is read out for {here.evaluate('one => one.outerHTML')[:200]}"
        seen = here.evaluate("one => one.matches(':focus-visible') && getComputedStyle(one).outlineWidth")
        assert seen == "3px", f"no focus to be seen at {name}"
        return name

    def bis(self, ziel: str) -> None:
        """Press Tab until this has the focus."""
        passed = []
        for _ in range(STOPPS_MAX):
            self.keys.press("Tab")
            passed.append(self.wo())
            if passed[-1] == ziel:
                return
        raise AssertionError(f"{ziel} is not reached by Tab, but {passed}")

    def runde(self) -> int:
        """Go through all stops of the page and out of it; return how many there are."""
        self.keys.press("Tab")
        first = self.wo()
        for number in range(1, STOPPS_MAX):
            self.keys.press("Tab")
            if self.wo() in {"", first}:
                return number
        raise AssertionError("the page does not let go of the focus")


def test_an_overdue_task_is_answered_by_keyboard_alone(chromium: Browser, zwei: Zweiaemter) -> None:
    with fenster(chromium, zwei.kiel) as one:
        hand = Tastatur(one)
        page, keys = hand.page, hand.keys
        one.gehe("/")
        page.wait_for_url("**/anmelden**")
        hand.bis("Anmeldename")
        keys.type("sina")
        hand.bis("Passwort")
        keys.type(PASSWORT)
        keys.press("Enter")
        page.wait_for_selector("#code")
        hand.bis("Code aus der App oder Ersatzcode")
        keys.type(zwei.kiel.code("sina"))
        keys.press("Enter")
        page.wait_for_selector("main .aufgaben")
        assert "war fällig" in page.inner_text("main .aufgaben li.spaet >> nth=0")
        hand.bis("Darf die Akte zu Hannover gehen?")
        keys.press("Enter")
        page.wait_for_selector("fieldset.antworten")
        assert hand.runde() > 10
        hand.bis(f"Akte {UEBERFAELLIG.aktenzeichen} senden")
        keys.press("ArrowDown")
        keys.press("ArrowUp")
        assert page.is_checked("input[value=senden]")
        hand.bis("Weiter: Antwort prüfen")
        keys.press("Enter")
        page.wait_for_url("**/antwort/senden")
        hand.bis(f"Akte {UEBERFAELLIG.aktenzeichen} senden")
        keys.press("Enter")  # without the reason: the errors have the focus
        page.wait_for_selector(".fehlerliste")
        hand.bis("Füllen Sie dieses Feld aus.")
        keys.press("Enter")
        assert hand.wo() == "Warum entscheiden Sie so?"
        keys.type("Zuzug beim Partner bestätigt")
        hand.bis(f"Akte {UEBERFAELLIG.aktenzeichen} senden")
        keys.press(" ")
        page.wait_for_url("**/entschieden/*")
        assert page.inner_text("h1") == "Das haben Sie entschieden"
        hand.bis("Zur Übergabe")
        keys.press("Enter")
        page.wait_for_selector(".verlauf")
        assert one.klagen == []


Blicke = Callable[[Amt, str, str], list[Fenster]]
WUENSCHE = (
    {"groesse": BREIT, "dunkel": False, "sprache": "de-DE"},
    {"groesse": SCHMAL, "dunkel": True, "sprache": "en-GB"},
)


@pytest.fixture
def blicke(chromium: Browser, zwei: Zweiaemter) -> Iterator[Blicke]:
    """Opens a page at a desk in German and on a dark phone in English, and looks for faults in both."""
    desks: dict[tuple[str, str], list[Fenster]] = {}
    with ExitStack() as stack:

        def zeige(amt: Amt, name: str, path: str) -> list[Fenster]:
            key = (amt.url, name)
            if key not in desks:
                cookie = {"name": "aktenbote", "value": zwei.melde_an(amt, name), "url": amt.url}
                desks[key] = [stack.enter_context(fenster(chromium, amt, **wishes)) for wishes in WUENSCHE]  # type: ignore[arg-type]  # wishes of a window
                for one in desks[key]:
                    one.context.add_cookies([cookie])  # type: ignore[list-item]  # as the tool takes it
            for one in desks[key]:
                one.gehe(path)
                assert one.page.locator("h1").count() == 1
                assert one.maengel() == [], path
            return desks[key]

        yield zeige


def test_documents_of_a_delivery_are_without_fault(zwei: Zweiaemter, blicke: Blicke) -> None:
    async def komm() -> str:
        kiel, there = zwei.kiel.haus, zwei.hannover.haus
        await kiel.eins.angebote.beginne(KIEL, ANGEBOTEN.aktenzeichen, an=None, ags="03241001", person="sven")
        await zwei.buehne.laufe()
        (task,) = [one for one in await there.aufgaben() if one.art is AufgabeArt.ANGEBOT_PRUEFEN]
        assert task.transfer is not None
        await there.eins.eingriffe.nimm_angebot_an(task.transfer, person="hanna")
        await zwei.buehne.laufe()
        return str(task.transfer)

    with zwei.ohne_virenschutz():
        path = f"/uebergaben/{zwei.tu(komm())}"
        for more in ("", "/dokumente", "/dokumente/1/seite/1", "/dokumente/2/seite/1?gross=1"):
            blicke(zwei.hannover, "hanna", path + more)


def test_two_files_beside_a_request_are_without_fault(zwei: Zweiaemter, blicke: Blicke) -> None:
    async def frage() -> str:
        open_ones = await zwei.kiel.haus.aufgaben()
        return next(one.id for one in open_ones if one.transfer == zwei.faelle["unklar"])

    for one in blicke(zwei.kiel, "sven", f"/aufgaben/{zwei.tu(frage())}"):
        assert one.page.locator(".vergleich td.anders").count() > 2


def test_what_is_stored_and_the_emergency_role_are_without_fault(zwei: Zweiaemter, blicke: Blicke) -> None:
    blicke(zwei.kiel, "sven", "/gespeichert")
    desk, phone = blicke(zwei.kiel, "lea", "/notrecht")
    for one in (desk, phone):
        one.page.click("main form button[type=submit]")
        one.page.wait_for_selector(".fehlerliste")
        assert one.maengel() == []
    phone.page.check("input[name=rolle] >> nth=0")
    phone.page.fill("#grund", "Die Sachbearbeitung ist krank")
    phone.page.fill("#code", zwei.kiel.code("lea"))
    phone.page.click("main form button[type=submit]")
    phone.page.wait_for_selector(".notrecht")
    for one in blicke(zwei.kiel, "lea", "/"):
        assert one.page.locator(".notrecht").is_visible()
    phone.page.click(".notrecht button")
    phone.page.wait_for_url("**/konto")


def test_figures_of_a_full_quarter_are_without_fault(zwei: Zweiaemter, blicke: Blicke) -> None:
    now = zwei.kiel.haus.uhr()
    quarter = (now.month - 1) // 3
    then = (
        datetime(now.year, quarter * 3 - 1, 6, tzinfo=UTC) if quarter else datetime(now.year - 1, 11, 6, tzinfo=UTC)
    )
    house = Leitungshaus(zwei.kiel.leute, zwei.kiel.url)
    zwei.tu(house.lege(24, then, werktage=20, werktage_partner=14))
    zwei.tu(house.lege(11, then, rolle=Seite.GEBER))
    for path in ("/kennzahlen", "/partnervergleich"):
        for one in blicke(zwei.kiel, "lea", path):
            assert one.page.locator("main tbody tr").count() >= 1


def test_certificates_are_without_fault_in_each_state(zwei: Zweiaemter, blicke: Blicke) -> None:
    """Soon at its end, asked for, released, a certificate that fits, one that does not, laid beside its key."""
    path = "/zertifikate/transport"
    blicke(zwei.kiel, "olga", "/zertifikate")
    desk, phone = blicke(zwei.kiel, "olga", path)
    desk.page.fill("#begruendung", "läuft bald ab")
    desk.page.click("button[value=beantragen]")
    blicke(zwei.kiel, "olga", path)
    blicke(zwei.kiel, "otto", "/freigaben")
    desk, phone = blicke(zwei.kiel, "otto", path)
    phone.page.fill("#code", "000000")
    phone.page.click("button[value=freigeben]")
    phone.page.wait_for_selector(".fehlerliste")
    assert phone.maengel() == []
    phone.page.fill("#code", zwei.kiel.code("otto"))
    phone.page.click("button[value=freigeben]")
    phone.page.wait_for_url("**ergebnis=frei")
    assert phone.maengel() == []
    desk, phone = blicke(zwei.kiel, "otto", path)
    name = re.search(r"transport-\d{8}", desk.page.inner_text("main"))
    assert name is not None
    request = desk.page.request.get(f"{zwei.kiel.url}{path}/{name[0]}/antrag.pem").text()
    pki = zwei.buehne.ordner / "pki"
    for one, foreign, word in ((desk, True, ".fehlerliste"), (phone, False, "[role=status]")):
        made = zertifiziere(pki, request, fremd=foreign)
        file = {"name": "z.pem", "mimeType": "application/x-pem-file", "buffer": made}
        one.page.set_input_files("input[type=file]", file)  # type: ignore[arg-type]  # a payload
        one.page.click("button[value=pruefen]")
        one.page.wait_for_selector(word)
        assert one.maengel() == []
    phone.page.set_input_files("input[type=file]", file)  # type: ignore[arg-type]  # a payload
    phone.page.fill("input[name=code]", zwei.kiel.code("otto"))
    phone.page.click("button[value=einbauen]")
    phone.page.wait_for_url("**ergebnis=eingebaut")
    assert phone.maengel() == []
    blicke(zwei.kiel, "otto", path)
