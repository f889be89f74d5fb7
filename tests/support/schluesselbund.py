"""An authenticator in memory: makes passkeys and signs with them, and lies where a test wants it to."""

import base64
import json
import os
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

FLAG = AuthenticatorData.FLAG
BESTAETIGT = FLAG.UP | FLAG.UV


def text(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).decode().rstrip("=")


@dataclass
class Schluesselbund:
    """Passkeys of one person; ``zaehlt`` as security keys do, others always say 0."""

    ursprung: str = "http://localhost:8081"
    zaehlt: bool = True
    zaehler: int = 0
    schluessel: dict[str, ec.EllipticCurvePrivateKey] = field(default_factory=dict)

    def lege_an(
        self,
        frage: str,
        *,
        flags: FLAG = BESTAETIGT,
        alg: int | None = None,
        rp_id: str | None = None,
        **gesagt: Any,
    ) -> str:
        """Answer the question to make one."""
        asked = json.loads(frage)
        key, ident = ec.generate_private_key(ec.SECP256R1()), os.urandom(16)
        public = ES256.from_cryptography_key(key.public_key())
        if alg is not None:
            public[3] = alg
        self.schluessel[text(ident)] = key
        made = AttestedCredentialData.create(b"\0" * 16, ident, public)
        data = self._daten(rp_id or asked["rp"]["id"], flags | FLAG.AT, made)
        client = self._client("webauthn.create", asked, gesagt)
        attested = cbor.encode({"fmt": "none", "authData": bytes(data), "attStmt": {}})
        assert AttestationObject(attested).fmt == "none"
        return self._antwort(ident, clientDataJSON=client, attestationObject=attested)

    def unterschreibe(
        self, frage: str, *, flags: FLAG = BESTAETIGT, rp_id: str | None = None, **gesagt: Any
    ) -> str:
        """Answer the question to sign."""
        asked = json.loads(frage)
        ident = next(one["id"] for one in asked["allowCredentials"] if one["id"] in self.schluessel)
        data = bytes(self._daten(rp_id or asked["rpId"], flags))
        client = self._client("webauthn.get", asked, gesagt)
        signed = self.schluessel[ident].sign(data + sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        octets = base64.urlsafe_b64decode(ident + "=" * (-len(ident) % 4))
        return self._antwort(octets, clientDataJSON=client, authenticatorData=data, signature=signed)

    def _daten(self, rp_id: str, flags: FLAG, made: bytes = b"") -> AuthenticatorData:
        self.zaehler += 1 if self.zaehlt else 0
        return AuthenticatorData.create(sha256(rp_id.encode()).digest(), flags, self.zaehler, made)

    def _client(self, art: str, asked: dict[str, Any], gesagt: dict[str, Any]) -> bytes:
        said = {"type": art, "challenge": asked["challenge"], "origin": self.ursprung, "crossOrigin": False}
        return json.dumps(said | gesagt).encode()

    @staticmethod
    def _antwort(ident: bytes, **teile: bytes) -> str:
        response = {name: text(octets) for name, octets in teile.items()}
        return json.dumps({"id": text(ident), "rawId": text(ident), "type": "public-key", "response": response})
