"""The plain route, outgoing: messages and packets as files in the outbox folder of a partner (docs/plain-route.md).

At rest a message is sealed under the storage key like any other; its files are made from there, the same each time.
A job lays them out: packets first, the message last, so that who sees a 010206 finds all of it. When they are gone,
the transport has them: that stands for the Beleg of a Postfach.
"""

import asyncio
from dataclasses import replace
from functools import partial

import structlog

from gateway.domain.errors import Refused, TryLater
from gateway.domain.events import AuditEreignis, Rechtsgrund
from gateway.domain.ids import Kennung, NachrichtenUUID, Sha256, sha256_of
from gateway.domain.kopf import Nachrichtentyp
from gateway.domain.nachweis import Lieferung
from gateway.envelope.offen import Niederschrift, offener_weg
from gateway.envelope.typen import Art
from gateway.messages import Produkt, parse_message, read_kopf, write_message
from gateway.pump.archiv import schreibe_archiv
from gateway.pump.entschluesseln import decrypt_part_into
from gateway.pump.verschluesseln import encrypt_part, neuer_schluessel
from gateway.transfer.dienste import verlange_dienst
from gateway.transfer.entwurf import Entwurf, Versiegelt
from gateway.transfer.niederschriften import Niederschriften
from gateway.transfer.ports import Auslage, Fachinhalt, Tx
from gateway.transfer.protokollant import rechtsgrund, sendung
from gateway.transfer.records import (
    AufgabeArt,
    AuftragsArt,
    Nachricht,
    Paketschein,
    PostfachEintrag,
    PostfachSegment,
    PostfachZustand,
    Richtung,
)
from gateway.transfer.scheiben import Schneider, paket, paket_uuid, scheiben
from gateway.transfer.schritte import Schritte
from gateway.transfer.umgebung import Umgebung
from gateway.transfer.versuch import Versuch

DOCH_GENOMMEN = "zu_spaet_zurueckgezogen"
"""Hint: the transport had a delivery in the moment it was withdrawn."""

log = structlog.get_logger()


