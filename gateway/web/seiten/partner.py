"""Partners for operators: who is reached, what waits with them, when their certificates end."""

from aiohttp import web

from gateway.domain.errors import Usage
from gateway.transfer.einblick.betrieb import Partnerzeile
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
    found = await haus(anfrage).blicke.einer(mandant(anfrage), anfrage.pfad("kennung"))
    if found is None:
        raise web.HTTPNotFound
    t = anfrage.texte
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
    )


async def versuche(anfrage: Anfrage) -> web.StreamResponse:
    """Have what waits for a partner tried now."""
    who = anfrage.pfad("kennung")
    try:
        count = await haus(anfrage).anstoss.partner(mandant(anfrage), who, person=anfrage.person.anmeldename)
    except Usage:
        raise web.HTTPNotFound from None
    return anfrage.weiter(f"/partner/{who}?versucht={count}")


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
