"""From an envelope that a Postfach lists to a message that has taken its id here (wire 4.1).

The order is the promise: Umschlag → signature → directory → reader → identity → room → segments → Inhalt →
binding → durable and committed → only then closed at the partner. Two kinds of no: before the binding holds the
partner hears one code at its Postfach; after it, messages of the procedure may answer.
"""

import asyncio
from contextlib import suppress
from datetime import timedelta
from typing import Any

import structlog

from gateway.domain.errors import Fehlercode, Refused, TryLater
from gateway.domain.events import Akteur, AuditEreignis, Rechtsgrund
from gateway.domain.ids import Sha256, sha256_of
from gateway.envelope.lesen import GeprueftesSiegel, check_leser, read_umschlag
from gateway.envelope.oeffnen import OpenedEnvelope
from gateway.transfer.abruf import Platz, hole_segmente, hole_umschlag, verwirf_segmente
from gateway.transfer.absagen import NichtMehrDa
from gateway.transfer.abschluss import Abschluss
from gateway.transfer.beleg import ANGENOMMEN
from gateway.transfer.oeffner import HinterDemSchluessel, Oeffner
from gateway.transfer.ports import Gegenstelle, Tx
from gateway.transfer.quarantaene import MAX_UNAUTHENTISCH, lege_in_quarantaene
from gateway.transfer.records import (
    AuftragsArt,
    Eingang,
    EingangZustand,
    Nachricht,
    Quarantaene,
    Richtung,
)
from gateway.transfer.schritte import Schritte
from gateway.transfer.umgebung import Umgebung
from gateway.trust.teilnehmer import Schluesselrolle

MAX_OFFEN_JE_QUELLE = 10_000
"""Open items of one Postfach: a server that lies must not fill our database (wire skeleton 2)."""
VORAUS = timedelta(minutes=5)
"""A creation time further ahead is left in the Postfach and tried again (wire 6.5)."""

log = structlog.get_logger()


