"""Every room of one installation, each made of the rooms it uses: what a command or the service works with."""

from dataclasses import dataclass
from functools import cached_property

from gateway.ablage import EingebauteAblage
from gateway.ablage.dokumentspeicher import Dokumentspeicher
from gateway.beweis.sammeln import Beweise
from gateway.domain.ids import Kennung
from gateway.keystore import NoteSigner
from gateway.keystore.bund import Schluesselbund
from gateway.settings import Configuration
from gateway.sichtung.seitenbild import Seitenzeichner
from gateway.storage import LocalBlobs, SqliteStore
from gateway.transfer.abschluss import Abschluss
from gateway.transfer.aktentransport import Aktentransport
from gateway.transfer.alarme import Alarme
from gateway.transfer.angebot import Angebote
from gateway.transfer.annahme import Annahme
from gateway.transfer.anstoss import Anstoss
from gateway.transfer.antworten import Antworten
from gateway.transfer.aufgaben.beantwortung import Beantwortung, Werke
from gateway.transfer.bestempelung import Bestempelung
from gateway.transfer.bezeugung import Bezeugung
from gateway.transfer.datenblatt import Datenblaetter
from gateway.transfer.dokumenteingang import Dokumenteingang
from gateway.transfer.einblick.akten import Aktenblicke
from gateway.transfer.einblick.betrieb import Betriebsblicke
from gateway.transfer.einblick.blick import Blicke
from gateway.transfer.einblick.fragen import Frageblicke
from gateway.transfer.einblick.freigaben import Freigaben
from gateway.transfer.einblick.kennzahlen import Kennzahlen
from gateway.transfer.einblick.lieferungen import Lieferungsblicke
from gateway.transfer.einblick.loeschfreigaben import Loeschfreigaben
from gateway.transfer.einblick.neues import Neues
from gateway.transfer.einblick.protokollfreigaben import Protokollfreigaben
from gateway.transfer.einblick.sendung import Sendungsblicke
from gateway.transfer.einblick.suche import Aktensuche
from gateway.transfer.einblick.uebergabe import Uebergabebilder
from gateway.transfer.einblick.uebergaben import Uebergabelisten
from gateway.transfer.einblick.vergleich import Vergleiche
from gateway.transfer.eingangsformate import Eingangsformate
from gateway.transfer.eingangsschutz import Eingangsschutz
from gateway.transfer.eingriffe import Eingriffe
from gateway.transfer.empfang import Empfang
from gateway.transfer.erinnerung import Erinnerungen
from gateway.transfer.fristen import Fristen
from gateway.transfer.geber import Geber
from gateway.transfer.gegenprobe import Gegenprobe
from gateway.transfer.gezeigtes import Gezeigtes
from gateway.transfer.handanforderung import Handanforderungen
from gateway.transfer.kachelamt import Kachelamt
from gateway.transfer.konten.anmeldung import Anmeldungen
from gateway.transfer.konten.bremsen import Bremsen
from gateway.transfer.konten.eigenauskunft import Eigenauskunft
from gateway.transfer.konten.einrichtung import Einrichtungen
from gateway.transfer.konten.fremdkonten import Fremdkonten
from gateway.transfer.konten.geheimnis import Geheimnisse
from gateway.transfer.konten.kennwort import Kennwoerter
from gateway.transfer.konten.notrechte import Notrechte
from gateway.transfer.konten.passkeys import Passkeys
from gateway.transfer.konten.stand import Kontenstand
from gateway.transfer.konten.verwaltung import Kontenverwaltung
from gateway.transfer.kuerzung import Kuerzung
from gateway.transfer.lieferungstaten import Lieferungstaten
from gateway.transfer.loeschlage import Beweisaufnahme
from gateway.transfer.loeschung import Loeschungen
from gateway.transfer.meldung import Meldungen
from gateway.transfer.mitgang import Mitgang
from gateway.transfer.mitsignaturen import Mitsignaturen
from gateway.transfer.nachfolge import Nachfolgen
from gateway.transfer.nachtrag import Nachtraege
from gateway.transfer.nehmer import Nehmer
from gateway.transfer.neuversiegelung import Neuversiegelung
from gateway.transfer.niederschriften import Niederschriften
from gateway.transfer.oeffner import Oeffner
from gateway.transfer.offener_empfang import OffenerEmpfang
from gateway.transfer.offener_versand import OffenerVersand
from gateway.transfer.packer import Packer
from gateway.transfer.pakete import Pakete
from gateway.transfer.postausgang import Postausgang
from gateway.transfer.protokollbuch import Protokollbuch
from gateway.transfer.quittierung import Quittierung
from gateway.transfer.rueckmeldung import Rueckmeldungen
from gateway.transfer.rueckruf import Rueckrufe
from gateway.transfer.rueckrufantwort import Rueckrufantworten
from gateway.transfer.rueckrufeingang import Rueckrufeingang
from gateway.transfer.rueckrufnachweis import Rueckrufnachweise
from gateway.transfer.rueckrufpruefung import Rueckrufpruefung
from gateway.transfer.schritte import Schritte
from gateway.transfer.seitenblick import Seitenblicke
from gateway.transfer.sendungsmappe import Sendungsmappen
from gateway.transfer.siegelung import Siegelung
from gateway.transfer.uebernahme import Uebernahmen
from gateway.transfer.umgebung import Umgebung
from gateway.transfer.umschluesselung import Umschluesselungslauf
from gateway.transfer.verarbeitung import Verarbeitung
from gateway.transfer.verbindungsprobe import Verbindungsproben
from gateway.transfer.vergessen import Vergessen
from gateway.transfer.vermittlung import Vermittlung
from gateway.transfer.vernichtung import Vernichtungen
from gateway.transfer.verrat import Schluesselmeldung, Verratene
from gateway.transfer.versand import Versand
from gateway.transfer.verzeichnisaufnahme import Verzeichnisaufnahme
from gateway.transfer.virenfreigabe import Virenfreigaben
from gateway.transfer.vorab import Vorab
from gateway.transfer.wartung import Wartungen
from gateway.transfer.weiterleitung import Weiterleitungen
from gateway.transfer.wiederaufnahme import Wiederaufnahme
from gateway.transfer.wiederherstellung import Rueckkehr
from gateway.transfer.wiederversand import Wiederversand
from gateway.transfer.zeugenamt import Zeugenamt
from gateway.transfer.zurueckweisung import Zurueckweisung
from gateway.wiring.dokumente import Messer
from gateway.wiring.eingang import Merkmalblick, eingangsformate, eingangsschutz
from gateway.wiring.zeitstempel import Stempelstellen


