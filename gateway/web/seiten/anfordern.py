"""A file is requested by hand: who, of whom, why; a page to check what is sent; then the transfer that begins.

What was typed stays in memory under an opaque token, whether it came from this form or from a search without hits.
"""

from collections.abc import Mapping

from aiohttp import web

from gateway.domain.person import Person
from gateway.domain.verlauf_worte import ANFORDERUNGSGRUND
from gateway.transfer.aufgaben.eingaben import Felderfehler
from gateway.transfer.einblick.uebergaben import Uebergabezeile
from gateway.transfer.handangaben import FELDER, NAMENSARTEN, UNBEKANNT, Handwunsch, aus_suche
from gateway.transfer.laufend import NOCH_NICHT_GEFRAGT, SchonAngefordert
from gateway.web.anfrage import Anfrage
from gateway.web.sachseite import Sachseite, sachseite
from gateway.web.seiten.uebergaben import als_zeilen

GESCHLECHTER = ("w", "m", "d", "x")
"""Keys of the code list, in the order of the form."""
PFAD = "/anfordern"


async def zeige(anfrage: Anfrage) -> web.StreamResponse:
    """Show the empty form."""
    return _formular(sachseite(anfrage), {})


async def zeige_mit(anfrage: Anfrage) -> web.StreamResponse:
    """Show the form with what was typed before: here, or into the search field."""
    seite = sachseite(anfrage)
    match _gemerkt(seite):
        case Handwunsch() as wish:
            return _formular(seite, wish.felder)
        case str() as text:
            return _formular(seite, aus_suche(text), aus_der_suche=True)
        case _:
            return _formular(seite, {}, abgelaufen=True)


async def nimm(anfrage: Anfrage) -> web.StreamResponse:
    """Take what was typed; nothing is requested yet."""
    seite = sachseite(anfrage)
    typed = {name: anfrage.felder[name] for name in FELDER}
    try:
        wish = seite.fach.anforderungen.lies(seite.mandant, typed)
    except Felderfehler as error:
        return _formular(seite, typed, error=error)
    return anfrage.weiter(f"{PFAD}/{_merke(seite, wish)}/pruefen")


async def pruefe(anfrage: Anfrage) -> web.StreamResponse:
    """Show what will be sent, and what runs already for this person."""
    seite = sachseite(anfrage)
    wish = _gemerkt(seite)
    if not isinstance(wish, Handwunsch):
        return _formular(seite, {}, abgelaufen=True)
    return await _pruefseite(seite, wish)


async def fordere_an(anfrage: Anfrage) -> web.StreamResponse:
    """Request the file; whoever comes second sees who was first."""
    seite = sachseite(anfrage)
    wish = _gemerkt(seite)
    if not isinstance(wish, Handwunsch):
        return _formular(seite, {}, abgelaufen=True)
    try:
        begun = await seite.fach.anforderungen.fordere_an(seite.mandant, wish, person=seite.person)
    except SchonAngefordert:
        return await _pruefseite(seite, wish, status=409)
    except Felderfehler as error:
        return _formular(seite, wish.felder, error=error)
    return anfrage.weiter(f"/uebergaben/{begun.id}")


def _merke(seite: Sachseite, wish: Handwunsch) -> str:
    return seite.fach.zettel.lege(seite.sitzung, (seite.mandant, wish))


def _gemerkt(seite: Sachseite) -> object:
    """Return what this session keeps under the token of the address, for this authority."""
    match seite.fach.zettel.lies(seite.sitzung, seite.anfrage.pfad("zettel")):
        case (seite.mandant, found):
            return found
        case _:
            return None


def _formular(
    seite: Sachseite,
    werte: Mapping[str, str],
    *,
    error: Felderfehler | None = None,
    abgelaufen: bool = False,
    aus_der_suche: bool = False,
) -> web.Response:
    t, sprache = seite.anfrage.texte, seite.sprache
    return seite.anfrage.render(
        "anfordern.html",
        werte=werte,
        fehler={} if error is None else {name: satz.auf(sprache) for name, satz in error.felder},
        namensarten=[(one.value, t(f"anfordern.art.{one.value.lower()}")) for one in NAMENSARTEN],
        geschlechter=[(one, t(f"anfordern.wahl.{one}")) for one in GESCHLECHTER],
        behoerden=[
            *((wert, name) for wert, name in seite.fach.behoerden() if wert != seite.mandant),
            (UNBEKANNT, t("anfordern.von_unbekannt")),
        ],
        gruende=[
            (one, _gross(satz.auf(sprache)), t(f"anfordern.folge.{one}")) for one, satz in ANFORDERUNGSGRUND.items()
        ],
        abgelaufen=abgelaufen,
        aus_der_suche=aus_der_suche,
    )


async def _pruefseite(seite: Sachseite, wish: Handwunsch, *, status: int = 200) -> web.Response:
    running = await seite.fach.anforderungen.laufendes(
        seite.mandant, wish, person=seite.person, sprache=seite.sprache
    )
    missing = [name for name, there in (("azr", wish.person.azr_nummer), ("von", wish.von)) if there is None]
    return seite.anfrage.render(
        "anfordern_pruefen.html",
        status=status,
        zettel=seite.anfrage.pfad("zettel"),
        an=_name_der_behoerde(seite, wish),
        grund=_gross(ANFORDERUNGSGRUND[wish.grund].auf(seite.sprache)),
        angaben=_angaben(seite, wish.person),
        anlass=wish.anlass,
        fehlt=[seite.anfrage.texte(f"anfordern.{one}") for one in missing],
        entgegen=None if running.entgegen is None else als_zeilen(seite, [running.entgegen])[0],
        schon=None if running.entgegen is None else _schon(seite, running.entgegen),
        daneben=als_zeilen(seite, running.daneben),
    )


def _schon(seite: Sachseite, against: Uebergabezeile) -> str:
    """Return what is said of a transfer that asks for the very same file."""
    key = "anfordern.schon_offen" if against.zustand in NOCH_NICHT_GEFRAGT else "anfordern.schon"
    worte = seite.worte
    return seite.anfrage.texte(key, wann=worte.tag(against.begonnen.astimezone(worte.zone).date()))


def _gross(text: str) -> str:
    """Return words that stand in sentences elsewhere as a text of its own."""
    return text[:1].upper() + text[1:]


def _name_der_behoerde(seite: Sachseite, wish: Handwunsch) -> str:
    if wish.von is None:
        return seite.anfrage.texte("anfordern.von_unbekannt")
    return dict(seite.fach.behoerden()).get(wish.von, wish.von)


def _angaben(seite: Sachseite, person: Person) -> list[tuple[str, str]]:
    """Return what a message says of the person, with labels."""
    t = seite.anfrage.texte
    art, name = person.namen[0]
    sex = "–" if person.geschlecht is None else t(f"anfordern.wahl.{person.geschlecht}")
    values = {
        "familienname": name.familienname or "–",
        "vorname": name.vorname or "–",
        "geburtsname": name.geburtsname or "–",
        "namensart": t(f"anfordern.art.{art.value.lower()}"),
        "geburtsdatum": seite.worte.teildatum(person.geburtsdatum),
        "geburtsort": person.geburtsort or "–",
        "geschlecht": sex,
        "staat": ", ".join(map(seite.fach.staat, person.staatsangehoerigkeiten)),
        "azr": person.azr_nummer or "–",
    }
    return [(t(f"anfordern.{key}"), value) for key, value in values.items()]
