"""A clerk receives a file: an offer, a decision, the documents, what Aktenbote does by itself."""

from support.zweiaemter import ANGEBOTEN, Zweiaemter

from tests.walks.buch import Buch, Platz

NAME, TITEL = "akte-kommt", "Eine Akte kommt an"
WORUM = """\
Kiel bietet Hannover eine Akte an. In Hannover entscheidet Frau Hanna, dass sie zuständig ist. Danach fordert
Aktenbote die Akte an, holt sie und prüft sie. Solange die Prüfung auf den Virenschutz wartet, liegt die Akte
sichtbar bereit. Besteht sie, wird sie von selbst übernommen, und Kiel erhält die Bestätigung. Alle Personen
sind erfunden."""


def gehe(buch: Buch, house: Zweiaemter, platz: Platz) -> None:
    """Walk it."""
    one = platz(house.hannover, "hanna")
    page = one.page
    house.tu(_biete_an(house))
    house.laufe()
    one.gehe("/")
    buch.schritt("Frau Hanna öffnet Aktenbote und sieht, was wartet", one, "main .aufgaben li")
    page.click("main .aufgaben li a")
    buch.schritt("Sie öffnet die Frage. Jede Antwort sagt vorher, was sie bewirkt", one, "main h1 + p", ".antwort")
    page.check("input[value=annehmen]")
    page.click("main form button[type=submit]")
    buch.schritt("Vor dem Absenden steht noch einmal, was geschieht", one, "main dl.angaben")
    page.fill("main form textarea", "Zuzug bestätigt")
    with house.ohne_virenschutz():
        page.click("main form button[type=submit]")
        page.wait_for_url("**/entschieden/*")
        buch.schritt("Die Antwort ist gegeben, zum Ausdrucken", one, "#stand")
        page.click("main a.knopf")
        buch.schritt("In der Übergabe steht, wer am Zug ist", one, "#stand")
        ident = page.url.rpartition("/")[2]
        house.laufe()
        page.wait_for_selector(f'a[href="/uebergaben/{ident}/dokumente"]')
        buch.schritt(
            "Die Akte ist da. Die Seite hat sich von selbst erneuert", one, "#stand", "[data-teil=dokumente]"
        )
        page.click(f'a[href="/uebergaben/{ident}/dokumente"]')
        buch.schritt("Frau Hanna sieht sich an, was gekommen ist", one, "main h1", "main h1 + p", "tbody tr")
        page.click("tbody tr a")
        page.wait_for_function("[...document.images].every(image => image.complete && image.naturalWidth)")
        buch.schritt("Jede Seite ist ein Bild, ihr Text steht darunter", one, "main h1", "main h1 + p")
        one.gehe(f"/uebergaben/{ident}")
    house.tu(_wieder_da(house))
    page.wait_for_selector(".stand-fertig")
    buch.schritt("Der Virenschutz antwortet: Die Akte ist übernommen und bestätigt", one, "#stand", ".verlauf li")
    page.click("#stand a.zweite")
    buch.schritt("Die Akte liegt in der Ablage von Hannover", one, "main h1", "tbody tr")


async def _biete_an(house: Zweiaemter) -> None:
    kiel = house.kiel.haus
    await kiel.eins.angebote.beginne(kiel.kennung, ANGEBOTEN.aktenzeichen, an=None, ags="03241001", person="sina")


async def _wieder_da(house: Zweiaemter) -> None:
    """The scanner answers again: the pause of the job ends."""
    there = house.hannover.haus.eins
    await there.anstoss.alles(house.hannover.haus.kennung, person="betrieb")
    await house.buehne.laufe()
