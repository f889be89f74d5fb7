"""The signature of an evidence container: every kind of key, what its references may name, nothing else in it."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest
from support.zertifikate import person

from gateway.domain.errors import Refused
from gateway.domain.ids import sha256_of
from gateway.domain.kopf import Zeitpunkt
from gateway.envelope.behaelter import (
    MAX_DATEIEN,
    BehaelterSchema,
    Datei,
    compile_behaelter_schema,
    guter_name,
    prepare_behaelter,
    read_behaelter,
)
from gateway.envelope.langzeit import (
    MAX_NACHWEISE,
    MAX_PRUEFDATEN,
    MAX_ZERTIFIKATE,
    Langzeitdaten,
    Pruefdaten,
)
from gateway.envelope.signatur import zeitstempel_eingabe
from gateway.resources import schema_files

ZEIT = Zeitpunkt("2026-11-02T09:00:00.000Z")
DATEIEN = tuple(
    Datei(name=name, mime="application/xml", sha256=sha256_of(name.encode()))
    for name in ("index.json", "nachrichten/001-0020-x/inhalt.xml")
)


@cache
def schema() -> BehaelterSchema:
    return compile_behaelter_schema(schema_files())


PRUEFDATEN = Langzeitdaten(
    unterzeichner=Pruefdaten(zertifikate=(b"ca", b"root"), listen=(b"l1", b"l2"), auskuenfte=(b"o",)),
    stempel=Pruefdaten(zertifikate=(b"tsa root",), auskuenfte=(b"a", b"b")),
)


def signiert(
    art: str = "p256", *, zeitstempel: bytes | None = None, langzeit: Langzeitdaten | None = None
) -> bytes:
    who = person(art)
    prepared = prepare_behaelter(DATEIEN, cert_der=who.cert_der, signing_time=ZEIT)
    return prepared.finish(who.sign(prepared.to_be_signed), zeitstempel=zeitstempel, langzeit=langzeit)


@pytest.mark.parametrize("art", ["p256", "p384", "bp256", "bp384", "rsa3072", "ed25519"])
def test_what_was_signed_is_read_again(art: str) -> None:
    found = read_behaelter(signiert(art), schema=schema())
    assert (found.dateien, found.cert_der) == (DATEIEN, person(art).cert_der)
    assert (found.signing_time, found.zeitstempel) == (ZEIT, None)


def test_a_time_stamp_over_the_value_travels_along() -> None:
    found = read_behaelter(signiert(zeitstempel=b"token"), schema=schema())
    assert found.zeitstempel == b"token"
    assert zeitstempel_eingabe(found.signature_value).startswith(b"<ds:SignatureValue xmlns:ds=")


def test_what_verifies_it_later_travels_behind_the_time_stamp() -> None:
    found = read_behaelter(signiert(zeitstempel=b"token", langzeit=PRUEFDATEN), schema=schema())
    assert (found.zeitstempel, found.langzeit) == (b"token", PRUEFDATEN)
    assert read_behaelter(signiert(zeitstempel=b"token"), schema=schema()).langzeit is None


@pytest.mark.parametrize(
    "zu_viel",
    [
        Pruefdaten(zertifikate=()),
        Pruefdaten(zertifikate=tuple(f"{nr}".encode() for nr in range(MAX_ZERTIFIKATE + 1))),
        Pruefdaten(zertifikate=(b"ca",), listen=(b"x",) * (MAX_NACHWEISE + 1)),
        Pruefdaten(zertifikate=(b"ca",), listen=(bytes(MAX_PRUEFDATEN),)),
    ],
    ids=["no certificate", "certificates", "lists", "octets"],
)
def test_there_is_room_for_so_much(zu_viel: Pruefdaten) -> None:
    assert not replace(PRUEFDATEN, stempel=zu_viel).passt
    with pytest.raises(ValueError, match="no room"):
        signiert(zeitstempel=b"token", langzeit=replace(PRUEFDATEN, stempel=zu_viel))


def test_the_most_there_is_room_for_is_read_again() -> None:
    left = MAX_PRUEFDATEN - PRUEFDATEN.unterzeichner.laenge - 2
    full = replace(PRUEFDATEN, stempel=Pruefdaten(zertifikate=(b"ca",), listen=(bytes(left),)))
    found = read_behaelter(signiert(zeitstempel=b"token", langzeit=full), schema=schema())
    assert found.langzeit == full


def test_it_stands_behind_a_stamp_or_nowhere() -> None:
    with pytest.raises(ValueError, match="behind a time stamp"):
        signiert(langzeit=PRUEFDATEN)


@pytest.mark.parametrize(
    ("alt", "neu", "code"),
    [
        (b"<xades:CRLValues>", b"<xades:CRLValues><xades:Other></xades:Other>", "X001"),
        (b"<xades:EncapsulatedCRLValue>bDE=</xades:EncapsulatedCRLValue>", b"", "ok"),
        (b">bDE=<", b"> bDE=<", "X000"),
        (b">bDE=<", b">bDF=<", "X000"),
        (b"xades141:", b"x141:", "X000"),
        (b"01903/v1.4.1#", b"01903/v1.4.2#", "X000"),
    ],
)
def test_there_is_one_spelling_of_it(alt: bytes, neu: bytes, code: str) -> None:
    octets = signiert(zeitstempel=b"token", langzeit=PRUEFDATEN)
    bent = octets.replace(alt, neu)
    assert bent != octets
    if code == "ok":  # what is left out is no fault of form: nobody signed it
        assert read_behaelter(bent, schema=schema()).langzeit != PRUEFDATEN
        return
    with pytest.raises(Refused) as refused:
        read_behaelter(bent, schema=schema())
    assert refused.value.code == code


@pytest.mark.parametrize(
    "name",
    ["", "/x", "../x", "a/../b", "a//b", "a/", "./a", "A", "a b", "a%20b", "ä", "a\\b", "a/.b", "x" * 201,
     "META-INF/x", "a/b/c/d/e"],
)  # fmt: skip
def test_a_name_that_leaves_or_needs_encoding_is_no_name(name: str) -> None:
    assert not guter_name(name)
    with pytest.raises(ValueError, match="not in the profile"):
        prepare_behaelter([replace(DATEIEN[0], name=name)], cert_der=person("p256").cert_der, signing_time=ZEIT)


@pytest.mark.parametrize(
    "dateien",
    [(), (DATEIEN[0], DATEIEN[0]), tuple(replace(DATEIEN[0], name=f"n{nr}") for nr in range(MAX_DATEIEN + 1))],
    ids=["none", "twice", "too many"],
)
def test_no_file_one_twice_or_too_many_cannot_be_signed(dateien: tuple[Datei, ...]) -> None:
    with pytest.raises(ValueError, match="1 to 1000 files"):
        prepare_behaelter(dateien, cert_der=person("p256").cert_der, signing_time=ZEIT)


def _zweite(octets: bytes) -> bytes:
    start, end = octets.index(b"<ds:Signature "), octets.index(b"</asic:")
    return octets[:end] + octets[start:end] + octets[end:]


@pytest.mark.parametrize(
    ("biege", "code"),
    [
        (_zweite, "X001"),
        (lambda o: o.replace(b"index.json", b"index.jso"), "T011"),
        (lambda o: o.replace(b"index.json", b"../x"), "X001"),
        (lambda o: o.replace(b'Id="r2"', b'Id="r3"').replace(b"#r2", b"#r3"), "X001"),
        (lambda o: o.replace(b"application/xml", b"application/pdf", 1), "T011"),
        (lambda o: o.replace(b"2026-11-02", b"2026-11-03"), "T011"),
        (lambda o: o.replace(b"<ds:Object>", b"<!-- --><ds:Object>"), "X000"),
        (lambda o: o.replace(b"02918/v1.2.1", b"02918/v1.1.1"), "V000"),
        (lambda o: b'<?xml version="1.0"?>' + o, "X000"),
        (lambda o: o[:-1], "X000"),
    ],
)
def test_what_the_profile_does_not_name_is_refused(biege: Callable[[bytes], bytes], code: str) -> None:
    octets = signiert()
    bent = biege(octets)
    assert bent != octets
    with pytest.raises(Refused) as refused:
        read_behaelter(bent, schema=schema())
    assert refused.value.code == code
