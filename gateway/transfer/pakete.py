"""Packets 010207 of the plain route, received: in any order, twice, before their 010206, one missing.

A packet is a message like any other and takes its id. What it holds is kept until its delivery is imported; a
delivery is worked on once all of its packets are here. Whichever comes last has the 010206 looked at again.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from functools import partial

from gateway.domain.errors import Fehlercode, Refused
from gateway.domain.events import AuditEreignis
from gateway.domain.ids import Kennung, NachrichtenUUID, sha256_of
from gateway.domain.kopf import Nachrichtentyp
from gateway.domain.transfer import Transfer
from gateway.messages import AkteMetadaten, Paket
from gateway.pump.entschluesseln import Senke
from gateway.transfer.niederschriften import Niederschriften
from gateway.transfer.ports import Tx
from gateway.transfer.records import AufgabeArt, AuftragsArt, Nachricht, Paketschein
from gateway.transfer.schritte import Schritte, transfer_unserer
from gateway.transfer.umgebung import Umgebung
from gateway.transfer.verweis import verweis_auf
from gateway.transfer.zurueckweisung import Zurueckweisung

PAKETE_MAX = 10_000
"""Packets of one delivery: the largest an installation takes, cut as small as a transport may want it."""
FRAGE_TAGE = 2
"""Working days after the first packet or the 010206 until a person is told which packets are missing."""
ENDE_TAGE = 10
"""Working days until a delivery whose packets are missing is rejected, and packets without a 010206 are dropped: as
long as a partner waits for a receipt before it reminds."""
GEMERKT = 1_000
"""Deliveries that wait for packets of which it is remembered how many; of another one the 010206 is read again."""
FRAGE, ENDE = "frage", "ende"
"""Stages of the job that looks for what is missing."""
HINWEIS_MAX = 56
"""Characters of a hint that names packets; a field of the log holds 64."""


class Pakete:
    """Collects packets and tells when a delivery is whole."""

    def __init__(
        self, umgebung: Umgebung, schritte: Schritte, niederschriften: Niederschriften, rueckweisung: Zurueckweisung
    ) -> None:
        """Keep the collaborators."""
        self._u = umgebung
        self._s = schritte
        self._niederschriften = niederschriften
        self._rueckweisung = rueckweisung
        self._angekuendigt: dict[tuple[Kennung, Kennung, NachrichtenUUID], int] = {}
        """Packets that a 010206 which waits has announced; forgotten with the process."""

    # -- inside the transaction ---------------------------------------------------------------------------------

    def erhalten(self, tx: Tx, nachricht: Nachricht, message: Paket) -> None:
        """Note a packet and have its delivery looked at; one that comes too late or again leaves nothing behind.

        Refused (S999) for another slice under a number that is taken: the first one stays.
        """
        mandant, autor = nachricht.mandant, nachricht.autor
        if tx.pakete.zur_uuid(mandant, autor, nachricht.uuid) is not None:
            return  # worked on before
        digest = sha256_of(message.inhalt)
        known = tx.pakete.holen(mandant, autor, message.lieferung, message.nummer)
        if known is not None:
            if known.sha256 != digest:
                raise Refused(Fehlercode.S999, f"Paket {message.nummer} kam schon mit anderem Inhalt")
            self._vernichte(tx, nachricht)
            return
        head = tx.nachrichten.holen(mandant, autor, message.lieferung)
        if head is not None and head.typ is not Nachrichtentyp.LIEFERUNG:
            raise Refused(Fehlercode.S999, "identifikationAktenlieferung nennt keine Lieferung 010206")
        if head is not None and (head.transfer is not None or self._rueckweisung.gesagt(tx, head) is not None):
            self._vernichte(tx, nachricht)  # its delivery is here, or was rejected
            return
        if message.nummer > PAKETE_MAX:
            raise Refused(
                Fehlercode.S999, f"Paketnummer {message.nummer}: mehr als {PAKETE_MAX} Pakete nimmt niemand"
            )
        tx.pakete.anlegen(
            Paketschein(
                mandant=mandant,
                autor=autor,
                lieferung=message.lieferung,
                nummer=message.nummer,
                uuid=nachricht.uuid,
                laenge=len(message.inhalt),
                sha256=digest,
                zeit=nachricht.zeit,
            )
        )
        self._warte(tx, mandant, autor, message.lieferung)
        if head is not None and self._koennte_ganz_sein(tx, mandant, autor, message.lieferung):
            self._s.beauftrage(tx, mandant, AuftragsArt.VERARBEITEN, verweis_auf(head))

    def _koennte_ganz_sein(self, tx: Tx, mandant: Kennung, autor: Kennung, lieferung: NachrichtenUUID) -> bool:
        """Tell whether it is worth reading the 010206 again: that of a large file takes seconds each time."""
        announced = self._angekuendigt.get((mandant, autor, lieferung), 0)
        return len(tx.pakete.zur_lieferung(mandant, autor, lieferung)) >= announced

    def ist_ganz(self, tx: Tx, nachricht: Nachricht, message: AkteMetadaten) -> bool:
        """Tell whether every packet of a delivery is here; else have what is missing looked for.

        Refused (S999) where packets and 010206 contradict each other, whatever may still come.
        """
        missing = self._fehlende(tx, nachricht, message)
        if missing:
            self._warte(tx, nachricht.mandant, nachricht.autor, nachricht.uuid)
            if len(self._angekuendigt) >= GEMERKT:
                self._angekuendigt.clear()
            self._angekuendigt[nachricht.mandant, nachricht.autor, nachricht.uuid] = message.anzahl_pakete
        return not missing

    def _fehlende(self, tx: Tx, nachricht: Nachricht, message: AkteMetadaten) -> tuple[int, ...]:
        count, size = message.anzahl_pakete, message.archivgroesse
        if count > PAKETE_MAX or size > self._u.gangart.groesste_lieferung:
            raise Refused(Fehlercode.S999, "die Lieferung ist größer, als diese Behörde annimmt")
        here = tx.pakete.zur_lieferung(nachricht.mandant, nachricht.autor, nachricht.uuid)
        over = [one.nummer for one in here if one.nummer > count]
        if over:
            raise Refused(Fehlercode.S999, f"Paket {over[0]} kam, angekündigt sind {count} Pakete")
        missing = tuple(sorted(set(range(1, count + 1)) - {one.nummer for one in here}))
        total = sum(one.laenge for one in here)
        if total > size or (not missing and total != size):
            raise Refused(
                Fehlercode.S999, f"die Pakete haben {total} Oktette, archivgroesse nennt {size}: neu zu senden"
            )
        return missing

    def gehoert_zu(self, tx: Tx, lieferung: Nachricht, transfer: Transfer) -> None:
        """Let the packets of a delivery belong to its transfer, as it does itself."""
        for one in self._nachrichten(tx, lieferung.mandant, lieferung.autor, lieferung.uuid):
            if one.transfer is None:
                tx.nachrichten.zuordnen(one, transfer.id)

    def erledigt(self, tx: Tx, lieferung: Nachricht) -> int:
        """Make the packets of a delivery unreadable, because it is imported; return how many there were."""
        packets = self._nachrichten(tx, lieferung.mandant, lieferung.autor, lieferung.uuid)
        return self._entferne(tx, lieferung.mandant, lieferung.autor, lieferung.uuid, packets)

    def verwirf(self, tx: Tx, mandant: Kennung, autor: Kennung, lieferung: NachrichtenUUID, code: str) -> None:
        """Drop what is here of a delivery that was rejected or never announced, with an entry in the log."""
        packets = self._nachrichten(tx, mandant, autor, lieferung)
        count = self._entferne(tx, mandant, autor, lieferung, packets)
        if count:
            self._u.protokollant.notiere(
                tx,
                mandant,
                AuditEreignis.PAKETE_VERFALLEN,
                nachricht=lieferung,
                partner=autor,
                anzahl=count,
                code=code,
            )

    def _entferne(
        self,
        tx: Tx,
        mandant: Kennung,
        autor: Kennung,
        lieferung: NachrichtenUUID,
        packets: Sequence[Nachricht],
    ) -> int:
        for one in packets:
            self._vernichte(tx, one)
        tx.pakete.vergessen(mandant, autor, lieferung)
        return len(packets)

    def _vernichte(self, tx: Tx, packet: Nachricht) -> None:
        """Forget the content of a packet; that it came stays known (wire 2.2)."""
        tx.nachrichten.schluessel_vernichten(packet)
        tx.eingaenge.segmente_vergessen(packet.umschlag_sha256)

    def _nachrichten(
        self, tx: Tx, mandant: Kennung, autor: Kennung, lieferung: NachrichtenUUID
    ) -> tuple[Nachricht, ...]:
        known = tx.pakete.zur_lieferung(mandant, autor, lieferung)
        found = (tx.nachrichten.holen(mandant, autor, one.uuid) for one in known)
        return tuple(one for one in found if one is not None)

    # -- what is missing ----------------------------------------------------------------------------------------

    def _warte(self, tx: Tx, mandant: Kennung, autor: Kennung, lieferung: NachrichtenUUID) -> None:
        """Have somebody look after some days, and end it after more; the first to come begins both periods."""
        for stage, days in ((FRAGE, FRAGE_TAGE), (ENDE, ENDE_TAGE)):
            ref = f"{mandant}/{autor}/{lieferung}/{stage}"
            self._s.beauftrage(tx, mandant, AuftragsArt.PAKETE, ref, faellig=self._in_tagen(mandant, days))

    def _in_tagen(self, mandant: Kennung, tage: int) -> datetime:
        return self._u.mandanten[mandant].arbeitstage.nach(self._u.jetzt(), tage)

    async def sieh_nach(self, ref: str) -> None:
        """Ask a person about missing packets, or end a delivery that never came whole; ``ref`` ends with the stage.

        Raises ``TryLater`` while our clock is wrong: it would end what has time left (wire 6.5).
        """
        self._u.uhren.pruefe()
        mandant, autor, uuid, stage = ref.split("/")
        whose = (Kennung(mandant), Kennung(autor), NachrichtenUUID(uuid))
        head = await self._u.store.read(lambda tx: tx.nachrichten.holen(*whose))
        message = None
        if head is not None and head.typ is Nachrichtentyp.LIEFERUNG and head.schluessel is not None:
            message = await asyncio.to_thread(self._lies, head)
        await self._u.store.write(partial(self._laeuft_ab, whose, message, stage))

    def _lies(self, head: Nachricht) -> AkteMetadaten | None:
        """Read the 010206 again; ``None`` where it cannot be read: then it was rejected."""
        try:
            message = self._u.lies(self._niederschriften.oeffne(head).fachnachricht, signiert=True)
        except Refused:
            return None
        return message if isinstance(message, AkteMetadaten) else None

    def _laeuft_ab(
        self, whose: tuple[Kennung, Kennung, NachrichtenUUID], message: AkteMetadaten | None, stage: str, tx: Tx
    ) -> None:
        head = tx.nachrichten.holen(*whose)
        if head is None or message is None:
            rejected = head is not None and self._rueckweisung.gesagt(tx, head) is not None
            if stage == ENDE or rejected:
                self.verwirf(tx, *whose, "ohne_lieferung")
            return
        if head.transfer is not None or self._rueckweisung.gesagt(tx, head) is not None:
            return
        try:
            missing = self._fehlende(tx, head, message)
        except Refused as no:
            self._weise_zurueck(tx, head, no)
            return
        if not missing:
            return
        if stage == FRAGE:
            transfer = transfer_unserer(tx, head.mandant, message.ausloeser) if message.ausloeser else None
            ours = transfer is not None and transfer.partner == head.autor
            ident = transfer.id if transfer is not None and ours else None
            self._s.frage(tx, head.mandant, AufgabeArt.PAKETE_FEHLEN, transfer=ident, hinweis=_hinweis(missing))
            return
        names = ", ".join(str(number) for number in missing[:20])
        words = f"Paket {names} fehlt" if len(missing) == 1 else f"Pakete {names} fehlen"
        self._weise_zurueck(tx, head, Refused(Fehlercode.S999, f"Archiv unvollständig: {words}"))

    def _weise_zurueck(self, tx: Tx, head: Nachricht, no: Refused) -> None:
        self._rueckweisung.veranlasse(tx, head, no)
        self.verwirf(tx, head.mandant, head.autor, head.uuid, "zurueckgewiesen")

    # -- the archive --------------------------------------------------------------------------------------------

    async def hole(self, lieferung: Nachricht) -> tuple[Nachricht, ...]:
        """Return the packets of a complete delivery in order."""

        def run(tx: Tx) -> tuple[Nachricht, ...]:
            return self._nachrichten(tx, lieferung.mandant, lieferung.autor, lieferung.uuid)

        return await self._u.store.read(run)

    def schreibe_archiv(self, packets: Sequence[Nachricht], ziel: Senke) -> int:
        """Join the slices to the archive, one after the other, and return its octets; blocking.

        Refused where they are not its packets.
        """
        total = 0
        for one in packets:
            message = self._u.lies(self._niederschriften.oeffne(one).fachnachricht, signiert=True)
            if not isinstance(message, Paket):
                raise Refused(Fehlercode.S999, "a packet of this delivery is none")
            ziel.write(message.inhalt)
            total += len(message.inhalt)
        return total


def _hinweis(missing: Sequence[int]) -> str:
    """Name the packets as a key of the log: ``paket.3.5``, and ``.ff`` where there are more than fit."""
    text = "paket"
    for number in missing:
        if len(text) + len(str(number)) + 1 > HINWEIS_MAX:
            return f"{text}.ff"
        text += f".{number}"
    return text
