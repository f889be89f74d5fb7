"""Content keys wrapped for a hybrid key: what opens, what does not, and that the octets are HPKE of RFC 9180."""

import hashlib
import hmac
import io
from dataclasses import dataclass, replace

import pytest
from cryptography.hazmat.primitives.asymmetric import mlkem, x25519
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from support.rohling import AUTOR, LESER, PROZESS, UUID, ZEIT, schema
from support.zertifikate import person

from gateway.domain.errors import Refused
from gateway.domain.ids import Kennung, NachrichtenUUID, ProzessUUID
from gateway.domain.kopf import Kopf, Nachrichtentyp, Zeitpunkt
from gateway.envelope import regeln
from gateway.envelope.algorithmen import Schluesselverfahren
from gateway.envelope.hybrid import ENC_OCTETS, HYBRID_OCTETS, bindung
from gateway.envelope.lesen import read_umschlag
from gateway.envelope.typen import Art, Inhalt, SegmentierterTeil, WrappedKey
from gateway.keystore.hybrid import FileHybridDecrypter
from gateway.pump.hybrid import wrap_hybrid
from gateway.pump.ordner import SegmentOrdner
from gateway.pump.siegeln import Versiegelt, neuer_zufall, oeffne_inhalt, signiere_inhalt, versiegle
from gateway.pump.verschluesseln import encrypt_part, neuer_schluessel
from gateway.trust.hybrid import MLKEM_OCTETS, Hybridschluessel

KEYS = tuple(FileHybridDecrypter.neu() for _ in range(4))
RSA = person("rsa3072")
P = 2**255 - 19
KLEINE = (0, 1, P - 1, P, P + 1, 325606250916557431795983626356110631294008115727848805560023387167927233504)
"""Points of small order on Curve25519, little-endian (cr.yp.to/ecdh.html)."""
KOPF = Kopf(uuid=NachrichtenUUID(UUID), autor=Kennung(AUTOR), leser=Kennung(LESER), erstellt=Zeitpunkt(ZEIT))
JETZT = Zeitpunkt("2026-10-12T08:00:01.000Z")


@dataclass(frozen=True)
class Sendung:
    """A signed request, still without an Umschlag."""

    cek: bytes
    teil: SegmentierterTeil
    inhalt: bytes


@pytest.fixture(scope="module")
def sendung(tmp_path_factory: pytest.TempPathFactory) -> Sendung:
    cek, sink = neuer_schluessel(), SegmentOrdner(tmp_path_factory.mktemp("segmente"))
    part = encrypt_part(Art.FACHNACHRICHT, io.BytesIO(b"<m/>"), cek=cek, sink=sink)
    inhalt = Inhalt(
        kopf=KOPF, nachrichtentyp=Nachrichtentyp.ANFORDERUNG, prozess=ProzessUUID(PROZESS), zufall=neuer_zufall(),
        teile=(part.teil,),
    )  # fmt: skip
    signed = signiere_inhalt(inhalt, person("p256"), signing_time=JETZT)
    return Sendung(cek=cek, teil=part.segmente, inhalt=signed)


def versiegelt(one: Sendung, *leser: bytes | Hybridschluessel) -> Versiegelt:
    return versiegle(
        one.inhalt, kopf=KOPF, cek=one.cek, teile=(one.teil,), leser=leser, signer=person("p256", 1),
        versiegelt=JETZT, schema=schema(),
    )  # fmt: skip


def oeffne(done: Versiegelt, *keys: FileHybridDecrypter) -> bytes:
    siegel = read_umschlag(done.umschlag, schema=schema())
    return oeffne_inhalt(siegel, [RSA], hybride=keys, schema=schema()).inhalt.octets


@pytest.mark.parametrize("which", range(4))
def test_each_of_four_hybrid_keys_opens(which: int, sendung: Sendung) -> None:
    done = versiegelt(sendung, *(key.schluessel for key in KEYS))
    assert done.siegel.umschlag.ist_hybrid
    assert oeffne(done, KEYS[which]) == sendung.inhalt


