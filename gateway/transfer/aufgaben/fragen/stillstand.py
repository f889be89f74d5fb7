"""Questions about what does not go on: a deadline that ended, mail nobody fetches, a job that fails."""

from collections.abc import Mapping

from gateway.transfer.aufgaben.antworten import anforderung, anfrage, angebot, rueckruf
from gateway.transfer.aufgaben.fragetext import FALL, SONST, Fragetext
from gateway.transfer.records import AufgabeArt

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
_ENDEN = (
    anforderung.ANFORDERUNG_ZURUECKZIEHEN,
    angebot.ANGEBOT_ZURUECKZIEHEN,
    anfrage.FREIGABE_ZURUECKNEHMEN,
    anfrage.LIEFERUNG_ZURUECKZIEHEN,
    anfrage.LIEFERUNG_AUFGEBEN,
    anforderung.UEBERNAHME_AUFGEBEN,
    anforderung.BESTAETIGUNG_AUFGEBEN,
)

FRAGEN: Mapping[AufgabeArt, Fragetext] = {
    AufgabeArt.NICHT_ABGEHOLT: Fragetext(
        frage="Läuft der Dienst von {partner}?",
        anlass=_NICHT_ABGEHOLT,
        antworten=_ENDEN,
        ansehen=FALL,
        ohne="Die Nachricht bleibt liegen.",
    ),
    AufgabeArt.FRIST_ABGELAUFEN: Fragetext(
        frage="Wie geht es weiter?",
        anlass=_FRISTEN,
        antworten=(
            anforderung.ERGAENZEN,
            angebot.ANNEHMEN,
            angebot.ANGEBOT_ABSAGEN,
            *anfrage.OFFENE_ENTSCHEIDUNG,
            rueckruf.RUECKRUF_BEFOLGEN,
            rueckruf.RUECKRUF_ABLEHNEN,
            rueckruf.RUECKRUF_BESCHEINIGEN,
            anforderung.NEU_ANFORDERN,
            anforderung.ANDERE_FRAGEN,
            angebot.NEU_ANBIETEN,
            *_ENDEN,
        ),
        ansehen=FALL,
    ),
    AufgabeArt.AUFTRAG_GESCHEITERT: Fragetext(
        frage="Was hindert die Arbeit?",
        anlass={
            SONST: "Eine Arbeit, die von selbst läuft, kommt nicht voran: {hinweis}. Sie wird weiter versucht."
        },
        antworten=_ENDEN,
        ansehen=FALL,
        ohne="Aktenbote versucht es weiter.",
    ),
    AufgabeArt.PAKETE_FEHLEN: Fragetext(
        frage="Kommen die fehlenden Pakete noch?",
        anlass={SONST: "Von der Akte, die {partner} in Paketen sendet, fehlen noch: {zahl}."},
        antworten=(anforderung.ANFORDERUNG_ZURUECKZIEHEN,),
        ansehen=FALL,
        ohne="Kommen sie, übernehmen wir die Akte. Sonst weisen wir die Lieferung zehn Arbeitstage nach ihrem Beginn "
        "zurück.",
    ),
    AufgabeArt.DIENST_FEHLT: Fragetext(
        frage="Wann nimmt {hinweis_partner} diese Nachrichten an?",
        anlass={
            SONST: "Laut Verzeichnis nimmt {hinweis_partner} zurzeit keine {dienst} an. {dienst_wann} Was wir senden "
            "wollen und was diesen Dienst braucht, wartet hier. Den Dienst trägt der Betreiber des Verzeichnisses ein; veranlassen muss das "
            "{hinweis_partner}."
        },
        antworten=(),
        ohne="Die Nachrichten warten, nichts geht verloren. Gilt der Dienst, geht es von selbst weiter.",
    ),
}
