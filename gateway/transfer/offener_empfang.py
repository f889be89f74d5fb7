"""The plain route, incoming: from a file in the inbox folder of a partner to a message that has taken its id here.

The order is that of an envelope without what only a seal can give: route by the directory → header, author and
reader as the folder says → clock → identity → room → sealed under our storage key, durable and committed → only
then the file is moved. Whoever may write into the folder vouches for the author; who that is, docs/plain-route.md
says.
"""

import asyncio

import structlog

from gateway.domain.errors import Fehlercode, Refused, TryLater
from gateway.domain.events import Akteur, AuditEreignis, Rechtsgrund
from gateway.domain.ids import Kennung, ProzessUUID, Sha256, sha256_of
from gateway.domain.kopf import Nachrichtentyp
from gateway.envelope.offen import Niederschrift, OffenerWeg, offener_weg
from gateway.envelope.typen import Art, Fachbefund
from gateway.pump.befund import lies_befund
from gateway.pump.verschluesseln import SealedPart, encrypt_part, neuer_schluessel
from gateway.transfer.annahme import Annahme
from gateway.transfer.lesung import Abgestuerzt
from gateway.transfer.niederschriften import Niederschriften
from gateway.transfer.ports import Tx
from gateway.transfer.quarantaene import lege_in_quarantaene
from gateway.transfer.records import (
    AufgabeArt,
    AuftragsArt,
    Eingang,
    EingangZustand,
    Nachricht,
    Quarantaene,
    Richtung,
)
from gateway.transfer.schritte import Schritte
from gateway.transfer.uhren import VORAUS, Voraus
from gateway.transfer.umgebung import Umgebung
from gateway.transfer.versuch import Versuch
from gateway.transfer.verweis import verweis_auf

PAKETE_WARTEND = 10_000
"""Packets of one partner that may wait for their delivery: the largest delivery an installation takes has fewer."""
RUECKSTAU = 20
"""Messages of one partner taken in and not worked on yet, above which packets wait in the folder: they are counted
only when they are worked on, and each may be 50 MB long."""
ORDNER = "plain:"
"""Begins the source of what came by a folder."""
TUER = "offen"
"""Name of this door at the marks of what is being read."""

log = structlog.get_logger()


