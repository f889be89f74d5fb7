"""Words for what a case file says of itself: what holds it, what stays here, what is on paper, where a sheet is."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from gateway.domain.akte import Dokument, Sperre
from gateway.domain.aktenteile import Ausschluss, Bereinigen, Medium
from gateway.domain.sprache import Satz, Sprache

SPERRE: Final[Mapping[Sperre, Satz]] = {
    Sperre.GEBUNDEN: Satz("Gebunden: wird jetzt nicht versandt", "Bound: is not sent now"),
    Sperre.LOESCHSPERRE: Satz("Löschsperre: wird nicht gelöscht", "Legal hold: is not deleted"),
    Sperre.WOHNSITZAUFLAGE: Satz(
        "Wohnsitzauflage: kein Wechsel der Zuständigkeit nach Grund 01",
        "Residence restricted: no change of competence under ground 01",
    ),
    Sperre.RUECKRUF: Satz(
        "Rückruf: der Absender ruft diese Akte zurück", "Recall: its sender calls this file back"
    ),
}
AUSSCHLUSS: Final[Mapping[Ausschluss, Satz]] = {
    Ausschluss.MITTEILUNG_87: Satz("§ 87 Abs. 1 AufenthG", "§ 87 (1) AufenthG"),
    Ausschluss.FRIST_91: Satz("§ 91 AufenthG", "§ 91 AufenthG"),
    Ausschluss.ERSETZT: Satz("ersetzt", "superseded"),
}
MEDIUM: Final[Mapping[Medium, Satz]] = {
    Medium.ELEKTRONISCH: Satz("elektronisch", "electronic"),
    Medium.HYBRID: Satz("teils Papier", "paper in part"),
    Medium.PAPIER: Satz("Papier", "paper"),
}
_OHNE_BLATT = Satz("ohne Blatt", "no sheet number")
_BLATT = Satz("Blatt", "sheet")
_UNGEZAEHLT = Satz("Seiten nicht gezählt", "pages not counted")
_ERSETZT = Satz("ersetzt: eine neuere Fassung liegt vor", "superseded: there is a newer version")


def blatt(one: Dokument, sprache: Sprache) -> str:
    """Return where a document lies in the file: ``Blatt 17–20``."""
    if one.blatt_von is None:
        return _OHNE_BLATT.auf(sprache)
    word = _BLATT.auf(sprache)
    return (
        f"{word} {one.blatt_von}" if one.blatt_von == one.blatt_bis else f"{word} {one.blatt_von}–{one.blatt_bis}"
    )


def seiten(anzahl: int | None, sprache: Sprache) -> str:
    """Return how many pages it has: ``3 Seiten``."""
    if anzahl is None:
        return _UNGEZAEHLT.auf(sprache)
    if sprache is Sprache.EN:
        return "1 page" if anzahl == 1 else f"{anzahl} pages"
    return "1 Seite" if anzahl == 1 else f"{anzahl} Seiten"


def marken(one: Dokument, sprache: Sprache) -> Iterator[str]:
    """Yield what stays here of it and why."""
    if one.ersetzt:
        yield _ERSETZT.auf(sprache)
    if one.bereinigen is not None:
        yield _bereinigen(one.bereinigen, sprache)


def _bereinigen(mark: Bereinigen, sprache: Sprache) -> str:
    ground = AUSSCHLUSS[mark.grund].auf(sprache)
    if sprache is Sprache.EN:
        since = "" if mark.ab is None else f" from {_tag(mark.ab)} on"
        return f"is not passed on{since}: {ground}"
    since = "" if mark.ab is None else f" ab {_tag(mark.ab)}"
    return f"wird{since} nicht weitergegeben: {ground}"


def _tag(day: date) -> str:
    return f"{day:%d.%m.%Y}"
