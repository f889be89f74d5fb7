"""The walks of docs/walks work step by step, and the pages still say what is written there."""

from collections.abc import Iterator
from types import ModuleType

import pytest
from playwright.sync_api import Browser
from support.browser import browser
from support.zweiaemter import Zweiaemter, serviert

from tests.walks.buch import BILDER, ORDNER, Buch, glatt
from tests.walks.gaenge import GAENGE, gehe, verzeichnis


@pytest.fixture(scope="module")
def haus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Zweiaemter]:
    with serviert(tmp_path_factory.mktemp("gaenge")) as found:
        yield found


@pytest.fixture(scope="module")
def chromium(haus: Zweiaemter) -> Iterator[Browser]:
    with browser() as found:
        yield found


@pytest.mark.parametrize("gang", GAENGE, ids=lambda gang: gang.NAME)
def test_a_walk_works_and_says_what_is_written(chromium: Browser, haus: Zweiaemter, gang: ModuleType) -> None:
    book = gehe(gang, chromium, haus)
    assert glatt(book.text) == glatt(book.datei.read_text("utf-8")), "walk it and look at it: make walks"


def test_every_picture_is_there_and_no_other_and_all_are_small() -> None:
    written = "".join(one.read_text("utf-8") for one in ORDNER.glob("*.md"))
    there = {one.name: one.stat().st_size for one in (ORDNER / BILDER).iterdir()}
    assert all(f"({BILDER}/{name})" in written for name in there)
    assert written.count(f"({BILDER}/") == len(there) > 20
    assert sum(there.values()) < 3_000_000


def test_the_list_of_walks_names_each() -> None:
    listed = (ORDNER / "README.md").read_text("utf-8")
    books = []
    for gang in GAENGE:
        book = Buch(gang.NAME, gang.TITEL, gang.WORUM)
        book.schritte = book.datei.read_text("utf-8").count(f"]({BILDER}/")
        books.append(book)
    assert listed == verzeichnis(tuple(books))
