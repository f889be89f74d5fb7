"""The papers of an authority as ``aktenbote papers`` wrote them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Geschrieben:
    """What the command left and said."""

    haus: Path
    ordner: Path
    antwort: dict[str, Any]

    def text(self, name: str) -> str:
        """Return the Markdown of a paper."""
        return (self.ordner / f"{name}.md").read_text("utf-8")
