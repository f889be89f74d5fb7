"""Seals and opens whole messages: the pure core, keys behind their ports, and the randomness both need.

Sign once (wire 2.1): the signed Inhalt and the segments are kept; ``versiegle`` can be called again for new reader
keys around the same octets. Opening is in steps, because trust is judged between them.
"""

import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from gateway.domain.errors import Fehlercode, Refused, Usage
from gateway.domain.ids import ProzessUUID, Sha256, sha256_of
from gateway.domain.kopf import Kopf, Zeitpunkt
from gateway.domain.nachweis import Nachweis
from gateway.envelope import lesen, regeln, wurzeln
from gateway.envelope.algorithmen import RSA_MAX_BITS, RSA_MIN_BITS, STANDARD, Algorithmus
from gateway.envelope.chiffre import decrypt_inhalt, encrypt_inhalt
from gateway.envelope.hybrid import bindung
from gateway.envelope.lesen import GepruefterInhalt, GeprueftesSiegel, verdeckt
from gateway.envelope.schema import UmschlagSchema
from gateway.envelope.schreiben import prepare_inhalt, prepare_umschlag
from gateway.envelope.signatur import Vorbereitet
from gateway.envelope.typen import Art, Inhalt, SegmentierterTeil, Umschlag, WrappedKey
from gateway.pump.befund import lies_befund
from gateway.pump.entschluesseln import decrypt_part_to_bytes
from gateway.pump.hybrid import wrap_hybrid
from gateway.pump.ports import Decrypter, HybridDecrypter, SegmentSink, SegmentSource, Signer
from gateway.pump.verschluesseln import SealedPart, encrypt_part, neuer_iv, neuer_schluessel
from gateway.trust.hybrid import Hybridschluessel

Leserschluessel = bytes | Hybridschluessel
"""What a content key is wrapped for: a certificate (DER), or by agreement a hybrid key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Versiegelt:
    """A finished Umschlag, already read again with the reader's own checks."""

    umschlag: bytes
    siegel: GeprueftesSiegel
    inhalt: GepruefterInhalt


def neuer_zufall() -> bytes:
    """Return 32 random octets for one Inhalt."""
    return secrets.token_bytes(wurzeln.ZUFALL_OCTETS)


def signiere_inhalt(inhalt: Inhalt, signer: Signer, *, signing_time: Zeitpunkt) -> bytes:
    """Return the octets of the Inhalt with the author's content signature; to be kept and never made again."""
    return _finish(prepare_inhalt(inhalt, cert_der=signer.cert_der, signing_time=signing_time), signer)


def versiegle(
    inhalt_octets: bytes,
    *,
    kopf: Kopf,
    cek: bytes,
    teile: tuple[SegmentierterTeil, ...],
    leser: Sequence[Leserschluessel],
    signer: Signer,
    versiegelt: Zeitpunkt,
    schema: UmschlagSchema,
    erlaubt: frozenset[Algorithmus] = STANDARD,
) -> Versiegelt:
    """Encrypt the signed Inhalt for the reader's keys (1 to 4, all hybrid or none) and sign the Umschlag.

    ``cek`` is the key the segments are encrypted with. The result is read again like a stranger's: whatever the
    reader would refuse, is refused here.
    """
    umschlag = Umschlag(
        kopf=kopf,
        versiegelt=versiegelt,
        inhalt_sha256=sha256_of(inhalt_octets),
        zertifikat_sha256=sha256_of(signer.cert_der),
        keys=tuple(_wrap(cek, key, kopf) for key in leser),
        inhalt_chiffrat=encrypt_inhalt(inhalt_octets, cek=cek, iv=neuer_iv()),
        teile=teile,
    )
    octets = _finish(prepare_umschlag(umschlag, cert_der=signer.cert_der), signer)
    siegel = lesen.read_umschlag(octets, schema=schema, erlaubt=erlaubt)
    inhalt = lesen.read_inhalt(inhalt_octets, siegel=siegel, schema=schema, erlaubt=erlaubt)
    return Versiegelt(umschlag=octets, siegel=siegel, inhalt=inhalt)


def _finish(vorbereitet: Vorbereitet, signer: Signer) -> bytes:
    return vorbereitet.finish(signer.sign(vorbereitet.to_be_signed))


def _wrap(cek: bytes, reader: Leserschluessel, kopf: Kopf) -> WrappedKey:
    return wrap_hybrid(cek, reader, bindung(kopf)) if isinstance(reader, Hybridschluessel) else wrap(cek, reader)


def wrap(cek: bytes, reader_cert: bytes) -> WrappedKey:
    """Wrap the content key for a reader's certificate (DER): RSA-OAEP with SHA-256 and MGF1-SHA-256.

    Usage if the certificate cannot receive keys in this profile.
    """
    try:
        key = x509.load_der_x509_certificate(reader_cert).public_key()
    except ValueError:
        raise Usage("the reader's certificate cannot be read") from None
    if not isinstance(key, rsa.RSAPublicKey) or not RSA_MIN_BITS <= key.key_size <= RSA_MAX_BITS:
        raise Usage(f"a reader's certificate needs an RSA key of {RSA_MIN_BITS} to {RSA_MAX_BITS} bits")
    return WrappedKey(key_name=sha256_of(reader_cert), wrapped=key.encrypt(cek, oaep()))


