"""What the pages of auditors stand on; ``wiring`` makes it and puts it into the ``Haus``."""

from dataclasses import dataclass
from datetime import tzinfo
from typing import TypeVar

from aiohttp import web

from gateway.domain.datumsworte import Datumsworte
from gateway.domain.ids import Kennung
from gateway.domain.sprache import Sprache
from gateway.transfer.pruefung.abfragen import Abfragen
from gateway.transfer.pruefung.kontofragen import Kontofragen
from gateway.web.anfrage import Anfrage
from gateway.web.merkzettel import Merkzettel
from gateway.web.nachweise import Nachweise
from gateway.web.setzerei import Setzerei

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pruefraum:
    """The use cases of auditors."""

    abfragen: Abfragen
    nachweise: Nachweise
    kontofragen: Kontofragen
    setzerei: Setzerei
    """Sets an answer as PDF."""
    zone: tzinfo
    zettel: Merkzettel


def raum(anfrage: Anfrage) -> Pruefraum:
    """Return it; where the house has none there are no such pages."""
    found = anfrage.haus.pruefraum
    if not isinstance(found, Pruefraum):
        raise web.HTTPNotFound
    return found


def amt(anfrage: Anfrage) -> Kennung:
    """Return the authority the page is about; a page for a role has one."""
    if anfrage.mandant is None:
        raise web.HTTPForbidden
    return anfrage.mandant


def worte(anfrage: Anfrage) -> Datumsworte:
    """Return the words for dates, in the language of the page."""
    return Datumsworte(raum(anfrage).zone, Sprache(anfrage.texte.sprache))


def merke(anfrage: Anfrage, was: object) -> str:
    """Keep what was asked for this session and authority; return the token of its address."""
    return raum(anfrage).zettel.lege(anfrage.person.sitzung, (amt(anfrage), was))


def gemerkt(anfrage: Anfrage, art: type[T]) -> T:
    """Return what the address of this page stands for; not found where it is somebody else's, or over."""
    match raum(anfrage).zettel.lies(anfrage.person.sitzung, anfrage.pfad("token")):
        case (whose, found) if whose == amt(anfrage) and isinstance(found, art):
            return found
    raise web.HTTPNotFound
