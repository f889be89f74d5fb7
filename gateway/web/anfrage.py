"""What a page gets: who asks, for which authority, in which language, with which form; and how it answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from aiohttp import web
from jinja2 import Environment

from gateway.domain.ids import Kennung
from gateway.domain.konto import Angemeldet, Rolle
from gateway.web import kekse
from gateway.web.formular import Formular
from gateway.web.haus import Haus
from gateway.web.hochladen import Dateistrom
from gateway.web.sprache import Texte
from gateway.web.zeichnen import zeichne

_ZONE = ZoneInfo("Europe/Berlin")
VON_SELBST = "Aktenbote-Selbst"
"""Header of what a script of ours asks without anybody there."""


@dataclass(frozen=True, slots=True)
class Punkt:
    """One entry of the navigation."""

    pfad: str
    text: str
    """Key of its text."""
    hier: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Anfrage:
    """One request, for its page."""

    haus: Haus
    request: web.Request
    engine: Environment
    texte: Texte
    csrf: str
    """Secret that every form of this page carries; the macro ``formular`` writes it."""
    kennzeichen: str
    """Names this request in our log; no secret."""
    absender: str
    """The source of the request (``kopfzeilen.absender``); not for the log."""
    angemeldet: Angemeldet | None = None
    mandant: Kennung | None = None
    """The authority this page is about; ``None`` for whoever is not signed in or has no role."""
    menue: tuple[Punkt, ...] = ()
    gast: str | None = None
    """A new value for the cookie of somebody who is not signed in, where there was none."""
    felder: Formular = field(default_factory=lambda: Formular({}))
    datei: Dateistrom | None = None
    """The file of a form of a row with ``gross``, on its way; ``None``: the form brought none."""

    @property
    def rollen(self) -> frozenset[Rolle]:
        """The roles of who asks, for this authority."""
        if self.angemeldet is None or self.mandant is None:
            return frozenset()
        return self.angemeldet.rollen.get(self.mandant, frozenset())

    @property
    def dauernd(self) -> frozenset[Rolle]:
        """The roles of who asks, for this authority, without one that is only lent (``konten.notrechte``)."""
        lent = None if self.angemeldet is None else self.angemeldet.notrecht
        if lent is None or lent.mandant != self.mandant:
            return self.rollen
        return self.rollen - {lent.rolle}

    @property
    def sucht(self) -> bool:
        """Tell whether who asks may search for files here."""
        return self.haus.fach is not None and Rolle.SACHBEARBEITUNG in self.rollen

    @property
    def mandanten(self) -> tuple[tuple[Kennung, str], ...]:
        """The authorities who asks has a role for, with their names."""
        if self.angemeldet is None:
            return ()
        return tuple((one, name) for one, name in self.haus.behoerden.items() if self.angemeldet.rollen.get(one))

    @property
    def person(self) -> Angemeldet:
        """Who is signed in; only for pages that need it (``wege``)."""
        if self.angemeldet is None:
            raise web.HTTPForbidden
        return self.angemeldet

    @property
    def endet(self) -> str | None:
        """When the session ends if nothing is done, as a time of day; ``None`` for whoever is not signed in."""
        rest = None if self.angemeldet is None else self.angemeldet.rest
        return None if rest is None else self.uhrzeit(rest.bis)

    @staticmethod
    def uhrzeit(wann: datetime) -> str:
        """Return a moment of today as people read it from a clock."""
        return f"{wann.astimezone(_ZONE):%H:%M}"

    @property
    def selbst(self) -> bool:
        """Tell whether an open page asks, and nobody touched anything."""
        return self.request.headers.get(VON_SELBST) == "1"

    def pfad(self, name: str) -> str:
        """Return a variable part of the address."""
        return self.request.match_info[name]

    def render(self, vorlage: str, *, status: int = 200, **werte: object) -> web.Response:
        """Answer with a page. Its template sees ``t``, ``anfrage`` and the values given here."""
        seen: Mapping[str, object] = {"t": self.texte, "anfrage": self, **werte}
        answer = web.Response(text=zeichne(self.engine, vorlage, seen), content_type="text/html", status=status)
        if self.gast is not None:
            self.setze(answer, kekse.GAST, self.gast)
        return answer

    def weiter(self, pfad: str) -> web.Response:
        """Answer a form: the browser opens another page of ours (303), so that nothing is sent twice."""
        return web.Response(status=303, headers={"Location": pfad})

    def setze(
        self, answer: web.StreamResponse, name: str, wert: str, *, dauer_s: int | None = None, streng: bool = True
    ) -> None:
        """Set one of our cookies (``kekse``)."""
        kekse.setze(answer, name, wert, sicher=self.haus.adresse.sicher, dauer_s=dauer_s, streng=streng)

    def loesche(self, answer: web.StreamResponse, *names: str) -> None:
        """Take cookies of ours back."""
        for name in names:
            kekse.loesche(answer, name, sicher=self.haus.adresse.sicher)

    def keks(self, name: str) -> str | None:
        """Return the value of one of our cookies."""
        return kekse.lies(self.request, name, sicher=self.haus.adresse.sicher)
