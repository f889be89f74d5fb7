"""What became of a package of xdomea and of each of its objects, for a person and as data."""

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gateway.ablage.xdomea import Objektmangel


class Stand(StrEnum):
    """What became of an object."""

    UEBERNOMMEN = "imported"
    VORHANDEN = "here already"
    ABGELEHNT = "refused"


@dataclass(kw_only=True)
class Objektstand:
    """One object of the package, for the terminal."""

    uuid: str
    zustand: Stand
    aktenzeichen: str | None = None
    dokumente: int = 0
    octets: int = 0
    uebrig: dict[str, int] = field(default_factory=dict)
    hinweise: tuple[str, ...] = ()
    maengel: "tuple[Objektmangel, ...]" = ()

    def daten(self) -> dict[str, Any]:
        """Return it for ``--json``."""
        return {
            "uuid": self.uuid,
            "state": self.zustand,
            "reference": self.aktenzeichen,
            "documents": self.dokumente,
            "bytes": self.octets,
            "not_taken": self.uebrig,
            "hints": self.hinweise,
            "defects": [{"kind": one.art.name, "where": one.wo, "reason": one.grund} for one in self.maengel],
        }


@dataclass(kw_only=True)
class Eingang:
    """What became of a package."""

    objekte: list[Objektstand]
    bestaetigung: Path
    unbenutzt: list[str]
    """Aktenzeichen of the operator's table that no object has."""
    ungenannt: list[str]
    """Files of the package that no document names."""
    weitere: tuple[str, ...]
    """Parts of the message beside its objects that were not taken over."""
    nummer: int
    gesamt: int
    """Which message of its process it was."""

    def daten(self) -> dict[str, Any]:
        """Return it for ``--json``."""
        return {
            "ok": all(one.zustand is not Stand.ABGELEHNT for one in self.objekte),
            "objects": [one.daten() for one in self.objekte],
            "confirmation": self.bestaetigung,
            "unused": self.unbenutzt,
            "unnamed": self.ungenannt,
            "not_taken": self.weitere,
            "message": self.nummer,
            "messages": self.gesamt,
        }


def objektzeilen(one: Objektstand) -> list[str]:
    """Return the lines of one object for a person."""
    head = f"{one.aktenzeichen or one.uuid}: {one.zustand}"
    if one.zustand is not Stand.ABGELEHNT:
        head += f", {one.dokumente} documents, {one.octets} bytes"
    lines = [head, *(f"  {mangel.wo}: {mangel.grund}" for mangel in one.maengel)]
    lines += [f"  not taken over: {count} × {name}" for name, count in one.uebrig.items()]
    return [*lines, *(f"  {hint}" for hint in one.hinweise)]


def schlusszeilen(eingang: Eingang) -> list[str]:
    """Return the lines about the package as a whole for a person."""
    lines = [f"not taken over: {name}" for name in eingang.weitere]
    lines += [f"in the table of persons, but no object has this Aktenzeichen: {name}" for name in eingang.unbenutzt]
    lines += [
        f"in the package, but the file of no document (a signature, a list …): {name}" for name in eingang.ungenannt
    ]
    if eingang.gesamt > 1:
        lines.append(
            f"message {eingang.nummer} of {eingang.gesamt} of this process; the others are packages of their own"
        )
    return [*lines, f"confirmation (0402): {eingang.bestaetigung}"]
