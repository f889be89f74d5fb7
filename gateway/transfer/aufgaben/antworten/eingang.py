"""Answers about what came and was held, kept back or belongs to nothing known here."""

from gateway.domain.sprache import Satz
from gateway.domain.states import Ereignis, Rolle, Zustand
from gateway.transfer.aufgaben.antwort import GRUND, Antwort
from gateway.transfer.aufgaben.felder import Feld, Feldart

_R, _Z, _E = Rolle, Zustand, Ereignis

TROTZ_BEFUND = Antwort(
    name="trotz_befund",
    titel=Satz(
        "Trotzdem übernehmen (Fehlalarm, oder anders geprüft)",
        "Take it over all the same (false alarm, or checked otherwise)",
    ),
    befehl=f"transfer malware {{transfer}} --release {GRUND}",
    folge=Satz(
        "Sie beantragen, eine zweite Person gibt binnen sieben Tagen frei. Dann wird noch einmal geprüft "
        "und übernommen, wenn nichts anderes gefunden wird.",
        "You ask for it, a second person confirms within seven days. Then it is checked once "
        "more and taken over, unless something else is found.",
    ),
    partner=Satz(
        "{partner} erhält die Bestätigung der Übernahme (0020).",
        "{partner} gets the confirmation that it is here (0020).",
    ),
    rolle=_R.NEHMER,
    zustaende=frozenset({_Z.EMPFANGEN}),
    ereignis=_E.IMPORTIERT,
)
BEFUND_ABLEHNEN = Antwort(
    name="befund_ablehnen",
    titel=Satz("Lieferung ablehnen", "Refuse the delivery"),
    befehl=f"transfer malware {{transfer}} --refuse {GRUND}",
    folge=Satz(
        "Nichts wird übernommen. Wir warten auf eine neue Lieferung.",
        "Nothing is taken over. We wait for a new delivery.",
    ),
    partner=Satz(
        "{partner} erfährt, welche Dokumente nicht angenommen werden (0010), nicht aber, was gefunden wurde.",
        "{partner} is told which documents are not accepted (0010), but not what was found.",
    ),
    rolle=_R.NEHMER,
    zustaende=frozenset({_Z.EMPFANGEN}),
    ereignis=_E.LIEFERUNG_ABGELEHNT,
)
ERNEUT_PRUEFEN = Antwort(
    name="erneut_pruefen",
    titel=Satz("Die Sendung noch einmal prüfen", "Check it once more"),
    befehl=f"quarantine retry SENDUNG {GRUND}",
    folge=Satz(
        "Alle Prüfungen laufen noch einmal. Nur was sie jetzt besteht, wird aufgenommen, als wäre es eben gekommen; "
        "sonst bleibt alles, wie es ist.",
        "Every check runs again. Only what passes now is taken in, as if it had just come; otherwise all "
        "stays as it is.",
    ),
    partner=Satz(
        "Dort gilt die Sendung weiter als abgelehnt; wird sie aufgenommen, folgt die fachliche Antwort.",
        "There it still counts as refused; once it is taken in, the answer follows.",
    ),
    wenn=lambda lage: any(one.vollstaendig for one in lage.quarantaene),
    felder=(
        Feld(
            name="SENDUNG",
            art=Feldart.SENDUNG,
            bezeichnung=Satz("Kennzeichen der verwahrten Sendung", "id of what is kept"),
        ),
    ),
)
LIEFERUNG_ZUORDNEN = Antwort(
    name="lieferung_zuordnen",
    titel=Satz("Lieferung zu einer Übergabe nehmen", "Take the delivery for a transfer"),
    befehl=f"transfer decide ÜBERGABE --take {GRUND}",
    folge=Satz(
        "Die Akte wird geprüft und übernommen, wenn AZR-Nummer und Absender zur Übergabe passen.",
        "The file is checked and taken over if AZR number and sender fit the transfer.",
    ),
    partner=Satz(
        "{partner} erhält die Bestätigung der Übernahme (0020).",
        "{partner} gets the confirmation that it is here (0020).",
    ),
    felder=(
        Feld(
            name="ÜBERGABE",
            art=Feldart.UEBERGABE,
            bezeichnung=Satz("Kennzeichen der Übergabe dieser Person", "id of the transfer of this person"),
        ),
    ),
)
QUITTUNG_ZUORDNEN = Antwort(
    name="quittung_zuordnen",
    titel=Satz("Quittung zu einer Übergabe nehmen", "Take the confirmation for a transfer"),
    befehl=f"transfer decide ÜBERGABE --receipted {GRUND}",
    folge=Satz(
        "Die Abgabe wird dort vermerkt, wenn die Quittung genau die Dokumente der Akte nennt.",
        "The handover is recorded there if the confirmation names exactly the documents of the file.",
    ),
    felder=(
        Feld(
            name="ÜBERGABE",
            art=Feldart.UEBERGABE,
            bezeichnung=Satz("Kennzeichen der offenen Anforderung", "id of the open request"),
        ),
    ),
)
NACHFOLGE_BESTAETIGEN = Antwort(
    name="nachfolge_bestaetigen",
    titel=Satz(
        "Quittung der Nachfolgerin gelten lassen",
        "Let the successor's confirmation count",
    ),
    befehl=f"transfer decide {{transfer}} --successor {GRUND}",
    folge=Satz(
        "Die Abgabe wird vermerkt. Die Quittung gilt auch für eine spätere Löschung.",
        "The handover is recorded. The confirmation counts for a later deletion, too.",
    ),
    rolle=_R.GEBER,
    zustaende=frozenset(
        {_Z.VERSANDT, _Z.ENTSCHEIDUNG_OFFEN, _Z.PACKEN, _Z.ZURUECKGESTELLT, _Z.ABGELEHNT, _Z.WEITERGELEITET}
        | {_Z.ZURUECKGEWIESEN, _Z.AUFGEGEBEN}
    ),
    ereignis=_E.QUITTUNG_ERHALTEN,
)
