"""Questions about files in our Ablage: deletion, what came later, paper, blocks."""

from collections.abc import Mapping

from gateway.domain.loeschung import SATZ, Hindernis
from gateway.transfer.aufgaben.antworten import ablage
from gateway.transfer.aufgaben.fragetext import FALL, SONST, Fragetext
from gateway.transfer.records import AufgabeArt

FRAGEN: Mapping[AufgabeArt, Fragetext] = {
    AufgabeArt.LOESCHUNG_FREIGEBEN: Fragetext(
        frage="Akteninhalt endgültig löschen?",
        anlass={SONST: "Die Akte {az} ist an {partner} abgegeben und bestätigt. Die Aufbewahrungsfrist ist um."},
        antworten=(ablage.LOESCHEN,),
        ansehen=('ablage show "{az}"', *FALL),
        ohne="Die Akte bleibt vollständig hier.",
    ),
    AufgabeArt.LOESCHUNG_GEHT_NICHT: Fragetext(
        frage="Lässt sich das Hindernis beheben?",
        anlass={
            one.value: f"Die Aufbewahrungsfrist der Akte {{az}} ist um. Gelöscht wird nicht: {SATZ[one].de}"
            for one in Hindernis
        },
        antworten=(ablage.DOKUMENT_VERNICHTEN, ablage.HINDERNISSE_ZEIGEN),
        ansehen=('ablage show "{az}"', *FALL),
        ohne="Die Akte bleibt vollständig hier.",
    ),
    AufgabeArt.NACHLIEFERUNG: Fragetext(
        frage="Hat {partner} bekommen, was nach dem Packen dazukam?",
        anlass={SONST: "Zur Akte {az} kam nach dem Packen etwas dazu oder wurde geändert."},
        antworten=(),
        ansehen=('ablage show "{az}"', *FALL),
        ohne="Die ganze Akte bleibt hier.",
    ),
    AufgabeArt.PAPIER_ABHAKEN: Fragetext(
        frage="Sind die Papierteile da?",
        anlass={SONST: "Zur Akte {az} gehören Teile auf Papier, die noch nicht abgehakt sind: {zahl}."},
        antworten=(ablage.PAPIER,),
        ansehen=('ablage show "{az}"',),
    ),
    AufgabeArt.SPERRE_ZUORDNEN: Fragetext(
        frage="Zu welcher Akte gehören die Auskunftssperren?",
        anlass={
            "keine_akte": "Die Meldebehörde hat Auskunftssperren gemeldet. Unter der AZR-Nummer ist keine Akte.",
            "mehrere": "Die Meldebehörde hat Auskunftssperren gemeldet. Unter der AZR-Nummer sind mehrere Akten.",
            "daten_weichen_ab": "Die Meldebehörde hat Auskunftssperren gemeldet. Name oder Geburtsdatum weichen von "
            "der Akte ab.",
        },
        antworten=(ablage.SPERREN_EINTRAGEN,),
        ohne="Die gemeldeten Sperren wirken bei keiner Akte.",
    ),
}
