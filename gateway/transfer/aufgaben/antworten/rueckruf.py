"""Answers about a file that was sent wrongly and is called back."""

from gateway.domain.states import Ereignis, Rolle, Zustand
from gateway.transfer.aufgaben.antwort import GRUND, Antwort, Lage

_R, _Z, _E = Rolle, Zustand, Ereignis

_WARUM = {
    "falsche_person": "Akte einer anderen Person",
    "falsche_behoerde": "an die falsche Behörde gesandt",
    "falsche_dokumente": "enthält Dokumente einer anderen Person",
    "ohne_rechtsgrund": "ohne Rechtsgrund gesandt",
}


def _abgelehnt(lage: Lage) -> bool:
    return lage.aufgabe.hinweis.startswith("abgelehnt")


def _inhalt_hier(lage: Lage) -> bool:
    return lage.akte is not None and lage.akte.geloescht is None


ZURUECKRUFEN = Antwort(
    name="zurueckrufen",
    titel="Akte zurückrufen",
    befehl=f"transfer recall {{transfer}} --because WARUM {GRUND}",
    folge="Die Abgabe gilt nicht mehr. Bis die Löschung dort bewiesen ist, geht unsere Akte nirgendwohin. Die Frist "
    "nach Art. 33 DSGVO läuft.",
    partner="{partner} erhält die Aufforderung, die Akte zu sperren und zu löschen (0010).",
    rolle=_R.GEBER,
    zustaende=frozenset({_Z.ABGESCHLOSSEN, _Z.ENTSCHEIDUNG_OFFEN}),
    ereignis=_E.RUECKRUF_VERLANGT,
    wenn=lambda lage: _inhalt_hier(lage) and lage.transfer is not None and lage.transfer.lieferung is not None,
    wahl=_WARUM,
)
AUF_RUECKRUF_BESTEHEN = Antwort(
    name="auf_rueckruf_bestehen",
    titel="Auf dem Rückruf bestehen",
    befehl=f"transfer recall {{transfer}} --because WARUM {GRUND}",
    folge="Der Rückruf geht noch einmal hinaus. Die Übergabe bleibt offen.",
    partner="{partner} erhält die Aufforderung noch einmal (0010).",
    rolle=_R.GEBER,
    zustaende=frozenset({_Z.RUECKRUF_LAEUFT}),
    ereignis=_E.RUECKRUF_VERLANGT,
    wenn=_abgelehnt,
    wahl=_WARUM,
)
RUECKRUF_AUFHEBEN = Antwort(
    name="rueckruf_aufheben",
    titel="Rückruf aufheben",
    befehl=f"transfer recall {{transfer}} --drop {GRUND}",
    folge="Die Abgabe gilt wieder, mit der Quittung der Ablehnung.",
    rolle=_R.GEBER,
    zustaende=frozenset({_Z.RUECKRUF_LAEUFT}),
    ereignis=_E.RUECKRUF_AUFGEHOBEN,
    wenn=_abgelehnt,
)
RUECKRUF_BESCHEINIGEN = Antwort(
    name="rueckruf_bescheinigen",
    titel="Löschung wurde auf anderem Weg bestätigt",
    befehl=f"transfer recall {{transfer}} --confirmed {GRUND}",
    folge="Die Übergabe endet. Sie stehen dafür ein, dass die Akte dort gelöscht ist.",
    rolle=_R.GEBER,
    zustaende=frozenset({_Z.RUECKRUF_LAEUFT}),
    ereignis=_E.RUECKRUF_BESTAETIGT,
)
RUECKRUF_BEFOLGEN = Antwort(
    name="rueckruf_befolgen",
    titel="Zurückgerufene Akte löschen",
    befehl=f"transfer recalled {{transfer}} --delete {GRUND}",
    folge="Sie beantragen, eine zweite Person gibt binnen sieben Tagen frei (--confirm). Dann ist der Inhalt weg.",
    partner="{partner} erhält den unterschriebenen Nachweis der Löschung (0010).",
    rolle=_R.NEHMER,
    zustaende=frozenset({_Z.RUECKRUF_LIEGT_VOR}),
    ereignis=_E.RUECKRUF_BEFOLGT,
)
RUECKRUF_ABLEHNEN = Antwort(
    name="rueckruf_ablehnen",
    titel="Akte behalten",
    befehl=f"transfer recalled {{transfer}} --refuse WARUM {GRUND}",
    folge="Die Sperre fällt. Eine noch nicht übernommene Akte wird übernommen.",
    partner="{partner} erhält die Bestätigung der Übernahme mit dem Grund (0020).",
    rolle=_R.NEHMER,
    zustaende=frozenset({_Z.RUECKRUF_LIEGT_VOR}),
    ereignis=_E.RUECKRUF_ABGELEHNT,
    wenn=lambda lage: lage.transfer is not None and lage.transfer.lieferung is not None,
    wahl={
        "zustaendig": "wir sind zuständig, die Akte ist hier richtig",
        "loeschsperre": "eine Löschsperre verbietet die Löschung",
        "rueckfrage": "wir müssen erst miteinander sprechen",
    },
)
DATENBLATT = Antwort(
    name="datenblatt",
    titel="Datenblatt nach Art. 33 DSGVO schreiben",
    befehl="transfer breach-sheet {transfer} --out DATEI",
    folge="Das Datenblatt wird geschrieben; was noch offen ist, steht darin. Es nennt die Person nicht.",
    wahl={"DATEI": "neue Datei, zum Beispiel datenpanne.html"},
    wenn=lambda lage: lage.transfer is not None,
)
