"""Questions about messages: ours that were rejected, and those that came and need a person."""

from collections.abc import Mapping

from gateway.domain.sprache import Satz
from gateway.transfer.aufgaben.antworten import anforderung, anfrage, angebot, eingang, rueckruf
from gateway.transfer.aufgaben.fragetext import FALL, SONST, Fragetext
from gateway.transfer.records import AufgabeArt

_NICHT_ANGENOMMEN = (
    anforderung.NEU_ANFORDERN,
    anforderung.ANDERE_FRAGEN,
    anfrage.NOCH_EINMAL_SENDEN,
    angebot.NEU_ANBIETEN,
    anforderung.ANFORDERUNG_ZURUECKZIEHEN,
)

FRAGEN: Mapping[AufgabeArt, Fragetext] = {
    AufgabeArt.RUECKWEISUNG_ANSEHEN: Fragetext(
        frage=Satz("Wie geht es weiter?", "How does it go on?"),
        anlass={
            SONST: Satz(
                "{partner} hat eine Nachricht von uns zurückgewiesen (0010). Grund: {code_wort}.",
                "{partner} has turned down what we sent (0010). Reason: {code_wort}.",
            )
        },
        antworten=(*_NICHT_ANGENOMMEN, rueckruf.RUECKRUF_BESCHEINIGEN),
        ansehen=FALL,
        ohne=Satz(
            "Die Übergabe bleibt beendet; unsere Akte ist unverändert.",
            "The transfer stays ended; our file is unchanged.",
        ),
    ),
    AufgabeArt.ZUSTELLUNG_ABGELEHNT: Fragetext(
        frage=Satz(
            "Ist die Ursache behoben, und soll die Nachricht noch einmal hinaus?",
            "Is the cause removed, and shall it go out once more?",
        ),
        anlass={
            SONST: Satz(
                "{partner} hat eine Sendung von uns ungelesen abgelehnt. Grund: {code_wort}.",
                "{partner} has refused unread what we sent. Reason: {code_wort}.",
            )
        },
        antworten=_NICHT_ANGENOMMEN,
        ansehen=FALL,
        ohne=Satz(
            "Die Übergabe bleibt beendet. Nimmt {partner} die verwahrte Sendung doch noch auf, geht sie weiter.",
            "The transfer stays ended. If {partner} takes in what it keeps after all, it goes on.",
        ),
    ),
    AufgabeArt.UNERWARTETE_NACHRICHT: Fragetext(
        frage=Satz(
            "Gehört die Nachricht zu etwas, das wir erwarten?",
            "Does it belong to something that we expect?",
        ),
        anlass={
            SONST: Satz(
                "Eine geprüfte Nachricht ({hinweis}) passt zu keinem offenen Vorgang. Sie ändert nichts.",
                "Something that was checked ({hinweis}) fits no open case. It changes nothing.",
            )
        },
        antworten=(),
        ansehen=("transfer list", *FALL),
    ),
    AufgabeArt.QUARANTAENE_ANSEHEN: Fragetext(
        frage=Satz("Ist die Ursache behoben?", "Is the cause removed?"),
        anlass={
            SONST: Satz(
                "{anzahl} verwahrt; aufgenommen wurde nichts. Grund: {code_wort}.",
                "{anzahl} kept; nothing was taken in. Reason: {code_wort}.",
            ),
        },
        antworten=(eingang.ERNEUT_PRUEFEN,),
        ansehen=("quarantine list", "quarantine show SENDUNG"),
        ohne=Satz(
            "Nach 90 Tagen wird die verwahrte Sendung gelöscht.",
            "After 90 days what is kept is deleted.",
        ),
    ),
    AufgabeArt.SCHADSOFTWARE_PRUEFEN: Fragetext(
        frage=Satz(
            "Darf die Akte trotzdem übernommen werden?",
            "May the file be taken over all the same?",
        ),
        anlass={
            SONST: Satz(
                "Dokument {dokument} einer Akte von {partner} {beanstandung}. Die Lieferung liegt versiegelt; "
                "übernommen wurde nichts.",
                "Document {dokument} of a file of {partner} {beanstandung}. The delivery stays sealed; nothing "
                "was taken over.",
            )
        },
        antworten=(eingang.BEFUND_ABLEHNEN, eingang.TROTZ_BEFUND, anforderung.UEBERNAHME_AUFGEBEN),
        ansehen=("transfer malware {transfer}", *FALL),
        ohne=Satz(
            "Die Lieferung bleibt liegen; {partner} wartet auf unsere Bestätigung.",
            "The delivery stays where it is; {partner} waits for our confirmation.",
        ),
    ),
    AufgabeArt.MERKMALE_ANSEHEN: Fragetext(
        frage=Satz("Ist das bei diesem Dokument so gewollt?", "Is this document meant to be so?"),
        anlass={
            SONST: Satz(
                "Dokument {dokument} der Akte {az} {merkmal}. Die Akte ist vollständig übernommen.",
                "Document {dokument} of file {az} {merkmal}. The file is taken over, complete.",
            )
        },
        antworten=(),
        ansehen=('ablage show "{az}"',),
        ohne=Satz(
            "Die Dokumente bleiben gekennzeichnet. Öffnen Sie sie nur mit einem Programm ohne Skripte.",
            "The documents stay marked. Open them only with a program that runs no scripts.",
        ),
    ),
    AufgabeArt.QUITTUNG_UNBEKANNT: Fragetext(
        frage=Satz(
            "Zu welcher Anforderung gehört die Quittung?",
            "Which request does the confirmation belong to?",
        ),
        anlass={
            SONST: Satz(
                "Nach einer Wiederherstellung: eine Quittung nennt eine Lieferung, von der hier nichts bekannt ist.",
                "After a restore: a confirmation names a delivery of which nothing is known here.",
            )
        },
        antworten=(eingang.QUITTUNG_ZUORDNEN,),
        ansehen=("transfer list --state entscheidung_offen",),
    ),
    AufgabeArt.LIEFERUNG_UNBEKANNT: Fragetext(
        frage=Satz(
            "Zu welcher Übergabe gehört die Lieferung?",
            "Which transfer does the delivery belong to?",
        ),
        anlass={
            SONST: Satz(
                "Nach einer Wiederherstellung: eine Akte kam auf eine Anforderung, von der hier nichts bekannt ist.",
                "After a restore: a file came upon a request of which nothing is known here.",
            )
        },
        antworten=(eingang.LIEFERUNG_ZUORDNEN,),
        ansehen=("transfer list",),
    ),
    AufgabeArt.QUITTUNG_NACHFOLGE: Fragetext(
        frage=Satz("Hat die Nachfolgerin die Akte?", "Does the successor have the file?"),
        anlass={
            SONST: Satz(
                "Die Akte ging an {partner}. Quittiert hat eine andere Behörde, laut Verzeichnis ihre Nachfolgerin.",
                "The file went to {partner}. Another authority has confirmed it, its successor as the directory "
                "says.",
            )
        },
        antworten=(eingang.NACHFOLGE_BESTAETIGEN,),
        ansehen=FALL,
        ohne=Satz(
            "Die Quittung gilt nicht; unsere Akte bleibt vollständig hier.",
            "The confirmation does not count; our file stays here, complete.",
        ),
    ),
}
