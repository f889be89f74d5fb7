"""What the pages stand on: the use cases and facts that ``wiring`` hands in, once."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from aiohttp import web

from gateway.domain.ids import Kennung
from gateway.domain.konto import Rolle
from gateway.transfer.konten.eigenauskunft import Eigenauskunft
from gateway.transfer.konten.fremdkonten import Fremdkonten
from gateway.transfer.konten.notrechte import Notrechte
from gateway.transfer.konten.passkeys import Passkeys
from gateway.web.adresse import Adresse
from gateway.web.anbieter import Anbieter
from gateway.web.anmeldungen import Anmeldungen
from gateway.web.betriebshaus import Betriebshaus
from gateway.web.fach import Fach
from gateway.web.grenzen import GRENZEN, Grenzen
from gateway.web.hilfeseiten import Hilfe
from gateway.web.melder import Melder


@dataclass(frozen=True, slots=True, kw_only=True)
class Hausanmeldung:
    """How people sign in at an identity provider, and what its words mean here."""

    anbieter: Anbieter
    konten: Fremdkonten
    konto_angabe: str
    """Claim that becomes the sign-in name."""
    name_angabe: str
    rollen_angabe: str
    zuordnung: tuple[tuple[Kennung, Rolle, str], ...]
    """Authority, role, and the value of the claim that gives it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Haus:
    """Made by ``wiring``; a page that needs another use case adds its port here."""

    anmeldungen: Anmeldungen
    behoerden: Mapping[Kennung, str]
    """Authorities of this installation with their names, in the order of the configuration."""
    adresse: Adresse
    version: str
    echt: bool
    """Whether real files are handled; otherwise every page says that it is a test installation."""
    passkeys: Passkeys | None = None
    """Passkeys of accounts; ``None``: the pages offer none."""
    notrechte: Notrechte | None = None
    """Roles lent for an emergency; ``None``: none are."""
    eigenauskunft: Eigenauskunft | None = None
    """What is stored about who asks; ``None``: only said in general."""
    oidc: Hausanmeldung | None = None
    """The identity provider of the house; ``None``: there is none."""
    fach: Fach | None = None
    """What clerks work with; ``None`` leaves their pages out."""
    hinter_proxy: bool = False
    """Whether a reverse proxy of this machine says who asks."""
    grenzen: Grenzen = GRENZEN
    hilfe: Hilfe = field(default_factory=lambda: Hilfe({}))
    """The run-book; empty where nobody handed one in."""
    gewartet: Callable[[], bool] = lambda: False
    """Whether new work is held back: every page says so."""
    pruefraum: object = None
    """A ``Pruefraum``, for the pages of auditors (``pruefraum.raum`` reads it)."""
    melder: Melder | None = None
    """Tells open pages that something changed; ``None``: they stay as they are."""
    schnittstelle: Callable[[web.Request], Awaitable[web.StreamResponse]] | None = None
    """Answers what lies below ``/api``; ``None``: nothing does."""
    betrieb: Betriebshaus | None = None
    """What pages of operators show and do; ``None``: there are none, as where only accounts are tested."""
