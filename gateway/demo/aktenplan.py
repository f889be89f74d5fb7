"""What the demo's files hold: documents in a register structure, with the texts their pages show. Data only."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final


class Blattart(StrEnum):
    """How the pages of a document look."""

    BRIEF = "brief"
    FORMULAR = "formular"
    TABELLE = "tabelle"
    URKUNDE = "urkunde"
    AUSWEIS = "ausweis"
    FOTO = "foto"


@dataclass(frozen=True, slots=True, kw_only=True)
class Planzeile:
    """One document: where it stands, what it is, how many pages, and whether it is a scan in colour and detail."""

    register: tuple[str, ...]
    titel: str
    dateiname: str
    art: Blattart
    seiten: int
    datum: date
    fein: bool = False
    """200 dpi in colour instead of 120 dpi in grey."""

    @property
    def bild(self) -> bool:
        """A single page kept as JPG."""
        return self.dateiname.endswith(".jpg")


_B, _F, _T, _U = Blattart.BRIEF, Blattart.FORMULAR, Blattart.TABELLE, Blattart.URKUNDE
_IDENTITAET = ("Identität",)
_ANTRAEGE = ("Aufenthaltstitel", "Anträge")
_BESCHEIDE = ("Aufenthaltstitel", "Bescheide")
_UNTERHALT = ("Lebensunterhalt",)
_INTEGRATION = ("Integration",)
_FAMILIE = ("Familie",)
_BEHOERDEN = ("Schriftverkehr", "Behörden")
_PERSON = ("Schriftverkehr", "Person und Bevollmächtigte")
_RECHTSBEHELF = ("Rechtsbehelf",)

_ROH: Final[tuple[tuple[tuple[str, ...], str, str, Blattart, int, str], ...]] = (
    (_IDENTITAET, "Lichtbild, biometrisch", "Lichtbild.jpg", Blattart.FOTO, 1, "2019-02-11"),
    (_IDENTITAET, "Reisepass, Datenseite", "Reisepass_Datenseite.jpg", Blattart.AUSWEIS, 1, "2019-02-11"),
    (_IDENTITAET, "Reisepass, alle Seiten", "Reisepass_vollständig.pdf", Blattart.AUSWEIS, 16, "2019-02-11"),
    (_IDENTITAET, "Geburtsurkunde mit Übersetzung", "Geburtsurkunde_Übersetzung.pdf", _U, 4, "2014-08-20"),
    (_IDENTITAET, "Nüfus-Registerauszug", "Registerauszug.pdf", _U, 3, "2014-08-20"),
    (_IDENTITAET, "Meldebescheinigung", "Meldebescheinigung.pdf", _B, 2, "2014-09-01"),
    (_IDENTITAET, "Führungszeugnis", "Führungszeugnis.pdf", _U, 2, "2018-11-30"),
    (_ANTRAEGE, "Antrag auf Erteilung einer Aufenthaltserlaubnis", "Antrag_2014.pdf", _F, 8, "2014-09-03"),
    (_ANTRAEGE, "Antrag auf Verlängerung 2016", "Antrag_Verlängerung_2016.pdf", _F, 8, "2016-08-15"),
    (_ANTRAEGE, "Antrag auf Verlängerung 2019", "Antrag_Verlängerung_2019.pdf", _F, 8, "2019-02-11"),
    (_ANTRAEGE, "Antrag auf Niederlassungserlaubnis", "Antrag_Niederlassungserlaubnis.pdf", _F, 10, "2022-03-07"),
    (_ANTRAEGE, "Bestellung des elektronischen Aufenthaltstitels", "eAT_Bestellung.pdf", _F, 4, "2022-06-13"),
    (_ANTRAEGE, "Empfangsbestätigung eAT", "eAT_Empfang.jpg", _F, 1, "2022-07-18"),
    (_BESCHEIDE, "Aufenthaltserlaubnis nach § 28 AufenthG", "Bescheid_2014.pdf", _B, 4, "2014-10-06"),
    (_BESCHEIDE, "Verlängerung der Aufenthaltserlaubnis", "Bescheid_2016.pdf", _B, 4, "2016-09-19"),
    (_BESCHEIDE, "Fiktionsbescheinigung", "Fiktionsbescheinigung.jpg", _U, 1, "2019-02-11"),
    (_BESCHEIDE, "Verlängerung der Aufenthaltserlaubnis", "Bescheid_2019.pdf", _B, 4, "2019-05-27"),
    (_BESCHEIDE, "Niederlassungserlaubnis", "Bescheid_Niederlassungserlaubnis.pdf", _B, 6, "2022-06-10"),
    (_UNTERHALT, "Arbeitsvertrag", "Arbeitsvertrag_Bäckerei.pdf", _B, 8, "2016-07-01"),
    (_UNTERHALT, "Gehaltsabrechnungen 2018", "Gehaltsabrechnungen_2018.pdf", _T, 12, "2018-12-31"),
    (_UNTERHALT, "Gehaltsabrechnungen 2021", "Gehaltsabrechnungen_2021.pdf", _T, 12, "2021-12-31"),
    (_UNTERHALT, "Kontoauszüge", "Kontoauszüge.pdf", _T, 10, "2022-02-28"),
    (_UNTERHALT, "Mietvertrag", "Mietvertrag.pdf", _B, 10, "2015-03-01"),
    (_UNTERHALT, "Nachweis der Krankenversicherung", "Krankenversicherung.jpg", _B, 1, "2022-03-01"),
    (_UNTERHALT, "Rentenversicherungsverlauf", "Versicherungsverlauf.pdf", _T, 6, "2022-02-15"),
    (_INTEGRATION, "Berechtigung zum Integrationskurs", "Integrationskurs_Berechtigung.pdf", _B, 2, "2014-10-20"),
    (_INTEGRATION, "Zertifikat Deutsch B1", "Zertifikat_B1.jpg", _U, 1, "2015-11-12"),
    (_INTEGRATION, "Leben in Deutschland, Testergebnis", "Leben_in_Deutschland.pdf", _U, 2, "2015-12-03"),
    (_INTEGRATION, "Anerkennung der Berufsqualifikation", "Anerkennung_Berufsabschluss.pdf", _B, 8, "2016-05-18"),
    (_FAMILIE, "Eheurkunde", "Eheurkunde.pdf", _U, 2, "2014-06-21"),
    (_FAMILIE, "Erklärung zur ehelichen Lebensgemeinschaft", "Lebensgemeinschaft.pdf", _F, 4, "2014-09-03"),
    (_FAMILIE, "Geburtsurkunde Zoë", "Geburtsurkunde_Zoë.pdf", _U, 2, "2017-04-09"),
    (_FAMILIE, "Geburtsurkunde Émile", "Geburtsurkunde_Émile.pdf", _U, 2, "2020-01-28"),
    (_BEHOERDEN, "Anfrage an das Bundesamt", "BAMF_Anfrage.pdf", _B, 4, "2014-09-22"),
    (_BEHOERDEN, "Antwort des Bundesamtes", "BAMF_Antwort.pdf", _B, 6, "2014-10-01"),
    (_BEHOERDEN, "Beteiligung der Sicherheitsbehörden", "Sicherheitsabfrage.pdf", _F, 4, "2019-03-04"),
    (_BEHOERDEN, "Zustimmung der Agentur für Arbeit", "Agentur_für_Arbeit.pdf", _B, 6, "2016-08-29"),
    (_BEHOERDEN, "Schriftwechsel mit dem Jobcenter", "Jobcenter.pdf", _B, 12, "2015-06-16"),
    (_PERSON, "Vollmacht der Rechtsanwältin", "Vollmacht.jpg", _F, 1, "2018-10-08"),
    (_PERSON, "Akteneinsicht", "Akteneinsicht.pdf", _B, 4, "2018-10-15"),
    (_PERSON, "Schreiben zum Wohnungswechsel", "Wohnungswechsel.pdf", _B, 2, "2021-05-04"),
    (_PERSON, "Anhörung", "Anhörung.pdf", _B, 6, "2018-09-10"),
    (_PERSON, "Stellungnahme der Bevollmächtigten", "Stellungnahme.pdf", _B, 24, "2018-10-29"),
    (_RECHTSBEHELF, "Ablehnender Bescheid", "Ablehnung_2018.pdf", _B, 10, "2018-11-19"),
    (_RECHTSBEHELF, "Widerspruch", "Widerspruch.pdf", _B, 12, "2018-12-10"),
    (_RECHTSBEHELF, "Widerspruchsbescheid", "Widerspruchsbescheid.pdf", _B, 14, "2019-04-30"),
    (_RECHTSBEHELF, "Beiakte des Verwaltungsgerichts", "Beiakte_Gericht.pdf", _B, 36, "2019-05-06"),
    (_RECHTSBEHELF, "Einstellungsbeschluss", "Einstellungsbeschluss.pdf", _B, 3, "2019-05-20"),
    (("Verfügungen",), "Verfügungen und Vermerke", "Vermerke.pdf", _F, 47, "2022-07-18"),
)  # fmt: skip

GROSSE_AKTE: Final = tuple(
    Planzeile(
        register=register, titel=titel, dateiname=datei, art=art, seiten=seiten, datum=date.fromisoformat(datum),
        fein=datei.startswith("Beiakte"),
    )
    for register, titel, datei, art, seiten, datum in _ROH
)  # fmt: skip
"""360 pages of 180 sheets; the court's file is larger than a segment of 16 MiB."""

