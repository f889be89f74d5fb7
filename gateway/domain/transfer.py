"""One transfer: the case of one file between two authorities, seen from one of them."""

from dataclasses import dataclass
from datetime import datetime

from gateway.domain.akte import Dateiformat
from gateway.domain.ids import AkteId, Kennung, NachrichtenUUID, ProzessUUID, TransferId
from gateway.domain.person import Person
from gateway.domain.states import Rolle, Zustand

UEBERGANG = frozenset({"01", "04"})
"""Grounds of a request for which the file changes its authority; 02 and 03 are for a person (wire 7.1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """A transfer as it is stored; changes make a new value with the same ``id`` and ``version`` + 1."""

    id: TransferId
    mandant: Kennung
    """Our own authority, the owner of this record."""
    rolle: Rolle
    zustand: Zustand
    prozess: ProzessUUID
    person: Person
    grund: str
    """Key of ``anforderungsgrund``: 01, 02, 03 or 04."""
    begonnen: datetime
    geaendert: datetime
    partner: Kennung | None = None
    aktenzeichen: str | None = None
    """Ours."""
    aktenzeichen_partner: str | None = None
    akte: AkteId | None = None
    """The giver's file, or at the receiver the imported one."""
    angebot: NachrichtenUUID | None = None
    """The 010101, where the giving authority began."""
    ueber: Kennung | None = None
    """At the giver: who passed the request on (0030); ``partner`` is then only its author by that word."""
    anforderung: NachrichtenUUID | None = None
    """The newest 010201."""
    lieferung: NachrichtenUUID | None = None
    """The newest 010206 that was not rejected."""
    antwort: NachrichtenUUID | None = None
    """The 0020 (or 010202) that ended it."""
    versandbestaetigung: bool = False
    """The newest 010201 asks for a dispatch note 010203."""
    formate: frozenset[Dateiformat] = frozenset()
    """Beside PDF and JPG: at the giver what the newest 010201 accepts, at the receiver what any of ours did."""
    test: str | None = None
    hinweis: str | None = None
    """Why it waits or how it ended: a code or key of a sentence, never personal data."""
    seit: datetime | None = None
    """When it entered its state; ``None`` = at ``begonnen``, or before this was kept."""
    nachfolger: Kennung | None = None
    """At the giver: successor of ``partner`` that a person confirmed; it has receipted the file (wire 7.2 a)."""
    version: int = 1
