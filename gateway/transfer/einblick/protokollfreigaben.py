"""What waits for a second person before the log loses something: openings that name people, or content of entries.

Asked for here, or with ``aktenbote audit erase`` and ``audit prune``; decided with the same use cases. The look
judges anew what would go, and whoever decides has just given the second factor once more.
"""

import asyncio
from dataclasses import dataclass
from datetime import datetime

from gateway.domain.errors import Usage
from gateway.domain.events import AuditEreignis, Aufbewahrung, Bezug, Rechtsgrund
from gateway.domain.ids import AkteId, Kennung
from gateway.transfer.einblick.blick import Blicke
from gateway.transfer.kuerzung import UEBERSCHLAG, Kuerzung
from gateway.transfer.ports import Tx
from gateway.transfer.records import Loeschantrag, Loeschgegenstand
from gateway.transfer.umgebung import Umgebung
from gateway.transfer.vergessen import Vergessen
from gateway.transfer.vieraugen import BESTAETIGEN, dieselbe, verwirf

HIER = frozenset({Loeschgegenstand.BEZUEGE, Loeschgegenstand.KUERZUNG})
"""What is decided here; what is about files: ``loeschfreigaben``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Protokollwunsch:
    """A request as a second person sees it in a list."""

    id: str
    art: Loeschgegenstand
    akte: AkteId | None
    aktenzeichen: str | None
    """Of the file whose references are to go; ``None``: it is about years."""
    bis_jahr: int | None
    von: str
    gestellt: datetime
    bis: datetime
    """Afterwards it has to be made anew."""
    eigenes: bool
    """Who looks asked for it: another person must decide."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Protokollbild:
    """A request with what would go in this moment."""

    wunsch: Protokollwunsch
    kuerzung: tuple[tuple[Aufbewahrung, int, int], ...]
    """Of a pruning by retention: entries that go, entries that are held."""
    jahre: tuple[tuple[int, Aufbewahrung], ...]
    """Of an erasure by year: what is due."""
    entgegen: str | None
    """HOLD a legal hold, STATE a transfer runs, UNKNOWN the file is gone, NOT-DUE nothing is due (any more)."""
    mehr: bool = False
    """``kuerzung`` counts the oldest entries alone (``kuerzung.UEBERSCHLAG``); later ones may go, too."""


