"""The time line: which messages and log entries of a transfer become a line for clerks, and in which words.

What a message says is told once, by the message; the entry of the change of state it brought is a technical step.
Who looked at something is never shown here: that belongs to auditors.
"""

from collections.abc import Mapping
from typing import Final

from gateway.domain.events import ART, AuditEreignis, Verarbeitung
from gateway.domain.kopf import Nachrichtentyp
from gateway.domain.sprache import Satz
from gateway.domain.states import Ereignis, Rolle, Zustand

_A, _E, _N, _Z = AuditEreignis, Ereignis, Nachrichtentyp, Zustand

GESCHRIEBEN: Final[Mapping[Nachrichtentyp, Satz]] = {
    _N.ERINNERUNG: Satz("Wir haben {P4} an die Akte erinnert.", "We have reminded {P} of the file."),
    _N.ZUSTAENDIGKEIT_ANFRAGE: Satz("Wir haben {P3} die Akte angeboten.", "We have offered {P} the file."),
    _N.ZUSTAENDIGKEIT_ANTWORT: Satz("Wir haben das Angebot abgelehnt.", "We have declined the offer."),
    _N.ANFORDERUNG: Satz("Wir haben die Akte bei {P3} angefordert.", "We have asked {P} for the file."),
    _N.ANTWORT: Satz("Wir haben {P3} ohne Akte geantwortet.", "We have answered {P} without a file."),
    _N.VERSANDBESTAETIGUNG: Satz("Wir haben {P3} den Versand gemeldet.", "We have told {P} of the dispatch."),
    _N.VORABINFORMATIONEN: Satz(
        "Wir haben {P3} Vorabinformationen geschickt.", "We have sent {P} advance information."
    ),
    _N.LIEFERUNG: Satz("Wir haben die Akte für {P4} bereitgelegt.", "We have laid the file ready for {P}."),
    _N.QUITTUNG: Satz("Wir haben {P3} die Übernahme bestätigt.", "We have confirmed to {P} that the file is here."),
    _N.QUITTUNG_ERINNERUNG: Satz(
        "Wir haben {P4} um die Bestätigung gebeten.", "We have asked {P} for the confirmation."
    ),
    _N.WEITERLEITUNG: Satz("Wir haben die Anforderung weitergegeben.", "We have passed the request on."),
    _N.ABGABE: Satz("Wir haben {P3} gesagt, wer jetzt antwortet.", "We have told {P} who answers now."),
}
"""What we wrote."""
ERHALTEN: Final[Mapping[Nachrichtentyp, Satz]] = {
    _N.ERINNERUNG: Satz("{P} hat uns an eine Antwort erinnert.", "{P} has reminded us of an answer."),
    _N.ZUSTAENDIGKEIT_ANFRAGE: Satz("{P} hat uns die Akte angeboten.", "{P} has offered us the file."),
    _N.ZUSTAENDIGKEIT_ANTWORT: Satz("{P} hat unser Angebot abgelehnt.", "{P} has declined our offer."),
    _N.ANFORDERUNG: Satz("{P} hat die Akte angefordert.", "{P} has asked for the file."),
    _N.ANTWORT: Satz("{P} hat ohne Akte geantwortet.", "{P} has answered without a file."),
    _N.VERSANDBESTAETIGUNG: Satz("{P} hat den Versand gemeldet.", "{P} has told us of the dispatch."),
    _N.VORABINFORMATIONEN: Satz("{P} hat Vorabinformationen geschickt.", "{P} has sent advance information."),
    _N.LIEFERUNG: Satz("{P} hat die Akte versandt.", "{P} has sent the file."),
    _N.QUITTUNG: Satz("{P} hat die Übernahme bestätigt.", "{P} has confirmed that the file is there."),
    _N.QUITTUNG_ERINNERUNG: Satz(
        "{P} hat uns um die Bestätigung gebeten.", "{P} has asked us for the confirmation."
    ),
    _N.WEITERLEITUNG: Satz("Eine Anforderung wurde uns weitergegeben.", "A request was passed on to us."),
    _N.ABGABE: Satz("Unsere Anforderung wurde weitergegeben.", "Our request was passed on."),
    _N.NICHTZUSTAENDIGKEIT: Satz("{P} ist nach eigener Angabe nicht zuständig.", "{P} says it is not competent."),
    _N.NICHTZUSTAENDIG: Satz("{P} ist nach eigener Angabe nicht zuständig.", "{P} says it is not competent."),
    _N.ANMELDUNG: Satz("Die Meldebehörde hat den Zuzug gemeldet.", "The registration office has told of the move."),
    _N.ABMELDUNG: Satz(
        "Die Meldebehörde hat den Wegzug gemeldet.", "The registration office has told of the move."
    ),
    _N.HAUPTWOHNUNG: Satz(
        "Die Meldebehörde hat den Wechsel der Hauptwohnung gemeldet.",
        "The registration office has told of the change of main residence.",
    ),
}
"""What we received; of the others (0010, packets) the log tells what came of them."""
ABGEHOLT: Final[Mapping[Nachrichtentyp, Satz]] = {
    _N.ANFORDERUNG: Satz("{P} hat unsere Anforderung abgeholt.", "{P} has fetched our request."),
    _N.LIEFERUNG: Satz("{P} hat die Akte abgeholt.", "{P} has fetched the file."),
}
"""That the other authority fetched what we wrote, where clerks want to know."""

