"""All four walks in one house: whoever writes them down and whoever compares goes the same way."""

from contextlib import ExitStack
from pathlib import Path
from types import ModuleType

from playwright.sync_api import Browser
from support.browser import Fenster, fenster
from support.zweiaemter import Amt, Zweiaemter

from tests.walks import akte_kommt, person_unklar, schluessel_wechseln, wer_hat_gesehen
from tests.walks.buch import BREITE, ORDNER, Buch

GROESSE = (BREITE, 760)
GAENGE: tuple[ModuleType, ...] = (akte_kommt, person_unklar, wer_hat_gesehen, schluessel_wechseln)
_KOPF = """\
# Vier Wege durch die Seiten

Zwei Behörden, jeder Schritt mit Bild: aufgenommen mit `make walks` an laufenden Diensten. Ein Test geht dieselben
Schritte und vergleicht jeden Satz. Alle Personen und Akten sind erfunden.
"""


def gehe(
    gang: ModuleType, chromium: Browser, house: Zweiaemter, *, zeichnet: bool = False, ordner: Path = ORDNER
) -> Buch:
    """Walk one of them and return its book."""
    book = Buch(gang.NAME, gang.TITEL, gang.WORUM, zeichnet=zeichnet, ordner=ordner)
    with ExitStack() as desks:

        def desk(amt: Amt, name: str) -> Fenster:
            one = desks.enter_context(fenster(chromium, amt, groesse=GROESSE))
            cookie = {"name": "aktenbote", "value": house.melde_an(amt, name), "url": amt.url}
            one.context.add_cookies([cookie])  # type: ignore[list-item]  # as the tool takes it
            return one

        gang.gehe(book, house, desk)
    return book


def verzeichnis(books: tuple[Buch, ...]) -> str:
    """The page that lists them."""
    return "\n".join([_KOPF, *(f"* [{one.titel}]({one.name}.md), {one.schritte} Schritte" for one in books), ""])
