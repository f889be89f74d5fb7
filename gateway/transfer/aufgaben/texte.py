"""What is asked, and what happened: the German sentences of every kind of question, and its answers in order.

``{…}`` is filled from the case: the other authority, our Aktenzeichen, a code, a number. No sentence can hold what
the command line must not show: names, birth dates, AZR numbers.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from gateway.domain.fristen import Fristart
from gateway.domain.loeschung import SATZ, Hindernis
from gateway.domain.states import Rolle
from gateway.transfer.aufgaben import antworten as a
from gateway.transfer.records import AufgabeArt

SONST = ""
"""Key of the sentence for every other hint."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fragetext:
    """One kind of question."""

    frage: str
    anlass: Mapping[str, str]
    """What happened, by the hint of the question, or its first part; else ``SONST``."""
    antworten: tuple[a.Antwort, ...]
    """In the order they are shown; only what is possible now is offered. Closing without doing comes last."""
    ansehen: tuple[str, ...] = ()
    """Commands that show more before one answers."""
    ohne: str = "Die Frage bleibt offen."
    """What happens if nobody answers and no deadline says otherwise."""


CODE_WORTE: Mapping[str, str] = {
    "T000": "das Zertifikat ist abgelaufen",
    "T001": "das Zertifikat ist gesperrt",
    "T002": "das Zertifikat gilt nicht",
    "T003": "das Zertifikat fehlt oder passt nicht zum Verzeichnis",
    "T010": "die Unterschrift fehlt oder ist zu schwach",
    "T011": "die Unterschrift hält nicht",
    "T020": "die Sendung lässt sich nicht öffnen oder prüfen",
    "T070": "der Absender darf diese Sendung nicht schicken oder steht nicht so im Verzeichnis",
    "T080": "die Sendung ist nicht für den Empfänger bestimmt",
    "T099": "die Sendung oder der Server hält sich nicht an die Übertragungsregeln",
    "V000": "die Fassung des Standards gilt hier nicht",
    "X000": "die Nachricht ist falsch aufgebaut",
    "X001": "die Nachricht ist falsch aufgebaut",
    "S001": "die Zeichen sind nicht UTF-8",
    "S010": "eine Codeliste ist unbekannt",
    "S011": "ein Code ist unbekannt",
    "S020": "einzelne Angaben sind falsch",
    "S030": "eine Pflichtangabe ist leer",
    "S100": "die Nachricht wurde schon verarbeitet",
    "S999": "ein anderer Grund, der in Worten dabeisteht",
}
"""Codes of a no in words, after "Grund:"."""

