"""The file itself: from the Ablage into a sealed delivery, and from an opened delivery into the Ablage."""

import asyncio
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace
from itertools import count

from gateway.domain.akte import Akte, Dateiformat
from gateway.domain.errors import Fehlercode, Refused, Usage
from gateway.domain.ids import AkteId, DokumentUUID, Kennung, Sha256
from gateway.domain.kopf import Nachrichtentyp
from gateway.domain.nachweis import GeliefertesDokument, Lieferung
from gateway.domain.schutz import Schutzvermerk
from gateway.domain.transfer import Transfer
from gateway.envelope.oeffnen import OpenedEnvelope
from gateway.envelope.offen import Geoeffnet, OffeneNachricht
from gateway.messages import AkteMetadaten, Ereignisbezug, akte_zu_metadaten
from gateway.pump.archiv import archiv_laenge
from gateway.pump.archiv_lesen import Archiv, Fund
from gateway.pump.entschluesseln import Senke, decrypt_part_into
from gateway.pump.verschluss import Zwischenablage
from gateway.transfer.eingangsformate import Eingangsformate, Merkmale
from gateway.transfer.eingangsschutz import Angehalten, Eingangsschutz, Frei, Pruefstueck
from gateway.transfer.entwurf import Entwurf, Versiegelt
from gateway.transfer.oeffner import Oeffner
from gateway.transfer.pakete import Pakete
from gateway.transfer.ports import Aktenablage, Beurteilt, Tx, Uebernommen
from gateway.transfer.records import Nachricht
from gateway.transfer.umgebung import Umgebung
from gateway.transfer.versand import Versand

