"""What the log is to lose: one person asks for it, another one looks at what goes, then releases or refuses it."""

import re
from collections.abc import Mapping
from typing import Final

from aiohttp import web

from gateway.domain.errors import Usage
from gateway.transfer.einblick.protokollfreigaben import Protokollbild, Protokollwunsch
from gateway.web.anfrage import Anfrage
from gateway.web.formular import Formfehler
from gateway.web.sachseite import kennung_aus
from gateway.web.seiten import zweitzeichen
from gateway.web.seiten.betriebliches import ende, haus, mandant, moment
from gateway.web.seiten.zweitzeichen import Ausgang, Nichts, Tor
from gateway.web.tafel import als_csv

PFAD = "/protokollfreigaben"
FELDER: Final = ("aktenzeichen", "jahr_bezuege", "jahr_kuerzung")
_FELD: Final = {"akte": "aktenzeichen", "jahre": "jahr_bezuege", "kuerzung": "jahr_kuerzung"}
"""The field of each of the three forms."""
_NICHT: Final = {
    "UNKNOWN": "protokollfreigabe.falsch.unbekannt",
    "HOLD": "protokollfreigabe.entgegen.hold",
    "STATE": "protokollfreigabe.entgegen.state",
    "NOT-DUE": "protokollfreigabe.falsch.nicht_faellig",
}
_VIER: Final = re.compile("[2-9][0-9]{3}")
_ERGEBNIS = frozenset({"bezuege", "kuerzung", "abgelehnt"})
_VERWEIGERT = {
    "SAME": "protokollfreigabe.eigenes",
    "NAMES": "freigaben.namen",
    "TOO-OLD": "freigaben.zu_alt",
    "UNKNOWN": "freigaben.weg",
    "HOLD": "protokollfreigabe.entgegen.hold",
    "STATE": "protokollfreigabe.entgegen.state",
    "REASON": "loeschungen.grund_fehlt",
}


async def zeige(anfrage: Anfrage) -> web.StreamResponse:
    """Show what waits for this authority, and the forms to ask for more."""
    return await _liste(anfrage, {}, {})


async def beantrage(anfrage: Anfrage) -> web.StreamResponse:
    """Ask for something to go; nothing does before another person releases it."""
    typed = {name: anfrage.felder[name].strip() for name in FELDER}  # whole: half an Aktenzeichen is another one
    gate, whose, person = haus(anfrage).protokollfreigaben, mandant(anfrage), anfrage.person.anmeldename
    kind = anfrage.felder["antrag"]
    if kind not in _FELD:
        raise Formfehler
    field = _FELD[kind]
    try:
        if kind == "akte":
            if not typed[field]:
                return await _liste(anfrage, typed, {field: "protokollfreigabe.falsch.aktenzeichen"})
            ident = await gate.beantrage_akte(whose, typed[field], person=person)
        else:
            if (year := _jahr(typed[field])) is None:
                return await _liste(anfrage, typed, {field: "protokollfreigabe.falsch.jahr"})
            ask = gate.beantrage_jahre if kind == "jahre" else gate.beantrage_kuerzung
            ident = await ask(whose, year, person=person)
    except Usage as error:
        if error.code not in _NICHT:
            raise
        return await _liste(anfrage, typed, {field: _NICHT[error.code]})
    return anfrage.weiter(f"{PFAD}/{ident}")


async def _liste(anfrage: Anfrage, werte: Mapping[str, str], fehler: Mapping[str, str]) -> web.Response:
    rows = await haus(anfrage).protokollfreigaben.liste(mandant(anfrage), person=anfrage.person.anmeldename)
    done = anfrage.request.query.get("ergebnis", "")
    return anfrage.render(
        "protokollfreigaben.html",
        koepfe=_koepfe(anfrage),
        zeilen=[(f"{PFAD}/{one.id}", _zellen(anfrage, one)) for one in rows],
        ergebnis=done if done in _ERGEBNIS else None,
        werte={name: werte.get(name, "") for name in FELDER},
        fehler=fehler,
    )


def _jahr(text: str) -> int | None:
    """Return a year of four digits from 2000 on."""
    return int(text) if _VIER.fullmatch(text) else None


