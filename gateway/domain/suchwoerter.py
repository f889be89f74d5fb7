"""Words under which a person is found, and how well a person fits what somebody looks for."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from itertools import product
from typing import Final

from gateway.domain.akte import Akte
from gateway.domain.klang import klang
from gateway.domain.person import Name, Person, TeilDatum
from gateway.domain.suchform import suchform

Suchwort = tuple[str, str]
"""Purpose and text; the index holds its keyed hash."""

MAX_BUCHSTABEN: Final = 40
"""Letters of a name word that count: the longest family names in one word have fewer."""
MAX_WOERTER: Final = 64
"""Different name words of one person that are indexed: a dozen aliases of five words each."""
MIN_LUECKE: Final = 4
"""Letters from which one may differ: in shorter names one letter makes another name."""
MAX_VERBUND: Final = 3
"""Words that may be one word elsewhere: Abd El Kader, Abdelkader."""
MAX_GETRENNT: Final = 6
"""Words of a name looked for that are also tried together; more are a whole passport's line, taken as they are."""
_ZWEITE: Final = str.maketrans({"Ø": "O", "ø": "o", "ß": "s", "ẞ": "S", "Đ": "Dj", "đ": "dj"})
"""Letters without a mark to drop that people spell otherwise than the search form: Soren, Weis, Djordjevic."""


class Fund(IntEnum):
    """Why a file was found, best first."""

    GENAU = 0
    KLANG = 1
    BUCHSTABE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Suchanfrage:
    """What is looked for; every part given must fit."""

    name: str | None = None
    geboren: TeilDatum = field(default_factory=TeilDatum)
    zeichen: str | None = None
    """The Aktenzeichen or a part of it."""
    azr: str | None = None
    """Only beside a name or a birth date (AZRG § 10)."""
    text: str | None = None
    """Words that one document of the file holds, all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Treffer:
    """One file that was found."""

    akte: Akte
    fund: Fund
    """How the name fits; ``GENAU`` where none was looked for."""
    dokumente: int = 0
    """How many of its documents hold the words; 0 where none were looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suchergebnis:
    """What a search found, the best first, and what it could not see."""

    treffer: tuple[Treffer, ...]
    abgebrochen: bool = False
    """So many files were candidates that not all were looked at; more of them may fit."""
    weitere: bool = False
    """As many files as wanted were found, and not every candidate was looked at."""
    ungelesen: int = 0
    """Documents of the authority whose text is not in the index yet; 0 where no text was looked for."""
    unbenannt: int = 0
    """Files of the authority whose names are not in the index yet; 0 where no person was looked for."""


def formen(text: str) -> tuple[frozenset[str], ...]:
    """Return for each word its spellings: the search form, that without any mark (MULLER), and SOREN for Søren."""
    stuecke = suchform(text).split()
    bloss = "".join(z for z in unicodedata.normalize("NFKD", text) if unicodedata.category(z)[0] != "M")
    weitere = [suchform(bloss).split()]
    if (anders := bloss.translate(_ZWEITE)) != bloss:
        weitere.append(suchform(anders).split())
    reihen = [stuecke, *(reihe for reihe in weitere if len(reihe) == len(stuecke))]
    return tuple(frozenset(wort[:MAX_BUCHSTABEN] for wort in woerter) for woerter in zip(*reihen, strict=True))


def verbunden(woerter: tuple[frozenset[str], ...]) -> frozenset[str]:
    """Return the spellings of these words as one."""
    return frozenset("".join(wahl)[:MAX_BUCHSTABEN] for wahl in product(*woerter))


def trennungen(gesucht: tuple[frozenset[str], ...]) -> Iterator[tuple[frozenset[str], ...]]:
    """Yield what is looked for as it is, then with neighbours taken as one word (Al Hussein, Alhussein)."""
    if not 1 < len(gesucht) <= MAX_GETRENNT:
        yield gesucht
        return
    for laengen in _zerlegungen(len(gesucht)):
        anfaenge = [sum(laengen[:stelle]) for stelle in range(len(laengen))]
        yield tuple(
            gesucht[von] if laenge == 1 else verbunden(gesucht[von : von + laenge])
            for von, laenge in zip(anfaenge, laengen, strict=True)
        )


def _zerlegungen(anzahl: int) -> Iterator[tuple[int, ...]]:
    """Yield the ways to part so many words into runs, single words first."""
    if anzahl == 0:
        yield ()
    for laenge in range(1, min(anzahl, MAX_VERBUND) + 1):
        for rest in _zerlegungen(anzahl - laenge):
            yield laenge, *rest


def luecken(wort: str) -> frozenset[str]:
    """Return the word and what is left with one letter left out: words one edit apart share one of these."""
    if len(wort) < MIN_LUECKE:
        return frozenset()
    return frozenset({wort, *(wort[:stelle] + wort[stelle + 1 :] for stelle in range(len(wort)))})


def namenswoerter(person: Person) -> tuple[frozenset[str], ...]:
    """Return the spellings of every word of every name of the person."""
    texte = (text for _, name in person.namen for text in _teile(name))
    return tuple(dict.fromkeys(wort for text in texte for wort in formen(text)))[:MAX_WOERTER]


