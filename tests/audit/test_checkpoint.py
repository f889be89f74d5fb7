"""Checkpoints: the formats' own published examples, an independent parser, and everything a forger would try."""

import base64
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sigstore._internal.rekor import checkpoint as fremd
from support.protokoll import BEGINN, Protokoll, Zeuge

from gateway.audit import checkpoint as modul
from gateway.audit.baum import LEERER_BAUM, wurzel
from gateway.audit.checkpoint import (
    Checkpoint,
    Notensignatur,
    Pruefschluessel,
    Signaturart,
    bereite_vor,
    lies_checkpoint,
    lies_ursprung,
    lies_vkey,
    pruefe,
    schliesse_ab,
    ursprung,
    vkey,
)
from gateway.audit.eintrag import blatt_hash
from gateway.audit.integrator import MAX_SCHUB, integriere
from gateway.domain.errors import Refused, Usage
from gateway.domain.ids import Kennung

# A checkpoint published by a Certificate Transparency log and cosigned by public witnesses: data made by programs
# of others, with their published keys.
CT_NOTE = """arche2025h1.staging.ct.transparency.dev
1432088532
U7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=

— arche2025h1.staging.ct.transparency.dev zTM8sQAAAZ5W0WdjBAMARjBEAiBjW5IQf9pvsYLfQFX6hoGREPMHbdQ3urbllzalApkptQIgIpwtEroeW2BXaHAI4kJXFbon5Ch9MNL5zRNZ55lvGt0=
— arche2025h1.staging.ct.transparency.dev ui8GwCF1+kWqZrxGdhj4aX3gcw7XUlXQQabg/27lefwhUkzbC3NygNI75MdhL1bfTW9g8Ei59RA23oHP7Ry1k3ZFWwQ=
— transparency.dev/DEV:witness-little-garden 2AQqhwAAAABqEiEgzgFIqqhbUoDwjMWE6UP8nd8/KYTzwZ2rhIgcqoXHAwVkjZr4AscylP3v7sEodkRAErumC2q44vdgJY096st5BQ==
— witness1.smartit.nu/witness1 pIyCDwAAAABqEiEghIp82KWebrw7/oHQwlTAm3g2RKS4+eebl8eO0WH+/iEcxZ75W3u5hNI7TOQtmJbqmNWVuE0tgh0XwzdZsDsUAQ==
— remora.n621.de 2net5wAAAABqEiEgPlfF3V06o0Y+fHM+J5J9s27wgxxcOVSpZ/2g/KSiXCg9DEZI+aVCIobWX9sXTynk5XeU/zZ0WBxtqB0DrAWfBw==
— witness.stagemole.eu Z/euoAAAAABqEiEgw0i+7g2ENfDAWHmtRzCfKTHSDwYDJA2NmKeGi9Y8FtEyOUvVr+AJmIY/2TUFucgKi7lI7cUiOvKFYe/TmN9DAg==
""".encode()  # noqa: E501 -- a published line is not broken
CT_SCHLUESSEL = "arche2025h1.staging.ct.transparency.dev+ba2f06c0+AU0vHmlGCS/PdN8b2OaGmKprLI8HKM+dJ472xgFYh15f"
CT_ZEUGEN = [
    "transparency.dev/DEV:witness-little-garden+d8042a87+BCtusOxINQNUTN5Oj8HObRkh2yHf/MwYaGX4CPdiVEPM",
    "witness1.smartit.nu/witness1+a48c820f+BPSFWg9G6KPiO7QPryYO5Xq4oYJJ+kAvLKLSimDhoxMO",
    "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2",
    "witness.stagemole.eu+67f7aea0+BEqSG3yu9YrmcM3BHvQYTxwFj3uSWakQepafafpUqklv",
]
GO_SCHLUESSEL = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_SIGNATUR = "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
GO_TEXT = b"If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"


@pytest.fixture(scope="module")
def protokoll() -> Protokoll:
    return Protokoll().schreibt(7)


