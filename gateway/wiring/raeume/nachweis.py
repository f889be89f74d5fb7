"""Rooms of log, evidence, directory and keys."""

from functools import cached_property
from typing import TYPE_CHECKING

from gateway.wiring.raeume.eingang import Eingang
from gateway.wiring.raeume.meldung import Meldung

if TYPE_CHECKING:
    from gateway.beweis.sammeln import Beweise
    from gateway.transfer.alarme import Alarme
    from gateway.transfer.bestempelung import Bestempelung
    from gateway.transfer.bezeugung import Bezeugung
    from gateway.transfer.gegenprobe import Gegenprobe
    from gateway.transfer.kachelamt import Kachelamt
    from gateway.transfer.mitgang import Mitgang
    from gateway.transfer.mitsignaturen import Mitsignaturen
    from gateway.transfer.umschluesselung import Umschluesselungslauf
    from gateway.transfer.verrat import Schluesselmeldung
    from gateway.transfer.verzeichnisaufnahme import Verzeichnisaufnahme
    from gateway.transfer.wiederherstellung import Rueckkehr
    from gateway.transfer.zeugenamt import Zeugenamt
    from gateway.wiring.zeitstempel import Stempelstellen


class Nachweis(Eingang, Meldung):
    """Rooms of log, evidence, directory and keys."""

    @cached_property
    def alarme(self) -> "Alarme":
        from gateway.transfer.alarme import Alarme

        return Alarme(self.umgebung, self.schritte)

    @cached_property
    def zeugenamt(self) -> "Zeugenamt":
        from gateway.transfer.zeugenamt import Zeugenamt

        return Zeugenamt(self.umgebung, self.alarme, self.zeugenschluessel)

    @cached_property
    def bezeugung(self) -> "Bezeugung":
        from gateway.transfer.bezeugung import Bezeugung

        return Bezeugung(self.umgebung, self.schritte, self.protokollbuch, self.alarme)

    @cached_property
    def gegenprobe(self) -> "Gegenprobe":
        from gateway.transfer.gegenprobe import Gegenprobe

        return Gegenprobe(self.umgebung, self.alarme)

    @cached_property
    def kachelamt(self) -> "Kachelamt":
        from gateway.transfer.kachelamt import Kachelamt

        return Kachelamt(self.umgebung)

    @cached_property
    def mitsignaturen(self) -> "Mitsignaturen":
        from gateway.transfer.mitsignaturen import Mitsignaturen

        return Mitsignaturen(self.umgebung, self.kachelamt)

    @cached_property
    def mitgang(self) -> "Mitgang":
        from gateway.transfer.mitgang import Mitgang

        return Mitgang(self.umgebung, self.zeugenamt)

    @cached_property
    def rueckkehr(self) -> "Rueckkehr":
        from gateway.transfer.wiederherstellung import Rueckkehr

        return Rueckkehr(self.umgebung, self.schritte, self.empfang, self.protokollbuch)

    @cached_property
    def verzeichnisaufnahme(self) -> "Verzeichnisaufnahme":
        from gateway.transfer.verzeichnisaufnahme import Verzeichnisaufnahme

        return Verzeichnisaufnahme(self.umgebung)

    @cached_property
    def schluesselmeldung(self) -> "Schluesselmeldung":
        from gateway.transfer.verrat import Schluesselmeldung

        return Schluesselmeldung(self.umgebung)

    @cached_property
    def umschluesselung(self) -> "Umschluesselungslauf":
        from gateway.transfer.umschluesselung import Umschluesselungslauf

        return Umschluesselungslauf(self.umgebung)

    @cached_property
    def stempelstelle(self) -> "Stempelstellen | None":
        """The time-stamp authorities; ``None`` where none is configured."""
        if self.umgebung.stempelpflicht is None:
            return None
        from gateway.wiring.zeitstempel import Stempelstellen

        return Stempelstellen(self.configuration, self.umgebung.jetzt, self.umgebung.vertrauen.sperrstand)

    @cached_property
    def bestempelung(self) -> "Bestempelung | None":
        """Has the logs stamped; ``None`` where no time-stamp authority is configured."""
        stelle, pflicht = self.stempelstelle, self.umgebung.stempelpflicht
        if stelle is None or pflicht is None:
            return None
        from gateway.transfer.bestempelung import Bestempelung

        return Bestempelung(self.umgebung, self.schritte, self.protokollbuch, stelle, pflicht)

    @cached_property
    def beweise(self) -> "Beweise":
        from gateway.beweis.sammeln import Beweise

        return Beweise(self.umgebung, self.oeffner, self.protokollbuch, self.annahme.belege, self.stempelstelle)
