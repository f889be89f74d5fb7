"""What every kind of question says, and the words for codes and for what a deadline does when it ends."""

from collections.abc import Mapping

from gateway.domain.fristen import Fristart
from gateway.domain.sprache import Satz
from gateway.domain.states import Rolle
from gateway.domain.verlauf_worte import FEHLER
from gateway.transfer.aufgaben.fragen import ablage, betrieb, eingang, rueckruf, stillstand, uebergabe
from gateway.transfer.aufgaben.fragetext import Fragetext
from gateway.transfer.records import AufgabeArt

CODE_WORTE: Mapping[str, Satz] = FEHLER
"""Codes of a no in words, after "Grund:"."""

TEXTE: Mapping[AufgabeArt, Fragetext] = {
    **uebergabe.FRAGEN,
    **stillstand.FRAGEN,
    **eingang.FRAGEN,
    **ablage.FRAGEN,
    **rueckruf.FRAGEN,
    **betrieb.FRAGEN,
}

DANN: Mapping[tuple[Fristart, Rolle], Satz] = {
    (Fristart.NICHT_ABGEHOLT, Rolle.NEHMER): Satz(
        "Liegt unsere Nachricht dann noch da, fragen wir Sie.",
        "If what we sent still waits then, you are asked.",
    ),
    (Fristart.NICHT_ABGEHOLT, Rolle.GEBER): Satz(
        "Liegt unsere Nachricht dann noch da, fragen wir Sie.",
        "If what we sent still waits then, you are asked.",
    ),
    (Fristart.ERINNERUNG, Rolle.NEHMER): Satz(
        "Wir erinnern {partner} an unsere Anforderung (010002).",
        "We remind {partner} of our request (010002).",
    ),
    (Fristart.ERINNERUNG, Rolle.GEBER): Satz(
        "Wir erinnern {partner} an die Bestätigung (0021).",
        "We remind {partner} of the confirmation (0021).",
    ),
    (Fristart.WIEDERVORLAGE, Rolle.NEHMER): Satz(
        "Wir fordern die Akte bei {partner} noch einmal an.",
        "We ask {partner} for the file once more.",
    ),
    (Fristart.WIEDERVORLAGE, Rolle.GEBER): Satz(
        "Wir sehen nach, ob die Akte jetzt gehen kann.",
        "We look whether the file can go now.",
    ),
    (Fristart.ESKALATION, Rolle.NEHMER): Satz("Wir fragen Sie wieder.", "You are asked again."),
    (Fristart.ESKALATION, Rolle.GEBER): Satz("Wir fragen Sie wieder.", "You are asked again."),
    (Fristart.GIB_AUF, Rolle.NEHMER): Satz(
        "Die Übergabe endet unbeantwortet; wir fragen Sie.",
        "The transfer ends unanswered; you are asked.",
    ),
    (Fristart.GIB_AUF, Rolle.GEBER): Satz(
        "Die Übergabe endet unbeantwortet; wir fragen Sie.",
        "The transfer ends unanswered; you are asked.",
    ),
}
"""What a deadline does when it ends."""
