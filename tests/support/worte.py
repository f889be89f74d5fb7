"""Words that clerks never read, and how long a sentence for them may be: asked of every text of a page."""

import re
import string
from collections.abc import Iterator

VERBOTEN = {
    "de": re.compile(
        r"\b(bitte|leider|ungültig\w*|erfolgreich\w*|Fehler aufgetreten|payload|message|Hash\w*|Umschlag\w*"
        r"|Segment\w*|Queue|Lease|geleast|receipt|ACK|UUID|Quittung\w*|Signatur\w*|verschlüsselt\w*|Postfach\w*|Transfer\w*)\b",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"\b(please|unfortunately|sorry|invalid|successful\w*|error|payload|message\w*|hash\w*|envelope\w*|segment\w*"
        r"|queue\w*|lease\w*|receipt\w*|ACK|UUID|signatur\w*|encrypted)\b",
        re.IGNORECASE,
    ),
}
"""By language; what operators and auditors read has other rules."""


def einzelne(text: str) -> Iterator[str]:
    """Return the sentences of a text; what stands behind a colon or semicolon counts by itself."""
    yield from (one for one in re.split(r"(?<=[.?!:;])\s", text) if one)


def platzhalter(text: str) -> set[str]:
    """Return the names that are filled in."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def woerter(sentence: str) -> int:
    """Return how many words a sentence has; a dash is none."""
    return len([one for one in sentence.split() if any(letter.isalnum() for letter in one)])
