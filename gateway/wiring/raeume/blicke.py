"""Rooms of what people look at, pages of documents among it."""

from functools import cached_property
from typing import TYPE_CHECKING

from gateway.wiring.raeume.konten import Konten
from gateway.wiring.raeume.loeschung import Loeschung
from gateway.wiring.raeume.verfahren import Verfahren

if TYPE_CHECKING:
    from gateway.sichtung.seitenbild import Seitenzeichner
    from gateway.transfer.anstoss import Anstoss
    from gateway.transfer.dokumenteingang import Dokumenteingang
    from gateway.transfer.einblick.akten import Aktenblicke
    from gateway.transfer.einblick.betrieb import Betriebsblicke
    from gateway.transfer.einblick.fragen import Frageblicke
    from gateway.transfer.einblick.freigaben import Freigaben
    from gateway.transfer.einblick.kennzahlen import Kennzahlen
    from gateway.transfer.einblick.lieferungen import Lieferungsblicke
    from gateway.transfer.einblick.loeschfreigaben import Loeschfreigaben
    from gateway.transfer.einblick.neues import Neues
    from gateway.transfer.einblick.papierlage import Papierlage
    from gateway.transfer.einblick.protokollfreigaben import Protokollfreigaben
    from gateway.transfer.einblick.sendung import Sendungsblicke
    from gateway.transfer.einblick.suche import Aktensuche
    from gateway.transfer.einblick.uebergabe import Uebergabebilder
    from gateway.transfer.einblick.uebergaben import Uebergabelisten
    from gateway.transfer.einblick.vergleich import Vergleiche
    from gateway.transfer.gezeigtes import Gezeigtes
    from gateway.transfer.handanforderung import Handanforderungen
    from gateway.transfer.leerseiten import Leerseiten
    from gateway.transfer.lieferungstaten import Lieferungstaten
    from gateway.transfer.schnittstelle.blicke import Systemblicke
    from gateway.transfer.schnittstelle.tokens import Apitokens
    from gateway.transfer.schnittstelle.wiederholungen import Wiederholungen
    from gateway.transfer.seitenblick import Seitenblicke
    from gateway.transfer.sendungsmappe import Sendungsmappen
    from gateway.transfer.wartung import Wartungen


