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
    """``PostalischeInlandsanschrift``: a building with ``strasse``, or (``strasse`` None) a post-office box."""

    postleitzahl: str
    wohnort: str
    strasse: str | None = None
    hausnummer: str | None = None
    postfach: str | None = None
    hausnummer_zusatz: str | None = None
    """Letter or further digits behind the number, at most 4 characters."""
    stockwerk_wohnung: str | None = None
    teilnummer: str | None = None
    frueherer_gemeindename: str | None = None
    wohnungsinhaber: str | None = None
    zusatzangaben: str | None = None
    hausnummer_bis: str | None = None
    """End of a range of house numbers, with its own addition and part."""
    hausnummer_zusatz_bis: str | None = None
    teilnummer_bis: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Meldeanschrift:
    """Registration address; every part optional. ``ags`` is the Gemeindeschlüssel, eight digits."""

    ags: str | None = None
    hausnummer: str | None = None
    postleitzahl: str | None = None
    strasse: str | None = None
    wohnort: str | None = None
    hausnummer_zusatz: str | None = None
    """Letter or further digits behind the number, at most 4 characters."""
    stockwerk_wohnung: str | None = None
    teilnummer: str | None = None
    frueherer_gemeindename: str | None = None
    wohnungsinhaber: str | None = None
    zusatzangaben: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Behoerde:
    """An authority as Autor or Leser of a message; an Autor needs at least one Erreichbarkeit and an Anschrift."""

    kennung: Kennung
    name: str
    erreichbarkeit: tuple[Erreichbarkeit, ...] = ()
    anschrift: Anschrift | None = None
