"""Questions about files that were sent wrongly."""

from collections.abc import Mapping

from gateway.domain.sprache import Satz
from gateway.transfer.aufgaben.antworten import rueckruf
from gateway.transfer.aufgaben.fragetext import FALL, SONST, Fragetext
from gateway.transfer.records import AufgabeArt

FRAGEN: Mapping[AufgabeArt, Fragetext] = {
    AufgabeArt.RUECKRUF_PRUEFEN: Fragetext(
        frage=Satz(
            "Ist die Akte hier falsch, und wird sie gelöscht?",
            "Is the file wrong here, and is it deleted?",
        ),
        anlass={
            SONST: Satz(
                "{partner} hat uns eine Akte irrtümlich gesandt und ruft sie zurück. Sie ist gesperrt: nichts davon "
                "geht hinaus.",
                "{partner} has sent us a file by mistake and calls it back. It is locked: nothing of it goes out.",
            )
        },
        antworten=(rueckruf.RUECKRUF_BEFOLGEN, rueckruf.RUECKRUF_ABLEHNEN),
        ansehen=("transfer recalled {transfer}", *FALL),
        ohne=Satz("Die Akte bleibt gesperrt.", "The file stays locked."),
    ),
    AufgabeArt.RUECKRUF_ANSEHEN: Fragetext(
        frage=Satz("Wie geht es weiter?", "How does it go on?"),
        anlass={
            "geloescht": Satz(
                "{partner} hat die zurückgerufene Akte gelöscht und das bewiesen.",
                "{partner} has deleted the file called back and proven it.",
            ),
            "abgelehnt": Satz(
                "{partner} behält die zurückgerufene Akte.",
                "{partner} keeps the file called back.",
            ),
            "nachweis_anderer": Satz(
                "Der Nachweis von {partner} nennt andere Dokumente, als wir gesandt haben.",
                "The proof of {partner} names other documents than we have sent.",
            ),
        },
        antworten=(
            rueckruf.DATENBLATT,
            rueckruf.RUECKRUF_AUFHEBEN,
            rueckruf.AUF_RUECKRUF_BESTEHEN,
            rueckruf.RUECKRUF_BESCHEINIGEN,
        ),
        ansehen=FALL,
    ),
    AufgabeArt.DATENPANNE_MELDEN: Fragetext(
        frage=Satz(
            "Ist der Aufsichtsbehörde gemeldet, was geschah?",
            "Has the supervisory authority been told what happened?",
        ),
        anlass={
            SONST: Satz(
                "Eine Akte ging irrtümlich an {partner}. Die Meldefrist nach Art. 33 DSGVO endet (UTC): {hinweis}.",
                "A file went to {partner} by mistake. The period to report of Art. 33 GDPR ends (UTC): {hinweis}.",
            )
        },
        antworten=(rueckruf.DATENBLATT,),
        ansehen=FALL,
        ohne=Satz("Die Frist verstreicht.", "The period passes."),
    ),
    AufgabeArt.DOCH_UEBERNOMMEN: Fragetext(
        frage=Satz("Darf {partner} die Akte behalten?", "May {partner} keep the file?"),
        anlass={
            SONST: Satz(
                "Wir haben eine Lieferung zu spät zurückgezogen: {partner} hat die Akte übernommen.",
                "We have withdrawn a delivery too late: {partner} has taken the file over.",
            )
        },
        antworten=(rueckruf.ZURUECKRUFEN,),
        ansehen=FALL,
        ohne=Satz(
            "Die Abgabe ist vermerkt. Unsere Akte bleibt hier.",
            "The handover is recorded. Our file stays here.",
        ),
    ),
}
