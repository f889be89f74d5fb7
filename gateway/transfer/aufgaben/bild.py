"""One question with its case: sentences filled in, the answers possible now, and what is due next."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from gateway.domain.behoerde import Erreichbarkeit
from gateway.domain.errors import Refused
from gateway.domain.fristen import frist
from gateway.domain.ids import Kennung, kennung
from gateway.domain.kopf import Nachrichtentyp
from gateway.domain.merkmale import WORT, Merkmal
from gateway.domain.schutz import Fundart
from gateway.domain.transfer import Transfer
from gateway.transfer.aufgaben.antwort import Antwort, Lage
from gateway.transfer.aufgaben.antworten.allgemein import ZUR_KENNTNIS
from gateway.transfer.aufgaben.antworten.anfrage import ABSAGEN, ZURUECKSTELLEN
from gateway.transfer.aufgaben.fragetext import SONST
from gateway.transfer.aufgaben.texte import CODE_WORTE, DANN, TEXTE
from gateway.transfer.dienste import GRUPPE_WORT, lies_hinweis, wann
from gateway.transfer.hausputz import QUARANTAENE_TAGE
from gateway.transfer.ports import Tx
from gateway.transfer.records import OFFENE, Aufgabe, AufgabeArt, AuftragsArt, Quarantaene
from gateway.transfer.umgebung import Umgebung

MAX_SENDUNGEN = 10_000
"""Entries of the quarantine looked through for one question: as many as one source may have there."""
_IST = frozenset({Merkmal.VERSCHLUESSELT, Merkmal.UNLESBAR})
_WAS = {
    "02": "eine Kopie zur Einsicht (010206); unsere Akte bleibt bei uns",
    "03": "nur die Vorabinformationen (010205); unsere Akte bleibt bei uns",
}
_WAS_LIEGT = {
    Nachrichtentyp.ANFORDERUNG.value: "eine Anforderung (010201)",
    Nachrichtentyp.QUITTUNG.value: "eine Bestätigung (0020)",
    Nachrichtentyp.ZUSTAENDIGKEIT_ANFRAGE.value: "ein Angebot (010101)",
    Nachrichtentyp.LIEFERUNG.value: "eine Akte (010206)",
}
_LIEGT_NACH_FRIST = {
    "request_unfetched": Nachrichtentyp.ANFORDERUNG,
    "receipt_unfetched": Nachrichtentyp.QUITTUNG,
    "offer_unfetched": Nachrichtentyp.ZUSTAENDIGKEIT_ANFRAGE,
    "delivery_unfetched": Nachrichtentyp.LIEFERUNG,
}
MERKMAL_WORT: Mapping[str, str] = {one.value: f"ist {text}" if one in _IST else text for one, text in WORT.items()}
"""Behind "Dokument N der Akte …"."""
_OHNE_AZ = "ohne Aktenzeichen"
_OHNE_BEFUND: Mapping[str, str] = {
    Fundart.ZU_GROSS.value: "ist länger, als der Virenschutz liest",
    Fundart.KEIN_URTEIL.value: "kann der Virenschutz nicht prüfen, obwohl er arbeitet; er scheitert jedes Mal",
}
ANRUFEN = frozenset(
    {
        AufgabeArt.NICHT_ABGEHOLT,
        AufgabeArt.FRIST_ABGELAUFEN,
        AufgabeArt.ZUSTELLUNG_ABGELEHNT,
        AufgabeArt.PAKETE_FEHLEN,
        AufgabeArt.UHR_PRUEFEN,
        AufgabeArt.DIENST_FEHLT,
    }
)
"""Questions that somebody answers by calling the other authority."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Faellig:
    """What is due, when, and what happens then by itself."""

    was: str
    """Name of the deadline with its stage, or what else is due."""
    am: datetime
    dann: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Moeglichkeit:
    """One answer that is possible now, in words."""

    name: str
    titel: str
    befehl: str
    """As it is typed; words in capital letters are to be filled in."""
    wahl: tuple[tuple[str, str], ...]
    folge: str
    partner: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Aufgabenbild:
    """Everything a person needs to answer one question."""

    aufgabe: Aufgabe
    transfer: Transfer | None
    anlass: str
    frage: str
    ansehen: tuple[str, ...]
    anrufen: tuple[str, ...]
    """Whom to call: the other authority, then its clearing offices, as the directory has them now."""
    antworten: tuple[Moeglichkeit, ...]
    faellig: tuple[Faellig, ...]
    ohne: str
    sendungen: tuple[Quarantaene, ...]
    """What lies in quarantine about it."""


def faellig(tx: Tx, umgebung: Umgebung, aufgabe: Aufgabe) -> tuple[Faellig, ...]:
    """Return what is due next about a question, the next first."""
    transfer = tx.transfers.holen(aufgabe.transfer) if aufgabe.transfer else None
    return _faellig(tx, umgebung, aufgabe, transfer, _sendungen(tx, aufgabe))