class OffenerVersand:
    """Writes for partners without an Aktenbote."""

    def __init__(self, umgebung: Umgebung, schritte: Schritte, niederschriften: Niederschriften) -> None:
        """Keep the collaborators."""
        self._u = umgebung
        self._s = schritte
        self._niederschriften = niederschriften
        self.verlorene = 0
        """Messages at the last look that were laid out in a folder that is not there any more."""

    def anzahl_pakete(self, archivgroesse: int) -> int:
        """Return in how many packets an archive travels; the slices of one archive are of about one length."""
        return max(1, -(-archivgroesse // self._u.gangart.scheibe))

    # -- before the offer ---------------------------------------------------------------------------------------

    def versiegle(self, entwurf: Entwurf, versuch: Versuch) -> Versiegelt:
        """Write a message and keep it sealed under the storage key; blocking. Every octet is durable then."""
        message = entwurf.message
        kopf, jetzt = message.kopf.kopf(), self._u.jetzt()
        weg = offener_weg(self._u.vertrauen.verzeichnis(), kopf.leser, jetzt)
        octets = write_message(message, self._u.produkt)
        self._u.schemas.validate(parse_message(octets))
        cek, size = neuer_schluessel(), self._u.gangart.segmentgroesse
        parts = [encrypt_part(Art.FACHNACHRICHT, [octets], cek=cek, sink=versuch, segmentgroesse=size)]
        if entwurf.archiv:
            archive = schreibe_archiv(entwurf.archiv)
            parts.append(encrypt_part(Art.ARCHIV, archive, cek=cek, sink=versuch, segmentgroesse=size))
        name, written = self._niederschriften.lege_ab(
            weg,
            Niederschrift(
                kopf=kopf,
                nachrichtentyp=message.kopf.typ,
                prozess=entwurf.prozess,
                zufall=self._u.zufall(32),
                verzeichnis=weg.verzeichnis,
                teile=tuple(part.teil for part in parts),
                segmente=tuple(part.segmente for part in parts),
                gesandt=entwurf.nachweis if isinstance(entwurf.nachweis, Lieferung) else None,
            ),
        )
        nachricht = Nachricht(
            mandant=kopf.autor,
            richtung=Richtung.AUS,
            autor=kopf.autor,
            leser=kopf.leser,
            uuid=kopf.uuid,
            typ=message.kopf.typ,
            erstellt=kopf.erstellt,
            test=kopf.test,
            prozess=entwurf.prozess,
            inhalt_sha256=name,
            fachnachricht_sha256=sha256_of(octets),
            umschlag_sha256=name,
            archiv_sha256=parts[1].teil.sha256 if entwurf.archiv else None,
            schluessel=self._u.speicher.wrap(cek, kopf.uuid.encode()),
            transfer=entwurf.transfer,
            ausloeser=entwurf.ausloeser,
            zeit=jetzt,
            offen=True,
        )
        return self._platz(nachricht, written)

    def _platz(self, nachricht: Nachricht, written: Niederschrift) -> Versiegelt:
        """Return its place: never visible in the Postfach, for its reader has no key to open it."""
        segments = {s.sha256: s.laenge for part in written.segmente for s in part.segmente}
        archive = written.teil(Art.ARCHIV)
        size = archive.teil.laenge if archive is not None else 0
        return Versiegelt(
            nachricht=nachricht,
            eintrag=PostfachEintrag(
                id=nachricht.umschlag_sha256,
                nummer=0,
                autor=nachricht.autor,
                leser=nachricht.leser,
                uuid=nachricht.uuid,
                inhalt_sha256=nachricht.inhalt_sha256,
                umschlag_laenge=0,
                gesamt_laenge=sum(segments.values()),
                zustand=PostfachZustand.OFFEN,
                eingang=nachricht.zeit,
            ),
            segmente=tuple(PostfachSegment(sha256=s, laenge=octets, da=False) for s, octets in segments.items()),
            pakete=tuple(
                Paketschein(
                    mandant=nachricht.autor,
                    autor=nachricht.autor,
                    lieferung=nachricht.uuid,
                    nummer=number,
                    uuid=paket_uuid(nachricht.uuid, number),
                    laenge=end - begin,
                    sha256=None,
                    zeit=nachricht.zeit,
                )
                for number, (begin, end) in enumerate(scheiben(size, self.anzahl_pakete(size)), 1)
                if archive is not None
            ),
        )

    # -- inside the transaction ---------------------------------------------------------------------------------

    def biete_an(self, tx: Tx, versiegelt: Versiegelt) -> None:
        """Log the disclosure and have the files laid out; the place stands already."""
        for schein in versiegelt.pakete:
            tx.pakete.anlegen(schein)
        self._beauftrage(tx, versiegelt.nachricht)

    def _beauftrage(self, tx: Tx, nachricht: Nachricht) -> None:
        self._notiere(tx, nachricht, AuditEreignis.NACHRICHT_AUSGELEGT, law=rechtsgrund(nachricht))
        self._s.beauftrage(tx, nachricht.mandant, AuftragsArt.AUSLEGEN, nachricht.umschlag_sha256)

    def _notiere(
        self, tx: Tx, nachricht: Nachricht, ereignis: AuditEreignis, *, law: Rechtsgrund | None = None
    ) -> None:
        self._u.protokollant.notiere(
            tx,
            nachricht.mandant,
            ereignis,
            rechtsgrund=law,
            verzeichnis=self._u.vertrauen.verzeichnis().nummer,
            **sendung(nachricht),
        )

    def ist_offen(self, tx: Tx, entry: PostfachEintrag) -> bool:
        """Tell whether a place of ours belongs to a message of the plain route."""
        found = tx.nachrichten.holen(entry.autor, entry.autor, entry.uuid)
        return found is not None and found.offen

    # -- the folder ---------------------------------------------------------------------------------------------

    async def lege_aus(self, ref: str) -> None:
        """Write the files of a message that is not laid out yet, then say so; safe to repeat.

        Nothing is written after a restore, with a wrong clock or an ended directory, nor where the directory names
        another route by now, or no service for this message (``TryLater``). Killed in between, the same files are
        written once more.
        """
        entry, nachricht = await self._u.store.read(partial(self._hole, Sha256(ref)))
        if entry is None or nachricht is None or entry.zustand is not PostfachZustand.OFFEN:
            return
        self._pruefe_lage(nachricht)
        await asyncio.to_thread(self._schreibe_dateien, nachricht)

        def run(tx: Tx) -> bool:
            current, _ = self._hole(entry.id, tx)
            if current is None or current.zustand is not PostfachZustand.OFFEN:
                return False
            tx.postfach.aendern(replace(current, zustand=PostfachZustand.AUSGELEGT))
            return True

        if not await self._u.store.write(run):  # taken back meanwhile
            await self.nimm_zurueck(entry)

    def _hole(self, ident: Sha256, tx: Tx) -> tuple[PostfachEintrag | None, Nachricht | None]:
        entry = tx.postfach.holen(ident)
        return entry, None if entry is None else tx.nachrichten.holen(entry.autor, entry.autor, entry.uuid)

    def _pruefe_lage(self, nachricht: Nachricht) -> None:
        self._u.uhren.pruefe()
        directory, jetzt = self._u.vertrauen.verzeichnis(), self._u.jetzt()
        if directory.ist_abgelaufen(jetzt):
            raise TryLater("the directory has ended: fetch the newest signed one", code="DIRECTORY-ENDED")
        try:
            offener_weg(directory, nachricht.leser, jetzt)
        except Refused as no:
            raise TryLater(
                f"{no.reason}; withdraw this message, and try the transfer again the new way", code="ROUTE-CHANGED"
            ) from None
        verlange_dienst(directory, nachricht.autor, nachricht.leser, nachricht.typ, jetzt)

    def _schreibe_dateien(self, nachricht: Nachricht) -> None:
        written = self._niederschriften.lies(nachricht)
        cek = self._niederschriften.schluessel(nachricht)
        octets = self._niederschriften.fachnachricht(nachricht, written)
        faecher, place = self._u.faecher, (nachricht.mandant, nachricht.leser)
        faecher.beginne(*place, nachricht.uuid)
        archive = written.teil(Art.ARCHIV)
        if archive is not None:
            root = parse_message(octets, signiert=True)
            produkt = Produkt(
                name=root.get("produkt", ""),
                hersteller=root.get("produkthersteller", ""),
                version=root.get("produktversion"),
            )
            head = read_kopf(root)
            count = int(root.findtext("{*}anzahlDerPakete") or "0")

            def one(number: int, slice_: bytes) -> None:
                packet = paket(head, number, slice_)
                faecher.lege_aus(*place, packet.kopf.uuid, write_message(packet, produkt))

            cutter = Schneider([end for _, end in scheiben(archive.teil.laenge, count)], one)
            decrypt_part_into(archive.segmente, archive.teil, cek=cek, source=self._u.blobs, target=cutter)
        faecher.lege_aus(*place, nachricht.uuid, octets)

    async def lege_erneut_aus(self, nachricht: Nachricht) -> None:
        """Have the same files laid out once more: an answer of ours is wanted again (wire 2.2)."""

        def run(tx: Tx) -> None:
            entry = tx.postfach.holen(nachricht.umschlag_sha256)
            if entry is not None and entry.zustand is PostfachZustand.UEBERGEBEN:
                tx.postfach.aendern(replace(entry, zustand=PostfachZustand.OFFEN, abgeschlossen=None))
                self._beauftrage(tx, nachricht)

        await self._u.store.write(run)

    async def nimm_zurueck(self, entry: PostfachEintrag) -> bool:
        """Take the files of a withdrawn message away; ``False`` if it does not go the plain route.

        What the transport took in the last moment is with the partner: the log says so, and a person is asked.
        """
        nachricht, names = await self._u.store.read(partial(self._namen, entry))
        if nachricht is None or not nachricht.offen:
            return False
        place = (entry.autor, entry.leser)
        found = await asyncio.to_thread(self._u.faecher.inhalt, *place)
        if found.stand(names) is Auslage.GENOMMEN:
            await self._u.store.write(partial(self._doch_genommen, nachricht))
        await asyncio.to_thread(self._u.faecher.nimm_zurueck, *place, names)
        return True

    def _doch_genommen(self, nachricht: Nachricht, tx: Tx) -> None:
        """Note it and ask a person, once: killed before the files were taken away, the job comes here again."""
        asked = tx.aufgaben.offene(nachricht.mandant, transfer=nachricht.transfer) if nachricht.transfer else ()
        if any(one.hinweis == DOCH_GENOMMEN for one in asked):
            return
        self._notiere(tx, nachricht, AuditEreignis.NACHRICHT_UEBERGEBEN)
        if nachricht.typ is Nachrichtentyp.LIEFERUNG and nachricht.transfer is not None:
            art = AufgabeArt.ANFRAGE_PRUEFEN
            self._s.frage(tx, nachricht.mandant, art, transfer=nachricht.transfer, hinweis=DOCH_GENOMMEN)

    def _namen(self, entry: PostfachEintrag, tx: Tx) -> tuple[Nachricht | None, tuple[NachrichtenUUID, ...]]:
        packets = tx.pakete.zur_lieferung(entry.autor, entry.autor, entry.uuid)
        return tx.nachrichten.holen(entry.autor, entry.autor, entry.uuid), (entry.uuid, *(p.uuid for p in packets))

    async def sieh_nach(self) -> int:
        """Note what the transports have taken from the folders; return how many messages that were.

        What was laid out in a folder that is not the one of now (not mounted, emptied by hand) counts as not taken.
        """
        if self._u.uhren.neues_wartet:
            return 0
        laid = await self._u.store.read(
            lambda tx: [(entry, *self._namen(entry, tx)) for entry in tx.postfach.ausgelegte()]
        )
        folders = {place: await self._inhalt(*place) for place in {(one.autor, one.leser) for one, _, _ in laid}}
        taken = lost = 0
        for entry, nachricht, names in laid:
            state = folders[entry.autor, entry.leser].stand(names)
            lost += state is Auslage.NIE
            if state is Auslage.GENOMMEN and nachricht is not None:
                await self._u.store.write(partial(self._uebergeben, entry, nachricht))
                await asyncio.to_thread(self._u.faecher.vergiss, entry.autor, entry.leser, entry.uuid)
                taken += 1
        if lost != self.verlorene:
            self.verlorene = lost
            log.warning("plain.folder_lost", anzahl=lost)
        return taken

    async def _inhalt(self, mandant: Kennung, partner: Kennung) -> Fachinhalt:
        try:
            return await asyncio.to_thread(self._u.faecher.inhalt, mandant, partner)
        except TryLater:  # the folders of others may be there
            return Fachinhalt()

    def _uebergeben(self, entry: PostfachEintrag, nachricht: Nachricht, tx: Tx) -> None:
        current = tx.postfach.holen(entry.id)
        if current is None or current.zustand is not PostfachZustand.AUSGELEGT:
            return
        tx.postfach.aendern(replace(current, zustand=PostfachZustand.UEBERGEBEN, abgeschlossen=self._u.jetzt()))
        self._notiere(tx, nachricht, AuditEreignis.NACHRICHT_UEBERGEBEN)
        self._s.beauftrage(tx, nachricht.mandant, AuftragsArt.ZUGESTELLT, entry.id)
