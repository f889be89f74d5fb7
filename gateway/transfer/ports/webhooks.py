"""Ports of the webhooks: the addresses, what is to be told to each, and who carries it there."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from gateway.domain.ids import Kennung


@dataclass(frozen=True, slots=True, kw_only=True)
class Hakeninhalt:
    """What is sealed of an address: whoever writes the database can neither point it elsewhere nor sign for us."""

    mandant: Kennung
    arten: tuple[str, ...]
    url: str
    geheim: bytes
    geheim_davor: bytes | None = None
    """The secret before, while it changes …"""
    davor_bis: datetime | None = None
    """… and until when both sign."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """One address that is told what happens at one authority; ``inhalt`` is a ``Hakeninhalt`` as JSON.

    It is empty where its seal does not open: nothing is sent there, and a person removes it.
    """

    id: str
    mandant: Kennung
    arten: tuple[str, ...]
    angelegt: datetime
    inhalt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hakenstand:
    """How telling one address goes; scheduling only."""

    fehlschlaege: int = 0
    """Attempts in a row that failed."""
    frei_ab: datetime | None = None
    """Nothing is tried before; ``None`` = at once."""
    gestoert_seit: datetime | None = None
    letzter_code: str | None = None


class Zustellungsstand(StrEnum):
    """Where one delivery stands."""

    OFFEN = "offen"
    ZUGESTELLT = "zugestellt"
    AUFGEGEBEN = "aufgegeben"


@dataclass(frozen=True, slots=True, kw_only=True)
class Zustellung:
    """One event for one address."""

    nummer: int
    webhook: str
    ereignis: str
    """Id of the event, the same at every attempt and every address."""
    art: str
    zeit: datetime
    seit: datetime
    """Since when it is tried: its moment, or that of ``aktenbote webhook retry``."""
    inhalt: str
    """The body, JSON; empty where somebody wrote into its row."""
    zustand: Zustellungsstand
    versuche: int
    faellig: datetime
    letzter_code: str | None = None
    beendet: datetime | None = None


class Webhooktabelle(Protocol):
    """The addresses of all authorities and what each is to be told."""

    def lege(self, haken: Webhook) -> None:
        """Insert one."""

    def erneuere(self, haken: Webhook) -> None:
        """Store its sealed part anew; ``Konflikt`` where it is not there."""

    def entferne(self, ident: str) -> None:
        """Delete one with everything it was to be told."""

    def holen(self, ident: str) -> Webhook | None:
        """Return one."""

    def alle(self) -> tuple[Webhook, ...]:
        """Return all, the oldest first."""

    def hoert_jemand(self, mandant: Kennung, art: str) -> bool:
        """Tell whether an address of this authority wants events of this kind."""

    def stelle_ein(self, mandant: Kennung, *, ereignis: str, art: str, zeit: datetime, inhalt: str) -> None:
        """Note an event for every address of this authority that wants its kind."""

    def faellige(self, jetzt: datetime) -> tuple[str, ...]:
        """Return the addresses that are free and have something due."""

    def naechste(self, ident: str, jetzt: datetime) -> Zustellung | None:
        """Return what is due first for an address; ``None`` where it waits itself, or nothing is due."""

    def stand(self, ident: str) -> Hakenstand | None:
        """Return how it goes; ``None`` where there is no such address."""

    def setze_stand(self, ident: str, stand: Hakenstand) -> None:
        """Store how it goes."""

    def zugestellt(self, zustellung: Zustellung, jetzt: datetime) -> None:
        """Close one that arrived; nothing happens to one that is closed or gone."""

    def gescheitert(self, zustellung: Zustellung, code: str, faellig: datetime) -> None:
        """Try one again later; nothing happens to one that is closed or gone."""

    def verwirf(self, zustellung: Zustellung, code: str, jetzt: datetime) -> None:
        """Close one that is never sent, and say why; nothing happens to one that is closed or gone."""

    def gib_auf(self, ident: str, vor: datetime, jetzt: datetime, *, mindestens: int = 0) -> int:
        """Close those that were tried since before a moment, and ``mindestens`` times; return how many."""

    def wiederhole(self, ident: str, jetzt: datetime) -> int:
        """Make everything given up and everything open due now; return how many."""

    def vergiss(self, *, zugestellt_vor: datetime, aufgegeben_vor: datetime, max_zeilen: int) -> int:
        """Delete closed ones of every address that are old, so many of each kind; return the larger number."""

    def zustellungen(self, ident: str, *, max_zeilen: int) -> tuple[Zustellung, ...]:
        """Return those of an address, newest first."""

    def offene(self, ident: str) -> int:
        """Count what waits for an address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hakenantwort:
    """What came of one attempt."""

    code: str | None
    """``None`` = taken; else why not: HTTP, NET, TLS, TIMEOUT, CA (our own trust anchors cannot be read)."""
    status: int | None = None
    """What the receiver answered, if it did."""
    warte_s: float | None = None
    """Pause the receiver asked for."""

    @property
    def text(self) -> str | None:
        """The code, with the status where there is one, such as ``HTTP-503``."""
        return self.code if self.code is None or self.status is None else f"{self.code}-{self.status}"


class Hakenbote(Protocol):
    """Carries a signed body to an address."""

    async def bringe(self, url: str, kopf: Mapping[str, str], body: bytes) -> Hakenantwort:
        """Say what came of it, whatever the other side does; never longer than its own timeout."""

    async def schliesse(self) -> None:
        """Close what is open."""