def test_a_published_checkpoint_and_its_witnesses_verify() -> None:
    signiert = lies_checkpoint(CT_NOTE)
    assert signiert.octets == CT_NOTE
    assert signiert.checkpoint.groesse == 1432088532
    assert pruefe(signiert, lies_vkey(CT_SCHLUESSEL)) == modul.Unterschrift(signiert.checkpoint.ursprung, None)
    for text in CT_ZEUGEN:
        zeuge = lies_vkey(text)
        assert zeuge.text == text
        assert zeuge.art is Signaturart.MITSIGNATUR
        unterschrift = pruefe(signiert, zeuge)
        assert unterschrift is not None
        assert unterschrift.zeit == 0x6A122120


def test_a_published_checkpoint_with_another_size_verifies_under_no_key() -> None:
    signiert = lies_checkpoint(CT_NOTE.replace(b"1432088532", b"1432088533"))
    assert not any(pruefe(signiert, lies_vkey(text)) for text in [CT_SCHLUESSEL, *CT_ZEUGEN])


def test_the_published_example_of_the_go_note_package_verifies() -> None:
    schluessel = lies_vkey(GO_SCHLUESSEL)
    assert schluessel.text == GO_SCHLUESSEL
    octets = base64.b64decode(GO_SIGNATUR)
    assert octets[:4] == schluessel.id

    class Text(Checkpoint):
        @property
        def text(self) -> bytes:
            return GO_TEXT

    note = modul.SignierterCheckpoint(Text("x", 0, b""), (Notensignatur(schluessel.name, octets[:4], octets[4:]),))
    assert pruefe(note, schluessel)


@pytest.mark.parametrize(
    "text",
    [
        "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop",
        "TEST+7997405c+AQcC+FTVKf0jlTdHDY3rbevmnKxxPjigCXlVtGe6RIr6",
        "sigsum.org+e4ade967+AZuUY6B08pW3QVHu8uvsrxWPcAv9nykap2Nb4oxCee+r",
        *CT_ZEUGEN,
    ],
)
def test_published_verifier_keys_are_read_and_written_back(text: str) -> None:
    assert lies_vkey(text).text == text


@given(st.integers(0, len(GO_SCHLUESSEL) - 1), st.characters(min_codepoint=33, max_codepoint=126))
def test_a_mistyped_verifier_key_is_noticed(stelle: int, zeichen: str) -> None:
    falsch = GO_SCHLUESSEL[:stelle] + zeichen + GO_SCHLUESSEL[stelle + 1 :]
    if falsch.lower() == GO_SCHLUESSEL.lower() and 13 <= stelle < 21:
        return  # the hash may be written in capitals
    if falsch != GO_SCHLUESSEL:
        with pytest.raises(Usage):
            lies_vkey(falsch)


@pytest.mark.parametrize(
    "text",
    ["", "a+b", "a+00000000+", "a b+00000000+AQ==", "+00000000+AQ==", "a+00000000+AQ==", "a+0+Ag==", "a+0+!!!"],
)
def test_what_is_no_verifier_key_is_a_wrong_call(text: str) -> None:
    with pytest.raises(Usage, match="verifier key"):
        lies_vkey(text)


def test_a_signed_checkpoint_reads_back_and_shows_its_time(protokoll: Protokoll) -> None:
    signiert = protokoll.checkpoint()
    assert lies_checkpoint(signiert.octets) == signiert
    schluessel = lies_vkey(vkey(protokoll.schluessel.name, protokoll.schluessel.oeffentlich))
    assert pruefe(signiert, schluessel) == modul.Unterschrift("aktenbote/azr-999901/1", None)
    mit_zeit = pruefe(signiert, schluessel.als(Signaturart.MITSIGNATUR))
    assert mit_zeit is not None
    assert mit_zeit.zeit == int(BEGINN.timestamp())


def test_an_independent_implementation_reads_and_verifies_our_checkpoint(protokoll: Protokoll) -> None:
    signiert = protokoll.checkpoint()
    gelesen = fremd.SignedCheckpoint.from_text(signiert.octets.decode())
    assert gelesen.checkpoint.origin == signiert.checkpoint.ursprung
    assert gelesen.checkpoint.log_size == 7
    assert gelesen.checkpoint.log_hash == signiert.checkpoint.wurzel.hex()

    class Schluesselbund:
        def verify(self, *, key_id: bytes, signature: bytes, data: bytes) -> None:
            assert key_id == protokoll.schluessel.id
            protokoll.privat.public_key().verify(signature, data)

    bund: Any = Schluesselbund()
    gelesen.signed_note.verify(bund, fremd.KeyID(protokoll.schluessel.id))


