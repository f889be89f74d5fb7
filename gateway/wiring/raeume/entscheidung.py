"""Rooms in which all others meet: what a message does, what an answer of a person does."""

from functools import cached_property
from typing import TYPE_CHECKING

from gateway.wiring.raeume.loeschung import Loeschung
from gateway.wiring.raeume.nachweis import Nachweis
from gateway.wiring.raeume.rueckruf import Rueckruf
from gateway.wiring.raeume.verfahren import Verfahren

if TYPE_CHECKING:
    from gateway.transfer.aufgaben.beantwortung import Beantwortung
    from gateway.transfer.verarbeitung import Verarbeitung


class Entscheidung(Verfahren, Nachweis, Rueckruf, Loeschung):
    """Rooms in which all others meet: what a message does, what an answer of a person does."""

    @cached_property
    def verarbeitung(self) -> "Verarbeitung":
        from gateway.transfer.rueckrufantwort import Rueckrufantworten
        from gateway.transfer.rueckrufeingang import Rueckrufeingang
        from gateway.transfer.verarbeitung import Verarbeitung

        return Verarbeitung(
            self.umgebung,
            self.schritte,
            self.oeffner,
            self.zurueckweisung,
            self.geber,
            self.nehmer,
            self.angebote,
            self.erinnerungen,
            self.weiterleitungen,
            self.rueckmeldungen,
            self.pakete,
            Rueckrufeingang(self.umgebung, self.schritte, self.postausgang),
            Rueckrufantworten(self.umgebung, self.schritte, self.rueckrufe),
            self.verbindungsproben,
        )

    @cached_property
    def beantwortung(self) -> "Beantwortung":
        from gateway.transfer.aufgaben.beantwortung import Beantwortung, Werke

        werke = Werke(
            schritte=self.schritte,
            meldungen=self.meldungen,
            eingriffe=self.eingriffe,
            angebote=self.angebote,
            nachtraege=self.nachtraege,
            nachfolgen=self.nachfolgen,
            virenfreigaben=self.virenfreigaben,
            rueckrufe=self.rueckrufe,
            rueckrufpruefung=self.rueckrufpruefung,
            wiederaufnahme=self.wiederaufnahme,
            loeschungen=self.loeschungen,
            vernichtungen=self.vernichtungen,
            alarme=self.alarme,
        )
        return Beantwortung(self.umgebung, werke)
