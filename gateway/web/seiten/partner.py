"""Partners for operators: who is reached, what waits with them, when their certificates end."""

from aiohttp import web

from gateway.domain.errors import NO_SPACE, TryLater, Usage
from gateway.transfer.einblick.betrieb import Partnerzeile
from gateway.transfer.verbindungsprobe import Probe
from gateway.web.anfrage import Anfrage
from gateway.web.seiten import warteschlange
from gateway.web.seiten.betriebliches import ende, haus, mandant, moment
from gateway.web.tafel import als_csv


async def zeige(anfrage: Anfrage) -> web.StreamResponse:
    """Show every partner, those that failed first."""
    rows = await haus(anfrage).blicke.partner(mandant(anfrage))
    lines = [(f"/partner/{one.kennung}", _zellen(anfrage, one)) for one in rows]
    failed = sum(one.pause is not None for one in rows)
    return anfrage.render("partner.html", koepfe=_koepfe(anfrage), zeilen=lines, gestoert=failed)


async def als_tafel(anfrage: Anfrage) -> web.StreamResponse:
    """Give the same as a file."""
    rows = await haus(anfrage).blicke.partner(mandant(anfrage))
    return als_csv("partner", _koepfe(anfrage), [_zellen(anfrage, one) for one in rows])


async def zeige_einen(anfrage: Anfrage) -> web.StreamResponse:
    """Show one partner."""
    return await _einer(anfrage)


async def teste(anfrage: Anfrage) -> web.StreamResponse:
    """Send a test message to a partner; one that is open is not sent twice."""
    who = anfrage.pfad("kennung")
    try:
        await haus(anfrage).proben.sende(mandant(anfrage), who, person=anfrage.person.anmeldename)
    except TryLater as later:
        if later.code == NO_SPACE:
            raise
        return await _einer(anfrage, "partner.test.geht_nicht")
    except Usage as error:
        if error.code == "UNKNOWN":
            raise web.HTTPNotFound from None
        return await _einer(anfrage, "partner.test.ordner" if error.code == "PLAIN" else "partner.test.geht_nicht")
    return anfrage.weiter(f"/partner/{who}?test#test")


async def _einer(anfrage: Anfrage, falsch: str | None = None) -> web.Response:
    found = await haus(anfrage).blicke.einer(mandant(anfrage), anfrage.pfad("kennung"))
    if found is None:
        raise web.HTTPNotFound
    t = anfrage.texte
    tests = await haus(anfrage).proben.proben(mandant(anfrage), found.zeile.kennung)
    certificates = [
        (
            ", ".join(t(f"betrieb.schluessel.{role.value}") for role in one.rollen),
            ende(anfrage, one.bis),
            t("partner.gesperrt") if one.gesperrt else t("partner.zaehlt"),
        )
        for one in found.zertifikate
    ]
    return anfrage.render(
        "partner_einer.html",
        bild=found,
        erreichbar=erreichbar(anfrage, found.zeile),
        versucht=warteschlange.versucht(anfrage),
        zuletzt=moment(anfrage, found.letzte_nachricht),
        zertifikate=certificates,
        koepfe=warteschlange.koepfe(anfrage),
        auftraege=[warteschlange.zellen(anfrage, one) for one in found.auftraege],
        proben=[_probe(anfrage, one) for one in tests],
        getestet="test" in anfrage.request.query,
        falsch=falsch,
        status=200 if falsch is None else 409,
    )


async def versuche(anfrage: Anfrage) -> web.StreamResponse:
    """Have what waits for a partner tried now."""
    who = anfrage.pfad("kennung")
    try:
        count = await haus(anfrage).anstoss.partner(mandant(anfrage), who, person=anfrage.person.anmeldename)
    except Usage:
        raise web.HTTPNotFound from None
    return anfrage.weiter(f"/partner/{who}?versucht={count}")


def _probe(anfrage: Anfrage, one: Probe) -> tuple[str, str, str]:
    state = anfrage.texte(f"partner.test.stand.{one.stand.value}")
    return moment(anfrage, one.gesandt), state, moment(anfrage, one.beantwortet)


def erreichbar(anfrage: Anfrage, one: Partnerzeile) -> str:
    """Return whether a partner is reached, with when he is tried next."""
    if one.pause is None:
        return anfrage.texte("partner.ordner" if one.offen else "partner.erreichbar")
    again = moment(anfrage, one.pause.bis)
    return anfrage.texte("partner.nicht_erreichbar", versuche=one.pause.fehlschlaege, wann=again)


def _koepfe(anfrage: Anfrage) -> list[str]:
    return [anfrage.texte(f"partner.kopf.{one}") for one in ("name", "kennung", "stand", "wartende", "zertifikat")]


def _zellen(anfrage: Anfrage, one: Partnerzeile) -> list[object]:
    return [one.name, one.kennung, erreichbar(anfrage, one), one.wartende, ende(anfrage, one.zertifikat_bis)]