class Empfang:
    """Lists, fetches, verifies, accepts or refuses, and closes."""

    def __init__(self, umgebung: Umgebung, schritte: Schritte, oeffner: Oeffner, abschluss: Abschluss) -> None:
        """Keep the collaborators."""
        self._u = umgebung
        self._s = schritte
        self._oeffner = oeffner
        self._abschluss = abschluss
        self._platz = Platz()

    # -- hearing of mail --------------------------------------------------------------------------------------

    async def entdecke(self, url: str, cursor: str | None, *, warten_s: int) -> tuple[str, int]:
        """Long-poll one Postfach; note what is new as claim and job. Return the cursor and how many were new."""
        answer = await self._u.gegenstellen.zu(url).liste(ab=cursor, warten_s=warten_s)
        rows = [row for row in answer.zeilen if row.leser in self._u.mandanten]
        if not rows:
            return answer.cursor, 0

        def run(tx: Tx) -> tuple[int, bool]:
            room = MAX_OFFEN_JE_QUELLE - tx.eingaenge.anzahl_offen(url)
            new = 0
            for row in rows:
                before = tx.eingaenge.holen(row.id)
                if before is not None:
                    if before.zustand is EingangZustand.ABGESCHLOSSEN and before.beleg is not None:
                        self._s.beauftrage(tx, row.leser, AuftragsArt.ABHOLEN, row.id, partner=url)
                    continue
                if new >= room:
                    return new, True
                claim = Eingang(
                    id=row.id,
                    quelle=url,
                    mandant=row.leser,
                    autor=row.autor,
                    uuid=row.uuid,
                    gesamt_laenge=row.gesamt_laenge,
                    zustand=EingangZustand.NEU,
                    entdeckt=self._u.jetzt(),
                )
                if tx.eingaenge.entdecken(claim):
                    self._s.beauftrage(tx, row.leser, AuftragsArt.ABHOLEN, row.id, partner=url)
                    new += 1
            return new, False

        new, full = await self._u.store.write(run)
        if full:  # the cursor must not pass what was not noted
            raise TryLater("this Postfach lists more than we keep open; its operator must look", code="FULL")
        return answer.cursor, new

    # -- one envelope -----------------------------------------------------------------------------------------

    async def abholen(self, umschlag_sha256: str) -> None:
        """Bring one envelope from NEU to ABGESCHLOSSEN; every part of it may be repeated."""
        claim = await self._u.store.read(lambda tx: tx.eingaenge.holen(Sha256(umschlag_sha256)))
        if claim is None:
            return
        partner = self._u.gegenstellen.zu(claim.quelle)
        if claim.zustand is EingangZustand.ABGESCHLOSSEN:
            with suppress(NichtMehrDa):
                await self._schliesse_erneut(partner, claim)
            return
        try:
            if claim.zustand is EingangZustand.NEU:
                claim = await self._entscheide(partner, claim)
            await self._abschluss.schliesse(partner, claim)
        except NichtMehrDa:
            gone = claim
            await self._u.store.write(lambda tx: self._abschluss.verschwunden(tx, gone))

    async def _schliesse_erneut(self, partner: Gegenstelle, claim: Eingang) -> None:
        """A Postfach lists what we closed: it gets the same Beleg, its author the same answers (wire 2.2, 6.1).

        So it is after its operator restored a backup. Where it was listed only because our Beleg was on its way,
        nothing happens.
        """
        if claim.beleg is None or not await partner.schliesse(claim.id, claim.beleg):
            return

        def run(tx: Tx) -> None:
            known = tx.nachrichten.holen(claim.mandant, claim.autor, claim.uuid)
            if known is not None and claim.beleg is not None and claim.beleg.ergebnis == ANGENOMMEN:
                self._notiere_wiederholung(tx, known)
                self._antworte_erneut(tx, known)

        await self._u.store.write(run)

    async def _entscheide(self, partner: Gegenstelle, claim: Eingang) -> Eingang:
        octets, siegel, authentic = b"", None, False
        try:
            octets = await hole_umschlag(self._u, partner, claim.id)
            siegel = await asyncio.to_thread(read_umschlag, octets, schema=self._u.umschlag_schema)
            self._pruefe_autor(siegel)
            authentic = True
            self._pruefe_siegel(siegel, claim)
            known = await self._bekannt(siegel)
            if known is not None:
                return await self._wiederholung(claim, known)
            await hole_segmente(self._u, self._platz, partner, siegel)
            opened, cek = await asyncio.to_thread(self._oeffner.oeffne, siegel)
        except NichtMehrDa:
            raise
        except Refused as no:
            return await self._lehne_ab(claim, octets, no, authentisch=authentic)
        return await self._nimm_an(claim, octets, opened, cek)

    async def gib_auf(self, umschlag_sha256: str, error: Exception) -> None:
        """Refuse an envelope on which this program fails at every attempt, and keep it for a person (wire 6.1).

        What went wrong behind the private key is T020 outside like everything there (wire 4.4).
        """
        claim = await self._u.store.read(lambda tx: tx.eingaenge.holen(Sha256(umschlag_sha256)))
        if claim is None or claim.zustand is not EingangZustand.NEU:
            return
        no = Refused(
            Fehlercode.S999,
            "this program fails on this Umschlag in a way nobody foresaw; its makers need the quarantined octets",
            towards_partner=Fehlercode.T020 if isinstance(error, HinterDemSchluessel) else None,
        )
        octets = await hole_umschlag(self._u, self._u.gegenstellen.zu(claim.quelle), claim.id)
        await self._lehne_ab(claim, octets, no, authentisch=self._ist_authentisch(octets))

    def _ist_authentisch(self, octets: bytes) -> bool:
        try:
            self._pruefe_autor(read_umschlag(octets, schema=self._u.umschlag_schema))
        except Exception:  # that may be the very thing that fails
            return False
        return True

    def _pruefe_autor(self, siegel: GeprueftesSiegel) -> None:
        """Judge the transport certificate by directory and path; from here on the Umschlag is somebody's."""
        kopf = siegel.umschlag.kopf
        self._u.vertrauen.pruefe(siegel.cert_der, Schluesselrolle.TRANSPORT, kopf.autor, self._u.jetzt())

    def _pruefe_siegel(self, siegel: GeprueftesSiegel, claim: Eingang) -> None:
        """Judge what else needs no private key: reader, name in the list, clock, size (wire 4.1, 6.5)."""
        kopf = siegel.umschlag.kopf
        check_leser(siegel, self._u.mandanten)
        if (kopf.autor, kopf.leser, kopf.uuid) != (claim.autor, claim.mandant, claim.uuid):
            raise Refused(
                Fehlercode.T099,
                "the Postfach lists this Umschlag under another author, reader or UUID than it has; "
                "its operator must look",
            )
        if kopf.erstellt.instant > self._u.jetzt() + VORAUS:
            raise TryLater("the message is dated more than five minutes ahead; compare the clocks", code="CLOCK")
        if sum(s.laenge for s in siegel.umschlag.segmente) > self._u.gangart.groesste_lieferung:
            raise Refused(Fehlercode.T099, "the delivery is larger than this installation accepts")

    async def _bekannt(self, siegel: GeprueftesSiegel) -> Nachricht | None:
        """Return the message of this identity if the Inhalt is the same; another one is judged later (wire 2.2)."""
        kopf = siegel.umschlag.kopf
        known = await self._u.store.read(lambda tx: tx.nachrichten.holen(kopf.leser, kopf.autor, kopf.uuid))
        return known if known is not None and known.inhalt_sha256 == siegel.umschlag.inhalt_sha256 else None

    # -- what follows -----------------------------------------------------------------------------------------

    async def _nimm_an(self, claim: Eingang, octets: bytes, opened: OpenedEnvelope, cek: bytes) -> Eingang:
        kopf = opened.kopf
        known = await self._u.store.read(lambda tx: tx.nachrichten.holen(kopf.leser, kopf.autor, kopf.uuid))
        if known is not None and not _gleich(known, opened):  # before a plain octet of it is stored (wire 4.7)
            return await self._lehne_ab(claim, octets, _ANDERE, authentisch=True)
        nachricht = await asyncio.to_thread(self._nachricht, octets, opened, cek)

        def run(tx: Tx) -> Eingang | None:
            known = tx.nachrichten.holen(kopf.leser, kopf.autor, kopf.uuid)
            if known is not None and not _gleich(known, opened):
                return None
            if known is None:
                tx.nachrichten.anlegen(nachricht)
                ref = f"{kopf.autor}/{kopf.uuid}"
                self._s.beauftrage(tx, kopf.leser, AuftragsArt.VERARBEITEN, f"{kopf.leser}/{ref}")
            self._u.protokollant.notiere(
                tx,
                kopf.leser,
                AuditEreignis.NACHRICHT_GEPRUEFT if known is None else AuditEreignis.NACHRICHT_WIEDERHOLUNG,
                **self._angaben(opened),
            )
            if known is not None:
                self._antworte_erneut(tx, known)
                tx.eingaenge.segmente_vergessen(claim.id)  # the first one's are kept
            tx.eingaenge.aendern(claim.id, EingangZustand.ANGENOMMEN)
            return tx.eingaenge.holen(claim.id)

        stored = await self._u.store.write(run)
        return stored if stored is not None else await self._lehne_ab(claim, octets, _ANDERE, authentisch=True)

    def _angaben(self, opened: OpenedEnvelope) -> dict[str, Any]:
        return {
            "nachricht": opened.kopf.uuid,
            "autor": opened.kopf.autor,
            "partner": opened.kopf.autor,
            "nachrichtentyp": opened.nachrichtentyp.value,
            "inhalt_sha256": opened.inhalt_sha256,
            "zertifikat_sha256": sha256_of(opened.autor_cert_der),
            "prozess": opened.inhalt.prozess,
            "verzeichnis": self._u.vertrauen.verzeichnis().nummer,
            "test": opened.kopf.test is not None or None,
            "akteur": Akteur.PARTNER,
            "rechtsgrund": Rechtsgrund.AUFENTHV_76A,
        }

    def _nachricht(self, octets: bytes, opened: OpenedEnvelope, cek: bytes) -> Nachricht:
        kopf = opened.kopf
        return Nachricht(
            mandant=kopf.leser,
            richtung=Richtung.EIN,
            autor=kopf.autor,
            leser=kopf.leser,
            uuid=kopf.uuid,
            typ=opened.nachrichtentyp,
            erstellt=kopf.erstellt,
            test=kopf.test,
            prozess=opened.inhalt.prozess,
            inhalt_sha256=self._blob(opened.inhalt_octets),
            fachnachricht_sha256=self._blob(opened.fachnachricht),
            umschlag_sha256=self._blob(octets),
            archiv_sha256=opened.archiv.teil.sha256 if opened.archiv else None,
            schluessel=self._u.speicher.wrap(cek, kopf.uuid.encode()),
            zeit=self._u.jetzt(),
        )

    def _blob(self, octets: bytes) -> Sha256:
        writer = self._u.blobs.new()
        try:
            writer.write(octets)
            return writer.commit()
        finally:
            writer.abort()

    async def _wiederholung(self, claim: Eingang, known: Nachricht) -> Eingang:
        """The same message again: one event, the stored answer goes out again, nothing is decrypted (wire 2.2)."""

        def run(tx: Tx) -> Eingang | None:
            self._notiere_wiederholung(tx, known)
            tx.eingaenge.aendern(claim.id, EingangZustand.ANGENOMMEN)
            self._antworte_erneut(tx, known)
            return tx.eingaenge.holen(claim.id)

        stored = await self._u.store.write(run)
        if stored is None:
            raise TryLater("the claim is gone", code="CONFLICT")
        return stored

    def _notiere_wiederholung(self, tx: Tx, known: Nachricht) -> None:
        self._u.protokollant.notiere(
            tx,
            known.mandant,
            AuditEreignis.NACHRICHT_WIEDERHOLUNG,
            nachricht=known.uuid,
            autor=known.autor,
            partner=known.autor,
            inhalt_sha256=known.inhalt_sha256,
        )

    def _antworte_erneut(self, tx: Tx, known: Nachricht) -> None:
        """Have every stored answer to a message go out again (wire 2.2)."""
        for answer in tx.nachrichten.antworten_auf(known.mandant, known.uuid, Richtung.AUS):
            self._s.beauftrage(
                tx, known.mandant, AuftragsArt.WIEDERHOLEN, f"{answer.mandant}/{answer.autor}/{answer.uuid}"
            )

    async def _lehne_ab(self, claim: Eingang, octets: bytes, no: Refused, *, authentisch: bool) -> Eingang:
        """Keep the sealed form in quarantine with its reason; the partner hears one code (wire 4.3, 4.4, 4.7)."""
        kept = octets if authentisch else octets[:MAX_UNAUTHENTISCH]
        blob = await asyncio.to_thread(self._blob, kept) if kept else None
        log.warning("message.refused", umschlag=claim.id, code=no.code, mandant=claim.mandant)
        entry = Quarantaene(
            id=self._u.neue_uuid(),
            mandant=claim.mandant,
            zeit=self._u.jetzt(),
            code=no.code,
            grund=no.reason,
            quelle=claim.quelle,
            umschlag_sha256=blob,
            laenge=len(kept),
            authentisch=authentisch,
            autor=claim.autor,
            uuid=claim.uuid,
        )

        def run(tx: Tx) -> Eingang | None:
            lege_in_quarantaene(self._u, self._s, tx, entry)
            tx.eingaenge.segmente_vergessen(claim.id)
            tx.eingaenge.aendern(claim.id, EingangZustand.ABGELEHNT, code=no.towards_partner.value)
            return tx.eingaenge.holen(claim.id)

        segments = await self._u.store.read(lambda tx: tx.eingaenge.segmente(claim.id))
        stored = await self._u.store.write(run)
        await verwirf_segmente(self._u, segments)
        if stored is None:
            raise TryLater("the claim is gone", code="CONFLICT")
        return stored


_ANDERE = Refused(
    Fehlercode.S999, "another message under an identity that is taken", towards_partner=Fehlercode.T099
)


def _gleich(known: Nachricht, opened: OpenedEnvelope) -> bool:
    """Tell whether an opened message says the same as the one that took the name (wire 2.2)."""
    archive = opened.archiv.teil.sha256 if opened.archiv else None
    return (known.fachnachricht_sha256, known.archiv_sha256) == (sha256_of(opened.fachnachricht), archive)
