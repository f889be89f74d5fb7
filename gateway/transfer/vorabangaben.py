"""What a 010205 tells of a person: card, Auskunftssperren, numbers, conditions – as it is kept with the file."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final, get_args

import msgspec

from gateway.messages import (
    Auskunftssperre,
    EatInformationen,
    EatLiegtNichtVor,
    Nebenbestimmung,
    Vorabinformationen,
)

DAUERND: Final = frozenset({"6", "12"})
"""Auskunftssperren (adoption, TSG) that are told once and kept for good by whoever was told."""
SPERRCODES: Final = frozenset({"1", "3", "6", "11", "12"})
"""Keys of list ``mbauskunftssperre`` version 4."""
_ARTEN: Final = {typ.__name__: typ for typ in get_args(Nebenbestimmung)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Vorabangaben:
    """The content of a 010205 without its head; what points to a person stays out of ``repr``."""

    eat: EatInformationen | None = field(default=None, repr=False)
    eat_bestellt: bool = False
    """Without card data: a card is on order."""
    auskunftssperren: tuple[Auskunftssperre, ...] = field(default=(), repr=False)
    bamfkennziffer: str | None = field(default=None, repr=False)
    bva_verfahrensnummer: str | None = field(default=None, repr=False)
    nebenbestimmungen: tuple[Nebenbestimmung, ...] = field(default=(), repr=False)

    def eat_wert(self) -> EatInformationen | EatLiegtNichtVor:
        """Return what the message says of the card."""
        return self.eat or EatLiegtNichtVor(bestellt=self.eat_bestellt)

    def geltende_sperren(self, tag: date) -> tuple[Auskunftssperre, ...]:
        """Return the Auskunftssperren that hold on that day; lasting ones always do."""
        return tuple(
            one
            for one in self.auskunftssperren
            if one.code in DAUERND or one.gueltig_bis is None or one.gueltig_bis >= tag
        )

    def mit_sperren(self, sperren: Iterable[Auskunftssperre]) -> "Vorabangaben":
        """Return it with these Auskunftssperren instead of the ones before; lasting ones stay."""
        neue = tuple(sperren)
        codes = {one.code for one in neue}
        alte = tuple(one for one in self.auskunftssperren if one.code in DAUERND - codes)
        return replace(self, auskunftssperren=geordnet((*alte, *neue)))

    def geaendert(self, vorher: Iterable[Auskunftssperre], nachher: Iterable[Auskunftssperre]) -> "Vorabangaben":
        """Return it after a change of Auskunftssperren: one goes only if it is named before and not after.

        What the change does not name before was told otherwise, or later: it stays, or holds longer, never shorter.
        """
        gone, after = {one.code for one in vorher}, {one.code: one for one in nachher}
        for one in self.auskunftssperren:
            if one.code in DAUERND or one.code in gone:
                continue
            told = after.get(one.code, one)
            after[one.code] = told if _bis(told) >= _bis(one) else one
        return self.mit_sperren(after.values())

    def mit(self, neu: "Vorabangaben") -> "Vorabangaben":
        """Return what is known after something more was told: what it leaves out stays as it was."""
        eat = neu.eat or self.eat
        return replace(
            self.mit_sperren(neu.auskunftssperren or self.auskunftssperren),
            eat=eat,
            eat_bestellt=eat is None and (neu.eat_bestellt or self.eat_bestellt),
            bamfkennziffer=neu.bamfkennziffer or self.bamfkennziffer,
            bva_verfahrensnummer=neu.bva_verfahrensnummer or self.bva_verfahrensnummer,
            nebenbestimmungen=neu.nebenbestimmungen or self.nebenbestimmungen,
        )

    def ergaenzt(self, message: Vorabinformationen) -> "Vorabangaben":
        """Return what is known after a 010205, which tells every Auskunftssperre that holds now."""
        eat = message.eat
        told = Vorabangaben(
            eat=eat if isinstance(eat, EatInformationen) else None,
            eat_bestellt=isinstance(eat, EatLiegtNichtVor) and eat.bestellt,
            bamfkennziffer=message.bamfkennziffer,
            bva_verfahrensnummer=message.bva_verfahrensnummer,
            nebenbestimmungen=message.nebenbestimmungen,
        )
        return self.mit(told).mit_sperren(message.auskunftssperren)


def _bis(sperre: Auskunftssperre) -> date:
    return sperre.gueltig_bis or date.max


def geordnet(sperren: Iterable[Auskunftssperre]) -> tuple[Auskunftssperre, ...]:
    """Return each Auskunftssperre once, by code."""
    return tuple(sorted(set(sperren), key=lambda one: (int(one.code) if one.code.isdigit() else 0, one.code)))


def als_text(angaben: Vorabangaben) -> str:
    """Write it as JSON: equal values give equal text."""
    werte = {name: getattr(angaben, name) for name in _EINFACH}
    werte["nebenbestimmungen"] = [[type(one).__name__, one] for one in angaben.nebenbestimmungen]
    return msgspec.json.encode(werte).decode()


def aus_text(text: str) -> Vorabangaben:
    """Read what ``als_text`` wrote."""
    werte = msgspec.json.decode(text)
    neben = tuple(msgspec.convert(wert, _ARTEN[art]) for art, wert in werte.pop("nebenbestimmungen"))
    einfach: dict[str, Any] = {name: msgspec.convert(wert, _EINFACH[name]) for name, wert in werte.items()}
    return Vorabangaben(**einfach, nebenbestimmungen=neben)


_EINFACH: Final = {
    "eat": EatInformationen | None,
    "eat_bestellt": bool,
    "auskunftssperren": tuple[Auskunftssperre, ...],
    "bamfkennziffer": str | None,
    "bva_verfahrensnummer": str | None,
}
"""Fields a decoder reads by their type alone."""
