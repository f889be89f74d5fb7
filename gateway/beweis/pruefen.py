"""The offline verifier of a container: nothing but the file and what is pinned from outside.

Each step is told with its result. What stands in the file never raises, it is judged.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import BinaryIO, Self

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from gateway.audit.checkpoint import Signaturart
from gateway.beweis.aufbau import (
    INDEX_NAME,
    MAX_INDEX,
    Beweisindex,
    Nachrichtenangabe,
    lies_index,
)
from gateway.beweis.autor import Autorpruefung
from gateway.beweis.lesen import Behaelter, oeffne
from gateway.beweis.pruefen_nachricht import Nachrichtenpruefung
from gateway.beweis.pruefen_protokoll import Eintraege, pruefe_protokolle, vergleiche_eintraege
from gateway.beweis.pruefen_stufe import mit_inneren, pruefe_stufe
from gateway.beweis.pruefen_verzeichnis import pruefe_verzeichnisse
from gateway.beweis.pruefen_zeit import Zeitpruefung, pruefe_stempel
from gateway.beweis.pruefgang import Beweisergebnis, Gang, Gefaelscht, Massstab, Satz, Urteil, faelschung
from gateway.domain.errors import AktenboteError, Usage
from gateway.domain.ids import Kennung, Sha256, sha256_of
from gateway.domain.nachweis import Lieferung, Uebernahme
from gateway.envelope.behaelter import BehaelterSchema, compile_behaelter_schema
from gateway.envelope.schema import UmschlagSchema, compile_schema
from gateway.envelope.verzeichnis import VerzeichnisSchema, compile_verzeichnis_schema
from gateway.trust.ocsp import MAX_OCSP_OCTETS
from gateway.trust.pfad import MAX_CANDIDATES
from gateway.trust.profil import BROKEN, MAX_CERT_OCTETS
from gateway.trust.sperre import Evidence
from gateway.trust.sperrliste import MAX_CRL_OCTETS
from gateway.trust.teilnehmer import Schluesselrolle

MAX_SPERRBELEGE = 512
"""Revocation lists, and OCSP answers, of one container: those at hand, and those of the day each message came."""
MAX_SPERRLISTEN_OCTETS = 256 * 1024 * 1024
"""All lists of one container together: they are held in memory while it is verified."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Schemata:
    """The compiled schemas a container needs."""

    behaelter: BehaelterSchema
    umschlag: UmschlagSchema
    verzeichnis: VerzeichnisSchema

    @classmethod
    def aus(cls, files: Mapping[str, bytes]) -> Self:
        """Compile them from all schema files (octets by name relative to ``schemas/``)."""
        folder = "umschlag/1/"
        own = {name.removeprefix(folder): octets for name, octets in files.items() if name.startswith(folder)}
        return cls(
            behaelter=compile_behaelter_schema(files),
            umschlag=compile_schema(own),
            verzeichnis=compile_verzeichnis_schema(files),
        )


def pruefe_beweis(datei: BinaryIO, massstab: Massstab, schemata: Schemata) -> Beweisergebnis:
    """Verify a container; ``datei`` is a seekable binary stream at its start.

    ``Usage`` for keys in ``massstab`` that are not of the kind they should be.
    """
    if massstab.vkey is not None and massstab.vkey.art is not Signaturart.ED25519:
        raise Usage("the verifier key of a log is of type 1; this one is of a witness")
    gang, index = Gang(), None
    try:
        behaelter = oeffne(datei, schemata.behaelter, gang)
        index = _index(behaelter)
        _pruefe(behaelter, index, massstab, schemata, gang)
    except Gefaelscht as fehler:
        gang.schritte.append(fehler.schritt)
        return _ergebnis(gang, index, Urteil.GEFAELSCHT, fehler.schritt.satz)
    grund = gang.offen[0] if gang.offen else None
    return _ergebnis(gang, index, Urteil.UNVERANKERT if grund else Urteil.BESTAETIGT, grund)


