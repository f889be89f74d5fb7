"""Judges the built site: nothing comes from elsewhere, every link and picture is there, both languages are found.

``python docs/site/pruefe.py build/docs``, in the environment of `make docs`. Addresses of others are not asked.
"""

import json
import re
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import snowballstemmer

GESUCHT = {"Bestätigung": "de", "Zuständigkeit": "de", "certificate": "en", "backup": "en"}
"""Words that somebody types, by language; each stands on a page."""
_LADEN = {"script": "src", "img": "src", "link": "href", "source": "src", "iframe": "src"}


class Seite(HTMLParser):
    """What one page loads, what it points to, and the places in it that can be pointed to."""

    def __init__(self) -> None:
        super().__init__()
        self.laedt: list[str] = []
        self.zeigt: list[str] = []
        self.anker: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note addresses and names."""
        given = dict(attrs)
        if name := given.get("id") or given.get("name"):
            self.anker.add(name)
        if tag in _LADEN and (address := given.get(_LADEN[tag])) and given.get("rel") not in {"next", "prev"}:
            self.laedt.append(address)
        if tag == "a" and (address := given.get("href")):
            self.zeigt.append(address)


def maengel(wurzel: Path) -> Iterator[str]:
    """Yield what is wrong, one sentence each."""
    seiten = {}
    for path in sorted(wurzel.rglob("*.html")):
        seiten[path] = Seite()
        seiten[path].feed(path.read_text("utf-8"))
    for path, seite in seiten.items():
        here = path.relative_to(wurzel)
        for address in seite.laedt:
            if urlsplit(address).scheme or address.startswith("//"):
                yield f"{here} loads {address} from elsewhere"
        for address in {*seite.laedt, *seite.zeigt}:
            teile = urlsplit(address)
            if teile.scheme or teile.netloc:
                continue
            aim = (path.parent / unquote(teile.path)).resolve() if teile.path else path
            if not aim.is_file():
                yield f"{here} points to {address}, which is not there"
            elif aim in seiten and teile.fragment and unquote(teile.fragment) not in seiten[aim].anker:
                yield f"{here} points to {address}, a place that is not on that page"
    for path in sorted(wurzel.rglob("*.css")):
        for address in re.findall(r"(?:url\(|@import\s+)[\"']?(https?:)?//[^)\s]+", path.read_text("utf-8")):
            yield f"{path.relative_to(wurzel)} loads something from elsewhere ({address})"
    yield from _suche(wurzel)


def _suche(wurzel: Path) -> Iterator[str]:
    text = (wurzel / "searchindex.js").read_text("utf-8")
    index = json.loads(text.removeprefix("Search.setIndex(").removesuffix(")"))
    stem = snowballstemmer.stemmer("german").stemWord
    for word, language in GESUCHT.items():
        if stem(word.lower()) not in {**index["terms"], **index["titleterms"]}:
            yield f"the search does not find {word} ({language})"


if __name__ == "__main__":
    found = list(maengel(Path(sys.argv[1]).resolve()))
    print("\n".join(found) or "the site loads nothing from elsewhere, and every link in it leads somewhere")
    sys.exit(1 if found else 0)
