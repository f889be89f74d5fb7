"""Keys and certificates of our own: how long they last, and their planned change step by step, with two persons."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from gateway.domain.errors import AktenboteError, TryLater, Usage
from gateway.domain.sprache import Sprache
from gateway.transfer.ports.schluessel import Neuling, Schluesselbild, Wechselplan
from gateway.transfer.schluesselwechsel import MAX_PEM, ROLLEN, Schluesselwechsel
from gateway.web.anfrage import Anfrage
from gateway.web.grundtext import mangel
from gateway.web.herausgabe import datei
from gateway.web.seiten import zweitzeichen
from gateway.web.seiten.betriebliches import ende, haus, mandant, moment
from gateway.web.tafel import als_csv

_SPALTEN = ("rolle", "stand", "bis", "verfahren", "einstellung")
_ERGEBNIS = frozenset({"beantragt", "frei", "abgelehnt", "eingebaut"})
_VERWEIGERT = {
    "SAME": "zertifikate.selbst",
    "UNKNOWN": "zertifikate.weg",
    "OPEN": "zertifikate.wartet_schon",
    "REASON": "zertifikate.grund_fehlt",
}
_PEM = "application/x-pem-file"
_GEHEIM = b"PRIVATE KEY"


@dataclass(frozen=True, slots=True)
class Bild:
    """What the page of a role shows: its keys, the plan, and those on their way."""

    rolle: str
    schluessel: tuple[Schluesselbild, ...]
    plan: Wechselplan | None
    neulinge: tuple[Neuling, ...]


async def zeige(anfrage: Anfrage) -> web.StreamResponse:
    """Show every key with the days that are left."""
    rows = await _wechsel(anfrage).schluessel(mandant(anfrage))
    return anfrage.render(
        "zertifikate.html",
        koepfe=[anfrage.texte(f"zertifikate.kopf.{one}") for one in _SPALTEN],
        zeilen=[(_pfad(one), _zellen(anfrage, one)) for one in rows],
        maengel=_maengel(anfrage, rows),
    )


async def als_tafel(anfrage: Anfrage) -> web.StreamResponse:
    """Give the same as a file."""
    rows = await _wechsel(anfrage).schluessel(mandant(anfrage))
    heads = [anfrage.texte(f"zertifikate.kopf.{one}") for one in _SPALTEN]
    return als_csv("zertifikate", heads, [_zellen(anfrage, one) for one in rows])


async def zeige_rolle(anfrage: Anfrage) -> web.StreamResponse:
    """Show the keys of one role and how far their change is."""
    return await _seite(anfrage)


async def entscheide(anfrage: Anfrage) -> web.StreamResponse:
    """Ask for a change, release it with a fresh code, or refuse it."""
    rolle, wechsel, person = _rolle(anfrage), _wechsel(anfrage), anfrage.person.anmeldename
    tun, ident, reason = (anfrage.felder[name] for name in ("tun", "antrag", "begruendung"))
    wrong = mangel(reason, _VERWEIGERT["REASON"]) if tun in {"beantragen", "ablehnen"} else None
    if wrong is not None:
        return await _seite(anfrage, {"begruendung": wrong})
    try:
        if tun == "beantragen":
            await wechsel.beantrage(mandant(anfrage), rolle, person=person, begruendung=reason)
            return anfrage.weiter(f"/zertifikate/{rolle}?ergebnis=beantragt")
        if tun == "ablehnen":
            await wechsel.lehne_ab(mandant(anfrage), rolle, ident, person=person, begruendung=reason)
            return anfrage.weiter(f"/zertifikate/{rolle}?ergebnis=abgelehnt")
        if tun != "freigeben":
            return await _seite(anfrage, {"antwort": "freigaben.waehlen"})
        if wrong := await zweitzeichen.fehlt(anfrage):
            return await _seite(anfrage, {"code": wrong})
        await wechsel.gib_frei(mandant(anfrage), rolle, ident, person=person)
        return anfrage.weiter(f"/zertifikate/{rolle}?ergebnis=frei")
    except Usage as error:
        field = "begruendung" if error.code == "REASON" else "antwort"
        return await _seite(anfrage, {field: _VERWEIGERT.get(error.code, "zertifikate.geht_nicht")}, error.reason)


async def antrag(anfrage: Anfrage) -> web.StreamResponse:
    """Hand out the request for a certificate."""
    found = await _neuling(anfrage)
    return datei(f"{found.name}.csr.pem", _PEM, found.antrag.encode())


async def nimm(anfrage: Anfrage) -> web.StreamResponse:
    """Take the certificate that came back: only look at it, or lay it beside its key with a fresh code."""
    found, rolle, wechsel = await _neuling(anfrage), _rolle(anfrage), _wechsel(anfrage)
    pem = anfrage.felder.dateien.get("zertifikat", b"")
    if not pem.strip():
        return await _seite(anfrage, {"zertifikat": "zertifikate.datei_fehlt"})
    if _GEHEIM in pem:
        return await _seite(anfrage, {"zertifikat": "zertifikate.geheim"})
    if len(pem) > MAX_PEM:
        return await _seite(anfrage, {"zertifikat": "zertifikate.zu_gross"})
    try:
        if anfrage.felder["tun"] != "einbauen":
            until = await wechsel.pruefe(mandant(anfrage), rolle, found.name, pem)
            return await _seite(anfrage, gut_bis=until)
        if wrong := await zweitzeichen.fehlt(anfrage):
            return await _seite(anfrage, {"code": wrong})
        await wechsel.baue_ein(mandant(anfrage), rolle, found.name, pem, person=anfrage.person.anmeldename)
    except TryLater:
        raise
    except AktenboteError as error:
        return await _seite(anfrage, {"zertifikat": "zertifikate.passt_nicht"}, error.reason)
    return anfrage.weiter(f"/zertifikate/{rolle}?ergebnis=eingebaut")


# -- inside --------------------------------------------------------------------------------------------------------


async def _seite(
    anfrage: Anfrage,
    fehler: dict[str, str] | None = None,
    satz: str | None = None,
    *,
    gut_bis: datetime | None = None,
) -> web.Response:
    bild, done = await _bild(anfrage), anfrage.request.query.get("ergebnis", "")
    asked = _wechsel(anfrage).wartet(mandant(anfrage), bild.rolle)
    return anfrage.render(
        "zertifikat.html",
        bild=bild,
        name=anfrage.texte(f"betrieb.schluessel.{bild.rolle}"),
        koepfe=[anfrage.texte(f"zertifikate.kopf.{one}") for one in _SPALTEN],
        zeilen=[_zellen(anfrage, one) for one in bild.schluessel],
        maengel=_maengel(anfrage, bild.schluessel),
        endet=None if bild.plan is None else ende(anfrage, bild.plan.alt_bis),
        noetig=None if bild.plan is None else ende(anfrage, bild.plan.antrag_bis),
        wechsel=[
            (one, _schritte(anfrage, one, _andere(bild, one)), _zurueck(anfrage, bild, one))
            for one in bild.neulinge
        ],
        schrittkoepfe=[anfrage.texte(f"zertifikate.schritt.{one}") for one in ("was", "stand", "wer", "wann")],
        antrag=asked,
        wo=anfrage.request.match_info.get("name"),
        gestellt=None if asked is None else moment(anfrage, asked.gestellt),
        verfaellt=None if asked is None else ende(anfrage, asked.bis),
        eigenes=asked is not None and asked.person.casefold() == anfrage.person.anmeldename.casefold(),
        ergebnis=done if done in _ERGEBNIS else None,
        gut_bis=None if gut_bis is None else ende(anfrage, gut_bis),
        fehler=fehler or {},
        satz=satz,
    )


async def _bild(anfrage: Anfrage) -> Bild:
    rolle, wechsel, wen = _rolle(anfrage), _wechsel(anfrage), mandant(anfrage)
    rows = tuple(one for one in await wechsel.schluessel(wen) if one.rolle == rolle)
    try:
        plan: Wechselplan | None = await wechsel.plan(wen, rolle)
    except TryLater:
        raise
    except AktenboteError:  # a certificate cannot be read: the table says which
        plan = None
    return Bild(rolle, rows, plan, await wechsel.neulinge(wen, rolle))


def _schritte(anfrage: Anfrage, one: Neuling, andere_bis: datetime | None) -> list[tuple[str, str, str, str]]:
    """Return the steps of a change: what, whether it is done, who does it, when; the first open one is next."""
    now = haus(anfrage).blicke.jetzt()
    counts = one.gelistet_ab is not None and one.gelistet_ab <= now
    used = counts and one.konfiguriert
    steps: Sequence[tuple[str, bool, datetime | None]] = (
        ("erzeugt", True, one.erzeugt),
        ("eingebaut", one.eingebaut is not None, one.eingebaut),
        ("konfiguriert", one.konfiguriert, None),
        ("angekuendigt", one.gelistet_ab is not None, None),
        ("ueberlappung", counts, one.gelistet_ab),
        ("genutzt", used, one.gelistet_ab if used else None),
        ("fertig", used and (andere_bis is None or andere_bis <= now), andere_bis),
    )
    rows, following = [], True
    for name, done, when in steps:
        state = "erledigt" if done else "jetzt" if following else "spaeter"
        following = following and done
        rows.append((
            anfrage.texte(f"zertifikate.schritte.{name}"),
            anfrage.texte(f"zertifikate.stand.{state}"),
            anfrage.texte(f"zertifikate.wer.{name}"),
            moment(anfrage, when) if when is None or when <= now else ende(anfrage, when),
        ))  # fmt: skip
    return rows


def _andere(bild: Bild, one: Neuling) -> datetime | None:
    """Return when the last certificate of the role beside this one ends."""
    return max((each.bis for each in bild.schluessel if each.bis is not None and each.bis != one.bis), default=None)


def _zurueck(anfrage: Anfrage, bild: Bild, one: Neuling) -> str | None:
    """Return until when the change can be given up: as long as an older certificate lasts."""
    until = _andere(bild, one)
    if until is None or until <= haus(anfrage).blicke.jetzt():
        return None
    return ende(anfrage, until)


async def _neuling(anfrage: Anfrage) -> Neuling:
    there = await _wechsel(anfrage).neulinge(mandant(anfrage), _rolle(anfrage))
    found = next((one for one in there if one.name == anfrage.pfad("name")), None)
    if found is None:
        raise web.HTTPNotFound
    return found


def _rolle(anfrage: Anfrage) -> str:
    if (rolle := anfrage.pfad("rolle")) not in ROLLEN:
        raise web.HTTPNotFound
    return rolle


def _wechsel(anfrage: Anfrage) -> Schluesselwechsel:
    found = haus(anfrage).schluessel
    if found is None:
        raise web.HTTPNotFound
    return found


def _maengel(anfrage: Anfrage, keys: Sequence[Schluesselbild]) -> list[tuple[str, str, str]]:
    """Return what is to be done: at which setting, in which words, in which language these are."""
    said = Sprache(anfrage.texte.sprache)
    return [
        row
        for one in keys
        for row in (
            *((one.einstellung, text, Sprache.EN.value) for text in one.fehler),
            *((one.einstellung, hint.auf(said), said.value) for hint in one.hinweise),
        )
    ]


def _pfad(one: Schluesselbild) -> str | None:
    return f"/zertifikate/{one.rolle}" if one.rolle in ROLLEN else None


def _zellen(anfrage: Anfrage, one: Schluesselbild) -> list[str]:
    return [
        anfrage.texte(f"betrieb.schluessel.{one.rolle}"),
        anfrage.texte(f"zertifikate.lage.{_lage(anfrage, one)}"),
        ende(anfrage, one.bis),
        one.verfahren,
        one.einstellung,
    ]


def _lage(anfrage: Anfrage, one: Schluesselbild) -> str:
    if one.fehler:
        return "stoerung"
    if one.bis is not None and one.bis <= haus(anfrage).blicke.jetzt():
        return "abgelaufen"
    if one.verzeichnis and not all(one.verzeichnis.values()):
        return "wartet" if one.nachfolger else "abgeloest"
    return "gilt" if one.verzeichnis else "vorhanden"
