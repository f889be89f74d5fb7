"""Which faults strike when: chosen by name, by chance with a seed, or from a file; each that strikes is counted.

Whether the n-th opportunity of a kind is struck depends on the seed alone, so that a run can be repeated.
"""

import difflib
import random
import tomllib
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from gateway.domain.errors import Usage
from gateway.simulator.stoerungen import NACH_NAMEN, STOERUNGEN, Stoerung, Wo

IMMER = 100.0
"""Percent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Auswahl:
    """One fault as it was chosen."""

    stoerung: Stoerung
    wert: int | None
    wo: frozenset[Wo]
    prozent: float = IMMER
    hoechstens: int | None = None
    """How often it strikes in all; ``None`` without end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Treffer:
    """One fault that happened."""

    nummer: int
    """Counts from 1 over all faults of the process."""
    stoerung: str
    wo: Wo
    wert: int | None
    bezug: str | None
    """Digest of the Umschlag it is about."""

    def als_daten(self) -> dict[str, object]:
        """Return what ``--json`` prints."""
        line = {"number": self.nummer, "fault": self.stoerung, "at": self.wo.value}
        return line | {
            name: value for name, value in (("value", self.wert), ("umschlag", self.bezug)) if value is not None
        }

    def als_text(self) -> str:
        """Return the line for people."""
        value = "" if self.wert is None else f"={self.wert}"
        return f"fault {self.nummer}: {self.stoerung}{value} at {self.wo.value} {self.bezug or ''}".rstrip()


@dataclass(slots=True)
class Schlag:
    """A fault that may happen at this opportunity; ``trifft`` says that it does."""

    auswahl: Auswahl
    wuerfel: random.Random
    """Goes on from the decision: for whatever else has to be drawn."""
    _melde: Callable[[], None]
    getroffen: bool = field(default=False)

    @property
    def name(self) -> str:
        """Name of the fault."""
        return self.auswahl.stoerung.name

    @property
    def wert(self) -> int:
        """Its number; 0 for a fault that has none."""
        return self.auswahl.wert or 0

    def trifft(self) -> None:
        """Count and report it, once."""
        if not self.getroffen:
            self.getroffen = True
            self._melde()


class Plan:
    """The faults of a process. At most one strikes at an opportunity; of several one is drawn."""

    def __init__(
        self, auswahl: Sequence[Auswahl], *, saat: int = 0, melde: Callable[[Treffer], None] = lambda _treffer: None
    ) -> None:
        """``melde`` is told of each fault when it happens."""
        self._saat = saat
        self._melde = melde
        self._auswahl = tuple(auswahl)
        self._gelegenheiten: Counter[Wo] = Counter()
        self._vergeben: Counter[Auswahl] = Counter()
        self.treffer: list[Treffer] = []

    def ersetze(self, *auswahl: Auswahl) -> None:
        """From now on these faults and no others; what happened stays counted."""
        self._auswahl = auswahl
        self._vergeben.clear()

    @contextmanager
    def gelegenheit(self, wo: Wo, bezug: str | None = None) -> Iterator[Schlag | None]:
        """Yield the fault that may strike here, or nothing; one that did not happen is free for the next time."""
        found = self._wirf(wo)
        if found is None:
            yield None
            return
        auswahl, wuerfel = found
        schlag = Schlag(auswahl, wuerfel, lambda: self._zaehle(auswahl, wo, bezug))
        self._vergeben[auswahl] += 1
        try:
            yield schlag
        finally:
            if not schlag.getroffen:
                self._vergeben[auswahl] -= 1

    def _wirf(self, wo: Wo) -> tuple[Auswahl, random.Random] | None:
        wuerfel = random.Random(f"{self._saat}/{wo}/{self._gelegenheiten[wo]}")
        self._gelegenheiten[wo] += 1
        wurf = wuerfel.random() * IMMER
        due = [one for one in self._auswahl if wo in one.wo and wurf < one.prozent and self._uebrig(one)]
        return (wuerfel.choice(due), wuerfel) if due else None

    def _uebrig(self, one: Auswahl) -> bool:
        return one.hoechstens is None or self._vergeben[one] < one.hoechstens

    def _zaehle(self, auswahl: Auswahl, wo: Wo, bezug: str | None) -> None:
        happened = Treffer(
            nummer=len(self.treffer) + 1, stoerung=auswahl.stoerung.name, wo=wo, wert=auswahl.wert, bezug=bezug
        )
        self.treffer.append(happened)
        self._melde(happened)