def oaep() -> padding.OAEP:
    """Return the one key transport padding of the profile."""
    return padding.OAEP(mgf=padding.MGF1(hashes.SHA256()), algorithm=hashes.SHA256(), label=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entsiegelt:
    """The verified Inhalt with the key that opens its parts."""

    inhalt: GepruefterInhalt
    cek: bytes


def oeffne_inhalt(
    siegel: GeprueftesSiegel,
    decrypters: Sequence[Decrypter],
    *,
    hybride: Sequence[HybridDecrypter] = (),
    schema: UmschlagSchema,
    erlaubt: frozenset[Algorithmus] = STANDARD,
) -> Entsiegelt:
    """Unwrap the content key, decrypt and verify the Inhalt (wire 4.1); Refused, T020 towards the partner."""
    with verdeckt():
        cek = _unwrap(siegel.umschlag, decrypters, hybride)
        octets = decrypt_inhalt(siegel.umschlag.inhalt_chiffrat, cek=cek)
    return Entsiegelt(inhalt=lesen.read_inhalt(octets, siegel=siegel, schema=schema, erlaubt=erlaubt), cek=cek)


def _unwrap(umschlag: Umschlag, decrypters: Sequence[Decrypter], hybride: Sequence[HybridDecrypter]) -> bytes:
    """Return the content key; a wrapped key that does not open becomes a random one.

    So a wrong padding and a wrong key fail at the same place, with the same words and nearly the same time.
    """
    unwrap = _opener(umschlag, decrypters, hybride)
    if unwrap is None:
        raise Refused(Fehlercode.T020, "none of our keys is named in the Umschlag")
    substitute = neuer_schluessel()
    try:
        cek = unwrap()
    except ValueError:
        return substitute
    return cek if len(cek) == wurzeln.CEK_OCTETS else substitute


def _opener(
    umschlag: Umschlag, decrypters: Sequence[Decrypter], hybride: Sequence[HybridDecrypter]
) -> Callable[[], bytes] | None:
    """Return what unwraps with the first key of ours that is named; each kind opens its own kind only."""
    wrapped = {key.key_name: key.wrapped for key in umschlag.keys}
    if umschlag.ist_hybrid:
        hybrid = next((one for one in hybride if one.key_name in wrapped), None)
        return None if hybrid is None else partial(hybrid.unwrap, wrapped[hybrid.key_name], bindung(umschlag.kopf))
    ours = next((one for one in decrypters if one.key_name in wrapped), None)
    return None if ours is None else partial(ours.unwrap, wrapped[ours.key_name])


def oeffne_fachnachricht(siegel: GeprueftesSiegel, entsiegelt: Entsiegelt, source: SegmentSource) -> bytes:
    """Decrypt the Fachnachricht for the binding; Refused, T020 towards the partner."""
    with verdeckt():
        return decrypt_part_to_bytes(
            siegel.umschlag.teile[0], entsiegelt.inhalt.inhalt.teile[0], cek=entsiegelt.cek, source=source
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedMessage:
    """A message sealed for the first time: what must be durable before it is offered (wire 2.1)."""

    umschlag: bytes
    siegel: GeprueftesSiegel
    inhalt: bytes
    """Octets of the signed Inhalt; every later Umschlag is made around them."""
    inhalt_sha256: Sha256
    cek: bytes
    """Content key of the segments; to be kept wrapped under the storage key."""
    teile: tuple[SealedPart, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Siegelauftrag:
    """Who seals for whom, and when."""

    autor: Signer
    """Content signature, role ``inhalt`` of the Autor."""
    transport: Signer
    leser: tuple[Leserschluessel, ...]
    """Keys of the one reader, 1 to 4."""
    jetzt: Zeitpunkt
    """In UTC."""
    schema: UmschlagSchema
    segmentgroesse: int = wurzeln.SEGMENT_STANDARD
    erlaubt: frozenset[Algorithmus] = STANDARD


def siegle_nachricht(
    auftrag: Siegelauftrag,
    *,
    fachnachricht: bytes,
    prozess: ProzessUUID,
    sink: SegmentSink,
    archiv: BinaryIO | Iterable[bytes] | None = None,
    nachweis: Callable[[], Nachweis | None] = lambda: None,
) -> SealedMessage:
    """Seal a message: parts → signed Inhalt → wrapped keys → signed Umschlag; blocking, memory flat.

    Its head and facts are read from ``fachnachricht``. ``nachweis`` is asked once the archive is sealed, so it may
    be computed meanwhile. Refused (T099, X001 …) for whatever a reader would refuse.
    """
    befund = lies_befund(fachnachricht, signiert=False)
    regeln.check_typ(befund.nachrichtentyp, mit_archiv=archiv is not None)
    cek = neuer_schluessel()
    sources: list[tuple[Art, BinaryIO | Iterable[bytes]]] = [(Art.FACHNACHRICHT, (fachnachricht,))]
    if archiv is not None:
        sources.append((Art.ARCHIV, archiv))
    parts = tuple(
        encrypt_part(art, source, cek=cek, sink=sink, segmentgroesse=auftrag.segmentgroesse)
        for art, source in sources
    )
    inhalt = Inhalt(
        kopf=befund.kopf,
        nachrichtentyp=befund.nachrichtentyp,
        prozess=prozess,
        zufall=neuer_zufall(),
        teile=tuple(part.teil for part in parts),
        nachweis=nachweis(),
    )
    regeln.check_fachnachricht(inhalt, befund)
    octets = signiere_inhalt(inhalt, auftrag.autor, signing_time=auftrag.jetzt)
    done = versiegle(
        octets,
        kopf=befund.kopf,
        cek=cek,
        teile=tuple(part.segmente for part in parts),
        leser=auftrag.leser,
        signer=auftrag.transport,
        versiegelt=auftrag.jetzt,
        schema=auftrag.schema,
        erlaubt=auftrag.erlaubt,
    )
    return SealedMessage(
        umschlag=done.umschlag,
        siegel=done.siegel,
        inhalt=octets,
        inhalt_sha256=sha256_of(octets),
        cek=cek,
        teile=parts,
    )
