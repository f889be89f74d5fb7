"""Answers of the giving authority to a request for a file, and while its delivery is on its way."""

from gateway.domain.sprache import Satz
from gateway.domain.states import Ereignis, Rolle, Zustand
from gateway.domain.verlauf_worte import ANTWORT
from gateway.transfer.aufgaben.antwort import GRUND, Antwort, eigene_akte
from gateway.transfer.aufgaben.felder import Feld, Feldart

_R, _Z, _E = Rolle, Zustand, Ereignis


def _code(*codes: str) -> Feld:
    """Return the choice between some codes of the answer 010202."""
    wahl = {code: ANTWORT[code] for code in codes}
    return Feld(name="CODE", art=Feldart.AUSWAHL, bezeichnung=Satz("Grund", "reason"), wahl=wahl)


SENDEN = Antwort(
    name="senden",
    titel=Satz("Akte {az} senden", "Send file {az}"),
    befehl=f"transfer decide {{transfer}} --send {GRUND}",
    folge=Satz(
        "Die Akte wird gepackt, unterschrieben und verschlossen. Ist sie inzwischen gebunden, fragen wir Sie noch "
        "einmal.",
        "The file is packed, signed and locked. Where it is bound by then, you are asked once more.",
    ),
    partner=Satz("{partner} erhält {was}.", "{partner} gets {was}."),
    rolle=_R.GEBER,
    zustaende=frozenset({_Z.ENTSCHEIDUNG_OFFEN}),
    ereignis=_E.FREIGEGEBEN,
    wenn=eigene_akte,
)
AKTE_WAEHLEN = Antwort(
    name="akte_waehlen",
    titel=Satz("Eine bestimmte Akte senden", "Send a certain file"),
    befehl=f"transfer decide {{transfer}} --send --akte AKTENZEICHEN {GRUND}",
    folge=Satz(
        "Diese Akte gilt als die der Person und wird gesandt. Eine Akte mit anderer AZR-Nummer geht nie hinaus.",
        "This file counts as the person's and is sent. A file with another AZR number never goes out.",
    ),
    partner=Satz("{partner} erhält {was}.", "{partner} gets {was}."),
    rolle=_R.GEBER,
    zustaende=frozenset({_Z.ENTSCHEIDUNG_OFFEN}),
    ereignis=_E.FREIGEGEBEN,
    felder=(
        Feld(
            name="AKTENZEICHEN",
            art=Feldart.AKTENZEICHEN,
            bezeichnung=Satz(
                "Aktenzeichen einer unserer Akten, nach dem Vergleich",
                "Aktenzeichen of one of our files, after comparing",
            ),
        ),
    ),
)
ABSAGEN = Antwort(
    name="absagen",
    titel=Satz("Absagen", "Refuse"),
    befehl=f"transfer decide {{transfer}} --refuse CODE {GRUND}",
    folge=Satz(
        "Die Übergabe endet. Unsere Akte bleibt, wie sie ist.",
        "The transfer ends. Our file stays as it is.",
    ),
    partner=Satz(
        "{partner} erhält die Antwort 010202 mit dem Code.",
        "{partner} gets the answer 010202 with the code.",
    ),
    rolle=_R.GEBER,
    zustaende=frozenset({_Z.ENTSCHEIDUNG_OFFEN, _Z.ZURUECKGESTELLT}),
    ereignis=_E.ABLEHNUNG_ERSTELLT,
    felder=(_code("02", "03", "05", "06", "08"),),
)
ZURUECKSTELLEN = Antwort(
    name="zurueckstellen",
    titel=Satz("Später senden", "Send later"),
    befehl=f"transfer decide {{transfer}} --refuse CODE {GRUND}",
    folge=Satz(
        "Die Anforderung bleibt offen. Entfällt das Hindernis, fragen wir Sie noch einmal.",
        "The request stays open. Once nothing holds the file, you are asked again.",
    ),
    partner=Satz(
        "{partner} erhält die Antwort 010202 mit dem Code und wartet.",
        "{partner} gets the answer 010202 with the code and waits.",
    ),
    rolle=_R.GEBER,
    zustaende=frozenset({_Z.ENTSCHEIDUNG_OFFEN}),
    ereignis=_E.ZURUECKGESTELLT,
    felder=(_code("01", "07"),),
)
WEITERGEBEN = Antwort(
    name="weitergeben",
    titel=Satz("Anforderung weitergeben", "Pass the request on"),
    befehl=f"transfer decide {{transfer}} --forward KENNUNG {GRUND}",
    folge=Satz("Die Übergabe endet bei uns.", "The transfer ends here."),
    partner=Satz(
        "Die genannte Behörde erhält die Anforderung (0030), {partner} die Abgabenachricht (0031).",
        "The authority named gets the request (0030), {partner} is told so (0031).",
    ),
    rolle=_R.GEBER,
    zustaende=frozenset({_Z.ENTSCHEIDUNG_OFFEN}),
    ereignis=_E.WEITERGELEITET,
    felder=(
        Feld(
            name="KENNUNG",
            art=Feldart.BEHOERDE,
            bezeichnung=Satz(
                "Behörde, bei der die Akte jetzt ist, zum Beispiel azr:999903",
                "authority that has the file now, for example azr:999903",
            ),
        ),
    ),
)
ANDERE_NENNEN = Antwort(
    name="andere_nennen",
    titel=Satz("Eine andere Behörde nennen", "Name another authority"),
    befehl=f'transfer decide {{transfer}} --elsewhere "NAME" {GRUND}',
    folge=Satz(
        "Die Übergabe endet. Unsere Akte bleibt, wie sie ist.",
        "The transfer ends. Our file stays as it is.",
    ),
    partner=Satz(
        "{partner} erhält die Antwort 010202: eine andere Behörde ist zuständig, weiterleiten können wir nicht.",
        "{partner} gets the answer 010202: another authority is competent, we cannot pass it on.",
    ),
    rolle=_R.GEBER,
    zustaende=frozenset({_Z.ENTSCHEIDUNG_OFFEN}),
    ereignis=_E.ABLEHNUNG_ERSTELLT,
    felder=(
        Feld(
            name="NAME",
            art=Feldart.TEXT,
            bezeichnung=Satz(
                "Name der Behörde, die Aktenbote nicht erreicht",
                "name of the authority that Aktenbote cannot reach",
            ),
        ),
    ),
)
QUITTIERT = Antwort(
    name="quittiert",
    titel=Satz("War schon gesandt und quittiert", "Was sent and confirmed before"),
    befehl=f"transfer decide {{transfer}} --receipted {GRUND}",
    folge=Satz(
        "Die Abgabe wird vermerkt, wenn eine verwahrte Quittung genau die Dokumente dieser Akte nennt. Gelöscht "
        "wird deshalb nichts.",
        "The handover is recorded if a confirmation that is kept names exactly the documents of this "
        "file. Nothing is deleted for it.",
    ),
    rolle=_R.GEBER,
    zustaende=frozenset({_Z.ENTSCHEIDUNG_OFFEN}),
    ereignis=_E.QUITTUNG_ERHALTEN,
    wenn=lambda lage: lage.akte is not None and lage.aufgabe.hinweis == "nach_wiederherstellung",
)
FREIGABE_ZURUECKNEHMEN = Antwort(
    name="freigabe_zuruecknehmen",
    titel=Satz("Freigabe zurücknehmen", "Take the release back"),
    befehl=f"transfer withdraw {{transfer}} {GRUND}",
    folge=Satz(
        "Die Akte wird nicht gesandt. Wir fragen Sie, was {partner} statt dessen hört.",
        "The file is not sent. You are asked what {partner} hears instead.",
    ),
    rolle=_R.GEBER,
    zustaende=frozenset({_Z.PACKEN}),
    ereignis=_E.ZURUECKGEZOGEN,
)
LIEFERUNG_ZURUECKZIEHEN = Antwort(
    name="lieferung_zurueckziehen",
    titel=Satz("Lieferung zurückziehen", "Withdraw the delivery"),
    befehl=f"transfer withdraw {{transfer}} {GRUND}",
    folge=Satz(
        "Die Lieferung verschwindet aus dem Postfach. Wir fragen Sie, wie es weitergeht.",
        "The delivery disappears from the Postfach. You are asked how it goes on.",
    ),
    rolle=_R.GEBER,
    zustaende=frozenset({_Z.VERSANDT}),
    ereignis=_E.ZURUECKGEZOGEN,
    wenn=lambda lage: lage.liegt_noch,
)
NOCH_EINMAL_SENDEN = Antwort(
    name="noch_einmal_senden",
    titel=Satz("Akte noch einmal senden", "Send the file once more"),
    befehl=f"transfer retry {{transfer}} {GRUND}",
    folge=Satz("Die Akte wird neu gepackt.", "The file is packed anew."),
    partner=Satz(
        "{partner} erhält eine neue Lieferung (010206).",
        "{partner} gets a new delivery (010206).",
    ),
    rolle=_R.GEBER,
    zustaende=frozenset({_Z.ZURUECKGEWIESEN}),
    ereignis=_E.ERNEUT_VERSUCHT,
    wenn=lambda lage: lage.transfer is not None and lage.transfer.lieferung is not None and eigene_akte(lage),
)
LIEFERUNG_AUFGEBEN = Antwort(
    name="lieferung_aufgeben",
    titel=Satz("Nicht mehr auf die Bestätigung warten", "Wait for the confirmation no longer"),
    befehl=f"transfer give-up {{transfer}} {GRUND}",
    folge=Satz(
        "Die Übergabe endet ohne Bestätigung. Unsere Akte bleibt vollständig hier; gelöscht wird nichts. Kommt die "
        "Quittung doch, wird die Abgabe vermerkt.",
        "The transfer ends without a confirmation. Our file stays here, complete; nothing is deleted. If "
        "it comes after all, the handover is recorded.",
    ),
    rolle=_R.GEBER,
    zustaende=frozenset({_Z.VERSANDT}),
    ereignis=_E.AUFGEGEBEN,
    wenn=lambda lage: not lage.liegt_noch,
)
OFFENE_ENTSCHEIDUNG = (SENDEN, AKTE_WAEHLEN, ABSAGEN, ZURUECKSTELLEN, WEITERGEBEN, ANDERE_NENNEN)
"""What a request that waits for a person is answered with, in the order it is shown."""
