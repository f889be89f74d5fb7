"""Beside a question about a person: the request and our files next to each other, and one answer for each file."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from aiohttp import web

from gateway.domain.errors import Refused, Usage
from gateway.domain.ids import uuid_text
from gateway.transfer.einblick.fragen import Frageseite
from gateway.transfer.einblick.vergleich import Merkmal, Spalte, Vergleich
from gateway.transfer.records import AufgabeArt
from gateway.web.anfrage import Anfrage
from gateway.web.sachseite import Sachseite, kennung_aus, sachseite
from gateway.web.seiten.akte import frage_grund, grund, nimm_grund

WAEHLEN: Final = "akte_waehlen"
"""The answer that names a file."""
SENDEN: Final = "senden"
"""The answer that sends the file Aktenbote has matched: its title names it already."""
_FRAGEN: Final = frozenset({AufgabeArt.PERSON_UNKLAR, AufgabeArt.OHNE_ZWEITES_ZEICHEN, AufgabeArt.ANFRAGE_PRUEFEN})
"""Questions before which one looks whether it is the same person."""
Antwortzeile = tuple[str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Vergleichsbild:
    """What the page of a question draws of a comparison."""

    vergleich: Vergleich | None
    """``None``: it opens with a reason only."""
    zeilen: tuple[tuple[str, str, tuple[object, ...]], ...] = ()
    antworten: tuple[Antwortzeile, ...] = ()
    pfad: str = ""


async def zum_vergleich(seite: Sachseite, found: Frageseite) -> Vergleichsbild | None:
    """Return the comparison that belongs to a question; ``None`` where there is none."""
    bild = found.bild
    if bild.transfer is None or bild.aufgabe.art not in _FRAGEN:
        return None
    offered = next((one for one in bild.antworten if one.name == WAEHLEN), None)
    ident = bild.aufgabe.id
    here = f"/aufgaben/{ident}/vergleich"
    try:
        shown = await seite.fach.vergleiche.zeige(
            seite.mandant,
            bild.transfer.id,
            person=seite.person,
            sprache=seite.sprache,
            begruendung=grund(seite, ident),
        )
    except Usage as error:
        if error.code == "REASON":
            return Vergleichsbild(vergleich=None, pfad=here)
        if error.code == "STATE":
            return None
        raise
    matched = bild.transfer.akte if any(one.name == SENDEN for one in bild.antworten) else None
    possible = [one for one in shown.akten if one.kann_gehen and offered is not None and one.akte != matched]
    seite.fach.zettel.setze(
        seite.sitzung, _name(seite, ident), {str(one.akte): one.aktenzeichen for one in possible}
    )
    return Vergleichsbild(
        vergleich=shown,
        zeilen=tuple(
            (
                seite.anfrage.texte(f"vergleich.merkmal.{one.value}"),
                shown.geschrieben[one],
                tuple(each.werte[one] for each in shown.akten),
            )
            for one in Merkmal
        ),
        antworten=tuple(_antwort(seite, one, "" if offered is None else offered.folge) for one in possible),
        pfad=here,
    )


async def zeige(anfrage: Anfrage) -> web.StreamResponse:
    """Ask why the persons are compared; with a reason the question shows them."""
    seite, ident = sachseite(anfrage), kennung_aus(anfrage)
    if grund(seite, ident) is not None:
        return anfrage.weiter(f"/aufgaben/{ident}")
    return frage_grund(seite, f"/aufgaben/{ident}/vergleich")


async def oeffne(anfrage: Anfrage) -> web.StreamResponse:
    """Take the reason."""
    seite, ident = sachseite(anfrage), kennung_aus(anfrage)
    return nimm_grund(seite, ident, f"/aufgaben/{ident}/vergleich")


def ziel(ident: str, chosen: str) -> str | None:
    """Return the address of a chosen answer, with its file by an opaque id; ``None`` for what is no answer."""
    name, _, akte = chosen.partition(":")
    if not (name.isascii() and name.replace("_", "").isalnum()):
        return None
    here = f"/aufgaben/{ident}/antwort/{name}"
    try:
        return f"{here}?akte={uuid_text(akte)}" if akte else here
    except Refused:
        return None


def vorgewaehlt(seite: Sachseite, ident: str, name: str) -> Mapping[str, str]:
    """Return the fields that the file in the address fills, as this session has compared it."""
    known = seite.fach.zettel.lies(seite.sitzung, _name(seite, ident))
    akte = seite.anfrage.request.query.get("akte", "")
    if name != WAEHLEN or not isinstance(known, Mapping) or akte not in known:
        return {}
    return {"AKTENZEICHEN": known[akte]}


def _antwort(seite: Sachseite, one: Spalte, folge: str) -> Antwortzeile:
    t = seite.anfrage.texte
    different = ", ".join(t(f"vergleich.merkmal.{each.value}") for each in one.unterschiede)
    warning = t("vergleich.achtung", was=different) if different else t("vergleich.gleich")
    return f"{WAEHLEN}:{one.akte}", t("vergleich.ja", zeichen=one.aktenzeichen), f"{warning} {folge}"


def _name(seite: Sachseite, ident: str) -> str:
    return f"vergleich/{seite.mandant}/{ident}"
