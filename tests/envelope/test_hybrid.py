"""The Umschlag with hybrid keys: one shape of its EncryptedKey, and never beside a plain one."""

import pytest
from support.rohling import NULL, encrypted_key, hybrid_key_xml, schema, schmiede

from gateway.domain.errors import Refused
from gateway.envelope.algorithmen import Schluesselverfahren
from gateway.envelope.hybrid import HYBRID_OCTETS
from gateway.envelope.lesen import read_umschlag

WRAPPED = bytes(range(256)) * 4 + bytes(HYBRID_OCTETS - 1024)
EINS = "1" * 64
RSA = "http://www.w3.org/2009/xmlenc11#rsa-oaep"
HYBRID = hybrid_key_xml(NULL, WRAPPED)
PLAIN = encrypted_key(EINS, bytes(384))


def test_hybrid_key_is_read_as_it_stands() -> None:
    umschlag = read_umschlag(schmiede(keys=HYBRID).umschlag, schema=schema()).umschlag
    (key,) = umschlag.keys
    assert umschlag.ist_hybrid
    assert (key.key_name, key.wrapped, key.verfahren) == (NULL, WRAPPED, Schluesselverfahren.HYBRID)


@pytest.mark.parametrize(
    ("keys", "code", "says"),
    [
        (HYBRID + PLAIN, "T099", "all hybrid or none"),
        (PLAIN + HYBRID, "T099", "all hybrid or none"),
        (HYBRID + HYBRID, "T099", "wrapped twice"),
        (hybrid_key_xml(NULL, WRAPPED[:-1]), "X001", "1168 octets"),
        (hybrid_key_xml(NULL, WRAPPED + b"x"), "X001", "1168 octets"),
        (hybrid_key_xml(NULL, b"abc"), "X001", "1168 octets"),
        (hybrid_key_xml(NULL, bytes(384), RSA), "X001", "a digest and a mask"),
        (PLAIN.replace(RSA, Schluesselverfahren.HYBRID.value), "X001", "a digest and a mask"),
        (hybrid_key_xml(NULL, WRAPPED, "urn:aktenbote:umschlag:1:hpke-x25519"), "X001", "schema"),
        (hybrid_key_xml(NULL, WRAPPED, f"{Schluesselverfahren.HYBRID.value} "), "X001", "schema"),
        (encrypted_key(EINS, WRAPPED), "X001", "longer than any RSA key"),
    ],
    ids=[
        "plain after", "plain before", "twice", "short", "long", "tiny", "rsa without a mask", "hybrid with a mask",
        "other kem", "blank", "rsa as long as hybrid",
    ],
)  # fmt: skip
def test_other_shapes_are_refused(keys: str, code: str, says: str) -> None:
    """Before any private key is used: the transport signature is good, the shape is not."""
    octets = schmiede(keys=keys).umschlag
    with pytest.raises(Refused, match=says) as caught:
        read_umschlag(octets, schema=schema())
    assert caught.value.fehlercode == caught.value.towards_partner == code