@dataclass(frozen=True, kw_only=True)
class Installation:
    """What the rooms stand on, and the rooms; every one is made once, before the constructor returns."""

    configuration: Configuration
    umgebung: Umgebung
    schluesselbund: Schluesselbund
    store: SqliteStore
    blobs: LocalBlobs
    protokollbuch: Protokollbuch
    verratene: Verratene
    zeugenschluessel: NoteSigner | None = None
    """Signs what we witness for others; ``None`` where we are nobody's witness."""

    def __post_init__(self) -> None:
        """Make every room now: what is wrong with the configuration is said at the start."""
        for name, room in vars(type(self)).items():
            if isinstance(room, cached_property):
                getattr(self, name)

    @property
    def mandanten(self) -> tuple[Kennung, ...]:
        """Our authorities, in the order of the configuration."""
        return tuple(self.umgebung.mandanten)

    # -- what all share ------------------------------------------------------------------------------------------

    @cached_property
    def schritte(self) -> Schritte:
        return Schritte(self.umgebung)

    @cached_property
    def niederschriften(self) -> Niederschriften:
        return Niederschriften(self.umgebung)

    @cached_property
    def oeffner(self) -> Oeffner:
        return Oeffner(self.umgebung)

    @cached_property
    def ablage(self) -> EingebauteAblage:
        return EingebauteAblage(Dokumentspeicher(self.blobs, self.store.ablageschluessel), self.umgebung.speicher)

    # -- messages on their way out -------------------------------------------------------------------------------

    @cached_property
    def offener_versand(self) -> OffenerVersand:
        return OffenerVersand(self.umgebung, self.schritte, self.niederschriften)

    @cached_property
    def siegelung(self) -> Siegelung:
        return Siegelung(self.umgebung)

    @cached_property
    def postausgang(self) -> Postausgang:
        return Postausgang(self.umgebung, self.schritte, self.offener_versand)

    @cached_property
    def versand(self) -> Versand:
        return Versand(self.umgebung, self.siegelung, self.postausgang, self.offener_versand)

    @cached_property
    def wiederversand(self) -> Wiederversand:
        return Wiederversand(self.umgebung, self.siegelung, self.postausgang, self.offener_versand)

    @cached_property
    def neuversiegelung(self) -> Neuversiegelung:
        return Neuversiegelung(self.umgebung, self.schritte, self.postausgang, self.wiederversand)

    @cached_property
    def zurueckweisung(self) -> Zurueckweisung:
        return Zurueckweisung(self.umgebung, self.schritte, self.versand, self.oeffner)

    @cached_property
    def erinnerungen(self) -> Erinnerungen:
        return Erinnerungen(self.umgebung, self.schritte, self.versand, self.oeffner)

    @cached_property
    def vermittlung(self) -> Vermittlung:
        return Vermittlung(self.umgebung, self.schritte)

    # -- messages on their way in --------------------------------------------------------------------------------

    @cached_property
    def annahme(self) -> Annahme:
        return Annahme(self.umgebung, self.schritte)

    @cached_property
    def empfang(self) -> Empfang:
        return Empfang(self.umgebung, self.schritte, self.oeffner, self.annahme, Abschluss(self.umgebung))

    @cached_property
    def offener_empfang(self) -> OffenerEmpfang:
        return OffenerEmpfang(self.umgebung, self.schritte, self.niederschriften, self.annahme)

    @cached_property
    def pakete(self) -> Pakete:
        return Pakete(self.umgebung, self.schritte, self.niederschriften, self.zurueckweisung)

    @cached_property
    def wiederaufnahme(self) -> Wiederaufnahme:
        return Wiederaufnahme(self.umgebung, self.schritte, self.oeffner, self.annahme, self.empfang)

    @cached_property
    def verarbeitung(self) -> Verarbeitung:
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
    def verbindungsproben(self) -> Verbindungsproben:
        return Verbindungsproben(self.umgebung, self.blicke, self.versand, self.siegelung)

    # -- the procedure -------------------------------------------------------------------------------------------

    @cached_property
    def meldungen(self) -> Meldungen:
        return Meldungen(self.umgebung, self.schritte, self.angebote, self.vorab)

    @cached_property
    def angebote(self) -> Angebote:
        return Angebote(self.umgebung, self.schritte, self.versand)

    @cached_property
    def vorab(self) -> Vorab:
        return Vorab(self.umgebung, self.schritte, self.versand)

    @cached_property
    def aktentransport(self) -> Aktentransport:
        return Aktentransport(self.umgebung, self.versand, self.oeffner, self.ablage, self.pakete)

    @cached_property
    def geber(self) -> Geber:
        return Geber(self.umgebung, self.schritte)

    @cached_property
    def antworten(self) -> Antworten:
        return Antworten(self.umgebung, self.schritte, self.versand)

    @cached_property
    def packer(self) -> Packer:
        return Packer(self.umgebung, self.schritte, self.versand, self.aktentransport, self.vorab)

    @cached_property
    def weiterleitungen(self) -> Weiterleitungen:
        return Weiterleitungen(self.umgebung, self.schritte, self.versand, self.oeffner, self.geber)

    @cached_property
    def rueckmeldungen(self) -> Rueckmeldungen:
        return Rueckmeldungen(self.umgebung, self.schritte, self.postausgang, self.wiederversand)

    @cached_property
    def nachfolgen(self) -> Nachfolgen:
        return Nachfolgen(self.umgebung, self.schritte, self.oeffner, self.rueckmeldungen)

    @cached_property
    def nehmer(self) -> Nehmer:
        return Nehmer(self.umgebung, self.schritte, self.versand, self.vorab)

    @cached_property
    def uebernahmen(self) -> Uebernahmen:
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
    def quittierung(self) -> Quittierung:
        return Quittierung(self.umgebung, self.schritte, self.versand, self.oeffner, self.aktentransport)

    @cached_property
    def fristen(self) -> Fristen:
        return Fristen(self.umgebung, self.schritte, self.erinnerungen)

    @cached_property
    def eingriffe(self) -> Eingriffe:
        return Eingriffe(self.umgebung, self.schritte, self.postausgang, self.angebote)

    @cached_property
    def nachtraege(self) -> Nachtraege:
        return Nachtraege(self.umgebung, self.schritte, self.oeffner, self.nehmer)

    @cached_property
    def beantwortung(self) -> Beantwortung:
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

    # -- what people look at -------------------------------------------------------------------------------------

    @cached_property
    def blicke(self) -> Blicke:
        return Blicke(self.umgebung)

    @cached_property
    def uebergabelisten(self) -> Uebergabelisten:
        return Uebergabelisten(self.umgebung, self.blicke)

    @cached_property
    def uebergabebilder(self) -> Uebergabebilder:
        return Uebergabebilder(self.umgebung, self.blicke)

    @cached_property
    def handanforderungen(self) -> Handanforderungen:
        return Handanforderungen(self.umgebung, self.meldungen, self.blicke)

    @cached_property
    def dokumenteingang(self) -> Dokumenteingang:
        messer = Messer(self.ablage.speicher)
        return Dokumenteingang(self.umgebung, self.blicke, self.eingangsschutz, self.eingangsformate, messer)

    @cached_property
    def lieferungstaten(self) -> Lieferungstaten:
        return Lieferungstaten(self.umgebung, self.blicke)

    @cached_property
    def lieferungsblicke(self) -> Lieferungsblicke:
        return Lieferungsblicke(self.umgebung, self.blicke)

    @cached_property
    def vergleiche(self) -> Vergleiche:
        return Vergleiche(self.umgebung, self.blicke)

    @cached_property
    def frageblicke(self) -> Frageblicke:
        return Frageblicke(self.umgebung, self.blicke)

    @cached_property
    def neues(self) -> Neues:
        return Neues(self.store)

    @cached_property
    def aktensuche(self) -> Aktensuche:
        return Aktensuche(self.umgebung, self.blicke)

    @cached_property
    def aktenblicke(self) -> Aktenblicke:
        return Aktenblicke(self.umgebung, self.blicke)

    @cached_property
    def betriebsblicke(self) -> Betriebsblicke:
        return Betriebsblicke(self.umgebung, self.blicke)

    @cached_property
    def freigaben(self) -> Freigaben:
        return Freigaben(self.blicke, self.kontenverwaltung, self.mandanten)

    @cached_property
    def loeschfreigaben(self) -> Loeschfreigaben:
        return Loeschfreigaben(
            self.umgebung, self.blicke, self.beweisaufnahme, self.loeschungen, self.vernichtungen
        )

    @cached_property
    def protokollfreigaben(self) -> Protokollfreigaben:
        kuerzung = Kuerzung(self.umgebung, self.protokollbuch)
        return Protokollfreigaben(self.umgebung, self.blicke, Vergessen(self.umgebung), kuerzung)

    @cached_property
    def wartungen(self) -> Wartungen:
        return Wartungen(self.umgebung, self.blicke)

    @cached_property
    def anstoss(self) -> Anstoss:
        return Anstoss(self.umgebung, self.blicke)

    @cached_property
    def kennzahlen(self) -> Kennzahlen:
        return Kennzahlen(self.umgebung)

    # -- what a delivery is looked through for -------------------------------------------------------------------

    @cached_property
    def eingangsschutz(self) -> Eingangsschutz:
        return eingangsschutz(self.configuration, self.umgebung, self.schritte)

    @cached_property
    def merkmalblick(self) -> Merkmalblick:
        return Merkmalblick(self.umgebung.tmp)

    @cached_property
    def eingangsformate(self) -> Eingangsformate:
        return eingangsformate(self.configuration, self.umgebung, self.schritte, self.merkmalblick)

    @cached_property
    def virenfreigaben(self) -> Virenfreigaben:
        return Virenfreigaben(self.umgebung, self.schritte, self.uebernahmen)

    # -- pages of documents, shown to people ---------------------------------------------------------------------

    @cached_property
    def sendungsmappen(self) -> Sendungsmappen:
        return Sendungsmappen(self.umgebung, self.aktentransport)

    @cached_property
    def seitenzeichner(self) -> Seitenzeichner:
        return Seitenzeichner(self.umgebung.tmp)

    @cached_property
    def seitenblicke(self) -> Seitenblicke:
        return Seitenblicke(
            self.umgebung, self.ablage.speicher, self.sendungsmappen, self.seitenzeichner, self.gezeigtes
        )

    @cached_property
    def gezeigtes(self) -> Gezeigtes:
        return Gezeigtes(self.umgebung, self.sendungsmappen, self.seitenzeichner)

    @cached_property
    def sendungsblicke(self) -> Sendungsblicke:
        return Sendungsblicke(self.umgebung, self.blicke, self.sendungsmappen, self.gezeigtes)

    # -- a file that was sent wrongly ----------------------------------------------------------------------------

    @cached_property
    def rueckrufe(self) -> Rueckrufe:
        return Rueckrufe(self.umgebung, self.schritte, self.versand, self.postausgang, self.oeffner)

    @cached_property
    def rueckrufpruefung(self) -> Rueckrufpruefung:
        return Rueckrufpruefung(self.umgebung, self.schritte, self.oeffner)

    @cached_property
    def rueckrufnachweise(self) -> Rueckrufnachweise:
        return Rueckrufnachweise(self.umgebung, self.schritte, self.versand, self.oeffner)

    @cached_property
    def datenblaetter(self) -> Datenblaetter:
        return Datenblaetter(self.umgebung)

    # -- deletion ------------------------------------------------------------------------------------------------

    @cached_property
    def beweisaufnahme(self) -> Beweisaufnahme:
        return Beweisaufnahme(self.umgebung, self.oeffner)

    @cached_property
    def loeschungen(self) -> Loeschungen:
        return Loeschungen(self.umgebung, self.schritte, self.beweisaufnahme)

    @cached_property
    def vernichtungen(self) -> Vernichtungen:
        return Vernichtungen(self.umgebung, self.schritte, self.beweisaufnahme)

    @cached_property
    def vergessen(self) -> Vergessen:
        return Vergessen(self.umgebung)

    # -- accounts of people --------------------------------------------------------------------------------------

    @cached_property
    def kontenstand(self) -> Kontenstand:
        return Kontenstand(self.umgebung)

    @cached_property
    def kontenverwaltung(self) -> Kontenverwaltung:
        return Kontenverwaltung(self.umgebung, self.kontenstand, Geheimnisse(self.umgebung))

    @cached_property
    def kennwoerter(self) -> Kennwoerter:
        return Kennwoerter(self.umgebung.zufall)

    @cached_property
    def anmeldungen(self) -> Anmeldungen:
        secrets, brakes = Geheimnisse(self.umgebung), Bremsen(self.umgebung, self.kontenstand)
        shared = (self.umgebung, self.kontenstand, secrets, self.kennwoerter, brakes)
        return Anmeldungen(*shared, Einrichtungen(*shared), self.notrechte)

    @cached_property
    def notrechte(self) -> Notrechte:
        return Notrechte(self.umgebung, self.kontenstand)

    @cached_property
    def fremdkonten(self) -> Fremdkonten:
        return Fremdkonten(self.umgebung, self.kontenstand, Geheimnisse(self.umgebung), self.anmeldungen)

    @cached_property
    def eigenauskunft(self) -> Eigenauskunft:
        return Eigenauskunft(self.umgebung)

    @cached_property
    def passkeys(self) -> Passkeys:
        brakes = Bremsen(self.umgebung, self.kontenstand)
        return Passkeys(self.umgebung, self.kontenstand, Geheimnisse(self.umgebung), brakes, self.anmeldungen)

    # -- log, evidence, directory, keys --------------------------------------------------------------------------

    @cached_property
    def alarme(self) -> Alarme:
        return Alarme(self.umgebung, self.schritte)

    @cached_property
    def zeugenamt(self) -> Zeugenamt:
        return Zeugenamt(self.umgebung, self.alarme, self.zeugenschluessel)

    @cached_property
    def bezeugung(self) -> Bezeugung:
        return Bezeugung(self.umgebung, self.schritte, self.protokollbuch, self.alarme)

    @cached_property
    def gegenprobe(self) -> Gegenprobe:
        return Gegenprobe(self.umgebung, self.alarme)

    @cached_property
    def kachelamt(self) -> Kachelamt:
        return Kachelamt(self.umgebung)

    @cached_property
    def mitsignaturen(self) -> Mitsignaturen:
        return Mitsignaturen(self.umgebung, self.kachelamt)

    @cached_property
    def mitgang(self) -> Mitgang:
        return Mitgang(self.umgebung, self.zeugenamt)

    @cached_property
    def rueckkehr(self) -> Rueckkehr:
        return Rueckkehr(self.umgebung, self.schritte, self.empfang, self.protokollbuch)

    @cached_property
    def verzeichnisaufnahme(self) -> Verzeichnisaufnahme:
        return Verzeichnisaufnahme(self.umgebung)

    @cached_property
    def schluesselmeldung(self) -> Schluesselmeldung:
        return Schluesselmeldung(self.umgebung)

    @cached_property
    def umschluesselung(self) -> Umschluesselungslauf:
        return Umschluesselungslauf(self.umgebung)

    @cached_property
    def stempelstelle(self) -> Stempelstellen | None:
        """The time-stamp authorities; ``None`` where none is configured."""
        if self.umgebung.stempelpflicht is None:
            return None
        return Stempelstellen(self.configuration, self.umgebung.jetzt, self.umgebung.vertrauen.sperrstand)

    @cached_property
    def bestempelung(self) -> Bestempelung | None:
        """Has the logs stamped; ``None`` where no time-stamp authority is configured."""
        stelle, pflicht = self.stempelstelle, self.umgebung.stempelpflicht
        if stelle is None or pflicht is None:
            return None
        return Bestempelung(self.umgebung, self.schritte, self.protokollbuch, stelle, pflicht)

    @cached_property
    def beweise(self) -> Beweise:
        return Beweise(self.umgebung, self.oeffner, self.protokollbuch, self.annahme.belege, self.stempelstelle)
