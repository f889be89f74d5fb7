"""Answers of the giving authority to a request for a file, and while its delivery is on its way."""

from gateway.domain.states import Ereignis, Rolle, Zustand
from gateway.transfer.aufgaben.antwort import GRUND, Antwort, eigene_akte

_R, _Z, _E = Rolle, Zustand, Ereignis

SENDEN = Antwort(
    name="senden",
    titel="Akte {az} senden",
    befehl=f"transfer decide {{transfer}} --send {GRUND}",
    folge="Die Akte wird gepackt, unterschrieben und verschlossen. Ist sie inzwischen gebunden, fragen wir Sie noch "
    "einmal.",
    partner="{partner} erhält {was}.",
    rolle=_R.GEBER,
    zustaende=frozenset({_Z.ENTSCHEIDUNG_OFFEN}),
    ereignis=_E.FREIGEGEBEN,
    wenn=eigene_akte,
)
AKTE_WAEHLEN = Antwort(
    name="akte_waehlen",
    titel="Eine bestimmte Akte senden",
    befehl=f"transfer decide {{transfer}} --send --akte AKTENZEICHEN {GRUND}",
    folge="Diese Akte gilt als die der Person und wird gesandt. Eine Akte mit anderer AZR-Nummer geht nie hinaus.",
    partner="{partner} erhält {was}.",
    rolle=_R.GEBER,
    zustaende=frozenset({_Z.ENTSCHEIDUNG_OFFEN}),
    ereignis=_E.FREIGEGEBEN,
    wahl={"AKTENZEICHEN": "Aktenzeichen einer Akte aus „transfer compare“"},
)
ABSAGEN = Antwort(
    name="absagen",
    titel="Absagen",
    befehl=f"transfer decide {{transfer}} --refuse CODE {GRUND}",
    folge="Die Übergabe endet. Unsere Akte bleibt, wie sie ist.",
    partner="{partner} erhält die Antwort 010202 mit dem Code.",
    rolle=_R.GEBER,
    zustaende=frozenset({_Z.ENTSCHEIDUNG_OFFEN, _Z.ZURUECKGESTELLT}),
    ereignis=_E.ABLEHNUNG_ERSTELLT,
    wahl={
        "02": "Akte unauffindbar",
        "03": "nur Meldedaten, keine Akte",
        "05": "nach Ablauf der Frist vernichtet",
        "06": "kein Wechsel wegen einer Wohnsitzauflage",
        "08": "andere Gründe",
    },
)
ZURUECKSTELLEN = Antwort(
    name="zurueckstellen",
    titel="Später senden",
    befehl=f"transfer decide {{transfer}} --refuse CODE {GRUND}",
    folge="Die Anforderung bleibt offen. Entfällt das Hindernis, fragen wir Sie noch einmal.",
    partner="{partner} erhält die Antwort 010202 mit dem Code und wartet.",
    rolle=_R.GEBER,
    zustaende=frozenset({_Z.ENTSCHEIDUNG_OFFEN}),
    ereignis=_E.ZURUECKGESTELLT,
    wahl={"01": "Akte wird hier noch gebraucht (gebunden)", "07": "von uns angefordert, noch nicht hier"},
)
WEITERGEBEN = Antwort(
    name="weitergeben",
    titel="Anforderung weitergeben",
    befehl=f"transfer decide {{transfer}} --forward KENNUNG {GRUND}",
    folge="Die Übergabe endet bei uns.",
    partner="Die genannte Behörde erhält die Anforderung (0030), {partner} die Abgabenachricht (0031).",
    rolle=_R.GEBER,
    zustaende=frozenset({_Z.ENTSCHEIDUNG_OFFEN}),
    ereignis=_E.WEITERGELEITET,
    wahl={"KENNUNG": "Behörde, bei der die Akte jetzt ist, zum Beispiel azr:999903"},
)
ANDERE_NENNEN = Antwort(
    name="andere_nennen",
    titel="Eine andere Behörde nennen",
    befehl=f'transfer decide {{transfer}} --elsewhere "NAME" {GRUND}',
    folge="Die Übergabe endet. Unsere Akte bleibt, wie sie ist.",
    partner="{partner} erhält die Antwort 010202: eine andere Behörde ist zuständig, weiterleiten können wir nicht.",
    rolle=_R.GEBER,
    zustaende=frozenset({_Z.ENTSCHEIDUNG_OFFEN}),
    ereignis=_E.ABLEHNUNG_ERSTELLT,
    wahl={"NAME": "Name der Behörde, die Aktenbote nicht erreicht"},
)
QUITTIERT = Antwort(
    name="quittiert",
    titel="War schon gesandt und quittiert",
    befehl=f"transfer decide {{transfer}} --receipted {GRUND}",
    folge="Die Abgabe wird vermerkt, wenn eine verwahrte Quittung genau die Dokumente dieser Akte nennt. Gelöscht "
    "wird deshalb nichts.",
    rolle=_R.GEBER,
    zustaende=frozenset({_Z.ENTSCHEIDUNG_OFFEN}),
    ereignis=_E.QUITTUNG_ERHALTEN,
    wenn=lambda lage: lage.akte is not None and lage.aufgabe.hinweis == "nach_wiederherstellung",
)
FREIGABE_ZURUECKNEHMEN = Antwort(
    name="freigabe_zuruecknehmen",
    titel="Freigabe zurücknehmen",
    befehl=f"transfer withdraw {{transfer}} {GRUND}",
    folge="Die Akte wird nicht gesandt. Wir fragen Sie, was {partner} statt dessen hört.",
    rolle=_R.GEBER,
    zustaende=frozenset({_Z.PACKEN}),
    ereignis=_E.ZURUECKGEZOGEN,
)
LIEFERUNG_ZURUECKZIEHEN = Antwort(
    name="lieferung_zurueckziehen",
    titel="Lieferung zurückziehen",
    befehl=f"transfer withdraw {{transfer}} {GRUND}",
    folge="Die Lieferung verschwindet aus dem Postfach. Wir fragen Sie, wie es weitergeht.",
    rolle=_R.GEBER,
    zustaende=frozenset({_Z.VERSANDT}),
    ereignis=_E.ZURUECKGEZOGEN,
    wenn=lambda lage: lage.liegt_noch,
)
NOCH_EINMAL_SENDEN = Antwort(
    name="noch_einmal_senden",
    titel="Akte noch einmal senden",
    befehl=f"transfer retry {{transfer}} {GRUND}",
    folge="Die Akte wird neu gepackt.",
    partner="{partner} erhält eine neue Lieferung (010206).",
    rolle=_R.GEBER,
    zustaende=frozenset({_Z.ZURUECKGEWIESEN}),
    ereignis=_E.ERNEUT_VERSUCHT,
    wenn=lambda lage: lage.transfer is not None and lage.transfer.lieferung is not None and eigene_akte(lage),
)
LIEFERUNG_AUFGEBEN = Antwort(
    name="lieferung_aufgeben",
    titel="Nicht mehr auf die Bestätigung warten",
    befehl=f"transfer give-up {{transfer}} {GRUND}",
    folge="Die Übergabe endet ohne Bestätigung. Unsere Akte bleibt vollständig hier; gelöscht wird nichts. Kommt die "
    "Quittung doch, wird die Abgabe vermerkt.",
    rolle=_R.GEBER,
    zustaende=frozenset({_Z.VERSANDT}),
    ereignis=_E.AUFGEGEBEN,
    wenn=lambda lage: not lage.liegt_noch,
)
OFFENE_ENTSCHEIDUNG = (SENDEN, AKTE_WAEHLEN, ABSAGEN, ZURUECKSTELLEN, WEITERGEBEN, ANDERE_NENNEN)
"""What a request that waits for a person is answered with, in the order it is shown."""
