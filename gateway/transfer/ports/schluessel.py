"""Port of our own keys: how they stand, and how another one comes to be: how it is done only their files say."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from gateway.domain.ids import Kennung
from gateway.domain.sprache import Satz


@dataclass(frozen=True, slots=True, kw_only=True)
class Schluesselbild:
    """One key that the configuration names; never the key itself."""

    rolle: str
    """A role of the directory, ``hybrid`` or ``speicher``."""
    einstellung: str
    """Where the configuration names it."""
    verfahren: str
    von: datetime | None
    bis: datetime | None
    """Window of its certificate; ``None``: it has none, or it cannot be read."""
    fingerabdruck: str | None
    """SHA-256 of its certificate, hexadecimal."""
    nachfolger: bool
    """It is the next one, not used before the directory counts it."""
    verzeichnis: Mapping[str, bool]
    """``KENNUNG ROLE`` → whether the directory in force counts it."""
    fehler: tuple[str, ...]
    """Sentences in English, as ``aktenbote keys list`` says them: what libraries and files say is in them."""
    hinweise: tuple[Satz, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wechselplan:
    """The planned change of the key of a role."""

    art: str
    """Kind of the new key."""
    alt_bis: datetime
    """When the last certificate of the role ends."""
    antrag_bis: datetime
    """By then the directory must list the new one."""
    vorlauf_tage: int
    """Days between its entry in the directory and its first use."""
    im_token: bool
    """The key lives in a token: its successor is made at the command line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Neuling:
    """A key that was made beside the ones in use, and how far it has come."""

    name: str
    """Of its files: ``transport-20270101``."""
    erzeugt: datetime
    antrag: str
    """Request for its certificate (PEM); nothing secret."""
    bis: datetime | None
    """End of its certificate; ``None``: it has none yet."""
    eingebaut: datetime | None
    """When the certificate was laid beside it."""
    konfiguriert: bool
    """The running service knows it."""
    gelistet_ab: datetime | None
    """From when on the directory in force counts it; ``None``: it does not list it."""
    konfiguration: tuple[str, ...] = ()
    """Lines for the configuration file, once there is a certificate."""
    verzeichnis: tuple[str, ...] = ()
    """Lines for the operator of the directory."""


class Schluesseltechnik(Protocol):
    """Keys of an authority and of the installation. ``Usage`` and ``Refused`` say what is wrong."""

    async def schluessel(self, mandant: Kennung) -> tuple[Schluesselbild, ...]:
        """Return every key of this authority and of the installation, in the order of the configuration."""

    async def plan(self, mandant: Kennung, rolle: str) -> Wechselplan:
        """Return how the key of a role with certificates would be changed."""

    async def neulinge(self, mandant: Kennung, rolle: str) -> tuple[Neuling, ...]:
        """Return the keys of a role that were made here as files, the newest first."""

    async def erzeuge(self, mandant: Kennung, rolle: str) -> str:
        """Make a key of the planned kind and the request for its certificate; return the name of its files."""

    async def pruefe(self, mandant: Kennung, rolle: str, name: str, pem: bytes) -> datetime:
        """Check a certificate that came back for a key made here; return its end. Nothing is written."""

    async def baue_ein(self, mandant: Kennung, rolle: str, name: str, pem: bytes) -> str:
        """Check it, lay it beside its key and return its SHA-256, hexadecimal; nothing is overwritten."""
