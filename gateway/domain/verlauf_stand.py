"""The rows of the catalogue: for each side and state the sentence, what comes next, whose turn it is; and variants.

A variant takes the place of its state's row where one of its ``schluessel`` fits. Questions that wait are not in
here: an open one makes it the turn of whom it asks (``transfer/einblick``).
"""

from collections.abc import Mapping
from typing import Final

from gateway.domain.fristen import Fristart
from gateway.domain.sprache import Satz
from gateway.domain.states import Rolle, Zustand
from gateway.domain.transfer import Transfer
from gateway.domain.verlauf import AmZug, Standzeile, Umstaende, schluessel

_Z, _A = Zustand, AmZug
_ENTSCHEIDEN = Satz("Entscheiden Sie, wie es weitergeht.", "Decide how it goes on.")


def _ende(de: str, en: str) -> Standzeile:
    return Standzeile(Satz(de, en), None, AmZug.NIEMAND)


NEHMER: Final[Mapping[Zustand, Standzeile]] = {
    _Z.ANGEBOT_LIEGT_VOR: Standzeile(
        Satz("{P} bietet uns die Akte an.", "{P} offers us the file."),
        Satz("Entscheiden Sie, ob wir zuständig sind.", "Decide whether we are competent."),
        _A.SIE,
    ),
    _Z.ANGABEN_FEHLEN: Standzeile(
        Satz("Für die Anforderung fehlen Angaben.", "The request lacks particulars."),
        Satz("Ergänzen Sie, was fehlt. Dann fordert Aktenbote die Akte an.",
             "Add what is missing. Then Aktenbote asks for the file."),
        _A.SIE,
    ),
    _Z.GEWUENSCHT: Standzeile(
        Satz("Die Akte soll von {P3} zu uns kommen.", "The file is to come to us from {P}."),
        Satz("Aktenbote fordert die Akte an.", "Aktenbote asks for the file."),
        _A.AUTOMATIK,
    ),
    _Z.ANGEFORDERT: Standzeile(
        Satz("Wir haben die Akte bei {P3} angefordert.", "We have asked {P} for the file."),
        Satz("{P} antwortet.", "{P} answers."),
        _A.PARTNER,
    ),
    _Z.EMPFANGEN: Standzeile(
        Satz("Die Akte ist da und wird geprüft.", "The file is here and is being checked."),
        Satz("Besteht sie alle Prüfungen, nimmt Aktenbote sie in die Ablage auf.",
             "If it passes every check, Aktenbote takes it over."),
        _A.AUTOMATIK,
    ),
    _Z.UEBERNOMMEN: Standzeile(
        Satz("Die Akte liegt in unserer Ablage.", "The file is in our records."),
        Satz("Aktenbote bestätigt {P3} die Übernahme.", "Aktenbote confirms to {P} that it is here."),
        _A.AUTOMATIK,
    ),
    _Z.RUECKRUF_LIEGT_VOR: Standzeile(
        Satz("{P} ruft die Akte zurück. Sie ist bei uns gesperrt.",
             "{P} calls the file back. It is locked here."),
        Satz("Entscheiden Sie, ob sie hier gelöscht wird.", "Decide whether it is deleted here."),
        _A.SIE,
    ),
    _Z.ZURUECKGESTELLT: Standzeile(
        Satz("{P} kann die Akte noch nicht senden.", "{P} cannot send the file yet."),
        Satz("Aktenbote fragt von selbst wieder.", "Aktenbote asks again by itself."),
        _A.PARTNER,
    ),
    _Z.ABGELEHNT: _ende("{P} kann die Akte nicht senden: {grund}.", "{P} cannot send the file: {grund}."),
    _Z.ZURUECKGEWIESEN: _ende("{P} hat unsere Sendung nicht angenommen: {grund}.",
                              "{P} did not accept what we sent: {grund}."),
    _Z.ZURUECKGEZOGEN: _ende("Wir haben die Anforderung zurückgezogen.", "We have withdrawn our request."),
    _Z.ZURUECKGERUFEN: _ende("{P} hat die Akte zurückgerufen. Bei uns ist sie gelöscht.",
                             "{P} has called the file back. It is deleted here."),
    _Z.AUFGEGEBEN: _ende("Bis zum Ende der Frist kam keine Akte.", "No file came before the deadline ended."),
    _Z.ABGESCHLOSSEN: _ende("Die Akte liegt in unserer Ablage. {P} hat unsere Bestätigung.",
                            "The file is in our records. {P} has our confirmation."),
}  # fmt: skip
"""We receive."""

