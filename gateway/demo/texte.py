"""What the demo says, in German and English."""

from typing import Literal

Sprache = Literal["de", "en"]

TEXTE: dict[str, tuple[str, str]] = {
    "willkommen": (
        "Aktenbote – Vorführung mit erfundenen Personen. Alles liegt in {ordner}.",
        "Aktenbote – demonstration with invented people. Everything lies in {ordner}.",
    ),
    "aufbau": (
        "Zwei Ausländerbehörden entstehen: Hannover (azr:999901) und Kiel (azr:999902).",
        "Two authorities are set up: Hannover (azr:999901) and Kiel (azr:999902).",
    ),
    "akten": (
        "Die Testakten werden gezeichnet und in Kiels Ablage aufgenommen.",
        "The test files are drawn and taken into Kiel's Ablage.",
    ),
    "akte": ("  {zeichen}: {dokumente} Dokumente, {seiten} Seiten, {mb:.1f} MB", "  {zeichen}: {dokumente} documents, {seiten} pages, {mb:.1f} MB"),
    "dienste": ("Beide Dienste starten, jeder in einem eigenen Prozess.", "Both services start, each in a process of its own."),
    "szene_haupt": ("Szene 1: Eine Person zieht von Kiel nach Hannover. Die Akte folgt.", "Scene 1: a person moves from Kiel to Hannover. The file follows."),
    "szene_gebunden": ("Szene 2: Die Akte ist in Kiel gebunden. Kiel antwortet, dass sie jetzt nicht kommt.", "Scene 2: the file is bound in Kiel. Kiel answers that it does not come now."),
    "szene_ohne": ("Szene 3: Niemand hat in Kiel den Wegzug gemeldet. Ein Mensch soll entscheiden.", "Scene 3: nobody told Kiel of the departure. A person has to decide."),
    "szene_verfaelscht": ("Szene 4: In Kiels Speicher ändert sich ein Byte des versiegelten Segments. Es reist mit.", "Scene 4: one byte of the sealed segment changes in Kiel's store. It travels."),
    "szene_neustart": ("Szene 5: Hannovers Dienst wird mitten im Abholen mit kill -9 beendet und neu gestartet.", "Scene 5: Hannover's service is killed with -9 in the middle of fetching and started again."),
    "wegzug": ("  Kiel kennt den Wegzug (030102).", "  Kiel knows of the departure (030102)."),
    "anfordern": ("  Hannover hat die Anmeldung (030101) und fordert die Akte an (010201).", "  Hannover has the registration (030101) and requests the file (010201)."),
    "entscheiden": ("  Kiel hat die Anforderung geprüft und die Person zugeordnet.", "  Kiel has verified the request and matched the person."),
    "packen": ("  Kiel hat die Akte gepackt, signiert, verschlüsselt und bereitgelegt (010205, 010206).", "  Kiel has packed, signed, encrypted and offered the file (010205, 010206)."),
    "abholen": ("  Hannover hat den Umschlag geholt und geprüft.", "  Hannover has fetched and verified the envelope."),
    "importieren": ("  Hannover hat jedes Dokument geprüft und die Akte übernommen.", "  Hannover has checked every document and taken the file over."),
    "quittieren": ("  Hannover hat quittiert (0020, Sachverhalt 4).", "  Hannover has receipted (0020, fact 4)."),
    "quittung": ("  Die Quittung ist in Kiel angekommen. Die Abgabe ist vermerkt.", "  The receipt is home in Kiel. The handover is recorded."),
    "gebunden": ("  Hannover weiß es ({hinweis}) und wartet. In Kiel wird die Akte frei und kommt von selbst.", "  Hannover knows ({hinweis}) and waits. In Kiel the file is released and comes by itself."),
    "aufgabe": ("  In Kiel wartet eine Aufgabe: {art} ({hinweis}).", "  A task waits in Kiel: {art} ({hinweis})."),
    "byte": ("  Ein Byte in {datei} ist geändert.", "  One byte in {datei} is changed."),
    "erkannt": ("  Hannover hat es bemerkt ({code}), legt den Umschlag in Quarantäne und sagt es Kiel.", "  Hannover noticed ({code}), keeps the envelope in quarantine and tells Kiel."),
    "getoetet": ("  Hannovers Dienst ist tot. Neustart.", "  Hannover's service is dead. Restart."),
    "einmal": ("  Nichts verloren, nichts doppelt: genau eine Akte, genau eine Quittung.", "  Nothing lost, nothing doubled: exactly one file, exactly one receipt."),
    "szene_lieferung": ("Szene 6: Ein Scandienst liefert Kiel fünfzig Papierakten. Fünf haben einen Mangel.", "Scene 6: a scan provider delivers fifty paper files to Kiel. Five have a defect."),
    "lieferung_da": ("  {anzahl} Akten ({mb:.1f} MB) mit Lieferschein liegen in {ordner}.", "  {anzahl} files ({mb:.1f} MB) with their delivery note lie in {ordner}."),
    "lieferung_mangel": ("  Nachbesserung {barcode}: {grund}", "  to correct, {barcode}: {grund}"),
    "lieferung_geprueft": ("  {anzahl} Akten sind aufgenommen; das Prüfprotokoll für den Scandienst: {dateien}", "  {anzahl} files are taken in; the protocol for the provider: {dateien}"),
    "beweise": ("Nachweise:", "What was proven:"),
    "verglichen": ("  {anzahl} Dokumente ({mb:.1f} MB) Byte für Byte gleich in Kiel und Hannover", "  {anzahl} documents ({mb:.1f} MB) equal byte by byte in Kiel and Hannover"),
    "protokoll": ("  Protokoll {name}: offline bestätigt ({datei})", "  log of {name}: verified offline ({datei})"),
    "bezeugt": ("    bis Eintrag {anzahl} von {alle} mitsigniert von {zeuge}", "    up to entry {anzahl} of {alle} co-signed by {zeuge}"),
    "signatur": ("  {anzahl} Umschläge: Signatur, Zertifikatspfad und jedes Segment geprüft; Quittung {uuid}", "  {anzahl} envelopes: signature, certificate path and every segment checked; receipt {uuid}"),
    "beweismappe": ("  Beweise {name}: offline bestätigt in {anzahl} Schritten ({datei})", "  evidence of {name}: verified offline in {anzahl} steps ({datei})"),
    "dauer": ("  von der Meldung bis zur Quittung: {sekunden:.1f} s", "  from notice to receipt: {sekunden:.1f} s"),
    "ansehen": ("Zum Ansehen:", "To look at it:"),
}  # fmt: skip
"""Key → German, English."""


def text(sprache: Sprache, schluessel: str, **werte: object) -> str:
    """Return the sentence with its values."""
    return TEXTE[schluessel][0 if sprache == "de" else 1].format(**werte)