def _ergebnis(gang: Gang, index: Beweisindex | None, urteil: Urteil, grund: Satz | None) -> Beweisergebnis:
    return Beweisergebnis(
        urteil=urteil,
        schritte=tuple(gang.schritte),
        grund=grund,
        transfer=index.transfer if index else None,
        mandant=index.mandant if index else None,
    )


def _index(behaelter: Behaelter) -> Beweisindex:
    """Read the index; it names every file of the container once, and nothing else."""
    try:
        index = lies_index(behaelter.lies(INDEX_NAME, MAX_INDEX))
    except AktenboteError as fehler:
        raise faelschung("index", "index.json ist unlesbar", "index.json cannot be read", fehler) from None
    named = index.dateien
    if sorted(named) != sorted(one.name for one in behaelter.signatur.dateien):
        raise Gefaelscht(
            "index",
            "index.json nennt nicht genau die Dateien des Behälters.",
            "index.json does not name exactly the files of the container.",
        )
    if index.erstellt != behaelter.signatur.signing_time.text:
        raise Gefaelscht(
            "index",
            "index.json nennt eine andere Zeit als die Signatur.",
            "index.json names another time than the signature.",
        )
    return index


def _pruefe(behaelter: Behaelter, index: Beweisindex, massstab: Massstab, schemata: Schemata, gang: Gang) -> None:
    certificates, revoked = _zertifikate(behaelter, index), _sperrstand(behaelter, index)
    revoked = mit_inneren(revoked, behaelter.signatur)
    written = behaelter.signatur.signing_time.instant
    zeit = Zeitpruefung(massstab=massstab, sperrstand=revoked, erstellt=written)
    directories = pruefe_verzeichnisse(behaelter, index, massstab, schemata.verzeichnis, gang)
    directory = None if directories is None else directories.geltend
    author = Autorpruefung(
        massstab=massstab,
        verzeichnisse=directories,
        zertifikate=tuple(certificates.values()),
        sperrstand=revoked,
        erstellt=written,
    )
    author.urteile(
        gang,
        "signer",
        Satz("Den Behälter hat", "the container is signed by"),
        behaelter.signatur.cert_der,
        Schluesselrolle.INHALT,
        Kennung(index.mandant),
        author.erstellt,
    )
    gang.hinweis(
        "claims",
        f"Rolle, Stand und Daten des Vorgangs und das Deckblatt sind allein das Wort von {index.mandant}.",
        f"role, state and dates of the transfer and the cover sheet are the word of {index.mandant} alone.",
    )
    messages = Nachrichtenpruefung(behaelter, gang, author, zeit, schemata.umschlag, certificates)
    for one in index.nachrichten:
        messages.pruefe(one)
    entries = pruefe_protokolle(behaelter, index, massstab, directory, gang)
    _quittungen(index, messages, entries, gang)
    vergleiche_eintraege(index, entries, gang)
    stamp = pruefe_stempel(behaelter, index, zeit, gang)
    anchors = massstab.anker if directory is None else directory.anker
    between = tuple(certificates.values()) if directory is None else directory.zwischenstellen
    pruefe_stufe(behaelter.signatur, stamp, anchors, between, zeit, gang)


def _zertifikate(behaelter: Behaelter, index: Beweisindex) -> dict[Sha256, bytes]:
    if len(index.zertifikate) > MAX_CANDIDATES:
        raise Gefaelscht(
            "files",
            f"Der Behälter hat mehr als {MAX_CANDIDATES} Zertifikate.",
            f"the container has more than {MAX_CANDIDATES} certificates.",
        )
    found = {}
    for name in index.zertifikate:
        try:
            cert = x509.load_pem_x509_certificate(behaelter.lies(name, 2 * MAX_CERT_OCTETS))
            der = cert.public_bytes(Encoding.DER)
        except BROKEN:
            raise Gefaelscht("files", f"{name} ist kein Zertifikat.", f"{name} is no certificate.") from None
        found[sha256_of(der)] = der
    return found