KLEINE_AKTE: Final = tuple(
    zeile for zeile in GROSSE_AKTE if zeile.register in {_IDENTITAET, _FAMILIE} and zeile.seiten <= 4
)
"""What is enough for a scene that is about something else."""

_TEXTE: Final = """\
Sehr geehrte Damen und Herren, in der ausländerrechtlichen Angelegenheit {name}, geboren am {geburt} in {ort},
nehmen wir Bezug auf Ihr Schreiben vom {datum} und teilen Folgendes mit.

Die Antragstellerin lebt mit ihrer Familie ({angehoerige}) in häuslicher Gemeinschaft in der {strasse} in Kiel.
Der Lebensunterhalt ist nach den vorgelegten Unterlagen gesichert; Leistungen nach dem SGB II werden nicht
bezogen.

Gemäß § 9 Abs. 2 AufenthG ist einer Ausländerin die Niederlassungserlaubnis zu erteilen, wenn die dort genannten
Voraussetzungen erfüllt sind. Die Prüfung hat ergeben, dass dies der Fall ist; auf die Anlagen wird verwiesen.

Die Übersetzung fertigte die öffentlich bestellte und beeidigte Übersetzerin Žofia Čapková-Þórsdóttir an. Die
Urschrift lag vor. Auf die abweichende Schreibweise des Namens (YILDIRIM / Yıldırım) wird hingewiesen.

Für Rückfragen steht Ihnen Herr Sjøberg-Weiß unter der angegebenen Rufnummer zur Verfügung. Bitte geben Sie bei
Antworten stets das Geschäftszeichen {zeichen} an.

Nach Würdigung des gesamten Akteninhalts und unter Berücksichtigung der Bindungen im Bundesgebiet (Art. 6 GG,
Art. 8 EMRK) überwiegt das Interesse am weiteren Aufenthalt. Gründe des § 5 Abs. 1 AufenthG stehen nicht
entgegen.

Gegen diesen Bescheid kann innerhalb eines Monats nach Bekanntgabe Widerspruch erhoben werden. Der Widerspruch
ist bei der Ausländerbehörde schriftlich oder zur Niederschrift einzulegen.

Der Arbeitgeber, die Bäckerei Grünefeld & Söhne, bestätigt das ungekündigte Beschäftigungsverhältnis. Die
Vergütung beträgt unverändert brutto 2.914,50 € im Monat; die Probezeit ist beendet.

Frau Rechtsanwältin Dr. Đặng-Großkreuz zeigt unter Vorlage der Vollmacht die Vertretung an und bittet um
Akteneinsicht. Zustellungen sind ab sofort an die Kanzlei zu bewirken.
"""
ABSAETZE: Final = tuple(" ".join(text.split()) for text in _TEXTE.split("\n\n"))
"""Paragraphs of letters; braces are filled from the person."""

FELDER: Final = (
    "Familienname", "Geburtsname", "Vornamen", "Geburtsdatum", "Geburtsort", "Staatsangehörigkeit", "Familienstand",
    "Straße, Hausnummer", "Postleitzahl, Ort", "Passnummer", "gültig bis", "ausgestellt durch",
    "Zweck des Aufenthalts", "Beginn", "Arbeitgeber", "Krankenversicherung",
)  # fmt: skip
"""Labels of forms."""

POSTEN: Final = (
    "Grundvergütung", "Zuschlag Nacht", "Zuschlag Sonntag", "Vermögenswirksame Leistung", "Lohnsteuer",
    "Solidaritätszuschlag", "Krankenversicherung", "Pflegeversicherung", "Rentenversicherung",
    "Arbeitslosenversicherung", "Auszahlungsbetrag", "Überweisung Miete", "Gutschrift Kindergeld",
    "Lastschrift Strom",
)  # fmt: skip
"""Rows of pay slips and statements."""
