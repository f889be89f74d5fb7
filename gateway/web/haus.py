"""What the pages stand on: the use cases and facts that ``wiring`` hands in, once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from gateway.domain.ids import Kennung
from gateway.web.adresse import Adresse
from gateway.web.anmeldungen import Anmeldungen
from gateway.web.betriebshaus import Betriebshaus
from gateway.web.fach import Fach
from gateway.web.grenzen import GRENZEN, Grenzen


@dataclass(frozen=True, slots=True, kw_only=True)
class Haus:
    """Made by ``wiring``; a page that needs another use case adds its port here."""

    anmeldungen: Anmeldungen
    behoerden: Mapping[Kennung, str]
    """Authorities of this installation with their names, in the order of the configuration."""
    adresse: Adresse
    version: str
    echt: bool
    """Whether real files are handled; otherwise every page says that it is a test installation."""
    fach: Fach | None = None
    """What clerks work with; ``None`` leaves their pages out."""
    hinter_proxy: bool = False
    """Whether a reverse proxy of this machine says who asks."""
    grenzen: Grenzen = GRENZEN
    gewartet: Callable[[], bool] = lambda: False
    """Whether new work is held back: every page says so."""
    pruefraum: object = None
    """A ``Pruefraum``, for the pages of auditors (``pruefraum.raum`` reads it)."""
    betrieb: Betriebshaus | None = None
    """What pages of operators show and do; ``None``: there are none, as where only accounts are tested."""
