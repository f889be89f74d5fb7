"""An operator changes a certificate: one person asks, another releases it, the certificate comes back."""

import re

from support.zertifizierung import zertifiziere
from support.zweiaemter import Zweiaemter

from tests.walks.buch import Buch, Platz

NAME, TITEL = "schluessel-wechseln", "Ein Zertifikat wird gewechselt"
WORUM = """\
In Kiel läuft ein Zertifikat bald ab. Frau Olga vom Betrieb beantragt den Wechsel, Frau Otto gibt
ihn frei, wie bei allem, was nicht eine Person allein tun soll. Beide sind erfunden."""


def gehe(buch: Buch, house: Zweiaemter, platz: Platz) -> None:
    """Walk it."""
    one, zweite = platz(house.kiel, "olga"), platz(house.kiel, "otto")
    page, other = one.page, zweite.page
    one.gehe("/lage")
    tile = "section:has(#kachel-zertifikate)"
    buch.schritt("Frau Olga öffnet die Lage. Eine Kachel sagt, was zu tun ist", one, tile)
    page.click(f'{tile} a[href="/zertifikate"]')
    buch.schritt(
        "Alle Schlüssel mit den Tagen, die bleiben", one, "main h1 + p", 'tr:has(a[href="/zertifikate/transport"])'
    )
    page.click('a[href="/zertifikate/transport"]')
    page.fill("#begruendung", "Das Zertifikat endet bald")
    buch.schritt(
        "Sie beantragt den Wechsel. Die Seite nennt, bis wann er fertig sein muss", one, "main dl.erklaert"
    )
    page.click("button[value=beantragen]")
    page.wait_for_url("**ergebnis=beantragt")
    buch.schritt("Der Antrag wartet auf eine zweite Person. Sie selbst kann ihn nur zurücknehmen", one, "main form")
    zweite.gehe("/freigaben")
    buch.schritt(
        "Frau Otto sieht unter Freigaben, was wartet", zweite, "main h1 + p", "main tbody tr, main .aufgaben li"
    )
    other.click('main a[href="/zertifikate/transport"]')
    buch.schritt("Dort steht, was geschieht, wer es warum will, was danach nicht mehr geht", zweite, "main form")
    other.fill("#code", house.kiel.code("otto"))
    other.click("button[value=freigeben]")
    other.wait_for_url("**ergebnis=frei")
    buch.schritt(
        "Mit ihrem Code entsteht der Schlüssel. Jeder Schritt steht da mit dem, der ihn tut",
        zweite,
        "main [role=status]",
        "table:has(caption:has-text('Schritte'))",
    )
    name = re.search(r"transport-\d{8}", other.inner_text("main"))
    assert name is not None
    request = other.request.get(f"{house.kiel.url}/zertifikate/transport/{name[0]}/antrag.pem")
    made = zertifiziere(house.buehne.ordner / "pki", request.text())
    file = {"name": "zertifikat.pem", "mimeType": "application/x-pem-file", "buffer": made}
    other.set_input_files("input[type=file]", file)  # type: ignore[arg-type]  # a payload
    other.click("button[value=pruefen]")
    other.wait_for_selector("main [role=status]:has-text('passt')")
    buch.schritt("Das Zertifikat ist zurück. Erst nur prüfen: Noch geschieht nichts", zweite, "main [role=status]")
    other.set_input_files("input[type=file]", file)  # type: ignore[arg-type]  # a payload
    other.fill("input[name=code]", house.kiel.code("otto"))
    other.click("button[value=einbauen]")
    other.wait_for_url("**ergebnis=eingebaut")
    buch.schritt(
        "Eingebaut. Die Seite druckt, was in Konfiguration und Verzeichnis gehört",
        zweite,
        "main [role=status]",
        "table:has(caption:has-text('Schritte'))",
    )
