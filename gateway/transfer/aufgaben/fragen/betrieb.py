"""Questions about the surroundings: clocks, malware scanner, witnesses, time stamps, logs."""

from collections.abc import Mapping

from gateway.transfer.aufgaben.antworten import allgemein
from gateway.transfer.aufgaben.fragetext import SONST, Fragetext
from gateway.transfer.records import AufgabeArt

FRAGEN: Mapping[AufgabeArt, Fragetext] = {
    AufgabeArt.VIRENSCHUTZ_FEHLT: Fragetext(
        frage="Warum antwortet der Virenschutz nicht?",
        anlass={SONST: "Seit mehr als zwei Stunden prüft der Virenschutz keine Dokumente. Lieferungen warten."},
        antworten=(),
        ohne="Die Lieferungen warten. Antwortet der Virenschutz wieder, geht es von selbst weiter.",
    ),
    AufgabeArt.UHR_PRUEFEN: Fragetext(
        frage="Welche Uhr geht falsch?",
        anlass={
            SONST: "Nachrichten von {hinweis_partner} sind mehr als fünf Minuten in der Zukunft datiert. Sie warten."
        },
        antworten=(),
        ohne="Die Nachrichten warten; stimmt die Uhr, geht es von selbst weiter.",
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
            "ohne_zusammenhang": "Ein Protokoll belegt nicht, dass zwei von ihm signierte Stände zusammengehören.",
            "wir_zurueck": "Ein Zeuge hat einen Stand unseres Protokolls, den unser Protokoll nicht enthält.",
        },
        antworten=(allgemein.ALARM_SCHLIESSEN,),
        ansehen=("audit witnesses",),
        ohne="Der Alarm bleibt; er lässt sich nicht abschalten.",
    ),
}
