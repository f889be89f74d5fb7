"""From an envelope that a Postfach lists to a message that has taken its id here (wire 4.1).

The order is the promise: Umschlag → signature → directory → reader → identity → room → segments → Inhalt →
binding → durable and committed → only then closed at the partner. Two kinds of no: before the binding holds the
partner hears one code at its Postfach; after it, messages of the procedure may answer.
"""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import structlog

from gateway.domain.errors import Fehlercode, Refused, TryLater
from gateway.domain.ids import Sha256
from gateway.envelope.lesen import GeprueftesSiegel, check_leser, read_umschlag
from gateway.envelope.oeffnen import OpenedEnvelope
from gateway.transfer.ablehnung import Ablehnung
from gateway.transfer.abruf import Platz, hole_segmente, hole_umschlag
from gateway.transfer.absagen import NichtMehrDa
from gateway.transfer.abschluss import Abschluss
from gateway.transfer.annahme import ANDERE, Annahme
from gateway.transfer.beleg import ANGENOMMEN
from gateway.transfer.lesung import STUFE, Abgestuerzt
from gateway.transfer.oeffner import HinterDemSchluessel, Oeffner
from gateway.transfer.ports import Gegenstelle, Listenzeile, Tx
from gateway.transfer.records import (
    AufgabeArt,
    Auftrag,
    AuftragsArt,
    Eingang,
    EingangZustand,
    Nachricht,
)
from gateway.transfer.schritte import Schritte
from gateway.transfer.uhren import VORAUS, Voraus
from gateway.transfer.umgebung import Umgebung
from gateway.trust.sperre import Evidence
from gateway.trust.teilnehmer import Schluesselrolle

MAX_OFFEN_JE_QUELLE = 10_000
"""Open items of one Postfach: a server that lies must not fill our database (wire skeleton 2)."""
ERNEUT_NACH = timedelta(hours=1)
"""Pause before an envelope that is closed here and listed all the same is closed again: a restored partner hears it
at once; the pause doubles each time, so that a lying one hears it ever more seldom."""
ERNEUT_HOECHSTENS = timedelta(days=30)
"""Longest such pause: as long as a Postfach keeps what it lists."""
ERNEUT_JE_STUNDE = 1_000
"""Envelopes of one Postfach that are worked on again within an hour: a restored partner has told its authors
everything within a day, a lying one does not fill the log."""
_UMSCHLAG = AuftragsArt.ABHOLEN.value
_INHALT = f"{AuftragsArt.ABHOLEN.value}{STUFE}inhalt"
"""The two readings of an Umschlag: before the private key, and behind it."""

log = structlog.get_logger()


