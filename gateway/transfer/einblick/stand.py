"""How one transfer stands, in words: the sentence, what comes next, whose turn it is, and until when."""

from dataclasses import dataclass
from datetime import datetime

from gateway.domain.datumsworte import Datumsworte
from gateway.domain.errors import Refused
from gateway.domain.fristen import Fristart, frist
from gateway.domain.ids import Kennung, kennung
from gateway.domain.sprache import Satz, Sprache
from gateway.domain.states import Rolle, Zustand
from gateway.domain.transfer import Transfer
from gateway.domain.verlauf import AM_ZUG_WORT, AmZug, Standzeile, Umstaende, fuelle
from gateway.domain.verlauf_stand import BETRIEB_KLAERT, FRIST, FRIST_AUTOMATIK, FRIST_SIE, standzeile, wartet
from gateway.domain.verlauf_worte import grund
from gateway.transfer.aufgaben.bild import frage_und_anlass
from gateway.transfer.einblick.namen import Namen
from gateway.transfer.einblick.zug import FACHFRAGEN, wer_ist_am_zug
from gateway.transfer.fristen import wartet_auf
from gateway.transfer.ports import Tx
from gateway.transfer.records import Aufgabe, Auftrag, AuftragsArt, PostfachZustand
from gateway.transfer.umgebung import Umgebung

ESKALIERT = {AmZug.SIE: FRIST_SIE, AmZug.AUTOMATIK: FRIST_AUTOMATIK}
"""When a person is asked, in the words of whose turn it is; else nobody here keeps it waiting."""
_WARTEND = frozenset({Zustand.ANGEFORDERT, Zustand.VERSANDT})
"""States whose words tell whether the other authority has fetched what we wrote."""
_ABGEHOLT = frozenset({PostfachZustand.GEHOLT, PostfachZustand.ANGENOMMEN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """The box at the top of a transfer's page."""

    satz: str
    naechstes: str | None
    frist: str | None
    """What happens by itself, and on which day; where it waits for something, what for."""
    wartet: bool
    """It waits for something: a list says until which day, too."""
    am_zug: AmZug
    am_zug_wort: str
    bis: datetime | None
    """When that is."""
    aufgabe: str | None
    """Id of the question whose answer comes next."""


@dataclass(frozen=True, slots=True)
class Standleser:
    """Reads the stand of transfers within one transaction, for one page."""

    tx: Tx
    umgebung: Umgebung
    namen: Namen
    sprache: Sprache

    def lies(self, transfer: Transfer, offene: tuple[Aufgabe, ...] | None = None) -> Stand:
        """Return how a transfer stands; ``offene`` are its open questions, if they were read already."""
        if offene is None:
            offene = self.tx.aufgaben.offene(transfer.mandant, transfer=transfer.id)
        kept = self.tx.auftraege.holen(AuftragsArt.AUFBEWAHRT, transfer.id)
        about = self._umstaende(transfer, kept)
        row, waits = standzeile(transfer, about), wartet(transfer, about)
        turn = wer_ist_am_zug(row.am_zug, offene)
        asked = next((one for one in offene if one.art in FACHFRAGEN), None)
        due = self._naechste_frist(transfer, None if waits is None else waits[0])
        day = "" if kept is None else self._tag(transfer.mandant, kept.faellig)
        return Stand(
            satz=self.fuelle(transfer, row.satz, d=day),
            naechstes=self._naechstes(transfer, row, turn, asked, day),
            frist=None if due is None else self._fristsatz(transfer, turn, *due, waits),
            wartet=waits is not None,
            am_zug=turn,
            am_zug_wort=self.fuelle(transfer, AM_ZUG_WORT[turn]),
            bis=None if due is None else due[1],
            aufgabe=None if asked is None else asked.id,
        )

    def fuelle(self, transfer: Transfer, satz: Satz, partner: Kennung | None = None, **werte: str) -> str:
        """Return a sentence about a transfer with its names; ``partner`` where it is about another authority."""
        third = _dritte(transfer)
        ours, theirs = self.namen.kurz(partner or transfer.partner), self.namen.kurz(third)
        reason = grund(transfer.hinweis).auf(self.sprache)
        return fuelle(satz, self.sprache, ours, theirs, grund=reason, **werte)

    def _naechstes(
        self, transfer: Transfer, row: Standzeile, turn: AmZug, asked: Aufgabe | None, day: str
    ) -> str | None:
        """Return what comes next; a question that waits is asked in its own words."""
        if turn is AmZug.BETRIEB:
            return BETRIEB_KLAERT.auf(self.sprache)
        if asked is not None:
            return frage_und_anlass(self.tx, self.umgebung, asked, self.sprache)[0]
        return None if row.naechstes is None else self.fuelle(transfer, row.naechstes, d=day)

    def _umstaende(self, transfer: Transfer, kept: Auftrag | None) -> Umstaende:
        uuid = wartet_auf(transfer) if transfer.zustand in _WARTEND else None
        entries = () if uuid is None else self.tx.postfach.zur_nachricht(transfer.mandant, uuid)
        handed = transfer.rolle is Rolle.GEBER and transfer.zustand is Zustand.ABGESCHLOSSEN
        ident = transfer.akte if handed else None
        akte = None if ident is None else self.tx.akten.kopf(transfer.mandant, ident)
        return Umstaende(
            abgeholt=any(one.zustand in _ABGEHOLT for one in entries),
            aufbewahrt=kept is not None,
            geloescht=akte is not None and akte.geloescht is not None,
        )

    def _naechste_frist(self, transfer: Transfer, wanted: Fristart | None) -> tuple[Fristart, datetime] | None:
        """Return the deadline that ends next; one of the kind ``wanted``, if there is one."""
        ends = [
            (rule.art, job.faellig)
            for job in self.tx.auftraege.mit_anfang(AuftragsArt.FRIST, f"{transfer.id}/")
            if (rule := frist(transfer.rolle, transfer.zustand, job.ref.split("/")[1])) is not None
        ]
        return next((one for one in ends if one[0] is wanted), ends[0] if ends else None)

    def _fristsatz(
        self, transfer: Transfer, turn: AmZug, art: Fristart, wann: datetime, waits: tuple[Fristart, Satz] | None
    ) -> str:
        if waits is not None and waits[0] is art:
            satz = waits[1]
        else:
            satz = ESKALIERT.get(turn, FRIST[art]) if art is Fristart.ESKALATION else FRIST[art]
        return self.fuelle(transfer, satz, d=self._tag(transfer.mandant, wann))

    def _tag(self, mandant: Kennung, wann: datetime) -> str:
        tage = self.umgebung.mandanten[mandant].arbeitstage
        return Datumsworte(tage.zone, self.sprache).frist(wann, self.umgebung.jetzt(), tage)


def _dritte(transfer: Transfer) -> Kennung | None:
    """Return the third authority the words of a transfer name: to whom a request was passed on."""
    if transfer.zustand is not Zustand.WEITERGELEITET or transfer.hinweis is None:
        return None
    try:
        return kennung(transfer.hinweis)
    except Refused:
        return None
