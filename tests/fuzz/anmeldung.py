"""What browsers and an identity provider send when somebody signs in, as ``parser`` fuzzes it."""

from functools import cache

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from support.pki import JETZT
from support.schluesselbund import Schluesselbund

from gateway.transfer.konten.passkeypruefung import Merkmal, Ort, frage, frage_nach_neuem, pruefe, pruefe_neuen
from gateway.web import oidcpruefung
from gateway.web.oidcpruefung import Erwartet, finde, schluessel_id

ORT = Ort(rp_id="localhost", ursprung="http://localhost:8081")
CHALLENGE = bytes(32)


@cache
def _neuer() -> tuple[Schluesselbund, Merkmal, str]:
    asked = frage_nach_neuem(ORT, challenge=CHALLENGE, konto=b"1", anmeldename="a", name="A", vorhandene=())
    bund = Schluesselbund()
    answer = bund.lege_an(asked)
    made = pruefe_neuen(ORT, challenge=CHALLENGE, antwort=answer, vorhandene=())
    assert made is not None
    return bund, Merkmal(name="x", rp_id="localhost", schluessel=made.schluessel), answer


@cache
def passkeys() -> tuple[bytes, ...]:
    """One that was just made, and one that signed."""
    bund, known, made = _neuer()
    signed = bund.unterschreibe(frage(ORT, challenge=CHALLENGE, vorhandene=[known]))
    return made.encode(), signed.encode()


def passkey(octets: bytes) -> object:
    """Read it as both answers."""
    text = octets.decode("utf-8", "surrogateescape")
    made = pruefe_neuen(ORT, challenge=CHALLENGE, antwort=text, vorhandene=())
    return made, pruefe(ORT, challenge=CHALLENGE, antwort=text, vorhandene=[_neuer()[1]])


@cache
def _schluessel() -> tuple[rsa.RSAPrivateKey, dict[str, object]]:
    key = rsa.generate_private_key(65537, 2048)
    return key, {**jwt.get_algorithm_by_name("RS256").to_jwk(key.public_key(), as_dict=True), "kid": "k"}


@cache
def id_tokens() -> tuple[bytes, ...]:
    """A right one."""
    now = int(JETZT.timestamp())
    said = {"iss": "https://a.example", "aud": "a", "sub": "1", "nonce": "n", "iat": now, "exp": now + 60}
    return (jwt.encode(said, _schluessel()[0], algorithm="RS256", headers={"kid": "k"}).encode(),)


def id_token(octets: bytes) -> object:
    """Read it as it came from the provider."""
    token = octets.decode("utf-8", "surrogateescape")
    alg, kid = schluessel_id(token)
    found = finde([_schluessel()[1]], alg, kid)
    expected = Erwartet(issuer="https://a.example", client_id="a", nonce="n")
    return None if found is None else oidcpruefung.pruefe(token, found, alg, expected, JETZT)
