"""Rooms of messages on their way in, until they are ours."""

from functools import cached_property
from typing import TYPE_CHECKING

from gateway.wiring.raeume.ausgang import Ausgang

if TYPE_CHECKING:
    from gateway.transfer.annahme import Annahme
    from gateway.transfer.empfang import Empfang
    from gateway.transfer.offener_empfang import OffenerEmpfang
    from gateway.transfer.pakete import Pakete
    from gateway.transfer.wiederaufnahme import Wiederaufnahme


class Eingang(Ausgang):
    """Rooms of messages on their way in, until they are ours."""

    @cached_property
    def annahme(self) -> "Annahme":
        from gateway.transfer.annahme import Annahme

        return Annahme(self.umgebung, self.schritte)

    @cached_property
    def empfang(self) -> "Empfang":
        from gateway.transfer.abschluss import Abschluss
        from gateway.transfer.empfang import Empfang

        return Empfang(self.umgebung, self.schritte, self.oeffner, self.annahme, Abschluss(self.umgebung))

    @cached_property
    def offener_empfang(self) -> "OffenerEmpfang":
        from gateway.transfer.offener_empfang import OffenerEmpfang

        return OffenerEmpfang(self.umgebung, self.schritte, self.niederschriften, self.annahme)

    @cached_property
    def pakete(self) -> "Pakete":
        from gateway.transfer.pakete import Pakete

        return Pakete(self.umgebung, self.schritte, self.niederschriften, self.zurueckweisung)

    @cached_property
    def wiederaufnahme(self) -> "Wiederaufnahme":
        from gateway.transfer.wiederaufnahme import Wiederaufnahme

        return Wiederaufnahme(self.umgebung, self.schritte, self.oeffner, self.annahme, self.empfang)
