"""Templates into Markdown and PDF: every value is escaped, a name that is missing is an error."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Final
from zoneinfo import ZoneInfo

from jinja2 import Environment, FunctionLoader, StrictUndefined

from gateway.domain.konto import Rolle
from gateway.wiring.papiere.pdf import schreibe_papier
from gateway.wiring.papiere.stand import Papierstand

ROLLE: Final = {
    Rolle.SACHBEARBEITUNG: "Sachbearbeitung",
    Rolle.LEITUNG: "Leitung",
    Rolle.BETRIEB: "Betrieb",
    Rolle.PRUEFUNG: "Prüfung",
}
ZONE: Final = ZoneInfo("Europe/Berlin")
_ZEICHEN = re.compile(r"([\\`*_{}\[\]<>#|~&])")
_ANFANG = re.compile(r"^(\d+(?=[.)](?:\s|$))|(?=[-+=]))")
"""A number of a list, or a sign that begins one, underlines a heading or rules a line."""
_ADRESSE = re.compile(r"(?<=\w):(?=//)|(?<=www)\.", re.IGNORECASE)
"""What readers of Markdown make a link of by themselves."""
_LUECKE = "**[von der Behörde auszufüllen: "


@dataclass(frozen=True, slots=True, kw_only=True)
class Papier:
    """One paper: its name as a file, and its title."""

    name: str
    titel: str


PAPIERE: Final = (
    Papier(name="loeschkonzept", titel="Löschkonzept"),
    Papier(name="datenschutz-folgenabschaetzung", titel="Datenschutz-Folgenabschätzung"),
    Papier(name="verzeichnis-verarbeitungstaetigkeiten", titel="Verzeichnis der Verarbeitungstätigkeiten"),
    Papier(name="partneraufnahme", titel="Aufnahme eines Partners"),
    Papier(name="schluesselsicherung", titel="Schlüsselsicherung und Schlüsselverlust"),
    Papier(name="gleichwertigkeit", titel="Gleichwertigkeit des Übermittlungsverfahrens"),
)


def setze(papier: Papier, stand: Papierstand) -> tuple[str, bytes]:
    """Return a paper as Markdown and as PDF; the same values give the same octets."""
    text = _vorlagen().get_template(papier.name).render(_werte(papier, stand))
    pdf = schreibe_papier(
        text,
        titel=papier.titel,
        behoerde=stand.behoerde.name,
        vermerk=None if stand.echt else "TESTBETRIEB – keine echten Daten",
        moment=stand.moment,
    )
    return text, pdf


def maskiere(value: object) -> str:
    """Return a value as one line of Markdown that shows nothing but itself: names come from partners, too."""
    bare = "".join(sign for sign in str(value) if sign.isprintable() or sign.isspace())
    line = " ".join(bare.split())
    return _ADRESSE.sub(r"\\\g<0>", _ANFANG.sub(r"\1\\", _ZEICHEN.sub(r"\\\1", line)))


def luecke(was: str) -> str:
    """Return a gap that only people can fill."""
    return f"{_LUECKE}{was}]**"


def luecken(text: str) -> int:
    """Count the gaps of a paper; a value that looks like one is none, its marks are escaped."""
    return text.count(_LUECKE)


class _Fertig(str):
    """Markdown of the templates themselves."""

    __slots__ = ()


def _quelle(name: str) -> str | None:
    found = files("gateway.wiring.papiere").joinpath("vorlagen", f"{name}.md.j2")
    return found.read_text("utf-8") if found.is_file() else None


@cache
def _vorlagen() -> Environment:
    engine = Environment(
        loader=FunctionLoader(_quelle),
        autoescape=False,  # noqa: S701 -- no HTML: what finalize returns is Markdown
        finalize=lambda value: value if isinstance(value, _Fertig) else maskiere(value),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    engine.globals["luecke"] = lambda was: _Fertig(luecke(was))
    engine.filters["zeit"] = zeit
    engine.filters["jahre"] = volle_jahre
    engine.filters["rolle"] = ROLLE.__getitem__
    engine.filters["zeugen"] = zeugen
    engine.filters["tag"] = lambda moment: f"{moment.astimezone(ZONE):%d.%m.%Y}"
    return engine


def zeit(moment: datetime) -> str:
    """Return a moment in German time."""
    return f"{moment.astimezone(ZONE):%d.%m.%Y, %H:%M} Uhr"


def volle_jahre(anzahl: int) -> str:
    """Return a number of full years of the calendar, in the nominative."""
    return "1 volles Kalenderjahr" if anzahl == 1 else f"{anzahl} volle Kalenderjahre"


def zeugen(anzahl: int) -> str:
    """Return how many witnesses are asked for, in the accusative."""
    words = {0: "keinen Zeugen eines anderen Betreibers", 1: "einen Zeugen eines anderen Betreibers"}
    return words.get(anzahl, f"{anzahl} Zeugen anderer Betreiber")


def _werte(papier: Papier, stand: Papierstand) -> Mapping[str, object]:
    return {"s": stand, "b": stand.behoerde, "titel": papier.titel}