EINSICHT = "02"
"""Ground of a request that only wants to look: the file is not taken over, so no receipt is asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Eingegangen:
    """A delivery whose documents are durable, with what was found out about them on the way."""

    uebernommen: Uebernommen
    schutz: Schutzvermerk
    merkmale: Merkmale


@dataclass(frozen=True, slots=True)
class Aktentransport:
    """Packs and unpacks deliveries 010206."""

    umgebung: Umgebung
    versand: Versand
    oeffner: Oeffner
    ablage: Aktenablage
    pakete: Pakete

    async def versiegle(self, transfer: Transfer, akte: Akte) -> Versiegelt:
        """Return the sealed delivery of a file: metadata, ``akte`` with digests, archive, Nachweis."""
        if transfer.partner is None or not akte.dokumente:
            raise Usage(
                "a file without a document that may travel is not sent; refuse the request", code="EMPTY-FILE"
            )
        kopf = self.versand.kopf(transfer.mandant, transfer.partner, Nachrichtentyp.LIEFERUNG, transfer.test)
        eintraege = self.ablage.packliste(transfer.mandant, akte)
        dokumente, xdomea = akte_zu_metadaten(akte)
        message = AkteMetadaten(
            kopf=kopf,
            person=replace(akte.person, azr_nummer=akte.person.azr_nummer or transfer.person.azr_nummer),
            dokumente=dokumente,
            akte=xdomea,
            sachverhalt=(
                None
                if transfer.grund == EINSICHT
                else Ereignisbezug(zeitpunkt=kopf.erstellt, zeichen=_zeichen(transfer))
            ),
            anzahl_pakete=self.versand.anzahl_pakete(transfer.partner, size := archiv_laenge(eintraege)),
            archivgroesse=size,
            ausloeser=transfer.anforderung,
        )
        proof = Lieferung(
            tuple(
                GeliefertesDokument(
                    uuid=d.uuid, laenge=d.laenge, sha256=d.sha256, transfervermerk=d.transfervermerk
                )
                for d in sorted(akte.dokumente, key=lambda each: each.position)
            )
        )
        return await self.versand.versiegle(
            Entwurf(
                message=message,
                prozess=transfer.prozess,
                transfer=transfer.id,
                ausloeser=transfer.anforderung,
                nachweis=proof,
                archiv=eintraege,
            )
        )

    async def uebernimm(
        self,
        opened: Geoeffnet,
        message: AkteMetadaten,
        nachricht: Nachricht,
        schutz: Eingangsschutz,
        formate: Eingangsformate,
        *,
        angenommen: Set[Dateiformat] = frozenset(),
        pakete: Sequence[Nachricht] = (),
        frei: Frei = (),
    ) -> "Eingegangen":
        """Move the archive into a scratch file, sealed anew, judge it, look for malware, take every document over.

        ``pakete`` are the packets of a delivery on the plain route, in order; ``frei`` what two persons released.
        Refused where the archive, a document or the lists do not agree, or a PDF may not enter; ``Angehalten``
        where malware was found, ``SchutzUnerreichbar`` where nobody knows: nothing is left then, neither visible
        nor in plain.
        """
        with Zwischenablage(self.umgebung.tmp) as archive:
            await asyncio.to_thread(self.packe_aus, opened, message, nachricht, archive, pakete)
            judged = await asyncio.to_thread(
                self.ablage.beurteile, opened, message, archive.open, formate=angenommen
            )
            checked = await schutz.pruefe(_stuecke(archive, judged), frei, seit=nachricht.zeit)
            if checked.funde:
                raise Angehalten(checked)
            marks = await formate.pruefe(_stuecke(archive, judged))
            taken = await asyncio.to_thread(
                self.ablage.uebernehmen,
                nachricht.mandant,
                opened,
                message,
                archive.open,
                akte=AkteId(self.umgebung.neue_uuid()),
                angelegt=self.umgebung.jetzt(),
                formate=angenommen,
                beurteilt=judged,
            )
        return Eingegangen(uebernommen=taken, schutz=checked.vermerk, merkmale=marks)

    def packe_aus(
        self,
        opened: Geoeffnet,
        message: AkteMetadaten,
        nachricht: Nachricht,
        archive: Zwischenablage,
        pakete: Sequence[Nachricht],
    ) -> None:
        """Write the plain archive; blocking."""
        if isinstance(opened, OffeneNachricht):
            if self.pakete.schreibe_archiv(pakete, archive) != message.archivgroesse:
                raise Refused(Fehlercode.S999, "the packets are not as long together as archivgroesse says")
        else:
            self._entschluessle(opened, nachricht, archive)

    def _entschluessle(self, opened: OpenedEnvelope, nachricht: Nachricht, ziel: Senke) -> None:
        if opened.archiv is None:
            raise Refused(Fehlercode.T099, "the delivery has no archive")
        decrypt_part_into(
            opened.archiv.segmente,
            opened.archiv.teil,
            cek=self.oeffner.inhaltsschluessel(nachricht),
            source=self.umgebung.blobs,
            target=ziel,
        )

    def trage_ein(
        self, tx: Tx, mandant: Kennung, akte: Akte, *, aktenzeichen: str | None, einsicht: bool = False
    ) -> None:
        """Make the taken-over Akte visible with all its documents, under our Aktenzeichen of the case if free.

        It is always an Akte of its own: where the Aktenzeichen is taken (the person came back, two cases of one
        number) it gets a counter, so that no other file is touched and the import never fails for it.
        """
        free = freies_aktenzeichen(tx, mandant, aktenzeichen or akte.aktenzeichen)
        own = replace(akte, aktenzeichen=free, einsicht=einsicht)
        azr, names = self.ablage.suchwerte(own)
        tx.akten.anlegen(mandant, own, azr_suche=azr, namen_suche=names)

    def lies_zurueck(self, mandant: Kennung, akte: Akte) -> dict[DokumentUUID, Sha256]:
        """Return the digests of octets read back from the Ablage; blocking."""
        return self.ablage.lies_zurueck(mandant, akte)


def _stuecke(archiv: Zwischenablage, judged: Beurteilt) -> Iterator[Pruefstueck]:
    """Yield the documents of an archive to be looked at, each read from the archive while it is."""
    by_uuid = {fund.uuid: fund for fund in judged.funde}

    def octets(fund: Fund) -> Iterator[bytes]:
        with archiv.open() as file:
            yield from Archiv(file, judged.funde).bloecke(fund)

    for one in judged.dokumente:
        fund = by_uuid[one.uuid]
        yield Pruefstueck(
            position=one.position,
            dokument=one.uuid,
            sha256=one.sha256,
            laenge=one.laenge,
            bloecke=lambda fund=fund: octets(fund),  # type: ignore[misc]  # bound now
            ist_pdf=one.format in {Dateiformat.PDF, Dateiformat.PDF_A},
        )


def freies_aktenzeichen(tx: Tx, mandant: Kennung, wunsch: str) -> str:
    """Return the Aktenzeichen, or with the first counter that is free: ``33-1``, ``33-1 (2)``, ``33-1 (3)`` …"""
    candidates = (wunsch if number == 1 else f"{wunsch} ({number})" for number in count(1))
    return next(each for each in candidates if tx.akten.zum_aktenzeichen(mandant, each) is None)


def _zeichen(transfer: Transfer) -> str:
    """Return what lets us find the case again from a receipt: plain letters and digits only."""
    return transfer.id.replace("-", "")
