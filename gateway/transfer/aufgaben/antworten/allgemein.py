"""Answers to questions of every kind, and to an alarm about a log."""

from gateway.domain.sprache import Satz
from gateway.transfer.aufgaben.antwort import GRUND, Antwort, Lage
from gateway.transfer.records import AufgabeArt
from gateway.transfer.schritte import ANTWORT_MIT, ZU_ENTSCHEIDEN


def _darf_zur_kenntnis(lage: Lage) -> bool:
    if lage.aufgabe.art in {AufgabeArt.PAPIER_ABHAKEN, AufgabeArt.PROTOKOLL_WIDERSPRUCH}:
        return False
    state = lage.transfer.zustand if lage.transfer else None
    return not (lage.aufgabe.art in ZU_ENTSCHEIDEN and state in ANTWORT_MIT)


ALARM_SCHLIESSEN = Antwort(
    name="alarm_schliessen",
    titel=Satz(
        "Widerspruch klären und den Alarm schließen",
        "Clear up the contradiction and close the alarm",
    ),
    befehl=f"audit settle {{alarm}} {GRUND}",
    folge=Satz(
        "Der Alarm ist geschlossen. Beide Belege bleiben verwahrt.",
        "The alarm is closed. Both pieces of evidence are kept.",
    ),
)
ZUR_KENNTNIS = Antwort(
    name="zur_kenntnis",
    titel=Satz("Angesehen, nichts weiter", "Looked at, nothing more"),
    befehl=f"task done {{aufgabe}} {GRUND}",
    folge=Satz(
        "Die Frage ist geschlossen. Am Fall ändert sich nichts. Gibt es einen neuen Anlass, fragen wir wieder.",
        "The question is closed. The case does not change. Where there is a new reason, you are asked again.",
    ),
    wenn=_darf_zur_kenntnis,
)
