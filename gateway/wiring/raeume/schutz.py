"""Rooms of what a delivery is looked through for."""

from functools import cached_property
from typing import TYPE_CHECKING

from gateway.wiring.raeume.gemeinsames import Gemeinsames

if TYPE_CHECKING:
    from gateway.transfer.eingangsformate import Eingangsformate
    from gateway.transfer.eingangsschutz import Eingangsschutz
    from gateway.wiring.eingang import Merkmalblick


class Schutz(Gemeinsames):
    """Rooms of what a delivery is looked through for."""

    @cached_property
    def eingangsschutz(self) -> "Eingangsschutz":
        from gateway.wiring.eingang import eingangsschutz

        return eingangsschutz(self.configuration, self.umgebung, self.schritte)

    @cached_property
    def merkmalblick(self) -> "Merkmalblick":
        from gateway.wiring.eingang import Merkmalblick

        return Merkmalblick(self.umgebung.tmp)

    @cached_property
    def eingangsformate(self) -> "Eingangsformate":
        from gateway.wiring.eingang import eingangsformate

        return eingangsformate(self.configuration, self.umgebung, self.schritte, self.merkmalblick)