GEBER: Final[Mapping[Zustand, Standzeile]] = {
    _Z.ANGEBOTEN: Standzeile(
        Satz("Wir haben {P3} die Akte angeboten.", "We have offered {P} the file."),
        Satz("{P} fordert sie an oder lehnt ab.", "{P} asks for it or declines."),
        _A.PARTNER,
    ),
    _Z.ANFRAGE_LIEGT_VOR: Standzeile(
        Satz("{P} hat die Akte angefordert.", "{P} has asked for the file."),
        Satz("Aktenbote prüft Person und Sperren.", "Aktenbote checks the person and what holds the file."),
        _A.AUTOMATIK,
    ),
    _Z.ENTSCHEIDUNG_OFFEN: Standzeile(
        Satz("{P} wartet auf unsere Antwort.", "{P} waits for our answer."),
        Satz("Entscheiden Sie, ob die Akte gehen darf.", "Decide whether the file may go."),
        _A.SIE,
    ),
    _Z.PACKEN: Standzeile(
        Satz("Die Akte darf zu {P3}.", "The file may go to {P}."),
        Satz("Aktenbote packt und verschließt sie.", "Aktenbote packs and locks it."),
        _A.AUTOMATIK,
    ),
    _Z.VERSANDT: Standzeile(
        Satz("Die Akte liegt für {P4} bereit.", "The file waits for {P}."),
        Satz("{P} holt sie ab, prüft und bestätigt.", "{P} fetches, checks and confirms it."),
        _A.PARTNER,
    ),
    _Z.RUECKRUF_LAEUFT: Standzeile(
        Satz("Wir haben die Akte zurückgerufen.", "We have called the file back."),
        Satz("{P} sperrt sie und antwortet.", "{P} locks it and answers."),
        _A.PARTNER,
    ),
    _Z.WEITERGELEITET: Standzeile(
        Satz("Wir haben die Anforderung an {Q4} weitergegeben.", "We have passed the request on to {Q}."),
        Satz("{Q} antwortet {P3}.", "{Q} answers {P}."),
        _A.NIEMAND,
    ),
    _Z.ZURUECKGESTELLT: Standzeile(
        Satz("{P} weiß, dass wir die Akte noch brauchen.", "{P} knows that we still need the file."),
        Satz("Geben Sie die Akte frei, sobald sie gehen darf.", "Release the file as soon as it may go."),
        _A.SIE,
    ),
    _Z.ABGELEHNT: _ende("Wir haben {P3} abgesagt: {grund}.", "We have refused {P}: {grund}."),
    _Z.ZURUECKGEWIESEN: _ende("{P} hat unsere Sendung nicht angenommen: {grund}. Unsere Akte ist unverändert.",
                              "{P} did not accept what we sent: {grund}. Our file is unchanged."),
    _Z.ZURUECKGEZOGEN: _ende("Wir haben das Angebot zurückgezogen. Die Akte bleibt bei uns.",
                             "We have withdrawn our offer. The file stays here."),
    _Z.ZURUECKGERUFEN: _ende("Die zurückgerufene Akte ist bei {P3} gelöscht. Unsere Akte bleibt bei uns.",
                             "The file we called back is deleted at {P}. Ours stays here."),
    _Z.AUFGEGEBEN: _ende("Bis zum Ende kam keine Antwort. Unsere Akte bleibt vollständig bei uns.",
                         "No answer came. Our file stays here, complete."),
    _Z.ABGESCHLOSSEN: _ende("{P} hat die Übernahme bestätigt. Die Abgabe ist vermerkt.",
                            "{P} has confirmed that the file is there. The handover is recorded."),
}  # fmt: skip
"""We give."""

STAND: Final[Mapping[Rolle, Mapping[Zustand, Standzeile]]] = {Rolle.NEHMER: NEHMER, Rolle.GEBER: GEBER}

