"""The built-in Ablage at work: folders and verified deliveries in, packing lists and folders out.

Documents become durable as blobs first; an Akte becomes visible only when its index row is committed, whole, in
the caller's transaction. An import always makes its own Akte and never overwrites one.
"""

from collections.abc import Callable, Sequence, Set
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Final, Protocol

from gateway.ablage.lieferung import papierteile, pruefe_lieferung, zeile
from gateway.ablage.ordner import Ordnerakte, lies_fassung, lies_ordner, schreibe_ordner
from gateway.ablage.xdomea_ausgang import schreibe_paket
from gateway.domain.akte import Akte, Dateiformat, Dokument
from gateway.domain.errors import Fehlercode, Refused
from gateway.domain.ids import AkteId, DokumentUUID, Sha256
from gateway.domain.kopf import Zeitpunkt
from gateway.domain.suchform import suchform
from gateway.envelope.oeffnen import Herkunft, OpenedEnvelope
from gateway.envelope.offen import Geoeffnet
from gateway.messages import AkteMetadaten, Produkt, entry_name
from gateway.messages.abgabe_schreiben import schreibe_abgabe
from gateway.messages.abgabe_werte import ABGABE, Abgabekopf, Fassung
from gateway.pump.archiv import BLOCK, ArchivEintrag, miss
from gateway.pump.archiv_lesen import Archiv, Fund, gemessen, lies_archiv
from gateway.pump.paket_lesen import Paket, Paketdatei
from gateway.transfer.ports import Beurteilt, Blobs, Uebernommen
from gateway.transfer.vorabangaben import Vorabangaben

LESER: Final = 2
"""Documents read at once: hashing releases the interpreter, two cores are what a small town has."""
SCHREIBER: Final = 4
"""Documents stored at once: most of the time a writer waits for the disk."""


class Suchschluessel(Protocol):
    """Keys the index: AZR numbers and names stand there as keyed hashes only."""

    def suchwert(self, zweck: str, text: str) -> Sha256:
        """Return the keyed hash of a value."""


