"""What the API stands on: the use cases and facts that ``wiring`` hands in, once."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from gateway.api.grenzen import GRENZEN, Grenzen
from gateway.domain.ids import Kennung, Sha256
from gateway.transfer.aufgaben.beantwortung import Beantwortung
from gateway.transfer.einblick.fragen import Frageblicke
from gateway.transfer.einblick.suche import Aktensuche
from gateway.transfer.einblick.uebergaben import Uebergabelisten
from gateway.transfer.handanforderung import Handanforderungen
from gateway.transfer.meldung import MeldungsErgebnis
from gateway.transfer.schnittstelle.blicke import Systemblicke
from gateway.transfer.schnittstelle.tokens import Apitokens
from gateway.transfer.schnittstelle.wiederholungen import Wiederholungen


@dataclass(frozen=True, slots=True, kw_only=True)
class Apihaus:
    """Made by ``wiring``."""

    tokens: Apitokens
    wiederholungen: Wiederholungen
    blicke: Systemblicke
    listen: Uebergabelisten
    suche: Aktensuche
    fragen: Frageblicke
    anforderungen: Handanforderungen
    beantwortung: Beantwortung
    melde: Callable[[bytes, Kennung, str], Awaitable[MeldungsErgebnis]]
    """Takes in a notice for one authority, of the system that brings it."""
    suchwert: Callable[[str, str], Sha256]
    """Keyed hash (``Speicherschluessel.suchwert``): cursors are signed with it."""
    uhr: Callable[[], datetime]
    kennt: Callable[[str], bool]
    """Whether a ``Host`` is ours."""
    absender: Callable[[web.Request], str]
    """The source of a request; not for the log."""
    gib_zeit: Callable[[web.Request, float], None] = lambda _request, _seconds: None
    """Let the line of a request stay open for so many seconds from now."""
    ruehre: Callable[[], None] = lambda: None
    """Wake whoever does the jobs that were begun."""
    grenzen: Grenzen = GRENZEN
