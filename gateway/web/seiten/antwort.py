"""One answer to a question: its fields and what it does, the decision itself, and the page that says what was done.

Whoever comes second sees both: what was typed, and how the transfer stands now.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from aiohttp import web

from gateway.domain.errors import Refused, Usage
from gateway.domain.ids import TransferId, uuid_text
from gateway.domain.sprache import Satz
from gateway.transfer.aufgaben.bild import Moeglichkeit
from gateway.transfer.aufgaben.eingaben import BEGRUENDUNG, Felderfehler
from gateway.transfer.einblick.fragen import Frageseite
from gateway.web.anfrage import Anfrage
from gateway.web.sachseite import Sachseite, kennung_aus, sachseite
from gateway.web.seiten.aufgaben import lies_frage
from gateway.web.seiten.uebergaben import als_zeilen
from gateway.web.seiten.vergleich import vorgewaehlt

FELD = "feld-"
"""Before the name of a field of an answer: none of them can be taken for a field of the form itself."""
GEHT_NICHT: Final[Mapping[str, Satz]] = {
    "PERSON": Satz(
        "Diese Akte trägt eine andere AZR-Nummer. Sie geht nicht hinaus.",
        "This file bears another AZR number. It does not go out.",
    ),
    "STUB": Satz("Von dieser Akte ist nur der Nachweis hier.", "Of this file only the record is here."),
    "RECALLED": Satz(
        "Der Absender ruft diese Akte zurück. Entscheiden Sie das zuerst.",
        "Its sender calls this file back. Decide that first.",
    ),
    "FORMAT": Satz(
        "Die andere Behörde nimmt ein Dateiformat dieser Akte nicht an.",
        "The other authority does not take a file format of this file.",
    ),
    "LANE": Satz("Testakten und echte Akten gehen nie zusammen.", "Test files and real ones never go together."),
}
"""What a use case refuses when a file is sent, by its code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entschieden:
    """What somebody has just decided, for the page that says so."""

    frage: str
    antwort: str
    folge: str
    partner: str
    wann: datetime
    angaben: tuple[tuple[str, str], ...]
    uebergabe: TransferId | None
    zweite_person: bool
    hindernisse: tuple[Satz, ...]


async def zeige(anfrage: Anfrage) -> web.StreamResponse:
    """Show one answer with its fields, to be checked before it is given."""
    seite = sachseite(anfrage)
    found = await lies_frage(seite, kennung_aus(anfrage))
    chosen = _moeglich(found, anfrage.pfad("antwort"))
    return _pruefen(seite, found, chosen, vorgewaehlt(seite, found.bild.aufgabe.id, chosen.name))


async def entscheide(anfrage: Anfrage) -> web.StreamResponse:
    """Give the answer."""
    seite = sachseite(anfrage)
    ident, name = kennung_aus(anfrage), anfrage.pfad("antwort")
    try:
        found = await lies_frage(seite, ident)
        chosen = _moeglich(found, name)
    except web.HTTPNotFound:
        return await _zu_spaet(seite)
    said = {one.name: anfrage.felder[FELD + one.name] for one in chosen.felder}
    reason = anfrage.felder[FELD + BEGRUENDUNG] if chosen.begruendet else None
    try:
        done = await seite.fach.beantwortung.beantworte(
            seite.mandant, ident, name, said, person=seite.person, begruendung=reason
        )
    except Felderfehler as error:
        return _pruefen(seite, found, chosen, {**said, BEGRUENDUNG: reason or ""}, error)
    except Usage as error:
        if error.code in GEHT_NICHT:
            return _pruefen(seite, found, chosen, {**said, BEGRUENDUNG: reason or ""}, _geht_nicht(chosen, error))
        if error.code not in {"UNKNOWN", "STATE"}:
            raise
        return await _zu_spaet(seite)
    about = found.bild.transfer
    result = Entschieden(
        frage=found.bild.frage,
        antwort=chosen.titel,
        folge=chosen.folge,
        partner=chosen.partner,
        wann=seite.fach.uhr(),
        angaben=_angaben(anfrage, chosen, said, reason),
        uebergabe=None if about is None else about.id,
        zweite_person=done.zweite_person,
        hindernisse=done.hindernisse,
    )
    return anfrage.weiter(f"/entschieden/{seite.fach.zettel.lege(seite.sitzung, (seite.mandant, result))}")


async def ergebnis(anfrage: Anfrage) -> web.StreamResponse:
    """Say what was decided; to print, for some minutes."""
    seite = sachseite(anfrage)
    match seite.fach.zettel.lies(seite.sitzung, anfrage.pfad("zettel")):
        case (seite.mandant, Entschieden() as done):
            pass
        case _:
            raise web.HTTPNotFound
    return anfrage.render(
        "entschieden.html",
        getan=done,
        hindernisse=[one.auf(seite.sprache) for one in done.hindernisse],
        wann=seite.worte.druck(done.wann),
    )


def _moeglich(found: Frageseite, name: str) -> Moeglichkeit:
    chosen = next((one for one in found.bild.antworten if one.name == name and not one.nur_getippt), None)
    if chosen is None:
        raise web.HTTPNotFound
    return chosen


def _geht_nicht(chosen: Moeglichkeit, error: Usage) -> Felderfehler:
    """Return what a use case refuses as an error at the first field."""
    at = chosen.felder[0].name if chosen.felder else BEGRUENDUNG
    return Felderfehler(((at, GEHT_NICHT[error.code]),))


def _pruefen(
    seite: Sachseite,
    found: Frageseite,
    chosen: Moeglichkeit,
    werte: Mapping[str, str] | None = None,
    error: Felderfehler | None = None,
) -> web.Response:
    wrong = {} if error is None else {FELD + name: satz.auf(seite.sprache) for name, satz in error.felder}
    return seite.anfrage.render(
        "antwort.html",
        bild=found.bild,
        wahl=chosen,
        uebergabe=als_zeilen(seite, [found.uebergabe])[0] if found.uebergabe is not None else None,
        werte=werte or {},
        behoerden=seite.fach.behoerden() if any(one.art == "behoerde" for one in chosen.felder) else (),
        feld=FELD,
        grund=BEGRUENDUNG,
        fehler=wrong,
    )


def _angaben(
    anfrage: Anfrage, chosen: Moeglichkeit, said: Mapping[str, str], reason: str | None
) -> tuple[tuple[str, str], ...]:
    """Return what was filled in, with labels, choices in words."""
    shown = [(one.bezeichnung, dict(one.wahl).get(said[one.name], said[one.name])) for one in chosen.felder]
    if reason is not None:
        shown.append((anfrage.texte("antwort.grund"), reason))
    return tuple(shown)


async def _zu_spaet(seite: Sachseite) -> web.Response:
    """Show what was typed beside how the transfer stands now; the same for a question that never was."""
    typed = seite.anfrage.felder
    names = [name for name in typed.namen if name.startswith(FELD) and typed[name].strip()]
    shown = None
    try:
        ident = TransferId(uuid_text(typed["uebergabe"]))
        shown = await seite.fach.bilder.zeige(seite.mandant, ident, person=seite.person, sprache=seite.sprache)
    except (Refused, Usage):
        pass
    return seite.anfrage.render(
        "zu_spaet.html",
        status=409,
        antwort=typed["titel"],
        eingaben=[(name.removeprefix(FELD), typed[name]) for name in names],
        stand=None if shown is None else shown.stand,
        zuletzt=None if shown is None else next(iter(shown.verlauf.zeilen), None),
        zeile=None if shown is None else als_zeilen(seite, [shown.kopf.zeile])[0],
    )
