"""Sign-in: the password first, the second factor on a page of its own (code or passkey), then a new session."""

from aiohttp import web

from gateway.domain.errors import AktenboteError, TryLater
from gateway.web import kekse
from gateway.web.anfrage import Anfrage
from gateway.web.anmeldungen import Begonnen
from gateway.web.seiten.passkeys import ort
from gateway.web.seiten.wahl import eigener_pfad

ANLAUF_S = 300
"""Seconds the browser keeps the attempt; the use case ends it by itself."""


async def zeige(anfrage: Anfrage) -> web.StreamResponse:
    """Ask for name and password."""
    if anfrage.angemeldet is not None:
        return anfrage.weiter("/")
    return _frage(anfrage, ziel=anfrage.request.query.get("ziel", "/"))


async def passwort(anfrage: Anfrage) -> web.StreamResponse:
    """Take name and password; the answer is the same for whatever was wrong."""
    name, ziel = anfrage.felder["anmeldename"].strip(), anfrage.felder["ziel"]
    missing = [feld for feld in ("anmeldename", "passwort") if not anfrage.felder[feld].strip()]
    if missing:
        return _frage(anfrage, ziel=ziel, name=name, fehler={one: f"anmelden.fehlt.{one}" for one in missing})
    try:
        begun = await anfrage.haus.anmeldungen.passwort(
            anmeldename=name, passwort=anfrage.felder["passwort"], absender=anfrage.absender
        )
    except TryLater:
        raise
    except AktenboteError:
        return _frage(anfrage, ziel=ziel, name=name, fehler={"anmeldename": "anmelden.falsch"})
    answer = anfrage.weiter(_mit_ziel("/anmelden/code", ziel))
    anfrage.setze(answer, kekse.ANLAUF, begun.token, dauer_s=ANLAUF_S)
    return answer


async def zeige_code(anfrage: Anfrage) -> web.StreamResponse:
    """Ask for the code of the second factor."""
    if anfrage.keks(kekse.ANLAUF) is None:
        return anfrage.weiter("/anmelden")
    return await _frage_code(anfrage, ziel=anfrage.request.query.get("ziel", "/"))


async def code(anfrage: Anfrage) -> web.StreamResponse:
    """Take the code; begin the session under a token nobody has seen before."""
    attempt, ziel = anfrage.keks(kekse.ANLAUF), anfrage.felder["ziel"]
    given = "".join(anfrage.felder["code"].split())
    if attempt is None:
        return _von_vorn(anfrage)
    if not given:
        return await _frage_code(anfrage, ziel=ziel, fehler={"code": "code.fehlt"})
    try:
        begun = await anfrage.haus.anmeldungen.zweiter_faktor(anlauf=attempt, code=given)
    except TryLater:
        raise
    except AktenboteError:
        return await _frage_code(anfrage, ziel=ziel, fehler={"code": "code.falsch"})
    return await beginne(anfrage, begun, eigener_pfad(ziel))


async def passkey(anfrage: Anfrage) -> web.StreamResponse:
    """Take what a passkey signed, in place of a code."""
    attempt, ziel, where = anfrage.keks(kekse.ANLAUF), anfrage.felder["ziel"], ort(anfrage)
    if anfrage.haus.passkeys is None or where is None:
        raise web.HTTPNotFound
    if attempt is None:
        return _von_vorn(anfrage)
    try:
        begun = await anfrage.haus.passkeys.melde_an(anlauf=attempt, antwort=anfrage.felder["antwort"], ort=where)
    except TryLater:
        raise
    except AktenboteError:
        return await _frage_code(anfrage, ziel=ziel, fehler={"code": "passkey.falsch"})
    return await beginne(anfrage, begun, eigener_pfad(ziel))


async def beginne(anfrage: Anfrage, begun: Begonnen, ziel: str) -> web.StreamResponse:
    """Give the browser its new session; whatever it had before is over, here and in the store."""
    if (old := anfrage.keks(kekse.SITZUNG)) is not None and old != begun.token:
        await anfrage.haus.anmeldungen.beende(old)
    answer = anfrage.weiter(ziel)
    anfrage.setze(answer, kekse.SITZUNG, begun.token)
    anfrage.loesche(answer, kekse.ANLAUF, kekse.GAST, kekse.BEHOERDE)
    return answer


def _von_vorn(anfrage: Anfrage) -> web.StreamResponse:
    answer = _frage(anfrage, ziel="/", fehler={"anmeldename": "anmelden.abgelaufen"})
    anfrage.loesche(answer, kekse.ANLAUF)
    return answer


def _mit_ziel(pfad: str, ziel: str) -> str:
    back = eigener_pfad(ziel)
    return pfad if back == "/" else f"{pfad}?ziel={back}"


def _frage(anfrage: Anfrage, *, ziel: str, name: str = "", fehler: dict[str, str] | None = None) -> web.Response:
    return anfrage.render("anmelden.html", ziel=eigener_pfad(ziel), name=name, fehler=fehler or {})


async def _frage_code(anfrage: Anfrage, *, ziel: str, fehler: dict[str, str] | None = None) -> web.Response:
    attempt, where, question = anfrage.keks(kekse.ANLAUF), ort(anfrage), None
    if anfrage.haus.passkeys is not None and where is not None and attempt is not None:
        question = await anfrage.haus.passkeys.frage(anlauf=attempt, ort=where)
    return anfrage.render("code.html", ziel=eigener_pfad(ziel), frage=question, fehler=fehler or {})
