"""The page of one file: its register with Blatt numbers, what holds it, its parts on paper, its transfers."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from gateway.domain.akte import Akte, Dateiformat, Dokument, Sperre
from gateway.domain.aktenworte import MEDIUM, SPERRE, blatt, marken, seiten
from gateway.domain.datumsworte import Datumsworte
from gateway.domain.errors import Usage
from gateway.domain.events import AuditEreignis, Bezug
from gateway.domain.ids import AkteId, DokumentUUID, Kennung
from gateway.domain.merkmale import WORT, Merkmal
from gateway.domain.sprache import Satz, Sprache
from gateway.transfer.auskunftssperre import gesperrt
from gateway.transfer.einblick.blick import Blicke
from gateway.transfer.einblick.personen import anzeigename, geburtsdatum, weitere_namen
from gateway.transfer.einblick.uebergaben import Uebergabezeile, standleser, zeile
from gateway.transfer.ports import Tx
from gateway.transfer.protokollant import wer
from gateway.transfer.umgebung import Umgebung

_SICHTGEPRUEFT, _OHNE_VERMERK = Satz("mit Scanvermerk", "with scan evidence"), Satz("ohne", "none")
_PAPIER_DA, _PAPIER_FEHLT = Satz("eingetroffen", "arrived"), Satz("noch nicht abgehakt", "not ticked off yet")


@dataclass(frozen=True, slots=True, kw_only=True)
class Registerzeile:
    """One document of the register."""

    nummer: int
    uuid: DokumentUUID
    blatt_von: int | None
    blatt_bis: int | None
    blatt: str
    titel: str
    dateiname: str
    format: Dateiformat
    pfad: tuple[str, ...]
    datum: date | None
    seiten: int | None
    seiten_wort: str
    scan: str
    """Scan evidence in a word; the whole of it stands in ``aktenbote ablage show``."""
    marken: tuple[str, ...]
    """What stays here of it and why, and what the document does by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Papierzeile:
    """One part on paper."""

    nummer: int
    bezeichnung: str
    medium: str
    standort: str | None
    stand: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Aktenbild:
    """The page of one file."""

    id: AkteId
    aktenzeichen: str
    person: str
    weitere_namen: tuple[str, ...]
    geboren: str
    betreff: str | None
    sperren: tuple[str, ...]
    auskunftssperre: bool
    dokumente: tuple[Registerzeile, ...]
    blaetter: int
    """Highest Blatt number; 0 where none is numbered."""
    papier: tuple[Papierzeile, ...]
    uebergaben: tuple[Uebergabezeile, ...]
    """Transfers of this file, newest first."""
    geloescht: datetime | None
    abgegeben_an: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dokumentstelle:
    """One document and its place in the register."""

    aktenzeichen: str
    zeile: Registerzeile
    davor: int | None
    """Number of the document before it."""
    danach: int | None


