"""Where envelopes of ours wait for their readers: our Postfach, a Vermittlungsstelle; put there, and taken back."""

import asyncio
from collections import deque
from contextlib import suppress
from dataclasses import replace

from gateway.domain.errors import Refused, TryLater
from gateway.domain.events import AuditEreignis
from gateway.domain.ids import Kennung, NachrichtenUUID, Sha256
from gateway.transfer.dienste import verlange_dienst
from gateway.transfer.entwurf import Versiegelt
from gateway.transfer.offener_versand import OffenerVersand
from gateway.transfer.ports import Tx
from gateway.transfer.protokollant import rechtsgrund, sendung
from gateway.transfer.records import (
    OFFENE,
    AuftragsArt,
    Nachricht,
    PostfachEintrag,
    PostfachZustand,
    wartet_auf_schluessel,
)
from gateway.transfer.schritte import Schritte
from gateway.transfer.umgebung import Umgebung
from gateway.transfer.verrat import verlange_gute
from gateway.trust.teilnehmer import Wegart

MAX_ZU_WECKEN = 10_000
"""Readers remembered for waking; one that is forgotten hears of its mail at the next look, within a second."""


class Postausgang:
    """Puts envelopes where their readers find them, and takes them back."""

    def __init__(self, umgebung: Umgebung, schritte: Schritte, offen: OffenerVersand) -> None:
        """Keep the collaborators."""
        self._u = umgebung
        self._s = schritte
        self._offen = offen
        self._zu_wecken: deque[Kennung] = deque(maxlen=MAX_ZU_WECKEN)

    def neue_leser(self) -> frozenset[Kennung]:
        """Return the readers of what was offered since the last call: whoever waits for them may be woken."""
        found = set()
        while self._zu_wecken:
            found.add(self._zu_wecken.popleft())
        return frozenset(found)

    def lege_ins_postfach(self, tx: Tx, versiegelt: Versiegelt) -> None:
        """Give an envelope its place, with the audit entry of where it is now.

        What goes to a Vermittlungsstelle is not disclosed yet: here it is sealed, and later deposited.
        """
        self._u.uhren.ruhe.pruefe()
        nachricht = versiegelt.nachricht
        tx.postfach.anlegen(versiegelt.eintrag, versiegelt.segmente)
        if nachricht.offen:
            self._offen.biete_an(tx, versiegelt)
            return
        verlange_gute(tx, nachricht.mandant, *versiegelt.zertifikate)
        self._zu_wecken.append(nachricht.leser)
        away = versiegelt.vermittlung
        event = AuditEreignis.NACHRICHT_VERSIEGELT if away else AuditEreignis.NACHRICHT_BEREITGESTELLT
        self._notiere(tx, nachricht, event)
        if versiegelt.vermittlung:
            place = self._u.vertrauen.verzeichnis().endpunkt(nachricht.leser, self._u.jetzt())
            self._s.beauftrage(
                tx, nachricht.mandant, AuftragsArt.EINLIEFERN, versiegelt.eintrag.id, partner=place.url
            )

    def _notiere(self, tx: Tx, nachricht: Nachricht, ereignis: AuditEreignis) -> None:
        """Log where a message of ours is now on its way to the reader, and under which law."""
        self._u.protokollant.notiere(
            tx,
            nachricht.mandant,
            ereignis,
            rechtsgrund=rechtsgrund(nachricht),
            verzeichnis=self._u.vertrauen.verzeichnis().nummer,
            **sendung(nachricht),
        )

    async def liefere_ein(self, umschlag: str) -> None:
        """Deposit an envelope of ours at its reader's Vermittlungsstelle; safe to repeat.

        Killed between deposit and entry, both are done again: the log never lacks a deposit that was accepted.
        """
        entry, segments = await self._u.store.read(
            lambda tx: (tx.postfach.holen(Sha256(umschlag)), tx.postfach.segmente(Sha256(umschlag)))
        )
        if entry is None or entry.zustand is not PostfachZustand.OFFEN:
            return
        place = self._u.vertrauen.verzeichnis().ablageort(entry.autor, entry.leser, self._u.jetzt())
        written = await self._u.store.read(lambda tx: self._unsere(tx, entry))
        if place.weg is not Wegart.OFFEN:
            verlange_dienst(self._u.vertrauen.verzeichnis(), entry.autor, entry.leser, written.typ, self._u.jetzt())
        if place.weg is Wegart.DIREKT or place.betreiber in self._u.mandanten:
            await self._u.store.write(lambda tx: self._liegt_hier(tx, entry))  # the directory changed its way
            return
        if place.weg is Wegart.OFFEN:
            raise TryLater(
                f"the directory names the plain route for {entry.leser} now; withdraw this message, and try the "
                "transfer again the new way",
                code="ROUTE-CHANGED",
            )
        self._u.uhren.pruefe()
        octets = await asyncio.to_thread(self._u.hole, entry.id)
        needed = [(segment.sha256, segment.laenge) for segment in segments]
        await self._u.gegenstellen.zu(place.url).einliefern(octets, needed, self._u.blobs)
        await self._u.store.write(
            lambda tx: self._notiere(tx, self._unsere(tx, entry), AuditEreignis.NACHRICHT_EINGELIEFERT)
        )

    def _liegt_hier(self, tx: Tx, entry: PostfachEintrag) -> None:
        for segment in tx.postfach.segmente(entry.id):
            tx.postfach.segment_da(entry.id, segment.sha256)
        self._zu_wecken.append(tx.postfach.sichtbar_machen(entry.id).leser)
        self._notiere(tx, self._unsere(tx, entry), AuditEreignis.NACHRICHT_BEREITGESTELLT)

    def _unsere(self, tx: Tx, entry: PostfachEintrag) -> Nachricht:
        """Return the message in an envelope of ours; both were made true in one transaction."""
        nachricht = tx.nachrichten.holen(entry.autor, entry.autor, entry.uuid)
        assert nachricht is not None  # noqa: S101 -- biete_an inserts the message before its envelope
        return nachricht

    def ziehe_zurueck(self, tx: Tx, mandant: Kennung, uuid: NachrichtenUUID) -> bool:
        """Take a message of ours back wherever it waits; tell whether none of its envelopes was closed.

        Raises ``TryLater`` (RESTORED) after a restore.
        """
        self._u.uhren.ruhe.pruefe()  # whether it was closed in the time that was lost is not known
        entries = tx.postfach.zur_nachricht(mandant, uuid)
        unsealed = (
            entries[-1].id if wartet_auf_schluessel(entries) else None
        )  # it must not go out once there is a key
        for entry in entries:
            if entry.zustand not in OFFENE and entry.id != unsealed:
                continue
            tx.postfach.aendern(replace(entry, zustand=PostfachZustand.ZURUECKGEZOGEN))
            self._u.protokollant.notiere(
                tx,
                mandant,
                AuditEreignis.NACHRICHT_ZURUECKGEZOGEN,
                nachricht=uuid,
                partner=entry.leser,
                inhalt_sha256=entry.inhalt_sha256,
            )
            if self._offen.ist_offen(tx, entry):
                self._s.beauftrage(tx, mandant, AuftragsArt.ZURUECKZIEHEN, entry.id)
            elif entry.zustand is PostfachZustand.OFFEN:  # on its way to a Vermittlungsstelle, or waiting there
                self.beauftrage_rueckzug(tx, entry)
        return all(entry.zustand in OFFENE or entry.zustand is PostfachZustand.ERSETZT for entry in entries)

    def beauftrage_rueckzug(self, tx: Tx, entry: PostfachEintrag) -> None:
        """Let an envelope be withdrawn at its reader's Vermittlungsstelle.

        Of a reader the directory does not list any more a person hears by the job: nothing else waits for that.
        """
        url = None
        with suppress(Refused):
            url = self._u.vertrauen.verzeichnis().endpunkt(entry.leser, self._u.jetzt()).url or None
        self._s.beauftrage(tx, entry.autor, AuftragsArt.ZURUECKZIEHEN, entry.id, partner=url)

    async def sieh_nach(self) -> None:
        """Note what the transports of the plain route have taken: before a person takes something back."""
        await self._offen.sieh_nach()

    async def ziehe_einlieferung_zurueck(self, umschlag: str) -> None:
        """Withdraw a deposit at its Vermittlungsstelle; what is not there any more needs no withdrawal."""
        entry = await self._u.store.read(lambda tx: tx.postfach.holen(Sha256(umschlag)))
        if entry is None or entry.zustand not in {PostfachZustand.ZURUECKGEZOGEN, PostfachZustand.ERSETZT}:
            return
        if await self._offen.nimm_zurueck(entry):
            return
        place = self._u.vertrauen.verzeichnis().ablageort(entry.autor, entry.leser, self._u.jetzt())
        if place.weg is not Wegart.VERMITTLUNG or place.betreiber in self._u.mandanten:
            return
        self._u.uhren.ruhe.pruefe()
        with suppress(Refused):  # gone, or closed before: then its Beleg says so
            await self._u.gegenstellen.zu(place.url).zurueckziehen(entry.id)
