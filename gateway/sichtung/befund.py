"""What a look at a file's pages found: values that come out of the child process, without any judgement."""

from dataclasses import dataclass
from enum import StrEnum

from gateway.domain.merkmale import Merkmal


class Unlesbar(StrEnum):
    """Why the pages of a file cannot be seen."""

    VERSCHLUESSELT = "verschluesselt"
    """A PDF that wants a password, also an empty one with restrictions that hide its content."""
    BESCHAEDIGT = "beschaedigt"
    """Structure or image data are broken; also a file without pages."""
    ZU_GROSS = "zu_gross"
    """It wants more memory, pixels or time than any scanned document needs: a bomb, or a mistake."""
    GESTORBEN = "gestorben"
    """The process that looked at it died of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seitenbefund:
    """One look at one file."""

    seiten: int = 0
    """Pages of the PDF; 1 for a JPG."""
    leere_seiten: tuple[int, ...] = ()
    """Pages, from 1, on which there is nothing to see."""
    beschaedigte_seiten: tuple[int, ...] = ()
    """Pages, from 1, that cannot be drawn whole."""
    text: str | None = None
    """The text layer of all pages, in order; ``None`` = there is none (an image only)."""
    unlesbar: Unlesbar | None = None
    """Set: nothing else of this can be relied on."""
    merkmale: tuple[Merkmal, ...] = ()
    """What the PDF does by itself or hides, where that was asked."""
