"""Break-glass: choose a missing role, say why, give a code; a red bar tells on every page that it runs."""

from aiohttp import web

from gateway.domain.errors import AktenboteError, TryLater, Usage
from gateway.domain.konto import Rolle
from gateway.transfer.konten.notrechte import Notrechte, moeglich
from gateway.web import kekse
from gateway.web.anfrage import Anfrage
from gateway.web.grundtext import mangel

_GRUND = {"REASON": ("grund", "notrecht.grund_fehlt"), "ROLES": ("rolle", "notrecht.rolle_fehlt")}


async def zeige(anfrage: Anfrage) -> web.StreamResponse:
    """Ask for role, reason and code."""
    _dienst(anfrage)
    return _frage(anfrage, {})


async def beginne(anfrage: Anfrage) -> web.StreamResponse:
    """Take them; the role counts at once."""
    service, chosen = _dienst(anfrage), anfrage.felder["rolle"]
    reason, code = anfrage.felder["grund"], "".join(anfrage.felder["code"].split())
    wrong = {} if chosen in moeglich(anfrage.dauernd) else {"rolle": "notrecht.rolle_fehlt"}
    if (missing := mangel(reason, "notrecht.grund_fehlt")) is not None:
        wrong |= {"grund": missing}
    wrong |= {} if code else {"code": "code.fehlt"}
    token, mandant = anfrage.keks(kekse.SITZUNG), anfrage.mandant
    if wrong or token is None or mandant is None:
        return _frage(anfrage, wrong)
    try:
        await anfrage.haus.anmeldungen.bestaetige(token=token, code=code)
        person = await anfrage.haus.anmeldungen.lies(token)
        if person is None:
            return anfrage.weiter("/anmelden")
        await service.beginne(person, mandant, Rolle(chosen), reason)
    except TryLater:
        raise
    except Usage as error:
        field, text = _GRUND.get(error.code, ("rolle", "notrecht.laeuft_schon"))
        return _frage(anfrage, {field: text})
    except AktenboteError:
        return _frage(anfrage, {"code": "freigaben.code_falsch"})
    return anfrage.weiter("/")


async def beende(anfrage: Anfrage) -> web.StreamResponse:
    """End it before its time."""
    await _dienst(anfrage).beende(anfrage.person)
    return anfrage.weiter("/konto")


def _dienst(anfrage: Anfrage) -> Notrechte:
    if anfrage.haus.notrechte is None or anfrage.mandant is None:
        raise web.HTTPNotFound
    return anfrage.haus.notrechte


def _frage(anfrage: Anfrage, fehler: dict[str, str]) -> web.Response:
    choices = [
        (one.value, anfrage.texte(f"rolle.{one.value}"), anfrage.texte(f"notrecht.folge_{one.value}"))
        for one in moeglich(anfrage.dauernd)
    ]
    return anfrage.render("notrecht.html", wahl=choices, gewaehlt=anfrage.felder["rolle"], fehler=fehler)