def test_fifth_hybrid_key_and_the_same_key_twice_are_refused(sendung: Sendung) -> None:
    with pytest.raises(Refused, match="1 to 4 keys"):
        versiegelt(sendung, *(key.schluessel for key in (*KEYS, FileHybridDecrypter.neu())))
    with pytest.raises(Refused, match="wrapped twice"):
        versiegelt(sendung, KEYS[0].schluessel, KEYS[0].schluessel)


def test_one_plain_key_beside_a_hybrid_one_is_refused(sendung: Sendung) -> None:
    """The weakest key is as strong as the Umschlag: such a one is neither written nor read."""
    with pytest.raises(Refused, match="all hybrid or none"):
        versiegelt(sendung, KEYS[0].schluessel, RSA.cert_der)
    hybrid = versiegelt(sendung, KEYS[0].schluessel).siegel.umschlag
    plain = versiegelt(sendung, RSA.cert_der).siegel.umschlag
    for keys in ((*hybrid.keys, *plain.keys), (*plain.keys, *hybrid.keys)):
        mixed = replace(hybrid, keys=keys)
        assert not mixed.ist_hybrid
        with pytest.raises(Refused, match="all hybrid or none") as caught:
            regeln.check_umschlag(mixed)
        assert caught.value.fehlercode == "T099"


def test_each_kind_of_key_opens_its_own_kind_only(sendung: Sendung) -> None:
    with pytest.raises(Refused, match="none of our keys"):
        oeffne(versiegelt(sendung, KEYS[0].schluessel), KEYS[1])
    with pytest.raises(Refused, match="none of our keys"):
        oeffne(versiegelt(sendung, person("rsa3072", 1).cert_der), *KEYS)


@pytest.mark.parametrize(
    "other",
    [
        replace(KOPF, uuid=NachrichtenUUID(UUID[::-1])),
        replace(KOPF, autor=Kennung("azr:999903")),
        replace(KOPF, leser=Kennung("azr:999903")),
        replace(KOPF, autor=KOPF.leser, leser=KOPF.autor),
    ],
    ids=["uuid", "autor", "leser", "swapped"],
)
def test_wrapped_key_of_another_message_does_not_open(sendung: Sendung, other: object) -> None:
    """A key that somebody lifts into a message of his own is useless there; outside it looks like any wrong key."""
    wrapped = wrap_hybrid(sendung.cek, KEYS[0].schluessel, bindung(other))  # type: ignore[arg-type]  # a head
    assert KEYS[0].unwrap(wrapped.wrapped, bindung(other)) == sendung.cek  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="does not open"):
        KEYS[0].unwrap(wrapped.wrapped, bindung(KOPF))
    _sieht_aus_wie_ein_falscher_schluessel(sendung, wrapped)


