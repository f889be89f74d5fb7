"""Key pairs made inside a PKCS#11 token, and the public half of one as a certification authority wants it."""

from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from gateway.domain.errors import Usage
from gateway.keystore.adresse import Tokenadresse

_OIDS = {
    "p256": (ec.SECP256R1(), "06082a8648ce3d030107"),
    "p384": (ec.SECP384R1(), "06052b81040022"),
    "brainpoolp256r1": (ec.BrainpoolP256R1(), "06092b2403030208010107"),
    "brainpoolp384r1": (ec.BrainpoolP384R1(), "06092b240303020801010b"),
}
"""Curve and its object identifier in DER (SEC 2, RFC 5639), as ``CKA_EC_PARAMS`` holds it."""
_RSA = {"rsa-3072": 3072, "rsa-4096": 4096}


def erzeuge_paar(session: Any, adresse: Tokenadresse, art: str) -> tuple[Any, Any]:
    """Make a key pair of a kind in an open session; return its public and its private object.

    The private half is sensitive and not extractable. ``Usage`` for a kind a token does not make here.
    """
    import pkcs11

    private = {pkcs11.Attribute.SENSITIVE: True, pkcs11.Attribute.EXTRACTABLE: False}
    named = {"id": adresse.id, "label": adresse.objekt, "store": True, "private_template": private}
    if art in _RSA:
        pair = session.generate_keypair(pkcs11.KeyType.RSA, _RSA[art], **named)
    elif art in _OIDS:
        curve = {pkcs11.Attribute.EC_PARAMS: bytes.fromhex(_OIDS[art][1])}
        parameters = session.create_domain_parameters(pkcs11.KeyType.EC, curve, local=True)
        pair = parameters.generate_keypair(**named)
    else:
        raise Usage(f"a token makes no key of the kind {art!r} here; use one of {', '.join((*_OIDS, *_RSA))}")
    public, secret = pair
    return public, secret


def oeffentlich(public: Any) -> bytes:
    """Return a public key object of a token as SubjectPublicKeyInfo (DER)."""
    import pkcs11

    if public.key_type is pkcs11.KeyType.RSA:
        exponent = int.from_bytes(public[pkcs11.Attribute.PUBLIC_EXPONENT])
        modulus = int.from_bytes(public[pkcs11.Attribute.MODULUS])
        key: Any = rsa.RSAPublicNumbers(exponent, modulus).public_key()
    else:
        wanted = public[pkcs11.Attribute.EC_PARAMS]
        curve = next((one for one, oid in _OIDS.values() if bytes.fromhex(oid) == wanted), None)
        if curve is None:
            raise Usage("the key in the token is on a curve that is not used here", code="KEY")
        key = ec.EllipticCurvePublicKey.from_encoded_point(curve, _punkt(public[pkcs11.Attribute.EC_POINT]))
    return bytes(key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo))


def _punkt(raw: bytes) -> bytes:
    """Return the bare point: PKCS#11 wraps it into a DER OCTET STRING, some tokens do not."""
    return raw[2:] if raw[:1] == b"\x04" and raw[1] == len(raw) - 2 else raw
