"""Places where another program builds something into the service; ``serve`` uses none of them."""

import ssl
from collections.abc import Callable
from dataclasses import dataclass

from aiohttp.typedefs import Middleware

from gateway.postfach.grenzen import GRENZEN, Grenzen
from gateway.transfer.auftraege import Handler
from gateway.transfer.ports import Gegenstellen
from gateway.transfer.records import AuftragsArt


def _nichts(_context: ssl.SSLContext) -> None:
    """Leave the TLS context as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Einbau:
    """What is built in; the default is nothing, and then the service is the ordinary one."""

    vorgeschaltet: tuple[Middleware, ...] = ()
    """See every request of the partner port first and every answer last, the outermost first."""
    tls: Callable[[ssl.SSLContext], None] = _nichts
    """Gets the context of the partner port before it is used."""
    gegenstellen: Callable[[Gegenstellen], Gegenstellen] = lambda echte: echte
    """Returns what is used instead of the clients of the partners' Postfächer."""
    huelle: Callable[[AuftragsArt, Handler], Handler] = lambda _art, handler: handler
    """Returns what runs instead of the handler of a kind of job."""
    grenzen: Grenzen = GRENZEN
    """Limits in time of the partner port and of the clients."""
