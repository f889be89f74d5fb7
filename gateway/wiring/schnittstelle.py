"""The API for other systems, below the pages on their port."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from gateway.api.grenzen import GRENZEN, Grenzen
from gateway.api.haus import Apihaus
from gateway.api.pforte import Pforte
from gateway.domain.ids import Kennung
from gateway.transfer.meldung import MeldungsErgebnis
from gateway.web.adresse import Adresse
from gateway.web.kopfzeilen import absender
from gateway.web.verbindung import Verbindung
from gateway.wiring.installation import Installation

Melde = Callable[[bytes, Kennung, str], Awaitable[MeldungsErgebnis]]
"""Takes in a notice for one authority, of the system that brings it."""


def schnittstelle(
    eins: Installation,
    adresse: Adresse,
    melde: Melde,
    ruehre: Callable[[], None],
    *,
    hinter_proxy: bool = False,
    grenzen: Grenzen = GRENZEN,
) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """Return what answers everything below ``/api``."""
    umgebung = eins.umgebung
    haus = Apihaus(
        tokens=eins.apitokens,
        wiederholungen=eins.wiederholungen,
        blicke=eins.systemblicke,
        listen=eins.uebergabelisten,
        suche=eins.aktensuche,
        fragen=eins.frageblicke,
        anforderungen=eins.handanforderungen,
        beantwortung=eins.beantwortung,
        melde=melde,
        suchwert=umgebung.speicher.suchwert,
        uhr=umgebung.jetzt,
        kennt=adresse.kennt,
        absender=lambda request: absender(request, hinter_proxy=hinter_proxy),
        gib_zeit=_gib_zeit,
        ruehre=ruehre,
        grenzen=grenzen,
    )
    return Pforte(haus).bediene


def _gib_zeit(request: web.Request, seconds: float) -> None:
    line = request.protocol
    if isinstance(line, Verbindung):
        line.beginnt(seconds)
