"""Questions about files that were sent wrongly."""

from collections.abc import Mapping

from gateway.transfer.aufgaben.antworten import rueckruf
from gateway.transfer.aufgaben.fragetext import FALL, SONST, Fragetext
from gateway.transfer.records import AufgabeArt

FRAGEN: Mapping[AufgabeArt, Fragetext] = {
    AufgabeArt.RUECKRUF_PRUEFEN: Fragetext(
        frage="Ist die Akte hier falsch, und wird sie gelöscht?",
        anlass={
            SONST: "{partner} hat uns eine Akte irrtümlich gesandt und ruft sie zurück. Sie ist gesperrt: nichts davon "
            "geht hinaus."
        },
        antworten=(rueckruf.RUECKRUF_BEFOLGEN, rueckruf.RUECKRUF_ABLEHNEN),
        ansehen=("transfer recalled {transfer}", *FALL),
        ohne="Die Akte bleibt gesperrt.",
    ),
    AufgabeArt.RUECKRUF_ANSEHEN: Fragetext(
        frage="Wie geht es weiter?",
        anlass={
            "geloescht": "{partner} hat die zurückgerufene Akte gelöscht und das bewiesen.",
            "abgelehnt": "{partner} behält die zurückgerufene Akte.",
            "nachweis_anderer": "Der Nachweis von {partner} nennt andere Dokumente, als wir gesandt haben.",
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
        frage="Ist der Aufsichtsbehörde gemeldet, was geschah?",
        anlass={
            SONST: "Eine Akte ging irrtümlich an {partner}. Die Meldefrist nach Art. 33 DSGVO endet (UTC): {hinweis}."
        },
        antworten=(rueckruf.DATENBLATT,),
        ansehen=FALL,
        ohne="Die Frist verstreicht.",
    ),
    AufgabeArt.DOCH_UEBERNOMMEN: Fragetext(
        frage="Darf {partner} die Akte behalten?",
        anlass={SONST: "Wir haben eine Lieferung zu spät zurückgezogen: {partner} hat die Akte übernommen."},
        antworten=(rueckruf.ZURUECKRUFEN,),
        ansehen=FALL,
        ohne="Die Abgabe ist vermerkt. Unsere Akte bleibt hier.",
    ),
}
