"""The answers a person can give to a question: command, effect here, what the partner gets, when it is possible.

Rule 1: an answer is offered only in a state in which its command is accepted; a test compares with the tables.
Rule 2: nothing is preselected, and every answer says what follows before it is given.
Rule 3: ``{…}`` is filled from the case; a word in capital letters is for the person to fill.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from gateway.domain.akte import Akte
from gateway.domain.states import Ereignis, Rolle, Zustand
from gateway.domain.transfer import Transfer
from gateway.transfer.records import Aufgabe, AufgabeArt, Quarantaene
from gateway.transfer.schritte import ANTWORT_MIT, ZU_ENTSCHEIDEN

GRUND = '--reason "GRUND"'
"""Ends every command that decides something."""
NICHTS = "{partner} erfährt davon nichts."
_R, _Z, _E = Rolle, Zustand, Ereignis


@dataclass(frozen=True, slots=True, kw_only=True)
class Lage:
    """One question with everything that decides which answers are possible now."""

    aufgabe: Aufgabe
    partner: str
    """Name of the other authority as sentences need it."""
    transfer: Transfer | None = None
    akte: Akte | None = None
    """Ours, of the transfer."""
    liegt_noch: bool = False
    """Our delivery has not been closed by its reader."""
    akte_unterwegs: bool = False
    """Another transfer of this file runs."""
    quarantaene: tuple[Quarantaene, ...] = ()
    """Entries the question is about, newest first."""


def _immer(_: Lage) -> bool:
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Antwort:
    """One answer."""

    name: str
    titel: str
    befehl: str
    """As it is typed, without ``aktenbote``."""
    folge: str
    """What it does here."""
    partner: str = NICHTS
    """What the other authority gets or hears."""
    rolle: Rolle | None = None
    zustaende: frozenset[Zustand] = frozenset()
    """Empty: whatever the state, or without a transfer."""
    ereignis: Ereignis | None = None
    """What happens to the transfer; it must stand in the table for each of these states."""
    wenn: Callable[[Lage], bool] = _immer
    wahl: Mapping[str, str] = field(default_factory=dict)
    """Values of the word in capital letters, with their meaning."""

    def ist_moeglich(self, lage: Lage) -> bool:
        """Tell whether the command would be accepted now."""
        transfer = lage.transfer
        if self.zustaende and (transfer is None or transfer.zustand not in self.zustaende):
            return False
        if self.rolle is not None and (transfer is None or transfer.rolle is not self.rolle):
            return False
        return self.wenn(lage)


def _inhalt_hier(lage: Lage) -> bool:
    return lage.akte is not None and lage.akte.geloescht is None


def _eigene_akte(lage: Lage) -> bool:
    akte = lage.akte
    return akte is not None and akte.geloescht is None and not akte.einsicht and not lage.akte_unterwegs


def _hat_nichts_bekommen(lage: Lage) -> bool:
    transfer = lage.transfer
    return transfer is not None and transfer.akte is None and transfer.person.azr_nummer is not None


def _kennt_partner(lage: Lage) -> bool:
    return lage.transfer is not None and lage.transfer.partner is not None and _hat_nichts_bekommen(lage)


def _darf_zur_kenntnis(lage: Lage) -> bool:
    if lage.aufgabe.art in {AufgabeArt.PAPIER_ABHAKEN, AufgabeArt.PROTOKOLL_WIDERSPRUCH}:
        return False
    state = lage.transfer.zustand if lage.transfer else None
    return not (lage.aufgabe.art in ZU_ENTSCHEIDEN and state in ANTWORT_MIT)


# -- a request to us ---------------------------------------------------------------------------------------

SENDEN = Antwort(
    name="senden",
    titel="Akte {az} senden",
    befehl=f"transfer decide {{transfer}} --send {GRUND}",
    folge="Die Akte wird gepackt, unterschrieben und verschlossen. Ist sie inzwischen gebunden, fragen wir Sie noch "
    "einmal.",
    partner="{partner} erhält {was}.",
    rolle=_R.GEBER,
    zustaende=frozenset({_Z.ENTSCHEIDUNG_OFFEN}),
    ereignis=_E.FREIGEGEBEN,
    wenn=_eigene_akte,
)
AKTE_WAEHLEN = Antwort(
    name="akte_waehlen",
    titel="Eine bestimmte Akte senden",
    befehl=f"transfer decide {{transfer}} --send --akte AKTENZEICHEN {GRUND}",
    folge="Diese Akte gilt als die der Person und wird gesandt. Eine Akte mit anderer AZR-Nummer geht nie hinaus.",
    partner="{partner} erhält {was}.",
    rolle=_R.GEBER,
    zustaende=frozenset({_Z.ENTSCHEIDUNG_OFFEN}),
    ereignis=_E.FREIGEGEBEN,
    wahl={"AKTENZEICHEN": "Aktenzeichen einer Akte aus „transfer compare“"},
)
ABSAGEN = Antwort(
    name="absagen",
    titel="Absagen",
    befehl=f"transfer decide {{transfer}} --refuse CODE {GRUND}",
    folge="Die Übergabe endet. Unsere Akte bleibt, wie sie ist.",
    partner="{partner} erhält die Antwort 010202 mit dem Code.",
    rolle=_R.GEBER,
    zustaende=frozenset({_Z.ENTSCHEIDUNG_OFFEN, _Z.ZURUECKGESTELLT}),
    ereignis=_E.ABLEHNUNG_ERSTELLT,
    wahl={
        "02": "Akte unauffindbar",
        "03": "nur Meldedaten, keine Akte",
        "05": "nach Ablauf der Frist vernichtet",
        "06": "kein Wechsel wegen einer Wohnsitzauflage",
        "08": "andere Gründe",
    },
)
ZURUECKSTELLEN = Antwort(
    name="zurueckstellen",
    titel="Später senden",
    befehl=f"transfer decide {{transfer}} --refuse CODE {GRUND}",
    folge="Die Anforderung bleibt offen. Entfällt das Hindernis, fragen wir Sie noch einmal.",
    partner="{partner} erhält die Antwort 010202 mit dem Code und wartet.",
    rolle=_R.GEBER,
    zustaende=frozenset({_Z.ENTSCHEIDUNG_OFFEN}),
    ereignis=_E.ZURUECKGESTELLT,
    wahl={"01": "Akte wird hier noch gebraucht (gebunden)", "07": "von uns angefordert, noch nicht hier"},
)
WEITERGEBEN = Antwort(
    name="weitergeben",
    titel="Anforderung weitergeben",
    befehl=f"transfer decide {{transfer}} --forward KENNUNG {GRUND}",
    folge="Die Übergabe endet bei uns.",
    partner="Die genannte Behörde erhält die Anforderung (0030), {partner} die Abgabenachricht (0031).",
    rolle=_R.GEBER,
    zustaende=frozenset({_Z.ENTSCHEIDUNG_OFFEN}),
    ereignis=_E.WEITERGELEITET,
    wahl={"KENNUNG": "Behörde, bei der die Akte jetzt ist, zum Beispiel azr:999903"},
)
ANDERE_NENNEN = Antwort(
    name="andere_nennen",
    titel="Eine andere Behörde nennen",
    befehl=f'transfer decide {{transfer}} --elsewhere "NAME" {GRUND}',
    folge="Die Übergabe endet. Unsere Akte bleibt, wie sie ist.",
    partner="{partner} erhält die Antwort 010202: eine andere Behörde ist zuständig, weiterleiten können wir nicht.",
    rolle=_R.GEBER,
    zustaende=frozenset({_Z.ENTSCHEIDUNG_OFFEN}),
    ereignis=_E.ABLEHNUNG_ERSTELLT,
    wahl={"NAME": "Name der Behörde, die Aktenbote nicht erreicht"},
)
QUITTIERT = Antwort(
    name="quittiert",
    titel="War schon gesandt und quittiert",
    befehl=f"transfer decide {{transfer}} --receipted {GRUND}",
    folge="Die Abgabe wird vermerkt, wenn eine verwahrte Quittung genau die Dokumente dieser Akte nennt. Gelöscht "
    "wird deshalb nichts.",
    rolle=_R.GEBER,
    zustaende=frozenset({_Z.ENTSCHEIDUNG_OFFEN}),
    ereignis=_E.QUITTUNG_ERHALTEN,
    wenn=lambda lage: lage.akte is not None and lage.aufgabe.hinweis == "nach_wiederherstellung",
)
FREIGABE_ZURUECKNEHMEN = Antwort(
    name="freigabe_zuruecknehmen",
    titel="Freigabe zurücknehmen",
    befehl=f"transfer withdraw {{transfer}} {GRUND}",
    folge="Die Akte wird nicht gesandt. Wir fragen Sie, was {partner} statt dessen hört.",
    rolle=_R.GEBER,
    zustaende=frozenset({_Z.PACKEN}),
    ereignis=_E.ZURUECKGEZOGEN,
)
LIEFERUNG_ZURUECKZIEHEN = Antwort(
    name="lieferung_zurueckziehen",
    titel="Lieferung zurückziehen",
    befehl=f"transfer withdraw {{transfer}} {GRUND}",
    folge="Die Lieferung verschwindet aus dem Postfach. Wir fragen Sie, wie es weitergeht.",
    rolle=_R.GEBER,
    zustaende=frozenset({_Z.VERSANDT}),
    ereignis=_E.ZURUECKGEZOGEN,
    wenn=lambda lage: lage.liegt_noch,
)
NOCH_EINMAL_SENDEN = Antwort(
    name="noch_einmal_senden",
    titel="Akte noch einmal senden",
    befehl=f"transfer retry {{transfer}} {GRUND}",
    folge="Die Akte wird neu gepackt.",
    partner="{partner} erhält eine neue Lieferung (010206).",
    rolle=_R.GEBER,
    zustaende=frozenset({_Z.ZURUECKGEWIESEN}),
    ereignis=_E.ERNEUT_VERSUCHT,
    wenn=lambda lage: lage.transfer is not None and lage.transfer.lieferung is not None and _eigene_akte(lage),
)
LIEFERUNG_AUFGEBEN = Antwort(
    name="lieferung_aufgeben",
    titel="Nicht mehr auf die Bestätigung warten",
    befehl=f"transfer give-up {{transfer}} {GRUND}",
    folge="Die Übergabe endet ohne Bestätigung. Unsere Akte bleibt vollständig hier; gelöscht wird nichts. Kommt die "
    "Quittung doch, wird die Abgabe vermerkt.",
    rolle=_R.GEBER,
    zustaende=frozenset({_Z.VERSANDT}),
    ereignis=_E.AUFGEGEBEN,
    wenn=lambda lage: not lage.liegt_noch,
)

# -- an offer ----------------------------------------------------------------------------------------------

ANNEHMEN = Antwort(
    name="annehmen",
    titel="Wir sind zuständig: Akte anfordern",
    befehl=f"transfer decide {{transfer}} --accept {GRUND}",
    folge="Wir fordern die Akte an.",
    partner="{partner} erhält unsere Anforderung (010201) und sendet die Akte.",
    rolle=_R.NEHMER,
    zustaende=frozenset({_Z.ANGEBOT_LIEGT_VOR}),
    ereignis=_E.ANGEBOT_ANGENOMMEN,
    wenn=_hat_nichts_bekommen,
)
ANGEBOT_ABSAGEN = Antwort(
    name="angebot_absagen",
    titel="Angebot ablehnen",
    befehl=f"transfer decide {{transfer}} --decline WARUM {GRUND}",
    folge="Die Übergabe endet.",
    partner="{partner} erhält die Absage (010102) und behält die Akte.",
    rolle=_R.NEHMER,
    zustaende=frozenset({_Z.ANGEBOT_LIEGT_VOR}),
    ereignis=_E.ANGEBOT_ABGELEHNT,
    wahl={
        "kein_aufenthalt": "die Person hält sich hier nicht gewöhnlich auf",
        "nicht_zustaendig": "wir sind aus einem anderen Grund nicht zuständig",
    },
)
ANGEBOT_ZURUECKZIEHEN = Antwort(
    name="angebot_zurueckziehen",
    titel="Angebot zurückziehen",
    befehl=f"transfer withdraw {{transfer}} {GRUND}",
    folge="Das Angebot verschwindet aus dem Postfach, wenn es noch dort liegt. Die Akte bleibt hier.",
    rolle=_R.GEBER,
    zustaende=frozenset({_Z.ANGEBOTEN}),
    ereignis=_E.ZURUECKGEZOGEN,
)
NEU_ANBIETEN = Antwort(
    name="neu_anbieten",
    titel="Einer anderen Behörde anbieten",
    befehl=f'transfer offer --akte "{{az}}" --to KENNUNG {GRUND}',
    folge="Eine neue Übergabe beginnt; diese bleibt beendet.",
    partner="Die genannte Behörde erhält ein Angebot (010101) mit den Personalien.",
    rolle=_R.GEBER,
    zustaende=frozenset({_Z.ABGELEHNT, _Z.ZURUECKGEWIESEN, _Z.ZURUECKGEZOGEN, _Z.AUFGEGEBEN}),
    wenn=lambda lage: _eigene_akte(lage) and lage.transfer is not None and lage.transfer.angebot is not None,
    wahl={"KENNUNG": "Behörde, die jetzt zuständig ist; sagt keine Mitteilung den Ort, gehört --ags dazu"},
)

# -- our own request ---------------------------------------------------------------------------------------

ERGAENZEN = Antwort(
    name="ergaenzen",
    titel="Angaben ergänzen",
    befehl=f"transfer complete {{transfer}} {{fehlt}} {GRUND}",
    folge="Wir fordern die Akte an.",
    partner="Die bisherige Behörde erhält unsere Anforderung (010201).",
    rolle=_R.NEHMER,
    zustaende=frozenset({_Z.ANGABEN_FEHLEN}),
    ereignis=_E.ANGABEN_ERGAENZT,
    wahl={"NUMMER": "AZR-Nummer, zwölf Ziffern", "KENNUNG": "Behörde, die die Akte bisher führt: azr:…"},
)
NEU_ANFORDERN = Antwort(
    name="neu_anfordern",
    titel="Noch einmal anfordern",
    befehl=f"transfer retry {{transfer}} {GRUND}",
    folge="Die bisherige Anforderung wird zurückgenommen, wo sie noch liegt. Wir schreiben eine neue.",
    partner="{partner} erhält eine neue Anforderung (010201).",
    rolle=_R.NEHMER,
    zustaende=frozenset(
        {
            _Z.ANGEFORDERT,
            _Z.ZURUECKGESTELLT,
            _Z.ABGELEHNT,
            _Z.AUFGEGEBEN,
            _Z.ZURUECKGEWIESEN,
            _Z.ZURUECKGEZOGEN,
            _Z.ZURUECKGERUFEN,
        }
    ),
    ereignis=_E.ERNEUT_VERSUCHT,
    wenn=_kennt_partner,
)
ANDERE_FRAGEN = Antwort(
    name="andere_fragen",
    titel="Eine andere Behörde fragen",
    befehl=f"transfer retry {{transfer}} --from KENNUNG {GRUND}",
    folge="Die bisherige Anforderung wird zurückgenommen, wo sie noch liegt.",
    partner="Die genannte Behörde erhält unsere Anforderung (010201).",
    rolle=_R.NEHMER,
    zustaende=NEU_ANFORDERN.zustaende,
    ereignis=_E.ERNEUT_VERSUCHT,
    wenn=_hat_nichts_bekommen,
    wahl={"KENNUNG": "Behörde, die die Akte hat, zum Beispiel azr:999903"},
)
ANFORDERUNG_ZURUECKZIEHEN = Antwort(
    name="anforderung_zurueckziehen",
    titel="Anforderung zurückziehen",
    befehl=f"transfer withdraw {{transfer}} {GRUND}",
    folge="Die Übergabe endet. Eine Akte, die trotzdem kommt, wird nicht übernommen.",
    partner="Was noch im Postfach liegt, verschwindet dort. Sendet {partner} dennoch, erhält sie eine Rückweisung "
    "(0010).",
    rolle=_R.NEHMER,
    zustaende=frozenset({_Z.ANGABEN_FEHLEN, _Z.GEWUENSCHT, _Z.ANGEFORDERT, _Z.ZURUECKGESTELLT}),
    ereignis=_E.ZURUECKGEZOGEN,
)
UEBERNAHME_AUFGEBEN = Antwort(
    name="uebernahme_aufgeben",
    titel="Übernahme aufgeben",
    befehl=f"transfer give-up {{transfer}} {GRUND}",
    folge="Diese Lieferung wird nicht übernommen; verschlossen bleibt sie verwahrt. Sie können die Akte danach neu "
    "anfordern.",
    partner="{partner} erfährt davon nichts und wartet auf unsere Bestätigung: rufen Sie dort an.",
    rolle=_R.NEHMER,
    zustaende=frozenset({_Z.EMPFANGEN}),
    ereignis=_E.AUFGEGEBEN,
)
BESTAETIGUNG_AUFGEBEN = Antwort(
    name="bestaetigung_aufgeben",
    titel="Nicht mehr warten, bis die Bestätigung abgeholt ist",
    befehl=f"transfer give-up {{transfer}} {GRUND}",
    folge="Die Übergabe endet. Die Akte bleibt in unserer Ablage.",
    partner="Die Bestätigung (0020) liegt weiter bereit. Bis {partner} sie holt, gilt die Akte dort nicht als "
    "abgegeben.",
    rolle=_R.NEHMER,
    zustaende=frozenset({_Z.UEBERNOMMEN}),
    ereignis=_E.AUFGEGEBEN,
)

# -- a file that was sent wrongly --------------------------------------------------------------------------

_WARUM = {
    "falsche_person": "Akte einer anderen Person",
    "falsche_behoerde": "an die falsche Behörde gesandt",
    "falsche_dokumente": "enthält Dokumente einer anderen Person",
    "ohne_rechtsgrund": "ohne Rechtsgrund gesandt",
}


def _abgelehnt(lage: Lage) -> bool:
    return lage.aufgabe.hinweis.startswith("abgelehnt")


ZURUECKRUFEN = Antwort(
    name="zurueckrufen",
    titel="Akte zurückrufen",
    befehl=f"transfer recall {{transfer}} --because WARUM {GRUND}",
    folge="Die Abgabe gilt nicht mehr. Bis die Löschung dort bewiesen ist, geht unsere Akte nirgendwohin. Die Frist "
    "nach Art. 33 DSGVO läuft.",
    partner="{partner} erhält die Aufforderung, die Akte zu sperren und zu löschen (0010).",
    rolle=_R.GEBER,
    zustaende=frozenset({_Z.ABGESCHLOSSEN, _Z.ENTSCHEIDUNG_OFFEN}),
    ereignis=_E.RUECKRUF_VERLANGT,
    wenn=lambda lage: _inhalt_hier(lage) and lage.transfer is not None and lage.transfer.lieferung is not None,
    wahl=_WARUM,
)
AUF_RUECKRUF_BESTEHEN = Antwort(
    name="auf_rueckruf_bestehen",
    titel="Auf dem Rückruf bestehen",
    befehl=f"transfer recall {{transfer}} --because WARUM {GRUND}",
    folge="Der Rückruf geht noch einmal hinaus. Die Übergabe bleibt offen.",
    partner="{partner} erhält die Aufforderung noch einmal (0010).",
    rolle=_R.GEBER,
    zustaende=frozenset({_Z.RUECKRUF_LAEUFT}),
    ereignis=_E.RUECKRUF_VERLANGT,
    wenn=_abgelehnt,
    wahl=_WARUM,
)
RUECKRUF_AUFHEBEN = Antwort(
    name="rueckruf_aufheben",
    titel="Rückruf aufheben",
    befehl=f"transfer recall {{transfer}} --drop {GRUND}",
    folge="Die Abgabe gilt wieder, mit der Quittung der Ablehnung.",
    rolle=_R.GEBER,
    zustaende=frozenset({_Z.RUECKRUF_LAEUFT}),
    ereignis=_E.RUECKRUF_AUFGEHOBEN,
    wenn=_abgelehnt,
)
RUECKRUF_BESCHEINIGEN = Antwort(
    name="rueckruf_bescheinigen",
    titel="Löschung wurde auf anderem Weg bestätigt",
    befehl=f"transfer recall {{transfer}} --confirmed {GRUND}",
    folge="Die Übergabe endet. Sie stehen dafür ein, dass die Akte dort gelöscht ist.",
    rolle=_R.GEBER,
    zustaende=frozenset({_Z.RUECKRUF_LAEUFT}),
    ereignis=_E.RUECKRUF_BESTAETIGT,
)
RUECKRUF_BEFOLGEN = Antwort(
    name="rueckruf_befolgen",
    titel="Zurückgerufene Akte löschen",
    befehl=f"transfer recalled {{transfer}} --delete {GRUND}",
    folge="Sie beantragen, eine zweite Person gibt binnen sieben Tagen frei (--confirm). Dann ist der Inhalt weg.",
    partner="{partner} erhält den unterschriebenen Nachweis der Löschung (0010).",
    rolle=_R.NEHMER,
    zustaende=frozenset({_Z.RUECKRUF_LIEGT_VOR}),
    ereignis=_E.RUECKRUF_BEFOLGT,
)
RUECKRUF_ABLEHNEN = Antwort(
    name="rueckruf_ablehnen",
    titel="Akte behalten",
    befehl=f"transfer recalled {{transfer}} --refuse WARUM {GRUND}",
    folge="Die Sperre fällt. Eine noch nicht übernommene Akte wird übernommen.",
    partner="{partner} erhält die Bestätigung der Übernahme mit dem Grund (0020).",
    rolle=_R.NEHMER,
    zustaende=frozenset({_Z.RUECKRUF_LIEGT_VOR}),
    ereignis=_E.RUECKRUF_ABGELEHNT,
    wenn=lambda lage: lage.transfer is not None and lage.transfer.lieferung is not None,
    wahl={
        "zustaendig": "wir sind zuständig, die Akte ist hier richtig",
        "loeschsperre": "eine Löschsperre verbietet die Löschung",
        "rueckfrage": "wir müssen erst miteinander sprechen",
    },
)
DATENBLATT = Antwort(
    name="datenblatt",
    titel="Datenblatt nach Art. 33 DSGVO schreiben",
    befehl="transfer breach-sheet {transfer} --out DATEI",
    folge="Das Datenblatt wird geschrieben; was noch offen ist, steht darin. Es nennt die Person nicht.",
    wahl={"DATEI": "neue Datei, zum Beispiel datenpanne.html"},
    wenn=lambda lage: lage.transfer is not None,
)
NACHFOLGE_BESTAETIGEN = Antwort(
    name="nachfolge_bestaetigen",
    titel="Quittung der Nachfolgerin gelten lassen",
    befehl=f"transfer decide {{transfer}} --successor {GRUND}",
    folge="Die Abgabe wird vermerkt. Die Quittung gilt auch für eine spätere Löschung.",
    rolle=_R.GEBER,
    zustaende=frozenset(
        {_Z.VERSANDT, _Z.ENTSCHEIDUNG_OFFEN, _Z.PACKEN, _Z.ZURUECKGESTELLT, _Z.ABGELEHNT, _Z.WEITERGELEITET}
        | {_Z.ZURUECKGEWIESEN, _Z.AUFGEGEBEN}
    ),
    ereignis=_E.QUITTUNG_ERHALTEN,
)

# -- a delivery that is held for malware --------------------------------------------------------------------

TROTZ_BEFUND = Antwort(
    name="trotz_befund",
    titel="Trotzdem übernehmen (Fehlalarm, oder anders geprüft)",
    befehl=f"transfer malware {{transfer}} --release {GRUND}",
    folge="Sie beantragen, eine zweite Person gibt binnen sieben Tagen frei (--confirm). Dann wird noch einmal geprüft "
    "und übernommen, wenn nichts anderes gefunden wird.",
    partner="{partner} erhält die Bestätigung der Übernahme (0020).",
    rolle=_R.NEHMER,
    zustaende=frozenset({_Z.EMPFANGEN}),
    ereignis=_E.IMPORTIERT,
)
BEFUND_ABLEHNEN = Antwort(
    name="befund_ablehnen",
    titel="Lieferung ablehnen",
    befehl=f"transfer malware {{transfer}} --refuse {GRUND}",
    folge="Nichts wird übernommen. Wir warten auf eine neue Lieferung.",
    partner="{partner} erfährt, welche Dokumente nicht angenommen werden (0010), nicht aber, was gefunden wurde.",
    rolle=_R.NEHMER,
    zustaende=frozenset({_Z.EMPFANGEN}),
    ereignis=_E.LIEFERUNG_ABGELEHNT,
)

# -- everything else ---------------------------------------------------------------------------------------

LIEFERUNG_ZUORDNEN = Antwort(
    name="lieferung_zuordnen",
    titel="Lieferung zu einer Übergabe nehmen",
    befehl=f"transfer decide ÜBERGABE --take {GRUND}",
    folge="Die Akte wird geprüft und übernommen, wenn AZR-Nummer und Absender zur Übergabe passen.",
    partner="{partner} erhält die Bestätigung der Übernahme (0020).",
    wahl={"ÜBERGABE": "Kennzeichen der Übergabe dieser Person aus „transfer list“"},
)
QUITTUNG_ZUORDNEN = Antwort(
    name="quittung_zuordnen",
    titel="Quittung zu einer Übergabe nehmen",
    befehl=f"transfer decide ÜBERGABE --receipted {GRUND}",
    folge="Die Abgabe wird dort vermerkt, wenn die Quittung genau die Dokumente der Akte nennt.",
    wahl={"ÜBERGABE": "Kennzeichen der offenen Anforderung aus „transfer list“"},
)
ERNEUT_PRUEFEN = Antwort(
    name="erneut_pruefen",
    titel="Die Sendung noch einmal prüfen",
    befehl=f"quarantine retry SENDUNG {GRUND}",
    folge="Alle Prüfungen laufen noch einmal. Nur was sie jetzt besteht, wird aufgenommen, als wäre es eben gekommen; "
    "sonst bleibt alles, wie es ist.",
    partner="Dort gilt die Sendung weiter als abgelehnt; wird sie aufgenommen, folgt die fachliche Antwort.",
    wenn=lambda lage: any(one.vollstaendig for one in lage.quarantaene),
    wahl={"SENDUNG": "Kennzeichen aus „quarantine list“"},
)
PAPIER = Antwort(
    name="papier_abhaken",
    titel="Papierteil abhaken",
    befehl='ablage paper "{az}" --received NUMMER',
    folge="Der Teil gilt als eingetroffen. Mit dem letzten ist die Frage erledigt.",
    wenn=lambda lage: lage.akte is not None,
    wahl={"NUMMER": "Nummer des Teils; ohne --received zeigt der Befehl die Liste"},
)
LOESCHEN = Antwort(
    name="loeschen",
    titel="Akteninhalt löschen",
    befehl='ablage delete "{az}" --despite ohne_zeuge',
    folge="Erst wird jedes Dokument mit jedem Hindernis gezeigt. Sie beantragen, eine zweite Person gibt binnen "
    "sieben Tagen frei; dann ist der Inhalt weg. Der Nachweis der Abgabe bleibt.",
    wenn=lambda lage: lage.akte is not None and lage.akte.geloescht is None,
)
HINDERNISSE_ZEIGEN = Antwort(
    name="hindernisse_zeigen",
    titel="Hindernisse ansehen und danach löschen",
    befehl='ablage delete "{az}"',
    folge="Jedes Dokument wird mit jedem Hindernis gezeigt. Steht nichts mehr entgegen, ist es Ihr Antrag; eine zweite "
    "Person gibt frei.",
    wenn=lambda lage: lage.akte is not None and lage.akte.geloescht is None,
)
DOKUMENT_VERNICHTEN = Antwort(
    name="dokument_vernichten",
    titel="Nicht mitgesandtes Dokument vernichten",
    befehl=f'ablage discard "{{az}}" --document NUMMER {GRUND}',
    folge="Sie beantragen, eine zweite Person gibt binnen sieben Tagen frei; dann ist das Dokument weg, und wir prüfen "
    "die Akte noch einmal.",
    wenn=lambda lage: lage.aufgabe.hinweis == "nicht_gesandt" and _eigene_akte(lage),
    wahl={"NUMMER": "Nummer eines Dokuments, das „ablage show“ als „not passed on“ zeigt"},
)
SPERREN_EINTRAGEN = Antwort(
    name="sperren_eintragen",
    titel="Auskunftssperren bei der Akte eintragen",
    befehl="ablage card AKTENZEICHEN DATEI",
    folge="Die Sperren gelten ab sofort und reisen mit der Akte.",
    partner="Wurde die Akte abgegeben, erhält die Behörde, die sie hat, eine Vorabinformation (010205).",
    wahl={"AKTENZEICHEN": "Akte der Person", "DATEI": "Datei mit dem Abschnitt [vorab]"},
)
ALARM_SCHLIESSEN = Antwort(
    name="alarm_schliessen",
    titel="Widerspruch klären und den Alarm schließen",
    befehl=f"audit settle {{alarm}} {GRUND}",
    folge="Der Alarm ist geschlossen. Beide Belege bleiben verwahrt.",
)
ZUR_KENNTNIS = Antwort(
    name="zur_kenntnis",
    titel="Angesehen, nichts weiter",
    befehl=f"task done {{aufgabe}} {GRUND}",
    folge="Die Frage ist geschlossen. Am Fall ändert sich nichts. Gibt es einen neuen Anlass, fragen wir wieder.",
    wenn=_darf_zur_kenntnis,
)