def verbundwoerter(person: Person) -> tuple[frozenset[str], ...]:
    """Return the spellings of neighbours of one name as one word (ALHUSSEIN for Al Hussein)."""
    namen = (formen(text) for _, name in person.namen for text in _teile(name))
    paare = (
        verbunden(woerter[von : von + laenge])
        for woerter in namen
        for laenge in range(2, MAX_VERBUND + 1)
        for von in range(len(woerter) - laenge + 1)
    )
    return tuple(dict.fromkeys(paare))[:MAX_WOERTER]


def suchwoerter(person: Person) -> frozenset[Suchwort]:
    """Return everything the person is indexed under."""
    woerter: set[Suchwort] = set()
    for schreibungen in namenswoerter(person):
        for wort in schreibungen:
            woerter.add(("name", wort))
            woerter.update(("luecke", luecke) for luecke in luecken(wort))
            if code := klang(wort):
                woerter.add(("klang", code))
    for schreibungen in verbundwoerter(person):
        woerter.update(("name", wort) for wort in schreibungen)
        woerter.update(("klang", code) for wort in schreibungen if (code := klang(wort)))
    return frozenset(woerter | set(_datumswoerter(person.geburtsdatum)))


def _datumswoerter(datum: TeilDatum) -> Iterator[Suchwort]:
    """Year, month and day; a date known in part also as such, so that a whole one finds it."""
    if datum.jahr is None:
        return
    jahr, monat, tag = _stufen(datum)
    yield "jahr", jahr
    if monat is None:
        yield "nur jahr", jahr
        return
    yield "monat", monat
    yield ("nur monat", monat) if tag is None else ("tag", tag)


def datumsfragen(datum: TeilDatum) -> tuple[Suchwort, ...]:
    """Return the words to look up for a birth date, the best first; a wrong day of the right month comes last."""
    if datum.jahr is None:
        return ()
    jahr, monat, tag = _stufen(datum)
    if monat is None:
        return (("jahr", jahr),)
    if tag is None:
        return ("monat", monat), ("nur jahr", jahr)
    return ("tag", tag), ("nur monat", monat), ("nur jahr", jahr), ("monat", monat)


def _stufen(datum: TeilDatum) -> tuple[str, str | None, str | None]:
    jahr = f"{datum.jahr:04}"
    monat = None if datum.monat is None else f"{jahr}-{datum.monat:02}"
    return jahr, monat, None if monat is None or datum.tag is None else f"{monat}-{datum.tag:02}"


def namensfragen(schreibungen: frozenset[str]) -> tuple[tuple[Suchwort, ...], ...]:
    """Return the words to look up for one word of a name, by ``Fund``."""
    return (
        tuple(("name", wort) for wort in schreibungen),
        tuple(("klang", code) for wort in schreibungen if (code := klang(wort))),
        tuple({("luecke", luecke) for wort in schreibungen for luecke in luecken(wort)}),
    )


def urteile(person: Person, gesucht: tuple[frozenset[str], ...]) -> Fund | None:
    """Return how the person's names fit, however the words looked for are parted; ``None`` = one does not."""
    eigene = namenswoerter(person) + verbundwoerter(person)
    funde = (_urteil_alle(woerter, eigene) for woerter in trennungen(gesucht))
    return min((fund for fund in funde if fund is not None), default=None)


def _urteil_alle(gesucht: tuple[frozenset[str], ...], eigene: tuple[frozenset[str], ...]) -> Fund | None:
    """Return the worst of the words looked for."""
    funde = [_urteil(wort, eigene) for wort in gesucht]
    if any(fund is None for fund in funde):
        return None
    return max((fund for fund in funde if fund is not None), default=Fund.GENAU)


def _urteil(wort: frozenset[str], eigene: tuple[frozenset[str], ...]) -> Fund | None:
    if any(wort & eigen for eigen in eigene):
        return Fund.GENAU
    codes = {klang(form) for form in wort} - {""}
    if any(klang(form) in codes for eigen in eigene for form in eigen):
        return Fund.KLANG
    if any(ein_buchstabe(eins, zwei) for eigen in eigene for eins in eigen for zwei in wort):
        return Fund.BUCHSTABE
    return None


def ein_buchstabe(eins: str, zwei: str) -> bool:
    """Tell whether one letter is missing, too many or another, or two neighbours are swapped."""
    if min(len(eins), len(zwei)) < MIN_LUECKE or abs(len(eins) - len(zwei)) > 1:
        return False
    vorn = next((n for n, (a, b) in enumerate(zip(eins, zwei, strict=False)) if a != b), min(len(eins), len(zwei)))
    a, b = eins[vorn:], zwei[vorn:]
    if len(a) == len(b):
        return a[1:] == b[1:] or (len(a) > 1 and a[:2] == b[1::-1] and a[2:] == b[2:])
    return a[1:] == b if len(a) > len(b) else a == b[1:]


def _teile(name: Name) -> Iterator[str]:
    einzelne = (name.vorname, name.familienname, name.geburtsname, name.ordensname)
    yield from (text for text in (*einzelne, *name.kuenstlernamen, *name.weitere_namen) if text)
