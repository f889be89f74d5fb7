"""Hybrid keys in the signed directory: written, read, valid in their window; older snapshots stay readable."""

from base64 import b64encode
from dataclasses import replace
from datetime import timedelta

import pytest
from lxml import etree
from support.pki import HANNOVER, JETZT, KIEL, cert, directory, directory_schema, signed_directory

from gateway.domain.errors import Refused
from gateway.domain.ids import kennung
from gateway.envelope import signatur
from gateway.envelope.verzeichnis import VERZEICHNIS, public_key_sha256, read_verzeichnis, write_draft
from gateway.keystore import FileSigner
from gateway.keystore.hybrid import FileHybridDecrypter
from gateway.trust.teilnehmer import Fenster, Hybrideintrag
from gateway.trust.verzeichnis import Verzeichnis

KEY = FileHybridDecrypter.neu().schluessel
TAG = timedelta(days=1)


def mit(*entries: Hybrideintrag) -> Verzeichnis:
    found = directory()
    hannover, *rest = found.teilnehmer
    return replace(found, teilnehmer=(replace(hannover, hybride=entries), *rest))


def gelesen(octets: bytes) -> Verzeichnis:
    return read_verzeichnis(octets, schema=directory_schema(), signer=public_key_sha256(cert("verzeichnis").der))


def test_entry_survives_writing_and_reading() -> None:
    old = Hybrideintrag(
        schluessel=FileHybridDecrypter.neu().schluessel,
        fenster=Fenster(von=JETZT - 90 * TAG, bis=JETZT + TAG),
        gesperrt_ab=JETZT - TAG,
    )
    written = mit(old, Hybrideintrag(schluessel=KEY, fenster=Fenster(von=JETZT)))
    assert gelesen(signed_directory(written)) == written


def test_snapshot_without_an_entry_has_no_trace_of_it() -> None:
    assert b"Hybrid" not in write_draft(directory())
    assert gelesen(signed_directory(directory())) == directory()


def test_only_what_is_valid_counts() -> None:
    fenster = Fenster(von=JETZT, bis=JETZT + 2 * TAG)
    found = mit(Hybrideintrag(schluessel=KEY, fenster=fenster, gesperrt_ab=JETZT + TAG))
    newer = Hybrideintrag(schluessel=FileHybridDecrypter.neu().schluessel, fenster=Fenster(von=JETZT))
    older = Hybrideintrag(schluessel=KEY, fenster=Fenster(von=JETZT - TAG))
    assert mit(older, newer).hybride(HANNOVER, JETZT) == (newer.schluessel, KEY)
    assert mit(older, newer, older).hybride(HANNOVER, JETZT) == (newer.schluessel, KEY), "listed twice, used once"
    assert found.hybride(HANNOVER, JETZT) == (KEY,)
    for moment in (JETZT - TAG, JETZT + TAG, JETZT + 2 * TAG):
        assert found.hybride(HANNOVER, moment) == ()
    assert found.hybride(KIEL, JETZT) == ()
    assert found.hybride(kennung("azr:123456"), JETZT) == ()
    assert found.hybride(HANNOVER, JETZT - 1000 * TAG) == ()


@pytest.mark.parametrize("text", ["QUFB", "A" * 1621 + "B==", "/" * 1621 + "w=="], ids=["short", "bits", "no key"])
def test_octets_that_are_no_key_are_refused(text: str) -> None:
    good = write_draft(mit(Hybrideintrag(schluessel=KEY, fenster=Fenster(von=JETZT))))
    bent = good.replace(b64encode(KEY.octets), text.encode())
    assert bent != good
    signer = cert("verzeichnis")
    prepared = signatur.prepare(etree.fromstring(bent), wurzel=VERZEICHNIS, cert_der=signer.der)
    octets = prepared.finish(FileSigner.of(signer.key, signer.der).sign(prepared.to_be_signed))
    with pytest.raises(Refused) as caught:
        gelesen(octets)
    assert caught.value.fehlercode in {"X000", "X001"}


def test_participant_of_the_plain_route_has_none() -> None:
    first = directory().teilnehmer[0]
    entry = Hybrideintrag(schluessel=KEY, fenster=first.fenster)
    with pytest.raises(Refused, match="plain route"):
        replace(first, offen=True, postfach=None, zertifikate=(), hybride=(entry,))
