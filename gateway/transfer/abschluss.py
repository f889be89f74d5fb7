"""Closes an envelope at the partner with a signed Beleg, only after our commit (wire 6.1, 6.2; promise 1)."""

import asyncio
from collections.abc import Callable

import structlog

from gateway.domain.errors import Refused
from gateway.domain.events import Akteur, AuditEreignis
from gateway.domain.ids import sha256_of
from gateway.domain.kopf import Zeitpunkt
from gateway.transfer.beleg import ABGELEHNT, ANGENOMMEN, beleg_octets
from gateway.transfer.ports import Gegenstelle, Tx
from gateway.transfer.records import (
    Beleg,
    Eingang,
    EingangZustand,
)
from gateway.transfer.umgebung import Umgebung
from gateway.transfer.verrat import verlange_gute

VERSCHWUNDEN = "GONE"
"""Code of a refused claim whose envelope was gone before it was closed: its author had taken it back."""

log = structlog.get_logger()


class Abschluss:
    """The end of a claim: closed with a Beleg, or gone at the partner."""

    def __init__(self, umgebung: Umgebung) -> None:
        """Keep the surroundings."""
        self._u = umgebung

    def verschwunden(self, tx: Tx, claim: Eingang) -> None:
        """The Postfach has it no more: withdrawn by its author, or forgotten; there is nothing to close."""
        refused = claim.zustand is EingangZustand.ABGELEHNT
        tx.eingaenge.aendern(claim.id, EingangZustand.ABGESCHLOSSEN, code=VERSCHWUNDEN if refused else None)
        if claim.zustand is EingangZustand.NEU:
            tx.eingaenge.segmente_vergessen(claim.id)
        self._u.protokollant.notiere(
            tx,
            claim.mandant,
            AuditEreignis.NACHRICHT_ZURUECKGEZOGEN,
            akteur=Akteur.PARTNER,
            nachricht=claim.uuid,
            partner=claim.autor,
            code=claim.zustand.value,
        )

    async def schliesse(self, partner: Gegenstelle, claim: Eingang) -> None:
        """Close it at the partner with a signed Beleg; only after our commit (promise 1).

        Raises ``TryLater`` while our clock is wrong and the Beleg not yet signed: it says when (wire 6.5).
        """
        beleg = claim.beleg
        if beleg is None:
            self._u.uhren.pruefe()
            beleg = await asyncio.to_thread(self._beleg, claim)
            await self._u.store.write(self._merke_beleg(claim, beleg))
        await partner.schliesse(claim.id, beleg)
        await self._u.store.write(lambda tx: self._abgeschlossen(tx, claim, beleg))

    async def schliesse_erneut(self, partner: Gegenstelle, claim: Eingang, beleg: Beleg) -> bool:
        """Show the stored Beleg to a Postfach that lists what we closed: it was restored, or lost it (wire 6.1).

        One that refuses it, or has forgotten the envelope meanwhile, is told no more. Tell whether it was open
        until now: where it was listed only because our Beleg was on its way, nothing was forgotten.
        """
        try:
            closed = await partner.schliesse(claim.id, beleg)
        except Refused as no:
            log.warning("message.not_closed_again", umschlag=claim.id, url=claim.quelle, code=no.code)
            await self._u.store.write(lambda tx: tx.eingaenge.erneut(claim.id, self._u.jetzt()))
            return False

        def run(tx: Tx) -> None:
            tx.eingaenge.erneut(claim.id, self._u.jetzt())
            if claim.erneut_anzahl == 0:  # how often a lying server hears it is no news for the log
                self._belegt(tx, claim)

        await self._u.store.write(run)
        return closed

    def _merke_beleg(self, claim: Eingang, beleg: Beleg) -> Callable[[Tx], None]:
        def run(tx: Tx) -> None:
            verlange_gute(tx, claim.mandant, beleg.zertifikat_sha256)
            tx.eingaenge.aendern(claim.id, claim.zustand, code=claim.code, beleg=beleg)

        return run

    def _abgeschlossen(self, tx: Tx, claim: Eingang, beleg: Beleg) -> None:
        tx.eingaenge.aendern(claim.id, EingangZustand.ABGESCHLOSSEN, code=claim.code, beleg=beleg)
        self._belegt(tx, claim)

    def _belegt(self, tx: Tx, claim: Eingang) -> None:
        self._u.protokollant.notiere(
            tx,
            claim.mandant,
            AuditEreignis.NACHRICHT_BELEGT,
            nachricht=claim.uuid,
            partner=claim.autor,
            code=claim.code,
        )

    def _beleg(self, claim: Eingang) -> Beleg:
        signer = self._u.mandanten[claim.mandant].transport
        result = ANGENOMMEN if claim.zustand is EingangZustand.ANGENOMMEN else ABGELEHNT
        moment = Zeitpunkt.of(self._u.jetzt()).text
        octets = beleg_octets(
            uuid=claim.uuid, umschlag_sha256=claim.id, ergebnis=result, code=claim.code, zeit=moment
        )
        return Beleg(
            ergebnis=result,
            code=claim.code,
            zeit=moment,
            zertifikat_sha256=sha256_of(signer.cert_der),
            beleg=signer.sign(octets),
        )
