"""What a clerk reads about a transfer: how it stands, what comes next, whose turn it is; a row per side and state.

Pure data and its look-up; ``verlauf_stand`` holds the rows, ``verlauf_ereignisse`` the sentences of the time line.

Rule 1: every state of each side has one row, in German and English; a test fails on a gap.
Rule 2: no sentence has more than fifteen words, or a word that clerks never read; a test knows them.
Rule 3: "Wir" is our own authority, "Aktenbote" the program, the other authority stands there by its short name.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from gateway.domain.sprache import Satz, Sprache
from gateway.domain.states import Rolle, Zustand
from gateway.domain.transfer import Transfer

MAX_WORTE = 15
"""Words of one sentence of the catalogue."""
_ANTWORT = re.compile(r"antwort_[0-9]{2}")
_ANFANG = re.compile(r"(?:^|(?<=[.?!] ))(?:die|der|the)\b")
"""An article that begins a sentence; a name keeps its own first letter."""


class AmZug(StrEnum):
    """Whose turn it is, seen from our authority."""

    SIE = "sie"  # a person here has to decide or to do something
    PARTNER = "partner"
    AUTOMATIK = "automatik"
    BETRIEB = "betrieb"  # the operators of this installation
    NIEMAND = "niemand"  # it has ended


AM_ZUG_WORT: dict[AmZug, Satz] = {
    AmZug.SIE: Satz("Sie", "You"),
    AmZug.PARTNER: Satz("{P}", "{P}"),
    AmZug.AUTOMATIK: Satz("Automatik", "Aktenbote"),
    AmZug.BETRIEB: Satz("Betrieb", "Operations"),
    AmZug.NIEMAND: Satz("niemand", "nobody"),
}
"""The same as a word on a page."""


@dataclass(frozen=True, slots=True)
class Standzeile:
    """How a transfer stands: the sentence for it, what comes next (``None`` = nothing), whose turn it is.

    ``{P}`` is the other authority, ``{P3}`` and ``{P4}`` the same in the dative and the accusative, ``{Q}`` and
    ``{Q4}`` a third one, ``{grund}`` a reason in words, ``{d}`` a day.
    """

    satz: Satz
    naechstes: Satz | None
    am_zug: AmZug


@dataclass(frozen=True, slots=True)
class Nennung:
    """How an authority is named inside a sentence; ``en`` everywhere in English."""

    nominativ: str
    dativ: str
    akkusativ: str
    en: str

    @classmethod
    def mit_namen(cls, name: str) -> "Nennung":
        """Return one whose name is the same in every case: a place, or a name without its article."""
        return cls(name, name, name, name)


DIE_ANDERE = Nennung("die andere Behörde", "der anderen Behörde", "die andere Behörde", "the other authority")
"""Who is not known yet, or stands in no directory any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Umstaende:
    """What decides which words fit, beside the transfer itself."""

    abgeholt: bool = False
    """The other authority has fetched our request, or our delivery."""
    aufbewahrt: bool = False
    """A day is known until which our copy of a handed-over file stays."""
    geloescht: bool = False
    """The content of our file is deleted."""


def schluessel(transfer: Transfer, umstaende: Umstaende) -> Iterator[str]:
    """Yield by what a row may be told apart within one side and state, the most telling first."""
    if transfer.zustand is Zustand.ABGELEHNT and transfer.anforderung is None:
        yield "angebot"
    if transfer.rolle is Rolle.NEHMER and transfer.zustand is Zustand.UEBERNOMMEN and transfer.antwort is not None:
        yield "bereit"
    for word, holds in (
        ("geloescht", umstaende.geloescht),
        ("aufbewahrt", umstaende.aufbewahrt),
        ("abgeholt", umstaende.abgeholt),
    ):
        if holds:
            yield word
    yield f"grund_{transfer.grund}"
    hint = transfer.hinweis or ""
    answer = _ANTWORT.match(hint)
    yield answer[0] if answer else re.split(r"[:.]", hint)[0]


def fuelle(satz: Satz, sprache: Sprache, partner: Nennung, dritte: Nennung = DIE_ANDERE, **werte: str) -> str:
    """Return the sentence in one language with its names filled in; a sentence begins with a capital letter."""
    german = sprache is Sprache.DE
    names = {
        "P": partner.nominativ if german else partner.en,
        "P3": partner.dativ if german else partner.en,
        "P4": partner.akkusativ if german else partner.en,
        "Q": dritte.nominativ if german else dritte.en,
        "Q3": dritte.dativ if german else dritte.en,
        "Q4": dritte.akkusativ if german else dritte.en,
    }
    text = satz.auf(sprache).format(**names, **werte)
    return _ANFANG.sub(lambda found: found[0].capitalize(), text)