VARIANTEN: Final[Mapping[tuple[Rolle, Zustand], Mapping[str, Standzeile]]] = {
    (Rolle.NEHMER, _Z.ANGEFORDERT): {
        "abgeholt": Standzeile(
            Satz("{P} hat unsere Anforderung abgeholt.", "{P} has fetched our request."),
            NEHMER[_Z.ANGEFORDERT].naechstes, _A.PARTNER,
        ),
    },
    (Rolle.NEHMER, _Z.UEBERNOMMEN): {
        "bereit": Standzeile(
            Satz("Die Akte liegt in unserer Ablage. Die Bestätigung liegt bereit.",
                 "The file is in our records. Our confirmation waits."),
            Satz("{P} holt die Bestätigung ab.", "{P} fetches the confirmation."), _A.PARTNER,
        ),
    },
    (Rolle.NEHMER, _Z.ZURUECKGESTELLT): {
        "antwort_01": Standzeile(
            Satz("{P} braucht die Akte noch.", "{P} still needs the file."),
            NEHMER[_Z.ZURUECKGESTELLT].naechstes, _A.PARTNER,
        ),
        "antwort_07": Standzeile(
            Satz("{P} hat die Akte selbst angefordert und noch nicht erhalten.",
                 "{P} has asked for the file itself and does not have it yet."),
            NEHMER[_Z.ZURUECKGESTELLT].naechstes, _A.PARTNER,
        ),
    },
    (Rolle.NEHMER, _Z.ABGELEHNT): {
        "angebot": _ende("Wir haben das Angebot von {P3} abgelehnt.", "We have declined the offer of {P}."),
        "bereits_versandt": _ende("{P} hat die Akte laut Antwort schon gesandt.",
                                  "{P} says that the file was sent already."),
        "andere_behoerde": _ende("{P} hat die Akte nicht und nennt eine andere Behörde.",
                                 "{P} does not have the file and names another authority."),
        "schon_angefragt": _ende("Unsere Anforderung ging an eine Behörde, die wir schon gefragt haben.",
                                 "Our request went on to an authority we have asked already."),
        "nicht_zustaendig": _ende("{P} ist nicht zuständig.", "{P} is not competent."),
    },
    (Rolle.NEHMER, _Z.ZURUECKGEZOGEN): {
        "rueckruf": _ende("Die Übergabe ist beendet, denn die Akte wird zurückgerufen.",
                          "The transfer has ended, for the file is called back."),
    },
    (Rolle.NEHMER, _Z.AUFGEGEBEN): {
        "von_person": _ende("Wir warten nicht mehr auf {P4}.", "We wait for {P} no longer."),
    },
    (Rolle.NEHMER, _Z.ABGESCHLOSSEN): {
        "grund_03": _ende("{P} hat die erbetenen Vorabinformationen geschickt.",
                          "{P} has sent the advance information we asked for."),
        "grund_02": _ende("{P} hat uns Einsicht gegeben. Die Akte bleibt dort.",
                          "{P} has let us inspect the file. The file stays there."),
        "ohne_quittung": _ende("Die Akte liegt in unserer Ablage. Eine Bestätigung war nicht verlangt.",
                               "The file is in our records. No confirmation was wanted."),
    },
    (Rolle.GEBER, _Z.ENTSCHEIDUNG_OFFEN): {
        word: Standzeile(
            Satz(de, en),
            Satz("Bestimmen Sie die Akte, oder sagen Sie ab.", "Name the file, or refuse."), _A.SIE,
        )
        for word, de, en in (
            ("keine_akte", "{P} fordert eine Akte an. Bei uns passt keine.",
             "{P} asks for a file. None here fits."),
            ("mehrere", "{P} fordert eine Akte an. Bei uns passen mehrere.",
             "{P} asks for a file. Several here fit."),
            ("daten_weichen_ab", "{P} fordert eine Akte an. Name oder Geburtsdatum weichen ab.",
             "{P} asks for a file. Name or birth date differ."),
        )
    },
    (Rolle.GEBER, _Z.VERSANDT): {
        "abgeholt": Standzeile(
            Satz("{P} hat die Akte abgeholt.", "{P} has fetched the file."),
            Satz("{P} prüft und bestätigt.", "{P} checks and confirms."), _A.PARTNER,
        ),
    },
    (Rolle.GEBER, _Z.ZURUECKGESTELLT): {
        "antwort_07": Standzeile(
            Satz("{P} weiß, dass wir selbst auf die Akte warten.", "{P} knows that we wait for the file, too."),
            Satz("Kommt die Akte, geht es von selbst weiter.", "Once it is here, it goes on by itself."),
            _A.AUTOMATIK,
        ),
    },
    (Rolle.GEBER, _Z.ABGELEHNT): {
        "angebot": _ende("{P} nimmt die angebotene Akte nicht: {grund}.",
                         "{P} does not take the file we offered: {grund}."),
        "andere_behoerde": _ende("Wir haben {P3} eine andere Behörde genannt.",
                                 "We have named another authority to {P}."),
    },
    (Rolle.GEBER, _Z.ABGESCHLOSSEN): {
        "geloescht": _ende("Der Akteninhalt ist gelöscht. Der Nachweis der Abgabe bleibt.",
                           "The content of the file is deleted. The proof of its handover stays."),
        "aufbewahrt": Standzeile(
            Satz("{P} hat die Übernahme bestätigt. Die Abgabe ist vermerkt.",
                 "{P} has confirmed that the file is there. The handover is recorded."),
            Satz("Unsere Kopie bleibt noch bis {d}.", "Our copy stays until {d}."), _A.AUTOMATIK,
        ),
        "grund_02": _ende("Wir haben {P3} Einsicht gegeben. Unsere Akte bleibt bei uns.",
                          "We have let {P} inspect the file. Our file stays here."),
        "grund_03": _ende("Wir haben {P3} Vorabinformationen geschickt. Unsere Akte bleibt bei uns.",
                          "We have sent {P} advance information. Our file stays here."),
    },
}  # fmt: skip
"""Other words for some cases of a state, by the first key that fits."""

