"""The book of a walk: what a person does, what the page says then, a picture; written down, or compared."""

import io
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image
from support.browser import Fenster
from support.zweiaemter import Amt

ORDNER = Path(__file__).parents[2] / "docs" / "walks"
BILDER = "bilder"
BREITE, HOEHE = 1080, 1500
"""Pixels of a window; and of what is kept of a long page."""
FARBEN = 128
"""Of a picture: pages have few, and its octets are committed."""
_WECHSELT = (
    (r"\b(?:Mo|Di|Mi|Do|Fr|Sa|So)\., ", ""),
    (r"\b(?:heute|gestern|\d{2}\.\d{2}\.(?:\d{4})?)(?:, \d{2}:\d{2}(?::\d{2} MES?Z)?)?", "‹Zeit›"),
    (r" \((?:in \d+ Werktag(?:en)?|heute|überfällig|noch \d+ Tage)\)", ""),
    (r"\b\d+ Tage\b", "‹Tage›"),
    (r"\b[2-9A-Z]{3}-[2-9A-Z]{3}\b", "‹Kurzzeichen›"),
    (r"\bNr\. \d+", "‹Nr.›"),
    (r"-\d{8}\b", "‹Tag›"),
    (r"\b\d{4}-\d{5}\b", "‹Aktenzeichen›"),
    (r"\b\d+ (?:Einträge|entries)\b", "‹Einträge›"),
    (r"\b[0-9a-f]{8,64}\b", "‹Prüfsumme›"),
)
"""What is another at every walk: moments, days that are left, ids, sums."""


Platz = Callable[[Amt, str], Fenster]
"""A window of somebody who is signed in at an authority."""


def glatt(text: str) -> str:
    """The text without what differs from walk to walk."""
    for pattern, word in _WECHSELT:
        text = re.sub(pattern, word, text)
    return text


@dataclass
class Buch:
    """One walk, while it is walked."""

    name: str
    titel: str
    worum: str
    zeichnet: bool = False
    """Pictures are made; otherwise only those are named that there should be."""
    ordner: Path = ORDNER
    zeilen: list[str] = field(default_factory=list)
    schritte: int = 0

    def schritt(self, getan: str, one: Fenster, *zeigt: str) -> None:
        """Note what was done, what these parts of the page (selectors) say now, and how it looks."""
        self.schritte += 1
        said = [_text(one, selector) for selector in zeigt]
        name = f"{BILDER}/{self.name}-{self.schritte}.png"
        if self.zeichnet:
            _zeichne(one, self.ordner / name)
        heading = " ".join(one.page.locator("h1").inner_text().split())
        self.zeilen += [f"## {self.schritte}. {getan}", ""]
        self.zeilen += [f"> {line}\n>" for text in said for line in text]
        self.zeilen[-1] = self.zeilen[-1].removesuffix("\n>")
        self.zeilen += ["", f"![{heading}]({name})", ""]

    @property
    def text(self) -> str:
        """The page of the walk."""
        head = [f"# {self.titel}", "", self.worum, ""]
        return "\n".join([*head, *self.zeilen]).rstrip() + "\n"

    @property
    def datei(self) -> Path:
        """Where it lies."""
        return self.ordner / f"{self.name}.md"


def _text(one: Fenster, selector: str) -> list[str]:
    part = one.page.locator(selector).first
    lines = [" ".join(line.split()) for line in part.inner_text().splitlines()]
    found = [line for line in lines if line]
    assert found, f"{selector} says nothing"
    return found


def _zeichne(one: Fenster, path: Path) -> None:
    one.page.evaluate("document.fonts.ready.then(() => true)")
    one.page.evaluate("document.activeElement.blur()")
    octets = one.page.screenshot(full_page=True)
    picture = Image.open(io.BytesIO(octets)).convert("RGB")
    kept = picture.crop((0, 0, picture.width, min(picture.height, HOEHE)))
    path.parent.mkdir(parents=True, exist_ok=True)
    kept.quantize(FARBEN, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(path, optimize=True)
