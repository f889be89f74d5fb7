"""What did this account do? The log answers that with an occasion, for a limited time, when two persons want it.

Both hold the role Prüfung: the data protection officer and the staff council, say. Whoever is asked about neither
asks nor releases, and sees afterwards that it was asked. Every look at the answer is an entry.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from gateway.audit.anzeige import Filter
from gateway.domain.angabenstand import antragsstand
from gateway.domain.errors import Usage
from gateway.domain.events import Akteur, AuditEreignis, Bezug, Rechtsgrund
from gateway.domain.ids import Kennung, Sha256
from gateway.transfer.auskunft import Auskunft, Frage
from gateway.transfer.einblick.blick import Blicke
from gateway.transfer.einblick.namen import Namen
from gateway.transfer.ports import Tx
from gateway.transfer.ports.kontofragen import Kontofrage
from gateway.transfer.protokollant import wer
from gateway.transfer.protokollbuch import Protokollbuch
from gateway.transfer.pruefung.abfragen import MAX_GELESEN, Antwort, Ausschnitt, zeilen_von
from gateway.transfer.umgebung import Umgebung
from gateway.transfer.vieraugen import BESTAETIGEN, dieselbe

HOECHSTENS: Final = timedelta(days=92)
"""Longest period of one question: a quarter, the time in which an occasion can be told from watching somebody."""
SICHTBAR: Final = timedelta(days=14)
"""How long after its release an answer is given."""
MAX_FRAGEN: Final = 500
"""Questions of an authority that are looked through: some years of a large one."""
MAX_GEZEIGT: Final = 100
"""Released questions of one authority about one account that its person is shown."""
NAME_MAX: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Fragebild:
    """A question as somebody sees it."""

    frage: Kontofrage
    ab: datetime
    ende: datetime
    """Not included."""
    bis: datetime
    """Until when it can be released, or its answer is given."""
    eigene: bool
    """Who looks asked it."""
    selbst: bool
    """It is about who looks."""
    abgelaufen: bool

    @property
    def entscheidbar(self) -> bool:
        """Tell whether who looks may release it."""
        return self.frage.freigegeben is None and not (self.eigene or self.selbst or self.abgelaufen)


class Kontofragen:
    """Takes, releases and answers questions by employee."""

    def __init__(self, umgebung: Umgebung, blicke: Blicke, buch: Protokollbuch) -> None:
        """Keep the collaborators."""
        self._u = umgebung
        self._blicke = blicke
        self._buch = buch
        self._auskunft = Auskunft(umgebung)

    async def stelle(
        self, mandant: Kennung, konto: str, ab: datetime, ende: datetime, anlass: str, *, person: str
    ) -> str:
        """Keep a question for a second person; return its id.

        ``Usage``: NAME no sign-in name, OWN one's own, PERIOD longer than ``HOECHSTENS`` or none, REASON.
        """
        name = " ".join(konto.split())
        if not name or len(name) > NAME_MAX or not name.isprintable():
            raise Usage("name the account that is asked about", code="NAME")
        if dieselbe(name, person):
            raise Usage("nobody asks about their own account here", code="OWN")
        if not timedelta() < ende - ab <= HOECHSTENS:
            raise Usage(f"ask for at most {HOECHSTENS.days} days", code="PERIOD")
        wer(person, anlass)
        frage = Kontofrage(
            id=str(self._u.neue_uuid()),
            mandant=mandant,
            gestellt=self._u.jetzt(),
            person=person,
            konto=name,
            anlass=" ".join(anlass.split()),
            zeitraum=f"{ab.isoformat()}/{ende.isoformat()}",
        )

        def work(tx: Tx) -> None:
            tx.kontofragen.anlegen(frage)
            self._vermerke(tx, frage, AuditEreignis.KONTOFRAGE_GESTELLT, wer(person, anlass))

        await self._blicke.schreibe(work)
        return frage.id

    async def liste(self, mandant: Kennung, *, person: str) -> tuple[Fragebild, ...]:
        """Return the questions of an authority, newest first, that are open or were released lately."""
        since = self._u.jetzt() - BESTAETIGEN - SICHTBAR  # what is older is over, released or not
        rows = await self._u.store.read(lambda tx: tx.kontofragen.liste(mandant, max_zeilen=MAX_FRAGEN, ab=since))
        return tuple(one for one in (self._bild(row, person) for row in rows) if not one.abgelaufen)

    async def eine(self, mandant: Kennung, ident: str, *, person: str) -> Fragebild | None:
        """Return one; ``None``: there is none of this id here, or its time is over."""
        found = await self._u.store.read(lambda tx: tx.kontofragen.holen(ident))
        if found is None or found.mandant != mandant:
            return None
        shown = self._bild(found, person)
        return None if shown.abgelaufen else shown

    async def gib_frei(self, mandant: Kennung, ident: str, *, person: str) -> None:
        """Let it be answered. ``Usage``: UNKNOWN, SAME who asked, CONCERNED who is asked about, TOO-OLD, STATE."""

        def work(tx: Tx) -> None:
            found = self._wartende(tx, mandant, ident)
            if dieselbe(found.person, person):
                raise Usage("another person than the one who asked must release it", code="SAME")
            if dieselbe(found.konto, person):
                raise Usage("who is asked about does not release it", code="CONCERNED")
            released = replace(found, freigegeben=self._u.jetzt(), freigeber=person)
            tx.kontofragen.freigeben(released)
            both = [(Bezug.HANDELNDER, person), (Bezug.VERANTWORTLICHER, found.person)]
            self._vermerke(tx, found, AuditEreignis.KONTOFRAGE_FREIGEGEBEN, both)

        await self._blicke.schreibe(work)

    async def lehne_ab(self, mandant: Kennung, ident: str, *, person: str, begruendung: str) -> None:
        """Let it wait no more; who asked may do so, too. ``Usage``: UNKNOWN, STATE, REASON."""

        def work(tx: Tx) -> None:
            found = self._wartende(tx, mandant, ident, alt=True)
            tx.kontofragen.entfernen(ident)
            who = [*wer(person, begruendung), (Bezug.VERANTWORTLICHER, found.person)]
            self._vermerke(tx, found, AuditEreignis.KONTOFRAGE_VERWORFEN, who)

        await self._blicke.schreibe(work)

    async def beantworte(
        self, mandant: Kennung, ident: str, *, person: str, ausschnitt: Ausschnitt | None = None
    ) -> tuple[Fragebild, Antwort]:
        """Return what the account did in that time, for the two persons who wanted to know; the look is an entry.

        ``Usage``: UNKNOWN, STATE not released, TOO-OLD, NOT-YOURS, MANY more entries than one answer holds, WIDE
        more than are read for one.
        """
        await self._buch.integriere_alle()
        found = await self._u.store.read(lambda tx: _muss(tx, mandant, ident))
        shown = self._bild(found, person)
        if found.freigegeben is None or found.freigeber is None:
            raise Usage("nobody has released this question", code="STATE")
        if shown.abgelaufen:
            raise Usage("the answer is not given any more: ask anew", code="TOO-OLD")
        if not (dieselbe(found.person, person) or dieselbe(found.freigeber, person)):
            raise Usage("the answer is for the two persons who wanted it", code="NOT-YOURS")
        frage = Frage(konto=found.konto, filter=Filter(ab=shown.ab, bis=shown.ende))
        moment = self._u.jetzt()
        names = Namen(self._u.vertrauen.verzeichnis(), moment)

        def read(tx: Tx) -> Antwort:
            funde = self._auskunft.suche(tx, mandant, frage, hoechstens=MAX_GELESEN)
            return Antwort(
                zeilen=zeilen_von(tx, self._auskunft, mandant, funde, ausschnitt, names),
                anzahl=len(funde),
                vorgaenge=(),
                gekuerzt=self._auskunft.gekuerzt(tx, mandant),
                nummer=None,
                gestellt=moment,
            )

        answer = await self._u.store.read(read)

        def note(tx: Tx) -> Sha256:
            return self._u.protokollant.notiere(
                tx,
                mandant,
                AuditEreignis.PROTOKOLL_GELESEN,
                akteur=Akteur.PERSON,
                rechtsgrund=Rechtsgrund.BDSG_76,
                grund="kontofrage",
                anzahl=answer.anzahl,
                aufgabe=ident,
                bezuege=wer(person, found.anlass),
            )

        leaf = await self._blicke.schreibe(note)  # durable before anything is shown
        await self._buch.integriere_alle()
        number = await self._u.store.read(lambda tx: tx.protokoll.index_zum_blatt(mandant, leaf))
        return shown, replace(answer, nummer=number)

    def _wartende(self, tx: Tx, mandant: Kennung, ident: str, *, alt: bool = False) -> Kontofrage:
        found = _muss(tx, mandant, ident)
        if found.freigegeben is not None:
            raise Usage("this question is released already", code="STATE")
        if not alt and self._u.jetzt() > found.gestellt + BESTAETIGEN:
            raise Usage(f"the question is older than {BESTAETIGEN.days} days: ask anew", code="TOO-OLD")
        return found

    def _bild(self, frage: Kontofrage, person: str) -> Fragebild:
        begin, _, end = frage.zeitraum.partition("/")
        until = frage.gestellt + BESTAETIGEN if frage.freigegeben is None else frage.freigegeben + SICHTBAR
        return Fragebild(
            frage=frage,
            ab=datetime.fromisoformat(begin),
            ende=datetime.fromisoformat(end),
            bis=until,
            eigene=dieselbe(frage.person, person),
            selbst=dieselbe(frage.konto, person),
            abgelaufen=self._u.jetzt() > until,
        )

    def _vermerke(
        self, tx: Tx, frage: Kontofrage, ereignis: AuditEreignis, bezuege: list[tuple[Bezug, str]]
    ) -> None:
        """Log an act with a commitment to the question, so that nobody can say it was another one."""
        asked = {"id": frage.id, "konto": frage.konto, "zeitraum": frage.zeitraum, "anlass": frage.anlass}
        self._u.protokollant.notiere(
            tx,
            frage.mandant,
            ereignis,
            akteur=Akteur.PERSON,
            rechtsgrund=Rechtsgrund.BDSG_76,
            aufgabe=frage.id,
            bezuege=[*bezuege, (Bezug.ANTRAG, antragsstand(asked))],
        )


def gestellt_ueber(tx: Tx, mandanten: Iterable[Kennung], konto: str) -> tuple[Kontofrage, ...]:
    """Return the released questions about an account, for its person; of each authority the newest first."""
    return tuple(
        one for mandant in mandanten for one in tx.kontofragen.ueber(mandant, konto, max_zeilen=MAX_GEZEIGT)
    )


def _muss(tx: Tx, mandant: Kennung, ident: str) -> Kontofrage:
    found = tx.kontofragen.holen(ident)
    if found is None or found.mandant != mandant:
        raise Usage(f"there is no question {ident}", code="UNKNOWN")
    return found
