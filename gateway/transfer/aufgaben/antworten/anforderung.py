"""Answers of the receiving authority about its own request and what came of it."""

from gateway.domain.states import Ereignis, Rolle, Zustand
from gateway.transfer.aufgaben.antwort import GRUND, Antwort, Lage, hat_nichts_bekommen

_R, _Z, _E = Rolle, Zustand, Ereignis


def _kennt_partner(lage: Lage) -> bool:
    return lage.transfer is not None and lage.transfer.partner is not None and hat_nichts_bekommen(lage)


ERGAENZEN = Antwort(
    name="ergaenzen",
    titel="Angaben ergänzen",
    befehl=f"transfer complete {{transfer}} {{fehlt}} {GRUND}",
    folge="Wir fordern die Akte an.",
    partner="Die bisherige Behörde erhält unsere Anforderung (010201).",
    rolle=_R.NEHMER,
    zustaende=frozenset({_Z.ANGABEN_FEHLEN}),
    ereignis=_E.ANGABEN_ERGAENZT,
    wahl={"NUMMER": "AZR-Nummer, zwölf Ziffern", "KENNUNG": "Behörde, die die Akte bisher führt: azr:…"},
)
NEU_ANFORDERN = Antwort(
    name="neu_anfordern",
    titel="Noch einmal anfordern",
    befehl=f"transfer retry {{transfer}} {GRUND}",
    folge="Die bisherige Anforderung wird zurückgenommen, wo sie noch liegt. Wir schreiben eine neue.",
    partner="{partner} erhält eine neue Anforderung (010201).",
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
    titel="Eine andere Behörde fragen",
    befehl=f"transfer retry {{transfer}} --from KENNUNG {GRUND}",
    folge="Die bisherige Anforderung wird zurückgenommen, wo sie noch liegt.",
    partner="Die genannte Behörde erhält unsere Anforderung (010201).",
    rolle=_R.NEHMER,
    zustaende=NEU_ANFORDERN.zustaende,
    ereignis=_E.ERNEUT_VERSUCHT,
    wenn=hat_nichts_bekommen,
    wahl={"KENNUNG": "Behörde, die die Akte hat, zum Beispiel azr:999903"},
)
ANFORDERUNG_ZURUECKZIEHEN = Antwort(
    name="anforderung_zurueckziehen",
    titel="Anforderung zurückziehen",
    befehl=f"transfer withdraw {{transfer}} {GRUND}",
    folge="Die Übergabe endet. Eine Akte, die trotzdem kommt, wird nicht übernommen.",
    partner="Was noch im Postfach liegt, verschwindet dort. Sendet {partner} dennoch, erhält sie eine Rückweisung "
    "(0010).",
    rolle=_R.NEHMER,
    zustaende=frozenset({_Z.ANGABEN_FEHLEN, _Z.GEWUENSCHT, _Z.ANGEFORDERT, _Z.ZURUECKGESTELLT}),
    ereignis=_E.ZURUECKGEZOGEN,
)
UEBERNAHME_AUFGEBEN = Antwort(
    name="uebernahme_aufgeben",
    titel="Übernahme aufgeben",
    befehl=f"transfer give-up {{transfer}} {GRUND}",
    folge="Diese Lieferung wird nicht übernommen; verschlossen bleibt sie verwahrt. Sie können die Akte danach neu "
    "anfordern.",
    partner="{partner} erfährt davon nichts und wartet auf unsere Bestätigung: rufen Sie dort an.",
    rolle=_R.NEHMER,
    zustaende=frozenset({_Z.EMPFANGEN}),
    ereignis=_E.AUFGEGEBEN,
)
BESTAETIGUNG_AUFGEBEN = Antwort(
    name="bestaetigung_aufgeben",
    titel="Nicht mehr warten, bis die Bestätigung abgeholt ist",
    befehl=f"transfer give-up {{transfer}} {GRUND}",
    folge="Die Übergabe endet. Die Akte bleibt in unserer Ablage.",
    partner="Die Bestätigung (0020) liegt weiter bereit. Bis {partner} sie holt, gilt die Akte dort nicht als "
    "abgegeben.",
    rolle=_R.NEHMER,
    zustaende=frozenset({_Z.UEBERNOMMEN}),
    ereignis=_E.AUFGEGEBEN,
)
