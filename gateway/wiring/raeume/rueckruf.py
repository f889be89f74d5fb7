"""Rooms of a file that was sent wrongly."""

from functools import cached_property
from typing import TYPE_CHECKING

from gateway.wiring.raeume.ausgang import Ausgang

if TYPE_CHECKING:
    from gateway.transfer.datenblatt import Datenblaetter
    from gateway.transfer.rueckruf import Rueckrufe
    from gateway.transfer.rueckrufnachweis import Rueckrufnachweise
    from gateway.transfer.rueckrufpruefung import Rueckrufpruefung


class Rueckruf(Ausgang):
    """Rooms of a file that was sent wrongly."""

    @cached_property
    def rueckrufe(self) -> "Rueckrufe":
        from gateway.transfer.rueckruf import Rueckrufe

        return Rueckrufe(self.umgebung, self.schritte, self.versand, self.postausgang, self.oeffner)

    @cached_property
    def rueckrufpruefung(self) -> "Rueckrufpruefung":
        from gateway.transfer.rueckrufpruefung import Rueckrufpruefung

        return Rueckrufpruefung(self.umgebung, self.schritte, self.oeffner)

    @cached_property
    def rueckrufnachweise(self) -> "Rueckrufnachweise":
        from gateway.transfer.rueckrufnachweis import Rueckrufnachweise

        return Rueckrufnachweise(self.umgebung, self.schritte, self.versand, self.oeffner)

    @cached_property
    def datenblaetter(self) -> "Datenblaetter":
        from gateway.transfer.datenblatt import Datenblaetter

        return Datenblaetter(self.umgebung)
