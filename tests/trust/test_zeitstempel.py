"""Time stamps of a real authority (``openssl ts``): what counts, and every way in which one does not."""

import hashlib
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID
from support.zeitdienst import REGELWERK, Stelle, gesetzt, zertifikat

from gateway.domain.errors import Refused
from gateway.trust.sperre import Sperrstatus
from gateway.trust.zeitstempel import MAX_ANTWORT_OCTETS, MAX_TOKEN_OCTETS, anfrage, lies_antwort, pruefe_token

OCTETS = b"aktenbote/azr-999901/1\n12\nAAAA\n"
ABDRUCK = hashlib.sha256(OCTETS).digest()
NONCE = bytes(range(1, 17))


@pytest.fixture(scope="module")
def stelle(tmp_path_factory: pytest.TempPathFactory) -> Stelle:
    return Stelle(tmp_path_factory.mktemp("tsa"))


@pytest.fixture(scope="module")
def token(stelle: Stelle) -> bytes:
    return gestempelt(stelle)


def gestempelt(stelle: Stelle) -> bytes:
    return lies_antwort(stelle.antworte(anfrage(ABDRUCK, nonce=NONCE)))


def test_a_stamp_of_a_real_authority_counts_here_and_for_openssl(stelle: Stelle, token: bytes) -> None:
    found = pruefe_token(token, abdruck=ABDRUCK, anker=(stelle.anker,), nonce=NONCE, regelwerke={REGELWERK})
    assert abs(found.zeit - datetime.now(UTC)) < timedelta(minutes=1)
    assert (found.genauigkeit, found.regelwerk) == (timedelta(seconds=1), REGELWERK)
    assert found.zertifikat == stelle.zertifikat.public_bytes(Encoding.DER)
    assert found.pfad is not None
    assert found.pfad.sperre is Sperrstatus.UNBEKANNT
    assert stelle.pruefe(OCTETS, token) == "Verification: OK"
    assert stelle.pruefe(OCTETS + b"x", token) != "Verification: OK"


def test_without_anchors_it_is_not_shown_whose_it_is(token: bytes) -> None:
    assert pruefe_token(token, abdruck=ABDRUCK).pfad is None


def test_another_policy_is_asked_for_by_name(stelle: Stelle) -> None:
    other = REGELWERK[:-1] + "2"
    octets = lies_antwort(stelle.antworte(anfrage(ABDRUCK, nonce=NONCE, regelwerk=other)))
    assert pruefe_token(octets, abdruck=ABDRUCK).regelwerk == other
    with pytest.raises(Refused, match="T070"):
        pruefe_token(octets, abdruck=ABDRUCK, regelwerke={REGELWERK})


@pytest.mark.parametrize(
    ("code", "says", "how"),
    [
        ("T011", "other octets", {"abdruck": bytes(32)}),
        ("T011", "nonce is not ours", {"nonce": bytes(16)}),
        ("T070", "policy", {"regelwerke": {"1.2.3"}}),
    ],
)
def test_what_it_does_not_stamp_it_does_not_prove(
    stelle: Stelle, token: bytes, code: str, says: str, how: dict[str, object]
) -> None:
    with pytest.raises(Refused, match=f"{code}.*{says}"):
        pruefe_token(token, **{"abdruck": ABDRUCK, "anker": (stelle.anker,), **how})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("code", "says", "eigen"),
    [
        ("T010", "alone", {"zwecke": ()}),
        ("T010", "alone", {"zwecke": (ExtendedKeyUsageOID.TIME_STAMPING, ExtendedKeyUsageOID.CODE_SIGNING)}),
        ("T010", "alone", {"zwecke": (ExtendedKeyUsageOID.OCSP_SIGNING,)}),
        ("T010", "alone", {"kritisch": False}),
        ("T002", "not valid before", {"von": datetime.now(UTC) + timedelta(days=1)}),
        ("T000", "expired", {"von": datetime.now(UTC) - timedelta(days=400)}),
    ],
)
def test_a_certificate_that_may_not_stamp_is_refused(
    stelle: Stelle, code: str, says: str, eigen: dict[str, object]
) -> None:
    with pytest.raises(Refused, match=f"{code}.*{says}"):
        pruefe_token(gesetzt(ABDRUCK, stelle.anders(**eigen)), abdruck=ABDRUCK, anker=(stelle.anker,))


@pytest.mark.parametrize(
    ("code", "says", "how"),
    [
        ("T010", "ESSCertIDv2", {"ess": "signing_certificate"}),
        ("T010", "sha1", {"digest": "sha1"}),
        ("T011", "does not cover", {"inhalt": b"another"}),
        ("T010", "does not lie in it", {"genannt": "wurzel"}),
    ],
)
def test_a_token_bound_too_weakly_is_refused(stelle: Stelle, code: str, says: str, how: dict[str, object]) -> None:
    more = how | ({"genannt": stelle.wurzel} if "genannt" in how else {})
    assert pruefe_token(gesetzt(ABDRUCK, stelle.zertifikat), abdruck=ABDRUCK, anker=(stelle.anker,)).serie == 7
    with pytest.raises(Refused, match=f"{code}.*{says}"):
        pruefe_token(gesetzt(ABDRUCK, stelle.zertifikat, **more), abdruck=ABDRUCK, anker=(stelle.anker,))  # type: ignore[arg-type]


def test_the_anchor_of_another_authority_is_not_enough(token: bytes) -> None:
    other = zertifikat("TEST TSA root", ec.generate_private_key(ec.SECP256R1())).public_bytes(Encoding.DER)
    with pytest.raises(Refused, match="T002"):
        pruefe_token(token, abdruck=ABDRUCK, anker=(other,))


def test_a_refusal_of_the_authority_is_said(stelle: Stelle) -> None:
    answer = stelle.antworte(anfrage(ABDRUCK, nonce=NONCE, regelwerk="1.2.3.4"))
    with pytest.raises(Refused, match=r"did not stamp: rejection .*unaccepted_policy"):
        lies_antwort(answer)


def test_no_octet_of_it_is_free(stelle: Stelle, token: bytes) -> None:
    """A changed octet is refused with a sentence, or says the very same (a certificate it does not need)."""
    good = pruefe_token(token, abdruck=ABDRUCK, anker=(stelle.anker,))
    for place in range(0, len(token), 3):
        bent = token[:place] + bytes([token[place] ^ 0x21]) + token[place + 1 :]
        try:
            assert pruefe_token(bent, abdruck=ABDRUCK, anker=(stelle.anker,)).zeit == good.zeit
        except Refused:
            continue


@pytest.mark.parametrize("read", [lies_antwort, lambda octets: pruefe_token(octets, abdruck=ABDRUCK)])
def test_garbage_is_refused(read: Callable[[bytes], object], token: bytes) -> None:
    for octets in (b"", b"\x30", b"\x30\x80", os.urandom(300), token + b"x", token[:-1], b"\x30" * 2000):
        with pytest.raises(Refused):
            read(octets)
    for size in (MAX_TOKEN_OCTETS + 1, MAX_ANTWORT_OCTETS + 1):
        with pytest.raises(Refused):
            read(bytes(size))