_LIEGT = "{partner} hat unsere Nachricht noch nicht abgeholt: {was_liegt}."
_NICHT_ABGEHOLT = {
    "request_unfetched": _LIEGT,
    "receipt_unfetched": _LIEGT,
    "offer_unfetched": _LIEGT,
    "delivery_unfetched": _LIEGT,
}
_FRISTEN = {
    "offer_undecided": "Ein Angebot von {partner} ist nicht entschieden.",
    "notice_incomplete": "Zu einem gemeldeten Zuzug fehlen noch Angaben; die Akte ist nicht angefordert.",
    "request_stuck": "Unsere Anforderung an {partner} konnte noch nicht geschrieben werden.",
    "import_stuck": "Die Akte von {partner} ist da und konnte noch nicht übernommen werden.",
    "request_unanswered": "{partner} hat auf unsere Anforderung und die Erinnerungen nicht geantwortet.",
    "request_give_up": "{partner} hat bis zum Ende der Frist nicht geantwortet. Die Übergabe ist beendet.",
    "postponed_too_long": "{partner} hat unsere Anforderung zurückgestellt; die Akte fehlt noch immer.",
    "receipt_unclosed": "{partner} hat unsere Bestätigung der Übernahme noch nicht angenommen.",
    "offer_unanswered": "{partner} hat auf unser Angebot nicht geantwortet.",
    "offer_give_up": "{partner} hat unser Angebot bis zum Ende der Frist nicht beantwortet. Die Übergabe ist beendet.",
    "answer_stuck": "Die Anforderung von {partner} konnte noch nicht bearbeitet werden.",
    "packing_stuck": "Die Akte für {partner} konnte noch nicht gepackt werden.",
    "decision_open": "{partner} wartet auf Ihre Entscheidung.",
    "obstacle_too_long": "Wir haben die Anforderung von {partner} zurückgestellt; das Hindernis besteht noch.",
    "recall_undecided": "{partner} ruft eine Akte zurück und wartet auf Ihre Entscheidung. Sie ist gesperrt.",
    "recall_unanswered": "{partner} hat auf unseren Rückruf noch nicht geantwortet.",
    "receipt_missing": "{partner} hat die Akte nicht bestätigt. Unsere Akte bleibt vollständig bei uns.",
    "partner_erinnert": "{partner} erinnert uns an eine Antwort.",
}
_ABSAGE = "{partner} kann die Akte nicht senden: {grund}."
_OFFENE_ENTSCHEIDUNG = (a.SENDEN, a.AKTE_WAEHLEN, a.ABSAGEN, a.ZURUECKSTELLEN, a.WEITERGEBEN, a.ANDERE_NENNEN)
_ENDEN = (
    a.ANFORDERUNG_ZURUECKZIEHEN,
    a.ANGEBOT_ZURUECKZIEHEN,
    a.FREIGABE_ZURUECKNEHMEN,
    a.LIEFERUNG_ZURUECKZIEHEN,
    a.LIEFERUNG_AUFGEBEN,
    a.UEBERNAHME_AUFGEBEN,
    a.BESTAETIGUNG_AUFGEBEN,
)
_NICHT_ANGENOMMEN = (
    a.NEU_ANFORDERN,
    a.ANDERE_FRAGEN,
    a.NOCH_EINMAL_SENDEN,
    a.NEU_ANBIETEN,
    a.ANFORDERUNG_ZURUECKZIEHEN,
)
_FALL = ("transfer show {transfer}",)
_VERGLEICH = ("transfer compare {transfer}", *_FALL)
_VIELE = "{hinweis_partner} fragt heute öfter als üblich. Jeder Fall wartet für sich."

