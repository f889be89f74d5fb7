"""What is asked about one kind of question, and what happened: sentences, and the answers in order.

``{…}`` is filled from the case: the other authority, our Aktenzeichen, a code, a number. No sentence can hold what
the command line must not show: names, birth dates, AZR numbers.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from gateway.domain.sprache import Satz
from gateway.transfer.aufgaben.antwort import Antwort

SONST = ""
"""Key of the sentence for every other hint."""
FALL = ("transfer show {transfer}",)
"""Where to look at a case."""
VERGLEICH = ("transfer compare {transfer}", *FALL)
"""Where to look at a case whose file is not certain."""


BLEIBT_OFFEN = Satz("Die Frage bleibt offen.", "The question stays open.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fragetext:
    """One kind of question."""

    frage: Satz
    anlass: Mapping[str, Satz]
    """What happened, by the hint of the question, or its first part; else ``SONST``."""
    antworten: tuple[Antwort, ...]
    """In the order they are shown; only what is possible now is offered. Closing without doing comes last."""
    ansehen: tuple[str, ...] = ()
    """Commands that show more before one answers."""
    ohne: Satz = BLEIBT_OFFEN
    """What happens if nobody answers and no deadline says otherwise."""
