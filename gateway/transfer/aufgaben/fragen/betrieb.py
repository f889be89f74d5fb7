"""Questions about the surroundings: clocks, malware scanner, witnesses, time stamps, logs."""

from collections.abc import Mapping

from gateway.domain.sprache import Satz
from gateway.transfer.aufgaben.antworten import allgemein
from gateway.transfer.aufgaben.fragetext import SONST, Fragetext
from gateway.transfer.records import AufgabeArt

FRAGEN: Mapping[AufgabeArt, Fragetext] = {
    AufgabeArt.VIRENSCHUTZ_FEHLT: Fragetext(
        frage=Satz(
            "Warum antwortet der Virenschutz nicht?",
            "Why does the malware scanner not answer?",
        ),
        anlass={
            SONST: Satz(
                "Seit mehr als zwei Stunden prüft der Virenschutz keine Dokumente. Lieferungen warten.",
                "For more than two hours the malware scanner has checked no documents. Deliveries wait.",
            )
        },
        antworten=(),
        ohne=Satz(
            "Die Lieferungen warten. Antwortet der Virenschutz wieder, geht es von selbst weiter.",
            "The deliveries wait. Once the scanner answers, it goes on by itself.",
        ),
    ),
    AufgabeArt.UHR_PRUEFEN: Fragetext(
        frage=Satz("Welche Uhr geht falsch?", "Which clock is wrong?"),
        anlass={
            SONST: Satz(
                "Nachrichten von {hinweis_partner} sind mehr als fünf Minuten in der Zukunft datiert. Sie warten.",
                "What {hinweis_partner} sends is dated more than five minutes ahead. It waits.",
            )
        },
        antworten=(),
        ohne=Satz(
            "Die Nachrichten warten; stimmt die Uhr, geht es von selbst weiter.",
            "It waits; once the clock is right, it goes on by itself.",
        ),
    ),
    AufgabeArt.ZEUGEN_FEHLEN: Fragetext(
        frage=Satz(
            "Warum bestätigt niemand mehr unser Protokoll?",
            "Why does nobody vouch for our log any more?",
        ),
        anlass={
            SONST: Satz(
                "Seit sieben Tagen haben zu wenige andere Betreiber unser Protokoll mitsigniert.",
                "For seven days too few other operators have co-signed our log.",
            )
        },
        antworten=(),
        ansehen=("audit witnesses",),
        ohne=Satz(
            "Die Löschung nach Regel wartet; die Vollständigkeit unseres Protokolls ist nicht gezeigt.",
            "The deletion by rule waits; that our log is complete is not shown.",
        ),
    ),
    AufgabeArt.ZEITSTEMPEL_FEHLEN: Fragetext(
        frage=Satz(
            "Warum stempelt niemand mehr unser Protokoll?",
            "Why does nobody stamp our log any more?",
        ),
        anlass={
            SONST: Satz(
                "Länger als erlaubt hat der Zeitstempeldienst unser Protokoll nicht gestempelt.",
                "For longer than allowed the time-stamp service has not stamped our log.",
            )
        },
        antworten=(),
        ansehen=(),
        ohne=Satz(
            "Es wird nichts Neues gesendet; was ankommt, wird angenommen.",
            "Nothing new is sent; what arrives is accepted.",
        ),
    ),
    AufgabeArt.WEBHOOK_AUFGEGEBEN: Fragetext(
        frage=Satz(
            "Warum nimmt das Fachverfahren keine Hinweise an?",
            "Why does the program of the authority take no notices?",
        ),
        anlass={
            SONST: Satz(
                "Ein Webhook hat Hinweise so lange nicht angenommen, dass sie aufgegeben sind.",
                "A webhook has not taken notices for so long that they are given up.",
            )
        },
        antworten=(),
        ansehen=("webhook list",),
        ohne=Satz(
            "Die Übergaben gehen weiter. Das Fachverfahren erfährt nicht von selbst, was geschehen ist.",
            "The transfers go on. The program does not learn by itself what happened.",
        ),
    ),
    AufgabeArt.PROTOKOLL_WIDERSPRUCH: Fragetext(
        frage=Satz("Hat jemand die Vergangenheit geändert?", "Has somebody changed the past?"),
        anlass={
            "zwei_wurzeln": Satz(
                "Ein Protokoll hat für dieselbe Zahl von Einträgen zwei verschiedene Stände signiert.",
                "A log has signed two different states for the same number of entries.",
            ),
            "rueckschritt": Satz(
                "Ein Protokoll hat weniger Einträge signiert als zuvor: Einträge fehlen.",
                "A log has signed fewer entries than before: entries are missing.",
            ),
            "ohne_fortsetzung": Satz(
                "Ein Protokoll setzt den Stand nicht fort, den wir zuletzt mitsigniert haben.",
                "A log does not continue the state that we co-signed last.",
            ),
            "ohne_zusammenhang": Satz(
                "Ein Protokoll belegt nicht, dass zwei von ihm signierte Stände zusammengehören.",
                "A log does not show that two states it signed belong together.",
            ),
            "wir_zurueck": Satz(
                "Ein Zeuge hat einen Stand unseres Protokolls, den unser Protokoll nicht enthält.",
                "A witness has a state of our log that our log does not hold.",
            ),
        },
        antworten=(allgemein.ALARM_SCHLIESSEN,),
        ansehen=("audit witnesses",),
        ohne=Satz(
            "Der Alarm bleibt; er lässt sich nicht abschalten.",
            "The alarm stays; it cannot be switched off.",
        ),
    ),
}
