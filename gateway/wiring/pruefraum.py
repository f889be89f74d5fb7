"""The room of auditors, over an installation."""

from gateway.transfer.pruefung.abfragen import Abfragen
from gateway.web.pruefraum import Pruefraum
from gateway.wiring.installation import Installation
from gateway.wiring.kalender import ZONE


def pruefraum(one: Installation) -> Pruefraum:
    """Make it."""
    return Pruefraum(abfragen=Abfragen(one.umgebung, one.protokollbuch), zone=ZONE)