def test_a_cosignature_is_counted_for_its_witness_alone(protokoll: Protokoll) -> None:
    zeuge, anderer = Zeuge(), Zeuge(name="zeuge.example/andere")
    signiert = zeuge.unterschreibt(protokoll.checkpoint(), BEGINN)
    assert pruefe(signiert, zeuge.schluessel)
    assert pruefe(signiert, anderer.schluessel) is None
    assert zeuge.unterschreibt(signiert, BEGINN) == signiert
    assert lies_checkpoint(signiert.octets) == signiert


def test_of_two_good_cosignatures_of_one_witness_the_newest_counts_and_a_bad_one_condemns(
    protokoll: Protokoll,
) -> None:
    zeuge, spaeter = Zeuge(), datetime(2026, 3, 3, tzinfo=UTC)
    signiert = zeuge.unterschreibt(zeuge.unterschreibt(protokoll.checkpoint(), spaeter), BEGINN)
    neueste = pruefe(signiert, zeuge.schluessel)
    assert neueste is not None
    assert neueste.zeit == int(spaeter.timestamp())
    schlecht = replace(signiert.signaturen[-1], signatur=bytes(72))
    assert pruefe(signiert.mit(schlecht), zeuge.schluessel) is None


@pytest.mark.parametrize("zeit", [2**63, 2**63 - 1, 2**64 - 1])
def test_a_cosignature_from_beyond_the_calendar_does_not_count(protokoll: Protokoll, zeit: int) -> None:
    zeuge = Zeuge()
    signatur = zeuge.privat.sign(modul.mitsignatur_octets(protokoll.checkpoint().checkpoint, zeit))
    zeile = Notensignatur(zeuge.name, zeuge.schluessel.id, zeit.to_bytes(8, "big") + signatur)
    assert pruefe(protokoll.checkpoint().mit(zeile), zeuge.schluessel) is None


def test_signatures_of_another_key_are_not_finished(protokoll: Protokoll) -> None:
    entwurf = bereite_vor(protokoll.checkpoint().checkpoint, BEGINN)
    fremde = Protokoll(saat=b"q" * 32).privat
    for schluessel in [(fremde, protokoll.privat), (protokoll.privat, fremde)]:
        signaturen = [s.sign(o) for s, o in zip(schluessel, entwurf.zu_signieren, strict=True)]
        with pytest.raises(ValueError, match="not made by the log's key"):
            schliesse_ab(entwurf, signaturen, protokoll.schluessel)


@given(stelle=st.integers(0, 10_000), wert=st.integers(1, 255))
def test_a_changed_octet_of_a_checkpoint_is_refused_or_does_not_verify(stelle: int, wert: int) -> None:
    protokoll = Protokoll().schreibt(1)
    octets = bytearray(protokoll.checkpoint().octets)
    octets[stelle % len(octets)] ^= wert
    schluessel = protokoll.schluessel
    try:
        signiert = lies_checkpoint(bytes(octets))
    except Refused:
        return
    mit_zeit = schluessel.als(Signaturart.MITSIGNATUR)
    assert not (pruefe(signiert, schluessel) and pruefe(signiert, mit_zeit))


@pytest.mark.parametrize(
    ("alt", "neu"),
    [
        (b"\n7\n", b"\n07\n"),
        (b"\n7\n", b"\n-7\n"),
        (b"\n7\n", b"\n 7\n"),
        (b"\n7\n", b"\n7\r\n"),
        (b"\n7\n", b"\n9999999999999\n"),
        (b"\n7\n", b"\n7\n\n"),
        (b"aktenbote", b"\n"),
        (b"\n\n", b"\n"),
        ("\n— ".encode(), b"\n- "),
        ("\n— ".encode(), b"\n\n"),
        (b"aktenbote", b"akten\x00bote"),
        (b"aktenbote", b"akten\xffbote"),
        (b"\n7\n", b"\n7\nAAAA\n"),
    ],
)
def test_a_note_that_is_not_written_as_the_format_says_is_refused(
    protokoll: Protokoll, alt: bytes, neu: bytes
) -> None:
    octets = protokoll.checkpoint().octets
    assert alt in octets
    with pytest.raises(Refused, match="no checkpoint"):
        lies_checkpoint(octets.replace(alt, neu, 1))


