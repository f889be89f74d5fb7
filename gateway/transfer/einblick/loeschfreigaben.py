"""What waits for a second person before it is deleted: the content of a file, or one document that stayed here.

The look judges anew, as the deletion itself does (``Loeschungen``, ``Vernichtungen``); whoever decides has just
given the second factor once more.
"""

from dataclasses import dataclass
from datetime import datetime

from gateway.domain.akte import Akte, Dokument
from gateway.domain.errors import Usage
from gateway.domain.events import AuditEreignis, Bezug, Rechtsgrund
from gateway.domain.ids import AkteId, Kennung
from gateway.domain.loeschung import SATZ, Freigabe, Hindernis
from gateway.domain.sprache import Sprache
from gateway.transfer.auskunftssperre import gesperrt
from gateway.transfer.einblick.blick import Blicke
from gateway.transfer.loeschlage import Belege, Beweisaufnahme
from gateway.transfer.loeschung import Beurteilung, Loeschungen
from gateway.transfer.ports import Tx
from gateway.transfer.records import Loeschantrag, Loeschgegenstand
from gateway.transfer.umgebung import Umgebung
from gateway.transfer.vernichtung import Vernichtungen
from gateway.transfer.vieraugen import BESTAETIGEN, dieselbe, verwirf

HIER = frozenset({Loeschgegenstand.INHALT, Loeschgegenstand.DOKUMENT})
"""What is decided here; entries of the log are pruned at the command line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loeschwunsch:
    """A request as a second person sees it in a list."""

    id: str
    art: Loeschgegenstand
    akte: AkteId
    aktenzeichen: str
    von: str
    gestellt: datetime
    bis: datetime
    """Afterwards it has to be made anew."""
    eigenes: bool
    """Who looks asked for it: another person must decide."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loeschzeile:
    """One document that goes."""

    nummer: int
    name: str
    """Empty under an Auskunftssperre: the file itself shows it, with a reason."""
    gruende: tuple[str, ...]
    """Why it may not go; empty = it may."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loeschbild:
    """A request with everything that will go, judged in this moment."""

    wunsch: Loeschwunsch
    dokumente: tuple[Loeschzeile, ...]
    hindernisse: tuple[str, ...]
    """What stands against it now; then nothing can be released."""
    vorbehalte: tuple[tuple[Hindernis, str], ...]
    """What both persons answer for; whoever releases names each."""
    verdeckt: bool
    """An Auskunftssperre holds."""


class Loeschfreigaben:
    """Shows and decides."""

    def __init__(
        self,
        umgebung: Umgebung,
        blicke: Blicke,
        beweise: Beweisaufnahme,
        loeschungen: Loeschungen,
        vernichtungen: Vernichtungen,
    ) -> None:
        """Keep the collaborators."""
        self._u = umgebung
        self._blicke = blicke
        self._beweise = beweise
        self._loeschungen = loeschungen
        self._vernichtungen = vernichtungen

    async def liste(self, mandant: Kennung, *, person: str) -> tuple[Loeschwunsch, ...]:
        """Return what waits, oldest first; the look is logged."""

        def look(tx: Tx) -> tuple[Loeschwunsch, ...]:
            found = []
            for one in tx.loeschantraege.offene(mandant):
                akte = tx.akten.holen(mandant, one.akte) if one.akte is not None else None
                if one.gegenstand in HIER and akte is not None:
                    found.append(_wunsch(one, akte, person))
            self._blicke.vermerke(tx, mandant, AuditEreignis.AKTE_GELESEN, person=person, anzahl=len(found))
            return tuple(found)

        return await self._blicke.schreibe(look)

    async def eine(
        self, mandant: Kennung, ident: str, *, person: str, sprache: Sprache = Sprache.DE
    ) -> Loeschbild | None:
        """Return one, judged anew; ``None``: it does not wait (any more). The look is logged with the file."""
        asked = await self._u.store.read(lambda tx: _hole(tx, mandant, ident))
        if asked is None or asked.akte is None:
            return None
        belege = await self._beweise.oeffne(mandant, asked.akte)

        def look(tx: Tx) -> Loeschbild | None:
            request = _hole(tx, mandant, ident)
            akte = None if request is None or request.akte is None else tx.akten.holen(mandant, request.akte)
            if request is None or akte is None:
                return None
            self._blicke.vermerke(
                tx,
                mandant,
                AuditEreignis.AKTE_GELESEN,
                (Bezug.AKTE, akte.id),
                person=person,
                anzahl=len(akte.dokumente),
            )
            return self._bild(tx, request, akte, belege, person, sprache)

        return await self._blicke.schreibe(look)

    async def gib_frei(self, mandant: Kennung, ident: str, *, person: str, trotz: frozenset[str]) -> None:
        """Delete, as another person than the one who asked.

        ``Usage``: UNKNOWN, SAME, NAMES, TOO-OLD; KEPT: something stands against it, or a reservation was not named.
        """
        asked = await self._u.store.read(lambda tx: _muss(tx, mandant, ident))
        if asked.gegenstand is Loeschgegenstand.DOKUMENT:
            await self._vernichtungen.bestaetige(mandant, ident, person=person)
            return
        shown = await self._loeschungen.bestaetige(mandant, ident, person=person, trotz=trotz)
        if shown.antrag is None:
            raise Usage("something stands against it now: look again", code="KEPT")

    async def lehne_ab(self, mandant: Kennung, ident: str, *, person: str, begruendung: str) -> None:
        """Let it wait no more; who asked may do so, too. Nothing is deleted. ``Usage``: UNKNOWN, REASON."""

        def work(tx: Tx) -> None:
            asked, event = _muss(tx, mandant, ident), AuditEreignis.AKTE_LOESCHUNG_VERWORFEN
            verwirf(
                self._u,
                tx,
                asked,
                event,
                rechtsgrund=Rechtsgrund.AUFENTHV_68,
                person=person,
                begruendung=begruendung,
            )

        await self._blicke.schreibe(work)

    # -- inside -------------------------------------------------------------------------------------------------

    def _bild(
        self, tx: Tx, request: Loeschantrag, akte: Akte, belege: Belege | None, person: str, sprache: Sprache
    ) -> Loeschbild:
        covered = gesperrt(tx, self._u, request.mandant, akte.id, akte.person)

        def row(one: Dokument, reasons: tuple[str, ...]) -> Loeschzeile:
            return Loeschzeile(nummer=one.position, name="" if covered else one.dateiname, gruende=reasons)

        wish = _wunsch(request, akte, person)
        if request.gegenstand is Loeschgegenstand.DOKUMENT:
            against = self._gegen_dokument(tx, request, akte, belege, sprache)
            rows = tuple(row(one, against) for one in akte.dokumente if one.uuid == request.dokument)
            return Loeschbild(wunsch=wish, dokumente=rows, hindernisse=against, vorbehalte=(), verdeckt=covered)
        lage = self._beweise.lage(tx, request.mandant, akte, belege, Freigabe.ZWEI_PERSONEN)
        shown = Beurteilung.aus(lage)
        return Loeschbild(
            wunsch=wish,
            dokumente=tuple(
                row(one, tuple(SATZ[reason].auf(sprache) for reason in reasons)) for one, reasons in shown.dokumente
            ),
            hindernisse=tuple(SATZ[one].auf(sprache) for one in shown.hindernisse),
            vorbehalte=tuple((one, SATZ[one].auf(sprache)) for one in shown.vorbehalte),
            verdeckt=covered,
        )

    def _gegen_dokument(
        self, tx: Tx, request: Loeschantrag, akte: Akte, belege: Belege | None, sprache: Sprache
    ) -> tuple[str, ...]:
        found = next((one for one in akte.dokumente if one.uuid == request.dokument), None)
        if found is None:
            return (SATZ[Hindernis.SCHON_GELOESCHT].auf(sprache),)
        against = self._vernichtungen.hindernisse(tx, request.mandant, akte, found, belege)
        return tuple(one.auf(sprache) for one in against)


def _hole(tx: Tx, mandant: Kennung, ident: str) -> Loeschantrag | None:
    found = tx.loeschantraege.holen(ident)
    return found if found is not None and found.mandant == mandant and found.gegenstand in HIER else None


def _muss(tx: Tx, mandant: Kennung, ident: str) -> Loeschantrag:
    found = _hole(tx, mandant, ident)
    if found is None:
        raise Usage(f"there is no open request {ident}", code="UNKNOWN")
    return found


def _wunsch(one: Loeschantrag, akte: Akte, person: str) -> Loeschwunsch:
    return Loeschwunsch(
        id=one.id,
        art=one.gegenstand,
        akte=akte.id,
        aktenzeichen=akte.aktenzeichen,
        von=one.person,
        gestellt=one.gestellt,
        bis=one.gestellt + BESTAETIGEN,
        eigenes=dieselbe(one.person, person),
    )
