"""One question with its case: sentences filled in, the answers possible now with their fields, what is due next."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from gateway.domain.behoerde import Erreichbarkeit
from gateway.domain.fristen import frist
from gateway.domain.sprache import Satz, Sprache
from gateway.domain.transfer import Transfer
from gateway.transfer.aufgaben.antwort import Antwort, Lage
from gateway.transfer.aufgaben.antworten.allgemein import ZUR_KENNTNIS
from gateway.transfer.aufgaben.felder import Feld, Feldart
from gateway.transfer.aufgaben.fragetext import SONST
from gateway.transfer.aufgaben.texte import DANN, TEXTE
from gateway.transfer.aufgaben.worte import im_hinweis, name, worte
from gateway.transfer.hausputz import QUARANTAENE_TAGE
from gateway.transfer.ports import Tx
from gateway.transfer.records import OFFENE, Aufgabe, AufgabeArt, AuftragsArt, Quarantaene
from gateway.transfer.umgebung import Umgebung

MAX_SENDUNGEN = 10_000
"""Entries of the quarantine looked through for one question: as many as one source may have there."""
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
_WARTET = Satz("Der Fall wartet auf Sie.", "The case waits for you.")
_AELTESTE_GEHT = Satz("Die älteste Sendung wird gelöscht.", "The oldest item is deleted.")
_NOCH_EINMAL = Satz("Aktenbote versucht es noch einmal.", "Aktenbote tries once more.")
_CLEARINGSTELLE = Satz("Clearingstelle", "Clearing office")
_KEIN_ANSCHLUSS = Satz(
    "das Verzeichnis nennt weder Telefon noch E-Mail", "the directory names neither telephone nor e-mail"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Faellig:
    """What is due, when, and what happens then by itself."""

    was: str
    """Name of the deadline with its stage, or what else is due."""
    am: datetime
    dann: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Formularfeld:
    """One field of an answer as a page draws it; every one of them must be filled in."""

    name: str
    """As it is handed in; the word in capital letters of the command."""
    art: Feldart
    bezeichnung: str
    wahl: tuple[tuple[str, str], ...]
    """Of a choice: value and meaning."""


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
    felder: tuple[Formularfeld, ...]
    begruendet: bool
    """Whoever answers so says why, in a sentence."""
    nur_getippt: bool
    """It takes or writes a file of the machine: only the command line can give it."""


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


def faellig(tx: Tx, umgebung: Umgebung, aufgabe: Aufgabe, sprache: Sprache = Sprache.DE) -> tuple[Faellig, ...]:
    """Return what is due next about a question, the next first."""
    transfer = tx.transfers.holen(aufgabe.transfer) if aufgabe.transfer else None
    return _faellig(tx, umgebung, aufgabe, transfer, _sendungen(tx, aufgabe), sprache)


def bild(tx: Tx, umgebung: Umgebung, aufgabe: Aufgabe, sprache: Sprache = Sprache.DE) -> Aufgabenbild:
    """Return a question in words, with the answers that are possible in this transaction."""
    lage = lies_lage(tx, umgebung, aufgabe)
    text, words = TEXTE[aufgabe.art], worte(umgebung, lage, sprache)
    look = [one for one in text.ansehen if lage.transfer is not None or "{transfer}" not in one]
    return Aufgabenbild(
        aufgabe=aufgabe,
        transfer=lage.transfer,
        anlass=anlass(aufgabe).auf(sprache).format(**words),
        frage=text.frage.auf(sprache).format(**words),
        ansehen=tuple(f"aktenbote {one.format(**words)}" for one in look),
        anrufen=_anzurufende(umgebung, lage, sprache),
        antworten=tuple(_in_worten(one, lage, words, sprache) for one in moegliche(lage)),
        faellig=_faellig(tx, umgebung, aufgabe, lage.transfer, lage.quarantaene, sprache),
        ohne=text.ohne.auf(sprache).format(**words),
        sendungen=lage.quarantaene,
    )


def frage_und_anlass(tx: Tx, umgebung: Umgebung, aufgabe: Aufgabe, sprache: Sprache) -> tuple[str, str]:
    """Return what is asked and what happened, without the rest: for lists, and for what was asked before."""
    words = worte(umgebung, lies_lage(tx, umgebung, aufgabe), sprache)
    asked = TEXTE[aufgabe.art].frage.auf(sprache)
    return asked.format(**words), anlass(aufgabe).auf(sprache).format(**words)


def moegliche(lage: Lage) -> tuple[Antwort, ...]:
    """Return the answers that are possible now, in the order they are shown."""
    return tuple(one for one in (*TEXTE[lage.aufgabe.art].antworten, ZUR_KENNTNIS) if one.ist_moeglich(lage))


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
        partner=name(umgebung, transfer.partner if transfer else im_hinweis(aufgabe.hinweis)),
        transfer=transfer,
        akte=akte,
        liegt_noch=any(one.zustand in OFFENE for one in entries),
        akte_unterwegs=any(transfer is None or one.id != transfer.id for one in running),
        quarantaene=_sendungen(tx, aufgabe),
    )


def anlass(aufgabe: Aufgabe) -> Satz:
    """Return the sentence, not yet filled in, for what happened."""
    sentences = TEXTE[aufgabe.art].anlass
    word = re.split(r"[:.]|_(?=[0-9]{2}$)", aufgabe.hinweis)[0]
    return sentences.get(aufgabe.hinweis) or sentences.get(word) or sentences.get(SONST) or _WARTET


def _in_worten(one: Antwort, lage: Lage, words: dict[str, str], sprache: Sprache) -> Moeglichkeit:
    return Moeglichkeit(
        name=one.name,
        titel=one.titel.auf(sprache).format(**words),
        befehl=f"aktenbote {one.befehl.format(**words)}",
        wahl=tuple((word, meaning.auf(sprache)) for word, meaning in one.wahl(lage).items()),
        folge=one.folge.auf(sprache).format(**words),
        partner=one.partner.auf(sprache).format(**words),
        felder=tuple(_feld(each, sprache) for each in one.felder if each.wenn(lage)),
        begruendet=one.begruendet,
        nur_getippt=one.nur_getippt,
    )


def _feld(one: Feld, sprache: Sprache) -> Formularfeld:
    return Formularfeld(
        name=one.name,
        art=one.art,
        bezeichnung=one.bezeichnung.auf(sprache),
        wahl=tuple((value, meaning.auf(sprache)) for value, meaning in one.wahl.items()),
    )


def _anzurufende(umgebung: Umgebung, lage: Lage, sprache: Sprache) -> tuple[str, ...]:
    aufgabe, transfer = lage.aufgabe, lage.transfer
    who = transfer.partner if transfer else im_hinweis(aufgabe.hinweis)
    found = None if who is None else umgebung.vertrauen.verzeichnis().eintrag(who)
    if found is None or aufgabe.art not in ANRUFEN or who == aufgabe.mandant:
        return ()
    now = umgebung.jetzt()
    offices = [one for one in found.clearingstellen if one.fenster.umfasst(now)]
    office = _CLEARINGSTELLE.auf(sprache)
    return (
        _anschluss(found.behoerde.name, found.behoerde.erreichbarkeit, sprache),
        *(_anschluss(f"{office} {one.name}", one.erreichbarkeit, sprache) for one in offices),
    )


def _anschluss(who: str, wege: Iterable[Erreichbarkeit], sprache: Sprache) -> str:
    ways = [f"{one.kennung} ({one.zusatz})" if one.zusatz else one.kennung for one in wege]
    return f"{who}: {', '.join(ways) or _KEIN_ANSCHLUSS.auf(sprache)}"


def _sendungen(tx: Tx, aufgabe: Aufgabe) -> tuple[Quarantaene, ...]:
    if aufgabe.art is not AufgabeArt.QUARANTAENE_ANSEHEN:
        return ()
    found = tx.quarantaene.liste(mandant=aufgabe.mandant, max_zeilen=MAX_SENDUNGEN)
    return tuple(one for one in found if one.code == aufgabe.hinweis)


def _faellig(
    tx: Tx,
    umgebung: Umgebung,
    aufgabe: Aufgabe,
    transfer: Transfer | None,
    sendungen: tuple[Quarantaene, ...],
    sprache: Sprache,
) -> tuple[Faellig, ...]:
    due = list(fristen(tx, umgebung, transfer, sprache)) if transfer else []
    if sendungen:
        oldest = min(one.zeit for one in sendungen)
        due.append(Faellig(was="quarantine", am=oldest + QUARANTAENE_TAGE, dann=_AELTESTE_GEHT.auf(sprache)))
    if aufgabe.art is AufgabeArt.AUFTRAG_GESCHEITERT and transfer is not None:
        art = AuftragsArt(aufgabe.hinweis.partition(":")[0])
        jobs = tx.auftraege.mit_anfang(art, transfer.id)
        due += [Faellig(was=one.art.value, am=one.faellig, dann=_NOCH_EINMAL.auf(sprache)) for one in jobs]
    return tuple(sorted(due, key=lambda one: one.am))


def fristen(tx: Tx, umgebung: Umgebung, transfer: Transfer, sprache: Sprache) -> tuple[Faellig, ...]:
    """Return the deadlines of a transfer, the next first, with what each does when it ends."""
    found = []
    for job in tx.auftraege.mit_anfang(AuftragsArt.FRIST, f"{transfer.id}/"):
        _, which, stage = job.ref.split("/")
        rule = frist(transfer.rolle, transfer.zustand, which)
        if rule is not None:
            then = DANN[rule.art, transfer.rolle].auf(sprache)
            who = name(umgebung, transfer.partner, sprache)
            found.append(Faellig(was=f"{which}/{stage}", am=job.faellig, dann=then.format(partner=who)))
    return tuple(found)
