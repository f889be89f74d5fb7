"""The dated rules on algorithms: until the last day yes, from the next day on no, with date and place."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from support.pki import JETZT, cert, directory, root

from gateway.domain.errors import Fehlercode
from gateway.keystore.erzeugen import KEY_KINDS, generate_key
from gateway.trust import fristen
from gateway.trust.fristen import FRISTEN, Verfahren, bezeichnung, frist, veraltet
from gateway.trust.pfad import Verdikt, check_path
from gateway.trust.profil import Zweck


def test_every_kind_of_key_of_the_wire_has_a_date_for_what_it_does() -> None:
    for kind in KEY_KINDS:
        key = generate_key("rsa-3072" if kind.startswith("rsa") else kind).public_key()
        assert frist(key, Zweck.SIGNATUR) is not None
        assert (frist(key, Zweck.CHIFFRE) is not None) == isinstance(key, rsa.RSAPublicKey)
    assert all(one.stelle.startswith("BSI TR-02102-1") for one in FRISTEN)


@pytest.mark.parametrize(
    ("name", "zweck", "letzter"),
    [("chiffre", Zweck.CHIFFRE, datetime(2031, 12, 31, 23, 59, tzinfo=UTC)),
     ("inhalt", Zweck.SIGNATUR, datetime(2035, 12, 31, 23, 59, tzinfo=UTC))],
)  # fmt: skip
def test_up_to_the_last_day_it_may_be_used_and_the_refusal_names_date_and_place(name, zweck, letzter) -> None:
    der = cert(f"azr-999901/{name}").der
    assert veraltet(der, zweck, letzter) is None
    said = veraltet(der, zweck, letzter + timedelta(minutes=2))
    assert said is not None
    assert letzter.date().isoformat() in said
    assert "BSI TR-02102-1" in said


def test_a_short_rsa_key_ended_long_ago() -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048).public_key()
    found = frist(key, Zweck.SIGNATUR)
    assert found is not None
    assert found.bis.year == 2023
    assert bezeichnung(key) == "RSA 2048"


@pytest.mark.parametrize(("name", "zweck"), [("inhalt", Zweck.SIGNATUR), ("chiffre", Zweck.CHIFFRE)])
def test_a_path_with_a_key_that_is_too_weak_by_now_is_refused(name, zweck, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rows are moved into the past instead of certificates into the future."""
    one, end = directory(), cert(f"azr-999901/{name}").der

    def judge():
        return check_path(
            end, untrusted=one.zwischenstellen, anchors=(root(),), moment=JETZT, zweck=zweck, sperrstand=None
        )

    assert judge().verdikt is Verdikt.GUT
    past = JETZT.date() - timedelta(days=1)
    ended = [replace(row, bis=past) if row.verfahren is Verfahren.ECDSA else row for row in FRISTEN]
    monkeypatch.setattr(fristen, "FRISTEN", tuple(ended))
    found = judge()
    assert found.fehlercode is Fehlercode.T002
    assert past.isoformat() in found.grund
    assert ("the issuing certificate" in found.grund) == (name == "chiffre"), (
        "its own key is RSA, its issuer's is not"
    )
