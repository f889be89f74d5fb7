"""What one search field means: a name, a birth date, an Aktenzeichen, a Kurzzeichen, an id – understood by itself.

Pure. What may mean two things is looked for as both: ``2019`` is a year of birth and part of an Aktenzeichen.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from gateway.domain.errors import Refused, Usage
from gateway.domain.ids import uuid_text
from gateway.domain.kurzzeichen import Kurzzeichen, ist_kurzzeichen, lies_kurzzeichen
from gateway.domain.person import AZR_FORM, TeilDatum
from gateway.domain.suchform import suchform
from gateway.domain.suchwoerter import Suchanfrage

MAX_TEXT = 200
"""Characters of what is looked for: more than the longest name of a passport."""
FRUEHESTE = 1900
"""First year that four digits alone may mean; nobody in a file of today was born before."""
_DATEN = (
    re.compile(r"(?P<tag>\d{1,2})\.(?P<monat>\d{1,2})\.(?P<jahr>\d{4})", re.ASCII),
    re.compile(r"(?P<jahr>\d{4})-(?P<monat>\d{2})-(?P<tag>\d{2})", re.ASCII),
    re.compile(r"(?P<monat>\d{1,2})[./](?P<jahr>\d{4})", re.ASCII),
    re.compile(r"(?P<jahr>\d{4})-(?P<monat>\d{2})", re.ASCII),
    re.compile(r"(?P<jahr>\d{4})", re.ASCII),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Suchtext:
    """What is looked for; everything that is there is."""

    kurzzeichen: Kurzzeichen | None = None
    uuid: str | None = None
    """Of a message, a transfer, a process or a document."""
    anfragen: tuple[Suchanfrage, ...] = ()
    """Readings of the text as a search for files, the likeliest first."""


def glatt(text: str) -> str:
    """Return what was typed in composed letters, with single blanks between words: as it is stored."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def deute(text: str) -> Suchtext:
    """Return what a text means.

    ``Usage`` (SEARCH): it is empty, too long, holds nothing to look for, or is an AZR number and nothing else.
    """
    typed = glatt(text)
    if not typed or len(typed) > MAX_TEXT or not typed.isprintable():
        raise Usage(f"give 1 to {MAX_TEXT} characters to look for", code="SEARCH")
    try:
        return Suchtext(uuid=uuid_text(typed))
    except Refused:
        pass
    kurz = lies_kurzzeichen(typed) if ist_kurzzeichen(typed) else None
    found = Suchtext(kurzzeichen=kurz, anfragen=_anfragen(typed))
    if found.kurzzeichen is None and not found.anfragen:
        raise Usage("nothing in it can be looked for: give a name, a birth date or an Aktenzeichen", code="SEARCH")
    return found


def _anfragen(typed: str) -> tuple[Suchanfrage, ...]:
    names: list[str] = []
    marks: list[str] = []
    born, azr = TeilDatum(), None
    for word in re.split(r"[\s,;]+", typed):
        when = teildatum(word)
        if AZR_FORM.fullmatch(word):
            azr = word
        elif when is not None and born.jahr is None:
            born = when
        elif any(sign.isdigit() for sign in word):
            marks.append(word)
        elif suchform(word):
            names.append(word)
    name = " ".join(names) or None
    if azr is not None:
        if name is None and born.jahr is None:
            raise Usage("the AZR number alone never identifies a person (AZRG § 10): add a name", code="SEARCH")
        return (Suchanfrage(name=name, geboren=born, azr=azr),)
    found = []
    if any(sign.isdigit() for sign in typed):
        found.append(Suchanfrage(zeichen=typed))
    if name is not None or born.jahr is not None:
        found.append(Suchanfrage(name=name, geboren=born, zeichen=" ".join(marks) or None))
    return tuple(found)


def teildatum(word: str) -> TeilDatum | None:
    """Return a day, a month or a year that exists; ``None`` for every other word."""
    for form in _DATEN:
        match = form.fullmatch(word)
        if match is None:
            continue
        parts = {name: int(digits) for name, digits in match.groupdict().items()}
        try:
            date(parts["jahr"], parts.get("monat", 1), parts.get("tag", 1))
        except ValueError:
            return None
        return TeilDatum(**parts) if parts["jahr"] >= FRUEHESTE else None
    return None
