"""One file: its register with Blatt numbers, as page and as CSV. An Auskunftssperre asks for a reason."""

from aiohttp import web

from gateway.domain.errors import Usage
from gateway.domain.ids import AkteId
from gateway.transfer.einblick.akten import Aktenbild
from gateway.web.anfrage import Anfrage
from gateway.web.grundtext import mangel
from gateway.web.sachseite import Sachseite, kennung_aus, nur_vorhandenes, sachseite
from gateway.web.seiten.uebergaben import als_zeilen
from gateway.web.tafel import als_csv

SPALTEN = ("blatt", "dokument", "datum", "seiten", "scan", "hinweise")


class Gesperrt(Exception):
    """The file opens with a reason only."""


def grund(seite: Sachseite, akte: str) -> str | None:
    """Return why this session said it opens a file, or a delivery: the id of one of them."""
    found = seite.fach.zettel.lies(seite.sitzung, f"grund/{seite.mandant}/{akte}")
    return found if isinstance(found, str) else None


async def lies_akte(seite: Sachseite, ident: AkteId) -> Aktenbild:
    """Return a file of this authority; ``Gesperrt`` where a reason is asked for and this session gave none."""
    with nur_vorhandenes():
        try:
            return await seite.fach.akten.register(
                seite.mandant,
                ident,
                person=seite.person,
                sprache=seite.sprache,
                begruendung=grund(seite, ident),
            )
        except Usage as error:
            if error.code == "REASON":
                raise Gesperrt from None
            raise


async def zeige(anfrage: Anfrage) -> web.StreamResponse:
    """Show a file of this authority."""
    seite = sachseite(anfrage)
    ident = AkteId(kennung_aus(anfrage))
    try:
        shown = await lies_akte(seite, ident)
    except Gesperrt:
        return frage_grund(seite, f"/akten/{ident}")
    return anfrage.render(
        "akte.html",
        akte=shown,
        neu=anfrage.request.query.get("neu", "") if _neu(anfrage, shown) else None,
        ergaenzbar=shown.geloescht is None,
        dokumente=[
            (one, "–" if one.datum is None else seite.worte.tag(one.datum), ", ".join(one.marken) or "–")
            for one in shown.dokumente
        ],
        koepfe=[anfrage.texte(f"akte.spalte.{one}") for one in SPALTEN],
        geloescht=None if shown.geloescht is None else seite.moment(shown.geloescht),
        uebergaben=als_zeilen(seite, shown.uebergaben),
    )


def _neu(anfrage: Anfrage, akte: Aktenbild) -> bool:
    """Tell whether the address names a document that is there: the page then says that it was added."""
    return anfrage.request.query.get("neu", "") in {str(one.nummer) for one in akte.dokumente}


async def als_datei(anfrage: Anfrage) -> web.StreamResponse:
    """Answer with the register as CSV."""
    seite = sachseite(anfrage)
    ident = AkteId(kennung_aus(anfrage))
    try:
        shown = await lies_akte(seite, ident)
    except Gesperrt:
        return anfrage.weiter(f"/akten/{ident}")
    rows = [
        (one.blatt, one.titel, one.datum and one.datum.isoformat(), one.seiten, one.scan, ", ".join(one.marken))
        for one in shown.dokumente
    ]
    return als_csv("register", [anfrage.texte(f"akte.spalte.{one}") for one in SPALTEN], rows)


async def oeffne(anfrage: Anfrage) -> web.StreamResponse:
    """Take the reason for which a locked file is opened; it counts in this session, for some minutes."""
    seite = sachseite(anfrage)
    ident = AkteId(kennung_aus(anfrage))
    return nimm_grund(seite, ident, f"/akten/{ident}")


def nimm_grund(seite: Sachseite, ident: str, ziel: str, *, blatt: bool = False) -> web.Response:
    """Remember the reason that was sent and go to ``ziel``; ask again where it is none."""
    said = " ".join(seite.anfrage.felder["grund"].split())
    if (wrong := mangel(said, "sperre.fehlt")) is not None:
        return frage_grund(seite, ziel, {"grund": wrong}, blatt=blatt)
    seite.fach.zettel.setze(seite.sitzung, f"grund/{seite.mandant}/{ident}", said)
    return seite.anfrage.weiter(ziel)


def frage_grund(
    seite: Sachseite, ziel: str, fehler: dict[str, str] | None = None, *, blatt: bool = False
) -> web.Response:
    """Ask why; the reason is sent to ``ziel``. ``blatt``: a page of a document, which a recall locks too."""
    return seite.anfrage.render("sperre.html", ziel=ziel, fehler=fehler or {}, blatt=blatt)
