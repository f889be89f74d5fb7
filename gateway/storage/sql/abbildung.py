"""Between frozen dataclasses and rows: one column per field, converted by its type, checked on the way back."""

import types
from collections.abc import Callable
from dataclasses import fields
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from typing import Any, Generic, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec

from gateway.domain.kopf import Zeitpunkt
from gateway.storage.sql.verbindung import Wert

R = TypeVar("R")
Wandler = Callable[[Any], Any]


def zeit_text(moment: datetime) -> str:
    """Write an aware moment in UTC with six decimals: text order is time order."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone cannot be stored")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def zeit_wert(text: str) -> datetime:
    """Read a stored moment."""
    return datetime.fromisoformat(text)


def json_text(wert: object) -> str:
    """Write a nested value as JSON."""
    return msgspec.json.encode(wert).decode()


def _zeitpunkt_text(moment: Zeitpunkt) -> str:
    return moment.text


def _enum_text(wert: StrEnum) -> str:
    return wert.value


def _oder_nichts(wandler: Wandler | None) -> Wandler | None:
    if wandler is None:
        return None
    return lambda wert: None if wert is None else wandler(wert)


def _wandler(typ: Any) -> tuple[Wandler | None, Wandler | None]:
    """Return (to column, from column) for a field's type; ``None`` = as it is."""
    if get_origin(typ) in {Union, types.UnionType}:
        rest = [t for t in get_args(typ) if t is not type(None)]
        if len(rest) != 1:
            raise TypeError(f"a column cannot hold {typ}")
        hin, her = _wandler(rest[0])
        return _oder_nichts(hin), _oder_nichts(her)
    typ = getattr(typ, "__supertype__", typ)
    if typ in {str, int, bytes}:
        return None, None
    if typ is bool:
        return int, bool
    if typ is datetime:
        return zeit_text, zeit_wert
    if typ is Zeitpunkt:
        return _zeitpunkt_text, Zeitpunkt
    if isinstance(typ, type) and issubclass(typ, StrEnum):
        return _enum_text, typ
    return json_text, msgspec.json.Decoder(typ).decode


@cache
def _felder(typ: type[Any], ohne: frozenset[str]) -> tuple[tuple[str, Wandler | None, Wandler | None], ...]:
    """Return name and converters of each field; worked out once, for every connection makes its own tables."""
    hints = get_type_hints(typ)
    return tuple((f.name, *_wandler(hints[f.name])) for f in fields(typ) if f.name not in ohne)


class Abbildung(Generic[R]):
    """The columns of one dataclass in one table; ``ohne`` names fields that live in other tables."""

    def __init__(self, typ: type[R], tabelle: str, *, ohne: frozenset[str] = frozenset()) -> None:
        """Take the converters of its fields."""
        row: Any = typ  # a type can be hashed; the checker does not see it
        taken = _felder(row, ohne)
        self._typ = typ
        self.namen = tuple(name for name, _, _ in taken)
        self._hin = tuple((name, hin) for name, hin, _ in taken)
        self._her = tuple((name, her) for name, _, her in taken)
        self._spalten = ", ".join(self.namen)
        self._tabelle = tabelle

    def select(self, rest: str) -> str:
        """Return a SELECT of exactly these columns; ``rest`` is a constant of the caller (WHERE …)."""
        return f"SELECT {self._spalten} FROM {self._tabelle} {rest}"  # noqa: S608 -- constants of this program only

    def insert(self, *weitere: str) -> str:
        """Return an INSERT of these columns and the ``weitere`` ones behind them."""
        namen = (*self.namen, *weitere)
        platz = ", ".join("?" * len(namen))
        return f"INSERT INTO {self._tabelle} ({', '.join(namen)}) VALUES ({platz})"  # noqa: S608 -- constants only

    def setze(self, *, ausser: frozenset[str] = frozenset()) -> str:
        """Return ``a = ?, b = ?`` for an UPDATE, in the order of ``werte`` with the same ``ausser``."""
        return ", ".join(f"{name} = ?" for name in self.namen if name not in ausser)

    def werte(self, record: R, *, ausser: frozenset[str] = frozenset()) -> tuple[Wert, ...]:
        """Return the values of the columns in their order."""
        return tuple(
            [
                getattr(record, name) if hin is None else hin(getattr(record, name))
                for name, hin in self._hin
                if name not in ausser
            ]
        )

    def objekt(self, zeile: tuple[Any, ...], **weitere: object) -> R:
        """Make the dataclass from a row of ``select``; ``weitere`` are the fields of ``ohne``."""
        werte = {
            name: (wert if her is None else her(wert)) for (name, her), wert in zip(self._her, zeile, strict=True)
        }
        return self._typ(**werte, **weitere)