# -- choosing -----------------------------------------------------------------------------------------------


def waehle(
    name: str,
    wert: int | None = None,
    *,
    prozent: float = IMMER,
    hoechstens: int | None = None,
    nur: Collection[str] = (),
) -> Auswahl:
    """Return a fault by its name; ``nur`` narrows where it strikes. Raises ``Usage`` for what it does not take."""
    stoerung = NACH_NAMEN.get(name)
    if stoerung is None:
        raise Usage(f"there is no fault {name!r}{_nahe(name, NACH_NAMEN)}; see --list-faults", code="FAULT")
    if not 0 < prozent <= IMMER:
        raise Usage(f"a rate lies above 0 and at most at 100 percent, not at {prozent:g}", code="FAULT")
    if hoechstens is not None and hoechstens < 1:
        raise Usage(f"{name}: a fault strikes at least once, not {hoechstens} times", code="FAULT")
    return Auswahl(
        stoerung=stoerung,
        wert=_wert(stoerung, wert),
        wo=_orte(stoerung, nur),
        prozent=prozent,
        hoechstens=hoechstens,
    )


def _wert(stoerung: Stoerung, wert: int | None) -> int | None:
    room = stoerung.wert
    if room is None:
        if wert is not None:
            raise Usage(f"the fault {stoerung.name} takes no value", code="FAULT")
        return None
    if wert is None:
        return room.vorgabe
    if not room.kleinster <= wert <= room.groesster:
        raise Usage(
            f"the value of {stoerung.name} lies between {room.kleinster} and {room.groesster} {room.einheit}",
            code="FAULT",
        )
    return wert


def _orte(stoerung: Stoerung, nur: Collection[str]) -> frozenset[Wo]:
    known = {wo.value for wo in stoerung.wo}
    if strange := sorted(set(nur) - known):
        raise Usage(f"{stoerung.name} strikes at {', '.join(sorted(known))}, not at {strange[0]}", code="FAULT")
    return frozenset(Wo(one) for one in nur) or stoerung.wo


def lies_stoerung(text: str, *, prozent: float = IMMER, hoechstens: int | None = None) -> Auswahl:
    """Return the fault that ``NAME`` or ``NAME=VALUE`` chooses; the value is a whole number."""
    name, equals, number = text.partition("=")
    try:
        wert = int(number) if equals else None
    except ValueError:
        raise Usage(f"{text!r}: the value of a fault is a whole number", code="FAULT") from None
    return waehle(name, wert, prozent=prozent, hoechstens=hoechstens)


def alle(*, prozent: float, hoechstens: int | None = None) -> tuple[Auswahl, ...]:
    """Return every fault that may strike by chance."""
    return tuple(waehle(one.name, prozent=prozent, hoechstens=hoechstens) for one in STOERUNGEN if one.zufaellig)


class ZeileToml(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One ``[[fault]]`` of a file."""

    name: str
    value: int | None = None
    rate: float = IMMER
    times: int | None = None
    only: tuple[str, ...] = ()


class DateiToml(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file of faults."""

    fault: tuple[ZeileToml, ...]


def lies_datei(path: Path) -> tuple[Auswahl, ...]:
    """Return the faults of a TOML file; ``Usage`` says what is wrong with it."""
    try:
        found = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), DateiToml)
    except (OSError, ValueError, RecursionError, msgspec.ValidationError) as error:
        raise Usage(f"{path}: {error}", code="FAULT") from None
    return tuple(
        waehle(one.name, one.value, prozent=one.rate, hoechstens=one.times, nur=one.only) for one in found.fault
    )


def _nahe(name: str, known: Collection[str]) -> str:
    close = difflib.get_close_matches(name, list(known), n=1, cutoff=0.5)
    return f"; did you mean {close[0]!r}?" if close else ""
