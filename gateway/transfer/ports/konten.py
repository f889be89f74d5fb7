"""Port of the accounts: people, their roles, requests of one person that another confirms, and ways in."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from gateway.domain.ids import Kennung, Sha256
from gateway.domain.konto import Kontozustand, Rolle


@dataclass(frozen=True, slots=True, kw_only=True)
class Konto:
    """A person who may sign in."""

    id: str
    """UUID."""
    anmeldename: str
    name: str
    """As shown."""
    zustand: Kontozustand
    angelegt: datetime
    passwort: str | None = None
    """Encoded hash (PHC string); ``None`` = none set yet."""


class Antragsart(StrEnum):
    """What one person asks for and another confirms."""

    ROLLE = "rolle"
    ENTSPERREN = "entsperren"
    EINLADUNG = "einladung"  # for an account that has roles: whoever holds it takes the account over


@dataclass(frozen=True, slots=True, kw_only=True)
class Antragsinhalt:
    """What a request says; kept sealed as a whole, so that nobody bends it between the two persons."""

    art: Antragsart
    konto: str
    person: str
    """Account that asked; another one must confirm."""
    gestellt: datetime
    mandant: Kennung | None = None
    rolle: Rolle | None = None
    freigegeben: datetime | None = None
    """When a second person approved an invitation; who asked fetches it. Other requests are gone by then."""
    freigeber: str | None = None
    """Who did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kontoantrag:
    """A request that waits."""

    id: str
    inhalt: Antragsinhalt
    gestellt: datetime


class Konten(Protocol):
    """Accounts, roles, requests."""

    def anlegen(self, konto: Konto) -> bool:
        """Insert; False and nothing happens where the sign-in name is taken."""

    def holen(self, konto: str) -> Konto | None:
        """Return one by id."""

    def zum_namen(self, anmeldename: str) -> Konto | None:
        """Return one by sign-in name."""

    def alle(self) -> tuple[Konto, ...]:
        """Return all, oldest first."""

    def aendern(self, konto: Konto) -> None:
        """Store state and password anew."""

    def rollen(self, konto: str) -> Mapping[Kennung, frozenset[Rolle]]:
        """Return the roles as they stand in the table; whether they count says ``Kontenstand``."""

    def gib_rolle(self, konto: str, mandant: Kennung, rolle: Rolle) -> None:
        """Add a role; one that is there stays."""

    def nimm_rolle(self, konto: str, mandant: Kennung, rolle: Rolle) -> bool:
        """Remove a role; tell whether it was there."""

    def stelle(self, antrag: Kontoantrag) -> None:
        """Keep a request."""

    def antrag(self, ident: str) -> Kontoantrag | None:
        """Return one."""

    def antraege(self) -> tuple[Kontoantrag, ...]:
        """Return all that wait, oldest first."""

    def entferne_antrag(self, ident: str) -> None:
        """Remove one."""

    def entferne_antraege(self, konto: str) -> None:
        """Remove all about an account."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Einladung:
    """A one-time secret with which a person sets password and second factor; at most one per account."""

    id: Sha256
    """Keyed hash of the secret."""
    konto: str
    bis: datetime


class Anlaufart(StrEnum):
    """What a sign-in that has begun still wants."""

    TOTP = "totp"
    EINRICHTEN = "einrichten"
    PASSKEY = "passkey"  # the question to make one, in a session


@dataclass(frozen=True, slots=True, kw_only=True)
class Anlaufzeile:
    """A sign-in, or setting up, between its two steps; at most one of a kind per account."""

    id: Sha256
    """Keyed hash of its token."""
    konto: str
    art: Anlaufart
    bis: datetime
    versuche: int
    """Wrong codes it still bears."""
    inhalt: str | None = None
    """While setting up: new password hash and secret, sealed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitzung:
    """Somebody who is signed in."""

    id: str
    """Opaque (UUID); the token is not derived from it."""
    token: Sha256
    """Keyed hash of the token."""
    konto: str
    begonnen: datetime
    zuletzt: datetime
    """Last request, a minute exactly at best."""
    bestaetigt: datetime
    """When the second factor was last given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notrechtzeile:
    """A role that was lent for an emergency."""

    id: str
    konto: str
    sitzung: str
    """Id of the one session it counts in."""
    mandant: Kennung
    rolle: Rolle
    begonnen: datetime
    bis: datetime
    grund: str
    """In the words of who asked for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Faktor:
    """A second factor."""

    id: str
    konto: str
    art: str
    """``totp`` or ``passkey``."""
    geheim: str
    """Base32; of a passkey what it is, as JSON."""
    zaehler: int
    """Last counter that was accepted; of a passkey its sign counter."""
    angelegt: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Bremsstand:
    """Wrong tries at one account or from one address."""

    schluessel: Sha256
    """Keyed hash of what is slowed down."""
    anzahl: int
    seit: datetime
    """Since when the next of them is being forgotten."""
    zuletzt: datetime
    frei_ab: datetime
    gemeldet: int = 0
    """How many of them the log knows of."""
    konto: str | None = None
    """Account it is about, where there is one."""