class OffenerEmpfang:
    """Takes in what a transport brings."""

    def __init__(
        self, umgebung: Umgebung, schritte: Schritte, niederschriften: Niederschriften, annahme: Annahme
    ) -> None:
        """Keep the collaborators."""
        self._u = umgebung
        self._s = schritte
        self._annahme = annahme
        self._niederschriften = niederschriften

    async def nimm_an(self, mandant: Kennung, partner: Kennung, octets: bytes) -> None:
        """Make a file from the folder of a partner durable, or raise ``Refused`` once it stands in quarantine.

        ``TryLater``: it stays where it is (restore, clock, no room, too many packets that wait for their delivery).
        The same octets again are the same event and get the same answers; others under the same id change nothing.
        """
        self._u.uhren.pruefe()
        digest = await asyncio.to_thread(sha256_of, octets)
        try:
            weg = offener_weg(self._u.vertrauen.verzeichnis(), partner, self._u.jetzt())
            befund = await self._lies(octets, digest)
            self._pruefe(mandant, partner, befund)
        except Refused as no:
            refused = no
            await self._u.store.write(lambda tx: self._lehne_ab(tx, mandant, partner, digest, len(octets), refused))
            raise
        if befund.kopf.erstellt.instant > self._u.jetzt() + VORAUS:
            await self._frage_nach_der_uhr(mandant, partner)
            raise Voraus
        known = await self._u.store.read(lambda tx: tx.nachrichten.holen(mandant, partner, befund.kopf.uuid))
        if known is None:
            await self._u.store.read(lambda tx: self._pruefe_platz(tx, mandant, partner, befund, len(octets)))
            known = await self._lege_ab(weg, befund, octets)
        if known is not None:
            await self._wieder_da(known, befund, digest, len(octets))

    async def _lies(self, octets: bytes, digest: Sha256) -> Fachbefund:
        """Read the header under a mark: what the process died of again and again is refused unread."""
        try:
            async with self._u.lesungen.marke(TUER, digest):
                return await asyncio.to_thread(lies_befund, octets)
        except Abgestuerzt:
            await self._u.lesungen.entlaste(TUER, digest)
            raise Refused(
                Fehlercode.S999,
                "this program dies of this file; its makers need it",
                towards_partner=Fehlercode.S999,
            ) from None

    def _pruefe(self, mandant: Kennung, partner: Kennung, befund: Fachbefund) -> None:
        kopf = befund.kopf
        if kopf.autor != partner:
            raise Refused(
                Fehlercode.T070,
                f"the message says it is from {kopf.autor} and lies in the folder of {partner}: the transport must "
                "put it into the folder of the author it has verified",
            )
        if kopf.leser != mandant:
            raise Refused(Fehlercode.T080, "the message is addressed to another authority than the folder")

    def _pruefe_platz(self, tx: Tx, mandant: Kennung, partner: Kennung, befund: Fachbefund, laenge: int) -> None:
        """Let packets wait in the folder while too many wait here: then there is nothing a partner can fill."""
        if befund.nachrichtentyp is not Nachrichtentyp.PAKET:
            return
        unread = tx.auftraege.mit_anfang(AuftragsArt.VERARBEITEN, f"{mandant}/{partner}/")
        if len(unread) >= RUECKSTAU:
            raise TryLater("messages of this partner are still being worked on", code="PLAIN-BUSY")
        count, octets = tx.pakete.wartend(mandant, partner)
        if count >= PAKETE_WARTEND or octets + laenge > 2 * self._u.gangart.groesste_lieferung:
            raise TryLater(
                "too many packets of this partner wait for deliveries that are not complete; this one stays in the "
                "folder until they are, or have been given up",
                code="PLAIN-FULL",
            )

    # -- a new one ----------------------------------------------------------------------------------------------

    async def _lege_ab(self, weg: OffenerWeg, befund: Fachbefund, octets: bytes) -> Nachricht | None:
        """Seal and store it; return the message that has taken the id meanwhile, if one has."""
        versuch = Versuch(self._u)
        try:
            nachricht, part = await asyncio.to_thread(self._versiegle, weg, befund, octets, versuch)
        except Exception:
            await versuch.verwirf()
            raise
        known = await self._u.store.write(lambda tx: self._trage_ein(tx, nachricht, part))
        if known is not None:
            await versuch.verwirf()
        return known

    def _versiegle(
        self, weg: OffenerWeg, befund: Fachbefund, octets: bytes, versuch: Versuch
    ) -> tuple[Nachricht, SealedPart]:
        kopf, cek = befund.kopf, neuer_schluessel()
        part = encrypt_part(
            Art.FACHNACHRICHT, [octets], cek=cek, sink=versuch, segmentgroesse=self._u.gangart.segmentgroesse
        )
        prozess = ProzessUUID(self._u.neue_uuid())
        name, _ = self._niederschriften.lege_ab(
            weg,
            Niederschrift(
                kopf=kopf,
                nachrichtentyp=befund.nachrichtentyp,
                prozess=prozess,
                zufall=self._u.zufall(32),
                verzeichnis=weg.verzeichnis,
                teile=(part.teil,),
                segmente=(part.segmente,),
            ),
        )
        nachricht = Nachricht(
            mandant=kopf.leser,
            richtung=Richtung.EIN,
            autor=kopf.autor,
            leser=kopf.leser,
            uuid=kopf.uuid,
            typ=befund.nachrichtentyp,
            erstellt=kopf.erstellt,
            test=kopf.test,
            prozess=prozess,
            inhalt_sha256=name,
            fachnachricht_sha256=part.teil.sha256,
            umschlag_sha256=name,
            schluessel=self._u.speicher.wrap(cek, kopf.uuid.encode()),
            zeit=self._u.jetzt(),
            offen=True,
        )
        return nachricht, part

    def _trage_ein(self, tx: Tx, nachricht: Nachricht, part: SealedPart) -> Nachricht | None:
        known = tx.nachrichten.holen(nachricht.mandant, nachricht.autor, nachricht.uuid)
        if known is not None:
            return known
        tx.nachrichten.anlegen(nachricht)
        segments = part.segmente.segmente
        tx.eingaenge.entdecken(
            Eingang(
                id=nachricht.umschlag_sha256,
                quelle=quelle(nachricht.autor),
                mandant=nachricht.mandant,
                autor=nachricht.autor,
                uuid=nachricht.uuid,
                gesamt_laenge=sum(one.laenge for one in segments),
                zustand=EingangZustand.ABGESCHLOSSEN,
                entdeckt=nachricht.zeit,
            )
        )
        for one in segments:
            tx.eingaenge.segment_da(nachricht.umschlag_sha256, one.sha256)
        self._s.beauftrage(tx, nachricht.mandant, AuftragsArt.VERARBEITEN, verweis_auf(nachricht))
        self._u.protokollant.notiere(
            tx,
            nachricht.mandant,
            AuditEreignis.NACHRICHT_OFFEN_ANGENOMMEN,
            akteur=Akteur.PARTNER,
            nachricht=nachricht.uuid,
            autor=nachricht.autor,
            partner=nachricht.autor,
            nachrichtentyp=nachricht.typ.value,
            inhalt_sha256=nachricht.inhalt_sha256,
            prozess=nachricht.prozess,
            verzeichnis=self._u.vertrauen.verzeichnis().nummer,
            rechtsgrund=Rechtsgrund.AUFENTHV_76A,
            test=nachricht.test is not None or None,
        )
        return None

    # -- a known one, and a no ----------------------------------------------------------------------------------

    async def _wieder_da(self, known: Nachricht, befund: Fachbefund, digest: Sha256, laenge: int) -> None:
        if known.fachnachricht_sha256 != digest:
            no = Refused(
                Fehlercode.S999, "another message under an identity that is taken", towards_partner=Fehlercode.T099
            )
            await self._u.store.write(
                lambda tx: self._lehne_ab(tx, known.mandant, known.autor, digest, laenge, no, befund)
            )
            raise no

        await self._u.store.write(lambda tx: self._annahme.wiederhole(tx, known))

    def _lehne_ab(
        self,
        tx: Tx,
        mandant: Kennung,
        partner: Kennung,
        digest: Sha256,
        laenge: int,
        no: Refused,
        befund: Fachbefund | None = None,
    ) -> None:
        """Enter it in quarantine by digest and length; its octets stay in ``refused/``, with the transport.

        Once for the same octets: killed before the file was moved there, the next start refuses it again.
        """
        log.warning("plain.refused", mandant=mandant, partner=partner, code=no.code)
        if tx.quarantaene.hat_datei(mandant, quelle(partner), digest, no.code):
            return
        lege_in_quarantaene(
            self._u,
            self._s,
            tx,
            Quarantaene(
                id=self._u.neue_uuid(),
                mandant=mandant,
                zeit=self._u.jetzt(),
                code=no.code,
                grund=no.reason,
                quelle=quelle(partner),
                umschlag_sha256=None,
                laenge=0,
                authentisch=False,
                autor=None if befund is None else befund.kopf.autor,
                uuid=None if befund is None else befund.kopf.uuid,
                ganz_sha256=digest,
                ganz_laenge=laenge,
            ),
        )

    async def _frage_nach_der_uhr(self, mandant: Kennung, partner: Kennung) -> None:
        """Ask a person about a message from the future, as for one that waits in a Postfach (wire 6.5)."""
        await self._u.store.write(
            lambda tx: self._s.frage(tx, mandant, AufgabeArt.UHR_PRUEFEN, transfer=None, hinweis=partner)
        )


def quelle(partner: Kennung) -> str:
    """Return the source under which quota and list of what was refused name the folder of a partner."""
    return f"{ORDNER}{partner}"
