"""The file itself: from the Ablage into a sealed delivery, and from an opened delivery into the Ablage."""

from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from itertools import count

from gateway.domain.akte import Akte, Dateiformat
from gateway.domain.errors import Fehlercode, Refused, Usage
from gateway.domain.ids import AkteId, DokumentUUID, Kennung, Sha256
from gateway.domain.kopf import Nachrichtentyp
from gateway.domain.nachweis import GeliefertesDokument, Lieferung
from gateway.domain.transfer import Transfer
from gateway.envelope.oeffnen import OpenedEnvelope
from gateway.envelope.offen import Geoeffnet, OffeneNachricht
from gateway.messages import AkteMetadaten, Ereignisbezug, akte_zu_metadaten
from gateway.pump.archiv import archiv_laenge
from gateway.pump.entschluesseln import Senke, decrypt_part_into
from gateway.pump.verschluss import Zwischenablage
from gateway.transfer.oeffner import Oeffner
from gateway.transfer.pakete import Pakete
from gateway.transfer.ports import Aktenablage, Tx, Uebernommen
from gateway.transfer.records import Nachricht
from gateway.transfer.umgebung import Umgebung
from gateway.transfer.versand import Entwurf, Versand, Versiegelt

EINSICHT = "02"
"""Ground of a request that only wants to look: the file is not taken over, so no receipt is asked for."""


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

    def uebernimm(
        self,
        opened: Geoeffnet,
        message: AkteMetadaten,
        nachricht: Nachricht,
        formate: Set[Dateiformat] = frozenset(),
        pakete: Sequence[Nachricht] = (),
    ) -> Uebernommen:
        """Move the archive into a scratch file, sealed anew, and take every document over; blocking.

        ``pakete`` are the packets of a delivery on the plain route, in order. Refused where the archive, a document
        or the lists do not agree; nothing visible is left then.
        """
        with Zwischenablage(self.umgebung.tmp) as archive:
            if isinstance(opened, OffeneNachricht):
                if self.pakete.schreibe_archiv(pakete, archive) != message.archivgroesse:
                    raise Refused(Fehlercode.S999, "the packets are not as long together as archivgroesse says")
            else:
                self._entschluessle(opened, nachricht, archive)
            return self.ablage.uebernehmen(
                nachricht.mandant,
                opened,
                message,
                archive.open,
                akte=AkteId(self.umgebung.neue_uuid()),
                angelegt=self.umgebung.jetzt(),
                formate=formate,
            )

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


def freies_aktenzeichen(tx: Tx, mandant: Kennung, wunsch: str) -> str:
    """Return the Aktenzeichen, or with the first counter that is free: ``33-1``, ``33-1 (2)``, ``33-1 (3)`` …"""
    candidates = (wunsch if number == 1 else f"{wunsch} ({number})" for number in count(1))
    return next(each for each in candidates if tx.akten.zum_aktenzeichen(mandant, each) is None)


def _zeichen(transfer: Transfer) -> str:
    """Return what lets us find the case again from a receipt: plain letters and digits only."""
    return transfer.id.replace("-", "")
