"""A clerk adds a document to a case file, or gives one a new version: looked at first, then stored, then entered.

Looked at and stored it belongs to nothing; only the transaction with its entry makes it part of the file. Whoever
does not go on leaves a blob that housekeeping removes.
"""

import asyncio
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import BinaryIO, Final

from gateway.domain.akte import Akte, Dokument
from gateway.domain.blatt import blattbereiche, pruefe_blaetter
from gateway.domain.errors import Usage
from gateway.domain.ids import AkteId, DokumentUUID, Kennung
from gateway.domain.schutz import Fundart, Schutzvermerk
from gateway.pump.dateien import neu_ohne_namen
from gateway.transfer import mitgebracht
from gateway.transfer.einblick.blick import Blicke
from gateway.transfer.eingangsformate import Eingangsformate, Merkmale
from gateway.transfer.eingangsschutz import Eingangsschutz
from gateway.transfer.fassung import Spur, ergaenze, ersetze, offen_fuer_neues, zu_ersetzen
from gateway.transfer.ports import Tx
from gateway.transfer.ports.dokumente import Abgelehnt, Ablehnung, Dokumentmesser, Gemessen
from gateway.transfer.umgebung import Umgebung

DOKUMENT_MAX: Final = 128 << 20
"""Octets of one document that a clerk brings: a scan of more than a thousand sheets."""
_BLOCK: Final = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Dokumentangaben:
    """What the register says of a new document; a new version says what the old one says."""

    titel: str | None = None
    pfad: tuple[str, ...] = ()
    datum: date | None = None
    blatt_von: int | None = None
    blatt_bis: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mitgebracht:
    """A document that was looked at and is stored, and belongs to no file yet."""

    akte: AkteId
    dokument: Dokument
    """As it will stand in the register, but for its place there."""
    ersetzt: int | None
    """Number of the document whose new version it is."""
    leer: tuple[int, ...]
    schutz: Schutzvermerk
    merkmale: Merkmale


