"""Answers to an offer of a file, made to us or by us."""

from gateway.domain.states import Ereignis, Rolle, Zustand
from gateway.transfer.aufgaben.antwort import GRUND, Antwort, eigene_akte, hat_nichts_bekommen

_R, _Z, _E = Rolle, Zustand, Ereignis

ANNEHMEN = Antwort(
    name="annehmen",
    titel="Wir sind zuständig: Akte anfordern",
    befehl=f"transfer decide {{transfer}} --accept {GRUND}",
    folge="Wir fordern die Akte an.",
    partner="{partner} erhält unsere Anforderung (010201) und sendet die Akte.",
    rolle=_R.NEHMER,
    zustaende=frozenset({_Z.ANGEBOT_LIEGT_VOR}),
    ereignis=_E.ANGEBOT_ANGENOMMEN,
    wenn=hat_nichts_bekommen,
)
ANGEBOT_ABSAGEN = Antwort(
    name="angebot_absagen",
    titel="Angebot ablehnen",
    befehl=f"transfer decide {{transfer}} --decline WARUM {GRUND}",
    folge="Die Übergabe endet.",
    partner="{partner} erhält die Absage (010102) und behält die Akte.",
    rolle=_R.NEHMER,
    zustaende=frozenset({_Z.ANGEBOT_LIEGT_VOR}),
    ereignis=_E.ANGEBOT_ABGELEHNT,
    wahl={
        "kein_aufenthalt": "die Person hält sich hier nicht gewöhnlich auf",
        "nicht_zustaendig": "wir sind aus einem anderen Grund nicht zuständig",
    },
)
ANGEBOT_ZURUECKZIEHEN = Antwort(
    name="angebot_zurueckziehen",
    titel="Angebot zurückziehen",
    befehl=f"transfer withdraw {{transfer}} {GRUND}",
    folge="Das Angebot verschwindet aus dem Postfach, wenn es noch dort liegt. Die Akte bleibt hier.",
    rolle=_R.GEBER,
    zustaende=frozenset({_Z.ANGEBOTEN}),
    ereignis=_E.ZURUECKGEZOGEN,
)
NEU_ANBIETEN = Antwort(
    name="neu_anbieten",
    titel="Einer anderen Behörde anbieten",
    befehl=f'transfer offer --akte "{{az}}" --to KENNUNG {GRUND}',
    folge="Eine neue Übergabe beginnt; diese bleibt beendet.",
    partner="Die genannte Behörde erhält ein Angebot (010101) mit den Personalien.",
    rolle=_R.GEBER,
    zustaende=frozenset({_Z.ABGELEHNT, _Z.ZURUECKGEWIESEN, _Z.ZURUECKGEZOGEN, _Z.AUFGEGEBEN}),
    wenn=lambda lage: eigene_akte(lage) and lage.transfer is not None and lage.transfer.angebot is not None,
    wahl={"KENNUNG": "Behörde, die jetzt zuständig ist; sagt keine Mitteilung den Ort, gehört --ags dazu"},
)
