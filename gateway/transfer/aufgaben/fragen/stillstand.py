"""Questions about what does not go on: a deadline that ended, mail nobody fetches, a job that fails."""

from collections.abc import Mapping

from gateway.domain.sprache import Satz
from gateway.transfer.aufgaben.antworten import anforderung, anfrage, angebot, rueckruf
from gateway.transfer.aufgaben.fragetext import FALL, SONST, Fragetext
from gateway.transfer.records import AufgabeArt

_LIEGT = Satz(
    "{partner} hat unsere Nachricht noch nicht abgeholt: {was_liegt}.",
    "{partner} has not fetched what we sent: {was_liegt}.",
)
_NICHT_ABGEHOLT = {
    "request_unfetched": _LIEGT,
    "receipt_unfetched": _LIEGT,
    "offer_unfetched": _LIEGT,
    "delivery_unfetched": _LIEGT,
}
_FRISTEN = {
    "offer_undecided": Satz(
        "Ein Angebot von {partner} ist nicht entschieden.",
        "An offer of {partner} is not decided.",
    ),
    "notice_incomplete": Satz(
        "Für eine Anforderung fehlen noch Angaben; die Akte ist nicht angefordert.",
        "A request still lacks particulars; the file is not asked for.",
    ),
    "request_stuck": Satz(
        "Unsere Anforderung an {partner} konnte noch nicht geschrieben werden.",
        "Our request to {partner} could not be written yet.",
    ),
    "import_stuck": Satz(
        "Die Akte von {partner} ist da und konnte noch nicht übernommen werden.",
        "The file of {partner} is here and could not be taken over yet.",
    ),
    "request_unanswered": Satz(
        "{partner} hat auf unsere Anforderung und die Erinnerungen nicht geantwortet.",
        "{partner} has not answered our request and the reminders.",
    ),
    "request_give_up": Satz(
        "{partner} hat bis zum Ende der Frist nicht geantwortet. Die Übergabe ist beendet.",
        "{partner} has not answered before the deadline ended. The transfer has ended.",
    ),
    "postponed_too_long": Satz(
        "{partner} hat unsere Anforderung zurückgestellt; die Akte fehlt noch immer.",
        "{partner} has postponed our request; the file is still missing.",
    ),
    "receipt_unclosed": Satz(
        "{partner} hat unsere Bestätigung der Übernahme noch nicht angenommen.",
        "{partner} has not accepted our confirmation yet.",
    ),
    "offer_unanswered": Satz(
        "{partner} hat auf unser Angebot nicht geantwortet.",
        "{partner} has not answered our offer.",
    ),
    "offer_give_up": Satz(
        "{partner} hat unser Angebot bis zum Ende der Frist nicht beantwortet. Die Übergabe ist beendet.",
        "{partner} has not answered our offer before the deadline ended. The transfer has ended.",
    ),
    "answer_stuck": Satz(
        "Die Anforderung von {partner} konnte noch nicht bearbeitet werden.",
        "The request of {partner} could not be worked on yet.",
    ),
    "packing_stuck": Satz(
        "Die Akte für {partner} konnte noch nicht gepackt werden.",
        "The file for {partner} could not be packed yet.",
    ),
    "decision_open": Satz("{partner} wartet auf Ihre Entscheidung.", "{partner} waits for your decision."),
    "obstacle_too_long": Satz(
        "Wir haben die Anforderung von {partner} zurückgestellt; das Hindernis besteht noch.",
        "We have postponed the request of {partner}; what held the file still does.",
    ),
    "recall_undecided": Satz(
        "{partner} ruft eine Akte zurück und wartet auf Ihre Entscheidung. Sie ist gesperrt.",
        "{partner} calls a file back and waits for your decision. It is locked.",
    ),
    "recall_unanswered": Satz(
        "{partner} hat auf unseren Rückruf noch nicht geantwortet.",
        "{partner} has not answered our recall yet.",
    ),
    "receipt_missing": Satz(
        "{partner} hat die Akte nicht bestätigt. Unsere Akte bleibt vollständig bei uns.",
        "{partner} has not confirmed the file. Ours stays here, complete.",
    ),
    "partner_erinnert": Satz("{partner} erinnert uns an eine Antwort.", "{partner} reminds us of an answer."),
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
        frage=Satz("Läuft der Dienst von {partner}?", "Does the service of {partner} run?"),
        anlass=_NICHT_ABGEHOLT,
        antworten=_ENDEN,
        ansehen=FALL,
        ohne=Satz("Die Nachricht bleibt liegen.", "It stays where it is."),
    ),
    AufgabeArt.FRIST_ABGELAUFEN: Fragetext(
        frage=Satz("Wie geht es weiter?", "How does it go on?"),
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
        frage=Satz("Was hindert die Arbeit?", "What keeps the work from going on?"),
        anlass={
            SONST: Satz(
                "Eine Arbeit, die von selbst läuft, kommt nicht voran: {hinweis}. Sie wird weiter versucht.",
                "Work that runs by itself does not get on: {hinweis}. It is tried again.",
            )
        },
        antworten=_ENDEN,
        ansehen=FALL,
        ohne=Satz("Aktenbote versucht es weiter.", "Aktenbote keeps trying."),
    ),
    AufgabeArt.PAKETE_FEHLEN: Fragetext(
        frage=Satz("Kommen die fehlenden Pakete noch?", "Will the missing packets still come?"),
        anlass={
            SONST: Satz(
                "Von der Akte, die {partner} in Paketen sendet, fehlen noch: {zahl}.",
                "Of the file that {partner} sends in packets these are missing: {zahl}.",
            )
        },
        antworten=(anforderung.ANFORDERUNG_ZURUECKZIEHEN,),
        ansehen=FALL,
        ohne=Satz(
            "Kommen sie, übernehmen wir die Akte. Sonst weisen wir die Lieferung zehn Arbeitstage nach ihrem Beginn "
            "zurück.",
            "If they come, we take the file over. Otherwise we turn the delivery down ten working days after "
            "it began.",
        ),
    ),
    AufgabeArt.DIENST_FEHLT: Fragetext(
        frage=Satz(
            "Wann nimmt {hinweis_partner} diese Nachrichten an?",
            "When does {hinweis_partner} accept this?",
        ),
        anlass={
            SONST: Satz(
                "Laut Verzeichnis nimmt {hinweis_partner} zurzeit keine {dienst} an. {dienst_wann} Was wir senden "
                "wollen und was diesen Dienst braucht, wartet hier. Den Dienst trägt der Betreiber des Verzeichnisses ein; veranlassen muss das "
                "{hinweis_partner}.",
                "The directory says that {hinweis_partner} accepts none of these now: {dienst}. {dienst_wann} "
                "What we want to send and needs this service waits here. The operator of the directory enters "
                "it; {hinweis_partner} has to ask for that.",
            )
        },
        antworten=(),
        ohne=Satz(
            "Die Nachrichten warten, nichts geht verloren. Gilt der Dienst, geht es von selbst weiter.",
            "It waits, nothing is lost. Once the service counts, it goes on by itself.",
        ),
    ),
}