class Protokollfreigaben:
    """Shows and decides."""

    def __init__(self, umgebung: Umgebung, blicke: Blicke, vergessen: Vergessen, kuerzung: Kuerzung) -> None:
        """Keep the collaborators."""
        self._u = umgebung
        self._blicke = blicke
        self._vergessen = vergessen
        self._kuerzung = kuerzung
        self._laufend: set[asyncio.Task[int]] = set()
        """Prunings that go on when nobody waits for their page any more."""

    async def liste(self, mandant: Kennung, *, person: str) -> tuple[Protokollwunsch, ...]:
        """Return what waits, oldest first; the look is logged."""

        def look(tx: Tx) -> tuple[Protokollwunsch, ...]:
            found = [
                _wunsch(tx, one, person) for one in tx.loeschantraege.offene(mandant) if one.gegenstand in HIER
            ]
            self._vermerke(tx, mandant, person, len(found))
            return tuple(found)

        return await self._blicke.schreibe(look)

    async def eine(self, mandant: Kennung, ident: str, *, person: str) -> Protokollbild | None:
        """Return one, judged anew; ``None``: it does not wait (any more). The look is logged."""
        found = await self._u.store.read(lambda tx: self._bild(tx, mandant, ident, person))
        if found is not None:
            await self._blicke.schreibe(lambda tx: self._vermerke(tx, mandant, person, 1, found.wunsch.akte))
        return found

    async def beantrage_akte(self, mandant: Kennung, aktenzeichen: str, *, person: str) -> str:
        """Ask for what opens references to a file and its person; return the id of the request.

        Asked twice it waits once. ``Usage``: UNKNOWN, HOLD, STATE; asking for that is an entry of the log, too.
        """

        def ask(tx: Tx) -> str | Usage:
            akte = tx.akten.zum_aktenzeichen(mandant, aktenzeichen)
            waits = None if akte is None else self._wartet(tx, mandant, Loeschgegenstand.BEZUEGE, akte=akte.id)
            if waits is not None:
                return waits
            asked = self._vergessen.versuche_akte(tx, mandant, aktenzeichen, person=person)
            return asked if isinstance(asked, Usage) else asked.id

        found = await self._blicke.schreibe(ask)
        if isinstance(found, Usage):
            raise found
        return found

    async def beantrage_jahre(self, mandant: Kennung, bis: int, *, person: str) -> str:
        """Ask for what opens references of this year and before whose retention is over. ``Usage``: NOT-DUE."""

        def ask(tx: Tx) -> str:
            waits = self._wartet(tx, mandant, Loeschgegenstand.BEZUEGE, bis=bis)
            return waits or self._vergessen.beantrage_jahre(tx, mandant, bis, person=person).id

        return await self._blicke.schreibe(ask)

    async def beantrage_kuerzung(self, mandant: Kennung, bis: int, *, person: str) -> str:
        """Ask for the content of entries of this year and before whose retention is over. ``Usage``: NOT-DUE.

        What is due is counted on a snapshot, so that no writer waits for it.
        """
        due = await self._u.store.read(lambda tx: self._kuerzung.faellig(tx, mandant, bis))
        number = sum(len(one.indexe) for one in due)

        def ask(tx: Tx) -> str:
            waits = self._wartet(tx, mandant, Loeschgegenstand.KUERZUNG, bis=bis)
            return waits or self._kuerzung.beantrage(tx, mandant, bis, number, person=person).id

        return await self._blicke.schreibe(ask)

    async def gib_frei(self, mandant: Kennung, ident: str, *, person: str) -> int:
        """Do it, as another person than the one who asked; return how many openings or entries went.

        ``Usage``: UNKNOWN, SAME, NAMES, TOO-OLD, HOLD, STATE. Many entries take their time: whoever waits no longer
        finds the request gone when it is done.
        """
        asked = await self._u.store.read(lambda tx: _muss(tx, mandant, ident))
        if asked.gegenstand is Loeschgegenstand.BEZUEGE:
            return await self._blicke.schreibe(
                lambda tx: self._vergessen.bestaetige(tx, mandant, ident, person=person)
            )
        task = asyncio.create_task(self._kuerzung.bestaetige(mandant, ident, person=person))
        self._laufend.add(task)
        task.add_done_callback(self._fertig)
        return await asyncio.shield(task)

    async def lehne_ab(self, mandant: Kennung, ident: str, *, person: str, begruendung: str) -> None:
        """Let it wait no more; who asked may do so, too. Nothing goes. ``Usage``: UNKNOWN, REASON."""

        def work(tx: Tx) -> None:
            asked, event = _muss(tx, mandant, ident), AuditEreignis.PROTOKOLL_LOESCHUNG_VERWORFEN
            verwirf(
                self._u, tx, asked, event, rechtsgrund=Rechtsgrund.BDSG_76, person=person, begruendung=begruendung
            )

        await self._blicke.schreibe(work)

    # -- inside -------------------------------------------------------------------------------------------------

    def _wartet(
        self, tx: Tx, mandant: Kennung, was: Loeschgegenstand, *, akte: AkteId | None = None, bis: int | None = None
    ) -> str | None:
        """Return the id of the same request that can still be released, whoever made it."""
        since = self._u.jetzt() - BESTAETIGEN
        for one in tx.loeschantraege.offene(mandant):
            if (one.gegenstand, one.akte, one.bis) == (was, akte, bis) and one.gestellt >= since:
                return one.id
        return None

    def _fertig(self, task: "asyncio.Task[int]") -> None:
        self._laufend.discard(task)
        if not task.cancelled():
            task.exception()  # heard of by whoever waits, or by nobody: the request is still there then

    def _vermerke(self, tx: Tx, mandant: Kennung, person: str, anzahl: int, akte: AkteId | None = None) -> None:
        files = [] if akte is None else [(Bezug.AKTE, str(akte))]
        read = AuditEreignis.PROTOKOLL_GELESEN
        self._blicke.vermerke(
            tx, mandant, read, *files, person=person, anzahl=anzahl, grund="loeschantraege",
            rechtsgrund=Rechtsgrund.BDSG_76,
        )  # fmt: skip

    def _bild(self, tx: Tx, mandant: Kennung, ident: str, person: str) -> Protokollbild | None:
        asked = _hole(tx, mandant, ident)
        if asked is None:
            return None
        wish = _wunsch(tx, asked, person)
        if asked.gegenstand is Loeschgegenstand.KUERZUNG:
            due, more = self._kuerzung.ueberschlag(tx, mandant, asked.bis or 0, hoechstens=UEBERSCHLAG)
            rows = tuple((one.klasse, len(one.indexe), one.gehalten) for one in due)
            against = None if more or any(number for _, number, _ in rows) else "NOT-DUE"
            return Protokollbild(wunsch=wish, kuerzung=rows, jahre=(), entgegen=against, mehr=more)
        if asked.bis is not None:
            years = tuple(self._vergessen.faellige(tx, mandant, asked.bis))
            return Protokollbild(wunsch=wish, kuerzung=(), jahre=years, entgegen=None if years else "NOT-DUE")
        akte = None if asked.akte is None else tx.akten.holen(mandant, asked.akte)
        against = "UNKNOWN" if akte is None else self._vergessen.entgegen(tx, mandant, akte)
        return Protokollbild(wunsch=wish, kuerzung=(), jahre=(), entgegen=against)


def _hole(tx: Tx, mandant: Kennung, ident: str) -> Loeschantrag | None:
    found = tx.loeschantraege.holen(ident)
    return found if found is not None and found.mandant == mandant and found.gegenstand in HIER else None


def _muss(tx: Tx, mandant: Kennung, ident: str) -> Loeschantrag:
    found = _hole(tx, mandant, ident)
    if found is None:
        raise Usage(f"there is no open request {ident}", code="UNKNOWN")
    return found


def _wunsch(tx: Tx, one: Loeschantrag, person: str) -> Protokollwunsch:
    akte = None if one.akte is None else tx.akten.holen(one.mandant, one.akte)
    return Protokollwunsch(
        id=one.id,
        art=one.gegenstand,
        akte=one.akte,
        aktenzeichen=None if akte is None else akte.aktenzeichen,
        bis_jahr=one.bis,
        von=one.person,
        gestellt=one.gestellt,
        bis=one.gestellt + BESTAETIGEN,
        eigenes=dieselbe(one.person, person),
    )