class Zugaenge(Protocol):
    """Ways in. What was changed by hand is not returned: each row carries a keyed hash over what it says."""

    def lade_ein(self, einladung: Einladung) -> None:
        """Keep it in place of any other of the account."""

    def einladung(self, ident: Sha256) -> Einladung | None:
        """Return one by the hash of its secret."""

    def einladungen(self) -> Mapping[str, datetime]:
        """Return until when each account is invited."""

    def entferne_einladung(self, konto: str) -> None:
        """Remove that of an account."""

    def binde(self, konto: str, subjekt: Sha256) -> None:
        """Keep whom an account belongs to at an identity provider (keyed hash); for good."""

    def gebunden(self, subjekt: Sha256) -> str | None:
        """Return the account of a subject."""

    def ist_fremd(self, konto: str) -> bool:
        """Tell whether an identity provider vouches for an account."""

    def entferne_alles(self, konto: str) -> None:
        """Remove every way in; whom it belongs to at an identity provider stays."""

    def beginne(self, anlauf: Anlaufzeile) -> None:
        """Keep it in place of any other of this kind and account."""

    def anlauf(self, ident: Sha256) -> Anlaufzeile | None:
        """Return one by the hash of its token."""

    def verbrauche_versuch(self, ident: Sha256) -> None:
        """Take one try; with the last it is gone."""

    def entferne_anlaeufe(self, konto: str) -> None:
        """Remove all of an account."""

    def setze_faktor(self, faktor: Faktor, notfallcodes: Collection[Sha256]) -> None:
        """Let an account have this factor and these recovery codes (keyed hashes) alone."""

    def faktor(self, konto: str) -> Faktor | None:
        """Return the TOTP factor of an account."""

    def ergaenze_faktor(self, faktor: Faktor) -> None:
        """Add one of another kind; the others and the recovery codes stay."""

    def faktornamen(self, konto: str) -> tuple[str, ...]:
        """Return the ids of all whose row says that they belong to an account."""

    def faktoren(self, konto: str, art: str) -> tuple[Faktor, ...]:
        """Return those of one kind, oldest first."""

    def entferne_faktor(self, konto: str, faktor: str, art: str) -> bool:
        """Remove one; tell whether it was there."""

    def zaehle(self, faktor: str, zaehler: int) -> None:
        """Note the counter that was accepted."""

    def verbrauche_notfallcode(self, konto: str, code: Sha256) -> bool:
        """Remove a recovery code; tell whether it was there."""

    def notfallhashes(self, konto: str) -> tuple[str, ...]:
        """Return the keyed hashes of the recovery codes that are left."""

    def notfallcodes(self, konto: str) -> int:
        """Return how many are left."""

    def melde_an(self, sitzung: Sitzung, *, hoechstens: int) -> None:
        """Begin a session; the oldest of the account beyond ``hoechstens`` end."""

    def sitzung(self, token: Sha256) -> Sitzung | None:
        """Return one by the hash of its token."""

    def sitzungen(self, konto: str) -> tuple[Sitzung, ...]:
        """Return those of an account, newest first."""

    def beruehre(self, token: Sha256, zeit: datetime) -> None:
        """Note a request."""

    def beende(self, token: Sha256) -> None:
        """End a session."""

    def beende_alle(self, konto: str) -> int:
        """End all of an account, and what was begun; return how many sessions."""

    def gib_notrecht(self, zeile: Notrechtzeile) -> None:
        """Keep one."""

    def notrecht(self, sitzung: str) -> Notrechtzeile | None:
        """Return the last one of a session."""

    def beende_notrecht(self, ident: str, zeit: datetime) -> None:
        """Let it end at this moment."""

    def notrechte(self, mandant: Kennung, ab: datetime) -> tuple[Notrechtzeile, ...]:
        """Return those of an authority that began at or after this, newest first."""

    def bremse(self, schluessel: Sha256) -> Bremsstand | None:
        """Return what was counted."""

    def setze_bremse(self, stand: Bremsstand) -> None:
        """Store it; beyond ``MAX_BREMSEN`` rows the oldest go."""

    def loese_bremse(self, schluessel: Sha256) -> None:
        """Forget what was counted."""

    def alte_bremsen(self, vor: datetime, *, max_zeilen: int) -> tuple[Bremsstand, ...]:
        """Return those whose last try was before this."""

    def verfallen(self, jetzt: datetime, *, begonnen_vor: datetime, zuletzt_vor: datetime) -> int:
        """Delete invitations, begun sign-ins and sessions whose time is over; return how many."""
