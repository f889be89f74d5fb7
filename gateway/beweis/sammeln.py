"""Gathers the evidence of a transfer and writes it as a container; that somebody did stands in the log before."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Self

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from gateway.audit.checkpoint import lies_checkpoint
from gateway.beweis.aufbau import (
    CRL,
    DECKBLATT_NAME,
    INDEX_NAME,
    JSON,
    MAX_NACHRICHTEN,
    OCSP,
    PDF,
    PEM,
    TST,
    ZIP,
    Beweisindex,
    Nachrichtenangabe,
    Protokollangabe,
    Stempelangabe,
    json_octets,
)
from gateway.beweis.nachricht import Nachrichtenablage
from gateway.beweis.protokollauszug import Auszug, auszuege
from gateway.beweis.schreiben import Behaelterschreiber
from gateway.beweis.stufe import Stempeln, Stufe
from gateway.beweis.verzeichnisse import Verzeichnismappe
from gateway.domain.errors import AktenboteError, TryLater, Usage
from gateway.domain.events import Akteur, AuditEreignis, Rechtsgrund
from gateway.domain.ids import TransferId, sha256_of
from gateway.domain.kopf import Zeitpunkt
from gateway.domain.transfer import Transfer
from gateway.transfer.oeffner import Oeffner
from gateway.transfer.ports import Tx
from gateway.transfer.ports.zeit import Stempel, Stempelstelle
from gateway.transfer.protokollant import fall, wer
from gateway.transfer.protokollbuch import Protokollbuch
from gateway.transfer.records import Beleg, Nachricht, Richtung
from gateway.transfer.sperrbelege import Sperrbelege
from gateway.transfer.umgebung import Umgebung
from gateway.trust.geschichte import Verzeichnisstand, zur_zeit
from gateway.trust.ocsp import serie
from gateway.trust.profil import load
from gateway.trust.sperre import KEINE, Evidence
from gateway.trust.sperrliste import listenkopf
from gateway.trust.verzeichnis import Verzeichnis
from gateway.trust.zeitstempel import zertifikate

MIT, OHNE = "mit_dokumenten", "ohne_dokumente"

Deckblatt = Callable[[Beweisindex, Verzeichnis], bytes]
"""Sets the cover sheet: index and directory → PDF."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fallakte:
    """What the store knows of a transfer in one moment."""

    transfer: Transfer
    nachrichten: tuple[Nachricht, ...]
    belege: tuple[tuple[tuple[str, Beleg], ...], ...]
    """Of each message: (digest of the Umschlag that was closed, Beleg)."""
    verzeichnisse: tuple[Verzeichnisstand, ...]
    """Snapshots of the directory that were in force when a message was sent, accepted or closed, oldest first."""
    geschichte: tuple[Verzeichnisstand, ...]
    """All that were ever in force here, oldest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sperrnachweise:
    """What says whether certificates are or were revoked, each piece once: octets by name."""

    listen: Mapping[str, bytes]
    auskuenfte: Mapping[str, bytes]

    @classmethod
    def aus(cls, *stand: Evidence) -> Self:
        """Name the pieces."""
        return cls(
            listen={f"sperrlisten/{sha256_of(crl)}.crl": crl for one in stand for crl in one.crls},
            auskuenfte={f"sperrauskuenfte/{sha256_of(said)}.ocsp": said for one in stand for said in one.ocsp},
        )

    def lege(self, container: Behaelterschreiber) -> None:
        """Put them into the container."""
        for name, octets in self.listen.items():
            container.lege(name, CRL, octets)
        for name, octets in self.auskuenfte.items():
            container.lege(name, OCSP, octets)


@dataclass(frozen=True, slots=True, kw_only=True)
class Geschrieben:
    """What was written, and what became of its signature."""

    index: Beweisindex
    gestempelt: datetime | None
    """When its signature was stamped."""
    ohne_stempel: AktenboteError | None
    """Why no stamp could be had, where an authority is configured."""
    stufe: Stufe
    fehlt: str
    """What a stamped signature lacks to be B-LT; empty where nothing does."""


class Beweise:
    """Writes containers."""

    def __init__(
        self,
        umgebung: Umgebung,
        oeffner: Oeffner,
        buch: Protokollbuch,
        belege: Sperrbelege,
        stelle: Stempelstelle | None = None,
    ) -> None:
        """Keep the collaborators; ``stelle`` stamps the signature of each container."""
        self._stelle = stelle
        self._u = umgebung
        self._buch = buch
        self._sperrbelege = belege
        self._ablage = Nachrichtenablage(umgebung, oeffner)

    async def schreibe(
        self,
        ident: TransferId,
        ziel: BinaryIO,
        *,
        person: str,
        begruendung: str,
        mit_dokumenten: bool,
        deckblatt: Deckblatt,
    ) -> Geschrieben:
        """Write the evidence of a transfer into ``ziel``, an empty seekable file.

        A time stamp that cannot be had does not stop it: it is said, and the file is good without.
        Nothing of a message is written before the entry about it is durable. ``Usage`` for a
        transfer that is not there or has no message; ``TryLater`` while nothing may be signed here.
        """
        self._u.uhren.pruefe()
        known = await self._u.store.write(lambda tx: self._beginne(tx, ident, person, begruendung, mit_dokumenten))
        await self._buch.integriere_alle()
        moment = self._u.jetzt()
        marks = [one.encode() for one in (ident, *(m.uuid for m in known.nachrichten))]
        excerpts = await auszuege(
            self._u.store,
            self._buch,
            known.transfer.mandant,
            lambda octets: any(mark in octets for mark in marks),
            moment,
        )
        told = [await self._sperrbelege.lies(one) for one in known.nachrichten]
        stamping = Stempeln(self._stelle, asyncio.get_running_loop())
        index = await asyncio.to_thread(
            self._schreibe, ziel, known, excerpts, told, moment, mit_dokumenten, deckblatt, stamping
        )
        return Geschrieben(
            index=index,
            gestempelt=stamping.zeit,
            ohne_stempel=stamping.fehler,
            stufe=stamping.stufe,
            fehlt=stamping.fehlt,
        )

    def _beginne(self, tx: Tx, ident: TransferId, person: str, begruendung: str, mit_dokumenten: bool) -> Fallakte:
        transfer = tx.transfers.holen(ident)
        if transfer is None:
            raise Usage(f"there is no transfer {ident}", code="UNKNOWN")
        messages = tx.nachrichten.zum_transfer(ident)
        if not messages:
            raise Usage("nothing was sent or received in this transfer yet: nothing is to be proven", code="EMPTY")
        if len(messages) > MAX_NACHRICHTEN:
            raise Usage(f"a container holds at most {MAX_NACHRICHTEN} messages, not {len(messages)}", code="SIZE")
        self._u.protokollant.notiere(
            tx,
            transfer.mandant,
            AuditEreignis.BEWEIS_EXPORTIERT,
            akteur=Akteur.PERSON,
            rechtsgrund=Rechtsgrund.AUFENTHG_86,
            anzahl=len(messages),
            code=MIT if mit_dokumenten else OHNE,
            bezuege=wer(person, begruendung),
            **fall(transfer),
        )
        history = tx.verzeichnisse.alle()
        closed = tuple(_belege(tx, one) for one in messages)
        then = {zur_zeit(history, one.zeit) for one in messages}
        then |= {zur_zeit(history, Zeitpunkt(beleg.zeit).instant) for belege in closed for _, beleg in belege}
        return Fallakte(
            transfer=transfer,
            nachrichten=messages,
            belege=closed,
            verzeichnisse=tuple(one for one in history if one in then),
            geschichte=history,
        )

    def _schreibe(
        self,
        ziel: BinaryIO,
        known: Fallakte,
        excerpts: list[Auszug],
        told: list[Evidence],
        moment: datetime,
        mit_dokumenten: bool,
        deckblatt: Deckblatt,
        stamping: Stempeln,
    ) -> Beweisindex:
        mandant = known.transfer.mandant
        mappe = Verzeichnismappe(self._u, known.geschichte, known.verzeichnisse)
        signer = self._u.mandanten[mandant].inhalt
        if self._u.vertrauen.ist_widerrufen(signer.cert_der, moment) or mappe.sperrt(
            signer.cert_der, mandant, moment
        ):
            raise TryLater(
                "our content key is revoked or noted as compromised: evidence is written once the directory counts "
                "another one",
                code="OWN-REVOKED",
            )
        directory = mappe.geltend
        signers = {signer.cert_der: None}
        container = Behaelterschreiber(ziel)
        rows = []
        pairs = zip(known.nachrichten, known.belege, strict=True)
        for number, (message, belege) in enumerate(pairs, start=1):
            row, found = self._ablage.lege(
                container, number, message, belege, mit_dokumenten=mit_dokumenten, zertifikat=mappe.zertifikat
            )
            rows.append(row)
            signers |= dict.fromkeys(found)
        directories = mappe.lege(container)
        excerpted = tuple(_lege_auszug(container, one) for one in excerpts)
        stamps = tuple(_lege_stempel(container, one.stempel) for one in excerpts if one.stempel is not None)
        chain = mit_ausstellern(signers, (*directory.zwischenstellen, *directory.anker))
        named = tuple(_lege_zertifikat(container, der) for der in chain)
        dated = [der for one in excerpts if one.stempel is not None for der in zertifikate(one.stempel.token)]
        stand = self._u.vertrauen.sperrstand() or KEINE
        revoked = Sperrnachweise.aus(betreffend(stand, [*chain, *dated]), *told)
        revoked.lege(container)
        index = self._index(known.transfer, moment, directories, tuple(rows), excerpted, stamps, named, revoked)
        container.lege(INDEX_NAME, JSON, json_octets(index))
        container.lege(DECKBLATT_NAME, PDF, deckblatt(index, directory))
        container.schliesse(
            signer, moment, lambda octets: stamping.stemple(octets, signer.cert_der, directory, stand)
        )
        return index

    def _index(
        self,
        transfer: Transfer,
        moment: datetime,
        verzeichnisse: tuple[int | None, tuple[str, ...], tuple[str, ...]],
        nachrichten: tuple[Nachrichtenangabe, ...],
        protokoll: tuple[Protokollangabe, ...],
        zeitstempel: tuple[Stempelangabe, ...],
        zertifikate: tuple[str, ...],
        sperrnachweise: Sperrnachweise,
    ) -> Beweisindex:
        return Beweisindex(
            erstellt=Zeitpunkt.of(moment).text,
            mandant=transfer.mandant,
            partner=transfer.partner,
            transfer=transfer.id,
            prozess=transfer.prozess,
            rolle=transfer.rolle.value,
            zustand=transfer.zustand.value,
            begonnen=Zeitpunkt.of(transfer.begonnen).text,
            geaendert=Zeitpunkt.of(transfer.geaendert).text,
            test=transfer.test,
            betrieb=self._u.betrieb,
            verzeichnis=verzeichnisse[0],
            fruehere=verzeichnisse[1],
            wartende=verzeichnisse[2] or msgspec.UNSET,
            nachrichten=nachrichten,
            protokoll=protokoll,
            zeitstempel=zeitstempel,
            zertifikate=zertifikate,
            sperrlisten=tuple(sperrnachweise.listen),
            sperrauskuenfte=tuple(sperrnachweise.auskuenfte),
        )


def betreffend(stand: Evidence, chain: list[bytes]) -> Evidence:
    """Return what of the evidence at hand is about these certificates (DER): a directory has hundreds of others."""
    certificates = [load(der) for der in chain]
    issuers = {one.issuer.public_bytes() for one in certificates}
    serials = {one.serial_number for one in certificates}
    return Evidence(
        crls=tuple(crl for crl in stand.crls if (head := listenkopf(crl)) is not None and head[0] in issuers),
        ocsp=tuple(answer for answer in stand.ocsp if serie(answer) in serials),
    )


def mit_ausstellern(signers: Iterable[bytes], pool: Iterable[bytes]) -> list[bytes]:
    """Return certificates (DER) followed by those of the pool that issued them or one of these, by name."""
    found = list(dict.fromkeys(signers))
    rest = [der for der in dict.fromkeys(pool) if der not in found]
    for der in found:  # grows while it is walked
        issuer = load(der).issuer
        above = [other for other in rest if load(other).subject == issuer]
        found += above
        rest = [other for other in rest if other not in above]
    return found


def _belege(tx: Tx, message: Nachricht) -> tuple[tuple[str, Beleg], ...]:
    if message.richtung is Richtung.EIN:
        claim = tx.eingaenge.holen(message.umschlag_sha256)
        return ((claim.id, claim.beleg),) if claim is not None and claim.beleg is not None else ()
    entries = tx.postfach.zur_nachricht(message.autor, message.uuid)
    return tuple((one.id, one.beleg) for one in entries if one.beleg is not None)


def _lege_auszug(container: Behaelterschreiber, auszug: Auszug) -> Protokollangabe:
    name = _auszugname(auszug.ursprung, auszug.groesse, gestempelt=auszug.stempel is not None)
    container.lege(name, ZIP, auszug.octets)
    return Protokollangabe(datei=name, ursprung=auszug.ursprung, groesse=auszug.groesse, eintraege=auszug.eintraege)


def _auszugname(ursprung: str, groesse: int, *, gestempelt: bool) -> str:
    return f"protokoll/{ursprung.replace('/', '-')}-{groesse}{'-gestempelt' if gestempelt else ''}.zip"


def _lege_stempel(container: Behaelterschreiber, stempel: Stempel) -> Stempelangabe:
    origin = lies_checkpoint(stempel.notiz).checkpoint.ursprung
    name = f"zeitstempel/{origin.replace('/', '-')}-{stempel.groesse}.tst"
    container.lege(name, TST, stempel.token)
    return Stempelangabe(
        datei=name,
        auszug=_auszugname(origin, stempel.groesse, gestempelt=True),
        ursprung=origin,
        groesse=stempel.groesse,
        zeit=Zeitpunkt.of(stempel.zeit).text,
    )


def _lege_zertifikat(container: Behaelterschreiber, der: bytes) -> str:
    name = f"zertifikate/{sha256_of(der)}.pem"
    container.lege(name, PEM, x509.load_der_x509_certificate(der).public_bytes(Encoding.PEM))
    return name
