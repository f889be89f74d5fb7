"""The list of questions that wait, and one question with its answers and the fields of each, for pages."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from gateway.domain.errors import Usage
from gateway.domain.events import AuditEreignis
from gateway.domain.fristen import UNSERE
from gateway.domain.ids import Kennung, TransferId
from gateway.domain.kurzzeichen import Kurzzeichen, kurzzeichen
from gateway.domain.sprache import Sprache
from gateway.transfer.aufgaben.bild import Aufgabenbild, Faellig, bild, faellig, frage_und_anlass
from gateway.transfer.aufgaben.worte import im_hinweis
from gateway.transfer.einblick.blick import Blicke
from gateway.transfer.einblick.uebergaben import Uebergabezeile, standleser, zeile
from gateway.transfer.einblick.zug import BETRIEBSFRAGEN, FACHFRAGEN
from gateway.transfer.ports import Tx
from gateway.transfer.records import Aufgabe, AufgabeArt
from gateway.transfer.umgebung import Umgebung

MAX_FRAGEN = 1_000
"""Questions of one list; an authority with more has another problem than a list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fragezeile:
    """One question in the list."""

    id: str
    art: AufgabeArt
    frage: str
    anlass: str
    partner: str | None
    """Short name of the other authority, where the question is about one."""
    uebergabe: TransferId | None
    kurzzeichen: Kurzzeichen | None
    seit: datetime
    faellig: Faellig | None
    """What happens next by itself; of what is overdue, when it was due."""
    ueberfaellig: bool
    """A deadline of ours has ended, and whoever was asked then has not answered."""
    betrieb: bool
    """For those who run the installation, not for clerks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frageseite:
    """One question as its page shows it."""

    bild: Aufgabenbild
    uebergabe: Uebergabezeile | None
    betrieb: bool


class Frageblicke:
    """Reads the list and single questions."""

    def __init__(self, umgebung: Umgebung, blicke: Blicke) -> None:
        """Keep the collaborators."""
        self._u = umgebung
        self._blicke = blicke

    async def liste(
        self,
        mandant: Kennung,
        *,
        person: str,
        sprache: Sprache = Sprache.DE,
        betrieb: bool | None = None,
        selbst: bool = False,
        max_zeilen: int = MAX_FRAGEN,
    ) -> tuple[Fragezeile, ...]:
        """Return the open questions of an authority, what is due first in front; the look is logged.

        ``betrieb``: only those for operations, or only those for clerks. ``selbst``: an open page asks, and an
        entry of the last half hour may stand for it (``Blicke``).
        """

        def look(tx: Tx) -> tuple[Fragezeile, ...]:
            asked = tx.aufgaben.offene(mandant, max_zeilen=max_zeilen)
            missed = _versaeumt(asked)
            wanted = [one for one in _einmal(asked, missed) if betrieb in {None, one.art in BETRIEBSFRAGEN}]
            return tuple(self._zeile(tx, one, sprache, missed) for one in wanted)

        rows = await self._u.store.read(look)
        read = AuditEreignis.AUFGABE_GELESEN
        await self._blicke.schreibe_einmal(
            lambda tx: self._blicke.vermerke(tx, mandant, read, person=person, anzahl=len(rows)),
            (person, mandant, read.value),
            frozenset(one.id for one in rows),
            selbst=selbst,
        )
        return tuple(sorted(rows, key=lambda one: (one.faellig is None, one.faellig and one.faellig.am, one.seit)))

    async def mehr(self, mandant: Kennung) -> bool:
        """Tell whether more questions are open than a list holds by itself (``MAX_FRAGEN``)."""

        def count(tx: Tx) -> int:
            return len(tx.aufgaben.offene(mandant, max_zeilen=MAX_FRAGEN + 1))

        return await self._u.store.read(count) > MAX_FRAGEN

    async def zeige(
        self, mandant: Kennung, ident: str, *, person: str, sprache: Sprache = Sprache.DE
    ) -> Frageseite:
        """Return one open question of this authority; ``Usage`` (UNKNOWN) for any other."""

        def look(tx: Tx) -> Frageseite:
            found = offene(tx, mandant, ident)
            shown = bild(tx, self._u, found, sprache)
            about = shown.transfer
            return Frageseite(
                bild=shown,
                uebergabe=None if about is None else zeile(standleser(tx, self._u, sprache), about),
                betrieb=found.art in BETRIEBSFRAGEN,
            )

        page = await self._u.store.read(look)
        read, about = AuditEreignis.AUFGABE_GELESEN, page.bild.aufgabe
        await self._blicke.schreibe(
            lambda tx: self._blicke.vermerke(
                tx, mandant, read, person=person, anzahl=1, aufgabe=about.id, transfer=about.transfer
            )
        )
        return page

    def _zeile(self, tx: Tx, one: Aufgabe, sprache: Sprache, missed: Mapping[TransferId, Faellig]) -> Fragezeile:
        transfer = tx.transfers.holen(one.transfer) if one.transfer else None
        asked, why = frage_und_anlass(tx, self._u, one, sprache)
        late = missed.get(one.transfer) if one.transfer else None
        due = late or next(iter(faellig(tx, self._u, one, sprache)), None)
        other = transfer.partner if transfer else im_hinweis(one.hinweis)
        leser = standleser(tx, self._u, sprache)
        return Fragezeile(
            id=one.id,
            art=one.art,
            frage=asked,
            anlass=why,
            partner=None if other is None else leser.namen.kurz(other).nominativ,
            uebergabe=one.transfer,
            kurzzeichen=None if transfer is None else kurzzeichen(transfer.prozess),
            seit=one.angelegt,
            faellig=due,
            ueberfaellig=late is not None or (due is not None and due.am < self._u.jetzt()),
            betrieb=one.art in BETRIEBSFRAGEN,
        )


def _versaeumt(asked: Iterable[Aufgabe]) -> dict[TransferId, Faellig]:
    """Return the transfers with a deadline of ours that has ended, and when; the deadline has begun anew since."""
    return {
        one.transfer: Faellig(was=one.hinweis, am=one.angelegt, dann="")
        for one in asked
        if one.transfer is not None and one.art is AufgabeArt.FRIST_ABGELAUFEN and one.hinweis in UNSERE
    }


def _einmal(asked: Iterable[Aufgabe], missed: Collection[TransferId]) -> Iterator[Aufgabe]:
    """Yield the questions; that a deadline has ended stands at the one that waits; only without one it is asked."""
    first = {one.transfer for one in asked if one.art in FACHFRAGEN and one.art is not AufgabeArt.FRIST_ABGELAUFEN}
    for one in asked:
        again = one.art is AufgabeArt.FRIST_ABGELAUFEN and one.transfer in missed
        if not (again and one.transfer in first):
            yield one


def offene(tx: Tx, mandant: Kennung | None, ident: str) -> Aufgabe:
    """Return an open question of an authority (``None``: of any here); ``Usage`` (UNKNOWN) if there is none."""
    found = next((one for one in tx.aufgaben.offene(mandant) if one.id == ident), None)
    if found is None:
        raise Usage(f"there is no open question {ident}; see 'aktenbote task list'", code="UNKNOWN")
    return found
