"""An ID token counts only if the right key signed it, for us, now, in answer to our question."""

import base64
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from gateway.web.oidcpruefung import Erwartet, Ungueltig, finde, pruefe, schluessel_id

JETZT = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)
ISS, CLIENT = "https://anbieter.example", "aktenbote"
ERWARTET = Erwartet(issuer=ISS, client_id=CLIENT, nonce="n")
RSA, EC, ED = (
    rsa.generate_private_key(65537, 2048),
    ec.generate_private_key(ec.SECP256R1()),
    Ed25519PrivateKey.generate(),
)
NOW = int(JETZT.timestamp())
GUT = {"iss": ISS, "sub": "1", "aud": CLIENT, "exp": NOW + 300, "iat": NOW, "nonce": "n"}


def jwk(key: Any, alg: str, /, **more: str) -> dict[str, Any]:
    made = jwt.get_algorithm_by_name(alg).to_jwk(key.public_key(), as_dict=True)
    return {**made, "kid": "k1", "use": "sig", **more}


def token(said: Mapping[str, Any] = GUT, key: Any = RSA, alg: str = "RS256", **head: str) -> str:
    return jwt.encode(dict(said), key, algorithm=alg, headers={"kid": "k1", **head})


def urteil(text: str, keys: list[dict[str, Any]] | None = None) -> Mapping[str, Any]:
    """What the pages do with a token."""
    alg, kid = schluessel_id(text)
    found = finde(keys or [jwk(RSA, "RS256")], alg, kid)
    if found is None:
        raise Ungueltig("key")
    return pruefe(text, found, alg, ERWARTET, JETZT)


@pytest.mark.parametrize(("key", "alg"), [(RSA, "RS256"), (RSA, "PS256"), (EC, "ES256"), (ED, "EdDSA")])
def test_a_right_token_counts_under_each_accepted_algorithm(key: Any, alg: str) -> None:
    assert urteil(token(key=key, alg=alg), [jwk(key, alg)])["sub"] == "1"
    assert urteil(token({**GUT, "aud": [CLIENT, "x"], "azp": CLIENT}))["sub"] == "1"


FALSCH = {
    "another issuer": ({"iss": "https://boese.example"}, "signature"),
    "the issuer with a slash": ({"iss": ISS + "/"}, "signature"),
    "for another client": ({"aud": "andere"}, "signature"),
    "for nobody": ({"aud": []}, "signature"),
    "for several without saying for whom": ({"aud": [CLIENT, "andere"]}, "azp"),
    "for several, meant for another": ({"aud": [CLIENT, "andere"], "azp": "andere"}, "azp"),
    "made out for another": ({"azp": "andere"}, "azp"),
    "another question": ({"nonce": "m"}, "nonce"),
    "over": ({"exp": NOW - 31}, "time"),
    "from yesterday": ({"iat": NOW - 86_400}, "time"),
    "from tomorrow": ({"iat": NOW + 60}, "time"),
    "not yet": ({"nbf": NOW + 60}, "time"),
    "a time that is none": ({"exp": True}, "time"),
    "a time as text": ({"exp": "9999999999"}, "time"),
    "nobody": ({"sub": ""}, "sub"),
    "a subject that is too long": ({"sub": "x" * 256}, "sub"),
}


@pytest.mark.parametrize(("lie", "code"), FALSCH.values(), ids=FALSCH.keys())
def test_a_signed_token_that_says_something_else_is_refused(lie: dict[str, Any], code: str) -> None:
    with pytest.raises(Ungueltig) as caught:
        urteil(token({**GUT, **lie}))
    assert caught.value.code == code


@pytest.mark.parametrize("missing", GUT)
def test_a_token_that_leaves_something_out_is_refused(missing: str) -> None:
    with pytest.raises(Ungueltig):
        urteil(token({name: value for name, value in GUT.items() if name != missing}))


def ohne_unterschrift(alg: str) -> str:
    parts = [
        base64.urlsafe_b64encode(json.dumps(one).encode()).rstrip(b"=").decode() for one in ({"alg": alg}, GUT)
    ]
    return ".".join([*parts, ""])


@pytest.mark.parametrize("alg", ["none", "None", "NONE", "nOnE"])
def test_a_token_nobody_signed_is_refused(alg: str) -> None:
    with pytest.raises(Ungueltig) as caught:
        urteil(ohne_unterschrift(alg))
    assert caught.value.code == "algorithm"


def test_the_public_key_is_no_shared_secret() -> None:
    pem = RSA.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    head = base64.urlsafe_b64encode(b'{"alg":"HS256","kid":"k1"}').rstrip(b"=")
    body = base64.urlsafe_b64encode(json.dumps(GUT).encode()).rstrip(b"=")
    signed = jwt.get_algorithm_by_name("HS256")
    octets = signed.sign(head + b"." + body, pem[:31])  # type: ignore[arg-type]  # a secret as octets
    forged = b".".join([head, body, base64.urlsafe_b64encode(octets).rstrip(b"=")]).decode()
    for keys in ([jwk(RSA, "RS256")], [{"kty": "oct", "kid": "k1", "k": "AAAA"}]):
        with pytest.raises(Ungueltig) as caught:
            urteil(forged, keys)
        assert caught.value.code == "algorithm"


def test_only_a_key_of_its_own_kind_and_purpose_is_taken() -> None:
    text = token()
    for keys in (
        [jwk(EC, "ES256")],
        [jwk(RSA, "RS256", use="enc")],
        [jwk(RSA, "RS256", alg="PS256")],
        [jwk(RSA, "RS256", kid="k2")],
        [jwk(RSA, "RS256"), jwk(RSA, "RS256")],
    ):
        with pytest.raises(Ungueltig) as caught:
            urteil(text, keys)
        assert caught.value.code == "key"
    weak = rsa.generate_private_key(65537, 1024)  # noqa: S505 -- weak on purpose
    other = rsa.generate_private_key(65537, 2048)
    for key, code in ((weak, "key"), (other, "signature")):
        with pytest.raises(Ungueltig) as caught:
            urteil(text, [jwk(key, "RS256")])
        assert caught.value.code == code


@pytest.mark.parametrize(
    "text", ["", "a.b", "a.b.c", "....", "e30.e30.e30", token()[:-6], token() + "A", "x" * 70_000, "\ud800.a.b"]
)
def test_what_is_no_token_is_refused(text: str) -> None:
    with pytest.raises(Ungueltig):
        urteil(text)


def test_a_key_in_the_head_is_not_believed() -> None:
    forged = jwt.encode(GUT, EC, algorithm="ES256", headers={"kid": "k1", "jwk": jwk(EC, "ES256")})
    with pytest.raises(Ungueltig):
        urteil(forged)
