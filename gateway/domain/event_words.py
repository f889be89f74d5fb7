"""Words of the audit log: events, fields, references, actors, outcomes, legal grounds; the shape of a row."""

from dataclasses import dataclass
from enum import StrEnum


class Verarbeitung(StrEnum):
    """Kinds of processing that § 76 (1) BDSG wants logged, and one for what touches no personal data."""

    ERHEBUNG = "Erhebung"
    VERAENDERUNG = "Veränderung"
    ABFRAGE = "Abfrage"
    OFFENLEGUNG = "Offenlegung"
    KOMBINATION = "Kombination"
    LOESCHUNG = "Löschung"
    BETRIEB = "Betrieb"


class Aufbewahrung(StrEnum):
    """How long an entry keeps what it says and whom it points to; its leaf hash stays for ever."""

    ZUGRIFF = "zugriff"
    """Who looked at what: until the end of the year after it (BDSG § 76 (4))."""
    NACHWEIS = "nachweis"
    """What was done with a file, above all its handover: ten years (procedure sheet 7.4)."""

    @property
    def mindestjahre(self) -> int:
        """Full calendar years after the year of the entry that it is kept at least; a verifier asks for no less."""
        return 1 if self is Aufbewahrung.ZUGRIFF else 10

    def frei_ab(self, jahr: int, jahre: int | None = None) -> int:
        """Return in which year entries of ``jahr`` may go, kept ``jahre`` full years (default: least)."""
        return jahr + (self.mindestjahre if jahre is None else jahre) + 1


class Akteur(StrEnum):
    """Who acted: a person (with the Bezug ``handelnder``), this program by itself, or the partner authority."""

    PERSON = "person"
    DIENST = "dienst"
    PARTNER = "partner"


class Ausgang(StrEnum):
    """How it ended; the reason stands in the field ``code``."""

    OK = "ok"
    ABGELEHNT = "abgelehnt"
    FEHLER = "fehler"


class Rechtsgrund(StrEnum):
    """Legal ground of a processing, as a key (procedure sheet 5.2)."""

    AUFENTHG_86 = "AufenthG-86"  # collection of personal data for the purposes of residence law
    AUFENTHG_91 = "AufenthG-91"  # deletion periods
    AUFENTHV_67_2 = "AufenthV-67-2"  # handover of the file, recorded with the receiving authority
    AUFENTHV_68 = "AufenthV-68"  # deletion after takeover
    AUFENTHV_72 = "AufenthV-72"  # notices of the Meldebehörde
    AUFENTHV_76A = "AufenthV-76a"  # transmission between authorities with XAusländer
    BDSG_76 = "BDSG-76"  # use of the log itself
    DSGVO_15 = "DSGVO-15"  # access of the person concerned
    DSGVO_17 = "DSGVO-17"  # erasure
    DSGVO_32 = "DSGVO-32"  # security of processing
    DSGVO_33 = "DSGVO-33"  # personal data breach: called back, documented, notified


class Feld(StrEnum):
    """Fields of an entry beside those every entry has; the value is the key in the JSON."""

    RECHTSGRUND = "rechtsgrund"
    GRUND = "grund"
    PARTNER = "partner"
    TRANSFER = "transfer"
    PROZESS = "prozess"
    NACHRICHT = "nachricht"
    AUTOR = "autor"
    AUSLOESER = "ausloeser"
    NACHRICHTENTYP = "nachrichtentyp"
    INHALT = "inhaltSha256"
    ZERTIFIKAT = "zertifikatSha256"
    VERZEICHNIS = "verzeichnis"
    VERZEICHNIS_SHA256 = "verzeichnisSha256"
    ERGEBNIS = "ergebnis"
    CODE = "code"
    ROLLE = "rolle"
    ANLASS = "anlass"
    ZUSTAND_ALT = "zustandAlt"
    ZUSTAND_NEU = "zustandNeu"
    AUFGABE = "aufgabe"
    AUFGABENART = "aufgabenart"
    QUARANTAENE = "quarantaene"
    ANZAHL = "anzahl"
    LAENGE = "laenge"
    GENERATION = "generation"
    WURZEL = "wurzelSha256"
    PROGRAMM = "programm"
    TEST = "test"
    AUFBEWAHRUNG = "aufbewahrung"
    JAHR = "jahr"
    FRIST = "fristJahre"
    VON = "von"
    BIS = "bis"
    BLAETTER = "blaetterSha256"
    SCHUTZ = "schutz"
    STEMPEL = "stempelSha256"


