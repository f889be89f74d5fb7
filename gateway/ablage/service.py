"""The built-in Ablage at work: folders and verified deliveries in, packing lists and folders out.

Documents become durable first, sealed (``dokumentspeicher``); an Akte becomes visible only when its index row is
committed, whole, in the caller's transaction. An import always makes its own Akte and never overwrites one.
"""

from collections.abc import Callable, Sequence, Set
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Final, Protocol

from gateway.ablage.dokumentspeicher import Dokumentspeicher
from gateway.ablage.lieferung import papierteile, pruefe_lieferung, zeile
from gateway.ablage.ordner import Ordnerakte, schreibe_ordner
from gateway.ablage.xdomea_ausgang import schreibe_paket
from gateway.domain.akte import Akte, Dateiformat, Dokument
from gateway.domain.errors import Fehlercode, Refused
from gateway.domain.ids import AkteId, DokumentUUID, Kennung, Sha256
from gateway.domain.kopf import Zeitpunkt
from gateway.domain.suchform import suchform
from gateway.envelope.oeffnen import Herkunft, OpenedEnvelope
from gateway.envelope.offen import Geoeffnet
from gateway.messages import AkteMetadaten, Produkt, entry_name
from gateway.messages.abgabe_schreiben import schreibe_abgabe
from gateway.messages.abgabe_werte import ABGABE, Abgabekopf, Fassung
from gateway.pump.archiv import ArchivEintrag, miss
from gateway.pump.archiv_lesen import Archiv, Fund, gemessen, lies_archiv
from gateway.pump.paket_lesen import Paket, Paketdatei
from gateway.transfer.ports import Beurteilt, Uebernommen
from gateway.transfer.vorabangaben import Vorabangaben

LESER: Final = 2
"""Documents read at once: hashing releases the interpreter, two cores are what a small town has."""
SCHREIBER: Final = 4
"""Documents stored at once: most of the time a writer waits for the disk."""
_VERAENDERT: Final = "a document changed while it was taken over; fetch it again"
_GEAENDERT: Final = "a document changed while it was read; import again"


Paketquelle = tuple[Paketdatei, Sha256]
"""An entry of a package and the digest of what it holds."""


class Suchschluessel(Protocol):
    """Keys the index: AZR numbers and names stand there as keyed hashes only."""

    def suchwert(self, zweck: str, text: str) -> Sha256:
        """Return the keyed hash of a value."""


