"""Questions about messages: ours that were rejected, and those that came and need a person."""

from collections.abc import Mapping

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
        frage="Wie geht es weiter?",
        anlass={SONST: "{partner} hat eine Nachricht von uns zurückgewiesen (0010). Grund: {code_wort}."},
        antworten=(*_NICHT_ANGENOMMEN, rueckruf.RUECKRUF_BESCHEINIGEN),
        ansehen=FALL,
        ohne="Die Übergabe bleibt beendet; unsere Akte ist unverändert.",
    ),
    AufgabeArt.ZUSTELLUNG_ABGELEHNT: Fragetext(
        frage="Ist die Ursache behoben, und soll die Nachricht noch einmal hinaus?",
        anlass={SONST: "{partner} hat eine Sendung von uns ungelesen abgelehnt. Grund: {code_wort}."},
        antworten=_NICHT_ANGENOMMEN,
        ansehen=FALL,
        ohne="Die Übergabe bleibt beendet. Nimmt {partner} die verwahrte Sendung doch noch auf, geht sie weiter.",
    ),
    AufgabeArt.UNERWARTETE_NACHRICHT: Fragetext(
        frage="Gehört die Nachricht zu etwas, das wir erwarten?",
        anlass={SONST: "Eine geprüfte Nachricht ({hinweis}) passt zu keinem offenen Vorgang. Sie ändert nichts."},
        antworten=(),
        ansehen=("transfer list", *FALL),
    ),
    AufgabeArt.QUARANTAENE_ANSEHEN: Fragetext(
        frage="Ist die Ursache behoben?",
        anlass={
            SONST: "{anzahl} verwahrt; aufgenommen wurde nichts. Grund: {code_wort}.",
        },
        antworten=(eingang.ERNEUT_PRUEFEN,),
        ansehen=("quarantine list", "quarantine show SENDUNG"),
        ohne="Nach 90 Tagen wird die verwahrte Sendung gelöscht.",
    ),
    AufgabeArt.SCHADSOFTWARE_PRUEFEN: Fragetext(
        frage="Darf die Akte trotzdem übernommen werden?",
        anlass={
            SONST: "Dokument {dokument} einer Akte von {partner} {beanstandung}. Die Lieferung liegt versiegelt; "
            "übernommen wurde nichts."
        },
        antworten=(eingang.BEFUND_ABLEHNEN, eingang.TROTZ_BEFUND, anforderung.UEBERNAHME_AUFGEBEN),
        ansehen=("transfer malware {transfer}", *FALL),
        ohne="Die Lieferung bleibt liegen; {partner} wartet auf unsere Bestätigung.",
    ),
    AufgabeArt.MERKMALE_ANSEHEN: Fragetext(
        frage="Ist das bei diesem Dokument so gewollt?",
        anlass={SONST: "Dokument {dokument} der Akte {az} {merkmal}. Die Akte ist vollständig übernommen."},
        antworten=(),
        ansehen=('ablage show "{az}"',),
        ohne="Die Dokumente bleiben gekennzeichnet. Öffnen Sie sie nur mit einem Programm ohne Skripte.",
    ),
    AufgabeArt.QUITTUNG_UNBEKANNT: Fragetext(
        frage="Zu welcher Anforderung gehört die Quittung?",
        anlass={
            SONST: "Nach einer Wiederherstellung: eine Quittung nennt eine Lieferung, von der hier nichts bekannt ist."
        },
        antworten=(eingang.QUITTUNG_ZUORDNEN,),
        ansehen=("transfer list --state entscheidung_offen",),
    ),
    AufgabeArt.LIEFERUNG_UNBEKANNT: Fragetext(
        frage="Zu welcher Übergabe gehört die Lieferung?",
        anlass={
            SONST: "Nach einer Wiederherstellung: eine Akte kam auf eine Anforderung, von der hier nichts bekannt ist."
        },
        antworten=(eingang.LIEFERUNG_ZUORDNEN,),
        ansehen=("transfer list",),
    ),
    AufgabeArt.QUITTUNG_NACHFOLGE: Fragetext(
        frage="Hat die Nachfolgerin die Akte?",
        anlass={
            SONST: "Die Akte ging an {partner}. Quittiert hat eine andere Behörde, laut Verzeichnis ihre Nachfolgerin."
        },
        antworten=(eingang.NACHFOLGE_BESTAETIGEN,),
        ansehen=FALL,
        ohne="Die Quittung gilt nicht; unsere Akte bleibt vollständig hier.",
    ),
}
