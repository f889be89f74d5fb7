"""From a typed message to an envelope that waits for its reader: sign once, seal, offer (wire 2, 5).

Everything slow happens before the transaction and leaves only durable blobs; the transaction then makes the
message, its place in the Postfach and the audit entry true in one moment. Killed before it, nothing was said.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

import structlog

from gateway.domain.errors import Refused, TryLater, Usage
from gateway.domain.events import AuditEreignis
from gateway.domain.ids import Kennung, NachrichtenUUID, Sha256, sha256_of
from gateway.domain.kopf import Kopf, Nachrichtentyp, Zeitpunkt
from gateway.envelope.lesen import GeprueftesSiegel, read_inhalt, read_umschlag
from gateway.envelope.typen import Art, Inhalt, SegmentierterTeil
from gateway.envelope.wurzeln import SEGMENTE_MAX
from gateway.messages import Nachrichtenkopf, parse_message, write_message
from gateway.pump import siegeln
from gateway.pump.archiv import archiv_laenge, schreibe_archiv
from gateway.pump.siegeln import Leserschluessel, neuer_zufall, signiere_inhalt
from gateway.pump.umschluesseln import verschluessele_neu
from gateway.pump.verschluesseln import SealedPart, encrypt_part, neuer_schluessel
from gateway.transfer.dienste import verlange_dienst
from gateway.transfer.entwurf import Beteiligte, Entwurf, Versiegelt
from gateway.transfer.offener_versand import OffenerVersand
from gateway.transfer.ports import Tx
from gateway.transfer.protokollant import rechtsgrund, sendung
from gateway.transfer.records import (
    OFFENE,
    AuftragsArt,
    Nachricht,
    PostfachEintrag,
    PostfachSegment,
    PostfachZustand,
    Richtung,
    wartet_auf_schluessel,
)
from gateway.transfer.schritte import Schritte
from gateway.transfer.umgebung import Mandant, Umgebung
from gateway.transfer.verrat import verlange_gute
from gateway.transfer.versuch import Versuch
from gateway.trust.teilnehmer import Wegart

log = structlog.get_logger()

__all__ = ["Entwurf", "Versand", "Versiegelt"]

MAX_ZU_WECKEN = 10_000
"""Readers remembered for waking; one that is forgotten hears of its mail at the next look, within a second."""
PAKETE_IM_UMSCHLAG = 1
"""In an Umschlag a delivery is one packet (wire 1.7)."""
MAX_SCHLUESSEL = 4
"""Keys of the one reader in an Umschlag (wire 1.5)."""


class Versand:
    """Seals and offers messages of our authorities."""

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

    def kopf(self, mandant: Kennung, partner: Kennung, typ: Nachrichtentyp, test: str | None) -> Nachrichtenkopf:
        """Return the header of a new message: fresh UUID, created now, the reader as the directory names it."""
        moment = self._u.jetzt()
        return Nachrichtenkopf(
            uuid=self._u.neue_uuid(),
            typ=typ,
            erstellt=Zeitpunkt.of(moment),
            autor=self._u.mandanten[mandant].behoerde,
            leser=self._u.vertrauen.verzeichnis().behoerde(partner, moment).behoerde,
            test=test,
        )

    def anzahl_pakete(self, partner: Kennung, archivgroesse: int) -> int:
        """Return in how many packets an archive of so many octets travels to a partner (``anzahlDerPakete``)."""
        return self._offen.anzahl_pakete(archivgroesse) if self._ist_offen(partner) else PAKETE_IM_UMSCHLAG

    def _ist_offen(self, partner: Kennung) -> bool:
        return self._u.vertrauen.verzeichnis().behoerde(partner, self._u.jetzt()).offen

    async def versiegle(self, entwurf: Entwurf) -> Versiegelt:
        """Write, sign and encrypt; returns when every octet is durable. On the plain route nothing is signed.

        Raises ``TryLater`` when the directory has ended (no new disclosure, wire 5.5), the reader does not take
        this message in our version now (procedure 7.3), our clock is wrong (wire 6.5), the log's time stamp is
        missing for too long, our certificate was revoked, or the reader has no key whose state is known; ``Usage``
        for an archive larger than an Umschlag can hold. Whatever is wrong, none of its segments stays.
        """
        self._pruefe_lage()
        kopf = entwurf.message.kopf
        self._pruefe_dienst(kopf.autor.kennung, kopf.leser.kennung, kopf.typ)
        await self._pruefe_stempel(entwurf.message.kopf.autor.kennung)
        self._pruefe_ziel(entwurf)
        versuch = Versuch(self._u)
        offen = self._ist_offen(entwurf.message.kopf.leser.kennung)
        try:
            return await asyncio.to_thread(self._offen.versiegle if offen else self._versiegle, entwurf, versuch)
        except Exception:
            await versuch.verwirf()
            raise

    def _pruefe_lage(self) -> None:
        self._u.uhren.pruefe()
        if self._u.vertrauen.verzeichnis().ist_abgelaufen(self._u.jetzt()):
            raise TryLater(
                "the directory has ended: fetch the newest signed one; until then nothing new leaves",
                code="DIRECTORY-ENDED",
            )

    def _pruefe_dienst(self, autor: Kennung, leser: Kennung, typ: Nachrichtentyp) -> None:
        verlange_dienst(self._u.vertrauen.verzeichnis(), autor, leser, typ, self._u.jetzt())

    async def _pruefe_stempel(self, mandant: Kennung) -> None:
        if self._u.stempelpflicht is not None:
            await self._u.stempelpflicht.pruefe(mandant)

    def _pruefe_ziel(self, entwurf: Entwurf) -> None:
        """Refuse before a large archive is read and written what could not be sealed or offered afterwards."""
        kopf = entwurf.message.kopf.kopf()
        moment = self._u.jetzt()
        if not self._ist_offen(kopf.leser):
            self._pruefe_eigene(kopf.autor)
            self._leserschluessel(kopf.leser, moment)
        self._u.vertrauen.verzeichnis().ablageort(kopf.autor, kopf.leser, moment)
        most = SEGMENTE_MAX * self._u.gangart.segmentgroesse
        if entwurf.archiv and archiv_laenge(entwurf.archiv) > most:
            raise Usage(
                f"the archive of this delivery is larger than the {most} octets an envelope holds: send the file "
                "another way and withdraw the transfer",
                code="TOO-LARGE",
            )

    def _pruefe_eigene(self, mandant: Kennung) -> None:
        """Sign nothing with a key whose certificate was revoked: every reader would refuse it (T001)."""
        ours = self._u.mandanten[mandant]
        for der in (ours.inhalt.cert_der, ours.transport.cert_der):
            if self._u.vertrauen.ist_widerrufen(der, self._u.jetzt()):
                raise TryLater(
                    f"a signing certificate of {mandant} was revoked: install its successor and have the directory "
                    "list it; until then nothing new leaves",
                    code="OWN-REVOKED",
                )

    def _leserschluessel(self, leser: Kennung, moment: datetime) -> list[Leserschluessel]:
        """Return the reader's encryption keys that are good."""
        keys = self._u.vertrauen.leserschluessel(leser, moment)
        if not keys:
            raise TryLater(
                f"the directory names no valid encryption key for {leser}: its operator must add one",
                code="NO-READER-KEY",
            )
        return list(keys[:MAX_SCHLUESSEL])

    def _versiegle(self, entwurf: Entwurf, versuch: Versuch) -> Versiegelt:
        message = entwurf.message
        mandant = self._u.mandanten[message.kopf.autor.kennung]
        octets = write_message(message, self._u.produkt)
        self._u.schemas.validate(parse_message(octets))  # what leaves is what the reader accepts
        cek = neuer_schluessel()
        parts = [self._teil(Art.FACHNACHRICHT, [octets], cek, versuch)]
        if entwurf.archiv:
            parts.append(self._teil(Art.ARCHIV, schreibe_archiv(entwurf.archiv), cek, versuch))
        inhalt = Inhalt(
            kopf=message.kopf.kopf(),
            nachrichtentyp=message.kopf.typ,
            prozess=entwurf.prozess,
            zufall=neuer_zufall(),
            teile=tuple(part.teil for part in parts),
            nachweis=entwurf.nachweis,
        )
        inhalt_octets = signiere_inhalt(inhalt, mandant.inhalt, signing_time=Zeitpunkt.of(self._u.jetzt()))
        sealed = self._siegle(mandant, inhalt.kopf, inhalt_octets, cek, tuple(part.segmente for part in parts))
        nachricht = Nachricht(
            mandant=inhalt.kopf.autor,
            richtung=Richtung.AUS,
            autor=inhalt.kopf.autor,
            leser=inhalt.kopf.leser,
            uuid=inhalt.kopf.uuid,
            typ=inhalt.nachrichtentyp,
            erstellt=inhalt.kopf.erstellt,
            test=inhalt.kopf.test,
            prozess=inhalt.prozess,
            inhalt_sha256=self._u.lege_ab(inhalt_octets),
            fachnachricht_sha256=sha256_of(octets),  # the octets are kept sealed only
            umschlag_sha256=self._u.lege_ab(sealed.umschlag),
            archiv_sha256=parts[1].teil.sha256 if entwurf.archiv else None,
            schluessel=self._u.speicher.wrap(cek, inhalt.kopf.uuid.encode()),
            transfer=entwurf.transfer,
            ausloeser=entwurf.ausloeser,
            zeit=self._u.jetzt(),
        )
        return self._angebot(nachricht, sealed)

    def _teil(self, art: Art, source: Iterable[bytes], cek: bytes, versuch: Versuch) -> SealedPart:
        return encrypt_part(art, source, cek=cek, sink=versuch, segmentgroesse=self._u.gangart.segmentgroesse)

    def _siegle(
        self, mandant: Mandant, kopf: Kopf, inhalt_octets: bytes, cek: bytes, teile: tuple[SegmentierterTeil, ...]
    ) -> siegeln.Versiegelt:
        moment = self._u.jetzt()
        return siegeln.versiegle(
            inhalt_octets,
            kopf=kopf,
            cek=cek,
            teile=teile,
            leser=self._leserschluessel(kopf.leser, moment),
            signer=mandant.transport,
            versiegelt=Zeitpunkt.of(moment),
            schema=self._u.umschlag_schema,
        )

    def _angebot(self, nachricht: Nachricht, sealed: siegeln.Versiegelt) -> Versiegelt:
        siegel, length = sealed.siegel, len(sealed.umschlag)
        needed = siegel.umschlag.segmente
        place = self._u.vertrauen.verzeichnis().ablageort(nachricht.autor, nachricht.leser, self._u.jetzt())
        away = place.weg is Wegart.VERMITTLUNG and place.betreiber not in self._u.mandanten
        return Versiegelt(
            nachricht=nachricht,
            eintrag=PostfachEintrag(
                id=siegel.umschlag_sha256,
                nummer=0,
                autor=nachricht.autor,
                leser=nachricht.leser,
                uuid=nachricht.uuid,
                inhalt_sha256=nachricht.inhalt_sha256,
                umschlag_laenge=length,
                gesamt_laenge=length + sum(s.laenge for s in needed),
                zustand=PostfachZustand.OFFEN if away else PostfachZustand.LIEGT,
                eingang=self._u.jetzt(),
            ),
            segmente=_ohne_doppelte(
                [PostfachSegment(sha256=s.sha256, laenge=s.laenge, da=not away) for s in needed]
            ),
            vermittlung=away,
            zertifikate=frozenset({siegel.umschlag.zertifikat_sha256, sha256_of(sealed.inhalt.cert_der)}),
        )

    def biete_an(self, tx: Tx, versiegelt: Versiegelt) -> None:
        """Make the message true and visible to its reader, with the audit entry of the disclosure.

        What goes to a Vermittlungsstelle is not disclosed yet: here it is sealed, and later deposited.
        """
        tx.nachrichten.anlegen(versiegelt.nachricht)
        self._lege_ins_postfach(tx, versiegelt)

    def _lege_ins_postfach(self, tx: Tx, versiegelt: Versiegelt) -> None:
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
        written = await self._u.store.read(lambda tx: self._unsere(tx, entry))
        self._pruefe_dienst(entry.autor, entry.leser, written.typ)
        octets = await asyncio.to_thread(self._lies, entry.id)
        needed = [(segment.sha256, segment.laenge) for segment in segments]
        await self._u.gegenstellen.zu(place.url).einliefern(octets, needed, self._u.blobs)
        await self._u.store.write(
            lambda tx: self._notiere(tx, self._unsere(tx, entry), AuditEreignis.NACHRICHT_EINGELIEFERT)
        )

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

    def _lies(self, blob: Sha256) -> bytes:
        with self._u.blobs.open(blob) as file:
            return file.read()

    async def wiederhole(self, nachricht: Nachricht) -> None:
        """Offer a message of ours again: the same signed Inhalt and segments in a new Umschlag (wire 2.1).

        What has gone another route than the directory says now is not said a second time.
        """
        self._pruefe_lage()
        if nachricht.offen is not self._ist_offen(nachricht.leser):
            log.warning("message.route_changed", nachricht=nachricht.uuid, partner=nachricht.leser)
            return
        if nachricht.offen:
            await self._offen.lege_erneut_aus(nachricht)
            return
        self._pruefe_dienst(nachricht.autor, nachricht.leser, nachricht.typ)
        if await asyncio.to_thread(self._ist_verraten, nachricht):
            await self.versiegle_neu(nachricht, lambda _tx: True)
            return
        self._pruefe_eigene(nachricht.autor)
        again = await asyncio.to_thread(self._neu_verpackt, nachricht)
        await self._u.store.write(lambda tx: self._lege_ins_postfach(tx, again))

    def beteiligte(self, umschlag: Sha256, inhalt: Sha256) -> Beteiligte:
        """Return whose keys an envelope of ours rests on; blocking."""
        siegel = read_umschlag(self._lies(umschlag), schema=self._u.umschlag_schema)
        signed = read_inhalt(self._lies(inhalt), siegel=siegel, schema=self._u.umschlag_schema)
        return Beteiligte(
            leser=frozenset(key.key_name for key in siegel.umschlag.keys),
            eigene=frozenset({siegel.cert_der, signed.cert_der}),
        )

    def _ist_verraten(self, nachricht: Nachricht) -> bool:
        keys, moment = self.beteiligte(nachricht.umschlag_sha256, nachricht.inhalt_sha256), self._u.jetzt()
        trust = self._u.vertrauen
        return any(trust.ist_verraten(nachricht.leser, name, moment) for name in keys.leser) or any(
            trust.ist_widerrufen(der, moment) for der in keys.eigene
        )

    async def versiegle_neu(self, nachricht: Nachricht, noch: Callable[[Tx], bool]) -> None:
        """Offer a message of ours under a new content key, in new segments: the old key may be known (wire 5.2).

        ``noch`` tells in the transaction whether that is still wanted.
        """
        self._pruefe_lage()
        if self._ist_offen(nachricht.leser):
            raise Usage(
                f"the directory names the plain route for {nachricht.leser} now; withdraw this message, and try "
                "the transfer again the new way",
                code="ROUTE-CHANGED",
            )
        self._pruefe_dienst(nachricht.autor, nachricht.leser, nachricht.typ)
        self._pruefe_eigene(nachricht.autor)
        self._leserschluessel(nachricht.leser, self._u.jetzt())  # before a large archive is encrypted for nobody
        versuch = Versuch(self._u)
        try:
            again = await asyncio.to_thread(self._neu_verschluesselt, nachricht, versuch)
        except Exception:
            await versuch.verwirf()
            raise

        def commit(tx: Tx) -> None:
            if noch(tx):
                tx.nachrichten.neu_verschluesselt(again.nachricht)
                self._lege_ins_postfach(tx, again)

        await self._u.store.write(commit)

    def _neu_verschluesselt(self, nachricht: Nachricht, versuch: Versuch) -> Versiegelt:
        cek, siegel, octets = self._gesendet(nachricht)
        checked = read_inhalt(octets, siegel=siegel, schema=self._u.umschlag_schema)
        signed, ours = checked.inhalt, self._u.mandanten[nachricht.autor]
        if self._u.vertrauen.ist_widerrufen(checked.cert_der, self._u.jetzt()):  # the same, signed anew (wire 2.2)
            octets = signiere_inhalt(signed, ours.inhalt, signing_time=Zeitpunkt.of(self._u.jetzt()))
        plain, fresh = {one.art: one for one in signed.teile}, neuer_schluessel()
        teile = tuple(
            verschluessele_neu(
                one, plain[one.art], alt=cek, neu=fresh, quelle=self._u.blobs, senke=versuch, ordner=self._u.tmp
            )
            for one in siegel.umschlag.teile
        )
        sealed = self._siegle(ours, signed.kopf, octets, fresh, teile)
        changed = replace(
            nachricht,
            inhalt_sha256=self._u.lege_ab(octets),
            umschlag_sha256=self._u.lege_ab(sealed.umschlag),
            schluessel=self._u.speicher.wrap(fresh, nachricht.uuid.encode()),
        )
        return self._angebot(changed, sealed)

    def _gesendet(self, nachricht: Nachricht) -> tuple[bytes, GeprueftesSiegel, bytes]:
        """Return content key, envelope and signed Inhalt of a message of ours as it was sent."""
        if nachricht.schluessel is None:
            raise Usage("the content key of this message is gone; it cannot be sent again", code="KEY-GONE")
        cek = self._u.speicher.unwrap(nachricht.schluessel, nachricht.uuid.encode())
        siegel = read_umschlag(self._lies(nachricht.umschlag_sha256), schema=self._u.umschlag_schema)
        return cek, siegel, self._lies(nachricht.inhalt_sha256)

    def _neu_verpackt(self, nachricht: Nachricht) -> Versiegelt:
        cek, siegel, inhalt_octets = self._gesendet(nachricht)
        old = siegel.umschlag
        sealed = self._siegle(self._u.mandanten[nachricht.autor], old.kopf, inhalt_octets, cek, old.teile)
        self._u.lege_ab(sealed.umschlag)
        return self._angebot(nachricht, sealed)


def _ohne_doppelte(segmente: Sequence[PostfachSegment]) -> tuple[PostfachSegment, ...]:
    return tuple({s.sha256: s for s in segmente}.values())
