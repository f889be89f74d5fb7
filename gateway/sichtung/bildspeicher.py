"""Pages drawn lately, in memory only: so many octets, so many minutes, and gone when asked."""

import asyncio
from collections import OrderedDict

from gateway.domain.ids import Sha256
from gateway.domain.seitenbild import KeinBild, Seitenbild, Seitenwunsch
from gateway.sichtung import grenzen

Schluessel = tuple[Sha256, str, Seitenwunsch]
"""Document, as what it is read, and what is wanted of it."""
_LEER = 200
"""Octets an answer without picture takes, roughly."""


class Bildspeicher:
    """Keeps answers by document and wish; what is old leaves by itself, whether anybody asks or not."""

    def __init__(self) -> None:
        """Nothing is kept yet."""
        self._antworten: OrderedDict[Schluessel, tuple[Seitenbild | KeinBild, asyncio.TimerHandle]] = OrderedDict()
        self._octets = 0

    def hole(self, schluessel: Schluessel) -> Seitenbild | KeinBild | None:
        """Return what is kept."""
        gehalten = self._antworten.get(schluessel)
        if gehalten is None:
            return None
        self._antworten.move_to_end(schluessel)
        return gehalten[0]

    def lege(self, schluessel: Schluessel, antwort: Seitenbild | KeinBild) -> None:
        """Keep an answer for its time; older ones make room."""
        self._wirf(schluessel)
        dauer = grenzen.BILD_HALTBAR_S if isinstance(antwort, Seitenbild) else grenzen.NEIN_HALTBAR_S
        uhr = asyncio.get_running_loop().call_later(dauer, self._wirf, schluessel)
        self._antworten[schluessel] = antwort, uhr
        self._octets += _groesse(antwort)
        while self._octets > grenzen.BILDSPEICHER:
            self._wirf(next(iter(self._antworten)))

    def vergiss(self, sha256: Sha256 | None) -> None:
        """Let go everything of a document; ``None`` = of all."""
        for schluessel in [one for one in self._antworten if sha256 in {None, one[0]}]:
            self._wirf(schluessel)

    def _wirf(self, schluessel: Schluessel) -> None:
        if (gehalten := self._antworten.pop(schluessel, None)) is not None:
            gehalten[1].cancel()
            self._octets -= _groesse(gehalten[0])


def _groesse(antwort: Seitenbild | KeinBild) -> int:
    return _LEER + (antwort.octets if isinstance(antwort, Seitenbild) else 0)