class Einblick(Verfahren, Loeschung, Konten):
    """Rooms of what people look at, pages of documents among it."""

    @cached_property
    def uebergabelisten(self) -> "Uebergabelisten":
        from gateway.transfer.einblick.uebergaben import Uebergabelisten

        return Uebergabelisten(self.umgebung, self.blicke)

    @cached_property
    def uebergabebilder(self) -> "Uebergabebilder":
        from gateway.transfer.einblick.uebergabe import Uebergabebilder

        return Uebergabebilder(self.umgebung, self.blicke)

    @cached_property
    def handanforderungen(self) -> "Handanforderungen":
        from gateway.transfer.handanforderung import Handanforderungen

        return Handanforderungen(self.umgebung, self.meldungen, self.blicke)

    @cached_property
    def dokumenteingang(self) -> "Dokumenteingang":
        from gateway.transfer.dokumenteingang import Dokumenteingang
        from gateway.wiring.dokumente import Messer

        messer = Messer(self.ablage.speicher)
        return Dokumenteingang(self.umgebung, self.blicke, self.eingangsschutz, self.eingangsformate, messer)

    @cached_property
    def lieferungstaten(self) -> "Lieferungstaten":
        from gateway.transfer.lieferungstaten import Lieferungstaten

        return Lieferungstaten(self.umgebung, self.blicke)

    @cached_property
    def protokollfreigaben(self) -> "Protokollfreigaben":
        from gateway.transfer.einblick.protokollfreigaben import Protokollfreigaben
        from gateway.transfer.kuerzung import Kuerzung

        kuerzung = Kuerzung(self.umgebung, self.protokollbuch)
        return Protokollfreigaben(self.umgebung, self.blicke, self.vergessen, kuerzung)

    @cached_property
    def lieferungsblicke(self) -> "Lieferungsblicke":
        from gateway.transfer.einblick.lieferungen import Lieferungsblicke

        return Lieferungsblicke(self.umgebung, self.blicke)

    @cached_property
    def vergleiche(self) -> "Vergleiche":
        from gateway.transfer.einblick.vergleich import Vergleiche

        return Vergleiche(self.umgebung, self.blicke)

    @cached_property
    def frageblicke(self) -> "Frageblicke":
        from gateway.transfer.einblick.fragen import Frageblicke

        return Frageblicke(self.umgebung, self.blicke)

    @cached_property
    def neues(self) -> "Neues":
        from gateway.transfer.einblick.neues import Neues

        return Neues(self.umgebung)

    @cached_property
    def aktensuche(self) -> "Aktensuche":
        from gateway.transfer.einblick.suche import Aktensuche

        return Aktensuche(self.umgebung, self.blicke)

    @cached_property
    def aktenblicke(self) -> "Aktenblicke":
        from gateway.transfer.einblick.akten import Aktenblicke

        return Aktenblicke(self.umgebung, self.blicke)

    @cached_property
    def betriebsblicke(self) -> "Betriebsblicke":
        from gateway.transfer.einblick.betrieb import Betriebsblicke

        return Betriebsblicke(self.umgebung, self.blicke)

    @cached_property
    def freigaben(self) -> "Freigaben":
        from gateway.transfer.einblick.freigaben import Freigaben

        return Freigaben(self.blicke, self.kontenverwaltung, self.mandanten)

    @cached_property
    def loeschfreigaben(self) -> "Loeschfreigaben":
        from gateway.transfer.einblick.loeschfreigaben import Loeschfreigaben

        return Loeschfreigaben(
            self.umgebung, self.blicke, self.beweisaufnahme, self.loeschungen, self.vernichtungen
        )

    @cached_property
    def apitokens(self) -> "Apitokens":
        from gateway.transfer.schnittstelle.tokens import Apitokens

        return Apitokens(self.umgebung)

    @cached_property
    def wiederholungen(self) -> "Wiederholungen":
        from gateway.transfer.schnittstelle.wiederholungen import Wiederholungen

        return Wiederholungen(self.umgebung)

    @cached_property
    def systemblicke(self) -> "Systemblicke":
        from gateway.transfer.schnittstelle.blicke import Systemblicke

        return Systemblicke(self.umgebung, self.blicke, self.ablage.speicher)

    @cached_property
    def wartungen(self) -> "Wartungen":
        from gateway.transfer.wartung import Wartungen

        return Wartungen(self.umgebung, self.blicke)

    @cached_property
    def anstoss(self) -> "Anstoss":
        from gateway.transfer.anstoss import Anstoss

        return Anstoss(self.umgebung, self.blicke)

    @cached_property
    def kennzahlen(self) -> "Kennzahlen":
        from gateway.transfer.einblick.kennzahlen import Kennzahlen

        return Kennzahlen(self.umgebung)

    @cached_property
    def sendungsmappen(self) -> "Sendungsmappen":
        from gateway.transfer.sendungsmappe import Sendungsmappen

        return Sendungsmappen(self.umgebung, self.aktentransport)

    @cached_property
    def leerseiten(self) -> "Leerseiten":
        from gateway.transfer.leerseiten import Leerseiten
        from gateway.wiring.leerseher import Leerschau

        return Leerseiten(self.umgebung, self.sendungsmappen, Leerschau(self.umgebung.tmp))

    @cached_property
    def seitenzeichner(self) -> "Seitenzeichner":
        from gateway.sichtung.seitenbild import Seitenzeichner

        return Seitenzeichner(self.umgebung.tmp)

    @cached_property
    def seitenblicke(self) -> "Seitenblicke":
        from gateway.transfer.seitenblick import Seitenblicke

        return Seitenblicke(
            self.umgebung, self.ablage.speicher, self.sendungsmappen, self.seitenzeichner, self.gezeigtes
        )

    @cached_property
    def gezeigtes(self) -> "Gezeigtes":
        from gateway.transfer.gezeigtes import Gezeigtes

        return Gezeigtes(self.umgebung, self.sendungsmappen, self.seitenzeichner)

    @cached_property
    def sendungsblicke(self) -> "Sendungsblicke":
        from gateway.transfer.einblick.sendung import Sendungsblicke

        return Sendungsblicke(self.umgebung, self.blicke, self.sendungsmappen, self.gezeigtes, self.leerseiten)

    @cached_property
    def papierlage(self) -> "Papierlage":
        from gateway.transfer.einblick.papierlage import Papierlage

        return Papierlage(self.umgebung, self.blicke, self.kontenstand)
