"""A clerk resolves an unclear person: the request beside two files, one answer for each, and the file goes."""

from support.zweiaemter import GEMEINT, Zweiaemter

from tests.walks.buch import Buch, Platz

NAME, TITEL = "person-unklar", "Ist das dieselbe Person?"
WORUM = """\
Hannover fordert bei Kiel eine Akte an. Die AZR-Nummer passt zu einer Akte in Kiel, das Geburtsdatum nicht.
Daneben gibt es eine Person mit fast gleichem Namen. Frau Sina in Kiel vergleicht und entscheidet. Alle Personen
sind erfunden."""


def gehe(buch: Buch, house: Zweiaemter, platz: Platz) -> None:
    """Walk it."""
    one = platz(house.kiel, "sina")
    page = one.page
    question = "Welche Akte gehört zu dieser Person?"
    one.gehe("/aufgaben")
    row = f'main .aufgaben li:has-text("{question}")'
    buch.schritt("Frau Sina sieht ihre Aufgaben, Überfälliges zuerst", one, row)
    page.click(f"{row} a")
    buch.schritt(
        "Die Anfrage steht neben den Akten, die gemeint sein können. Jeder Unterschied hat ein Wort",
        one,
        "main h1 + p",
        ".vergleich tbody",
        ".antwort",
    )
    page.click(f'.antwort:has-text("{GEMEINT.aktenzeichen}") label')
    page.click("main form button[type=submit]")
    buch.schritt("Vor dem Absenden steht, welche Akte geht und was Hannover erfährt", one, "main dl.angaben")
    page.fill(
        "main form .feld:last-of-type textarea", "AZR-Nummer und Geburtsort stimmen, Tag und Monat sind vertauscht"
    )
    page.click("main form button[type=submit]")
    page.wait_for_url("**/entschieden/*")
    buch.schritt("Die Antwort ist gegeben", one, "#stand", "main dl.angaben")
    page.click("main a.knopf")
    page.wait_for_selector("#stand")
    house.laufe()
    page.wait_for_selector(".stand-fertig, .stand-automatik:has-text('bestätigt')")
    buch.schritt(
        "Die Akte ist gegangen, Hannover hat sie bestätigt. Nichts blieb zu tun", one, "#stand", ".verlauf li"
    )
