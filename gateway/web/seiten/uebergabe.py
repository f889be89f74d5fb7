"""The page of one transfer: where the file is, whose turn it is, what comes next, what happened."""

from aiohttp import web

from gateway.domain.ids import TransferId
from gateway.domain.states import Zustand
from gateway.domain.verlauf import AmZug
from gateway.transfer.einblick.neues import Themenart
from gateway.transfer.einblick.uebergabe import Uebergabebild
from gateway.transfer.einblick.zeitlinie import Seite
from gateway.transfer.einblick.zug import BETRIEBSFRAGEN
from gateway.web.anfrage import Anfrage
from gateway.web.sachseite import ART, Sachseite, kennung_aus, nur_vorhandenes, sachseite
from gateway.web.seiten.ereignisse import lebendig
from gateway.web.seiten.uebergaben import als_zeilen

_ANTEIL = {
    Zustand.ANGEFORDERT: 2,
    Zustand.PACKEN: 3,
    Zustand.VERSANDT: 5,
    Zustand.EMPFANGEN: 6,
    Zustand.UEBERNOMMEN: 7,
    Zustand.ABGESCHLOSSEN: 8,
}
"""How much of the way is done, in eighths; every other state is at its beginning."""


async def zeige(anfrage: Anfrage) -> web.StreamResponse:
    """Show a transfer of this authority."""
    seite = sachseite(anfrage)
    ident = TransferId(kennung_aus(anfrage))
    live = await lebendig(anfrage, Themenart.UEBERGABE, ident)
    with nur_vorhandenes():
        shown = await seite.fach.bilder.zeige(
            seite.mandant, ident, person=seite.person, sprache=seite.sprache, selbst=anfrage.selbst
        )
    kopf = shown.kopf
    return anfrage.render(
        "uebergabe.html",
        live=live,
        bild=shown,
        kopf=kopf,
        art=ART[shown.stand.am_zug],
        zug=seite.zug(kopf.zeile),
        saetze=[one for one in (shown.stand.satz, shown.stand.naechstes, shown.stand.frist) if one],
        anteil=_ANTEIL.get(kopf.zeile.zustand, 1),
        begonnen=seite.moment(kopf.zeile.begonnen),
        punkte=_punkte(seite, shown),
        schritte=[
            (one.titel, seite.worte.druck(one.zeit), ", ".join(f"{name}: {value}" for name, value in one.angaben))
            for one in shown.verlauf.technisch
        ],
        fragen=[
            (one.frage, one.anlass, seite.moment(one.seit), None if one.art in BETRIEBSFRAGEN else one.id)
            for one in shown.offene
        ],
        fristen=[(seite.frist(one.am), one.dann) for one in shown.fristen],
        haushalt=als_zeilen(seite, [one.uebergabe for one in shown.haushalt if one.uebergabe is not None]),
        ohne_uebergabe=sum(one.uebergabe is None for one in shown.haushalt),
        entscheiden=shown.stand.aufgabe if shown.stand.am_zug is AmZug.SIE else None,
    )


def _punkte(seite: Sachseite, shown: Uebergabebild) -> list[tuple[str, str, str, str, str]]:
    return [
        (
            "offen" if one.seite is Seite.WIR else "fertig",
            one.titel,
            seite.moment(one.zeit),
            one.zeit.isoformat(timespec="seconds"),
            one.wer,
        )
        for one in shown.verlauf.zeilen
    ]
