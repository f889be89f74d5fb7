"""One finding about a message: the standard's code, where, why, and whether it turns the message away."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from lxml import etree

from gateway.domain.errors import Fehlercode, Refused

MAX_BEFUNDE: Final = 100
"""Findings of each kind that are written out: a place costs time that grows with the siblings of the element."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Befund:
    """A finding. It holds no text of the message: only places, and codes of code lists."""

    code: Fehlercode
    pfad: str
    """Place as an XPath of local names; ``/`` for the whole document."""
    grund: str
    """One sentence."""
    weist_zurueck: bool = True
    """False = carried and reported, the message is taken."""

    def refused(self) -> Refused:
        """Return the finding as the error that turns the message away."""
        return Refused(self.code, self.satz)

    @property
    def satz(self) -> str:
        """Place and reason in one line."""
        return self.grund if self.pfad == "/" else f"{self.pfad}: {self.grund}"


@dataclass(frozen=True, slots=True)
class Fund:
    """What a rule found at an element, before its place is written out."""

    knoten: etree._Element
    code: Fehlercode
    grund: str
    weist_zurueck: bool = True


def sammle(funde: Iterable[Fund]) -> tuple[Befund, ...]:
    """Write the places out, for the first ``MAX_BEFUNDE`` of each kind only; no refusal is lost behind reports."""
    kept: list[Befund] = []
    room = {True: MAX_BEFUNDE, False: MAX_BEFUNDE}
    for fund in funde:
        if room[fund.weist_zurueck]:
            room[fund.weist_zurueck] -= 1
            kept.append(
                Befund(
                    code=fund.code,
                    pfad=pfad(fund.knoten),
                    grund=fund.grund,
                    weist_zurueck=fund.weist_zurueck,
                )
            )
        elif not room[True]:
            break
    return tuple(kept)


def pfad(node: etree._Element) -> str:
    """Return the place of an element as local names, with a position where siblings share the name."""
    steps = []
    here: etree._Element | None = node
    while here is not None:
        name, tag = etree.QName(here).localname, str(here.tag)
        before = len(list(here.itersiblings(tag, preceding=True)))
        if before or next(here.itersiblings(tag), None) is not None:
            name += f"[{before + 1}]"
        steps.append(name)
        here = here.getparent()
    return "/" + "/".join(reversed(steps))


def zurueckweisend(befunde: Iterable[Befund]) -> Befund | None:
    """Return the first finding that turns the message away, or None."""
    return next((one for one in befunde if one.weist_zurueck), None)


def text(node: etree._Element | None) -> str:
    """Return the text of an element without white space around it; empty if there is no element."""
    return "" if node is None else (node.text or "").strip()


def pflicht(node: etree._Element, path: str) -> etree._Element:
    """Return the element a valid message must have at ``path``; a missing one is a fault of our schemas."""
    found = node.find(path)
    if found is None:
        raise LookupError(f"the schema let a message pass without {path}")
    return found
