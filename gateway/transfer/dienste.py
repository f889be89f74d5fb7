"""What to do where a partner does not take a message in the version we speak: it waits, a person hears whom to ask.

Looked up in the signed directory for each message, in the moment it is sealed or laid out (procedure 7.3). Nothing
is guessed: what a message of another version looks like, this program does not know.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from gateway.domain.errors import TryLater
from gateway.domain.ids import Kennung
from gateway.domain.kopf import Nachrichtentyp
from gateway.domain.sprache import Satz
from gateway.transfer.ports import Tx
from gateway.transfer.records import AufgabeArt
from gateway.transfer.schritte import Schritte
from gateway.trust.dienst import DIENSTE, Dienstgruppe, beginn, gruppe, waehle
from gateway.trust.teilnehmer import Teilnehmer
from gateway.trust.verzeichnis import Verzeichnis

OHNE_DIENST: Final = "NO-SERVICE"
"""Code of a job that waits for a service."""
MAX_HINWEIS: Final = 64
"""Characters the log takes of a hint; a Kennung may be four times as long, and is then left out."""

GRUPPE_WORT: Mapping[Dienstgruppe, Satz] = {
    Dienstgruppe.ABHABH: Satz(
        "Nachrichten zwischen Ausländerbehörden (XAusländer 26.11)",
        "what Ausländerbehörden write to each other (XAusländer 26.11)",
    ),
    Dienstgruppe.MBABH: Satz(
        "Mitteilungen der Meldebehörde (XAusländer 26.11)", "notices of the registration office (XAusländer 26.11)"
    ),
    Dienstgruppe.QUITTUNG: Satz("Quittungen (XInneres-Quittung 5)", "confirmations (XInneres-Quittung 5)"),
    Dienstgruppe.RUECKWEISUNG: Satz(
        "Rückweisungen (XInneres-Rückweisung 6)", "rejections (XInneres-Rückweisung 6)"
    ),
    Dienstgruppe.WEITERLEITUNG: Satz(
        "Weiterleitungen (XInneres-Weiterleitung 7)", "what is passed on (XInneres-Weiterleitung 7)"
    ),
}


class DienstFehlt(TryLater):
    """The directory does not name what is needed now; ``hinweis`` says for the question who lacks what."""

    def __init__(self, one: Teilnehmer, was: Dienstgruppe, moment: datetime) -> None:
        """Say who must do what."""
        begin = beginn(one, was, moment)
        when = "" if begin is None else f", only from {begin:%Y-%m-%d %H:%M}Z on"
        versions = ", ".join(dienst.fassung for dienst in DIENSTE if dienst.gruppe is was)
        super().__init__(
            f"the directory names no service of {one.kennung} for messages {was.value} {versions} now{when}: it "
            "must have the operator of the directory list one; the message waits and then goes out by itself",
            code=OHNE_DIENST,
        )
        whole = f"{was.value}:{one.kennung}"
        self.hinweis = whole if len(whole) <= MAX_HINWEIS else was.value


def verlange_dienst(
    verzeichnis: Verzeichnis, autor: Kennung, leser: Kennung, typ: Nachrichtentyp, moment: datetime
) -> None:
    """Raise ``DienstFehlt`` unless both sides have a version of this message that we speak, now.

    ``Refused`` (T070) for a reader who does not take part. An author of ours that is not listed (yet) lacks nothing
    here: its partners judge that.
    """
    reader, ours, was = verzeichnis.behoerde(leser, moment), verzeichnis.eintrag(autor), gruppe(typ)
    both = [one for one in (reader, ours) if one is not None]
    if waehle(was, both, moment) is not None:
        return
    raise DienstFehlt(next((one for one in both if waehle(was, [one], moment) is None), reader), was, moment)


def frage(tx: Tx, schritte: Schritte, mandant: Kennung, fehlt: DienstFehlt) -> None:
    """Ask a person of the authority whose message waits: once for each partner and group."""
    schritte.frage(tx, mandant, AufgabeArt.DIENST_FEHLT, transfer=None, hinweis=fehlt.hinweis)


def schliesse(tx: Tx, schritte: Schritte, mandant: Kennung, verzeichnis: Verzeichnis, moment: datetime) -> None:
    """Close the questions whose service counts by now; called when something that waited went on."""
    for aufgabe in tx.aufgaben.offene(mandant):
        if aufgabe.art is not AufgabeArt.DIENST_FEHLT:
            continue
        was, who = lies_hinweis(aufgabe.hinweis, verzeichnis)
        if was is None or who is None or waehle(was, [who], moment) is not None:
            schritte.erledige(tx, aufgabe, person=None)


def lies_hinweis(hinweis: str, verzeichnis: Verzeichnis) -> tuple[Dienstgruppe | None, Teilnehmer | None]:
    """Return the group, and the entry of who lacks it; ``None`` for what is not known (any more)."""
    word, _, who = hinweis.partition(":")
    known = Dienstgruppe(word) if word in frozenset(Dienstgruppe) else None
    return known, verzeichnis.eintrag(Kennung(who))


def wann(hinweis: str, verzeichnis: Verzeichnis, moment: datetime) -> Satz:
    """Return what the directory says of the time at which the service begins."""
    was, who = lies_hinweis(hinweis, verzeichnis)
    begin = None if was is None or who is None else beginn(who, was, moment)
    if begin is None:
        return Satz("Ab wann das anders ist, steht nicht darin.", "From when on it does not say.")
    day = f"{begin.astimezone():%d.%m.%Y}"
    return Satz(f"Das ändert sich am {day}.", f"That changes on {day}.")
