"""The own account: under which name one is signed in, with which roles, and which passkeys there are."""

from aiohttp import web

from gateway.domain.datumsworte import Datumsworte
from gateway.domain.sprache import Sprache
from gateway.web.anfrage import Anfrage
from gateway.web.seiten import passkeys
from gateway.web.seiten.betriebliches import ZONE

_ERGEBNIS = frozenset({"passkey", "entfernt"})


async def zeige(anfrage: Anfrage) -> web.StreamResponse:
    """Show name and roles of each authority, and the passkeys."""
    rows = [
        (name, [anfrage.texte(f"rolle.{one.value}") for one in sorted(anfrage.person.rollen[kennung])])
        for kennung, name in anfrage.mandanten
    ]
    words, found = Datumsworte(ZONE, Sprache(anfrage.texte.sprache)), await passkeys.liste(anfrage)
    shown = None
    if found is not None:
        shown = [(one, words.wochentag(one.angelegt.astimezone(ZONE).date())) for one in found]
    done = anfrage.request.query.get("ergebnis", "")
    return anfrage.render(
        "konto.html", behoerden=rows, passkeys=shown, ergebnis=done if done in _ERGEBNIS else None
    )
