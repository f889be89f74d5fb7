"""What every kind of question says, and the words for codes and for what a deadline does when it ends."""

from collections.abc import Mapping

from gateway.domain.fristen import Fristart
from gateway.domain.states import Rolle
from gateway.domain.verlauf_worte import FEHLER
from gateway.transfer.aufgaben.fragen import ablage, betrieb, eingang, rueckruf, stillstand, uebergabe
from gateway.transfer.aufgaben.fragetext import Fragetext
from gateway.transfer.records import AufgabeArt

CODE_WORTE: Mapping[str, str] = {code: words.de for code, words in FEHLER.items()}
"""Codes of a no in words, after "Grund:"."""

TEXTE: Mapping[AufgabeArt, Fragetext] = {
    **uebergabe.FRAGEN,
    **stillstand.FRAGEN,
    **eingang.FRAGEN,
    **ablage.FRAGEN,
    **rueckruf.FRAGEN,
    **betrieb.FRAGEN,
}

DANN: Mapping[tuple[Fristart, Rolle], str] = {
    (Fristart.NICHT_ABGEHOLT, Rolle.NEHMER): "Liegt unsere Nachricht dann noch da, fragen wir Sie.",
    (Fristart.NICHT_ABGEHOLT, Rolle.GEBER): "Liegt unsere Nachricht dann noch da, fragen wir Sie.",
    (Fristart.ERINNERUNG, Rolle.NEHMER): "Wir erinnern {partner} an unsere Anforderung (010002).",
    (Fristart.ERINNERUNG, Rolle.GEBER): "Wir erinnern {partner} an die Bestätigung (0021).",
    (Fristart.WIEDERVORLAGE, Rolle.NEHMER): "Wir fordern die Akte bei {partner} noch einmal an.",
    (Fristart.WIEDERVORLAGE, Rolle.GEBER): "Wir sehen nach, ob die Akte jetzt gehen kann.",
    (Fristart.ESKALATION, Rolle.NEHMER): "Wir fragen Sie wieder.",
    (Fristart.ESKALATION, Rolle.GEBER): "Wir fragen Sie wieder.",
    (Fristart.GIB_AUF, Rolle.NEHMER): "Die Übergabe endet unbeantwortet; wir fragen Sie.",
    (Fristart.GIB_AUF, Rolle.GEBER): "Die Übergabe endet unbeantwortet; wir fragen Sie.",
}
"""What a deadline does when it ends."""
