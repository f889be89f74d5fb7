"""Signing in at the identity provider of the house: there by a button, back with a code, then a session."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import structlog
from aiohttp import web

from gateway.domain.errors import Usage
from gateway.domain.ids import Kennung
from gateway.domain.konto import Rolle
from gateway.transfer.konten.anmeldung import Begonnen
from gateway.transfer.konten.fremdkonten import Fremdperson
from gateway.web import kekse
from gateway.web.anbieter import GILT, Heimkehr, Nichterreichbar
from gateway.web.anfrage import Anfrage
from gateway.web.haus import Hausanmeldung
from gateway.web.oidcpruefung import Ungueltig
from gateway.web.seiten.wahl import eigener_pfad

PFAD = "/anmelden/anbieter"
_log = structlog.get_logger()
_KONTO = {
    "NO-ROLE": "anbieter.keine_rolle",
    "ROLES": "anbieter.rollen",
    "EXISTS": "anbieter.vergeben",
    "STATE": "anbieter.gesperrt",
}
_TEXT_MAX = 200
"""Characters of a claim that becomes a name."""
_WERTE_MAX = 2000
"""Groups of one person that are looked at."""


async def beginne(anfrage: Anfrage) -> web.StreamResponse:
    """Lead to the provider. A page does, not a redirect: a form of ours goes nowhere else, says our own policy."""
    service = _dienst(anfrage)
    try:
        state, where = await service.anbieter.beginne(
            rueckweg=anfrage.haus.adresse.ursprung(anfrage.request.host) + PFAD,
            ziel=eigener_pfad(anfrage.felder["ziel"]),
            alt=anfrage.keks(kekse.SITZUNG),
        )
    except Nichterreichbar:
        return _misslungen(anfrage, "anbieter.nicht_da", "unreachable", status=503)
    answer = anfrage.render("anbieter.html", weiter=where, name=service.anbieter.name)
    anfrage.setze(answer, kekse.ANBIETER, state, dauer_s=int(GILT.total_seconds()), streng=False)
    return answer


async def zurueck(anfrage: Anfrage) -> web.StreamResponse:
    """Take the way back and begin the session; whatever is wrong with it is one page."""
    service, remembered = _dienst(anfrage), anfrage.keks(kekse.ANBIETER)
    try:
        if remembered is None or len(set(anfrage.request.query)) != len(anfrage.request.query):
            raise Ungueltig("state")  # a field that comes twice means one thing here and another elsewhere
        home = await service.anbieter.schliesse_ab(dict(anfrage.request.query), gemerkt=remembered)
        await _beende_alte(anfrage, home)
        begun = await _melde_an(service, home)
    except Nichterreichbar:
        return _misslungen(anfrage, "anbieter.nicht_da", "unreachable", status=503)
    except Ungueltig as error:
        return _misslungen(anfrage, "anbieter.ungueltig", error.code)
    except Usage as error:
        return _misslungen(anfrage, _KONTO.get(error.code, "anbieter.konto"), error.code, status=403)
    # the browser came from elsewhere and would not bring the new cookie along a redirect: a page of ours goes on
    answer = anfrage.render("anbieter_da.html", weiter=home.ziel)
    anfrage.setze(answer, kekse.SITZUNG, begun.token)
    anfrage.loesche(answer, kekse.ANBIETER, kekse.ANLAUF, kekse.GAST, kekse.BEHOERDE)
    return answer


async def _beende_alte(anfrage: Anfrage, home: Heimkehr) -> None:
    """End what this browser had before: its strict cookie came along when it left, and not on the way back."""
    for old in {home.alt, anfrage.keks(kekse.SITZUNG)} - {None}:
        await anfrage.haus.anmeldungen.beende(old or "")


async def _melde_an(service: Hausanmeldung, home: Heimkehr) -> Begonnen:
    """Begin the session; claims that are none take the roles there were. ``Ungueltig``, ``Usage``."""
    try:
        who = _person(service, home.said)
    except Ungueltig:
        nobody = Fremdperson(
            issuer=str(home.said["iss"]), subjekt=str(home.said["sub"]), anmeldename="", name="", rollen={}
        )
        with suppress(Usage):
            await service.konten.melde_an(nobody)
        raise
    return await service.konten.melde_an(who)


def _dienst(anfrage: Anfrage) -> Hausanmeldung:
    if anfrage.haus.oidc is None:
        raise web.HTTPNotFound
    return anfrage.haus.oidc


def _person(service: Hausanmeldung, said: Mapping[str, Any]) -> Fremdperson:
    """Return who it is, in our words. ``Ungueltig``: a claim is missing or is no text."""
    raw = said.get(service.rollen_angabe, [])
    if not isinstance(raw, list | str):
        raise Ungueltig("claims")
    values = {one for one in raw[:_WERTE_MAX] if isinstance(one, str)} if isinstance(raw, list) else {raw}
    roles: dict[Kennung, set[Rolle]] = {}
    for mandant, rolle, value in service.zuordnung:
        if value in values:
            roles.setdefault(mandant, set()).add(rolle)
    return Fremdperson(
        issuer=str(said["iss"]),
        subjekt=str(said["sub"]),
        anmeldename=_text(said, service.konto_angabe),
        name=_text(said, service.name_angabe),
        rollen={one: frozenset(held) for one, held in roles.items()},
    )


def _text(said: Mapping[str, Any], name: str) -> str:
    found = said.get(name)
    if not isinstance(found, str) or not 0 < len(found) <= _TEXT_MAX:
        raise Ungueltig("claims")
    return found


def _misslungen(anfrage: Anfrage, text: str, code: str, *, status: int = 400) -> web.Response:
    _log.warning("web.provider_refused", code=code, anfrage=anfrage.kennzeichen)
    answer = anfrage.render("anbieter_nicht.html", status=status, text=text)
    anfrage.loesche(answer, kekse.ANBIETER)
    return answer
