"""From a typed message to an envelope that waits for its reader: sign once, seal, offer (wire 2, 5).

Everything slow happens before the transaction and leaves only durable blobs; the transaction then makes the
message, its place in the Postfach and the audit entry true in one moment. Killed before it, nothing was said.
"""

import asyncio

from gateway.domain.errors import Usage
from gateway.domain.ids import Kennung
from gateway.domain.kopf import Nachrichtentyp, Zeitpunkt
from gateway.envelope.wurzeln import SEGMENTE_MAX
from gateway.messages import Nachrichtenkopf
from gateway.pump.archiv import archiv_laenge
from gateway.transfer.entwurf import Entwurf, Versiegelt
from gateway.transfer.offener_versand import OffenerVersand
from gateway.transfer.ports import Tx
from gateway.transfer.postausgang import Postausgang
from gateway.transfer.siegelung import Siegelung
from gateway.transfer.umgebung import Umgebung
from gateway.transfer.versuch import Versuch

PAKETE_IM_UMSCHLAG = 1
"""In an Umschlag a delivery is one packet (wire 1.7)."""


class Versand:
    """Seals and offers messages of our authorities."""

    def __init__(
        self, umgebung: Umgebung, siegelung: Siegelung, ausgang: Postausgang, offen: OffenerVersand
    ) -> None:
        """Keep the collaborators."""
        self._u = umgebung
        self._siegelung = siegelung
        self._ausgang = ausgang
        self._offen = offen

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
        return (
            self._offen.anzahl_pakete(archivgroesse) if self._siegelung.ist_offen(partner) else PAKETE_IM_UMSCHLAG
        )

    async def versiegle(self, entwurf: Entwurf) -> Versiegelt:
        """Write, sign and encrypt; returns when every octet is durable. On the plain route nothing is signed.

        Raises ``TryLater`` when the directory has ended (no new disclosure, wire 5.5), the reader does not take
        this message in our version now (procedure 7.3), our clock is wrong (wire 6.5), the log's time stamp is
        missing for too long, our certificate was revoked, or the reader has no key whose state is known; ``Usage``
        for an archive larger than an Umschlag can hold. Whatever is wrong, none of its segments stays.
        """
        self._siegelung.pruefe_lage()
        kopf = entwurf.message.kopf
        self._siegelung.pruefe_dienst(kopf.autor.kennung, kopf.leser.kennung, kopf.typ)
        await self._pruefe_stempel(entwurf.message.kopf.autor.kennung)
        self._pruefe_ziel(entwurf)
        versuch = Versuch(self._u)
        offen = self._siegelung.ist_offen(entwurf.message.kopf.leser.kennung)
        try:
            return await asyncio.to_thread(
                self._offen.versiegle if offen else self._siegelung.versiegle, entwurf, versuch
            )
        except Exception:
            await versuch.verwirf()
            raise

    async def _pruefe_stempel(self, mandant: Kennung) -> None:
        if self._u.stempelpflicht is not None:
            await self._u.stempelpflicht.pruefe(mandant)

    def _pruefe_ziel(self, entwurf: Entwurf) -> None:
        """Refuse before a large archive is read and written what could not be sealed or offered afterwards."""
        kopf = entwurf.message.kopf.kopf()
        moment = self._u.jetzt()
        if not self._siegelung.ist_offen(kopf.leser):
            self._siegelung.pruefe_eigene(kopf.autor)
            self._siegelung.leserschluessel(kopf.leser, moment)
        self._u.vertrauen.verzeichnis().ablageort(kopf.autor, kopf.leser, moment)
        most = SEGMENTE_MAX * self._u.gangart.segmentgroesse
        if entwurf.archiv and archiv_laenge(entwurf.archiv) > most:
            raise Usage(
                f"the archive of this delivery is larger than the {most} octets an envelope holds: send the file "
                "another way and withdraw the transfer",
                code="TOO-LARGE",
            )

    def biete_an(self, tx: Tx, versiegelt: Versiegelt) -> None:
        """Make the message true and visible to its reader, with the audit entry of the disclosure.

        What goes to a Vermittlungsstelle is not disclosed yet: here it is sealed, and later deposited.
        """
        tx.nachrichten.anlegen(versiegelt.nachricht)
        self._ausgang.lege_ins_postfach(tx, versiegelt)