_BLEIBT_DORT = Satz(
    "Die Übergabe ist beendet. Die Akte bleibt bei {P3}.", "The transfer has ended. The file stays at {P}."
)
_BLEIBT_HIER = Satz(
    "Die Übergabe ist beendet. Unsere Akte bleibt bei uns.", "The transfer has ended. Our file stays here."
)
_FRIST = Satz("Bis zum Ende der Frist kam keine Antwort.", "No answer came before the deadline ended.")
_NICHT_ANGENOMMEN = Satz("{P} hat unsere Sendung nicht angenommen.", "{P} did not accept what we sent.")

WECHSEL: Final[Mapping[Rolle, Mapping[Ereignis, Satz | None]]] = {
    Rolle.NEHMER: {
        _E.ANGEBOT_ANGENOMMEN: Satz("Wir haben das Angebot angenommen.", "We have accepted the offer."),
        _E.ANGEBOT_ABGELEHNT: None,
        _E.ANGABEN_ERGAENZT: None,
        _E.ANFORDERUNG_ERSTELLT: None,
        _E.ABLEHNUNG_ERHALTEN: None,
        _E.WEITERGELEITET: None,
        _E.LIEFERUNG_ERHALTEN: None,
        _E.IMPORTIERT: Satz(
            "Die Akte ist geprüft und liegt in unserer Ablage.", "The file was checked and is in our records."
        ),
        _E.QUITTUNG_ABGEHOLT: Satz("Die Übergabe ist abgeschlossen.", "The transfer is completed."),
        _E.OHNE_UEBERNAHME: _BLEIBT_DORT,
        _E.ZURUECKGESTELLT: None,
        _E.WIEDERVORGELEGT: Satz("Die Wartezeit ist um. Wir fragen wieder.", "The wait is over. We ask again."),
        _E.RUECKWEISUNG_ERHALTEN: _NICHT_ANGENOMMEN,
        _E.LIEFERUNG_ABGELEHNT: Satz(
            "Wir haben die Sendung zurückgewiesen. Nichts wurde übernommen.",
            "We have turned down what came. Nothing was taken over.",
        ),
        _E.ZURUECKGEZOGEN: Satz("Wir haben die Anforderung zurückgezogen.", "We have withdrawn our request."),
        _E.ERNEUT_VERSUCHT: Satz("Die Akte wird noch einmal angefordert.", "The file is asked for once more."),
        _E.FRIST_VERSTRICHEN: _FRIST,
        _E.AUFGEGEBEN: Satz("Wir warten nicht mehr auf {P4}.", "We wait for {P} no longer."),
        _E.RUECKRUF_ERHALTEN: Satz(
            "{P} hat die Akte zurückgerufen. Sie ist bei uns gesperrt.",
            "{P} has called the file back. It is locked here.",
        ),
        _E.RUECKRUF_BEFOLGT: Satz(
            "Die zurückgerufene Akte ist bei uns gelöscht.", "The file called back is deleted here."
        ),
        _E.RUECKRUF_ABGELEHNT: Satz("Wir behalten die zurückgerufene Akte.", "We keep the file called back."),
        _E.IMPORT_FREIGEGEBEN: Satz(
            "Wir behalten die zurückgerufene Akte. Sie wird übernommen.",
            "We keep the file called back. It is taken over.",
        ),
    },
    Rolle.GEBER: {
        _E.ANFORDERUNG_ERHALTEN: None,
        _E.ABLEHNUNG_ERHALTEN: None,
        _E.RUECKWEISUNG_ERHALTEN: _NICHT_ANGENOMMEN,
        _E.ZURUECKGEZOGEN: Satz("Wir haben die Sendung zurückgezogen.", "We have withdrawn what we sent."),
        _E.FRIST_VERSTRICHEN: _FRIST,
        _E.FREIGEGEBEN: Satz("Die Akte darf zu {P3}.", "The file may go to {P}."),
        _E.MENSCH_GEFRAGT: None,
        _E.ABLEHNUNG_ERSTELLT: None,
        _E.ZURUECKGESTELLT: None,
        _E.WEITERGELEITET: None,
        _E.HINDERNIS_ENTFALLEN: Satz("Das Hindernis ist entfallen.", "What held the file is gone."),
        _E.LIEFERUNG_ERSTELLT: None,
        _E.OHNE_UEBERNAHME: _BLEIBT_HIER,
        _E.QUITTUNG_ERHALTEN: None,
        _E.AUFGEGEBEN: Satz(
            "Wir warten nicht mehr auf die Bestätigung.", "We wait for the confirmation no longer."
        ),
        _E.ERNEUT_VERSUCHT: Satz("Die Akte wird noch einmal gesandt.", "The file is sent once more."),
        _E.RUECKRUF_VERLANGT: Satz("Wir haben die Akte zurückgerufen.", "We have called the file back."),
        _E.RUECKRUF_BESTAETIGT: Satz("Die Akte ist bei {P3} gelöscht.", "The file is deleted at {P}."),
        _E.RUECKRUF_AUFGEHOBEN: Satz("Wir haben den Rückruf aufgehoben.", "We have dropped the recall."),
    },
}
"""``transfer.zustand`` by what happened; ``None``: a message or a question tells it."""
ZURUECKGEZOGEN_AUS: Final[Mapping[Zustand, Satz]] = {
    _Z.ANGEBOTEN: Satz("Wir haben das Angebot zurückgezogen.", "We have withdrawn our offer."),
    _Z.PACKEN: Satz("Die Freigabe der Akte ist zurückgenommen.", "The release of the file is taken back."),
}
"""What the giving authority withdrew, by the state it was in."""

