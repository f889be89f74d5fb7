"""Answers about a file that was sent wrongly and is called back."""

from gateway.domain.rueckruf import WORT
from gateway.domain.sprache import Satz
from gateway.domain.states import Ereignis, Rolle, Zustand
from gateway.transfer.aufgaben.antwort import GRUND, Antwort, Lage
from gateway.transfer.aufgaben.felder import Feld, Feldart

_R, _Z, _E = Rolle, Zustand, Ereignis

_WARUM = Feld(
    name="WARUM",
    art=Feldart.AUSWAHL,
    bezeichnung=Satz("Was falsch war", "what was wrong"),
    wahl={one.value: words for one, words in WORT.items()},
)


def _abgelehnt(lage: Lage) -> bool:
    return lage.aufgabe.hinweis.startswith("abgelehnt")


def _inhalt_hier(lage: Lage) -> bool:
    return lage.akte is not None and lage.akte.geloescht is None


ZURUECKRUFEN = Antwort(
    name="zurueckrufen",
    titel=Satz("Akte zurückrufen", "Call the file back"),
    befehl=f"transfer recall {{transfer}} --because WARUM {GRUND}",
    folge=Satz(
        "Die Abgabe gilt nicht mehr. Bis die Löschung dort bewiesen ist, geht unsere Akte nirgendwohin. Die Frist "
        "nach Art. 33 DSGVO läuft.",
        "The handover does not count any more. Until the deletion there is proven, our file goes "
        "nowhere. The period of Art. 33 GDPR runs.",
    ),
    partner=Satz(
        "{partner} erhält die Aufforderung, die Akte zu sperren und zu löschen (0010).",
        "{partner} is asked to lock and delete the file (0010).",
    ),
    rolle=_R.GEBER,
    zustaende=frozenset({_Z.ABGESCHLOSSEN, _Z.ENTSCHEIDUNG_OFFEN}),
    ereignis=_E.RUECKRUF_VERLANGT,
    wenn=lambda lage: _inhalt_hier(lage) and lage.transfer is not None and lage.transfer.lieferung is not None,
    felder=(_WARUM,),
)
AUF_RUECKRUF_BESTEHEN = Antwort(
    name="auf_rueckruf_bestehen",
    titel=Satz("Auf dem Rückruf bestehen", "Insist on the recall"),
    befehl=f"transfer recall {{transfer}} --because WARUM {GRUND}",
    folge=Satz(
        "Der Rückruf geht noch einmal hinaus. Die Übergabe bleibt offen.",
        "The recall goes out once more. The transfer stays open.",
    ),
    partner=Satz(
        "{partner} erhält die Aufforderung noch einmal (0010).",
        "{partner} is asked once more (0010).",
    ),
    rolle=_R.GEBER,
    zustaende=frozenset({_Z.RUECKRUF_LAEUFT}),
    ereignis=_E.RUECKRUF_VERLANGT,
    wenn=_abgelehnt,
    felder=(_WARUM,),
)
RUECKRUF_AUFHEBEN = Antwort(
    name="rueckruf_aufheben",
    titel=Satz("Rückruf aufheben", "Drop the recall"),
    befehl=f"transfer recall {{transfer}} --drop {GRUND}",
    folge=Satz(
        "Die Abgabe gilt wieder, mit der Quittung der Ablehnung.",
        "The handover counts again, with the confirmation that came with the refusal.",
    ),
    rolle=_R.GEBER,
    zustaende=frozenset({_Z.RUECKRUF_LAEUFT}),
    ereignis=_E.RUECKRUF_AUFGEHOBEN,
    wenn=_abgelehnt,
)
RUECKRUF_BESCHEINIGEN = Antwort(
    name="rueckruf_bescheinigen",
    titel=Satz(
        "Löschung wurde auf anderem Weg bestätigt",
        "The deletion was confirmed in another way",
    ),
    befehl=f"transfer recall {{transfer}} --confirmed {GRUND}",
    folge=Satz(
        "Die Übergabe endet. Sie stehen dafür ein, dass die Akte dort gelöscht ist.",
        "The transfer ends. You vouch that the file is deleted there.",
    ),
    rolle=_R.GEBER,
    zustaende=frozenset({_Z.RUECKRUF_LAEUFT}),
    ereignis=_E.RUECKRUF_BESTAETIGT,
)
RUECKRUF_BEFOLGEN = Antwort(
    name="rueckruf_befolgen",
    titel=Satz("Zurückgerufene Akte löschen", "Delete the file called back"),
    befehl=f"transfer recalled {{transfer}} --delete {GRUND}",
    folge=Satz(
        "Sie beantragen, eine zweite Person gibt binnen sieben Tagen frei. Dann ist der Inhalt weg.",
        "You ask for it, a second person confirms within seven days. Then the content is gone.",
    ),
    partner=Satz(
        "{partner} erhält den unterschriebenen Nachweis der Löschung (0010).",
        "{partner} gets the signed proof of the deletion (0010).",
    ),
    rolle=_R.NEHMER,
    zustaende=frozenset({_Z.RUECKRUF_LIEGT_VOR}),
    ereignis=_E.RUECKRUF_BEFOLGT,
)
RUECKRUF_ABLEHNEN = Antwort(
    name="rueckruf_ablehnen",
    titel=Satz("Akte behalten", "Keep the file"),
    befehl=f"transfer recalled {{transfer}} --refuse WARUM {GRUND}",
    folge=Satz(
        "Die Sperre fällt. Eine noch nicht übernommene Akte wird übernommen.",
        "The lock falls. A file not taken over yet is taken over.",
    ),
    partner=Satz(
        "{partner} erhält die Bestätigung der Übernahme mit dem Grund (0020).",
        "{partner} gets the confirmation that it is here, with the reason (0020).",
    ),
    rolle=_R.NEHMER,
    zustaende=frozenset({_Z.RUECKRUF_LIEGT_VOR}),
    ereignis=_E.RUECKRUF_ABGELEHNT,
    wenn=lambda lage: lage.transfer is not None and lage.transfer.lieferung is not None,
    felder=(
        Feld(
            name="WARUM",
            art=Feldart.AUSWAHL,
            bezeichnung=Satz("Warum sie bleibt", "why it stays"),
            wahl={
                "zustaendig": Satz(
                    "wir sind zuständig, die Akte ist hier richtig", "we are competent, the file is right here"
                ),
                "loeschsperre": Satz(
                    "eine Löschsperre verbietet die Löschung", "a legal hold forbids the deletion"
                ),
                "rueckfrage": Satz("wir müssen erst miteinander sprechen", "we have to talk to each other first"),
            },
        ),
    ),
)
DATENBLATT = Antwort(
    name="datenblatt",
    titel=Satz("Datenblatt nach Art. 33 DSGVO schreiben", "Write the data sheet for Art. 33 GDPR"),
    befehl="transfer breach-sheet {transfer} --out DATEI",
    folge=Satz(
        "Das Datenblatt wird geschrieben; was noch offen ist, steht darin. Es nennt die Person nicht.",
        "The data sheet is written; what is still open stands in it. It does not name the person.",
    ),
    felder=(
        Feld(
            name="DATEI",
            art=Feldart.DATEI,
            bezeichnung=Satz("neue Datei, zum Beispiel datenpanne.html", "a new file, for example datenpanne.html"),
        ),
    ),
    wenn=lambda lage: lage.transfer is not None,
)
