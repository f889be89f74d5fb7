"""Answers to an offer of a file, made to us or by us."""

from gateway.domain.sprache import Satz
from gateway.domain.states import Ereignis, Rolle, Zustand
from gateway.transfer.aufgaben.antwort import GRUND, Antwort, eigene_akte, hat_nichts_bekommen
from gateway.transfer.aufgaben.felder import Feld, Feldart

_R, _Z, _E = Rolle, Zustand, Ereignis

ANNEHMEN = Antwort(
    name="annehmen",
    titel=Satz("Wir sind zuständig: Akte anfordern", "We are competent: ask for the file"),
    befehl=f"transfer decide {{transfer}} --accept {GRUND}",
    folge=Satz("Wir fordern die Akte an.", "We ask for the file."),
    partner=Satz(
        "{partner} erhält unsere Anforderung (010201) und sendet die Akte.",
        "{partner} gets our request (010201) and sends the file.",
    ),
    rolle=_R.NEHMER,
    zustaende=frozenset({_Z.ANGEBOT_LIEGT_VOR}),
    ereignis=_E.ANGEBOT_ANGENOMMEN,
    wenn=hat_nichts_bekommen,
)
ANGEBOT_ABSAGEN = Antwort(
    name="angebot_absagen",
    titel=Satz("Angebot ablehnen", "Decline the offer"),
    befehl=f"transfer decide {{transfer}} --decline WARUM {GRUND}",
    folge=Satz("Die Übergabe endet.", "The transfer ends."),
    partner=Satz(
        "{partner} erhält die Absage (010102) und behält die Akte.",
        "{partner} is told so (010102) and keeps the file.",
    ),
    rolle=_R.NEHMER,
    zustaende=frozenset({_Z.ANGEBOT_LIEGT_VOR}),
    ereignis=_E.ANGEBOT_ABGELEHNT,
    felder=(
        Feld(
            name="WARUM",
            art=Feldart.AUSWAHL,
            bezeichnung=Satz("Grund", "reason"),
            wahl={
                "kein_aufenthalt": Satz(
                    "die Person hält sich hier nicht gewöhnlich auf", "the person does not usually live here"
                ),
                "nicht_zustaendig": Satz(
                    "wir sind aus einem anderen Grund nicht zuständig", "we are not competent for another reason"
                ),
            },
        ),
    ),
)
ANGEBOT_ZURUECKZIEHEN = Antwort(
    name="angebot_zurueckziehen",
    titel=Satz("Angebot zurückziehen", "Withdraw the offer"),
    befehl=f"transfer withdraw {{transfer}} {GRUND}",
    folge=Satz(
        "Das Angebot verschwindet aus dem Postfach, wenn es noch dort liegt. Die Akte bleibt hier.",
        "The offer disappears from the Postfach if it still waits there. The file stays here.",
    ),
    rolle=_R.GEBER,
    zustaende=frozenset({_Z.ANGEBOTEN}),
    ereignis=_E.ZURUECKGEZOGEN,
)
NEU_ANBIETEN = Antwort(
    name="neu_anbieten",
    titel=Satz("Einer anderen Behörde anbieten", "Offer it to another authority"),
    befehl=f'transfer offer --akte "{{az}}" --to KENNUNG {GRUND}',
    folge=Satz(
        "Eine neue Übergabe beginnt; diese bleibt beendet.",
        "A new transfer begins; this one stays ended.",
    ),
    partner=Satz(
        "Die genannte Behörde erhält ein Angebot (010101) mit den Personalien.",
        "The authority named gets an offer (010101) with the person's particulars.",
    ),
    rolle=_R.GEBER,
    zustaende=frozenset({_Z.ABGELEHNT, _Z.ZURUECKGEWIESEN, _Z.ZURUECKGEZOGEN, _Z.AUFGEGEBEN}),
    wenn=lambda lage: eigene_akte(lage) and lage.transfer is not None and lage.transfer.angebot is not None,
    felder=(
        Feld(
            name="KENNUNG",
            art=Feldart.BEHOERDE,
            bezeichnung=Satz("Behörde, die jetzt zuständig ist", "authority that is competent now"),
        ),
    ),
)
