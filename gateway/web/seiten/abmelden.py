"""The end of a session."""

from dataclasses import replace

from aiohttp import web

from gateway.web import kekse
from gateway.web.anfrage import Anfrage
from gateway.web.merkzettel import Merkzettel
from gateway.web.pruefraum import Pruefraum


async def beende(anfrage: Anfrage) -> web.StreamResponse:
    """End the session here and at once; what it had to remember goes with it."""
    if (token := anfrage.keks(kekse.SITZUNG)) is not None:
        await anfrage.haus.anmeldungen.beende(token)
    if anfrage.angemeldet is not None:
        for one in _zettel(anfrage):
            one.vergiss(anfrage.angemeldet.sitzung)
        if anfrage.haus.melder is not None:
            anfrage.haus.melder.beende(anfrage.angemeldet.sitzung)
    answer = await _auch_dort(anfrage) or anfrage.weiter("/abgemeldet")
    anfrage.loesche(answer, kekse.SITZUNG, kekse.BEHOERDE)
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


async def _auch_dort(anfrage: Anfrage) -> web.Response | None:
    """Lead whoever came from the identity provider there, to sign out; ``None``: it has nothing to do with it.

    Else the next one at this desk is in by a button, without a password. A page leads there, as at sign-in.
    """
    service, who = anfrage.haus.oidc, anfrage.angemeldet
    if service is None or who is None or not await service.konten.ist_fremd(who.konto):
        return None
    back = anfrage.haus.adresse.ursprung(anfrage.request.host) + "/abgemeldet"
    where = await service.anbieter.abmeldung(rueckweg=back)
    stranger = replace(anfrage, angemeldet=None, mandant=None, menue=())
    return stranger.render("abgemeldet_anbieter.html", weiter=where, name=service.anbieter.name)


def _zettel(anfrage: Anfrage) -> list[Merkzettel]:
    found = [] if anfrage.haus.fach is None else [anfrage.haus.fach.zettel]
    room = anfrage.haus.pruefraum
    return [*found, room.zettel] if isinstance(room, Pruefraum) else found


async def zeige(anfrage: Anfrage) -> web.StreamResponse:
    """Say that it is over."""
    if anfrage.angemeldet is not None:
        return anfrage.weiter("/")
    return anfrage.render("abgemeldet.html")