TEXTE: Mapping[AufgabeArt, Fragetext] = {
    AufgabeArt.ANGABEN_ERGAENZEN: Fragetext(
        frage="Welche AZR-Nummer hat die Person, und wer hat die Akte bisher geführt?",
        anlass={
            "azr_nummer": "Die Meldebehörde hat einen Zuzug gemeldet. Die AZR-Nummer fehlt in der Mitteilung.",
            "bisherige_behoerde": "Die Meldebehörde hat einen Zuzug gemeldet. Wer die Akte bisher führt, geht daraus "
            "nicht hervor.",
        },
        antworten=(a.ERGAENZEN, a.ANFORDERUNG_ZURUECKZIEHEN),
        ansehen=_FALL,
    ),
    AufgabeArt.OHNE_ZWEITES_ZEICHEN: Fragetext(
        frage="Darf die Akte zu {partner} gehen?",
        anlass={
            "kein_wegzug_gemeldet": "{partner} fordert die Akte {az} an. Unsere Meldebehörde hat keinen Wegzug dorthin "
            "gemeldet.",
            "akte_noch_nicht_da": "{partner} fordert eine Akte an, auf die wir selbst warten. Unsere Meldebehörde hat "
            "keinen Wegzug dorthin gemeldet.",
        },
        antworten=_OFFENE_ENTSCHEIDUNG,
        ansehen=_VERGLEICH,
    ),
    AufgabeArt.ANFRAGE_PRUEFEN: Fragetext(
        frage="Was hört {partner}?",
        anlass={
            "grund_02": "{partner} bittet um Einsicht in die Akte {az}. Die Akte selbst bleibt bei uns.",
            "grund_03": "{partner} bittet nur um Vorabinformationen zur Akte {az}.",
            "uebergang_laeuft_schon": "{partner} fordert die Akte {az} an. Eine andere Übergabe dieser Akte läuft.",
            "nach_wiederherstellung": "{partner} hat die Akte {az} vor einer Wiederherstellung angefordert. Vielleicht "
            "haben wir schon geantwortet.",
            "akte_abgegeben": "{partner} fordert die Akte {az} an. Wir haben sie schon abgegeben.",
            "weitergeleitet": "Eine andere Behörde hat uns eine Anforderung von {partner} weitergegeben.",
            "hindernis_entfallen": "Sie haben die Anforderung von {partner} zurückgestellt. Das Hindernis ist "
            "entfallen.",
            "inzwischen_gebunden": "Die Akte {az} war freigegeben und wurde beim Packen gebunden.",
            "auskunftssperre": "{partner} fordert die Akte {az} an. Im Melderegister liegt eine Auskunftssperre vor.",
            "zurueckgerufen": "{partner} fordert die Akte {az} an. Sie ging schon einmal irrtümlich hinaus.",
            "rueckruf": "Die Akte {az} wird von der Behörde zurückgerufen, die sie uns gesandt hat.",
            "lieferung_zurueckgezogen": "Unsere Lieferung an {partner} ist zurückgezogen.",
            "zu_spaet_zurueckgezogen": "Unsere Lieferung an {partner} ist zurückgezogen, aber unterwegs: Der Transport "
            "hatte sie schon. War sie ein Irrtum, rufen Sie sie zurück.",
            "freigabe_zurueckgezogen": "Die Freigabe der Akte {az} für {partner} ist zurückgenommen.",
            "format_nicht_angenommen": "{partner} nimmt nicht alle Dokumente der Akte {az} in ihrem Format an (Nummer "
            "und Format: {formate}). Ersetzen Sie diese durch PDF („ablage replace“), oder sagen Sie ab.",
            SONST: _VIELE,
        },
        antworten=(*_OFFENE_ENTSCHEIDUNG, a.QUITTIERT, a.ZURUECKRUFEN),
        ansehen=_VERGLEICH,
    ),
    AufgabeArt.PERSON_UNKLAR: Fragetext(
        frage="Welche Akte gehört zu dieser Person?",
        anlass={
            "keine_akte": "{partner} fordert eine Akte an. Unter der AZR-Nummer ist bei uns keine.",
            "mehrere": "{partner} fordert eine Akte an. Unter der AZR-Nummer sind bei uns mehrere.",
            "daten_weichen_ab": "{partner} fordert eine Akte an. Die AZR-Nummer passt, Name oder Geburtsdatum weichen "
            "ab.",
        },
        antworten=(a.AKTE_WAEHLEN, a.ABSAGEN, a.ZURUECKSTELLEN, a.WEITERGEBEN, a.ANDERE_NENNEN),
        ansehen=_VERGLEICH,
    ),
    AufgabeArt.ABLEHNUNG_ANSEHEN: Fragetext(
        frage="Wie geht es weiter?",
        anlass={
            "antwort": _ABSAGE,
            "bereits_versandt": "{partner} hat die Akte laut Antwort schon an uns gesandt.",
            "andere_behoerde": "{partner} hat die Akte nicht mehr und nennt eine andere Behörde.",
            "schon_angefragt": "Unsere Anforderung wurde an eine Behörde weitergegeben, die wir schon gefragt haben.",
            "zurueckgerufen": "Die Akte wurde zurückgerufen und ist hier gelöscht.",
            "nicht_zustaendig": "{partner} ist nach eigener Auskunft nicht zuständig.",
            "kein_aufenthalt": "{partner} nimmt unsere Akte nicht: die Person hält sich dort nicht gewöhnlich auf.",
        },
        antworten=(a.ANDERE_FRAGEN, a.NEU_ANFORDERN, a.NEU_ANBIETEN),
        ansehen=_FALL,
        ohne="Die Übergabe bleibt beendet.",
    ),
    AufgabeArt.ANGEBOT_PRUEFEN: Fragetext(
        frage="Sind wir für diese Person zuständig?",
        anlass={
            "kein_zuzug_gemeldet": "{partner} bietet uns eine Akte an. Unsere Meldebehörde hat keinen Zuzug gemeldet.",
            "anderer_geber": "{partner} bietet uns eine Akte an, die wir bei einer anderen Behörde suchen.",
            SONST: _VIELE,
        },
        antworten=(a.ANNEHMEN, a.ANGEBOT_ABSAGEN),
        ansehen=_FALL,
    ),
    AufgabeArt.NICHT_ABGEHOLT: Fragetext(
        frage="Läuft der Dienst von {partner}?",
        anlass=_NICHT_ABGEHOLT,
        antworten=_ENDEN,
        ansehen=_FALL,
        ohne="Die Nachricht bleibt liegen.",
    ),
    AufgabeArt.FRIST_ABGELAUFEN: Fragetext(
        frage="Wie geht es weiter?",
        anlass=_FRISTEN,
        antworten=(
            a.ERGAENZEN,
            a.ANNEHMEN,
            a.ANGEBOT_ABSAGEN,
            *_OFFENE_ENTSCHEIDUNG,
            a.RUECKRUF_BEFOLGEN,
            a.RUECKRUF_ABLEHNEN,
            a.RUECKRUF_BESCHEINIGEN,
            a.NEU_ANFORDERN,
            a.ANDERE_FRAGEN,
            a.NEU_ANBIETEN,
            *_ENDEN,
        ),
        ansehen=_FALL,
    ),
    AufgabeArt.RUECKWEISUNG_ANSEHEN: Fragetext(
        frage="Wie geht es weiter?",
        anlass={SONST: "{partner} hat eine Nachricht von uns zurückgewiesen (0010). Grund: {code_wort}."},
        antworten=(*_NICHT_ANGENOMMEN, a.RUECKRUF_BESCHEINIGEN),
        ansehen=_FALL,
        ohne="Die Übergabe bleibt beendet; unsere Akte ist unverändert.",
    ),
    AufgabeArt.ZUSTELLUNG_ABGELEHNT: Fragetext(
        frage="Ist die Ursache behoben, und soll die Nachricht noch einmal hinaus?",
        anlass={SONST: "{partner} hat eine Sendung von uns ungelesen abgelehnt. Grund: {code_wort}."},
        antworten=_NICHT_ANGENOMMEN,
        ansehen=_FALL,
        ohne="Die Übergabe bleibt beendet. Nimmt {partner} die verwahrte Sendung doch noch auf, geht sie weiter.",
    ),
    AufgabeArt.UNERWARTETE_NACHRICHT: Fragetext(
        frage="Gehört die Nachricht zu etwas, das wir erwarten?",
        anlass={SONST: "Eine geprüfte Nachricht ({hinweis}) passt zu keinem offenen Vorgang. Sie ändert nichts."},
        antworten=(),
        ansehen=("transfer list", *_FALL),
    ),
    AufgabeArt.QUARANTAENE_ANSEHEN: Fragetext(
        frage="Ist die Ursache behoben?",
        anlass={
            SONST: "{anzahl} verwahrt; aufgenommen wurde nichts. Grund: {code_wort}.",
        },
        antworten=(a.ERNEUT_PRUEFEN,),
        ansehen=("quarantine list", "quarantine show SENDUNG"),
        ohne="Nach 90 Tagen wird die verwahrte Sendung gelöscht.",
    ),
    AufgabeArt.SCHADSOFTWARE_PRUEFEN: Fragetext(
        frage="Ist es ein Fehlalarm?",
        anlass={
            SONST: "Der Virenschutz beanstandet Dokument {dokument} einer Akte von {partner} ({signatur}). Die Lieferung "
            "liegt versiegelt; übernommen wurde nichts."
        },
        antworten=(a.BEFUND_ABLEHNEN, a.TROTZ_BEFUND, a.UEBERNAHME_AUFGEBEN),
        ansehen=("transfer malware {transfer}", *_FALL),
        ohne="Die Lieferung bleibt liegen; {partner} wartet auf unsere Bestätigung.",
    ),
    AufgabeArt.MERKMALE_ANSEHEN: Fragetext(
        frage="Ist das bei diesem Dokument so gewollt?",
        anlass={SONST: "Dokument {dokument} der Akte {az} {merkmal}. Die Akte ist vollständig übernommen."},
        antworten=(),
        ansehen=('ablage show "{az}"',),
        ohne="Die Dokumente bleiben gekennzeichnet. Öffnen Sie sie nur mit einem Programm ohne Skripte.",
    ),
    AufgabeArt.VIRENSCHUTZ_FEHLT: Fragetext(
        frage="Warum antwortet der Virenschutz nicht?",
        anlass={SONST: "Seit mehr als zwei Stunden prüft der Virenschutz keine Dokumente. Lieferungen warten."},
        antworten=(),
        ohne="Die Lieferungen warten. Antwortet der Virenschutz wieder, geht es von selbst weiter.",
    ),
    AufgabeArt.AUFTRAG_GESCHEITERT: Fragetext(
        frage="Was hindert die Arbeit?",
        anlass={
            SONST: "Eine Arbeit, die von selbst läuft, kommt nicht voran: {hinweis}. Sie wird weiter versucht."
        },
        antworten=_ENDEN,
        ansehen=_FALL,
        ohne="Aktenbote versucht es weiter.",
    ),
    AufgabeArt.UHR_PRUEFEN: Fragetext(
        frage="Welche Uhr geht falsch?",
        anlass={
            SONST: "Nachrichten von {hinweis_partner} sind mehr als fünf Minuten in der Zukunft datiert. Sie warten."
        },
        antworten=(),
        ohne="Die Nachrichten warten; stimmt die Uhr, geht es von selbst weiter.",
    ),
    AufgabeArt.LOESCHUNG_FREIGEBEN: Fragetext(
        frage="Akteninhalt endgültig löschen?",
        anlass={SONST: "Die Akte {az} ist an {partner} abgegeben und bestätigt. Die Aufbewahrungsfrist ist um."},
        antworten=(a.LOESCHEN,),
        ansehen=('ablage show "{az}"', *_FALL),
        ohne="Die Akte bleibt vollständig hier.",
    ),
    AufgabeArt.LOESCHUNG_GEHT_NICHT: Fragetext(
        frage="Lässt sich das Hindernis beheben?",
        anlass={
            one.value: f"Die Aufbewahrungsfrist der Akte {{az}} ist um. Gelöscht wird nicht: {SATZ[one].de}"
            for one in Hindernis
        },
        antworten=(a.DOKUMENT_VERNICHTEN, a.HINDERNISSE_ZEIGEN),
        ansehen=('ablage show "{az}"', *_FALL),
        ohne="Die Akte bleibt vollständig hier.",
    ),
    AufgabeArt.NACHLIEFERUNG: Fragetext(
        frage="Hat {partner} bekommen, was nach dem Packen dazukam?",
        anlass={SONST: "Zur Akte {az} kam nach dem Packen etwas dazu oder wurde geändert."},
        antworten=(),
        ansehen=('ablage show "{az}"', *_FALL),
        ohne="Die ganze Akte bleibt hier.",
    ),
    AufgabeArt.QUITTUNG_UNBEKANNT: Fragetext(
        frage="Zu welcher Anforderung gehört die Quittung?",
        anlass={
            SONST: "Nach einer Wiederherstellung: eine Quittung nennt eine Lieferung, von der hier nichts bekannt ist."
        },
        antworten=(a.QUITTUNG_ZUORDNEN,),
        ansehen=("transfer list --state entscheidung_offen",),
    ),
    AufgabeArt.LIEFERUNG_UNBEKANNT: Fragetext(
        frage="Zu welcher Übergabe gehört die Lieferung?",
        anlass={
            SONST: "Nach einer Wiederherstellung: eine Akte kam auf eine Anforderung, von der hier nichts bekannt ist."
        },
        antworten=(a.LIEFERUNG_ZUORDNEN,),
        ansehen=("transfer list",),
    ),
    AufgabeArt.PAPIER_ABHAKEN: Fragetext(
        frage="Sind die Papierteile da?",
        anlass={SONST: "Zur Akte {az} gehören Teile auf Papier, die noch nicht abgehakt sind: {zahl}."},
        antworten=(a.PAPIER,),
        ansehen=('ablage show "{az}"',),
    ),
    AufgabeArt.PAKETE_FEHLEN: Fragetext(
        frage="Kommen die fehlenden Pakete noch?",
        anlass={SONST: "Von der Akte, die {partner} in Paketen sendet, fehlen noch: {zahl}."},
        antworten=(a.ANFORDERUNG_ZURUECKZIEHEN,),
        ansehen=_FALL,
        ohne="Kommen sie, übernehmen wir die Akte. Sonst weisen wir die Lieferung zehn Arbeitstage nach ihrem Beginn "
        "zurück.",
    ),
    AufgabeArt.RUECKRUF_PRUEFEN: Fragetext(
        frage="Ist die Akte hier falsch, und wird sie gelöscht?",
        anlass={
            SONST: "{partner} hat uns eine Akte irrtümlich gesandt und ruft sie zurück. Sie ist gesperrt: nichts davon "
            "geht hinaus."
        },
        antworten=(a.RUECKRUF_BEFOLGEN, a.RUECKRUF_ABLEHNEN),
        ansehen=("transfer recalled {transfer}", *_FALL),
        ohne="Die Akte bleibt gesperrt.",
    ),
    AufgabeArt.RUECKRUF_ANSEHEN: Fragetext(
        frage="Wie geht es weiter?",
        anlass={
            "geloescht": "{partner} hat die zurückgerufene Akte gelöscht und das bewiesen.",
            "abgelehnt": "{partner} behält die zurückgerufene Akte.",
            "nachweis_anderer": "Der Nachweis von {partner} nennt andere Dokumente, als wir gesandt haben.",
        },
        antworten=(a.DATENBLATT, a.RUECKRUF_AUFHEBEN, a.AUF_RUECKRUF_BESTEHEN, a.RUECKRUF_BESCHEINIGEN),
        ansehen=_FALL,
    ),
    AufgabeArt.DATENPANNE_MELDEN: Fragetext(
        frage="Ist der Aufsichtsbehörde gemeldet, was geschah?",
        anlass={
            SONST: "Eine Akte ging irrtümlich an {partner}. Die Meldefrist nach Art. 33 DSGVO endet (UTC): {hinweis}."
        },
        antworten=(a.DATENBLATT,),
        ansehen=_FALL,
        ohne="Die Frist verstreicht.",
    ),
    AufgabeArt.DOCH_UEBERNOMMEN: Fragetext(
        frage="Darf {partner} die Akte behalten?",
        anlass={SONST: "Wir haben eine Lieferung zu spät zurückgezogen: {partner} hat die Akte übernommen."},
        antworten=(a.ZURUECKRUFEN,),
        ansehen=_FALL,
        ohne="Die Abgabe ist vermerkt. Unsere Akte bleibt hier.",
    ),
    AufgabeArt.QUITTUNG_NACHFOLGE: Fragetext(
        frage="Hat die Nachfolgerin die Akte?",
        anlass={
            SONST: "Die Akte ging an {partner}. Quittiert hat eine andere Behörde, laut Verzeichnis ihre Nachfolgerin."
        },
        antworten=(a.NACHFOLGE_BESTAETIGEN,),
        ansehen=_FALL,
        ohne="Die Quittung gilt nicht; unsere Akte bleibt vollständig hier.",
    ),
    AufgabeArt.DIENST_FEHLT: Fragetext(
        frage="Wann nimmt {hinweis_partner} diese Nachrichten an?",
        anlass={
            SONST: "Laut Verzeichnis nimmt {hinweis_partner} zurzeit keine {dienst} an. {dienst_wann} Was wir dorthin "
            "senden wollen, wartet hier. Den Dienst trägt der Betreiber des Verzeichnisses ein; veranlassen muss das "
            "{hinweis_partner}."
        },
        antworten=(),
        ohne="Die Nachrichten warten, nichts geht verloren. Gilt der Dienst, geht es von selbst weiter.",
    ),
    AufgabeArt.ZEUGEN_FEHLEN: Fragetext(
        frage="Warum bestätigt niemand mehr unser Protokoll?",
        anlass={SONST: "Seit sieben Tagen haben zu wenige andere Betreiber unser Protokoll mitsigniert."},
        antworten=(),
        ansehen=("audit witnesses",),
        ohne="Die Löschung nach Regel wartet; die Vollständigkeit unseres Protokolls ist nicht gezeigt.",
    ),
    AufgabeArt.ZEITSTEMPEL_FEHLEN: Fragetext(
        frage="Warum stempelt niemand mehr unser Protokoll?",
        anlass={SONST: "Länger als erlaubt hat der Zeitstempeldienst unser Protokoll nicht gestempelt."},
        antworten=(),
        ansehen=(),
        ohne="Es wird nichts Neues gesendet; was ankommt, wird angenommen.",
    ),
    AufgabeArt.PROTOKOLL_WIDERSPRUCH: Fragetext(
        frage="Hat jemand die Vergangenheit geändert?",
        anlass={
            "zwei_wurzeln": "Ein Protokoll hat für dieselbe Zahl von Einträgen zwei verschiedene Stände signiert.",
            "rueckschritt": "Ein Protokoll hat weniger Einträge signiert als zuvor: Einträge fehlen.",
            "ohne_fortsetzung": "Ein Protokoll setzt den Stand nicht fort, den wir zuletzt mitsigniert haben.",
            "wir_zurueck": "Ein Zeuge hat einen Stand unseres Protokolls, den unser Protokoll nicht enthält.",
        },
        antworten=(a.ALARM_SCHLIESSEN,),
        ansehen=("audit witnesses",),
        ohne="Der Alarm bleibt; er lässt sich nicht abschalten.",
    ),
    AufgabeArt.SPERRE_ZUORDNEN: Fragetext(
        frage="Zu welcher Akte gehören die Auskunftssperren?",
        anlass={
            "keine_akte": "Die Meldebehörde hat Auskunftssperren gemeldet. Unter der AZR-Nummer ist keine Akte.",
            "mehrere": "Die Meldebehörde hat Auskunftssperren gemeldet. Unter der AZR-Nummer sind mehrere Akten.",
            "daten_weichen_ab": "Die Meldebehörde hat Auskunftssperren gemeldet. Name oder Geburtsdatum weichen von "
            "der Akte ab.",
        },
        antworten=(a.SPERREN_EINTRAGEN,),
        ohne="Die gemeldeten Sperren wirken bei keiner Akte.",
    ),
}

