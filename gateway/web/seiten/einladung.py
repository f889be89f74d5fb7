"""From an invitation to the first sign-in: password, second factor, recovery codes.

The secret of the second factor stands in the page alone, also as a drawing in it: an image would need an address.
"""

from aiohttp import web

from gateway.domain.errors import AktenboteError, TryLater
from gateway.web import kekse
from gateway.web.anfrage import Anfrage
from gateway.web.anmeldungen import PASSWORT, Einrichtung
from gateway.web.quadratcode import quadratcode

EINRICHTEN_S = 1800
"""Seconds the browser keeps a set-up: time to install an app; the use case ends it by itself."""
GRUPPE = 4
"""Characters of a secret that are read at once."""


async def zeige(anfrage: Anfrage) -> web.StreamResponse:
    """Ask for the invitation and a password. The invitation is typed: it stands in no address."""
    return _frage(anfrage)


async def annehmen(anfrage: Anfrage) -> web.StreamResponse:
    """Take both; go on to the second factor."""
    invitation, first, again = (anfrage.felder[one] for one in ("einladung", "passwort", "wiederholt"))
    invitation = "".join(invitation.split())
    missing = [one for one in ("einladung", "passwort", "wiederholt") if not anfrage.felder[one].strip()]
    if missing:
        return _frage(anfrage, einladung=invitation, fehler={one: f"einladung.fehlt.{one}" for one in missing})
    if first != again:
        return _frage(anfrage, einladung=invitation, fehler={"wiederholt": "einladung.verschieden"})
    try:
        begun = await anfrage.haus.anmeldungen.einladung_annehmen(einladung=invitation, passwort=first)
    except TryLater:
        raise
    except AktenboteError as error:
        wrong = {"passwort": "einladung.regel"} if error.code == PASSWORT else {"einladung": "einladung.falsch"}
        return _frage(anfrage, einladung=invitation, fehler=wrong)
    return _zeige_geheimnis(anfrage, begun)


async def bestaetigen(anfrage: Anfrage) -> web.StreamResponse:
    """Take the first code; show the recovery codes, this once."""
    token, given = anfrage.keks(kekse.ANLAUF), "".join(anfrage.felder["code"].split())
    if token is None:
        return _frage(anfrage, fehler={"einladung": "einladung.abgelaufen"})
    if not given:
        return _frage_code(anfrage, fehler={"code": "code.fehlt"})
    try:
        codes = await anfrage.haus.anmeldungen.einrichtung_bestaetigen(anlauf=token, code=given)
    except TryLater:
        raise
    except AktenboteError:
        return _frage_code(anfrage, fehler={"code": "code.falsch"})
    answer = anfrage.render("ersatzcodes.html", codes=list(codes))
    anfrage.loesche(answer, kekse.ANLAUF)
    return answer


def _frage(anfrage: Anfrage, *, einladung: str = "", fehler: dict[str, str] | None = None) -> web.Response:
    return anfrage.render("einladung.html", einladung=einladung, fehler=fehler or {})


def _zeige_geheimnis(anfrage: Anfrage, begun: Einrichtung) -> web.Response:
    secret = begun.geheimnis
    groups = [secret[at : at + GRUPPE] for at in range(0, len(secret), GRUPPE)]
    answer = anfrage.render(
        "zweiter_faktor.html", gruppen=groups, uri=begun.otpauth, bild=quadratcode(begun.otpauth), fehler={}
    )
    anfrage.setze(answer, kekse.ANLAUF, begun.anlauf, dauer_s=EINRICHTEN_S)
    return answer


def _frage_code(anfrage: Anfrage, *, fehler: dict[str, str]) -> web.Response:
    """Ask once more, without the secret: it was shown, and nothing here remembers it."""
    return anfrage.render("zweiter_faktor.html", gruppen=[], uri="", bild=None, fehler=fehler)
