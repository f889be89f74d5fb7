"""The words that fill the sentences of one question, in either language: who, which file, why, how many."""

from collections.abc import Mapping
from typing import Final

from gateway.domain.errors import Refused
from gateway.domain.ids import Kennung, kennung
from gateway.domain.kopf import Nachrichtentyp
from gateway.domain.merkmale import WORT, Merkmal
from gateway.domain.schutz import Fundart
from gateway.domain.sprache import Satz, Sprache
from gateway.domain.verlauf_worte import ANTWORT
from gateway.transfer.aufgaben.antwort import Lage
from gateway.transfer.aufgaben.texte import CODE_WORTE
from gateway.transfer.dienste import GRUPPE_WORT, lies_hinweis, wann
from gateway.transfer.einblick.namen import Namen
from gateway.transfer.umgebung import Umgebung

_IST = frozenset({Merkmal.VERSCHLUESSELT, Merkmal.UNLESBAR})
_WAS: Final[Mapping[str, Satz]] = {
    "02": Satz(
        "eine Kopie zur Einsicht (010206); unsere Akte bleibt bei uns",
        "a copy to inspect (010206); our file stays here",
    ),
    "03": Satz(
        "nur die Vorabinformationen (010205); unsere Akte bleibt bei uns",
        "the advance information only (010205); our file stays here",
    ),
}
_AKTE = Satz(
    "Vorabinformationen (010205) und die Akte (010206)", "advance information (010205) and the file (010206)"
)
_WAS_LIEGT: Final[Mapping[str, tuple[Nachrichtentyp, Satz]]] = {
    "request_unfetched": (Nachrichtentyp.ANFORDERUNG, Satz("eine Anforderung", "a request")),
    "receipt_unfetched": (Nachrichtentyp.QUITTUNG, Satz("eine Bestätigung", "a confirmation")),
    "offer_unfetched": (Nachrichtentyp.ZUSTAENDIGKEIT_ANFRAGE, Satz("ein Angebot", "an offer")),
    "delivery_unfetched": (Nachrichtentyp.LIEFERUNG, Satz("eine Akte", "a file")),
}
"""What waits, by the deadline that noticed it."""
MERKMAL_WORT: Final[Mapping[str, Satz]] = {
    one.value: Satz(f"ist {text.de}", f"is {text.en}") if one in _IST else text for one, text in WORT.items()
}
"""Behind "Dokument N der Akte …"."""
_UNBEKANNTES_MERKMAL = Satz("hat ein unbekanntes Merkmal", "has an unknown feature")
_OHNE_BEFUND: Final[Mapping[str, Satz]] = {
    Fundart.ZU_GROSS.value: Satz(
        "ist länger, als der Virenschutz liest", "is longer than the malware scanner reads"
    ),
    Fundart.KEIN_URTEIL.value: Satz(
        "kann der Virenschutz nicht prüfen, obwohl er arbeitet; er scheitert jedes Mal",
        "cannot be checked by the malware scanner, although it works; it fails each time",
    ),
}
_OHNE_AZ = Satz("ohne Aktenzeichen", "without Aktenzeichen")
_UNBEKANNT = Satz("unbekannter Code", "unknown code")
_DIE_ANDERE = Satz("die andere Behörde", "the other authority")
_NACHRICHT = Satz("eine Nachricht", "something")
_EINE_SENDUNG = Satz("Eine Sendung ist", "One item is")
_DIESE_ART = Satz("Nachrichten dieser Art", "anything of this kind")


def worte(umgebung: Umgebung, lage: Lage, sprache: Sprache) -> dict[str, str]:
    """Return every word that a sentence about this case may hold."""
    aufgabe, transfer, hint = lage.aufgabe, lage.transfer, lage.aufgabe.hinweis
    code = hint.partition("antwort_")[2] or hint
    waits, count = _WAS_LIEGT.get(hint), len(lage.quarantaene)
    missing = ([] if transfer and transfer.person.azr_nummer else ["--azr NUMMER"]) + (
        [] if transfer and transfer.partner else ["--from KENNUNG"]
    )
    directory, now = umgebung.vertrauen.verzeichnis(), umgebung.jetzt()
    return {
        "aufgabe": aufgabe.id,
        "transfer": transfer.id if transfer else "-",
        "partner": name(umgebung, transfer.partner if transfer else im_hinweis(hint), sprache),
        "az": (transfer.aktenzeichen if transfer else None) or _OHNE_AZ.auf(sprache),
        "hinweis": hint,
        "hinweis_partner": name(umgebung, im_hinweis(hint), sprache),
        "dienst": _dienst(umgebung, hint).auf(sprache),
        "dienst_wann": wann(hint, directory, now).auf(sprache),
        "code_wort": f"{CODE_WORTE.get(hint, _UNBEKANNT).auf(sprache)} ({hint})",
        "grund": f"{ANTWORT.get(code, _UNBEKANNT).auf(sprache)} ({code})",
        "was": _WAS.get(transfer.grund if transfer else "", _AKTE).auf(sprache),
        "was_liegt": f"{waits[1].auf(sprache)} ({waits[0].value})" if waits else _NACHRICHT.auf(sprache),
        "fehlt": " ".join(missing),
        "anzahl": _EINE_SENDUNG.auf(sprache) if count == 1 else _sendungen(count).auf(sprache),
        "zahl": hint.partition(".")[2].replace(".", ", ") or "?",
        "dokument": hint.partition(":")[0],
        "beanstandung": _beanstandung(hint.partition(":")[2]).auf(sprache),
        "merkmal": MERKMAL_WORT.get(hint.partition(":")[2], _UNBEKANNTES_MERKMAL).auf(sprache),
        "alarm": hint.partition(".")[2] or "-",
        "formate": hint.partition(":")[2].replace("_", ", ").replace(".", " "),
    }


def name(umgebung: Umgebung, who: Kennung | None, sprache: Sprache = Sprache.DE) -> str:
    """Return how an authority is called, as on the page of a transfer: ``Kiel`` where the place says enough."""
    if who is None:
        return _DIE_ANDERE.auf(sprache)
    return Namen(umgebung.vertrauen.verzeichnis(), umgebung.jetzt()).kurz(who).nominativ


def im_hinweis(hint: str) -> Kennung | None:
    """Return the authority a hint names, alone or behind a word and a colon."""
    return _als_kennung(hint) or _als_kennung(hint.partition(":")[2])


def _als_kennung(text: str) -> Kennung | None:
    try:
        return kennung(text)
    except Refused:
        return None


def _sendungen(count: int) -> Satz:
    return Satz(f"{count} Sendungen sind", f"{count} items are")


def _beanstandung(was: str) -> Satz:
    """Return what the scanner says of a document (``Fund.kurz``), behind its number."""
    found = Satz(
        f"wird vom Virenschutz beanstandet ({was or '-'})",
        f"is found fault with by the malware scanner ({was or '-'})",
    )
    return _OHNE_BEFUND.get(was, found)


def _dienst(umgebung: Umgebung, hint: str) -> Satz:
    was, _ = lies_hinweis(hint, umgebung.vertrauen.verzeichnis())
    return _DIESE_ART if was is None else GRUPPE_WORT[was]
