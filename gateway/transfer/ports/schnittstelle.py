"""Port of what other systems have here: their tokens, requests they may repeat, files they said they have."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from gateway.domain.apitoken import Umfang
from gateway.domain.ids import AkteId, Kennung, Sha256


@dataclass(frozen=True, slots=True, kw_only=True)
class Apitoken:
    """A token of another system, for one authority."""

    id: str
    """UUID."""
    mandant: Kennung
    name: str
    """One of its own for good: the log names it as who acted."""
    zweck: str
    hash: Sha256 | None
    """Keyed hash of the token; ``None`` once it is revoked."""
    anfang: str
    """Its first characters, to recognise it."""
    umfang: tuple[Umfang, ...]
    """Sorted."""
    person: str
    """Who made it."""
    angelegt: datetime
    bis: datetime
    """Does not count from then on."""
    benutzt: datetime | None = None
    """Last use, a minute exactly at best."""
    widerrufen: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wiederholung:
    """A request under a key."""

    token: str
    schluessel: Sha256
    """Keyed hash of the key."""
    anfrage: Sha256
    """Keyed hash of method, address and body."""
    begonnen: datetime
    status: int | None = None
    """Of HTTP; ``None`` = it was not finished."""
    antwort: str | None = None
    """JSON without personal data."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Empfang:
    """A system said that it has a file."""

    mandant: Kennung
    akte: AkteId
    token: str
    zeit: datetime
    register: Sha256
    """Digest over the register as it was then."""


class Schnittstelle(Protocol):
    """What other systems have here."""

    def lege_an(self, token: Apitoken) -> bool:
        """Insert; False and nothing happens where the name was ever used."""

    def zum_hash(self, ident: Sha256) -> Apitoken | None:
        """Return one that was not revoked; one whose row was changed by hand is none."""

    def zum_namen(self, name: str) -> Apitoken | None:
        """Return one by name, revoked or not; ``None`` also where its row was changed by hand."""

    def alle(self, mandant: Kennung) -> tuple[Apitoken, ...]:
        """Return those of an authority, revoked ones too, oldest first."""

    def widerrufe(self, ident: str, zeit: datetime) -> None:
        """Take a token for good; whatever its row says by now."""

    def beruehre(self, ident: str, zeit: datetime) -> None:
        """Note a use."""

    def wiederholung(self, token: str, schluessel: Sha256) -> Wiederholung | None:
        """Return what was sent under a key."""

    def beginne(self, one: Wiederholung) -> None:
        """Keep a request that begins now, in place of one under the same key."""

    def beende(self, token: str, schluessel: Sha256, status: int, antwort: str) -> None:
        """Keep its answer."""

    def vergiss(self, token: str, schluessel: Sha256) -> None:
        """Forget a request that came to nothing."""

    def raeume(self, vor: datetime, *, max_zeilen: int) -> int:
        """Forget requests that began before this, the oldest first; return how many."""

    def empfangen(self, one: Empfang) -> None:
        """Keep it in place of what this system said of the file before."""

    def empfaenge(self, mandant: Kennung, akte: AkteId) -> tuple[Empfang, ...]:
        """Return what systems said of a file, oldest first."""