class Bezug(StrEnum):
    """References to a person or to a person's file; in the entry only as commitment, under the key ``bezuege``."""

    HANDELNDER = "handelnder"
    VERANTWORTLICHER = "verantwortlicher"
    PERSON = "person"
    AZR_NUMMER = "azrNummer"
    AKTENZEICHEN = "aktenzeichen"
    AKTE = "akte"
    BEGRUENDUNG = "begruendung"
    """Why a person decided so, in that person's words: free text may name people, so it is kept like a name."""
    REGISTER = "register"
    """Digest over the register of the file as it was after the event (``registerstand``)."""
    ANGABEN = "angaben"
    """What was known of a file and of its transfer beside the documents after the event (``angabenstand``)."""
    WEGZUG = "wegzug"
    """The departure that a notice had noted (``wegzugstand``)."""
    ANTRAG = "antrag"
    """What one person asked for and another one has to confirm (``antragsstand``)."""
    KONTO = "konto"
    """Id of the account that is meant, not of who acts. Nobody is searched by it: it is staff."""
    KONTOSTAND = "kontostand"
    """Digest over the account and its roles at this authority as they were after the event (``kontostand``)."""
    DOKUMENT = "dokument"
    """Which document of a file or delivery, by its UUID: it leads to a person as the file does."""


