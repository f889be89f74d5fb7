"""An auditor answers who has seen a file: the log, the answer to the person, the evidence and its verification."""

from support.zweiaemter import ABGEGEBEN, Zweiaemter

from tests.walks.buch import Buch, Platz

NAME, TITEL = "wer-hat-gesehen", "Wer hat diese Akte gesehen?"
WORUM = """\
Eine Person will wissen, wer ihre Daten erhalten hat. Frau Paula von der Prüfung in Kiel fragt das Protokoll,
stellt die Auskunft nach Artikel 15 DSGVO zusammen und prüft den Beweis der Übergabe. Alle Personen sind
erfunden."""
ANLASS = "Antrag der Person vom 3. November"


def gehe(buch: Buch, house: Zweiaemter, platz: Platz) -> None:
    """Walk it."""
    one = platz(house.kiel, "paula")
    page = one.page
    one.gehe("/")
    buch.schritt("Frau Paula öffnet Aktenbote", one, "main h1", "#menue")
    page.click('#menue a[href="/pruefung/protokoll"]')
    page.fill("#aktenzeichen", ABGEGEBEN.aktenzeichen)
    page.fill("#anlass", ANLASS)
    buch.schritt("Sie fragt das Protokoll nach der Akte und sagt, warum", one, "main h1 + p", "main form + p")
    page.click("main form:has(#anlass) button[type=submit]")
    page.wait_for_url("**/pruefung/protokoll/*/*")
    buch.schritt(
        "Jeder Eintrag steht da, Beschäftigte als Nummer. Auch die Frage ist jetzt ein Eintrag",
        one,
        "main h1 ~ p.leise",
    )
    page.click('#menue a[href="/pruefung/auskunft"]')
    page.fill("#aktenzeichen", ABGEGEBEN.aktenzeichen)
    page.fill("#anlass", ANLASS)
    page.click("main form:has(#anlass) button[type=submit]")
    page.wait_for_url("**/pruefung/auskunft/*/person")
    buch.schritt(
        "Die Auskunft an die Person nennt Behörden, Tage und Zwecke, keine Beschäftigten",
        one,
        "main h1 + p",
        "table tbody tr",
    )
    page.click("main .tun a:first-child")
    page.wait_for_url("**/pruefung/auskunft/*/bericht")
    buch.schritt("Aus derselben Frage entsteht der Prüfbericht für die eigenen Akten", one, "main h1 + p")
    page.click(".nachweise button")
    page.wait_for_selector("#anlass")
    buch.schritt("Von dort geht es zu den Nachweisen der Übergabe", one, "main h1", "main h1 ~ p")
    page.fill("#anlass", ANLASS)
    page.click("button[value=pruefen]")
    page.wait_for_url("**/pruefung/lauf/*")
    while page.locator("main progress").count():  # a busy machine: the page says how far it is
        page.click("main a.knopf")
    buch.schritt(
        "Aktenbote prüft den Beweis Schritt für Schritt und sagt, wie es ohne uns geht", one, ".stand", "code"
    )