def bild(tx: Tx, umgebung: Umgebung, aufgabe: Aufgabe) -> Aufgabenbild:
    """Return a question in words, with the answers that are possible in this transaction."""
    lage = lies_lage(tx, umgebung, aufgabe)
    text, worte = TEXTE[aufgabe.art], _worte(umgebung, lage)
    offered = [one for one in (*text.antworten, ZUR_KENNTNIS) if one.ist_moeglich(lage)]
    look = [one for one in text.ansehen if lage.transfer is not None or "{transfer}" not in one]
    return Aufgabenbild(
        aufgabe=aufgabe,
        transfer=lage.transfer,
        anlass=anlass(aufgabe).format(**worte),
        frage=text.frage.format(**worte),
        ansehen=tuple(f"aktenbote {one.format(**worte)}" for one in look),
        anrufen=_anzurufende(umgebung, lage),
        antworten=tuple(_in_worten(one, worte) for one in offered),
        faellig=_faellig(tx, umgebung, aufgabe, lage.transfer, lage.quarantaene),
        ohne=text.ohne.format(**worte),
        sendungen=lage.quarantaene,
    )


def lies_lage(tx: Tx, umgebung: Umgebung, aufgabe: Aufgabe) -> Lage:
    """Return what decides which answers are possible."""
    transfer = tx.transfers.holen(aufgabe.transfer) if aufgabe.transfer else None
    akte_id = transfer.akte if transfer else None
    akte = tx.akten.holen(aufgabe.mandant, akte_id) if akte_id else None
    running = tx.transfers.offene_zur_akte(aufgabe.mandant, akte_id) if akte_id else ()
    entries = (
        tx.postfach.zur_nachricht(aufgabe.mandant, transfer.lieferung) if transfer and transfer.lieferung else ()
    )
    return Lage(
        aufgabe=aufgabe,
        partner=_name(umgebung, transfer.partner if transfer else _im_hinweis(aufgabe.hinweis)),
        transfer=transfer,
        akte=akte,
        liegt_noch=any(one.zustand in OFFENE for one in entries),
        akte_unterwegs=any(transfer is None or one.id != transfer.id for one in running),
        quarantaene=_sendungen(tx, aufgabe),
    )


def anlass(aufgabe: Aufgabe) -> str:
    """Return the sentence, not yet filled in, for what happened."""
    sentences = TEXTE[aufgabe.art].anlass
    word = re.split(r"[:.]|_(?=[0-9]{2}$)", aufgabe.hinweis)[0]
    return (
        sentences.get(aufgabe.hinweis) or sentences.get(word) or sentences.get(SONST) or "Der Fall wartet auf Sie."
    )


def _in_worten(one: Antwort, worte: dict[str, str]) -> Moeglichkeit:
    return Moeglichkeit(
        name=one.name,
        titel=one.titel.format(**worte),
        befehl=f"aktenbote {one.befehl.format(**worte)}",
        wahl=tuple(one.wahl.items()),
        folge=one.folge.format(**worte),
        partner=one.partner.format(**worte),
    )


def _worte(umgebung: Umgebung, lage: Lage) -> dict[str, str]:
    aufgabe, transfer = lage.aufgabe, lage.transfer
    hint = aufgabe.hinweis
    code = hint.partition("antwort_")[2] or hint
    waits = _LIEGT_NACH_FRIST.get(hint)
    missing = ([] if transfer and transfer.person.azr_nummer else ["--azr NUMMER"]) + (
        [] if transfer and transfer.partner else ["--from KENNUNG"]
    )
    count = len(lage.quarantaene)
    return {
        "aufgabe": aufgabe.id,
        "transfer": transfer.id if transfer else "-",
        "partner": lage.partner,
        "az": (transfer.aktenzeichen if transfer else None) or _OHNE_AZ,
        "hinweis": hint,
        "hinweis_partner": _name(umgebung, _im_hinweis(hint)),
        "dienst": _dienst(umgebung, hint),
        "dienst_wann": wann(hint, umgebung.vertrauen.verzeichnis(), umgebung.jetzt()),
        "code_wort": f"{CODE_WORTE.get(hint, 'unbekannter Code')} ({hint})",
        "grund": _grund(code),
        "was": _WAS.get(transfer.grund if transfer else "", "Vorabinformationen (010205) und die Akte (010206)"),
        "was_liegt": _WAS_LIEGT[waits.value] if waits else "eine Nachricht",
        "fehlt": " ".join(missing),
        "anzahl": f"{count} Sendungen sind" if count != 1 else "Eine Sendung ist",
        "zahl": hint.partition(".")[2].replace(".", ", ") or "?",
        "dokument": hint.partition(":")[0],
        "beanstandung": _beanstandung(hint.partition(":")[2]),
        "merkmal": MERKMAL_WORT.get(hint.partition(":")[2], "hat ein unbekanntes Merkmal"),
        "alarm": hint.partition(".")[2] or "-",
        "formate": hint.partition(":")[2].replace("_", ", ").replace(".", " "),
    }