class AuditEreignis(StrEnum):
    """Stable names of everything that is logged."""

    INSTALLATION_GESTARTET = "installation.gestartet"
    INSTALLATION_BEENDET = "installation.beendet"
    INSTALLATION_GESICHERT = "installation.gesichert"
    INSTALLATION_WIEDERHERGESTELLT = "installation.wiederhergestellt"
    INSTALLATION_NACHGEHOLT = "installation.nachgeholt"
    WARTUNG_BEGONNEN = "wartung.begonnen"
    WARTUNG_BEENDET = "wartung.beendet"
    AUFTRAEGE_VORGEZOGEN = "auftraege.vorgezogen"
    SCHLUESSEL_VERRATEN = "schluessel.verraten"
    SPEICHERSCHLUESSEL_GEWECHSELT = "schluessel.speicher_gewechselt"
    SCHLUESSELWECHSEL_BEANTRAGT = "schluessel.wechsel_beantragt"
    SCHLUESSELWECHSEL_FREIGEGEBEN = "schluessel.wechsel_freigegeben"
    SCHLUESSELWECHSEL_VERWORFEN = "schluessel.wechsel_verworfen"
    ZERTIFIKAT_EINGEBAUT = "schluessel.zertifikat_eingebaut"
    PROTOKOLL_BEGONNEN = "protokoll.begonnen"
    PROTOKOLL_GELESEN = "protokoll.gelesen"
    PROTOKOLL_EXPORTIERT = "protokoll.exportiert"
    PROTOKOLL_LOESCHUNG_BEANTRAGT = "protokoll.loeschung_beantragt"
    PROTOKOLL_BEZUG_GELOESCHT = "protokoll.bezug_geloescht"
    PROTOKOLL_KUERZUNG_BEANTRAGT = "protokoll.kuerzung_beantragt"
    KONTOFRAGE_GESTELLT = "kontofrage.gestellt"
    KONTOFRAGE_FREIGEGEBEN = "kontofrage.freigegeben"
    KONTOFRAGE_VERWORFEN = "kontofrage.verworfen"
    PROTOKOLL_LOESCHUNG_VERWORFEN = "protokoll.loeschung_verworfen"
    PROTOKOLL_GEKUERZT = "protokoll.gekuerzt"
    PROTOKOLL_GEPROBT = "protokoll.geprobt"
    PROTOKOLL_GESTEMPELT = "protokoll.gestempelt"
    VERZEICHNIS_GELADEN = "verzeichnis.geladen"
    VERZEICHNIS_ABGELEHNT = "verzeichnis.abgelehnt"
    VERZEICHNIS_WARTET = "verzeichnis.wartet"
    VERZEICHNIS_VORGESCHLAGEN = "verzeichnis.vorgeschlagen"
    VERZEICHNIS_VERWORFEN = "verzeichnis.verworfen"
    MELDUNG_EINGEGANGEN = "meldung.eingegangen"
    MELDUNG_ABGELEHNT = "meldung.abgelehnt"
    PERSON_ZUGEORDNET = "person.zugeordnet"
    PERSON_NICHT_ZUGEORDNET = "person.nicht_zugeordnet"
    TRANSFER_ANGELEGT = "transfer.angelegt"
    TRANSFER_ERGAENZT = "transfer.ergaenzt"
    TRANSFER_ZUSTAND = "transfer.zustand"
    TRANSFER_EINGRIFF = "transfer.eingriff"
    FRIST_ABGELAUFEN = "frist.abgelaufen"
    TRANSFER_GELESEN = "transfer.gelesen"
    BEWEIS_EXPORTIERT = "beweis.exportiert"
    PROBE_GESANDT = "probe.gesandt"
    PROBE_ERHALTEN = "probe.erhalten"
    PROBE_ABGEWIESEN = "probe.abgewiesen"
    NACHRICHT_VERSIEGELT = "nachricht.versiegelt"
    NACHRICHT_BEREITGESTELLT = "nachricht.bereitgestellt"
    NACHRICHT_AUSGELEGT = "nachricht.ausgelegt"
    NACHRICHT_UEBERGEBEN = "nachricht.uebergeben"
    NACHRICHT_OFFEN_ANGENOMMEN = "nachricht.offen_angenommen"
    PAKETE_VERFALLEN = "pakete.verfallen"
    NACHRICHT_EINGELIEFERT = "nachricht.eingeliefert"
    NACHRICHT_ABGEHOLT = "nachricht.abgeholt"
    NACHRICHT_ABGESCHLOSSEN = "nachricht.abgeschlossen"
    NACHRICHT_VERWEIGERT = "nachricht.verweigert"
    NACHRICHT_ZURUECKGEZOGEN = "nachricht.zurueckgezogen"
    NACHRICHT_EMPFANGEN = "nachricht.empfangen"
    NACHRICHT_GEPRUEFT = "nachricht.geprueft"
    NACHRICHT_BELEGT = "nachricht.belegt"
    NACHRICHT_ABGELEHNT = "nachricht.abgelehnt"
    NACHRICHT_QUARANTAENE = "nachricht.quarantaene"
    NACHRICHT_WIEDERHOLUNG = "nachricht.wiederholung"
    QUARANTAENE_GELESEN = "quarantaene.gelesen"
    QUARANTAENE_EXPORTIERT = "quarantaene.exportiert"
    QUARANTAENE_ERNEUT_GEPRUEFT = "quarantaene.erneut_geprueft"
    QUARANTAENE_GELOESCHT = "quarantaene.geloescht"
    AKTE_GEPACKT = "akte.gepackt"
    AKTE_IMPORTIERT = "akte.importiert"
    AKTE_IMPORT_ABGELEHNT = "akte.import_abgelehnt"
    AKTE_IMPORTIERT_ABLAGE = "akte.importiert.ablage"
    SCHUTZ_ANGEHALTEN = "schutz.angehalten"
    SCHUTZ_FREIGABE_BEANTRAGT = "schutz.freigabe_beantragt"
    SCHUTZ_FREIGEGEBEN = "schutz.freigegeben"
    SCHUTZ_ABGELEHNT = "schutz.abgelehnt"
    SCHUTZ_MERKMAL = "schutz.merkmal"
    LIEFERUNG_BEGONNEN = "lieferung.begonnen"
    LIEFERUNG_AKTE_AUFGENOMMEN = "lieferung.akte_aufgenommen"
    LIEFERUNG_AKTE_SCHON_DA = "lieferung.akte_schon_da"
    LIEFERUNG_AKTE_NACHBESSERUNG = "lieferung.akte_nachbesserung"
    LIEFERUNG_BEENDET = "lieferung.beendet"
    LIEFERUNG_GELESEN = "lieferung.gelesen"
    LIEFERUNG_HOCHGELADEN = "lieferung.hochgeladen"
    LIEFERUNG_ANGESTOSSEN = "lieferung.angestossen"
    LIEFERUNG_ANGEHALTEN = "lieferung.angehalten"
    LIEFERUNG_FORTGESETZT = "lieferung.fortgesetzt"
    AKTE_GELESEN = "akte.gelesen"
    DOKUMENT_ANGESEHEN = "dokument.angesehen"
    AKTE_EXPORTIERT = "akte.exportiert"
    AKTE_DOKUMENT_ABGERUFEN = "akte.dokument_abgerufen"
    AKTE_BESTAETIGT = "akte.bestaetigt"
    AKTE_SPERREN_GEAENDERT = "akte.sperren_geaendert"
    AKTE_AUFBEWAHRUNG_GEAENDERT = "akte.aufbewahrung_geaendert"
    AKTE_ANGABEN_GEAENDERT = "akte.angaben_geaendert"
    AKTE_DOKUMENT_ERSETZT = "akte.dokument_ersetzt"
    AKTE_DOKUMENT_ERGAENZT = "akte.dokument_ergaenzt"
    AKTE_ABGEGEBEN = "akte.abgegeben"
    AKTE_LOESCHUNG_BEANTRAGT = "akte.loeschung_beantragt"
    AKTE_LOESCHUNG_VERWORFEN = "akte.loeschung_verworfen"
    AKTE_GELOESCHT = "akte.geloescht"
    AKTE_VERNICHTUNG_BEANTRAGT = "akte.vernichtung_beantragt"
    AKTE_DOKUMENT_VERNICHTET = "akte.dokument_vernichtet"
    AKTE_STUB_VERKUERZT = "akte.stub_verkuerzt"
    AKTE_STUB_GELOESCHT = "akte.stub_geloescht"
    QUITTUNG_ERSTELLT = "quittung.erstellt"
    QUITTUNG_OFFEN_ERHALTEN = "quittung.offen_erhalten"
    QUITTUNG_ERHALTEN = "quittung.erhalten"
    RUECKWEISUNG_ERSTELLT = "rueckweisung.erstellt"
    RUECKWEISUNG_ERHALTEN = "rueckweisung.erhalten"
    RUECKRUF_VERLANGT = "rueckruf.verlangt"
    RUECKRUF_ERSTELLT = "rueckruf.erstellt"
    RUECKRUF_ERHALTEN = "rueckruf.erhalten"
    RUECKRUF_LOESCHUNG_BEANTRAGT = "rueckruf.loeschung_beantragt"
    RUECKRUF_GELOESCHT = "rueckruf.geloescht"
    RUECKRUF_ABGELEHNT = "rueckruf.abgelehnt"
    RUECKRUF_BEANTWORTET = "rueckruf.beantwortet"
    RUECKRUF_GELOESCHT_GEMELDET = "rueckruf.geloescht_gemeldet"
    RUECKRUF_ABGELEHNT_GEMELDET = "rueckruf.abgelehnt_gemeldet"
    RUECKRUF_BEENDET = "rueckruf.beendet"
    RUECKRUF_DATENBLATT = "rueckruf.datenblatt"
    ZEUGEN_BEFRAGT = "zeugen.befragt"
    ZEUGE_WIDERSPRUCH = "zeuge.widerspruch"
    ZEUGE_WIDERSPRUCH_GESCHLOSSEN = "zeuge.widerspruch_geschlossen"
    KONTO_ANGELEGT = "konto.angelegt"
    KONTO_EINGELADEN = "konto.eingeladen"
    KONTO_EINGERICHTET = "konto.eingerichtet"
    KONTO_BEANTRAGT = "konto.beantragt"
    KONTO_EINLADUNG_FREIGEGEBEN = "konto.einladung_freigegeben"
    KONTO_ANTRAG_VERWORFEN = "konto.antrag_verworfen"
    KONTO_ROLLE_ERTEILT = "konto.rolle_erteilt"
    KONTO_ROLLE_ENTZOGEN = "konto.rolle_entzogen"
    KONTO_PASSKEY_ANGELEGT = "konto.passkey_angelegt"
    KONTO_PASSKEY_ENTFERNT = "konto.passkey_entfernt"
    KONTO_NOTFALLCODE_VERBRAUCHT = "konto.notfallcode_verbraucht"
    KONTO_PASSKEY_VERDACHT = "konto.passkey_verdacht"
    KONTO_NOTRECHT_BEGONNEN = "konto.notrecht_begonnen"
    KONTO_NOTRECHT_BEENDET = "konto.notrecht_beendet"
    KONTO_UEBERNOMMEN = "konto.uebernommen"
    KONTO_GESPERRT = "konto.gesperrt"
    KONTO_ENTSPERRT = "konto.entsperrt"
    KONTO_ENTFERNT = "konto.entfernt"
    KONTO_GELESEN = "konto.gelesen"
    SYSTEM_ZUGELASSEN = "system.zugelassen"
    SYSTEM_AUSGESCHLOSSEN = "system.ausgeschlossen"
    SYSTEM_ANGEMELDET = "system.angemeldet"
    SYSTEM_GELESEN = "system.gelesen"
    ANMELDUNG_ERFOLGT = "anmeldung.erfolgt"
    ANMELDUNG_GESCHEITERT = "anmeldung.gescheitert"
    ANMELDUNG_BEENDET = "anmeldung.beendet"
    WEBHOOK_ANGELEGT = "webhook.angelegt"
    WEBHOOK_GEHEIMNIS_GEWECHSELT = "webhook.geheimnis_gewechselt"
    WEBHOOK_ENTFERNT = "webhook.entfernt"
    WEBHOOK_WIEDERHOLT = "webhook.wiederholt"
    WEBHOOK_GELESEN = "webhook.gelesen"
    WEBHOOK_AUFGEGEBEN = "webhook.aufgegeben"
    AUFGABE_GESTELLT = "aufgabe.gestellt"
    AUFGABE_ERLEDIGT = "aufgabe.erledigt"
    AUFGABE_GELESEN = "aufgabe.gelesen"


