"""The no that may be spoken after the binding: quarantine, and an 0010 with its reason to the Autor."""

from gateway.domain.errors import Refused
from gateway.domain.events import AuditEreignis
from gateway.domain.ids import Sha256
from gateway.domain.kopf import Nachrichtentyp
from gateway.domain.nachweis import Ergebnis, Lieferung, Uebernahme, UebernommenesDokument
from gateway.envelope.offen import Geoeffnet
from gateway.envelope.wurzeln import FACHNACHRICHT_MAX_OCTETS
from gateway.messages import Rueckweisung, Rueckweisungsgrund, bezug_zu
from gateway.transfer.entwurf import Entwurf
from gateway.transfer.oeffner import Oeffner
from gateway.transfer.ports import Tx
from gateway.transfer.quarantaene import lege_in_quarantaene
from gateway.transfer.records import AuftragsArt, Nachricht, Quarantaene, Richtung, Segmentlage
from gateway.transfer.schritte import Schritte
from gateway.transfer.umgebung import SCHEIBE_MAX, Umgebung
from gateway.transfer.versand import Versand
from gateway.transfer.verweis import nachricht_zu, verweis_auf

NIE_BEANTWORTET = frozenset({Nachrichtentyp.RUECKWEISUNG})
"""An 0010 is never answered with an 0010 (wire 4.3)."""

RUECKGABE_MAX = FACHNACHRICHT_MAX_OCTETS // 4 * 3 - 1024 * 1024
"""Octets of an original that an 0010 returns: in base64 a longer one would not fit into a message (wire 4.6). Of a
longer one, or one whose content was destroyed here, the 0010 names UUID, type, time only; its author has it."""


def _rueckgabe_max(nachricht: Nachricht) -> int:
    """Return how long an original may be to be returned the way it came."""
    return SCHEIBE_MAX if nachricht.offen else RUECKGABE_MAX


class Zurueckweisung:
    """Rejects accepted messages that cannot be processed."""

    def __init__(self, umgebung: Umgebung, schritte: Schritte, versand: Versand, oeffner: Oeffner) -> None:
        """Keep the collaborators."""
        self._u = umgebung
        self._s = schritte
        self._versand = versand
        self._oeffner = oeffner

    @staticmethod
    def gesagt(tx: Tx, nachricht: Nachricht) -> Quarantaene | None:
        """Return what we said about this very message; a forgery under its name does not count."""
        return tx.quarantaene.zur_nachricht(
            nachricht.mandant, nachricht.autor, nachricht.uuid, umschlag=nachricht.umschlag_sha256
        )

    def veranlasse(self, tx: Tx, nachricht: Nachricht, no: Refused) -> None:
        """Put a bound but unprocessable message into quarantine and have the 0010 written."""
        if self.gesagt(tx, nachricht) is not None:
            return
        lege_in_quarantaene(
            self._u,
            self._s,
            tx,
            Quarantaene(
                id=self._u.neue_uuid(),
                mandant=nachricht.mandant,
                zeit=self._u.jetzt(),
                code=no.code,
                grund=no.reason,
                quelle=nachricht.autor,
                umschlag_sha256=nachricht.umschlag_sha256,
                laenge=0,
                authentisch=True,
                autor=nachricht.autor,
                uuid=nachricht.uuid,
                ganz_sha256=nachricht.umschlag_sha256,
                segmente=Segmentlage.BEHALTEN,  # as those of the accepted message
            ),
        )
        if nachricht.typ not in NIE_BEANTWORTET:
            self._s.beauftrage(tx, nachricht.mandant, AuftragsArt.ZURUECKWEISEN, verweis_auf(nachricht))

    async def zurueckweisen(self, ref: str) -> None:
        """Write the 0010 to the Autor of the content signature, with the original octets (wire 4.3)."""
        nachricht = await self._u.store.read(lambda tx: nachricht_zu(tx, ref))
        if nachricht is None or nachricht.typ in NIE_BEANTWORTET:
            return
        quarantine, answers = await self._u.store.read(
            lambda tx: (
                self.gesagt(tx, nachricht),
                tx.nachrichten.antworten_auf(
                    nachricht.mandant, nachricht.uuid, Richtung.AUS, leser=nachricht.autor
                ),
            )
        )
        if quarantine is None or any(a.typ is Nachrichtentyp.RUECKWEISUNG for a in answers):
            return
        # two persons may have destroyed its content since, as a recall asks: its author hears the no all the same
        opened = None if nachricht.schluessel is None else await self._oeffner.oeffne_erneut(nachricht)
        original = b"" if opened is None else opened.fachnachricht
        kopf = self._versand.kopf(nachricht.mandant, nachricht.autor, Nachrichtentyp.RUECKWEISUNG, nachricht.test)
        message = Rueckweisung(
            kopf=kopf,
            gruende=(Rueckweisungsgrund(code=quarantine.code, spezifisch=(quarantine.grund,)),),
            bezug=bezug_zu(nachricht.uuid, nachricht.typ, nachricht.erstellt),
            nachricht=original if len(original) <= _rueckgabe_max(nachricht) else b"",
        )
        sealed = await self._versand.versiegle(
            Entwurf(
                message=message,
                prozess=nachricht.prozess,
                transfer=nachricht.transfer,
                ausloeser=nachricht.uuid,
                nachweis=await self._ablehnungsnachweis(nachricht, opened, quarantine),
            )
        )

        def commit(tx: Tx) -> None:
            self._u.protokollant.notiere(
                tx,
                nachricht.mandant,
                AuditEreignis.RUECKWEISUNG_ERSTELLT,
                nachricht=kopf.uuid,
                ausloeser=nachricht.uuid,
                partner=nachricht.autor,
                code=quarantine.code,
            )
            self._versand.biete_an(tx, sealed)

        await self._u.store.write(commit)

    async def _ablehnungsnachweis(
        self, nachricht: Nachricht, opened: Geoeffnet | None, quarantine: Quarantaene
    ) -> Uebernahme | None:
        """For a 0010 about a 010206: every document of the delivery once, refused (skeleton, Uebernahme).

        Nothing is said of documents that were destroyed: who asked for that has an answer of its own.
        """
        delivered = None if opened is None else opened.nachweis
        if not isinstance(delivered, Lieferung) or nachricht.archiv_sha256 is None:
            return None
        known = nachricht.blatt_sha256
        leaf: Sha256 = (
            known if known else await self._u.store.write(lambda tx: self._blatt(tx, nachricht, quarantine))
        )
        origin = await self._u.store.read(lambda tx: tx.protokoll.ursprung(nachricht.mandant))
        return Uebernahme(
            bezug_uuid=nachricht.uuid,
            bezug_inhalt_sha256=nachricht.inhalt_sha256,
            bezug_archiv_sha256=nachricht.archiv_sha256,
            log_ursprung=origin,
            log_blatt_sha256=leaf,
            dokumente=tuple(
                UebernommenesDokument(
                    uuid=d.uuid, sha256=d.sha256, ergebnis=Ergebnis.ABGELEHNT, grund=quarantine.code
                )
                for d in delivered.dokumente
            ),
        )

    def _blatt(self, tx: Tx, nachricht: Nachricht, quarantine: Quarantaene) -> Sha256:
        leaf = self._u.protokollant.notiere(
            tx,
            nachricht.mandant,
            AuditEreignis.NACHRICHT_ABGELEHNT,
            nachricht=nachricht.uuid,
            autor=nachricht.autor,
            code=quarantine.code,
        )
        tx.nachrichten.blatt_setzen(nachricht, leaf)
        return leaf
