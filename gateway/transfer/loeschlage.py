"""Gathers the evidence for a deletion in the moment it is asked for: proofs opened again, states read anew.

Octets that never change (the receipt, our delivery) are opened before the transaction; whatever may change is read
inside it, also whether it is still the same receipt.
"""

from dataclasses import dataclass

from gateway.domain.akte import Akte
from gateway.domain.errors import AktenboteError, Fehlercode, Refused
from gateway.domain.ids import AkteId, Kennung, NachrichtenUUID, Sha256, sha256_of
from gateway.domain.kopf import Nachrichtentyp
from gateway.domain.loeschung import Abgegebenes, Freigabe, Loeschlage, Quittungslage, Zertifikatslage
from gateway.domain.nachweis import Lieferung, Uebernahme
from gateway.domain.states import Rolle, Zustand
from gateway.domain.transfer import UEBERGANG, Transfer
from gateway.envelope.offen import OffeneNachricht
from gateway.messages import Quittung, Rueckweisung, RueckweisungSynchron
from gateway.pump.befund import AKTE_UEBERNOMMEN
from gateway.transfer.oeffner import Oeffner
from gateway.transfer.ports import Tx
from gateway.transfer.records import AuftragsArt, Nachricht, PostfachZustand, Richtung
from gateway.transfer.ruhe import ruht
from gateway.transfer.umgebung import Umgebung
from gateway.transfer.verrat import inhalte
from gateway.transfer.zeugen import ist_bezeugt
from gateway.trust.sperre import Sperrstatus
from gateway.trust.teilnehmer import Schluesselrolle

