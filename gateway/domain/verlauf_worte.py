"""Reasons in words, for sentences such as "Kiel kann die Akte nicht senden: …": answers, refusals, error codes."""

from collections.abc import Mapping
from typing import Final

from gateway.domain.sprache import Satz

ANTWORT: Final[Mapping[str, Satz]] = {
    "01": Satz("Akte wird noch gebraucht (gebunden)", "the file is still needed (bound)"),
    "02": Satz("Akte unauffindbar", "the file cannot be found"),
    "03": Satz("nur Meldedaten, keine Akte", "registration data only, no file"),
    "05": Satz("nach Ablauf der Frist vernichtet", "destroyed after its retention period"),
    "06": Satz("kein Wechsel wegen einer Wohnsitzauflage", "no change because residence is restricted"),
    "07": Satz("selbst angefordert, noch nicht da", "asked for, not here yet"),
    "08": Satz("andere Gründe", "other reasons"),
}
"""Codes of the answer 010202."""
FEHLER: Final[Mapping[str, Satz]] = {
    "T000": Satz("das Zertifikat ist abgelaufen", "the certificate has expired"),
    "T001": Satz("das Zertifikat ist gesperrt", "the certificate is revoked"),
    "T002": Satz("das Zertifikat gilt nicht", "the certificate does not hold"),
    "T003": Satz(
        "das Zertifikat fehlt oder passt nicht zum Verzeichnis",
        "the certificate is missing or does not fit the directory",
    ),
    "T010": Satz("die Unterschrift fehlt oder ist zu schwach", "the signature is missing or too weak"),
    "T011": Satz("die Unterschrift hält nicht", "the signature does not hold"),
    "T020": Satz("die Sendung lässt sich nicht öffnen oder prüfen", "it cannot be opened or checked"),
    "T070": Satz(
        "der Absender darf diese Sendung nicht schicken oder steht nicht so im Verzeichnis",
        "the sender may not send this, or the directory says otherwise of the sender",
    ),
    "T080": Satz("die Sendung ist nicht für den Empfänger bestimmt", "it is not meant for its reader"),
    "T099": Satz(
        "die Sendung oder der Server hält sich nicht an die Übertragungsregeln",
        "it does not keep the rules of transport, or the server does not",
    ),
    "V000": Satz("die Fassung des Standards gilt hier nicht", "this version of the standard is not in use there"),
    "X000": Satz("die Nachricht ist falsch aufgebaut", "it is not built as it must be"),
    "X001": Satz("die Nachricht ist falsch aufgebaut", "it is not built as it must be"),
    "S001": Satz("die Zeichen sind nicht UTF-8", "its characters are not UTF-8"),
    "S010": Satz("eine Codeliste ist unbekannt", "a code list is unknown"),
    "S011": Satz("ein Code ist unbekannt", "a code is unknown"),
    "S020": Satz("einzelne Angaben sind falsch", "single values are wrong"),
    "S030": Satz("eine Pflichtangabe ist leer", "something that must be told is empty"),
    "S100": Satz("die Nachricht wurde schon verarbeitet", "it was worked on before"),
    "S999": Satz("ein anderer Grund, der in Worten dabeisteht", "another reason, told in words beside it"),
}
"""Codes with which something of ours, or of a partner, was turned away."""
ANGEBOT: Final[Mapping[str, Satz]] = {
    "kein_aufenthalt": Satz(
        "die Person hält sich dort nicht gewöhnlich auf", "the person does not usually live there"
    ),
    "nicht_zustaendig": Satz("aus einem anderen Grund nicht zuständig", "not competent for another reason"),
}
"""Why an offer was declined."""
ANFORDERUNGSGRUND: Final[Mapping[str, Satz]] = {
    "01": Satz("Wechsel der Zuständigkeit", "change of competence"),
    "02": Satz("Einsicht in die Akte", "inspection of the file"),
    "03": Satz("ergänzende Vorabinformationen", "advance information"),
    "04": Satz("Zuzug nach einem Visumverfahren", "arrival after a visa procedure"),
}
"""Keys of ``anforderungsgrund``."""
_ANDERER = Satz("ein anderer Grund", "another reason")


def grund(hinweis: str | None) -> Satz:
    """Return the reason that the hint of a transfer names."""
    hint = hinweis or ""
    answer = hint.partition("antwort_")[2][:2]
    return ANTWORT.get(answer) or FEHLER.get(hint) or ANGEBOT.get(hint) or _ANDERER
