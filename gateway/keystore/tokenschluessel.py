"""Keys in a PKCS#11 token at work: sign and unwrap content keys. The private half never leaves the token."""

import secrets
from dataclasses import dataclass, field
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from gateway.domain.errors import Usage
from gateway.domain.ids import Sha256, sha256_of
from gateway.envelope.algorithmen import (
    PSS_SALT_OCTETS,
    Algorithmus,
    SchluesselUngeeignet,
    SignaturFalsch,
    algorithmus_of,
    public_key_of,
    verify,
)
from gateway.envelope.wurzeln import CEK_OCTETS
from gateway.keystore.adresse import Tokenadresse
from gateway.keystore.token import Sitzungsverlust, Token
from gateway.pump.siegeln import oaep

OAEP_CODE = "TOKEN-OAEP"
"""Code of the refusal of a token that cannot do RSA-OAEP with SHA-256."""
_DIGEST = {Algorithmus.ECDSA_SHA256: hashes.SHA256, Algorithmus.ECDSA_SHA384: hashes.SHA384}


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenSigner:
    """Signs with a key in a token; fits the port ``Signer``. Opens nothing before the first signature."""

    cert_der: bytes
    algorithmus: Algorithmus
    adresse: Tokenadresse
    _token: Token = field(repr=False)

    @classmethod
    def of(cls, adresse: Tokenadresse, cert_der: bytes, token: Token) -> "TokenSigner":
        """Take a key with its certificate; ``Usage`` if its kind cannot sign from a token here."""
        try:
            algorithmus = algorithmus_of(public_key_of(cert_der))
        except SchluesselUngeeignet as error:
            raise Usage(f"this key cannot sign: {error}", code="KEY") from None
        if algorithmus is Algorithmus.ED25519:
            raise Usage("an Ed25519 key is kept in a file here: write file:PATH", code="KEY")
        return cls(cert_der=cert_der, algorithmus=algorithmus, adresse=adresse, _token=token)

    @classmethod
    def ohne_zertifikat(cls, adresse: Tokenadresse, spki: bytes, token: Token) -> "TokenSigner":
        """Take a key by its public half (SubjectPublicKeyInfo, DER), to sign the request for a certificate."""
        try:
            algorithmus = algorithmus_of(serialization.load_der_public_key(spki))
        except SchluesselUngeeignet as error:
            raise Usage(f"this key cannot sign: {error}", code="KEY") from None
        return cls(cert_der=b"", algorithmus=algorithmus, adresse=adresse, _token=token)

    def sign(self, octets: bytes) -> bytes:
        """Return the signature value as XML Signature writes it; blocking. ``TryLater`` while the token is away.

        The digest is computed here: not every token hashes, and only 32 or 48 octets travel. Each is verified with
        the certificate (a tenth of the time): a token that was away may come back with another key of that name.
        """
        digest = hashes.Hash(_DIGEST.get(self.algorithmus, hashes.SHA256)())
        digest.update(octets)
        value = digest.finalize()
        return self._token.mit(self.adresse, lambda key: self._geprueft(self._signiere(key, value), octets))

    def pruefe(self) -> None:
        """Sign once, which verifies; ``Usage`` if key and certificate do not belong together."""
        self.sign(secrets.token_bytes(CEK_OCTETS))

    def _geprueft(self, signature: bytes, octets: bytes) -> bytes:
        if not self.cert_der:  # the request for one
            return signature
        try:
            verify(self.cert_der, self.algorithmus, signature, octets)
        except (SignaturFalsch, SchluesselUngeeignet, InvalidSignature):
            raise _fremd(self.adresse) from None
        return signature

    def _signiere(self, key: Any, digest: bytes) -> bytes:
        import pkcs11

        how: dict[str, Any] = {"mechanism": pkcs11.Mechanism.ECDSA}
        kind = pkcs11.KeyType.EC
        if self.algorithmus is Algorithmus.RSA_PSS_SHA256:
            param = (pkcs11.Mechanism.SHA256, pkcs11.MGF.SHA256, PSS_SALT_OCTETS)
            how = {"mechanism": pkcs11.Mechanism.RSA_PKCS_PSS, "mechanism_param": param}
            kind = pkcs11.KeyType.RSA
        try:
            if key.key_type is not kind:  # before the token is asked: SoftHSM 2.6 dies of an EC key with RSA-PSS
                raise self._geht_nicht()
            return bytes(key.sign(digest, **how))
        except (pkcs11.MechanismInvalid, pkcs11.MechanismParamInvalid, pkcs11.KeyTypeInconsistent, AttributeError):
            raise self._geht_nicht() from None
        except pkcs11.PKCS11Error as error:
            raise Sitzungsverlust(type(error).__name__) from None

    def _geht_nicht(self) -> Usage:
        return Usage(
            f"{self.adresse.name} cannot sign with the key {self.adresse.schluessel} as its certificate asks "
            f"({self.algorithmus.name}): compare key and certificate, or use another token",
            code="KEY",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenDecrypter:
    """Unwraps content keys with an RSA key in a token; fits the port ``Decrypter``."""

    key_name: Sha256
    cert_der: bytes
    adresse: Tokenadresse
    _public: rsa.RSAPublicKey = field(repr=False)
    _token: Token = field(repr=False)

    @classmethod
    def of(cls, adresse: Tokenadresse, cert_der: bytes, token: Token) -> "TokenDecrypter":
        """Take a key with its certificate; ``Usage`` if it is not RSA."""
        try:
            public = public_key_of(cert_der)
        except SchluesselUngeeignet as error:
            raise Usage(f"the certificate cannot be used: {error}", code="CERT") from None
        if not isinstance(public, rsa.RSAPublicKey):
            raise Usage("only an RSA key can receive content keys in this profile", code="KEY")
        return cls(key_name=sha256_of(cert_der), cert_der=cert_der, adresse=adresse, _public=public, _token=token)

    def unwrap(self, wrapped: bytes) -> bytes:
        """Return the content key (RSA-OAEP, SHA-256, MGF1-SHA-256, no label), or raise ``ValueError``; blocking.

        ``TryLater`` while the token is away.
        """
        if len(wrapped) != (self._public.key_size + 7) // 8:
            raise ValueError("the wrapped key has not the length of the RSA modulus")
        found = self._token.mit(self.adresse, lambda key: self._packe_aus(key, wrapped))
        if found is None:
            raise ValueError("the wrapped key does not open")
        return found

    def pruefe(self) -> None:
        """Wrap and unwrap once, with the very parameters of the wire; ``Usage`` if the token cannot."""
        cek, wrapped = self._probe()
        if self.unwrap(wrapped) != cek:
            raise _fremd(self.adresse)

    def _probe(self) -> tuple[bytes, bytes]:
        cek = secrets.token_bytes(CEK_OCTETS)
        return cek, self._public.encrypt(cek, oaep())

    def _packe_aus(self, key: Any, wrapped: bytes) -> bytes | None:
        """Return the content key, ``None`` where the wrapped one is bad.

        Tokens tell a bad one in many ways, some as a general failure, and with another key under this name every
        one is bad; so a good one is tried then: if that opens, all is well here, and the other was bad.
        """
        import pkcs11

        clear = (
            pkcs11.EncryptedDataInvalid,
            pkcs11.EncryptedDataLenRange,
            pkcs11.DataInvalid,
            pkcs11.DataLenRange,
        )
        try:
            if key.key_type is not pkcs11.KeyType.RSA:
                raise Usage(
                    f"the key {self.adresse.schluessel} in {self.adresse.name} is no RSA key: compare URI and "
                    "certificate",
                    code="KEY",
                )
            return _entschluessele(key, wrapped)
        except (pkcs11.PKCS11Error, AttributeError):
            self._packe_gutes_aus(key, clear)
            return None

    def _packe_gutes_aus(self, key: Any, clear: tuple[type[Exception], ...]) -> None:
        """Unwrap a key that is known to be good, or say what is wrong with key, token or session."""
        import pkcs11

        cek, good = self._probe()
        try:
            opened = _entschluessele(key, good)
        except (pkcs11.MechanismInvalid, pkcs11.MechanismParamInvalid, pkcs11.ArgumentsBad, AttributeError):
            raise Usage(
                f"{self.adresse.name} cannot unwrap content keys: RSA-OAEP with SHA-256 and MGF1-SHA-256 is "
                "refused (SoftHSM 2.6 knows SHA-1 only). Keep the decryption key in a file (file:PATH) or use a "
                "token that can; signing keys may stay where they are",
                code=OAEP_CODE,
            ) from None
        except clear:
            raise _fremd(self.adresse) from None
        except pkcs11.PKCS11Error as error:
            raise Sitzungsverlust(type(error).__name__) from None
        if opened != cek:
            raise _fremd(self.adresse)


def _fremd(adresse: Tokenadresse) -> Usage:
    return Usage(
        f"the key {adresse.schluessel} in {adresse.name} does not belong to the certificate beside it: it is "
        "another one under this name; compare with the token's own tool, and put the right token in",
        code="KEY",
    )


def _entschluessele(key: Any, wrapped: bytes) -> bytes:
    import pkcs11

    param = (pkcs11.Mechanism.SHA256, pkcs11.MGF.SHA256, None)
    return bytes(key.decrypt(wrapped, mechanism=pkcs11.Mechanism.RSA_PKCS_OAEP, mechanism_param=param))
