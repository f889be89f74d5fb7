"""Answers to questions of every kind, and to an alarm about a log."""

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
    titel="Widerspruch klären und den Alarm schließen",
    befehl=f"audit settle {{alarm}} {GRUND}",
    folge="Der Alarm ist geschlossen. Beide Belege bleiben verwahrt.",
)
ZUR_KENNTNIS = Antwort(
    name="zur_kenntnis",
    titel="Angesehen, nichts weiter",
    befehl=f"task done {{aufgabe}} {GRUND}",
    folge="Die Frage ist geschlossen. Am Fall ändert sich nichts. Gibt es einen neuen Anlass, fragen wir wieder.",
    wenn=_darf_zur_kenntnis,
)
