"""Answers of the receiving authority about its own request and what came of it."""

from gateway.domain.sprache import Satz
from gateway.domain.states import Ereignis, Rolle, Zustand
from gateway.transfer.aufgaben.antwort import GRUND, Antwort, Lage, hat_nichts_bekommen
from gateway.transfer.aufgaben.felder import Feld, Feldart

_R, _Z, _E = Rolle, Zustand, Ereignis


def _kennt_partner(lage: Lage) -> bool:
    return lage.transfer is not None and lage.transfer.partner is not None and hat_nichts_bekommen(lage)


ERGAENZEN = Antwort(
    name="ergaenzen",
    titel=Satz("Angaben ergänzen", "Add what is missing"),
    befehl=f"transfer complete {{transfer}} {{fehlt}} {GRUND}",
    folge=Satz("Wir fordern die Akte an.", "We ask for the file."),
    partner=Satz(
        "Die bisherige Behörde erhält unsere Anforderung (010201).",
        "The previous authority gets our request (010201).",
    ),
    rolle=_R.NEHMER,
    zustaende=frozenset({_Z.ANGABEN_FEHLEN}),
    ereignis=_E.ANGABEN_ERGAENZT,
    felder=(
        Feld(
            name="NUMMER",
            art=Feldart.AZR_NUMMER,
            bezeichnung=Satz("AZR-Nummer, zwölf Ziffern", "AZR number, twelve digits"),
            wenn=lambda lage: lage.transfer is None or lage.transfer.person.azr_nummer is None,
        ),
        Feld(
            name="KENNUNG",
            art=Feldart.BEHOERDE,
            bezeichnung=Satz(
                "Behörde, die die Akte bisher führt: azr:…", "authority that kept the file until now: azr:…"
            ),
            wenn=lambda lage: lage.transfer is None or lage.transfer.partner is None,
        ),
    ),
)
NEU_ANFORDERN = Antwort(
    name="neu_anfordern",
    titel=Satz("Noch einmal anfordern", "Ask once more"),
    befehl=f"transfer retry {{transfer}} {GRUND}",
    folge=Satz(
        "Die bisherige Anforderung wird zurückgenommen, wo sie noch liegt. Wir schreiben eine neue.",
        "The request before is taken back where it still waits. We write a new one.",
    ),
    partner=Satz(
        "{partner} erhält eine neue Anforderung (010201).",
        "{partner} gets a new request (010201).",
    ),
    rolle=_R.NEHMER,
    zustaende=frozenset(
        {
            _Z.ANGEFORDERT,
            _Z.ZURUECKGESTELLT,
            _Z.ABGELEHNT,
            _Z.AUFGEGEBEN,
            _Z.ZURUECKGEWIESEN,
            _Z.ZURUECKGEZOGEN,
            _Z.ZURUECKGERUFEN,
        }
    ),
    ereignis=_E.ERNEUT_VERSUCHT,
    wenn=_kennt_partner,
)
ANDERE_FRAGEN = Antwort(
    name="andere_fragen",
    titel=Satz("Eine andere Behörde fragen", "Ask another authority"),
    befehl=f"transfer retry {{transfer}} --from KENNUNG {GRUND}",
    folge=Satz(
        "Die bisherige Anforderung wird zurückgenommen, wo sie noch liegt.",
        "The request before is taken back where it still waits.",
    ),
    partner=Satz(
        "Die genannte Behörde erhält unsere Anforderung (010201).",
        "The authority named gets our request (010201).",
    ),
    rolle=_R.NEHMER,
    zustaende=NEU_ANFORDERN.zustaende,
    ereignis=_E.ERNEUT_VERSUCHT,
    wenn=hat_nichts_bekommen,
    felder=(
        Feld(
            name="KENNUNG",
            art=Feldart.BEHOERDE,
            bezeichnung=Satz(
                "Behörde, die die Akte hat, zum Beispiel azr:999903",
                "authority that has the file, for example azr:999903",
            ),
        ),
    ),
)
ANFORDERUNG_ZURUECKZIEHEN = Antwort(
    name="anforderung_zurueckziehen",
    titel=Satz("Anforderung zurückziehen", "Withdraw the request"),
    befehl=f"transfer withdraw {{transfer}} {GRUND}",
    folge=Satz(
        "Die Übergabe endet. Eine Akte, die trotzdem kommt, wird nicht übernommen.",
        "The transfer ends. A file that comes all the same is not taken over.",
    ),
    partner=Satz(
        "Was noch im Postfach liegt, verschwindet dort. Sendet {partner} dennoch, erhält sie eine Rückweisung "
        "(0010).",
        "What still waits in the Postfach disappears. If {partner} sends all the same, it is told that "
        "nothing was taken (0010).",
    ),
    rolle=_R.NEHMER,
    zustaende=frozenset({_Z.ANGABEN_FEHLEN, _Z.GEWUENSCHT, _Z.ANGEFORDERT, _Z.ZURUECKGESTELLT}),
    ereignis=_E.ZURUECKGEZOGEN,
)
UEBERNAHME_AUFGEBEN = Antwort(
    name="uebernahme_aufgeben",
    titel=Satz("Übernahme aufgeben", "Give up taking it over"),
    befehl=f"transfer give-up {{transfer}} {GRUND}",
    folge=Satz(
        "Diese Lieferung wird nicht übernommen; verschlossen bleibt sie verwahrt. Sie können die Akte danach neu "
        "anfordern.",
        "This delivery is not taken over; it stays locked away. You can ask for the file anew after that.",
    ),
    partner=Satz(
        "{partner} erfährt davon nichts und wartet auf unsere Bestätigung: rufen Sie dort an.",
        "{partner} hears nothing of it and waits for our confirmation: call them.",
    ),
    rolle=_R.NEHMER,
    zustaende=frozenset({_Z.EMPFANGEN}),
    ereignis=_E.AUFGEGEBEN,
)
BESTAETIGUNG_AUFGEBEN = Antwort(
    name="bestaetigung_aufgeben",
    titel=Satz(
        "Nicht mehr warten, bis die Bestätigung abgeholt ist",
        "Wait no longer until the confirmation is fetched",
    ),
    befehl=f"transfer give-up {{transfer}} {GRUND}",
    folge=Satz(
        "Die Übergabe endet. Die Akte bleibt in unserer Ablage.",
        "The transfer ends. The file stays in our records.",
    ),
    partner=Satz(
        "Die Bestätigung (0020) liegt weiter bereit. Bis {partner} sie holt, gilt die Akte dort nicht als "
        "abgegeben.",
        "The confirmation (0020) still waits. Until {partner} fetches it, the file does not count as "
        "handed over there.",
    ),
    rolle=_R.NEHMER,
    zustaende=frozenset({_Z.UEBERNOMMEN}),
    ereignis=_E.AUFGEGEBEN,
)
