"""Rooms of the procedure: who asks for a file, gives it, takes it over."""

from functools import cached_property
from typing import TYPE_CHECKING

from gateway.wiring.raeume.eingang import Eingang
from gateway.wiring.raeume.schutz import Schutz

if TYPE_CHECKING:
    from gateway.transfer.aktentransport import Aktentransport
    from gateway.transfer.angebot import Angebote
    from gateway.transfer.antworten import Antworten
    from gateway.transfer.eingriffe import Eingriffe
    from gateway.transfer.fristen import Fristen
    from gateway.transfer.geber import Geber
    from gateway.transfer.meldung import Meldungen
    from gateway.transfer.nachfolge import Nachfolgen
    from gateway.transfer.nachtrag import Nachtraege
    from gateway.transfer.nehmer import Nehmer
    from gateway.transfer.packer import Packer
    from gateway.transfer.quittierung import Quittierung
    from gateway.transfer.uebernahme import Uebernahmen
    from gateway.transfer.virenfreigabe import Virenfreigaben
    from gateway.transfer.vorab import Vorab
    from gateway.transfer.weiterleitung import Weiterleitungen


class Verfahren(Eingang, Schutz):
    """Rooms of the procedure: who asks for a file, gives it, takes it over."""

    @cached_property
    def meldungen(self) -> "Meldungen":
        from gateway.transfer.meldung import Meldungen

        return Meldungen(self.umgebung, self.schritte, self.angebote, self.vorab)

    @cached_property
    def angebote(self) -> "Angebote":
        from gateway.transfer.angebot import Angebote

        return Angebote(self.umgebung, self.schritte, self.versand)

    @cached_property
    def vorab(self) -> "Vorab":
        from gateway.transfer.vorab import Vorab

        return Vorab(self.umgebung, self.schritte, self.versand)

    @cached_property
    def aktentransport(self) -> "Aktentransport":
        from gateway.transfer.aktentransport import Aktentransport

        return Aktentransport(self.umgebung, self.versand, self.oeffner, self.ablage, self.pakete)

    @cached_property
    def geber(self) -> "Geber":
        from gateway.transfer.geber import Geber

        return Geber(self.umgebung, self.schritte)

    @cached_property
    def antworten(self) -> "Antworten":
        from gateway.transfer.antworten import Antworten

        return Antworten(self.umgebung, self.schritte, self.versand)

    @cached_property
    def packer(self) -> "Packer":
        from gateway.transfer.packer import Packer

        return Packer(self.umgebung, self.schritte, self.versand, self.aktentransport, self.vorab)

    @cached_property
    def weiterleitungen(self) -> "Weiterleitungen":
        from gateway.transfer.weiterleitung import Weiterleitungen

        return Weiterleitungen(self.umgebung, self.schritte, self.versand, self.oeffner, self.geber)

    @cached_property
    def nachfolgen(self) -> "Nachfolgen":
        from gateway.transfer.nachfolge import Nachfolgen

        return Nachfolgen(self.umgebung, self.schritte, self.oeffner, self.rueckmeldungen)

    @cached_property
    def nehmer(self) -> "Nehmer":
        from gateway.transfer.nehmer import Nehmer

        return Nehmer(self.umgebung, self.schritte, self.versand, self.vorab)

    @cached_property
    def uebernahmen(self) -> "Uebernahmen":
        from gateway.transfer.uebernahme import Uebernahmen

        return Uebernahmen(
            self.umgebung,
            self.schritte,
            self.oeffner,
            self.zurueckweisung,
            self.aktentransport,
            self.vorab,
            self.eingangsschutz,
            self.eingangsformate,
        )

    @cached_property
    def virenfreigaben(self) -> "Virenfreigaben":
        from gateway.transfer.virenfreigabe import Virenfreigaben

        return Virenfreigaben(self.umgebung, self.schritte, self.uebernahmen)

    @cached_property
    def quittierung(self) -> "Quittierung":
        from gateway.transfer.quittierung import Quittierung

        return Quittierung(self.umgebung, self.schritte, self.versand, self.oeffner, self.aktentransport)

    @cached_property
    def fristen(self) -> "Fristen":
        from gateway.transfer.fristen import Fristen

        return Fristen(self.umgebung, self.schritte, self.erinnerungen)

    @cached_property
    def eingriffe(self) -> "Eingriffe":
        from gateway.transfer.eingriffe import Eingriffe

        return Eingriffe(self.umgebung, self.schritte, self.postausgang, self.angebote)

    @cached_property
    def nachtraege(self) -> "Nachtraege":
        from gateway.transfer.nachtrag import Nachtraege

        return Nachtraege(self.umgebung, self.schritte, self.oeffner, self.nehmer)
