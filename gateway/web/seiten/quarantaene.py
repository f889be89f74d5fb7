"""What was refused and is kept, for operators: ids, sizes, codes; nothing of what it says."""

import uuid

from aiohttp import web

from gateway.domain.errors import AktenboteError, TryLater
from gateway.transfer.einblick.betrieb import ALLE, ZEILEN_MAX
from gateway.transfer.records import Quarantaene
from gateway.web.anfrage import Anfrage
from gateway.web.grundtext import mangel
from gateway.web.seiten.betriebliches import groesse, haus, mandant, moment
from gateway.web.tafel import als_csv

_SPALTEN = ("zeit", "grund", "von", "groesse", "kennzeichen")


async def zeige(anfrage: Anfrage) -> web.StreamResponse:
    """Show what is kept, newest first."""
    rows = await haus(anfrage).blicke.quarantaene(mandant(anfrage), person=anfrage.person.anmeldename)
    lines = [(f"/quarantaene/{one.id}", _zellen(anfrage, one)) for one in rows[:ZEILEN_MAX]]
    more = len(rows) > ZEILEN_MAX
    wieder = anfrage.request.query.get("angenommen") == "1"
    return anfrage.render(
        "quarantaene.html",
        koepfe=_koepfe(anfrage),
        zeilen=lines,
        mehr=more,
        hoechstens=ZEILEN_MAX,
        angenommen=wieder,
    )


async def als_tafel(anfrage: Anfrage) -> web.StreamResponse:
    """Give all of it as a file."""
    rows = await haus(anfrage).blicke.quarantaene(
        mandant(anfrage), person=anfrage.person.anmeldename, max_zeilen=ALLE
    )
    return als_csv("quarantaene", _koepfe(anfrage), [_zellen(anfrage, one) for one in rows])


async def zeige_eines(anfrage: Anfrage) -> web.StreamResponse:
    """Show one entry."""
    return _eines(anfrage, await _hole(anfrage))


async def pruefe_erneut(anfrage: Anfrage) -> web.StreamResponse:
    """Check it once more, when its cause is removed; what passes counts as a message that has just come."""
    found = await _hole(anfrage)
    reason = anfrage.felder["begruendung"]
    if (wrong := mangel(reason, "quarantaene.grund_fehlt")) is not None:
        return _eines(anfrage, found, {"begruendung": wrong})
    try:
        await haus(anfrage).wiederaufnahme.pruefe_erneut(
            found.id, person=anfrage.person.anmeldename, begruendung=reason
        )
    except TryLater:
        raise
    except AktenboteError as error:
        return _eines(anfrage, found, {"begruendung": "quarantaene.bleibt"}, error.code)
    return anfrage.weiter("/quarantaene?angenommen=1")


async def _hole(anfrage: Anfrage) -> Quarantaene:
    try:
        ident = str(uuid.UUID(anfrage.pfad("id")))
    except ValueError:
        raise web.HTTPNotFound from None
    person = anfrage.person.anmeldename
    found = await haus(anfrage).blicke.stueck(mandant(anfrage), ident, person=person)
    if found is None:
        raise web.HTTPNotFound
    return found


def _eines(
    anfrage: Anfrage, one: Quarantaene, fehler: dict[str, str] | None = None, code: str = ""
) -> web.Response:
    return anfrage.render(
        "quarantaene_eines.html",
        stueck=one,
        hilfe=anfrage.haus.hilfe.adresse(one.code),
        zeit=moment(anfrage, one.zeit),
        von=_autor(one),
        behalten=groesse(anfrage, one.laenge),
        ganz=groesse(anfrage, one.ganz_laenge),
        fehler=fehler or {},
        code=code,
    )


def _koepfe(anfrage: Anfrage) -> list[str]:
    return [anfrage.texte(f"quarantaene.kopf.{one}") for one in _SPALTEN]


def _zellen(anfrage: Anfrage, one: Quarantaene) -> list[object]:
    return [moment(anfrage, one.zeit), one.code, _autor(one), groesse(anfrage, one.laenge), one.id]


def _autor(one: Quarantaene) -> str:
    """Nobody is accused of what he did not sign."""
    return str(one.autor) if one.authentisch and one.autor else "–"