def _beanstandung(was: str) -> str:
    """Return what the scanner says of a document (``Fund.kurz``), behind its number."""
    return _OHNE_BEFUND.get(was) or f"wird vom Virenschutz beanstandet ({was or '-'})"


def _grund(code: str) -> str:
    known = {**ABSAGEN.wahl, **ZURUECKSTELLEN.wahl}
    return f"{known.get(code, 'unbekannter Code')} ({code})"


def _name(umgebung: Umgebung, wer: Kennung | None) -> str:
    """Return the name of an authority as the directory has it now."""
    if wer is None:
        return "die andere Behörde"
    try:
        return umgebung.vertrauen.verzeichnis().behoerde(wer, umgebung.jetzt()).behoerde.name
    except Refused:
        return wer


def _anzurufende(umgebung: Umgebung, lage: Lage) -> tuple[str, ...]:
    aufgabe, transfer = lage.aufgabe, lage.transfer
    who = transfer.partner if transfer else _im_hinweis(aufgabe.hinweis)
    found = None if who is None else umgebung.vertrauen.verzeichnis().eintrag(who)
    if found is None or aufgabe.art not in ANRUFEN or who == aufgabe.mandant:
        return ()
    now = umgebung.jetzt()
    offices = [one for one in found.clearingstellen if one.fenster.umfasst(now)]
    return (
        _anschluss(found.behoerde.name, found.behoerde.erreichbarkeit),
        *(_anschluss(f"Clearingstelle {one.name}", one.erreichbarkeit) for one in offices),
    )


def _anschluss(name: str, wege: Iterable[Erreichbarkeit]) -> str:
    ways = [f"{one.kennung} ({one.zusatz})" if one.zusatz else one.kennung for one in wege]
    return f"{name}: {', '.join(ways) or 'das Verzeichnis nennt weder Telefon noch E-Mail'}"


def _dienst(umgebung: Umgebung, hint: str) -> str:
    was, _ = lies_hinweis(hint, umgebung.vertrauen.verzeichnis())
    return "Nachrichten dieser Art" if was is None else GRUPPE_WORT[was]


def _im_hinweis(hint: str) -> Kennung | None:
    """Return the authority a hint names, alone or behind a word and a colon."""
    return _als_kennung(hint) or _als_kennung(hint.partition(":")[2])


def _als_kennung(text: str) -> Kennung | None:
    try:
        return kennung(text)
    except Refused:
        return None


def _sendungen(tx: Tx, aufgabe: Aufgabe) -> tuple[Quarantaene, ...]:
    if aufgabe.art is not AufgabeArt.QUARANTAENE_ANSEHEN:
        return ()
    found = tx.quarantaene.liste(mandant=aufgabe.mandant, max_zeilen=MAX_SENDUNGEN)
    return tuple(one for one in found if one.code == aufgabe.hinweis)


def _faellig(
    tx: Tx, umgebung: Umgebung, aufgabe: Aufgabe, transfer: Transfer | None, sendungen: tuple[Quarantaene, ...]
) -> tuple[Faellig, ...]:
    due = _fristen(tx, umgebung, transfer) if transfer else []
    if sendungen:
        oldest = min(one.zeit for one in sendungen)
        due.append(
            Faellig(was="quarantine", am=oldest + QUARANTAENE_TAGE, dann="Die älteste Sendung wird gelöscht.")
        )
    if aufgabe.art is AufgabeArt.AUFTRAG_GESCHEITERT and transfer is not None:
        art = AuftragsArt(aufgabe.hinweis.partition(":")[0])
        jobs = tx.auftraege.mit_anfang(art, transfer.id)
        due += [
            Faellig(was=one.art.value, am=one.faellig, dann="Aktenbote versucht es noch einmal.") for one in jobs
        ]
    return tuple(sorted(due, key=lambda one: one.am))


def _fristen(tx: Tx, umgebung: Umgebung, transfer: Transfer) -> list[Faellig]:
    found = []
    for job in tx.auftraege.mit_anfang(AuftragsArt.FRIST, f"{transfer.id}/"):
        _, name, stage = job.ref.split("/")
        rule = frist(transfer.rolle, transfer.zustand, name)
        if rule is not None:
            then = DANN[rule.art, transfer.rolle].format(partner=_name(umgebung, transfer.partner))
            found.append(Faellig(was=f"{name}/{stage}", am=job.faellig, dann=then))
    return found
