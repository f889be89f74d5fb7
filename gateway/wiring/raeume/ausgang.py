"""Rooms of messages on their way out."""

from functools import cached_property
from typing import TYPE_CHECKING

from gateway.wiring.raeume.gemeinsames import Gemeinsames

if TYPE_CHECKING:
    from gateway.transfer.erinnerung import Erinnerungen
    from gateway.transfer.neuversiegelung import Neuversiegelung
    from gateway.transfer.offener_versand import OffenerVersand
    from gateway.transfer.postausgang import Postausgang
    from gateway.transfer.rueckmeldung import Rueckmeldungen
    from gateway.transfer.siegelung import Siegelung
    from gateway.transfer.verbindungsprobe import Verbindungsproben
    from gateway.transfer.vermittlung import Vermittlung
    from gateway.transfer.versand import Versand
    from gateway.transfer.wiederversand import Wiederversand
    from gateway.transfer.zurueckweisung import Zurueckweisung


class Ausgang(Gemeinsames):
    """Rooms of messages on their way out."""

    @cached_property
    def offener_versand(self) -> "OffenerVersand":
        from gateway.transfer.offener_versand import OffenerVersand

        return OffenerVersand(self.umgebung, self.schritte, self.niederschriften)

    @cached_property
    def siegelung(self) -> "Siegelung":
        from gateway.transfer.siegelung import Siegelung

        return Siegelung(self.umgebung)

    @cached_property
    def postausgang(self) -> "Postausgang":
        from gateway.transfer.postausgang import Postausgang

        return Postausgang(self.umgebung, self.schritte, self.offener_versand)

    @cached_property
    def versand(self) -> "Versand":
        from gateway.transfer.versand import Versand

        return Versand(self.umgebung, self.siegelung, self.postausgang, self.offener_versand)

    @cached_property
    def wiederversand(self) -> "Wiederversand":
        from gateway.transfer.wiederversand import Wiederversand

        return Wiederversand(self.umgebung, self.siegelung, self.postausgang, self.offener_versand)

    @cached_property
    def neuversiegelung(self) -> "Neuversiegelung":
        from gateway.transfer.neuversiegelung import Neuversiegelung

        return Neuversiegelung(self.umgebung, self.schritte, self.postausgang, self.wiederversand)

    @cached_property
    def zurueckweisung(self) -> "Zurueckweisung":
        from gateway.transfer.zurueckweisung import Zurueckweisung

        return Zurueckweisung(self.umgebung, self.schritte, self.versand, self.oeffner)

    @cached_property
    def erinnerungen(self) -> "Erinnerungen":
        from gateway.transfer.erinnerung import Erinnerungen

        return Erinnerungen(self.umgebung, self.schritte, self.versand, self.oeffner)

    @cached_property
    def vermittlung(self) -> "Vermittlung":
        from gateway.transfer.vermittlung import Vermittlung

        return Vermittlung(self.umgebung, self.schritte)

    @cached_property
    def rueckmeldungen(self) -> "Rueckmeldungen":
        from gateway.transfer.rueckmeldung import Rueckmeldungen

        return Rueckmeldungen(self.umgebung, self.schritte, self.postausgang, self.wiederversand)

    @cached_property
    def verbindungsproben(self) -> "Verbindungsproben":
        from gateway.transfer.verbindungsprobe import Verbindungsproben

        return Verbindungsproben(self.umgebung, self.blicke, self.versand, self.siegelung)
