"""Blatt numbers of a case file: which are given twice, which are missing. Pure; one rule for every way in."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from gateway.domain.akte import Dokument

MAX_BLATT: Final = 100_000
"""Highest Blatt number: no file of a person has as many sheets, and what claims more is a slip of the pen."""


@dataclass(frozen=True, slots=True)
class Blattbereich:
    """The Blatt numbers of one document or part on paper."""

    von: int
    """First number, from 1."""
    bis: int
    """Last number, not below ``von``."""
    wo: str
    """Whose they are, as it is shown."""


@dataclass(frozen=True, slots=True)
class Doppelt:
    """Numbers from ``von`` to ``bis`` that ``wo`` has and ``wer`` before it."""

    wo: str
    wer: str
    von: int
    bis: int


@dataclass(frozen=True, slots=True)
class Blattbefund:
    """What is wrong with the numbers of a file; in order."""

    doppelt: tuple[Doppelt, ...]
    luecken: tuple[tuple[int, int], ...]
    """First and last number of every stretch nobody has, between the first and the last one given."""


def pruefe_blaetter(bereiche: Iterable[Blattbereich]) -> Blattbefund:
    """Judge the numbers of a whole file."""
    doppelt: list[Doppelt] = []
    luecken: list[tuple[int, int]] = []
    bis, wer = 0, ""
    for eins in sorted(bereiche, key=lambda one: (one.von, one.bis, one.wo)):
        if bis and eins.von <= bis:
            doppelt.append(Doppelt(eins.wo, wer, eins.von, min(eins.bis, bis)))
        elif bis and eins.von > bis + 1:
            luecken.append((bis + 1, eins.von - 1))
        if eins.bis > bis:
            bis, wer = eins.bis, eins.wo
    return Blattbefund(tuple(doppelt), tuple(luecken))


def blattbereiche(dokumente: Iterable[Dokument]) -> tuple[Blattbereich, ...]:
    """Return the numbers of the documents that count; a superseded one has handed its own over."""
    return tuple(
        Blattbereich(one.blatt_von, one.blatt_bis, str(one.position))
        for one in dokumente
        if not one.ersetzt and one.blatt_von is not None and one.blatt_bis is not None
    )


def ohne_doppelte(dokumente: tuple[Dokument, ...]) -> tuple[Dokument, ...]:
    """Return the documents, those without Blatt numbers that claim what another one has before them."""
    falsch = {int(one.wo) for one in pruefe_blaetter(blattbereiche(dokumente)).doppelt}
    return tuple(
        replace(one, blatt_von=None, blatt_bis=None) if one.position in falsch and not one.ersetzt else one
        for one in dokumente
    )
