"""Rooms of deletion."""

from functools import cached_property
from typing import TYPE_CHECKING

from gateway.wiring.raeume.gemeinsames import Gemeinsames

if TYPE_CHECKING:
    from gateway.transfer.loeschlage import Beweisaufnahme
    from gateway.transfer.loeschung import Loeschungen
    from gateway.transfer.vergessen import Vergessen
    from gateway.transfer.vernichtung import Vernichtungen


class Loeschung(Gemeinsames):
    """Rooms of deletion."""

    @cached_property
    def beweisaufnahme(self) -> "Beweisaufnahme":
        from gateway.transfer.loeschlage import Beweisaufnahme

        return Beweisaufnahme(self.umgebung, self.oeffner)

    @cached_property
    def loeschungen(self) -> "Loeschungen":
        from gateway.transfer.loeschung import Loeschungen

        return Loeschungen(self.umgebung, self.schritte, self.beweisaufnahme)

    @cached_property
    def vernichtungen(self) -> "Vernichtungen":
        from gateway.transfer.vernichtung import Vernichtungen

        return Vernichtungen(self.umgebung, self.schritte, self.beweisaufnahme)

    @cached_property
    def vergessen(self) -> "Vergessen":
        from gateway.transfer.vergessen import Vergessen

        return Vergessen(self.umgebung)
