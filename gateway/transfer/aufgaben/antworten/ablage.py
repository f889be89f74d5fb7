"""Answers about files in our Ablage: paper, deletion, blocks."""

from gateway.transfer.aufgaben.antwort import GRUND, Antwort, eigene_akte

PAPIER = Antwort(
    name="papier_abhaken",
    titel="Papierteil abhaken",
    befehl='ablage paper "{az}" --received NUMMER',
    folge="Der Teil gilt als eingetroffen. Mit dem letzten ist die Frage erledigt.",
    wenn=lambda lage: lage.akte is not None,
    wahl={"NUMMER": "Nummer des Teils; ohne --received zeigt der Befehl die Liste"},
)
LOESCHEN = Antwort(
    name="loeschen",
    titel="Akteninhalt löschen",
    befehl='ablage delete "{az}" --despite ohne_zeuge',
    folge="Erst wird jedes Dokument mit jedem Hindernis gezeigt. Sie beantragen, eine zweite Person gibt binnen "
    "sieben Tagen frei; dann ist der Inhalt weg. Der Nachweis der Abgabe bleibt.",
    wenn=lambda lage: lage.akte is not None and lage.akte.geloescht is None,
)
HINDERNISSE_ZEIGEN = Antwort(
    name="hindernisse_zeigen",
    titel="Hindernisse ansehen und danach löschen",
    befehl='ablage delete "{az}"',
    folge="Jedes Dokument wird mit jedem Hindernis gezeigt. Steht nichts mehr entgegen, ist es Ihr Antrag; eine zweite "
    "Person gibt frei.",
    wenn=lambda lage: lage.akte is not None and lage.akte.geloescht is None,
)
DOKUMENT_VERNICHTEN = Antwort(
    name="dokument_vernichten",
    titel="Nicht mitgesandtes Dokument vernichten",
    befehl=f'ablage discard "{{az}}" --document NUMMER {GRUND}',
    folge="Sie beantragen, eine zweite Person gibt binnen sieben Tagen frei; dann ist das Dokument weg, und wir prüfen "
    "die Akte noch einmal.",
    wenn=lambda lage: lage.aufgabe.hinweis == "nicht_gesandt" and eigene_akte(lage),
    wahl={"NUMMER": "Nummer eines Dokuments, das „ablage show“ als „not passed on“ zeigt"},
)
SPERREN_EINTRAGEN = Antwort(
    name="sperren_eintragen",
    titel="Auskunftssperren bei der Akte eintragen",
    befehl="ablage card AKTENZEICHEN DATEI",
    folge="Die Sperren gelten ab sofort und reisen mit der Akte.",
    partner="Wurde die Akte abgegeben, erhält die Behörde, die sie hat, eine Vorabinformation (010205).",
    wahl={"AKTENZEICHEN": "Akte der Person", "DATEI": "Datei mit dem Abschnitt [vorab]"},
)
