"""A delivered file taken over: opened, checked and made visible as a whole, or rejected.

The job looks at the stored state first and is safe to repeat: killed anywhere, it is simply run again.
"""

from gateway.domain.akte import Akte
from gateway.domain.errors import Fehlercode, Refused
from gateway.domain.events import AuditEreignis, Bezug, Rechtsgrund
from gateway.domain.ids import TransferId
from gateway.domain.states import Ereignis, Rolle, Zustand
from gateway.domain.transfer import Transfer
from gateway.messages import AkteMetadaten, read_message
from gateway.transfer.aktentransport import EINSICHT, Aktentransport, Eingegangen
from gateway.transfer.eingangsformate import Eingangsformate
from gateway.transfer.eingangsschutz import Angehalten, Eingangsschutz
from gateway.transfer.einzelurteil import KeinUrteil
from gateway.transfer.geber import pruefe_hindernisse
from gateway.transfer.oeffner import Oeffner
from gateway.transfer.papier import frage_nach_papier
from gateway.transfer.ports import SchutzUnerreichbar, Tx
from gateway.transfer.protokollant import fall
from gateway.transfer.records import AuftragsArt, Nachricht
from gateway.transfer.schritte import Schritte, lieferung_zu
from gateway.transfer.umgebung import Umgebung
from gateway.transfer.vorab import Vorab
from gateway.transfer.zuordnung import fruehere_stubs
from gateway.transfer.zurueckweisung import Zurueckweisung


