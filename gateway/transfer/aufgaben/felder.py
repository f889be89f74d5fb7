"""What a person fills in with an answer: kind, label and choice of each field.

So a page can draw the form, the command line can say what a word means, and both are judged alike.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from gateway.domain.sprache import Satz

if TYPE_CHECKING:
    from gateway.transfer.aufgaben.antwort import Lage

MAX_ZEICHEN = 500
"""Characters of what is filled in; a reason has as many at most (``protokollant.MAX_BEGRUENDUNG``)."""


class Feldart(StrEnum):
    """What kind of thing a field takes."""

    AUSWAHL = "auswahl"  # one key of ``wahl``
    BEHOERDE = "behoerde"  # the Kennung of an authority in the directory
    AZR_NUMMER = "azr_nummer"  # twelve digits
    AKTENZEICHEN = "aktenzeichen"  # of a file in our Ablage
    NUMMER = "nummer"  # of a document, or of a part on paper
    UEBERGABE = "uebergabe"  # id of another transfer of this authority
    SENDUNG = "sendung"  # id of an entry in quarantine, one of those the question is about
    TEXT = "text"
    DATEI = "datei"  # a file of the machine: the command line alone can take it


def _immer(_: "Lage") -> bool:
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Feld:
    """One field; ``name`` is the word in capital letters that stands in the command."""

    name: str
    art: Feldart
    bezeichnung: Satz
    """Label of the field; of a choice what is chosen."""
    wahl: Mapping[str, Satz] = field(default_factory=dict)
    """Of a choice: every value with its meaning."""
    wenn: "Callable[[Lage], bool]" = _immer
    """Where it is asked for; there it must be filled in."""
