"""What all rooms share: steps, what lies sealed, the Ablage, looks that are noted."""

from functools import cached_property
from typing import TYPE_CHECKING

from gateway.wiring.raeume.grundlage import Grundlage

if TYPE_CHECKING:
    from gateway.ablage import EingebauteAblage
    from gateway.transfer.einblick.blick import Blicke
    from gateway.transfer.niederschriften import Niederschriften
    from gateway.transfer.oeffner import Oeffner
    from gateway.transfer.schritte import Schritte


class Gemeinsames(Grundlage):
    """What all rooms share: steps, what lies sealed, the Ablage, looks that are noted."""

    @cached_property
    def schritte(self) -> "Schritte":
        from gateway.transfer.schritte import Schritte

        return Schritte(self.umgebung)

    @cached_property
    def niederschriften(self) -> "Niederschriften":
        from gateway.transfer.niederschriften import Niederschriften

        return Niederschriften(self.umgebung)

    @cached_property
    def oeffner(self) -> "Oeffner":
        from gateway.transfer.oeffner import Oeffner

        return Oeffner(self.umgebung)

    @cached_property
    def ablage(self) -> "EingebauteAblage":
        from gateway.ablage import EingebauteAblage
        from gateway.ablage.dokumentspeicher import Dokumentspeicher

        return EingebauteAblage(Dokumentspeicher(self.blobs, self.store.ablageschluessel), self.umgebung.speicher)

    @cached_property
    def blicke(self) -> "Blicke":
        from gateway.transfer.einblick.blick import Blicke

        return Blicke(self.umgebung)
