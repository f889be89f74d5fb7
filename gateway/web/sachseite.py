"""What every page of a clerk needs: who looks at which authority, in which language, and dates in words."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from gateway.domain.datumsworte import Datumsworte
from gateway.domain.errors import Refused, Usage
from gateway.domain.ids import Kennung, uuid_text
from gateway.domain.kalender import Arbeitstage
from gateway.domain.sprache import Sprache
from gateway.domain.verlauf import AmZug
from gateway.transfer.einblick.uebergaben import Uebergabezeile
from gateway.web.anfrage import Anfrage
from gateway.web.fach import Fach

ART = {
    AmZug.SIE: "sie",
    AmZug.PARTNER: "partner",
    AmZug.AUTOMATIK: "automatik",
    AmZug.BETRIEB: "stoerung",
    AmZug.NIEMAND: "fertig",
}
"""Shape and colour of whose turn it is."""


@dataclass(frozen=True, slots=True)
class Sachseite:
    """One request of a clerk, for one authority."""

    anfrage: Anfrage
    fach: Fach
    mandant: Kennung

    @property
    def sprache(self) -> Sprache:
        """The language of the page."""
        return Sprache(self.anfrage.texte.sprache)

    @property
    def person(self) -> str:
        """Who looks, as the log names people."""
        return self.anfrage.person.anmeldename

    @property
    def sitzung(self) -> str:
        """The session, for notes."""
        return self.anfrage.person.sitzung

    @property
    def _tage(self) -> Arbeitstage:
        return self.fach.arbeitstage[self.mandant]

    @property
    def worte(self) -> Datumsworte:
        """Writes dates for this authority."""
        return Datumsworte(self._tage.zone, self.sprache)

    def moment(self, wann: datetime) -> str:
        """Return when something happened, near moments in a word."""
        return self.worte.moment(wann, self.fach.uhr())

    def frist(self, bis: datetime) -> str:
        """Return a deadline with its weekday."""
        return self.worte.frist(bis, self.fach.uhr(), self._tage)

    def zug(self, zeile: Uebergabezeile) -> str:
        """Return whose turn it is, as a sentence."""
        turn = zeile.stand.am_zug
        if turn is AmZug.PARTNER:
            return self.anfrage.texte("uebergabe.zug.partner", wer=zeile.stand.am_zug_wort)
        return self.anfrage.texte(f"uebergabe.zug.{turn.value}")


def sachseite(anfrage: Anfrage) -> Sachseite:
    """Return it; an installation whose pages show no files has none of these pages."""
    if anfrage.haus.fach is None or anfrage.mandant is None:
        raise web.HTTPNotFound
    return Sachseite(anfrage, anfrage.haus.fach, anfrage.mandant)


def kennung_aus(anfrage: Anfrage, name: str = "id") -> str:
    """Return the id in the address; what is none names nothing."""
    try:
        return uuid_text(anfrage.pfad(name))
    except Refused:
        raise web.HTTPNotFound from None


def nummer_aus(anfrage: Anfrage, name: str) -> int:
    """Return a small number in the address."""
    text = anfrage.pfad(name)
    if not (text.isascii() and text.isdigit() and len(text) <= 6):
        raise web.HTTPNotFound
    return int(text)


@contextmanager
def nur_vorhandenes() -> Iterator[None]:
    """Turn what is not there, and what belongs to another authority, into the same page."""
    try:
        yield
    except Usage as error:
        if error.code == "UNKNOWN":
            raise web.HTTPNotFound from None
        raise