FRIST: Final[Mapping[Fristart, Satz]] = {
    Fristart.NICHT_ABGEHOLT: Satz("Liegt unsere Nachricht am {d} noch da, fragen wir Sie.",
                                  "If what we sent still waits on {d}, you are asked."),
    Fristart.ERINNERUNG: Satz("Am {d} erinnert Aktenbote {P4}.", "On {d} Aktenbote reminds {P}."),
    Fristart.WIEDERVORLAGE: Satz("Am {d} sieht Aktenbote von selbst wieder nach.",
                                 "On {d} Aktenbote looks again by itself."),
    Fristart.ESKALATION: Satz("Ohne Antwort fragen wir Sie am {d}.", "Without an answer you are asked on {d}."),
    Fristart.GIB_AUF: Satz("Kommt bis {d} nichts, endet die Übergabe. Wir fragen Sie dann.",
                           "If nothing comes until {d}, the transfer ends. You are asked then."),
}  # fmt: skip
"""What the next deadline does, for who waits."""
FRIST_SIE = Satz("Ohne Entscheidung erinnern wir Sie am {d}.", "Without a decision you are reminded on {d}.")
"""The same where it is the reader's own turn."""
FRIST_AUTOMATIK = Satz(
    "Geht es bis {d} nicht weiter, fragen wir Sie.", "If it does not go on until {d}, you are asked."
)
"""The same where Aktenbote itself works."""
WARTET: Final[Mapping[tuple[Rolle, str], tuple[Fristart, Satz]]] = {
    (Rolle.NEHMER, ""): (
        Fristart.WIEDERVORLAGE,
        Satz("Wir warten, bis {P} die Akte sendet, und fragen am {d} wieder.",
             "We wait until {P} sends the file, and ask again on {d}."),
    ),
    (Rolle.NEHMER, "antwort_07"): (
        Fristart.WIEDERVORLAGE,
        Satz("Wir warten, bis {P} die Akte hat, und fragen am {d} wieder.",
             "We wait until {P} has the file, and ask again on {d}."),
    ),
    (Rolle.GEBER, ""): (
        Fristart.ESKALATION,
        Satz("Brauchen wir die Akte am {d} noch, fragen wir Sie.",
             "If we still need the file on {d}, you are asked."),
    ),
    (Rolle.GEBER, "antwort_07"): (
        Fristart.ESKALATION,
        Satz("Ist die Akte am {d} noch nicht da, fragen wir Sie.",
             "If the file is not here on {d}, you are asked."),
    ),
}  # fmt: skip
"""What a postponed transfer waits for, and until which day: the end of that deadline."""
FRAGE_OFFEN = _ENTSCHEIDEN
"""What comes next where a question waits and its own words are not at hand."""
BETRIEB_KLAERT = Satz("Der Betrieb klärt das. Verloren ist nichts.", "Operations see to it. Nothing is lost.")


def wartet(transfer: Transfer, umstaende: Umstaende) -> tuple[Fristart, Satz] | None:
    """Return until the end of which deadline a postponed transfer waits, and the words; ``None`` for any other."""
    if transfer.zustand is not _Z.ZURUECKGESTELLT:
        return None
    fitting = ((transfer.rolle, key) for key in schluessel(transfer, umstaende))
    return next((WARTET[one] for one in fitting if one in WARTET), WARTET[transfer.rolle, ""])


def standzeile(transfer: Transfer, umstaende: Umstaende) -> Standzeile:
    """Return the row of a transfer: the variant that fits first, or the one of its side and state."""
    rows = VARIANTEN.get((transfer.rolle, transfer.zustand), {})
    for key in schluessel(transfer, umstaende):
        if key in rows:
            return rows[key]
    return STAND[transfer.rolle][transfer.zustand]