class Dokumenteingang:
    """Takes single documents in."""

    def __init__(
        self,
        umgebung: Umgebung,
        blicke: Blicke,
        schutz: Eingangsschutz,
        formate: Eingangsformate,
        messer: Dokumentmesser,
    ) -> None:
        """Keep the collaborators."""
        self._u = umgebung
        self._blicke = blicke
        self._schutz = schutz
        self._formate = formate
        self._messer = messer

    def datei(self) -> BinaryIO:
        """Return an empty private file without a name: it goes when it is closed, and with the process."""
        return neu_ohne_namen(self._u.tmp)

    async def sieh_an(
        self, mandant: Kennung, ident: AkteId, datei: BinaryIO, name: str, angaben: Dokumentangaben,
        *, ersetzt: int | None = None,
    ) -> Mitgebracht:  # fmt: skip
        """Look at a whole file and store it; nothing of the case file changes.

        ``Abgelehnt`` with why it may not enter; ``Usage``: UNKNOWN no such file or document, STUB, STATE, RECALLED,
        BLATT numbers that another document has; ``TryLater`` where the scanner or the machine cannot look now.
        """
        self._u.uhren.wartung.pruefe()
        akte = await self._u.store.read(lambda tx: _hole(tx, mandant, ident))
        old = None if ersetzt is None else zu_ersetzen(akte, ersetzt)
        if old is None:
            offen_fuer_neues(akte)
        seen = await self._messer.miss(datei, name, self._u.mandanten[mandant].formate)
        new = self._neu(seen, angaben) if old is None else self._fassung(seen, old)
        if old is None:
            _pruefe_blatt(akte, new)
        looked = await self._pruefe(new, datei)
        datei.seek(0)
        blob = await asyncio.to_thread(self._messer.lege_ab, mandant, datei, seen.sha256)
        return Mitgebracht(
            akte=ident,
            dokument=replace(new, blob=blob),
            ersetzt=ersetzt,
            leer=seen.leer,
            schutz=looked.schutz,
            merkmale=looked.merkmale,
        )

    async def nimm(self, mandant: Kennung, was: Mitgebracht, *, person: str, begruendung: str | None = None) -> int:
        """Enter it in its file; return its number. Sent twice, the document stands there once.

        ``begruendung``: why a file under an Auskunftssperre was opened. ``Usage`` as ``sieh_an``: judged anew.
        """

        def work(tx: Tx) -> int:
            akte = _hole(tx, mandant, was.akte)
            there = next((one for one in akte.dokumente if one.uuid == was.dokument.uuid), None)
            if there is not None:
                return there.position
            spur = Spur(
                person=person,
                schutz=was.schutz,
                merke=lambda: self._formate.merke(tx, mandant, akte.id, was.merkmale),
                begruendung=begruendung,
            )
            log = self._u.protokollant
            if was.ersetzt is not None:
                return ersetze(tx, log, mandant, akte, was.ersetzt, was.dokument, spur).position
            _pruefe_blatt(akte, was.dokument)
            return ergaenze(tx, log, mandant, akte, was.dokument, spur).position

        return await self._blicke.schreibe(work)

    async def _pruefe(self, new: Dokument, datei: BinaryIO) -> mitgebracht.Angesehen:
        def octets() -> Iterator[bytes]:
            at = 0
            while block := os.pread(datei.fileno(), _BLOCK, at):
                at += len(block)
                yield block

        try:
            return await mitgebracht.sieh_an(self._schutz, self._formate, [mitgebracht.stueck(new, octets)])
        except mitgebracht.Beanstandet as no:
            if not no.funde:
                raise Abgelehnt(Ablehnung.MERKMAL) from None
            evil = any(one.art is Fundart.SCHADSOFTWARE for one in no.funde)
            raise Abgelehnt(Ablehnung.SCHADSOFTWARE if evil else Ablehnung.NICHT_GEPRUEFT) from None

    def _neu(self, seen: Gemessen, angaben: Dokumentangaben) -> Dokument:
        day = angaben.datum
        return Dokument(
            uuid=DokumentUUID(self._u.neue_uuid()),
            xdomea_uuid=str(self._u.neue_uuid()),
            dateiname=seen.name,
            format=seen.format,
            pfad=angaben.pfad,
            position=1,
            laenge=seen.laenge,
            sha256=seen.sha256,
            crc32=seen.crc32,
            beschreibung=angaben.titel,
            seiten=seen.seiten,
            aktenwirksam=None if day is None else datetime.combine(day, datetime.min.time(), UTC),
            blatt_von=angaben.blatt_von,
            blatt_bis=angaben.blatt_bis,
        )

    def _fassung(self, seen: Gemessen, old: Dokument) -> Dokument:
        """Register, description, date and Blatt numbers stay; scan evidence told of other octets, and goes."""
        return replace(
            old,
            uuid=DokumentUUID(self._u.neue_uuid()),
            xdomea_uuid=str(self._u.neue_uuid()),
            dateiname=seen.name,
            format=seen.format,
            laenge=seen.laenge,
            sha256=seen.sha256,
            crc32=seen.crc32,
            seiten=seen.seiten,
            transfervermerk=None,
        )


def _hole(tx: Tx, mandant: Kennung, ident: AkteId) -> Akte:
    akte = tx.akten.holen(mandant, ident)
    if akte is None:
        raise Usage("there is no such file here", code="UNKNOWN")
    return akte


def _pruefe_blatt(akte: Akte, new: Dokument) -> None:
    """Refuse numbers that another document of the file has already (``domain.blatt``)."""
    if new.blatt_von is None or new.blatt_bis is None:
        return
    taken = blattbereiche(akte.dokumente)
    before = len(pruefe_blaetter(taken).doppelt)
    place = replace(new, position=max((one.position for one in akte.dokumente), default=0) + 1)
    if len(pruefe_blaetter((*taken, *blattbereiche((place,)))).doppelt) > before:
        raise Usage("another document of this file has one of these Blatt numbers", code="BLATT")
