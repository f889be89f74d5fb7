"""A message of ours that is offered again: in a new Umschlag (wire 2.1), or under a new content key (wire 5.2)."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

import structlog

from gateway.domain.errors import Usage
from gateway.domain.ids import Sha256
from gateway.domain.kopf import Zeitpunkt
from gateway.envelope.lesen import GeprueftesSiegel, read_inhalt, read_umschlag
from gateway.pump.siegeln import signiere_inhalt
from gateway.pump.umschluesseln import verschluessele_neu
from gateway.pump.verschluesseln import neuer_schluessel
from gateway.transfer.entwurf import Beteiligte, Versiegelt
from gateway.transfer.offener_versand import OffenerVersand
from gateway.transfer.ports import Tx
from gateway.transfer.postausgang import Postausgang
from gateway.transfer.records import Nachricht
from gateway.transfer.siegelung import Siegelung
from gateway.transfer.umgebung import Umgebung
from gateway.transfer.versuch import Versuch

log = structlog.get_logger()


class Wiederversand:
    """Offers again what was said before; the words stay the same."""

    def __init__(
        self, umgebung: Umgebung, siegelung: Siegelung, ausgang: Postausgang, offen: OffenerVersand
    ) -> None:
        """Keep the collaborators."""
        self._u = umgebung
        self._siegelung = siegelung
        self._ausgang = ausgang
        self._offen = offen

    async def wiederhole(self, nachricht: Nachricht) -> None:
        """Offer a message of ours again: the same signed Inhalt and segments in a new Umschlag (wire 2.1).

        What has gone another route than the directory says now is not said a second time.
        """
        self._siegelung.pruefe_lage()
        if nachricht.offen is not self._siegelung.ist_offen(nachricht.leser):
            log.warning("message.route_changed", nachricht=nachricht.uuid, partner=nachricht.leser)
            return
        if nachricht.offen:
            await self._offen.lege_erneut_aus(nachricht)
            return
        self._siegelung.pruefe_dienst(nachricht.autor, nachricht.leser, nachricht.typ)
        if await asyncio.to_thread(self._ist_verraten, nachricht):
            await self.versiegle_neu(nachricht, lambda _tx: True)
            return
        self._siegelung.pruefe_eigene(nachricht.autor)
        again = await asyncio.to_thread(self._neu_verpackt, nachricht)
        await self._u.store.write(lambda tx: self._ausgang.lege_ins_postfach(tx, again))

    def beteiligte(self, umschlag: Sha256, inhalt: Sha256) -> Beteiligte:
        """Return whose keys an envelope of ours rests on; blocking."""
        siegel = read_umschlag(self._u.hole(umschlag), schema=self._u.umschlag_schema)
        signed = read_inhalt(self._u.hole(inhalt), siegel=siegel, schema=self._u.umschlag_schema)
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
        self._siegelung.pruefe_lage()
        if self._siegelung.ist_offen(nachricht.leser):
            raise Usage(
                f"the directory names the plain route for {nachricht.leser} now; withdraw this message, and try "
                "the transfer again the new way",
                code="ROUTE-CHANGED",
            )
        self._siegelung.pruefe_dienst(nachricht.autor, nachricht.leser, nachricht.typ)
        self._siegelung.pruefe_eigene(nachricht.autor)
        # Asked before, so that no large archive is encrypted for nobody.
        self._siegelung.leserschluessel(nachricht.leser, self._u.jetzt())
        versuch = Versuch(self._u)
        try:
            again = await asyncio.to_thread(self._neu_verschluesselt, nachricht, versuch)
        except Exception:
            await versuch.verwirf()
            raise

        def commit(tx: Tx) -> None:
            if noch(tx):
                tx.nachrichten.neu_verschluesselt(again.nachricht)
                self._ausgang.lege_ins_postfach(tx, again)

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
        sealed = self._siegelung.siegle(ours, signed.kopf, octets, fresh, teile)
        changed = replace(
            nachricht,
            inhalt_sha256=self._u.lege_ab(octets),
            umschlag_sha256=self._u.lege_ab(sealed.umschlag),
            schluessel=self._u.speicher.wrap(fresh, nachricht.uuid.encode()),
        )
        return self._siegelung.angebot(changed, sealed)

    def _gesendet(self, nachricht: Nachricht) -> tuple[bytes, GeprueftesSiegel, bytes]:
        """Return content key, envelope and signed Inhalt of a message of ours as it was sent."""
        if nachricht.schluessel is None:
            raise Usage("the content key of this message is gone; it cannot be sent again", code="KEY-GONE")
        cek = self._u.speicher.unwrap(nachricht.schluessel, nachricht.uuid.encode())
        siegel = read_umschlag(self._u.hole(nachricht.umschlag_sha256), schema=self._u.umschlag_schema)
        return cek, siegel, self._u.hole(nachricht.inhalt_sha256)

    def _neu_verpackt(self, nachricht: Nachricht) -> Versiegelt:
        cek, siegel, inhalt_octets = self._gesendet(nachricht)
        old = siegel.umschlag
        sealed = self._siegelung.siegle(self._u.mandanten[nachricht.autor], old.kopf, inhalt_octets, cek, old.teile)
        self._u.lege_ab(sealed.umschlag)
        return self._siegelung.angebot(nachricht, sealed)
