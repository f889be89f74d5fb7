"""Answers about files in our Ablage: paper, deletion, blocks."""

from gateway.domain.sprache import Satz
from gateway.transfer.aufgaben.antwort import GRUND, Antwort, eigene_akte
from gateway.transfer.aufgaben.felder import Feld, Feldart

PAPIER = Antwort(
    name="papier_abhaken",
    titel=Satz("Papierteil abhaken", "Tick off a part on paper"),
    befehl='ablage paper "{az}" --received NUMMER',
    folge=Satz(
        "Der Teil gilt als eingetroffen. Mit dem letzten ist die Frage erledigt.",
        "The part counts as arrived. With the last one the question is settled.",
    ),
    wenn=lambda lage: lage.akte is not None,
    felder=(Feld(name="NUMMER", art=Feldart.NUMMER, bezeichnung=Satz("Nummer des Teils", "number of the part")),),
)
LOESCHEN = Antwort(
    name="loeschen",
    titel=Satz("Akteninhalt löschen", "Delete the content of the file"),
    befehl='ablage delete "{az}" --despite ohne_zeuge',
    folge=Satz(
        "Erst wird jedes Dokument mit jedem Hindernis gezeigt. Sie beantragen, eine zweite Person gibt binnen "
        "sieben Tagen frei; dann ist der Inhalt weg. Der Nachweis der Abgabe bleibt.",
        "First every document is shown with all that speaks against it. You ask for it, a second person "
        "confirms within seven days; then the content is gone. The proof of the handover stays.",
    ),
    wenn=lambda lage: lage.akte is not None and lage.akte.geloescht is None,
)
HINDERNISSE_ZEIGEN = Antwort(
    name="hindernisse_zeigen",
    titel=Satz(
        "Hindernisse ansehen und danach löschen",
        "See what stands against it, then delete",
    ),
    befehl='ablage delete "{az}"',
    folge=Satz(
        "Jedes Dokument wird mit jedem Hindernis gezeigt. Steht nichts mehr entgegen, ist es Ihr Antrag; eine zweite "
        "Person gibt frei.",
        "Every document is shown with all that speaks against it. Where nothing does any more, it is "
        "your request; a second person confirms.",
    ),
    wenn=lambda lage: lage.akte is not None and lage.akte.geloescht is None,
)
DOKUMENT_VERNICHTEN = Antwort(
    name="dokument_vernichten",
    titel=Satz(
        "Nicht mitgesandtes Dokument vernichten",
        "Destroy a document that was not sent along",
    ),
    befehl=f'ablage discard "{{az}}" --document NUMMER {GRUND}',
    folge=Satz(
        "Sie beantragen, eine zweite Person gibt binnen sieben Tagen frei; dann ist das Dokument weg, und wir prüfen "
        "die Akte noch einmal.",
        "You ask for it, a second person confirms within seven days; then the document is gone, and the "
        "file is judged once more.",
    ),
    wenn=lambda lage: lage.aufgabe.hinweis == "nicht_gesandt" and eigene_akte(lage),
    felder=(
        Feld(
            name="NUMMER",
            art=Feldart.NUMMER,
            bezeichnung=Satz(
                "Nummer eines Dokuments, das nicht weitergegeben wird", "number of a document that is not passed on"
            ),
        ),
    ),
)
SPERREN_EINTRAGEN = Antwort(
    name="sperren_eintragen",
    titel=Satz(
        "Auskunftssperren bei der Akte eintragen",
        "Enter the disclosure blocks with the file",
    ),
    befehl="ablage card AKTENZEICHEN DATEI",
    folge=Satz(
        "Die Sperren gelten ab sofort und reisen mit der Akte.",
        "The blocks hold at once and travel with the file.",
    ),
    partner=Satz(
        "Wurde die Akte abgegeben, erhält die Behörde, die sie hat, eine Vorabinformation (010205).",
        "Where the file was handed over, the authority that has it gets advance information (010205).",
    ),
    felder=(
        Feld(
            name="AKTENZEICHEN",
            art=Feldart.AKTENZEICHEN,
            bezeichnung=Satz("Akte der Person", "file of the person"),
        ),
        Feld(
            name="DATEI",
            art=Feldart.DATEI,
            bezeichnung=Satz("Datei mit dem Abschnitt [vorab]", "a file with the section [vorab]"),
        ),
    ),
)
