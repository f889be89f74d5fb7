"""The Beleg of wire 6.2: its octets, every family of keys, and what is refused."""

from dataclasses import replace

import pytest
from support.zertifikate import Person, person

from gateway.domain.errors import Refused
from gateway.domain.ids import NachrichtenUUID, Sha256, sha256_of
from gateway.transfer.beleg import beleg_octets, pruefe_beleg
from gateway.transfer.records import Beleg

UUID = NachrichtenUUID("33333333-3333-4333-8333-333333333333")
UMSCHLAG = Sha256("ab" * 32)
ZEIT = "2026-11-02T08:15:30.123+01:00"


def beleg_von(wer: Person, ergebnis: str = "angenommen", code: str | None = None) -> Beleg:
    octets = beleg_octets(uuid=UUID, umschlag_sha256=UMSCHLAG, ergebnis=ergebnis, code=code, zeit=ZEIT)
    return Beleg(
        ergebnis=ergebnis,
        code=code,
        zeit=ZEIT,
        zertifikat_sha256=sha256_of(wer.cert_der),
        beleg=wer.sign(octets),
    )


def pruefe(beleg: Beleg, zertifikat: bytes | None) -> None:
    pruefe_beleg(beleg, uuid=UUID, umschlag_sha256=UMSCHLAG, zertifikat=zertifikat)


def test_the_octets_are_the_six_lines_of_the_wire() -> None:
    octets = beleg_octets(uuid=UUID, umschlag_sha256=UMSCHLAG, ergebnis="angenommen", code=None, zeit=ZEIT)
    expected = f"aktenbote:abschluss:1\n{UUID}\n{UMSCHLAG}\nangenommen\n-\n{ZEIT}\n"
    assert octets == expected.encode()


def test_a_refusal_names_its_code() -> None:
    octets = beleg_octets(uuid=UUID, umschlag_sha256=UMSCHLAG, ergebnis="abgelehnt", code="T080", zeit=ZEIT)
    assert octets.split(b"\n")[3:5] == [b"abgelehnt", b"T080"]


@pytest.mark.parametrize("art", ["p256", "p384", "bp256", "bp384", "rsa3072", "ed25519"])
def test_every_family_of_keys_of_the_profile_can_sign(art: str) -> None:
    pruefe(beleg_von(person(art)), person(art).cert_der)


@pytest.mark.parametrize("art", ["p256", "rsa3072", "ed25519"])
def test_beleg_of_another_key_does_not_hold(art: str) -> None:
    foreign = replace(beleg_von(person(art, 1)), zertifikat_sha256=sha256_of(person(art, 2).cert_der))
    with pytest.raises(Refused) as refused:
        pruefe(foreign, person(art, 2).cert_der)
    assert refused.value.code == "T002"


def test_a_weak_key_does_not_hold() -> None:
    with pytest.raises(Refused) as refused:
        pruefe(beleg_von(person("rsa2048")), person("rsa2048").cert_der)
    assert refused.value.code == "T002"


def test_a_certificate_the_directory_does_not_name_is_refused() -> None:
    beleg = beleg_von(person("p256"))
    for zertifikat in (None, person("p256", 1).cert_der):
        with pytest.raises(Refused) as refused:
            pruefe(beleg, zertifikat)
        assert refused.value.code == "T003"


@pytest.mark.parametrize(
    "change",
    [{"ergebnis": "abgelehnt", "code": "T080"}, {"zeit": "2026-11-02T08:15:30.124+01:00"}],
)
def test_changing_what_was_signed_breaks_it(change: dict[str, str]) -> None:
    with pytest.raises(Refused):
        pruefe(replace(beleg_von(person("p256")), **change), person("p256").cert_der)


@pytest.mark.parametrize(
    ("ergebnis", "code", "zeit"),
    [
        ("angenommen", "T080", ZEIT),
        ("abgelehnt", None, ZEIT),
        ("abgelehnt", "T080\nx", ZEIT),
        ("abgelehnt", "080", ZEIT),
        ("verschwunden", None, ZEIT),
        ("angenommen", None, "2026-11-02T08:15:30Z"),
        ("angenommen", None, "gestern"),
    ],
)
def test_lines_that_the_wire_does_not_know_are_refused(ergebnis: str, code: str | None, zeit: str) -> None:
    with pytest.raises(Refused):
        beleg_octets(uuid=UUID, umschlag_sha256=UMSCHLAG, ergebnis=ergebnis, code=code, zeit=zeit)


def test_der_instead_of_r_and_s_is_refused() -> None:
    signer = person("p256")
    beleg = beleg_von(signer)
    der = b"\x30\x44" + b"\x02\x20" + beleg.beleg[:32] + b"\x02\x20" + beleg.beleg[32:]
    with pytest.raises(Refused):
        pruefe(replace(beleg, beleg=der), signer.cert_der)
