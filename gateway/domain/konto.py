"""Who is signed in: the roles a person may have, and what one request knows of the person."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from gateway.domain.ids import Kennung


class Rolle(StrEnum):
    """What a person may do for one authority; nobody has all four."""

    SACHBEARBEITUNG = "sachbearbeitung"
    LEITUNG = "leitung"
    BETRIEB = "betrieb"
    PRUEFUNG = "pruefung"


@dataclass(frozen=True, slots=True, kw_only=True)
class Angemeldet:
    """Who is signed in, for one request."""

    konto: str
    """Opaque id of the account."""
    name: str
    """As shown: ``Frau Beispiel``."""
    anmeldename: str
    rollen: Mapping[Kennung, frozenset[Rolle]]
    """Roles by authority."""
    sitzung: str
    """Opaque id of the session, never its token."""
    csrf: str
    """Secret of this session for its forms: 32 octets in base64url."""
    bestaetigt: datetime
    """When the second factor was last given (UTC)."""