def _sperrstand(behaelter: Behaelter, index: Beweisindex) -> Evidence:
    if max(len(index.sperrlisten), len(index.sperrauskuenfte)) > MAX_SPERRBELEGE:
        raise Gefaelscht(
            "files",
            f"Der Behälter hat mehr als {MAX_SPERRBELEGE} Sperrlisten oder Auskünfte.",
            f"the container has more than {MAX_SPERRBELEGE} revocation lists or answers.",
        )
    lists, left = list[bytes](), MAX_SPERRLISTEN_OCTETS
    for name in index.sperrlisten:
        lists.append(behaelter.lies(name, min(MAX_CRL_OCTETS, left)))
        left -= len(lists[-1])
    answers = (behaelter.lies(name, MAX_OCSP_OCTETS) for name in index.sperrauskuenfte)
    return Evidence(crls=tuple(lists), ocsp=tuple(answers))


def _quittungen(index: Beweisindex, messages: Nachrichtenpruefung, entries: Eintraege, gang: Gang) -> None:
    """Say which receipt answers which delivery, document by document."""
    by_uuid = {(one.autor, one.uuid): one for one in index.nachrichten}
    for receipt in index.nachrichten:
        said = messages.nachweise.get(receipt.ordner)
        if not isinstance(said, Uebernahme):
            continue
        delivery = by_uuid.get((receipt.leser, said.bezug_uuid))
        if delivery is None:
            gang.hinweis(
                "receipt",
                f"{receipt.typ} {receipt.uuid} antwortet auf {said.bezug_uuid}, die hier nicht liegt.",
                f"{receipt.typ} {receipt.uuid} answers {said.bezug_uuid}, which is not here.",
            )
            continue
        known: set[str | None] = {delivery.inhalt_sha256}
        if delivery.autor == index.mandant:  # signed anew (wire 2.2) it has two, and its author's log names both
            known |= {e.angaben.inhalt_sha256 for e in entries.values() if e.angaben.nachricht == delivery.uuid}
        fits = said.bezug_inhalt_sha256 in known and said.bezug_archiv_sha256 == delivery.archiv_sha256
        _quittung(receipt, delivery, said, messages.nachweise.get(delivery.ordner), gang, fits=fits)
        if receipt.autor == index.mandant and (said.log_ursprung, said.log_blatt_sha256) not in entries:
            gang.bleibt_offen(
                "receipt",
                f"{receipt.typ} {receipt.uuid}: Der Protokolleintrag, den sie nennt, liegt nicht bei.",
                f"{receipt.typ} {receipt.uuid}: the log entry it names is not here.",
            )


def _quittung(
    receipt: Nachrichtenangabe,
    delivery: Nachrichtenangabe,
    said: Uebernahme,
    sent: object,
    gang: Gang,
    *,
    fits: bool,
) -> None:
    delivered = {(d.uuid, d.sha256) for d in sent.dokumente} if isinstance(sent, Lieferung) else set()
    if not fits or (delivered and delivered != {(d.uuid, d.sha256) for d in said.dokumente}):
        gang.bleibt_offen(
            "receipt",
            f"{receipt.typ} {receipt.uuid} nennt andere Abdrücke als die Lieferung {delivery.uuid}.",
            f"{receipt.typ} {receipt.uuid} names other digests than the delivery {delivery.uuid}.",
        )
        return
    count = Counter(d.ergebnis for d in said.dokumente)
    counted = ", ".join(f"{number} {one.value}" for one, number in sorted(count.items()))
    gang.gut(
        "receipt",
        f"{receipt.typ} {receipt.uuid} von {receipt.autor} antwortet auf {delivery.typ} {delivery.uuid}: "
        f"Dokumente: {counted}; alle Abdrücke gleich.",
        f"{receipt.typ} {receipt.uuid} of {receipt.autor} answers {delivery.typ} {delivery.uuid}: "
        f"documents: {counted}; all digests equal.",
    )