SAETZE: Final[Mapping[AuditEreignis, Satz]] = {
    _A.TRANSFER_ANGELEGT: Satz("Die Übergabe beginnt.", "The transfer begins."),
    _A.TRANSFER_ERGAENZT: Satz("Fehlende Angaben sind ergänzt.", "What was missing is added."),
    _A.AUFGABE_GESTELLT: Satz("Eine Entscheidung ist nötig.", "A decision is needed."),
    _A.AUFGABE_ERLEDIGT: Satz("Die Frage ist beantwortet.", "The question is answered."),
    _A.SCHUTZ_ANGEHALTEN: Satz(
        "Der Virenschutz hat etwas beanstandet. Die Sendung liegt verschlossen.",
        "The malware scanner found something. What came stays locked.",
    ),
    _A.SCHUTZ_FREIGABE_BEANTRAGT: Satz(
        "Die Übernahme trotz der Beanstandung ist beantragt.", "To take it over all the same was asked for."
    ),
    _A.SCHUTZ_FREIGEGEBEN: Satz("Zwei Personen haben die Sendung freigegeben.", "Two persons have released it."),
    _A.SCHUTZ_ABGELEHNT: Satz("Wir haben die beanstandete Sendung abgelehnt.", "We have refused what was found."),
    _A.AKTE_ABGEGEBEN: Satz("Die Abgabe an {P4} ist vermerkt.", "The handover to {P} is recorded."),
    _A.AKTE_LOESCHUNG_BEANTRAGT: Satz(
        "Die Löschung des Akteninhalts ist beantragt.", "The deletion of the content was asked for."
    ),
    _A.AKTE_GELOESCHT: Satz(
        "Der Akteninhalt ist gelöscht. Der Nachweis der Abgabe bleibt.",
        "The content is deleted. The proof of the handover stays.",
    ),
    _A.RUECKRUF_LOESCHUNG_BEANTRAGT: Satz(
        "Die Löschung der zurückgerufenen Akte ist beantragt.", "The deletion of the file was asked for."
    ),
    _A.RUECKRUF_ABGELEHNT_GEMELDET: Satz("{P} behält die zurückgerufene Akte.", "{P} keeps the file called back."),
}
"""Entries that are a line, beside ``transfer.zustand``."""
NUR_VON_PERSON = frozenset({_A.AUFGABE_ERLEDIGT})
"""A line only where a person did it: what ends by itself is no news."""
TECHNISCH_OBWOHL_GELESEN = frozenset({_A.AKTE_GEPACKT})
"""Looked at by the program for its own work."""


def ist_technisch(ereignis: AuditEreignis) -> bool:
    """Tell whether an entry that is no line is a technical step; who looked, and operations, stay hidden."""
    hidden = ART[ereignis].klasse in {Verarbeitung.ABFRAGE, Verarbeitung.BETRIEB}
    return ereignis in TECHNISCH_OBWOHL_GELESEN or not hidden


def satz_der_nachricht(typ: Nachrichtentyp, *, von_uns: bool) -> Satz | None:
    """Return the line of a message; ``None`` where the log tells what came of it."""
    return (GESCHRIEBEN if von_uns else ERHALTEN).get(typ)


def satz_des_wechsels(rolle: Rolle, ereignis: Ereignis, vorher: Zustand) -> Satz | None:
    """Return the line of a change of state; ``None`` where a message or a question tells it."""
    if ereignis is Ereignis.ZURUECKGEZOGEN and rolle is Rolle.GEBER and vorher in ZURUECKGEZOGEN_AUS:
        return ZURUECKGEZOGEN_AUS[vorher]
    return WECHSEL[rolle].get(ereignis)
