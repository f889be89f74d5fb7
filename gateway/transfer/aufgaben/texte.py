"""What every kind of question says, and the words for codes and for what a deadline does when it ends."""

from collections.abc import Mapping

from gateway.domain.fristen import Fristart
from gateway.domain.states import Rolle
from gateway.transfer.aufgaben.fragen import ablage, betrieb, eingang, rueckruf, stillstand, uebergabe
from gateway.transfer.aufgaben.fragetext import Fragetext
from gateway.transfer.records import AufgabeArt

CODE_WORTE: Mapping[str, str] = {
    "T000": "das Zertifikat ist abgelaufen",
    "T001": "das Zertifikat ist gesperrt",
    "T002": "das Zertifikat gilt nicht",
    "T003": "das Zertifikat fehlt oder passt nicht zum Verzeichnis",
    "T010": "die Unterschrift fehlt oder ist zu schwach",
    "T011": "die Unterschrift hält nicht",
    "T020": "die Sendung lässt sich nicht öffnen oder prüfen",
    "T070": "der Absender darf diese Sendung nicht schicken oder steht nicht so im Verzeichnis",
    "T080": "die Sendung ist nicht für den Empfänger bestimmt",
    "T099": "die Sendung oder der Server hält sich nicht an die Übertragungsregeln",
    "V000": "die Fassung des Standards gilt hier nicht",
    "X000": "die Nachricht ist falsch aufgebaut",
    "X001": "die Nachricht ist falsch aufgebaut",
    "S001": "die Zeichen sind nicht UTF-8",
    "S010": "eine Codeliste ist unbekannt",
    "S011": "ein Code ist unbekannt",
    "S020": "einzelne Angaben sind falsch",
    "S030": "eine Pflichtangabe ist leer",
    "S100": "die Nachricht wurde schon verarbeitet",
    "S999": "ein anderer Grund, der in Worten dabeisteht",
}
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
