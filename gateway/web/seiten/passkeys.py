"""Passkeys of the own account: add one, remove one; each with a code of the app, which always stays."""

import uuid

from aiohttp import web

from gateway.domain.errors import AktenboteError, TryLater, Usage
from gateway.transfer.konten.passkeypruefung import Ort
from gateway.transfer.konten.passkeys import ANLEGEN_GILT, Passkey, Passkeys
from gateway.web import kekse
from gateway.web.anfrage import Anfrage

_GRUND = {"NAME": "passkey.fehlt.name", "TOO-MANY": "passkey.zu_viele"}


def ort(anfrage: Anfrage) -> Ort | None:
    """Return where the browser is for a passkey; ``None`` where it can have none."""
    address, host = anfrage.haus.adresse, anfrage.request.host
    name = address.name(host)
    return None if name is None else Ort(rp_id=name, ursprung=address.ursprung(host))


async def liste(anfrage: Anfrage) -> tuple[Passkey, ...] | None:
    """Return those of who asks; ``None`` where the pages offer none, or no code adds one."""
    if anfrage.haus.passkeys is None or ort(anfrage) is None or anfrage.person.fremd:
        return None
    return await anfrage.haus.passkeys.liste(anfrage.person.konto)


async def neu(anfrage: Anfrage) -> web.StreamResponse:
    """Ask for a name and a code."""
    _dienst(anfrage)
    return _frage(anfrage)


async def beginne(anfrage: Anfrage) -> web.StreamResponse:
    """Take both; then the browser makes the passkey."""
    service, where = _dienst(anfrage)
    name = anfrage.felder["name"]
    missing = {} if name.strip() else {"name": "passkey.fehlt.name"}
    missing |= {} if anfrage.felder["code"].strip() else {"code": "code.fehlt"}
    if missing:
        return _frage(anfrage, name=name, fehler=missing)
    token = await _bestaetigt(anfrage)
    if token is None:
        return _frage(anfrage, name=name, fehler={"code": "freigaben.code_falsch"})
    try:
        begun = await service.beginne(token=token, name=name, ort=where)
    except Usage as error:
        return _frage(anfrage, name=name, fehler={"name": _GRUND.get(error.code, "passkey.geht_nicht")})
    answer = anfrage.render("passkey_anlegen.html", frage=begun.frage, fehler={})
    anfrage.setze(answer, kekse.ANLAUF, begun.anlauf, dauer_s=int(ANLEGEN_GILT.total_seconds()))
    return answer


async def schliesse_ab(anfrage: Anfrage) -> web.StreamResponse:
    """Keep what the browser made."""
    service, where = _dienst(anfrage)
    token, begun = anfrage.keks(kekse.SITZUNG), anfrage.keks(kekse.ANLAUF)
    try:
        await service.schliesse_ab(
            token=token or "", anlauf=begun or "", antwort=anfrage.felder["antwort"], ort=where
        )
    except TryLater:
        raise
    except AktenboteError:
        answer: web.Response = _frage(anfrage, fehler={"name": "passkey.gescheitert"})
    else:
        answer = anfrage.weiter("/konto?ergebnis=passkey")
    anfrage.loesche(answer, kekse.ANLAUF)
    return answer


async def eines(anfrage: Anfrage) -> web.StreamResponse:
    """Show one, and what removing it means."""
    return anfrage.render("passkey_entfernen.html", passkey=await _hole(anfrage), fehler={})


async def entferne(anfrage: Anfrage) -> web.StreamResponse:
    """Remove it, with a code."""
    service, _ = _dienst(anfrage)
    found = await _hole(anfrage)
    token = await _bestaetigt(anfrage) if anfrage.felder["code"].strip() else None
    if token is None:
        wrong = "freigaben.code_falsch" if anfrage.felder["code"].strip() else "code.fehlt"
        return anfrage.render("passkey_entfernen.html", passkey=found, fehler={"code": wrong})
    try:
        await service.entferne(token=token, ident=found.id)
    except Usage:
        return anfrage.render("passkey_entfernen.html", passkey=found, fehler={"code": "passkey.geht_nicht_weg"})
    return anfrage.weiter("/konto?ergebnis=entfernt")


def _dienst(anfrage: Anfrage) -> tuple[Passkeys, Ort]:
    where = ort(anfrage)
    if anfrage.haus.passkeys is None or where is None or anfrage.person.fremd:
        raise web.HTTPNotFound
    return anfrage.haus.passkeys, where


async def _hole(anfrage: Anfrage) -> Passkey:
    service, _ = _dienst(anfrage)
    try:
        ident = str(uuid.UUID(anfrage.pfad("id")))
    except ValueError:
        raise web.HTTPNotFound from None
    found = next((one for one in await service.liste(anfrage.person.konto) if one.id == ident), None)
    if found is None:
        raise web.HTTPNotFound
    return found


async def _bestaetigt(anfrage: Anfrage) -> str | None:
    """Take the code that was typed; return the token of the session, ``None`` where it is wrong."""
    token, given = anfrage.keks(kekse.SITZUNG), "".join(anfrage.felder["code"].split())
    try:
        await anfrage.haus.anmeldungen.bestaetige(token=token or "", code=given)
    except TryLater:
        raise
    except AktenboteError:
        return None
    return token


def _frage(anfrage: Anfrage, *, name: str = "", fehler: dict[str, str] | None = None) -> web.Response:
    return anfrage.render("passkey_neu.html", name=name, fehler=fehler or {})
