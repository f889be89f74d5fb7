"""The two languages of pages for clerks, German first, and a text in both."""

from dataclasses import dataclass
from enum import StrEnum


class Sprache(StrEnum):
    """A language, as its tag stands in pages (BCP 47)."""

    DE = "de"
    EN = "en"


@dataclass(frozen=True, slots=True)
class Satz:
    """One sentence for people in both languages."""

    de: str
    en: str

    def auf(self, sprache: Sprache) -> str:
        """Return the text in one of them."""
        return self.de if sprache is Sprache.DE else self.en