LANGE = frozenset({
    AuditEreignis.AKTE_GEPACKT,
    AuditEreignis.RUECKRUF_DATENBLATT,
    AuditEreignis.VERZEICHNIS_GELADEN,
    AuditEreignis.VERZEICHNIS_WARTET,
    AuditEreignis.VERZEICHNIS_VORGESCHLAGEN,
    AuditEreignis.VERZEICHNIS_VERWORFEN,
    AuditEreignis.INSTALLATION_WIEDERHERGESTELLT,
    AuditEreignis.ZEUGE_WIDERSPRUCH,
    AuditEreignis.ZEUGEN_BEFRAGT,
    AuditEreignis.INSTALLATION_NACHGEHOLT,
    AuditEreignis.PROTOKOLL_GESTEMPELT,
})  # fmt: skip
"""Kept as handover proof although they are kinds of access or operation: a handover is understood by them."""
NEUES_REGISTER = frozenset({
    AuditEreignis.AKTE_IMPORTIERT,
    AuditEreignis.AKTE_IMPORTIERT_ABLAGE,
    AuditEreignis.LIEFERUNG_AKTE_AUFGENOMMEN,
    AuditEreignis.AKTE_DOKUMENT_ERSETZT,
    AuditEreignis.AKTE_DOKUMENT_ERGAENZT,
    AuditEreignis.AKTE_DOKUMENT_VERNICHTET,
    AuditEreignis.AKTE_GELOESCHT,
    AuditEreignis.RUECKRUF_GELOESCHT,
})  # fmt: skip
"""Everything after which a file has other documents: its entry commits to the register as it is then."""
NEUE_ANGABEN = NEUES_REGISTER | {
    AuditEreignis.AKTE_ANGABEN_GEAENDERT,
    AuditEreignis.AKTE_STUB_VERKUERZT,
    AuditEreignis.AKTE_STUB_GELOESCHT,
}
"""Everything after which other things are known of a file, or of a transfer before its file is here."""
VORAB_GESANDT = frozenset({
    AuditEreignis.NACHRICHT_BEREITGESTELLT,
    AuditEreignis.NACHRICHT_VERSIEGELT,
    AuditEreignis.NACHRICHT_AUSGELEGT,
})  # fmt: skip
"""The same where the message is a 010205: what was told last stands beside what is known."""
NEUER_KONTOSTAND = frozenset({
    AuditEreignis.KONTO_ANGELEGT,
    AuditEreignis.KONTO_EINGERICHTET,
    AuditEreignis.KONTO_PASSKEY_ANGELEGT,
    AuditEreignis.KONTO_PASSKEY_ENTFERNT,
    AuditEreignis.KONTO_NOTFALLCODE_VERBRAUCHT,
    AuditEreignis.KONTO_ROLLE_ERTEILT,
    AuditEreignis.KONTO_ROLLE_ENTZOGEN,
    AuditEreignis.KONTO_UEBERNOMMEN,
    AuditEreignis.KONTO_GESPERRT,
    AuditEreignis.KONTO_ENTSPERRT,
    AuditEreignis.KONTO_ENTFERNT,
})  # fmt: skip
"""Everything after which an account or its roles are others: its entry commits to them as they are then."""
UNKUERZBAR = frozenset({AuditEreignis.PROTOKOLL_BEGONNEN, AuditEreignis.PROTOKOLL_GEKUERZT})
"""Never pruned: with what a log began, and what says that something was pruned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EreignisArt:
    """One row of the catalogue.

    ``pflicht`` are the fields the entry must have, ``wahl`` those it may have; every other field is refused.
    ``bezuege`` are the personal references it may have, as commitments.
    """

    ereignis: AuditEreignis
    klasse: Verarbeitung
    de: str
    en: str
    pflicht: frozenset[Feld]
    wahl: frozenset[Feld]
    bezuege: frozenset[Bezug]

    @property
    def aufbewahrung(self) -> Aufbewahrung:
        """How long such an entry is kept and its references may be opened."""
        kurz = self.klasse in {Verarbeitung.ABFRAGE, Verarbeitung.BETRIEB} and self.ereignis not in LANGE
        return Aufbewahrung.ZUGRIFF if kurz else Aufbewahrung.NACHWEIS
