"""What an open page listens to: that something it shows has changed, never what."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import web

from gateway.domain.errors import Refused
from gateway.domain.ids import uuid_text
from gateway.domain.konto import Rolle
from gateway.transfer.einblick.neues import EINZELNE, Thema, Themenart
from gateway.web import kekse
from gateway.web.anfrage import Anfrage
from gateway.web.melder import Hoerer
from gateway.web.strom import Strom, thema_text

MAX_THEMEN = 4
"""Topics of one page."""
_ROLLE: Mapping[Themenart, Rolle] = {
    Themenart.UEBERGABE: Rolle.SACHBEARBEITUNG,
    Themenart.AUFGABEN: Rolle.SACHBEARBEITUNG,
    Themenart.LAGE: Rolle.BETRIEB,
    Themenart.LIEFERUNG: Rolle.SACHBEARBEITUNG,
}


@dataclass(frozen=True, slots=True)
class Lebendig:
    """What a page that follows changes says of itself, for its script."""

    pfad: str
    marken: str
    """JSON: topic → mark, taken before the page was read."""


async def zeige(anfrage: Anfrage) -> web.StreamResponse:
    """Answer with events, or with nothing (204: the browser does not ask again) where too many listen."""
    melder, token, mandant = anfrage.haus.melder, anfrage.keks(kekse.SITZUNG), anfrage.mandant
    if melder is None or mandant is None or token is None:
        raise web.HTTPNotFound
    themen = _themen(anfrage)
    transport, sitzung = anfrage.request.transport, anfrage.person.sitzung

    async def gilt() -> bool:
        person = await anfrage.haus.anmeldungen.lies(token, still=True)
        held = frozenset() if person is None else person.rollen.get(mandant, frozenset())
        return all(_ROLLE[one.art] in held for one in themen)

    hoerer = Hoerer(sitzung, mandant, themen, weg=lambda: transport is None or transport.is_closing())
    if not await melder.nimm(hoerer):
        return web.Response(status=204)
    return Strom(melder, hoerer, gilt, senden_s=anfrage.haus.grenzen.senden_s)


async def lebendig(anfrage: Anfrage, art: Themenart, ident: str | None = None) -> Lebendig | None:
    """Return what a page of this topic needs to follow it; ask before it is read. ``None``: it does not."""
    melder, mandant = anfrage.haus.melder, anfrage.mandant
    if melder is None or mandant is None:
        return None
    thema = Thema(mandant, art, ident)
    marks = await melder.marken([thema])
    name = thema_text(thema)
    return Lebendig(f"/ereignisse?thema={name}", json.dumps({name: marks[thema]}))


def _themen(anfrage: Anfrage) -> tuple[Thema, ...]:
    asked = anfrage.request.query.getall("thema", [])
    if not 1 <= len(asked) <= MAX_THEMEN or anfrage.mandant is None:
        raise web.HTTPNotFound
    found = []
    for text in asked:
        name, _, ident = text.partition(".")
        if name not in set(Themenart) or (name in EINZELNE) != bool(ident):
            raise web.HTTPNotFound
        if _ROLLE[Themenart(name)] not in anfrage.rollen:
            raise web.HTTPForbidden
        try:
            found.append(Thema(anfrage.mandant, Themenart(name), uuid_text(ident) if ident else None))
        except Refused:
            raise web.HTTPNotFound from None
    return tuple(found)