RUECKWEISUNGEN = frozenset({Nachrichtentyp.RUECKWEISUNG, Nachrichtentyp.RUECKWEISUNG_SYNCHRON})
"""Messages that say no to one of ours."""
ZURUECKGERUFEN = frozenset({Zustand.RUECKRUF_LAEUFT, Zustand.ZURUECKGERUFEN})
"""States of a delivery whose receipt opens nothing any more."""
ABGEGEBEN = ZURUECKGERUFEN | {Zustand.ABGESCHLOSSEN}
UNLESBAR = (AktenboteError, KeyError, ValueError)
"""What opening a stored message again ends with where octets, key or signature are not what they were."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Abgabe:
    """The handover of a file: its transfer, what we sent, what ended it."""

    transfer: Transfer
    lieferung: Nachricht
    quittung: Nachricht | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Belege:
    """What the messages of a handover say, opened again; true for ever for these messages."""

    abgabe: Abgabe
    gesendet: Lieferung | None
    zertifikat: bytes | None
    """Content certificate of the receipt, DER; ``None`` = the receipt does not open or does not hold."""
    ohne_zertifikat: bool = False
    """The receipt came the plain route: it opens, and nobody signed it."""
    uebernommen: bool = False
    bezug: NachrichtenUUID | None = None
    nachweis: Uebernahme | None = None
    unbeteiligte: frozenset[NachrichtenUUID] = frozenset()
    """Rejections of this transfer that name another message than the delivery."""

    @property
    def zertifikat_sha256(self) -> Sha256 | None:
        """Fingerprint of that certificate."""
        return None if self.zertifikat is None else sha256_of(self.zertifikat)


def abgabe_der(tx: Tx, mandant: Kennung, akte: AkteId) -> Abgabe | None:
    """Return the newest ended delivery of a file, a handover before an inspection; ``None`` if it never left.

    One that was called back counts too: the reason against it is told by name.
    """
    ended = [
        one
        for one in tx.transfers.zur_akte(mandant, akte)
        if one.rolle is Rolle.GEBER and one.zustand in ABGEGEBEN and one.lieferung is not None
    ]
    for transfer in sorted(ended, key=lambda one: one.grund not in UEBERGANG):
        sent = tx.nachrichten.holen(mandant, mandant, transfer.lieferung) if transfer.lieferung else None
        if sent is not None:
            return Abgabe(transfer=transfer, lieferung=sent, quittung=_quittung(tx, transfer))
    return None


def _quittung(tx: Tx, transfer: Transfer) -> Nachricht | None:
    if transfer.antwort is None or transfer.partner is None:
        return None
    for autor in (transfer.partner, transfer.nachfolger):
        found = tx.nachrichten.holen(transfer.mandant, autor, transfer.antwort) if autor is not None else None
        if found is not None and found.typ is Nachrichtentyp.QUITTUNG:
            return found
    return None


class Beweisaufnahme:
    """Opens the proofs, and puts them together with the states of one transaction."""

    def __init__(self, umgebung: Umgebung, oeffner: Oeffner) -> None:
        """Keep the collaborators."""
        self._u = umgebung
        self._oeffner = oeffner

    async def oeffne(self, mandant: Kennung, akte: AkteId) -> Belege | None:
        """Open receipt, delivery and rejections of the newest handover again; ``None`` if the file never left."""
        found = await self._u.store.read(lambda tx: abgabe_der(tx, mandant, akte))
        if found is None:
            return None
        try:
            sent = await self._oeffner.nachweis(found.lieferung)
        except UNLESBAR:
            sent = None
        noes = await self._u.store.read(lambda tx: _rueckweisungen(tx, found))
        others = [one.uuid for one in noes if await self._gilt_anderer(one, found.lieferung.uuid)]
        belege = Belege(
            abgabe=found,
            gesendet=sent if isinstance(sent, Lieferung) else None,
            zertifikat=None,
            unbeteiligte=frozenset(others),
        )
        return belege if found.quittung is None else await self._mit_quittung(belege, found.quittung)

    async def _mit_quittung(self, belege: Belege, receipt: Nachricht) -> Belege:
        """Open the receipt: every digest, its content signature and the binding of its layers are checked again."""
        try:
            opened = await self._oeffner.oeffne_erneut(receipt)
            message = self._u.lies(opened.fachnachricht, signiert=True)
        except UNLESBAR:
            return belege
        if not isinstance(message, Quittung):
            return belege
        proof = opened.nachweis
        return Belege(
            abgabe=belege.abgabe,
            gesendet=belege.gesendet,
            zertifikat=opened.autor_cert_der,
            ohne_zertifikat=isinstance(opened, OffeneNachricht),
            uebernommen=message.sachverhalt == AKTE_UEBERNOMMEN,
            bezug=NachrichtenUUID(message.bezug.uuid),
            nachweis=proof if isinstance(proof, Uebernahme) else None,
            unbeteiligte=belege.unbeteiligte,
        )

    async def _gilt_anderer(self, nachricht: Nachricht, lieferung: NachrichtenUUID) -> bool:
        """Tell whether a rejection surely names another message; one that cannot be read does not."""
        try:
            opened = await self._oeffner.oeffne_erneut(nachricht)
            message = self._u.lies(opened.fachnachricht, signiert=True)
        except UNLESBAR:
            return False
        known = isinstance(message, Rueckweisung | RueckweisungSynchron) and message.bezug is not None
        return known and message.bezug.uuid != lieferung  # type: ignore[union-attr]  # known says so

    # -- inside the transaction ----------------------------------------------------------------------------------

    def lage(self, tx: Tx, mandant: Kennung, akte: Akte, belege: Belege | None, freigabe: Freigabe) -> Loeschlage:
        """Return all evidence of this moment; proofs of another handover than the one stored now do not count."""
        stored = abgabe_der(tx, mandant, akte.id)
        if belege is not None and belege.abgabe != stored:
            belege = None  # it moved on since the proofs were opened
        jetzt = self._u.jetzt()
        receipt = belege.abgabe.quittung if belege is not None else None
        held = jetzt if receipt is None else receipt.zeit + self._u.mandanten[mandant].aufbewahrung
        return Loeschlage(
            moment=jetzt,
            akte=akte,
            lieferung=None if belege is None else self._lieferung(tx, belege),
            quittung=None if belege is None or receipt is None else self._quittungslage(belege, receipt),
            nachfolger=None if belege is None else self._nachfolger(belege.abgabe),
            wiederherstellung=ruht(tx),
            transfer_laeuft=self._laeuft_noch(tx, mandant, akte, belege),
            uhr_falsch=self._u.uhren.falsch,
            bezeugt=receipt is not None and ist_bezeugt(tx, self._u, mandant, receipt.blatt_sha256),
            aufbewahren_bis=held,
            freigabe=freigabe,
        )

    def _nachfolger(self, abgabe: Abgabe) -> Kennung | None:
        """Return the successor a person confirmed, while the directory still names it (wire 7.2 a)."""
        named, directory = abgabe.transfer.nachfolger, self._u.vertrauen.verzeichnis()
        if named is None or not directory.ist_nachfolge(abgabe.lieferung.leser, named, self._u.jetzt()):
            return None
        return named

    def _lieferung(self, tx: Tx, belege: Belege) -> Abgegebenes:
        abgabe = belege.abgabe
        sent = abgabe.lieferung
        states = {entry.zustand for entry in tx.postfach.zur_nachricht(sent.autor, sent.uuid)}
        noes = {one.uuid for one in _rueckweisungen(tx, abgabe)} - belege.unbeteiligte
        return Abgegebenes(
            uuid=sent.uuid,
            leser=sent.leser,
            grund=abgabe.transfer.grund,
            test=sent.test is not None or abgabe.transfer.test is not None,
            neueste=not _spaeter_gesandt(tx, abgabe),
            inhalt_sha256=self._bezeugter(tx, sent, belege),
            archiv_sha256=sent.archiv_sha256,
            nachweis=belege.gesendet,
            zurueckgewiesen=bool(noes) or PostfachZustand.ABGELEHNT in states,
            zurueckgezogen=PostfachZustand.ZURUECKGEZOGEN in states,
            zurueckgerufen=abgabe.transfer.zustand in ZURUECKGERUFEN,
        )

    def _bezeugter(self, tx: Tx, sent: Nachricht, belege: Belege) -> Sha256:
        """Return the Inhalt the receipt names if it is one of this delivery, which may have been signed anew."""
        named = None if belege.nachweis is None else belege.nachweis.bezug_inhalt_sha256
        return named if named is not None and named in inhalte(tx, sent) else sent.inhalt_sha256

    def _quittungslage(self, belege: Belege, receipt: Nachricht) -> Quittungslage:
        certificate = belege.zertifikat
        return Quittungslage(
            autor=receipt.autor,
            test=receipt.test is not None,
            signatur_gut=certificate is not None or belege.ohne_zertifikat,
            uebernommen=belege.uebernommen,
            bezug=belege.bezug,
            nachweis=belege.nachweis,
            zertifikat=self._zertifikatslage(belege, receipt.autor),
        )

    def _zertifikatslage(self, belege: Belege, autor: Kennung) -> Zertifikatslage:
        """Judge the certificate of the receipt now (wire 5.1): revocation has to be known to be good."""
        certificate = belege.zertifikat
        if certificate is None:
            return Zertifikatslage.KEINS if belege.ohne_zertifikat else Zertifikatslage.UNBEKANNT
        jetzt = self._u.jetzt()
        try:
            urteil = self._u.vertrauen.pruefe(certificate, Schluesselrolle.INHALT, autor, jetzt)
        except Refused as no:
            revoked = no.code == Fehlercode.T001.value
            return Zertifikatslage.WIDERRUFEN if revoked else Zertifikatslage.UNGUELTIG
        old = self._u.vertrauen.verzeichnis().ist_abgelaufen(jetzt)  # it could not tell of a stolen key
        return Zertifikatslage.GUT if urteil.sperre is Sperrstatus.GUT and not old else Zertifikatslage.UNBEKANNT

    def _laeuft_noch(self, tx: Tx, mandant: Kennung, akte: Akte, belege: Belege | None) -> bool:
        """Tell whether a transfer of the file is open, or a message of the partner (a 0010, say) waits here."""
        handed = belege.abgabe.transfer if belege is not None else None
        partners = () if handed is None else (handed.partner, handed.nachfolger)
        waiting = any(
            tx.auftraege.mit_anfang(AuftragsArt.VERARBEITEN, f"{mandant}/{one}/") for one in partners if one
        )
        return waiting or bool(tx.transfers.offene_zur_akte(mandant, akte.id))


def _rueckweisungen(tx: Tx, abgabe: Abgabe) -> tuple[Nachricht, ...]:
    """Return the rejections of this transfer that came after the delivery was offered."""
    return tuple(
        one
        for one in tx.nachrichten.zum_transfer(abgabe.transfer.id)
        if one.richtung is Richtung.EIN and one.typ in RUECKWEISUNGEN and one.zeit >= abgabe.lieferung.zeit
    )


def _spaeter_gesandt(tx: Tx, abgabe: Abgabe) -> bool:
    """Tell whether the file went out for takeover once more after this delivery and was not rejected (wire 6.4)."""
    mandant, akte = abgabe.transfer.mandant, abgabe.transfer.akte
    for other in tx.transfers.zur_akte(mandant, akte) if akte is not None else ():
        if other.id == abgabe.transfer.id or other.rolle is not Rolle.GEBER or other.lieferung is None:
            continue
        if other.grund not in UEBERGANG or other.zustand is Zustand.ZURUECKGEWIESEN:
            continue
        sent = tx.nachrichten.holen(mandant, mandant, other.lieferung)
        if sent is not None and sent.zeit > abgabe.lieferung.zeit:
            return True
    return False
