"""Questions about files in our Ablage: deletion, what came later, paper, blocks."""

from collections.abc import Mapping

from gateway.domain.loeschung import SATZ, Hindernis
from gateway.domain.sprache import Satz
from gateway.transfer.aufgaben.antworten import ablage
from gateway.transfer.aufgaben.fragetext import FALL, SONST, Fragetext
from gateway.transfer.records import AufgabeArt

FRAGEN: Mapping[AufgabeArt, Fragetext] = {
    AufgabeArt.LOESCHUNG_FREIGEBEN: Fragetext(
        frage=Satz("Akteninhalt endgültig löschen?", "Delete the content of the file for good?"),
        anlass={
            SONST: Satz(
                "Die Akte {az} ist an {partner} abgegeben und bestätigt. Die Aufbewahrungsfrist ist um.",
                "File {az} is handed over to {partner} and confirmed. The retention period is over.",
            )
        },
        antworten=(ablage.LOESCHEN,),
        ansehen=('ablage show "{az}"', *FALL),
        ohne=Satz("Die Akte bleibt vollständig hier.", "The file stays here, complete."),
    ),
    AufgabeArt.LOESCHUNG_GEHT_NICHT: Fragetext(
        frage=Satz("Lässt sich das Hindernis beheben?", "Can what stands against it be removed?"),
        anlass={
            one.value: Satz(
                f"Die Aufbewahrungsfrist der Akte {{az}} ist um. Gelöscht wird nicht: {SATZ[one].de}",
                f"The retention period of file {{az}} is over. Nothing is deleted: {SATZ[one].en}.",
            )
            for one in Hindernis
        },
        antworten=(ablage.DOKUMENT_VERNICHTEN, ablage.HINDERNISSE_ZEIGEN),
        ansehen=('ablage show "{az}"', *FALL),
        ohne=Satz("Die Akte bleibt vollständig hier.", "The file stays here, complete."),
    ),
    AufgabeArt.NACHLIEFERUNG: Fragetext(
        frage=Satz(
            "Hat {partner} bekommen, was nach dem Packen dazukam?",
            "Does {partner} have what was added after the packing?",
        ),
        anlass={
            SONST: Satz(
                "Zur Akte {az} kam nach dem Packen etwas dazu oder wurde geändert.",
                "Something was added to file {az}, or changed, after it was packed.",
            )
        },
        antworten=(),
        ansehen=('ablage show "{az}"', *FALL),
        ohne=Satz("Die ganze Akte bleibt hier.", "The whole file stays here."),
    ),
    AufgabeArt.PAPIER_ABHAKEN: Fragetext(
        frage=Satz("Sind die Papierteile da?", "Are the parts on paper here?"),
        anlass={
            SONST: Satz(
                "Zur Akte {az} gehören Teile auf Papier, die noch nicht abgehakt sind: {zahl}.",
                "File {az} has parts on paper that are not ticked off yet: {zahl}.",
            )
        },
        antworten=(ablage.PAPIER,),
        ansehen=('ablage show "{az}"',),
    ),
    AufgabeArt.SPERRE_ZUORDNEN: Fragetext(
        frage=Satz(
            "Zu welcher Akte gehören die Auskunftssperren?",
            "Which file do the disclosure blocks belong to?",
        ),
        anlass={
            "keine_akte": Satz(
                "Die Meldebehörde hat Auskunftssperren gemeldet. Unter der AZR-Nummer ist keine Akte.",
                "The registration office has told of disclosure blocks. There is no file under the AZR number.",
            ),
            "mehrere": Satz(
                "Die Meldebehörde hat Auskunftssperren gemeldet. Unter der AZR-Nummer sind mehrere Akten.",
                "The registration office has told of disclosure blocks. There are several files under the AZR "
                "number.",
            ),
            "daten_weichen_ab": Satz(
                "Die Meldebehörde hat Auskunftssperren gemeldet. Name oder Geburtsdatum weichen von der Akte ab.",
                "The registration office has told of disclosure blocks. Name or birth date differ from the file.",
            ),
            "nicht_genannt": Satz(
                "Die Meldebehörde hat Auskunftssperren geändert. Bei der Akte gilt eine, die sie dabei nicht nennt: "
                "Sie gilt weiter. Rufen Sie dort an.",
                "The registration office has changed disclosure blocks. One that holds with the file is not named "
                "in it: it goes on holding. Call them.",
            ),
        },
        antworten=(ablage.SPERREN_EINTRAGEN,),
        ohne=Satz(
            "Was schon bei einer Akte steht, gilt; mehr wirkt nicht.",
            "What stands with a file already holds; nothing else does.",
        ),
    ),
}