DANN: Mapping[tuple[Fristart, Rolle], str] = {
    (Fristart.NICHT_ABGEHOLT, Rolle.NEHMER): "Liegt unsere Nachricht dann noch da, fragen wir Sie.",
    (Fristart.NICHT_ABGEHOLT, Rolle.GEBER): "Liegt unsere Nachricht dann noch da, fragen wir Sie.",
    (Fristart.ERINNERUNG, Rolle.NEHMER): "Wir erinnern {partner} an unsere Anforderung (010002).",
    (Fristart.ERINNERUNG, Rolle.GEBER): "Wir erinnern {partner} an die Bestätigung (0021).",
    (Fristart.WIEDERVORLAGE, Rolle.NEHMER): "Wir fordern die Akte bei {partner} noch einmal an.",
    (Fristart.WIEDERVORLAGE, Rolle.GEBER): "Wir sehen nach, ob die Akte jetzt gehen kann.",
    (Fristart.ESKALATION, Rolle.NEHMER): "Wir fragen Sie wieder.",
    (Fristart.ESKALATION, Rolle.GEBER): "Wir fragen Sie wieder.",
    (Fristart.GIB_AUF, Rolle.NEHMER): "Die Übergabe endet unbeantwortet; wir fragen Sie.",
    (Fristart.GIB_AUF, Rolle.GEBER): "Die Übergabe endet unbeantwortet; wir fragen Sie.",
}
"""What a deadline does when it ends."""
