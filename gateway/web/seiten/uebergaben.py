"""The list of transfers, chosen by where they stand and whose turn it is, as page and as CSV."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlencode

from aiohttp import web

from gateway.domain.errors import Refused
from gateway.domain.ids import TransferId, uuid_text
from gateway.domain.states import Rolle
from gateway.domain.verlauf import AmZug
from gateway.transfer.einblick.uebergaben import Uebergabeliste, Uebergabezeile, Wunsch
from gateway.transfer.einblick.zug import Gruppe
from gateway.web.anfrage import Anfrage
from gateway.web.sachseite import ART, Sachseite, sachseite
from gateway.web.tafel import Tabellenstrom, Zeilen

E = TypeVar("E", bound=StrEnum)
STUECK = 1_000
"""Rows of the CSV that are read at once."""
SPALTEN = ("kurzzeichen", "von", "nach", "aktenzeichen", "zug", "stand", "seit")


@dataclass(frozen=True, slots=True)
class Zeile:
    """One row as it is drawn."""

    pfad: str
    kurzzeichen: str
    von: str
    nach: str
    aktenzeichen: str
    art: str
    zug: str
    satz: str
    wartet: str
    """Until which day it waits for what; empty where it does not."""
    seit: str

    @property
    def zellen(self) -> tuple[str, ...]:
        """The same in the order of ``SPALTEN``."""
        stand = f"{self.satz} {self.wartet}".rstrip()
        return (self.kurzzeichen, self.von, self.nach, self.aktenzeichen, self.zug, stand, self.seit)


def als_zeilen(seite: Sachseite, rows: Sequence[Uebergabezeile]) -> list[Zeile]:
    """Return rows of transfers as a page draws them."""
    return [
        Zeile(
            pfad=f"/uebergaben/{one.id}",
            kurzzeichen=one.kurzzeichen,
            von=one.von,
            nach=one.nach,
            aktenzeichen=one.aktenzeichen or "–",
            art=ART[one.stand.am_zug],
            zug=seite.zug(one),
            satz=one.stand.satz,
            wartet=(one.stand.frist or "") if one.stand.wartet else "",
            seit=seite.moment(one.seit),
        )
        for one in rows
    ]


async def zeige(anfrage: Anfrage) -> web.StreamResponse:
    """Show one page of the list."""
    seite = sachseite(anfrage)
    wunsch = _wunsch(anfrage)
    found = await seite.fach.listen.liste(
        seite.mandant, wunsch, person=seite.person, sprache=seite.sprache, nach=_nach(anfrage)
    )
    chosen = {
        name: value.value
        for name, value in (("gruppe", wunsch.gruppe), ("zug", wunsch.am_zug), ("richtung", wunsch.rolle))
        if value is not None
    }
    return anfrage.render(
        "uebergaben.html",
        zeilen=als_zeilen(seite, found.zeilen),
        koepfe=[anfrage.texte(f"uebergaben.spalte.{one}") for one in SPALTEN],
        gewaehlt=chosen,
        gruppen=[one.value for one in Gruppe],
        zuege=[one.value for one in AmZug],
        richtungen=[one.value for one in Rolle],
        csv=f"/uebergaben.csv?{urlencode(chosen)}" if chosen else "/uebergaben.csv",
        weiter=None if found.weiter is None else f"/uebergaben?{urlencode({**chosen, 'nach': found.weiter})}",
        blaettert=_nach(anfrage) is not None,
    )


async def als_datei(anfrage: Anfrage) -> web.StreamResponse:
    """Answer with every transfer of the chosen list."""
    seite = sachseite(anfrage)
    heads = [anfrage.texte(f"uebergaben.spalte.{one}") for one in SPALTEN]
    return Tabellenstrom("uebergaben", heads, _stuecke(seite, await _stueck(seite, None)))


async def _stueck(seite: Sachseite, nach: TransferId | None) -> Uebergabeliste:
    return await seite.fach.listen.liste(
        seite.mandant,
        _wunsch(seite.anfrage),
        person=seite.person,
        sprache=seite.sprache,
        nach=nach,
        max_zeilen=STUECK,
    )


async def _stuecke(seite: Sachseite, found: Uebergabeliste) -> AsyncIterator[Zeilen]:
    """Yield the rows of the list from this piece on; each piece is noted before it is sent."""
    while True:
        yield [
            (*row.zellen[:-1], one.seit.isoformat(timespec="seconds"))
            for row, one in zip(als_zeilen(seite, found.zeilen), found.zeilen, strict=True)
        ]
        if found.weiter is None:
            return
        found = await _stueck(seite, found.weiter)


def _wunsch(anfrage: Anfrage) -> Wunsch:
    said = anfrage.request.query
    return Wunsch(
        gruppe=_eins_von(Gruppe, said.get("gruppe")),
        am_zug=_eins_von(AmZug, said.get("zug")),
        rolle=_eins_von(Rolle, said.get("richtung")),
    )


def _eins_von(kind: type[E], text: str | None) -> E | None:
    """Return what was chosen; nothing, and what nobody can choose, is all of them."""
    return kind(text) if text in {one.value for one in kind} else None


def _nach(anfrage: Anfrage) -> TransferId | None:
    try:
        return TransferId(uuid_text(anfrage.request.query["nach"]))
    except (KeyError, Refused):
        return None
