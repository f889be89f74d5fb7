"""Answers about what came and was held, kept back or belongs to nothing known here."""

from gateway.domain.states import Ereignis, Rolle, Zustand
from gateway.transfer.aufgaben.antwort import GRUND, Antwort

_R, _Z, _E = Rolle, Zustand, Ereignis

TROTZ_BEFUND = Antwort(
    name="trotz_befund",
    titel="Trotzdem übernehmen (Fehlalarm, oder anders geprüft)",
    befehl=f"transfer malware {{transfer}} --release {GRUND}",
    folge="Sie beantragen, eine zweite Person gibt binnen sieben Tagen frei (--confirm). Dann wird noch einmal geprüft "
    "und übernommen, wenn nichts anderes gefunden wird.",
    partner="{partner} erhält die Bestätigung der Übernahme (0020).",
    rolle=_R.NEHMER,
    zustaende=frozenset({_Z.EMPFANGEN}),
    ereignis=_E.IMPORTIERT,
)
BEFUND_ABLEHNEN = Antwort(
    name="befund_ablehnen",
    titel="Lieferung ablehnen",
    befehl=f"transfer malware {{transfer}} --refuse {GRUND}",
    folge="Nichts wird übernommen. Wir warten auf eine neue Lieferung.",
    partner="{partner} erfährt, welche Dokumente nicht angenommen werden (0010), nicht aber, was gefunden wurde.",
    rolle=_R.NEHMER,
    zustaende=frozenset({_Z.EMPFANGEN}),
    ereignis=_E.LIEFERUNG_ABGELEHNT,
)
ERNEUT_PRUEFEN = Antwort(
    name="erneut_pruefen",
    titel="Die Sendung noch einmal prüfen",
    befehl=f"quarantine retry SENDUNG {GRUND}",
    folge="Alle Prüfungen laufen noch einmal. Nur was sie jetzt besteht, wird aufgenommen, als wäre es eben gekommen; "
    "sonst bleibt alles, wie es ist.",
    partner="Dort gilt die Sendung weiter als abgelehnt; wird sie aufgenommen, folgt die fachliche Antwort.",
    wenn=lambda lage: any(one.vollstaendig for one in lage.quarantaene),
    wahl={"SENDUNG": "Kennzeichen aus „quarantine list“"},
)
LIEFERUNG_ZUORDNEN = Antwort(
    name="lieferung_zuordnen",
    titel="Lieferung zu einer Übergabe nehmen",
    befehl=f"transfer decide ÜBERGABE --take {GRUND}",
    folge="Die Akte wird geprüft und übernommen, wenn AZR-Nummer und Absender zur Übergabe passen.",
    partner="{partner} erhält die Bestätigung der Übernahme (0020).",
    wahl={"ÜBERGABE": "Kennzeichen der Übergabe dieser Person aus „transfer list“"},
)
QUITTUNG_ZUORDNEN = Antwort(
    name="quittung_zuordnen",
    titel="Quittung zu einer Übergabe nehmen",
    befehl=f"transfer decide ÜBERGABE --receipted {GRUND}",
    folge="Die Abgabe wird dort vermerkt, wenn die Quittung genau die Dokumente der Akte nennt.",
    wahl={"ÜBERGABE": "Kennzeichen der offenen Anforderung aus „transfer list“"},
)
NACHFOLGE_BESTAETIGEN = Antwort(
    name="nachfolge_bestaetigen",
    titel="Quittung der Nachfolgerin gelten lassen",
    befehl=f"transfer decide {{transfer}} --successor {GRUND}",
    folge="Die Abgabe wird vermerkt. Die Quittung gilt auch für eine spätere Löschung.",
    rolle=_R.GEBER,
    zustaende=frozenset(
        {_Z.VERSANDT, _Z.ENTSCHEIDUNG_OFFEN, _Z.PACKEN, _Z.ZURUECKGESTELLT, _Z.ABGELEHNT, _Z.WEITERGELEITET}
        | {_Z.ZURUECKGEWIESEN, _Z.AUFGEGEBEN}
    ),
    ereignis=_E.QUITTUNG_ERHALTEN,
)