class Uebernahmen:
    """Takes deliveries over (EMPFANGEN → UEBERNOMMEN)."""

    def __init__(
        self,
        umgebung: Umgebung,
        schritte: Schritte,
        oeffner: Oeffner,
        rueckweisung: Zurueckweisung,
        transport: Aktentransport,
        vorab: Vorab,
        schutz: Eingangsschutz,
        formate: Eingangsformate,
    ) -> None:
        """Keep the collaborators."""
        self._u = umgebung
        self._s = schritte
        self._oeffner = oeffner
        self._rueckweisung = rueckweisung
        self._transport = transport
        self._vorab = vorab
        self._pakete = transport.pakete
        self._schutz = schutz
        self._formate = formate

    async def importieren(self, transfer_id: TransferId) -> None:
        """Decrypt, check and import the delivered file (EMPFANGEN → UEBERNOMMEN).

        One in which malware was found stays as it came, sealed, until a person has decided.
        """
        transfer, nachricht = await self._u.store.read(lambda tx: lieferung_zu(tx, transfer_id))
        if transfer is None or nachricht is None or transfer.zustand is not Zustand.EMPFANGEN:
            return
        held, released = await self._schutz.lage(transfer_id, nachricht)
        if held:
            await self._schutz.frage_erneut(transfer_id, nachricht)
            return
        opened = await self._oeffner.oeffne_erneut(nachricht)
        message = read_message(opened.fachnachricht, self._u.schemas, signiert=True)
        if not isinstance(message, AkteMetadaten):
            raise Refused(Fehlercode.X001, "the delivery is no 010206")
        try:
            packets = await self._pakete.hole(nachricht) if nachricht.offen else ()
            arrived = await self._transport.uebernimm(
                opened,
                message,
                nachricht,
                self._schutz,
                self._formate,
                angenommen=transfer.formate,
                pakete=packets,
                frei=released,
            )
        except Angehalten as found:
            await self._schutz.halte_an(transfer_id, nachricht, found, self.lehne_ab)
            return
        except KeinUrteil:  # the scanner works: nobody need look for it
            raise
        except SchutzUnerreichbar:
            await self._schutz.frage_nach_schutz(nachricht)
            raise
        except Refused as no:
            refused = no
            await self._u.store.write(lambda tx: self.lehne_ab(tx, transfer_id, nachricht, refused))
            return
        await self._u.store.write(lambda tx: self._trage_ein(tx, transfer_id, nachricht, arrived))

    def _trage_ein(self, tx: Tx, transfer_id: TransferId, nachricht: Nachricht, arrived: Eingegangen) -> None:
        """Make the whole Akte visible, in one moment, with its audit entry."""
        akte = arrived.uebernommen
        current = tx.transfers.holen(transfer_id)
        if current is None or current.zustand is not Zustand.EMPFANGEN:
            return
        self._transport.trage_ein(
            tx,
            nachricht.mandant,
            akte.akte,
            aktenzeichen=current.aktenzeichen,
            einsicht=current.grund == EINSICHT,
        )
        self._vermerke(tx, current, nachricht, arrived)
        leaf = self._u.protokollant.notiere(
            tx,
            nachricht.mandant,
            AuditEreignis.AKTE_IMPORTIERT,
            nachricht=nachricht.uuid,
            inhalt_sha256=nachricht.inhalt_sha256,
            anzahl=len(akte.akte.dokumente),
            laenge=sum(dokument.laenge for dokument in akte.akte.dokumente),
            rechtsgrund=Rechtsgrund.AUFENTHG_86,
            schutz=arrived.schutz.kurz,
            bezuege=[(Bezug.AKTE, akte.akte.id)],
            **fall(current),
        )
        tx.nachrichten.blatt_setzen(nachricht, leaf)
        self._s.wechsle(
            tx,
            current,
            Ereignis.IMPORTIERT,
            akte=akte.akte.id,
            aktenzeichen_partner=akte.aktenzeichen_partner,
            hinweis=self._fruehere_akte(tx, current, akte.akte),
        )
        if nachricht.offen:
            self._pakete.erledigt(tx, nachricht)
        self._s.beauftrage(tx, nachricht.mandant, AuftragsArt.QUITTIEREN, transfer_id)
        self._pruefe_wartende(tx, current)

    def _vermerke(self, tx: Tx, current: Transfer, nachricht: Nachricht, arrived: Eingegangen) -> None:
        """Note what was found in the documents, what was told of the person before, and what is still on paper."""
        akte = arrived.uebernommen
        self._schutz.vermerke(tx, nachricht.mandant, akte.akte.id, arrived.schutz)
        self._formate.vermerke(
            tx,
            nachricht.mandant,
            akte.akte.id,
            arrived.merkmale,
            positionen={one.uuid: one.position for one in akte.akte.dokumente},
            transfer=current.id,
        )
        self._vorab.zur_eingetroffenen(tx, current, akte.akte)
        if current.grund != EINSICHT:
            frage_nach_papier(tx, self._s, current, akte.akte)

    def _pruefe_wartende(self, tx: Tx, current: Transfer) -> None:
        """Look after those who wait for this file in turn (010202 code 07)."""
        if current.person.azr_nummer is not None:
            key = self._u.speicher.suchwert("azr", current.person.azr_nummer)
            pruefe_hindernisse(tx, self._s, tx.transfers.zur_person(current.mandant, Rolle.GEBER, key))

    def _fruehere_akte(self, tx: Tx, current: Transfer, akte: Akte) -> str | None:
        """Note that the person has come back: the stub of a file that was handed over from here is hers."""
        earlier = fruehere_stubs(tx, self._u.speicher, current.mandant, akte)
        for one in earlier:
            self._u.protokollant.notiere(
                tx,
                current.mandant,
                AuditEreignis.PERSON_ZUGEORDNET,
                code="fruehere_akte",
                bezuege=[(Bezug.AKTE, one.id)],
                **fall(current),
            )
        return "fruehere_akte" if earlier else None

    def lehne_ab(self, tx: Tx, transfer_id: TransferId, nachricht: Nachricht, no: Refused) -> None:
        """Reject a delivery that waits to be imported: 0010 to its author, quarantine, and we wait for another."""
        current = tx.transfers.holen(transfer_id)
        if current is None or current.zustand is not Zustand.EMPFANGEN:
            return
        leaf = self._u.protokollant.notiere(
            tx,
            nachricht.mandant,
            AuditEreignis.AKTE_IMPORT_ABGELEHNT,
            nachricht=nachricht.uuid,
            inhalt_sha256=nachricht.inhalt_sha256,
            code=no.code,
            **fall(current),
        )
        tx.nachrichten.blatt_setzen(nachricht, leaf)
        self._s.wechsle(tx, current, Ereignis.LIEFERUNG_ABGELEHNT, lieferung=None)
        self._rueckweisung.veranlasse(tx, nachricht, no)
        if nachricht.offen:
            self._pakete.verwirf(tx, nachricht.mandant, nachricht.autor, nachricht.uuid, "zurueckgewiesen")
