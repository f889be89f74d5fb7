"""The register of a delivery before it is taken over: what came, what is doubtful, which questions it waits for.

The delivery is opened as it is for its pages (``sendungsmappe``); nothing of it is stored.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo
from typing import Final

from gateway.domain.akte import IMMER_ANGENOMMEN, Dokument
from gateway.domain.aktenworte import blatt, marken, seiten
from gateway.domain.errors import Usage
from gateway.domain.events import AuditEreignis
from gateway.domain.ids import DokumentUUID, Kennung, TransferId
from gateway.domain.kurzzeichen import Kurzzeichen, kurzzeichen
from gateway.domain.schutz import Fund, Fundart
from gateway.domain.seitenbereiche import bereiche
from gateway.domain.sprache import Satz, Sprache
from gateway.domain.states import Zustand
from gateway.domain.transfer import Transfer
from gateway.transfer.aufgaben.bild import frage_und_anlass
from gateway.transfer.auskunftssperre import gesperrt
from gateway.transfer.einblick.blick import Blicke
from gateway.transfer.einblick.namen import Namen
from gateway.transfer.einblick.uebergaben import standleser
from gateway.transfer.einblick.zug import BETRIEBSFRAGEN
from gateway.transfer.gezeigtes import Gezeigtes
from gateway.transfer.leerseiten import Leerseiten
from gateway.transfer.ports import Tx
from gateway.transfer.protokollant import wer
from gateway.transfer.records import Nachricht
from gateway.transfer.sendungsmappe import Leerblick, Mappe, Sendungsmappen, funde, unbekannt, wartende
from gateway.transfer.umgebung import Umgebung

ZWEIFEL: Final[Mapping[Fundart, Satz]] = {
    Fundart.SCHADSOFTWARE: Satz("Schadsoftware gefunden", "malware was found"),
    Fundart.ZU_GROSS: Satz("zu groß für die Virenprüfung", "too large for the malware scanner"),
    Fundart.KEIN_URTEIL: Satz("Virenprüfung ohne Ergebnis", "no verdict of the malware scanner"),
}
_LEER: Final = (
    Satz("Seite {seiten} ist leer", "page {seiten} is blank"),
    Satz("Seiten {seiten} sind leer", "pages {seiten} are blank"),
)
"""Of one page, of several."""
_ANDERER_TYP = Satz("weder PDF noch JPG", "neither PDF nor JPG")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sendungszeile:
    """One document of the delivery."""

    nummer: int
    uuid: DokumentUUID
    blatt: str
    blatt_von: int | None
    titel: str
    pfad: tuple[str, ...]
    datum: date | None
    seiten: int | None
    seiten_wort: str
    zweifel: tuple[str, ...]
    """Why somebody should look at it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sendungsbild:
    """The register."""

    transfer: TransferId
    kurzzeichen: Kurzzeichen
    partner: str
    """Short name of who sent it."""
    dokumente: tuple[Sendungszeile, ...]
    fragen: tuple[tuple[str, str], ...]
    """Open questions for clerks about the transfer: id and question."""
    leere: tuple[tuple[int, int, str], ...]
    """Number of a document, its first blank page, and the sentence that says which are."""
    leer_laeuft: bool
    """The look for blank pages has not ended."""
    ungesehen: int
    """Documents whose pages were not looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sendungsstelle:
    """One document and its place in the register."""

    kurzzeichen: Kurzzeichen
    zeile: Sendungszeile
    davor: Sendungszeile | None
    danach: Sendungszeile | None
    fragen: tuple[tuple[str, str], ...]


class Sendungsblicke:
    """Shows deliveries that wait; the look at a register is logged, that at a page by ``Seitenblicke``."""

    def __init__(
        self,
        umgebung: Umgebung,
        blicke: Blicke,
        mappen: Sendungsmappen,
        gezeigtes: Gezeigtes,
        leerseiten: Leerseiten,
    ) -> None:
        """Keep the collaborators."""
        self._leerseiten = leerseiten
        self._u = umgebung
        self._blicke = blicke
        self._mappen = mappen
        self._gezeigtes = gezeigtes

    async def register(
        self,
        mandant: Kennung,
        ident: TransferId,
        *,
        person: str,
        sprache: Sprache = Sprache.DE,
        begruendung: str | None = None,
    ) -> Sendungsbild:
        """Return the register of a delivery that waits to be taken over.

        ``Usage``: UNKNOWN no such transfer here, STATE nothing waits, GONE its content key is gone, REASON an
        Auskunftssperre or a recall holds and nobody says why the register is opened. ``Refused``: it cannot be
        opened, or does not agree in itself. ``TryLater`` where the disk is full.
        """
        said = (begruendung or "").strip()
        transfer, nachricht = await self._wartende(mandant, ident)
        if not said and (
            transfer.zustand is Zustand.RUECKRUF_LIEGT_VOR
            or await self._u.store.read(lambda tx: gesperrt(tx, self._u, mandant, ident, transfer.person))
        ):
            raise Usage("an Auskunftssperre or a recall holds: say why you open this delivery", code="REASON")
        shown = await self._lies(transfer, nachricht, sprache)
        why = wer(person, said)[1:] if said else []
        read, number = AuditEreignis.AKTE_GELESEN, len(shown.dokumente)
        await self._blicke.schreibe(
            lambda tx: self._blicke.vermerke(tx, mandant, read, *why, person=person, transfer=ident, anzahl=number)
        )
        return shown

    async def stelle(
        self, mandant: Kennung, ident: TransferId, nummer: int, *, sprache: Sprache = Sprache.DE
    ) -> Sendungsstelle:
        """Return a document by its number, for the page that shows it; ``Usage`` as ``register``, and Refused.

        Not logged here: ``Seitenblicke`` writes the look, asks for the reason, and nothing of this is shown before.
        """
        shown = await self._lies(*await self._wartende(mandant, ident), sprache)
        rows = shown.dokumente
        at = next((index for index, one in enumerate(rows) if one.nummer == nummer), None)
        if at is None:
            raise unbekannt()
        return Sendungsstelle(
            kurzzeichen=shown.kurzzeichen,
            zeile=rows[at],
            davor=rows[at - 1] if at else None,
            danach=rows[at + 1] if at + 1 < len(rows) else None,
            fragen=shown.fragen,
        )

    async def _wartende(self, mandant: Kennung, ident: TransferId) -> tuple[Transfer, Nachricht]:
        return await self._u.store.read(lambda tx: wartende(tx, self._u, mandant, ident))

    async def _lies(self, transfer: Transfer, nachricht: Nachricht, sprache: Sprache) -> Sendungsbild:
        async with self._mappen.mappe(transfer, nachricht) as mappe:
            self._gezeigtes.merke_sendung(transfer, mappe)
            self._leerseiten.beginne(transfer, nachricht, mappe)
            return await self._u.store.read(lambda tx: self._bild(tx, transfer, mappe, sprache))

    def _bild(self, tx: Tx, transfer: Transfer, mappe: Mappe, sprache: Sprache) -> Sendungsbild:
        zone = self._u.mandanten[transfer.mandant].arbeitstage.zone
        found = () if transfer.lieferung is None else funde(tx, transfer.lieferung, transfer.id)
        asked = [
            one
            for one in tx.aufgaben.offene(transfer.mandant, transfer=transfer.id)
            if one.art not in BETRIEBSFRAGEN
        ]
        namen: Namen = standleser(tx, self._u, sprache).namen
        documents = sorted(mappe.beurteilt.dokumente, key=lambda one: one.position)
        return Sendungsbild(
            transfer=transfer.id,
            kurzzeichen=kurzzeichen(transfer.prozess),
            partner=namen.kurz(transfer.partner).nominativ,
            dokumente=tuple(_zeile(one, sprache, zone, found) for one in documents),
            fragen=tuple((one.id, frage_und_anlass(tx, self._u, one, sprache)[0]) for one in asked),
            leere=_leere(documents, mappe.leer, sprache),
            leer_laeuft=mappe.leer is None or mappe.leer.laeuft,
            ungesehen=0 if mappe.leer is None else mappe.leer.ungesehen,
        )


def _leere(
    documents: Sequence[Dokument], seen: Leerblick | None, sprache: Sprache
) -> tuple[tuple[int, int, str], ...]:
    found = []
    for one in documents:
        blank = () if seen is None else seen.seiten.get(one.uuid, ())
        if blank:
            words = _LEER[0 if len(blank) == 1 else 1].auf(sprache)
            found.append((one.position, blank[0], words.format(seiten=bereiche(blank))))
    return tuple(found)


def _zeile(one: Dokument, sprache: Sprache, zone: tzinfo, found: Sequence[Fund]) -> Sendungszeile:
    doubts = [ZWEIFEL[each.art].auf(sprache) for each in found if each.dokument == one.uuid]
    if one.format not in IMMER_ANGENOMMEN:
        doubts.append(_ANDERER_TYP.auf(sprache))
    return Sendungszeile(
        nummer=one.position,
        uuid=one.uuid,
        blatt=blatt(one, sprache),
        blatt_von=one.blatt_von,
        titel=one.beschreibung or one.dateiname,
        pfad=one.pfad,
        datum=None if one.aktenwirksam is None else one.aktenwirksam.astimezone(zone).date(),
        seiten=one.seiten,
        seiten_wort=seiten(one.seiten, sprache),
        zweifel=(*dict.fromkeys(doubts), *marken(one, sprache)),
    )
