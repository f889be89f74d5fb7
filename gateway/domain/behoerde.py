"""Authorities and addresses as the header of a message shows them (XAusländer sheet 2.1, 2.2, 4.2)."""

from dataclasses import dataclass

from gateway.domain.ids import Kennung


@dataclass(frozen=True, slots=True)
class Erreichbarkeit:
    """One contact channel: key of list ``erreichbarkeit`` (01 e-mail, 02 phone …) and the address itself."""

    kanal: str
    kennung: str
    zusatz: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Anschrift:
    """``PostalischeInlandsanschrift``: a building with ``strasse``, or a post-office box with ``postfach``."""

    postleitzahl: str
    wohnort: str
    strasse: str | None = None
    hausnummer: str | None = None
    postfach: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Meldeanschrift:
    """Registration address; every part optional. ``ags`` is the Gemeindeschlüssel, eight digits."""

    ags: str | None = None
    hausnummer: str | None = None
    postleitzahl: str | None = None
    strasse: str | None = None
    wohnort: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Behoerde:
    """An authority as Autor or Leser of a message; an Autor needs at least one Erreichbarkeit and an Anschrift."""

    kennung: Kennung
    name: str
    erreichbarkeit: tuple[Erreichbarkeit, ...] = ()
    anschrift: Anschrift | None = None
