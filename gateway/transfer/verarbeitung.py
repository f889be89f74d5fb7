"""What an accepted message means: one handler for each type, and the no that may be spoken after the binding."""

import asyncio
from dataclasses import dataclass

from gateway.domain.errors import Fehlercode, Refused
from gateway.domain.ids import NachrichtenUUID
from gateway.domain.kopf import Nachrichtentyp
from gateway.domain.nachweis import Nachweis, Rueckrufverlangen, Uebernahme
from gateway.domain.transfer import Transfer
from gateway.envelope.offen import Geoeffnet
from gateway.messages import (
    Abgabe,
    Abmeldung,
    AkteMetadaten,
    Anforderung,
    Anmeldung,
    Antwort,
    BereitsVersandt,
    Erinnerung,
    Fachnachricht,
    Hauptwohnung,
    Nichtzustaendigkeit,
    Nichtzustaendigserklaerung,
    Paket,
    Quittung,
    QuittungErinnerung,
    Rueckweisung,
    RueckweisungSynchron,
    SonstigeAntwort,
    Sperrenaenderung,
    Versandbestaetigung,
    Vorabinformationen,
    Weiterleitung,
    Zustaendigkeitsanfrage,
    Zustaendigkeitsantwort,
)
from gateway.transfer.angebot import Angebote
from gateway.transfer.erinnerung import Erinnerungen
from gateway.transfer.geber import Geber
from gateway.transfer.nehmer import Nehmer
from gateway.transfer.oeffner import Oeffner
from gateway.transfer.pakete import Pakete
from gateway.transfer.ports import Tx
from gateway.transfer.records import Nachricht
from gateway.transfer.rueckmeldung import Rueckmeldungen
from gateway.transfer.rueckrufantwort import Rueckrufantworten
from gateway.transfer.rueckrufeingang import Rueckrufeingang
from gateway.transfer.schritte import Schritte
from gateway.transfer.umgebung import Umgebung
from gateway.transfer.verbindungsprobe import Verbindungsproben, ist_probe
from gateway.transfer.verweis import nachricht_zu
from gateway.transfer.weiterleitung import Vorgelegt, Weiterleitungen
from gateway.transfer.zurueckweisung import Zurueckweisung


@dataclass(frozen=True, slots=True)
class Gelesenes:
    """An accepted message with what was looked up for it before the transaction."""

    message: Fachnachricht
    opened: Geoeffnet
    sent: Nachweis | None
    """Of our delivery that a receipt is about."""
    asked: Vorgelegt | None
    """The request in a 0030."""


