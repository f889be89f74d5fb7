"""What a message means, in German for people who handle or audit it: one title, one sentence, a list of lines.

Pure: a typed message and the code lists in, a value of plain texts out. It shows what the message holds, persons
too, so it is for whoever may read the message and never for a log. The two revocation secrets of a residence
permit card are the one thing it does not repeat.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from types import MappingProxyType
from typing import Any, Final

from gateway.messages.codelisten import Codelisten
from gateway.messages.klartext import abh, mbabh, xinneres
from gateway.messages.klartext.teile import Deuter, Zeile, wort, zeit
from gateway.messages.klartext.texte import FELDER, NACHRICHTEN
from gateway.messages.model import Fachnachricht
from gateway.messages.werte import Nachrichtenkopf

Deutung = Callable[[Any, Deuter], Iterator[Zeile]]

DEUTUNGEN: Final[Mapping[type[Any], Deutung]] = MappingProxyType(
    {**abh.DEUTUNGEN, **xinneres.DEUTUNGEN, **mbabh.DEUTUNGEN}
)
"""Class of a message → what its lines are, after those of the header."""


@dataclass(frozen=True, slots=True)
class Angabe:
    """One line: what it is about, and what the message says."""

    name: str
    wert: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Klartext:
    """One message in words; every text is one line without control characters."""

    nummer: str
    titel: str
    satz: str
    angaben: tuple[Angabe, ...]
    erwartet: str
    """The answer the reader is expected to give."""

    def zeilen(self) -> tuple[str, ...]:
        """Return everything as lines, the title first."""
        lines = (f"{one.name}: {one.wert}" for one in self.angaben)
        return (f"{self.nummer} {self.titel}", self.satz, *lines, f"{FELDER['antwort']}: {self.erwartet}")


def klartext(message: Fachnachricht, codelisten: Codelisten) -> Klartext:
    """Return what a message means; an unknown code is shown as such."""
    deuter = Deuter(codelisten)
    kopf = message.kopf
    lines = chain(_kopf(kopf, deuter), _ausloeser(message), DEUTUNGEN[type(message)](message, deuter))
    text = NACHRICHTEN[_fassung(message)]
    namen = {"autor": sichtbar(kopf.autor.name), "leser": sichtbar(kopf.leser.name)}
    return Klartext(
        nummer=kopf.typ.value,
        titel=text.titel,
        satz=text.satz.format(**namen),
        angaben=tuple(Angabe(FELDER[key], sichtbar(said)) for key, said in lines),
        erwartet=text.erwartet.format(**namen),
    )


def sichtbar(text: str) -> str:
    """Return a text of a message on one line, without characters that could move the cursor or turn the line."""
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in " ".join(text.split()))


def _kopf(kopf: Nachrichtenkopf, deuter: Deuter) -> Iterator[Zeile]:
    yield "von", deuter.behoerde(kopf.autor)
    yield "an", deuter.behoerde(kopf.leser)
    yield "erstellt", zeit(kopf.erstellt)
    yield "uuid", kopf.uuid
    if kopf.test is not None:
        yield "test", wort("test", text=kopf.test)


def _ausloeser(message: Fachnachricht) -> Iterator[Zeile]:
    ausloeser = getattr(message, "ausloeser", None)  # the base messages of XInneres have none
    if ausloeser is not None:
        yield "ausloeser", ausloeser


def _fassung(message: Fachnachricht) -> str:
    """Return which text holds: what answer is expected may depend on what the message says."""
    nummer = message.kopf.typ.value
    asked = bool(getattr(message, "quittung_erbeten", None) or mbabh.grund_erbittet_quittung(message))
    if nummer == "010206" and getattr(message, "sachverhalt", None) is None:
        return "010206.ohne"
    return f"{nummer}.quittung" if asked else nummer