class EingebauteAblage:
    """The case-file store that comes with the gateway; blocking, call it from a thread."""

    def __init__(self, speicher: Dokumentspeicher, schluessel: Suchschluessel) -> None:
        """Keep where the documents lie and the key of the index."""
        self.speicher = speicher
        self._schluessel = schluessel

    # -- deliveries ---------------------------------------------------------------------------------------------

    def beurteile(
        self,
        geoeffnet: Geoeffnet,
        metadaten: AkteMetadaten,
        archiv: Callable[[], BinaryIO],
        *,
        formate: Set[Dateiformat] = frozenset(),
    ) -> Beurteilt:
        """Check every document of a verified delivery; nothing is stored. Refused (S999) with the reason."""
        if isinstance(geoeffnet, OpenedEnvelope) and geoeffnet.herkunft is not Herkunft.GEPRUEFT:
            raise Refused(Fehlercode.T070, "the authorship of this delivery was not judged by a directory")
        with archiv() as file:
            packed = lies_archiv(file)
            digests = _miss_alle(archiv, packed.funde)
            proof = geoeffnet.nachweis
            documents = pruefe_lieferung(packed, metadaten, proof, digests=digests, formate=formate)
        return Beurteilt(dokumente=documents, funde=packed.funde)

    def uebernehmen(
        self,
        mandant: Kennung,
        geoeffnet: Geoeffnet,
        metadaten: AkteMetadaten,
        archiv: Callable[[], BinaryIO],
        *,
        akte: AkteId,
        angelegt: datetime,
        formate: Set[Dateiformat] = frozenset(),
        beurteilt: Beurteilt | None = None,
    ) -> Uebernommen:
        """Check every document of a verified delivery, then make all of them durable (promise 4, wire 7.2).

        Two passes: nothing is stored before every list, digest and real type agrees. Refused (S999) otherwise.
        ``archiv`` opens the decrypted archive, on several threads at once. The Akte bears the giver's Aktenzeichen;
        whoever makes it visible gives it ours.
        """
        judged = beurteilt or self.beurteile(geoeffnet, metadaten, archiv, formate=formate)

        def lege(document: Dokument) -> Sha256:
            with archiv() as file:
                inhalt = Archiv(file, judged.funde)
                blocks = inhalt.bloecke(inhalt.nach_uuid[document.uuid])
                return self.speicher.lege(mandant, document.sha256, blocks, anders=_VERAENDERT)

        documents = self._lege_alle_ab(judged.dokumente, lege)
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

    def _lege_alle_ab(
        self, documents: Sequence[Dokument], lege: Callable[[Dokument], Sha256]
    ) -> tuple[Dokument, ...]:
        """Make every document durable and return them with their blobs; after an error none is left."""
        durable: list[Sha256] = []

        def one(document: Dokument) -> Dokument:
            blob = lege(document)
            durable.append(blob)
            return replace(document, blob=blob)

        try:
            with ThreadPoolExecutor(max_workers=SCHREIBER, thread_name_prefix="ablage") as pool:
                return tuple(pool.map(one, documents))
        except BaseException:
            self.speicher.verwirf(durable)
            raise

    def lege_paket_ab(self, mandant: Kennung, paket: Paket, akte: Akte, quellen: Sequence[Paketquelle]) -> Akte:
        """Make the documents of a judged object of a package durable; they belong to nothing yet."""
        blobs = {
            digest: self.speicher.lege(mandant, digest, paket.bloecke(eintrag), anders=_VERAENDERT)
            for digest, eintrag in {digest: eintrag for eintrag, digest in quellen}.items()
        }
        return replace(akte, dokumente=tuple(replace(d, blob=blobs[d.sha256]) for d in akte.dokumente))

    def lies_zurueck(self, mandant: Kennung, akte: Akte) -> dict[DokumentUUID, Sha256]:
        """Return the digests of the octets the Ablage holds now, read back for the receipt (wire 7.2)."""

        def one(document: Dokument) -> Sha256:
            with self._oeffne(mandant, document) as stream:
                return miss(stream).sha256

        with ThreadPoolExecutor(max_workers=LESER, thread_name_prefix="ablage") as pool:
            digests = pool.map(one, akte.dokumente)
            return dict(zip((document.uuid for document in akte.dokumente), digests, strict=True))

    def packliste(self, mandant: Kennung, akte: Akte) -> tuple[ArchivEintrag, ...]:
        """Return the documents in order, ready to be packed; each is compared with its digest while it passes."""
        ordered = sorted(akte.dokumente, key=lambda document: document.position)
        return tuple(
            ArchivEintrag(
                name=entry_name(document),
                laenge=document.laenge,
                crc32=document.crc32,
                open=self._oeffner(mandant, document),
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

    def lege_ordner_ab(self, mandant: Kennung, gelesen: Ordnerakte) -> Akte:
        """Make the documents of a folder durable; they belong to nothing yet.

        Refused (S999) where one changed since it was read: then none is left.
        """

        def lege(document: Dokument) -> Sha256:
            return self.lege_ab(mandant, gelesen.oeffner[document.uuid], document.sha256)

        return replace(gelesen.akte, dokumente=self._lege_alle_ab(gelesen.akte.dokumente, lege))

    def lege_ab(self, mandant: Kennung, oeffne: Callable[[], BinaryIO], digest: Sha256) -> Sha256:
        """Make octets durable as a document that belongs to nothing yet; return its blob.

        Refused (S999) with another digest.
        """
        with oeffne() as source:
            return self.speicher.lege(mandant, digest, source, anders=_GEAENDERT)

    def schreibe_ordner(
        self, mandant: Kennung, ordner: Path, akte: Akte, *, ahead: Vorabangaben | None = None
    ) -> None:
        """Write an Akte, and what goes ahead of it, as a folder that can be imported again."""
        schreibe_ordner(ordner, akte, lambda document: self._oeffne(mandant, document), ahead=ahead)

    def schreibe_paket(
        self,
        mandant: Kennung,
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
        return schreibe_paket(ordner, kopf.name("0401", ABGABE), octets, self.packliste(mandant, akte))

    def _oeffne(self, mandant: Kennung, document: Dokument) -> BinaryIO:
        try:
            return self.speicher.oeffne(mandant, document.sha256, document.blob)
        except KeyError:
            raise Refused(
                Fehlercode.S999, "a document is missing in the store; restore it from the backup, then try again"
            ) from None

    def _oeffner(self, mandant: Kennung, document: Dokument) -> Callable[[], BinaryIO]:
        return lambda: self._oeffne(mandant, document)


def _miss_alle(archiv: Callable[[], BinaryIO], funde: tuple[Fund, ...]) -> dict[DokumentUUID, Sha256 | None]:
    """Read every entry on several threads, each with a file of its own; ``None`` = damaged."""

    def one(fund: Fund) -> tuple[DokumentUUID, Sha256 | None]:
        with archiv() as file:
            return fund.uuid, gemessen(Archiv(file, funde), fund)

    with ThreadPoolExecutor(max_workers=LESER, thread_name_prefix="ablage") as pool:
        return dict(pool.map(one, funde))