class Aktenblicke:
    """Shows a file; the look is logged with the file."""

    def __init__(self, umgebung: Umgebung, blicke: Blicke) -> None:
        """Keep the collaborators."""
        self._u = umgebung
        self._blicke = blicke

    async def register(
        self,
        mandant: Kennung,
        ident: AkteId,
        *,
        person: str,
        sprache: Sprache = Sprache.DE,
        begruendung: str | None = None,
    ) -> Aktenbild:
        """Return a file of this authority with its register.

        ``Usage``: UNKNOWN for one that is not there or of another authority, REASON where an Auskunftssperre holds
        and nobody says why it is opened.
        """

        def look(tx: Tx) -> Aktenbild:
            akte = tx.akten.holen(mandant, ident)
            if akte is None:
                raise Usage(f"there is no file {ident} here", code="UNKNOWN")
            blocked = gesperrt(tx, self._u, mandant, ident, akte.person)
            if blocked and not (begruendung or "").strip():
                raise Usage("an Auskunftssperre holds: say why you open this file", code="REASON")
            return self._bild(tx, mandant, akte, sprache, blocked=blocked)

        why = wer(person, begruendung)[1:] if (begruendung or "").strip() else []
        shown = await self._u.store.read(look)
        read, number = AuditEreignis.AKTE_GELESEN, len(shown.dokumente)
        await self._blicke.schreibe(
            lambda tx: self._blicke.vermerke(
                tx, mandant, read, (Bezug.AKTE, ident), *why, person=person, anzahl=number
            )
        )
        return shown

    async def stelle(
        self, mandant: Kennung, ident: AkteId, nummer: int, *, sprache: Sprache = Sprache.DE
    ) -> Dokumentstelle:
        """Return a document by its number in the register, for the page that shows it.

        Not logged here: ``Seitenblicke`` writes the look at the document, and nothing of this is shown before.
        ``Usage`` (UNKNOWN) for a file or number that is not there.
        """

        def look(tx: Tx) -> Dokumentstelle:
            akte = tx.akten.holen(mandant, ident)
            rows = () if akte is None else akte.dokumente
            at = next((index for index, one in enumerate(rows) if one.position == nummer), None)
            if akte is None or at is None:
                raise Usage("there is no such document here", code="UNKNOWN")
            return Dokumentstelle(
                aktenzeichen=akte.aktenzeichen,
                zeile=_registerzeile(rows[at], sprache, None, ()),
                davor=rows[at - 1].position if at else None,
                danach=rows[at + 1].position if at + 1 < len(rows) else None,
            )

        return await self._u.store.read(look)

    def _worte(self, mandant: Kennung, sprache: Sprache) -> Datumsworte:
        return Datumsworte(self._u.mandanten[mandant].arbeitstage.zone, sprache)

    def _bild(self, tx: Tx, mandant: Kennung, akte: Akte, sprache: Sprache, *, blocked: bool) -> Aktenbild:
        worte, leser = self._worte(mandant, sprache), standleser(tx, self._u, sprache)
        features = tx.schutz.merkmale(mandant, akte.id)
        zone = worte.zone
        to = akte.abgegeben_an
        return Aktenbild(
            id=akte.id,
            aktenzeichen=akte.aktenzeichen,
            person=anzeigename(akte.person),
            weitere_namen=weitere_namen(akte.person),
            geboren=geburtsdatum(akte.person, worte),
            betreff=akte.betreff,
            sperren=tuple(SPERRE[one].auf(sprache) for one in Sperre if one in akte.sperren),
            auskunftssperre=blocked,
            dokumente=tuple(
                _registerzeile(
                    one,
                    sprache,
                    None if one.aktenwirksam is None else one.aktenwirksam.astimezone(zone).date(),
                    features.get(one.uuid, ()),
                )
                for one in akte.dokumente
            ),
            blaetter=max((one.blatt_bis or 0 for one in akte.dokumente), default=0),
            papier=tuple(_papierzeilen(akte, sprache)),
            uebergaben=tuple(zeile(leser, one) for one in tx.transfers.zur_akte(mandant, akte.id)),
            geloescht=akte.geloescht,
            abgegeben_an=None if to is None else leser.namen.kurz(to).nominativ,
        )


def _registerzeile(
    one: Dokument, sprache: Sprache, datum: date | None, merkmale: tuple[Merkmal, ...]
) -> Registerzeile:
    return Registerzeile(
        nummer=one.position,
        uuid=one.uuid,
        blatt_von=one.blatt_von,
        blatt_bis=one.blatt_bis,
        blatt=blatt(one, sprache),
        titel=one.beschreibung or one.dateiname,
        dateiname=one.dateiname,
        format=one.format,
        pfad=one.pfad,
        datum=datum,
        seiten=one.seiten,
        seiten_wort=seiten(one.seiten, sprache),
        scan=(_OHNE_VERMERK if one.transfervermerk is None else _SICHTGEPRUEFT).auf(sprache),
        marken=(*marken(one, sprache), *(WORT[each].auf(sprache) for each in merkmale)),
    )


def _papierzeilen(akte: Akte, sprache: Sprache) -> Iterator[Papierzeile]:
    for teil in akte.papier:
        here = akte.herkunft is None or teil.eingetroffen is not None
        yield Papierzeile(
            nummer=teil.nummer,
            bezeichnung=teil.bezeichnung,
            medium=MEDIUM[teil.medium].auf(sprache),
            standort=teil.standort,
            stand=(_PAPIER_DA if here else _PAPIER_FEHLT).auf(sprache),
        )