class Empfang:
    """Lists, fetches, verifies, accepts or refuses, and closes."""

    def __init__(
        self, umgebung: Umgebung, schritte: Schritte, oeffner: Oeffner, annahme: Annahme, abschluss: Abschluss
    ) -> None:
        """Keep the collaborators."""
        self._u = umgebung
        self._s = schritte
        self._oeffner = oeffner
        self._annahme = annahme
        self._abschluss = abschluss
        self._ablehnung = Ablehnung(umgebung, schritte)
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
                if (known := tx.eingaenge.holen(row.id)) is not None:
                    self._wieder_gelistet(tx, url, known)
                    continue
                if new >= room:
                    return new, True
                if tx.eingaenge.entdecken(anspruch(row, url, self._u.jetzt())):
                    self._s.beauftrage(tx, row.leser, AuftragsArt.ABHOLEN, row.id, partner=url)
                    new += 1
            return new, False

        new, full = await self._u.store.write(run)
        if full:  # the cursor must not pass what was not noted
            raise TryLater("this Postfach lists more than we keep open; its operator must look", code="FULL")
        return answer.cursor, new

    def _wieder_gelistet(self, tx: Tx, url: str, known: Eingang) -> None:
        """Have what is closed here and listed again by its Postfach told its end once more, not more often."""
        if known.zustand is not EingangZustand.ABGESCHLOSSEN or known.quelle != url:
            return
        now = self._u.jetzt()
        due = now if known.erneut is None else max(now, known.erneut + _pause_bis_erneut(known.erneut_anzahl))
        tx.auftraege.erteilen(
            Auftrag(art=AuftragsArt.ABHOLEN, ref=known.id, mandant=known.mandant, partner=url, faellig=due)
        )

    # -- one envelope -----------------------------------------------------------------------------------------

    async def abholen(self, umschlag_sha256: str) -> None:
        """Bring one envelope from NEU to ABGESCHLOSSEN; every part of it may be repeated.

        One that is closed already is listed again: it is closed again; one that had vanished before is new again.
        """
        claim = await self._u.store.read(lambda tx: tx.eingaenge.holen(Sha256(umschlag_sha256)))
        if claim is None:
            return
        partner = self._u.gegenstellen.zu(claim.quelle)
        if claim.zustand is EingangZustand.ABGESCHLOSSEN:
            await self._warte_nach_vielen(claim.quelle)
            if claim.beleg is not None:
                if await self._abschluss.schliesse_erneut(partner, claim, claim.beleg):
                    await self._u.store.write(partial(self._antworte_wiederhergestellten, claim))
                return
            claim = await self._u.store.write(partial(self._oeffne_wieder, claim))
        try:
            if claim.zustand is EingangZustand.NEU:
                claim = await self._entscheide(partner, claim)
            await self._abschluss.schliesse(partner, claim)
        except Voraus:
            await self._u.store.write(partial(self._frage_nach_der_uhr, claim))
            raise
        except NichtMehrDa:
            gone = claim
            await self._u.store.write(lambda tx: self._abschluss.verschwunden(tx, gone))

    async def _warte_nach_vielen(self, quelle: str) -> None:
        hour = timedelta(hours=1)
        count = await self._u.store.read(lambda tx: tx.eingaenge.anzahl_erneut(quelle, self._u.jetzt() - hour))
        if count >= ERNEUT_JE_STUNDE:
            raise TryLater(
                "this Postfach lists too much that is closed; it is told so later",
                code="AGAIN",
                retry_after_s=hour.total_seconds(),
            )

    def _oeffne_wieder(self, claim: Eingang, tx: Tx) -> Eingang:
        tx.eingaenge.erneut(claim.id, self._u.jetzt())
        tx.eingaenge.aendern(claim.id, EingangZustand.NEU)
        return replace(claim, zustand=EingangZustand.NEU)

    def _antworte_wiederhergestellten(self, claim: Eingang, tx: Tx) -> None:
        """A Postfach had forgotten that we closed this: so its author may have forgotten our answers (wire 2.2)."""
        known = tx.nachrichten.holen(claim.mandant, claim.autor, claim.uuid)
        if known is not None and claim.beleg is not None and claim.beleg.ergebnis == ANGENOMMEN:
            self._annahme.wiederhole(tx, known)

    def _frage_nach_der_uhr(self, claim: Eingang, tx: Tx) -> None:
        log.warning("message.ahead", umschlag=claim.id, autor=claim.autor, mandant=claim.mandant)
        self._s.frage(tx, claim.mandant, AufgabeArt.UHR_PRUEFEN, transfer=None, hinweis=claim.autor)

    async def _entscheide(self, partner: Gegenstelle, claim: Eingang) -> Eingang:
        octets, siegel, authentic = b"", None, False
        try:
            octets = await hole_umschlag(self._u, partner, claim.id)
            async with self._u.lesungen.marke(_UMSCHLAG, claim.id):
                siegel = await asyncio.to_thread(read_umschlag, octets, schema=self._u.umschlag_schema)
                of_transport = self.pruefe_autor(siegel)
            authentic = True
            self.pruefe_siegel(siegel, claim)
            known = await self._annahme.bekannt(siegel)
            if known is not None:
                return await self._wiederholung(claim, known)
            self._u.vertrauen.pruefe_verfahren(siegel.umschlag, self._u.jetzt())
            await hole_segmente(self._u, self._platz, partner, siegel)
            async with self._u.lesungen.marke(_INHALT, claim.id):
                opened, cek, of_inhalt = await asyncio.to_thread(self._oeffner.oeffne, siegel)
        except NichtMehrDa:
            raise
        except Refused as no:
            return await self._ablehnung.lehne_ab(claim, octets, no, authentisch=authentic)
        return await self._nimm_an(claim, octets, opened, cek, (of_transport, of_inhalt))

    async def gib_auf(self, umschlag_sha256: str, error: Exception) -> None:
        """Refuse an envelope on which this program fails at every attempt, and keep it for a person (wire 6.1).

        What went wrong behind the private key is T020 outside like everything there (wire 4.4); so is what the
        process died of, for nobody knows where it stood. Such an Umschlag is not even read once more.
        """
        claim = await self._u.store.read(lambda tx: tx.eingaenge.holen(Sha256(umschlag_sha256)))
        if claim is None or claim.zustand is not EingangZustand.NEU:
            return
        dead = isinstance(error, Abgestuerzt)
        no = Refused(
            Fehlercode.S999,
            _TOEDLICH if dead else _UNVORHERGESEHEN,
            towards_partner=Fehlercode.T020 if dead or isinstance(error, HinterDemSchluessel) else None,
        )
        try:
            octets = await hole_umschlag(self._u, self._u.gegenstellen.zu(claim.quelle), claim.id)
        except NichtMehrDa:
            await self._u.store.write(lambda tx: self._abschluss.verschwunden(tx, claim))
            return
        except Refused as other:  # by now the server serves something else
            octets, no = b"", other
        authentic = not dead and await self._ist_authentisch(claim, octets)
        await self._ablehnung.lehne_ab(claim, octets, no, authentisch=authentic)

    async def _ist_authentisch(self, claim: Eingang, octets: bytes) -> bool:
        try:
            async with self._u.lesungen.marke(_UMSCHLAG, claim.id):
                self.pruefe_autor(await asyncio.to_thread(read_umschlag, octets, schema=self._u.umschlag_schema))
        except Exception:  # that may be the very thing that fails
            return False
        return True

    def pruefe_autor(self, siegel: GeprueftesSiegel) -> Evidence:
        """Judge the transport certificate by directory and path; from here on the Umschlag is somebody's.

        Returns the evidence that it was not revoked.
        """
        kopf = siegel.umschlag.kopf
        judged = self._u.vertrauen.verlange(siegel.cert_der, Schluesselrolle.TRANSPORT, kopf.autor, self._u.jetzt())
        return judged.belege

    def pruefe_siegel(self, siegel: GeprueftesSiegel, claim: Eingang) -> None:
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
            raise Voraus
        if sum(s.laenge for s in siegel.umschlag.segmente) > self._u.gangart.groesste_lieferung:
            raise Refused(Fehlercode.T099, "the delivery is larger than this installation accepts")

    # -- what follows -----------------------------------------------------------------------------------------

    async def _nimm_an(
        self, claim: Eingang, octets: bytes, opened: OpenedEnvelope, cek: bytes, belege: tuple[Evidence, ...]
    ) -> Eingang:
        if await self._u.store.read(
            lambda tx: self._annahme.vergeben(tx, opened)
        ):  # nothing is stored yet (wire 4.7)
            return await self._ablehnung.lehne_ab(claim, octets, ANDERE, authentisch=True)
        nachricht = await asyncio.to_thread(self._annahme.nachricht, octets, opened, cek)
        names = await asyncio.to_thread(self._annahme.belege.lege_ab, *belege)

        def run(tx: Tx) -> Eingang | None:
            new = self._annahme.trage_ein(tx, nachricht, opened, names)
            if new is None:
                return None
            if not new:
                tx.eingaenge.segmente_vergessen(claim.id)  # the first one's are kept
            tx.eingaenge.aendern(claim.id, EingangZustand.ANGENOMMEN)
            return tx.eingaenge.holen(claim.id)

        stored = await self._u.store.write(run)
        return (
            stored
            if stored is not None
            else await self._ablehnung.lehne_ab(claim, octets, ANDERE, authentisch=True)
        )

    async def _wiederholung(self, claim: Eingang, known: Nachricht) -> Eingang:
        """The same message again: one event, the stored answer goes out again, nothing is decrypted (wire 2.2)."""

        def run(tx: Tx) -> Eingang | None:
            self._annahme.wiederhole(tx, known)
            tx.eingaenge.aendern(claim.id, EingangZustand.ANGENOMMEN)
            return tx.eingaenge.holen(claim.id)

        stored = await self._u.store.write(run)
        if stored is None:
            raise TryLater("the claim is gone", code="CONFLICT")
        return stored


def anspruch(row: Listenzeile, quelle: str, jetzt: datetime) -> Eingang:
    """Return our new claim on an envelope that the Postfach ``quelle`` lists."""
    return Eingang(
        id=row.id,
        quelle=quelle,
        mandant=row.leser,
        autor=row.autor,
        uuid=row.uuid,
        gesamt_laenge=row.gesamt_laenge,
        zustand=EingangZustand.NEU,
        entdeckt=jetzt,
    )


def _pause_bis_erneut(anzahl: int) -> timedelta:
    """Return how long an envelope that was closed again so often is left alone."""
    return min(ERNEUT_HOECHSTENS, ERNEUT_NACH * (1 << min(max(anzahl - 1, 0), _VERDOPPLUNGEN)))


_VERDOPPLUNGEN = 10
"""Doublings of an hour that pass 30 days; keeps the arithmetic small."""
_TOEDLICH = "this program dies of this Umschlag; its makers need it, the partner's Postfach keeps it for 30 days"
_UNVORHERGESEHEN = (
    "this program fails on this Umschlag in a way nobody foresaw; its makers need the quarantined octets"
)