class EingebauteAblage:
    """The case-file store that comes with the gateway; blocking, call it from a thread."""

    def __init__(self, blobs: Blobs, schluessel: Suchschluessel) -> None:
        """Keep the blob store and the key of the index."""
        self._blobs = blobs
        self._schluessel = schluessel

    # -- deliveries ---------------------------------------------------------------------------------------------

    def beurteile(
        self,
        geoeffnet: Geoeffnet,
        metadaten: AkteMetadaten,
        archiv: Path,
        *,
        formate: Set[Dateiformat] = frozenset(),
    ) -> Beurteilt:
        """Check every document of a verified delivery; nothing is stored. Refused (S999) with the reason."""
        if isinstance(geoeffnet, OpenedEnvelope) and geoeffnet.herkunft is not Herkunft.GEPRUEFT:
            raise Refused(Fehlercode.T070, "the authorship of this delivery was not judged by a directory")
        with archiv.open("rb") as file:
            packed = lies_archiv(file)
            digests = _miss_alle(archiv, packed.funde)
            proof = geoeffnet.nachweis
            documents = pruefe_lieferung(packed, metadaten, proof, digests=digests, formate=formate)
        return Beurteilt(dokumente=documents, funde=packed.funde)

    def uebernehmen(
        self,
        geoeffnet: Geoeffnet,
        metadaten: AkteMetadaten,
        archiv: Path,
        *,
        akte: AkteId,
        angelegt: datetime,
        formate: Set[Dateiformat] = frozenset(),
        beurteilt: Beurteilt | None = None,
    ) -> Uebernommen:
        """Check every document of a verified delivery, then make all of them durable (promise 4, wire 7.2).

        Two passes: nothing is stored before every list, digest and real type agrees. Refused (S999) otherwise.
        The Akte bears the giver's Aktenzeichen; whoever makes it visible gives it ours.
        """
        judged = beurteilt or self.beurteile(geoeffnet, metadaten, archiv, formate=formate)
        documents = judged.dokumente
        self._lege_alle_ab(archiv, judged.funde, documents)
        xdomea = metadaten.akte
        kennzeichen = zeile(xdomea.kennzeichen if xdomea else None)
        return Uebernommen(
            akte=Akte(
                id=akte,
                xdomea_uuid=xdomea.uuid if xdomea else str(akte),
                aktenzeichen=kennzeichen or str(akte),
                person=metadaten.person,
                angelegt=angelegt,
                dokumente=documents,
                betreff=zeile(xdomea.betreff if xdomea else None),
                papier=papierteile(xdomea),
                test=metadaten.kopf.test is not None,
                herkunft=f"{metadaten.kopf.autor.kennung}/{metadaten.kopf.uuid}",
            ),
            aktenzeichen_partner=kennzeichen,
        )

    def _lege_alle_ab(self, archiv: Path, funde: tuple[Fund, ...], documents: tuple[Dokument, ...]) -> None:
        def one(document: Dokument) -> None:
            with archiv.open("rb") as file:
                packed = Archiv(file, funde)
                self._lege_ab(packed, packed.nach_uuid[document.uuid], document.sha256)

        with ThreadPoolExecutor(max_workers=SCHREIBER, thread_name_prefix="ablage") as pool:
            for _ in pool.map(one, documents):
                pass

    def _lege_ab(self, archiv: Archiv, fund: Fund, digest: Sha256) -> None:
        writer = self._blobs.new()
        try:
            for block in archiv.bloecke(fund):
                writer.write(block)
            if writer.commit() != digest:
                raise Refused(Fehlercode.S999, "a document changed while it was taken over; fetch it again")
        finally:
            writer.abort()

    def lege_paket_ab(self, paket: Paket, quellen: Sequence[tuple[Paketdatei, Sha256]]) -> None:
        """Make the documents of a judged object of a package durable; they belong to nothing yet."""
        for digest, eintrag in {digest: eintrag for eintrag, digest in quellen}.items():
            self._lege_ab(paket, eintrag, digest)

    def lies_zurueck(self, akte: Akte) -> dict[DokumentUUID, Sha256]:
        """Return the digests of the octets the Ablage holds now, read back for the receipt (wire 7.2)."""

        def one(document: Dokument) -> Sha256:
            with self._oeffne(document.sha256) as stream:
                return miss(stream).sha256

        with ThreadPoolExecutor(max_workers=LESER, thread_name_prefix="ablage") as pool:
            digests = pool.map(one, akte.dokumente)
            return dict(zip((document.uuid for document in akte.dokumente), digests, strict=True))

    def packliste(self, akte: Akte) -> tuple[ArchivEintrag, ...]:
        """Return the documents in order, ready to be packed; each is compared with its digest while it passes."""
        ordered = sorted(akte.dokumente, key=lambda document: document.position)
        return tuple(
            ArchivEintrag(
                name=entry_name(document),
                laenge=document.laenge,
                crc32=document.crc32,
                open=self._oeffner(document.sha256),
                sha256=document.sha256,
            )
            for document in ordered
        )

    def suchwerte(self, akte: Akte) -> tuple[Sha256 | None, tuple[Sha256, ...]]:
        """Return the keyed hashes of the AZR number and of the names in search form."""
        azr = akte.person.azr_nummer
        names = tuple(
            dict.fromkeys(self.namenssuche(name) for name in akte.person.familiennamen() if suchform(name))
        )
        return (self._schluessel.suchwert("azr", azr) if azr else None), names

    def namenssuche(self, name: str) -> Sha256:
        """Return what the index of names holds for a name, however it is spelt."""
        return self._schluessel.suchwert("name", suchform(name))

    # -- folders ------------------------------------------------------------------------------------------------

    def lies_ordner(
        self,
        ordner: Path,
        *,
        neue_uuid: Callable[[], str],
        jetzt: Callable[[], datetime],
        formate: Set[Dateiformat] = frozenset(),
    ) -> Ordnerakte:
        """Read a folder with a manifest and make its documents durable; nothing is visible yet."""
        found: Ordnerakte = lies_ordner(ordner, neue_uuid=neue_uuid, jetzt=jetzt, formate=formate)
        for document in found.akte.dokumente:
            self._kopiere(document.sha256, found.oeffner[document.uuid])
        return found

    def lies_fassung(
        self, pfad: Path, alt: Dokument, *, neue_uuid: Callable[[], str], formate: Set[Dateiformat]
    ) -> Dokument:
        """Read a new version of a document and make it durable; it belongs to nothing yet."""
        new, oeffne = lies_fassung(pfad, alt, neue_uuid=neue_uuid, formate=formate)
        self._kopiere(new.sha256, oeffne)
        return new

    def lege_ab(self, oeffne: Callable[[], BinaryIO], digest: Sha256) -> None:
        """Make octets durable as a document that belongs to nothing yet; refused (S999) with another digest."""
        self._kopiere(digest, oeffne)

    def _kopiere(self, digest: Sha256, oeffne: Callable[[], BinaryIO]) -> None:
        writer = self._blobs.new()
        try:
            with oeffne() as source:
                while block := source.read(BLOCK):
                    writer.write(block)
            if writer.commit() != digest:
                raise Refused(Fehlercode.S999, "a document changed while it was read; import again")
        finally:
            writer.abort()

    def schreibe_ordner(self, ordner: Path, akte: Akte, *, ahead: Vorabangaben | None = None) -> None:
        """Write an Akte, and what goes ahead of it, as a folder that can be imported again."""
        schreibe_ordner(ordner, akte, self._oeffne, ahead=ahead)

    def schreibe_paket(
        self,
        ordner: Path,
        akte: Akte,
        *,
        prozess: str,
        nachricht: str,
        autor: str,
        leser: str | None,
        jetzt: datetime,
        produkt: Produkt,
    ) -> Path:
        """Write an Akte as a package of xdomea 4.0.0 that can be imported again; return its path."""
        kopf = Abgabekopf(
            fassung=Fassung.V4_0_0, prozess=prozess, nachricht=nachricht, autor=autor, leser=leser, test=akte.test
        )
        octets = schreibe_abgabe(kopf, akte, jetzt=Zeitpunkt.of(jetzt), produkt=produkt)
        return schreibe_paket(ordner, kopf.name("0401", ABGABE), octets, self.packliste(akte))

    def _oeffne(self, digest: Sha256) -> BinaryIO:
        try:
            return self._blobs.open(digest)
        except KeyError:
            raise Refused(
                Fehlercode.S999, "a document is missing in the store; restore it from the backup, then try again"
            ) from None

    def _oeffner(self, digest: Sha256) -> Callable[[], BinaryIO]:
        return lambda: self._oeffne(digest)


def _miss_alle(archiv: Path, funde: tuple[Fund, ...]) -> dict[DokumentUUID, Sha256 | None]:
    """Read every entry on several threads, each with a file of its own; ``None`` = damaged."""

    def one(fund: Fund) -> tuple[DokumentUUID, Sha256 | None]:
        with archiv.open("rb") as file:
            return fund.uuid, gemessen(Archiv(file, funde), fund)

    with ThreadPoolExecutor(max_workers=LESER, thread_name_prefix="ablage") as pool:
        return dict(pool.map(one, funde))
