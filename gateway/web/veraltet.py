"""A form that comes after its session has ended or changed: nothing is done, nothing of it is lost.

It came from a page of ours (``formular.pruefe_herkunft``), but without the secret of the session that asks. The
answer shows what was typed and carries it on: who is signed in now looks at it, and sends it under the own name.
Codes and passwords are not carried, so what takes one asks for it anew.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from aiohttp import web

from gateway.domain.ids import Kennung
from gateway.web import formular
from gateway.web.anfrage import Anfrage
from gateway.web.fehlerseiten import Stoerung, zeige
from gateway.web.formular import Formular
from gateway.web.seiten.antwort import FELD
from gateway.web.seiten.wahl import eigener_pfad
from gateway.web.wege import Weg, Zugang

ABMELDEN: Final = "/abmelden"
_OHNE: Final = frozenset({"/sitzung", "/konto/passkeys", "/konto/passkeys/neu", "/konto/passkeys/{id}"})
"""What is no use in another session: it is about the one that is over."""
_NIE: Final = frozenset({formular.CSRF, "code", "passwort", "wiederholt", "einladung"})
"""Fields that no page of ours ever repeats."""
GEZEIGT: Final = (
    "titel", "begruendung", "grund", "anmerkung", "anlass", "suche", "konto", "aktenzeichen", "azr", "kurz",
    "von", "bis", "familienname", "vorname", "geburtsname", "geburtsdatum", "geburtsort", "staat", "register",
    "datum", "jahr_bezuege", "jahr_kuerzung",
)  # fmt: skip
"""Fields that somebody types, as the page names them (``veraltet.feld``); the others are choices and marks."""
_WORT: Final = re.compile("[a-z0-9_]{1,40}")
"""A choice of a form, where a field of that name is one elsewhere."""


def antwort(anfrage: Anfrage, weg: Weg, felder: Formular, wege: tuple[Weg, ...]) -> web.Response:
    """Answer with what happened, what was typed, and how it goes on."""
    here = anfrage.angemeldet is not None
    if weg.pfad == ABMELDEN and not here:
        return anfrage.weiter("/abgemeldet")
    if weg.fuer is Zugang.OFFEN:
        return zeige(anfrage, Stoerung(status=403, grund="fremd"))
    mit_datei = weg.gross or weg.datei
    sendbar = not mit_datei and weg.pfad not in _OHNE and (not here or _darf(anfrage, weg, felder))
    back = any(one.methode == "GET" and one.pfad == weg.pfad for one in wege)
    ziel = eigener_pfad(anfrage.request.path) if back else "/"
    return anfrage.render(
        "veraltet.html",
        status=403,
        abmelden=weg.pfad == ABMELDEN,
        eingabe=list(_getippt(anfrage, felder)),
        weiter=list(_getragen(felder)) if sendbar else None,
        gewaehlt=list(_gewaehlt(felder)) if sendbar and here else [],
        ort=anfrage.request.path_qs if sendbar else None,
        mit_datei=mit_datei,
        darf=not here or _darf(anfrage, weg, felder),
        ziel=ziel,
    )


def _darf(anfrage: Anfrage, weg: Weg, felder: Formular) -> bool:
    """Tell whether who is signed in now may do this at the authority the form was drawn for."""
    drawn = next(iter(felder.alle(formular.BEHOERDE)), "")
    there = replace(anfrage, mandant=Kennung(drawn)) if drawn else anfrage
    return weg.erlaubt(there.dauernd if weg.handelt else there.rollen, angemeldet=True)


def _getragen(felder: Formular) -> Iterator[tuple[str, str]]:
    for name in felder.namen:
        if name not in _NIE:
            yield from ((name, value) for value in felder.alle(name))


def _gewaehlt(felder: Formular) -> Iterator[tuple[str, str]]:
    """Yield name and value of what goes along unseen: who sends it now may be somebody else than who chose it."""
    for name, value in _getragen(felder):
        if value.strip() and name != formular.BEHOERDE and not _ist_getippt(name, value):
            yield name, value


def _ist_getippt(name: str, value: str) -> bool:
    return (name in GEZEIGT and not (name == "grund" and _WORT.fullmatch(value))) or name.startswith(FELD)


def _getippt(anfrage: Anfrage, felder: Formular) -> Iterator[tuple[str, str]]:
    """Yield label and value of what somebody typed."""
    for name in felder.namen:
        for value in felder.alle(name):
            if not value.strip() or not _ist_getippt(name, value):
                continue
            yield anfrage.texte(f"veraltet.feld.{name if name in GEZEIGT else 'angabe'}"), value