class Verarbeitung:
    """Works on accepted messages."""

    def __init__(
        self,
        umgebung: Umgebung,
        schritte: Schritte,
        oeffner: Oeffner,
        rueckweisung: Zurueckweisung,
        geber: Geber,
        nehmer: Nehmer,
        angebote: Angebote,
        erinnerungen: Erinnerungen,
        weiterleitungen: Weiterleitungen,
        rueckmeldungen: Rueckmeldungen,
        pakete: Pakete,
        rueckrufeingang: Rueckrufeingang,
        rueckrufantworten: Rueckrufantworten,
        proben: Verbindungsproben,
    ) -> None:
        """Keep the collaborators."""
        self._u = umgebung
        self._s = schritte
        self._oeffner = oeffner
        self._rueckweisung = rueckweisung
        self._geber = geber
        self._nehmer = nehmer
        self._angebote = angebote
        self._erinnerungen = erinnerungen
        self._weiterleitungen = weiterleitungen
        self._rueckmeldungen = rueckmeldungen
        self._pakete = pakete
        self._rueckrufeingang = rueckrufeingang
        self._rueckrufantworten = rueckrufantworten
        self._proben = proben

    async def verarbeiten(self, ref: str) -> None:
        """Read an accepted message and do what it asks, in one transaction; or answer 0010."""
        nachricht = await self._u.store.read(lambda tx: nachricht_zu(tx, ref))
        if nachricht is None or (nachricht.typ is Nachrichtentyp.PAKET and nachricht.schluessel is None):
            return
        said = await self._u.store.read(lambda tx: self._rueckweisung.gesagt(tx, nachricht))
        if said is not None:
            return
        opened = await self._oeffner.oeffne_erneut(nachricht)
        try:
            message = await asyncio.to_thread(self._lies, nachricht, opened)
        except Refused as no:
            await self._weise_zurueck(nachricht, no)
            return
        sent = await self._gesendet(
            nachricht, message
        )  # what is wrong with our own copy is not the partner's fault
        try:
            asked = (
                await asyncio.to_thread(self._weiterleitungen.lies_vorgelegt, message)
                if isinstance(message, Weiterleitung)
                else None
            )
            await self._u.store.write(
                lambda tx: self._wende_an(tx, nachricht, Gelesenes(message, opened, sent, asked))
            )
        except Refused as no:
            await self._weise_zurueck(nachricht, no)

    def _lies(self, nachricht: Nachricht, opened: Geoeffnet) -> Fachnachricht:
        if not self._u.test_passt(nachricht.test) and not ist_probe(nachricht):
            raise Refused(Fehlercode.S999, f"@test does not fit: this installation is for {self._u.betrieb}")
        return self._u.lies(opened.fachnachricht, signiert=True)

    async def _weise_zurueck(self, nachricht: Nachricht, no: Refused) -> None:
        def run(tx: Tx) -> None:
            self._rueckweisung.veranlasse(tx, nachricht, no)
            if nachricht.offen and nachricht.typ is Nachrichtentyp.LIEFERUNG:
                self._pakete.verwirf(tx, nachricht.mandant, nachricht.autor, nachricht.uuid, "zurueckgewiesen")

        await self._u.store.write(run)

    async def gib_auf(self, ref: str, _error: Exception) -> None:
        """Reject a message on which this program fails at every attempt, instead of trying for ever."""
        nachricht = await self._u.store.read(lambda tx: nachricht_zu(tx, ref))
        if nachricht is None:
            return
        no = Refused(Fehlercode.S999, "the reader's program cannot process this message; its makers have to look")
        await self._weise_zurueck(nachricht, no)

    async def _gesendet(self, nachricht: Nachricht, message: Fachnachricht) -> Nachweis | None:
        """Return the Nachweis of our own delivery that a receipt or rejection is about."""
        if not isinstance(message, Quittung | Rueckweisung) or message.bezug is None:
            return None
        if message.bezug.typ != Nachrichtentyp.LIEFERUNG:
            return None
        named = NachrichtenUUID(message.bezug.uuid)
        ours = await self._u.store.read(
            lambda tx: tx.nachrichten.holen(nachricht.mandant, nachricht.mandant, named)
        )
        return await self._oeffner.nachweis(ours) if ours is not None else None

    def _wende_an(
        self,
        tx: Tx,
        nachricht: Nachricht,
        gelesen: Gelesenes,
    ) -> None:
        stored = tx.nachrichten.holen(nachricht.mandant, nachricht.autor, nachricht.uuid)
        if stored is None or stored.transfer is not None:
            return  # done before; killed between this transaction and the end of the job
        if ist_probe(nachricht):
            self._proben.erhalten(tx, nachricht, gelesen.message)
            return
        transfer = self._deute(tx, nachricht, gelesen)
        if transfer is not None:
            tx.nachrichten.zuordnen(nachricht, transfer.id)

    def _deute(
        self,
        tx: Tx,
        nachricht: Nachricht,
        gelesen: Gelesenes,
    ) -> Transfer | None:
        """Do what the message asks; return the transfer it belongs to, ``None`` where it belongs to none."""
        proof = gelesen.opened.nachweis
        if isinstance(proof, Rueckrufverlangen) or (isinstance(proof, Uebernahme) and proof.rueckruf is not None):
            return self._deute_rueckruf(tx, nachricht, gelesen, proof)
        match message := gelesen.message:
            case Anforderung():
                return self._geber.anforderung_erhalten(tx, nachricht, message)
            case AkteMetadaten():
                return self._lieferung(tx, nachricht, message)
            case Paket() if nachricht.offen:
                self._pakete.erhalten(tx, nachricht, message)
                return None
            case Vorabinformationen():
                return self._nehmer.vorabinformationen_erhalten(tx, nachricht, message)
            case Antwort():
                return self._nehmer.ablehnung_erhalten(tx, nachricht, message.ausloeser, _grund(message))
            case Quittung():
                return self._rueckmeldungen.quittung_erhalten(tx, nachricht, message, gelesen.opened, gelesen.sent)
            case Rueckweisung():
                return self._rueckmeldungen.rueckweisung_erhalten(tx, nachricht, message)
            case Zustaendigkeitsanfrage():
                return self._angebote.angebot_erhalten(tx, nachricht, message)
            case Zustaendigkeitsantwort():
                return self._angebote.absage_erhalten(tx, nachricht, message)
            case Versandbestaetigung():
                return self._nehmer.versandbestaetigung_erhalten(tx, nachricht, message.ausloeser)
            case _:
                return self._deute_begleitende(tx, nachricht, gelesen)

    def _lieferung(self, tx: Tx, nachricht: Nachricht, message: AkteMetadaten) -> Transfer | None:
        """Take a delivery; on the plain route only once all of its packets are here."""
        if not nachricht.offen:
            return self._nehmer.lieferung_erhalten(tx, nachricht, message)
        if not self._pakete.ist_ganz(tx, nachricht, message):
            return None
        transfer = self._nehmer.lieferung_erhalten(tx, nachricht, message)
        if transfer is not None:
            self._pakete.gehoert_zu(tx, nachricht, transfer)
        return transfer

    def _deute_rueckruf(
        self, tx: Tx, nachricht: Nachricht, gelesen: Gelesenes, proof: Rueckrufverlangen | Uebernahme
    ) -> Transfer | None:
        """A delivery to us is called back, or a recall of ours is answered: the signed Nachweis says which."""
        if isinstance(proof, Uebernahme):
            return self._rueckrufantworten.erhalten(tx, nachricht, proof, gelesen.sent)
        named = gelesen.message.bezug if isinstance(gelesen.message, Rueckweisung) else None
        return self._rueckrufeingang.erhalten(tx, nachricht, named.uuid if named else None, proof)

    def _deute_begleitende(self, tx: Tx, nachricht: Nachricht, gelesen: Gelesenes) -> Transfer | None:
        """Reminders and forwarding: messages about other messages."""
        match message := gelesen.message:
            case Erinnerung():
                return self._erinnerungen.erinnerung_erhalten(tx, nachricht, message)
            case QuittungErinnerung():
                return self._erinnerungen.quittung_erinnert(tx, nachricht, message)
            case Weiterleitung():
                assert gelesen.asked is not None  # noqa: S101 -- read before
                return self._weiterleitungen.weiterleitung_erhalten(tx, nachricht, gelesen.asked)
            case Abgabe():
                return self._weiterleitungen.abgabe_erhalten(tx, nachricht, message)
            case Nichtzustaendigkeit() | Nichtzustaendigserklaerung():
                return self._weiterleitungen.nicht_zustaendig(tx, nachricht, message)
            case RueckweisungSynchron():
                return self._rueckmeldungen.rueckweisung_erhalten(tx, nachricht, message)
            case Anmeldung() | Abmeldung() | Hauptwohnung() | Sperrenaenderung():
                raise Refused(Fehlercode.S999, "notices of a Meldebehörde do not come through this Postfach")
            case _:
                raise Refused(Fehlercode.T099, f"message {message.kopf.typ.value} has no place in an Umschlag")


def _grund(message: Antwort) -> str:
    inhalt = message.inhalt
    if isinstance(inhalt, SonstigeAntwort):
        return f"antwort_{inhalt.code}"
    return "bereits_versandt" if isinstance(inhalt, BereitsVersandt) else "andere_behoerde"