@pytest.mark.parametrize("stelle", [0, MLKEM_OCTETS // 2, ENC_OCTETS - 32, ENC_OCTETS - 1, ENC_OCTETS, -1])
def test_changed_octets_look_like_a_wrong_key(sendung: Sendung, stelle: int) -> None:
    octets = bytearray(wrap_hybrid(sendung.cek, KEYS[0].schluessel, bindung(KOPF)).wrapped)
    octets[stelle] ^= 1
    key = WrappedKey(key_name=KEYS[0].key_name, wrapped=bytes(octets), verfahren=Schluesselverfahren.HYBRID)
    _sieht_aus_wie_ein_falscher_schluessel(sendung, key)


def test_small_order_point_in_enc_looks_like_a_wrong_key(sendung: Sendung) -> None:
    octets = bytearray(wrap_hybrid(sendung.cek, KEYS[0].schluessel, bindung(KOPF)).wrapped)
    octets[ENC_OCTETS - 32 : ENC_OCTETS] = bytes(32)
    key = WrappedKey(key_name=KEYS[0].key_name, wrapped=bytes(octets), verfahren=Schluesselverfahren.HYBRID)
    _sieht_aus_wie_ein_falscher_schluessel(sendung, key)


def test_short_content_key_is_refused(sendung: Sendung) -> None:
    """16 octets under a good tag are refused by their length, before any private key is used."""
    wrapped = wrap_hybrid(bytes(16), KEYS[0].schluessel, bindung(KOPF))
    assert len(wrapped.wrapped) == HYBRID_OCTETS - 16
    with pytest.raises(Refused, match=f"{HYBRID_OCTETS} octets") as caught:
        regeln.check_umschlag(replace(versiegelt(sendung, KEYS[0].schluessel).siegel.umschlag, keys=(wrapped,)))
    assert caught.value.fehlercode == "X001"


@pytest.mark.parametrize("laenge", [0, 1, ENC_OCTETS, HYBRID_OCTETS - 1, HYBRID_OCTETS + 1])
def test_other_lengths_open_nothing(laenge: int) -> None:
    with pytest.raises(ValueError, match="does not open"):
        KEYS[0].unwrap(bytes(laenge), bindung(KOPF))


def _sieht_aus_wie_ein_falscher_schluessel(sendung: Sendung, key: WrappedKey) -> None:
    """T020, and the very sentence of a wrong RSA key."""
    done = versiegelt(sendung, KEYS[0].schluessel)
    siegel = read_umschlag(done.umschlag, schema=schema())
    object.__setattr__(siegel, "umschlag", replace(siegel.umschlag, keys=(key,)))
    with pytest.raises(Refused) as caught:
        oeffne_inhalt(siegel, [RSA], hybride=KEYS, schema=schema())
    assert caught.value.fehlercode == caught.value.towards_partner == "T020"
    assert caught.value.reason == "the content cannot be decrypted: wrong key or changed octets"


def test_useless_public_keys_are_refused() -> None:
    good = KEYS[0].schluessel.octets
    small = [good[:MLKEM_OCTETS] + point.to_bytes(32, "little") for point in KLEINE]
    for bad in (b"", good[:-1], good + b"\0", b"\xff" * MLKEM_OCTETS + good[MLKEM_OCTETS:], *small):
        with pytest.raises(Refused, match="hybrid key"):
            Hybridschluessel(bad)


# -- the same octets, by hand from the documents -------------------------------------------------------------------


def _kdf(label: bytes, salt: bytes, ikm: bytes, info: bytes | None = None, laenge: int = 32) -> bytes:
    """LabeledExtract, and LabeledExpand of it where there is an info, of RFC 9180 4 with HKDF-SHA256."""
    suite = b"HPKE" + bytes.fromhex("647a 0001 0002")  # X-Wing, HKDF-SHA256, AES-256-GCM
    if info is None:
        return hmac.digest(salt or bytes(32), b"HPKE-v1" + suite + label + ikm, "sha256")
    block = laenge.to_bytes(2) + b"HPKE-v1" + suite + label + info + b"\1"
    return hmac.digest(ikm, block, "sha256")[:laenge]


def test_octets_are_hpke_over_x_wing() -> None:
    """Opened step by step from RFC 9180 and draft-connolly-cfrg-xwing-kem, with no HPKE of anybody's."""
    first, second = mlkem.MLKEM768PrivateKey.generate(), x25519.X25519PrivateKey.generate()
    key, cek = FileHybridDecrypter.of(first, second), neuer_schluessel()
    wrapped = wrap_hybrid(cek, key.schluessel, bindung(KOPF)).wrapped
    ct_m, ct_x, sealed = wrapped[:1088], wrapped[1088:ENC_OCTETS], wrapped[ENC_OCTETS:]
    ss_x = second.exchange(x25519.X25519PublicKey.from_public_bytes(ct_x))
    pk_x = second.public_key().public_bytes_raw()
    shared = hashlib.sha3_256(first.decapsulate(ct_m) + ss_x + ct_x + pk_x + bytes.fromhex("5c2e2f2f5e5c")).digest()
    context = b"\0" + _kdf(b"psk_id_hash", b"", b"") + _kdf(b"info_hash", b"", b"urn:aktenbote:umschlag:1")
    secret = _kdf(b"secret", shared, b"")
    opener = AESGCM(_kdf(b"key", b"", secret, context))
    nonce = _kdf(b"base_nonce", b"", secret, context, 12)
    aad = f"{KOPF.uuid}|{KOPF.autor}|{LESER}".encode()
    assert opener.decrypt(nonce, sealed, aad) == cek