@pytest.mark.parametrize("octets", [b"", b"\n", b"\n\n", b"a\n\n", b"a\n0\n", b"x" * (256 * 1024 + 1)])
def test_what_is_no_note_is_refused(octets: bytes) -> None:
    with pytest.raises(Refused, match="no checkpoint"):
        lies_checkpoint(octets)


def test_a_note_with_too_many_signatures_is_refused(protokoll: Protokoll) -> None:
    octets = protokoll.checkpoint().octets
    zeile = octets[octets.rindex("— ".encode()) :]
    lies_checkpoint(octets + zeile * (modul.MAX_SIGNATUREN - 2))
    with pytest.raises(Refused, match="more than"):
        lies_checkpoint(octets + zeile * (modul.MAX_SIGNATUREN - 1))


def test_extension_lines_are_kept_and_covered_by_the_signature(protokoll: Protokoll) -> None:
    mit = replace(protokoll.checkpoint().checkpoint, erweiterungen=("zusatz 1",))
    signiert = protokoll.signiert(mit)
    assert lies_checkpoint(signiert.octets) == signiert
    assert pruefe(lies_checkpoint(signiert.octets.replace(b"zusatz 1", b"zusatz 2")), protokoll.schluessel) is None


@pytest.mark.parametrize(("behoerde", "generation"), [("azr:999901", 1), ("ags:03241001", 12), ("abc:A.b_c-D", 3)])
def test_an_origin_names_authority_and_generation_without_space_or_plus(behoerde: str, generation: int) -> None:
    name = ursprung(Kennung(behoerde), generation)
    assert lies_ursprung(name) == (behoerde, generation)
    assert not set(name) & set(" +:")


@pytest.mark.parametrize("text", ["", "aktenbote/azr-999901", "aktenbote/azr-999901/0", "aktenbote/azr:999901/1"])
def test_what_is_no_origin_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="origin"):
        lies_ursprung(text)


def test_a_checkpoint_that_cannot_be_is_not_prepared(protokoll: Protokoll) -> None:
    gut = protokoll.checkpoint().checkpoint
    for falsch in (replace(gut, groesse=-1), replace(gut, wurzel=b"x"), replace(gut, ursprung="a b")):
        with pytest.raises(ValueError, match=r"signed|32 octets"):
            bereite_vor(falsch, BEGINN)
    with pytest.raises(ValueError, match="zone"):
        bereite_vor(gut, BEGINN.replace(tzinfo=None))
    with pytest.raises(ValueError, match="generations"):
        ursprung(Kennung("azr:999901"), 0)


def test_integration_in_several_runs_ends_in_the_tree_of_all_entries(protokoll: Protokoll) -> None:
    blaetter = [blatt_hash(octets) for octets in protokoll.eintraege]
    erst = integriere(LEERER_BAUM, blaetter[:3])
    dann = integriere(erst.stand, blaetter[3:])
    assert (erst.von, dann.von, dann.stand.groesse) == (0, 3, 7)
    assert dann.wurzel == wurzel(dann.stand) == protokoll.baum.wurzel()
    entwurf = dann.entwurf(ursprung(Kennung("azr:999901"), 1), BEGINN)
    assert entwurf.checkpoint == protokoll.checkpoint().checkpoint


def test_integration_has_a_limit_per_run() -> None:
    with pytest.raises(ValueError, match="at most"):
        integriere(LEERER_BAUM, [b"x" * 32] * (MAX_SCHUB + 1))


def test_key_ids_differ_by_name_type_and_key() -> None:
    schluessel = [Pruefschluessel(n, k * 32, a) for n in "ab" for k in (b"1", b"2") for a in Signaturart]
    assert len({s.id for s in schluessel}) == len(schluessel)