async def als_tafel(anfrage: Anfrage) -> web.StreamResponse:
    """Give the same as a file."""
    rows = await haus(anfrage).protokollfreigaben.liste(mandant(anfrage), person=anfrage.person.anmeldename)
    return als_csv("protokoll-loeschungen", _koepfe(anfrage), [_zellen(anfrage, one) for one in rows])


async def zeige_eine(anfrage: Anfrage) -> web.StreamResponse:
    """Show one: what goes, who asked, what cannot be undone."""
    return _eine(anfrage, await _hole(anfrage))


async def entscheide(anfrage: Anfrage) -> web.StreamResponse:
    """Release, which takes a code of the second factor every time, or refuse with a reason."""
    found = await _hole(anfrage)
    gate, whose, ident = haus(anfrage).protokollfreigaben, mandant(anfrage), found.wunsch.id
    person = anfrage.person.anmeldename
    against = "protokollfreigabe.eigenes" if found.wunsch.eigenes else "loeschungen.steht_entgegen"
    done = await zweitzeichen.entscheide(
        anfrage,
        Tor(
            gib_frei=lambda: gate.gib_frei(whose, ident, person=person),
            lehne_ab=lambda reason: gate.lehne_ab(whose, ident, person=person, begruendung=reason),
            verweigert=_VERWEIGERT,
            einwand={"antwort": against} if found.wunsch.eigenes or found.entgegen is not None else None,
        ),
    )
    if isinstance(done, Nichts):
        return _eine(anfrage, await _hole(anfrage) if done.anders else found, done.fehler)
    return anfrage.weiter(f"{PFAD}?ergebnis={'abgelehnt' if done is Ausgang.ABGELEHNT else found.wunsch.art.value}")


async def _hole(anfrage: Anfrage) -> Protokollbild:
    ident = kennung_aus(anfrage)
    found = await haus(anfrage).protokollfreigaben.eine(mandant(anfrage), ident, person=anfrage.person.anmeldename)
    if found is None:
        raise web.HTTPNotFound
    return found


def _koepfe(anfrage: Anfrage) -> list[str]:
    return [anfrage.texte(f"protokollfreigabe.kopf.{one}") for one in ("worum", "was", "von", "gestellt", "bis")]


def _zellen(anfrage: Anfrage, one: Protokollwunsch) -> list[object]:
    return [
        anfrage.texte(f"protokollfreigabe.art.{one.art.value}"),
        _was(anfrage, one),
        one.von,
        moment(anfrage, one.gestellt),
        ende(anfrage, one.bis),
    ]


def _was(anfrage: Anfrage, one: Protokollwunsch) -> str:
    if one.bis_jahr is not None:
        return anfrage.texte("protokollfreigabe.bis_jahr", jahr=one.bis_jahr)
    return anfrage.texte("protokollfreigabe.akte", zeichen=one.aktenzeichen or "–")


def _eine(anfrage: Anfrage, found: Protokollbild, fehler: Mapping[str, str] | None = None) -> web.Response:
    t = anfrage.texte
    heads: tuple[str, ...]
    rows: list[tuple[str, ...]]
    if found.kuerzung:
        heads = ("frist", "geht", "bleibt")
        rows = [
            (t(f"protokollfreigabe.frist.{kind.value}"), str(goes), str(held))
            for kind, goes, held in found.kuerzung
        ]
    else:
        heads = ("jahr", "frist")
        rows = [(str(year), t(f"protokollfreigabe.frist.{kind.value}")) for year, kind in found.jahre]
    return anfrage.render(
        "protokollfreigabe.html",
        bild=found,
        art=found.wunsch.art.value,
        was=_was(anfrage, found.wunsch),
        zeilen=rows,
        koepfe=[t(f"protokollfreigabe.spalte.{one}") for one in heads],
        entgegen=None if found.entgegen is None else t(f"protokollfreigabe.entgegen.{_schluessel(found.entgegen)}"),
        gestellt=moment(anfrage, found.wunsch.gestellt),
        bis=ende(anfrage, found.wunsch.bis),
        fehler=fehler or {},
    )


def _schluessel(code: str) -> str:
    return code.lower().replace("-", "_")
