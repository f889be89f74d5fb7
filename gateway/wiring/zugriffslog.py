"""One log line for each answered request, where the configuration wants it: which route, how it ended, how long."""

from collections.abc import Callable
from datetime import datetime

import structlog

from gateway import logs
from gateway.api.wege import VORN, WEGE
from gateway.metrik.methoden import methode
from gateway.postfach.zugriff import Zugriff
from gateway.trust.verzeichnis import Verzeichnis

_log = structlog.get_logger()


class Zugriffslog:
    """Writes the pattern of a route and never a path, a query or an address: these can tell a person."""

    def __init__(self, verzeichnis: Callable[[], Verzeichnis], jetzt: Callable[[], datetime]) -> None:
        """``verzeichnis`` says whose a certificate is."""
        self._verzeichnis, self._jetzt = verzeichnis, jetzt

    def kenne(self, wege: frozenset[str]) -> None:
        """Say which routes there are, beside those of the API."""
        logs.kenne_wege(wege | {f"{VORN}{one.pfad}" for one in WEGE})

    def notiere(self, one: Zugriff) -> None:
        """Write the line."""
        partner = None
        if one.zertifikat is not None:
            roles = self._verzeichnis().rollen(one.zertifikat, self._jetzt())
            partner = roles[0][0] if roles else None
        _log.info(
            "access.answered",
            komponente=one.tor,
            methode=methode(one.methode),
            weg=one.weg,
            status=one.status,
            ms=round(one.dauer_s * 1000, 1),
            bytes=one.oktette,
            zertifikat=one.zertifikat,
            partner=partner,
        )
