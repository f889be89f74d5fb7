"""The signed directory file: what is read comes back, everything else is refused."""

from dataclasses import replace
from datetime import timedelta

import pytest
from lxml import etree
from support.pki import HANNOVER, JETZT, KIEL, cert, defects, directory, directory_schema, signed_directory

from gateway.domain.behoerde import Anschrift, Behoerde, Erreichbarkeit
from gateway.domain.errors import Fehlercode, Refused
from gateway.domain.ids import Kennung, sha256_of
from gateway.envelope import kanon, signatur
from gateway.envelope.verzeichnis import (
    VERZEICHNIS,
    VZ,
    is_signed,
    public_key_sha256,
    read_draft,
    read_verzeichnis,
    write_draft,
)
from gateway.keystore import FileSigner
from gateway.trust.dienst import DIENSTE
from gateway.trust.teilnehmer import (
    Art,
    Clearingstelle,
    Diensteintrag,
    Fenster,
    Schluesseleintrag,
    Schluesselrolle,
    Status,
    Teilnehmer,
    Vertretung,
    Zertifikatseintrag,
)

R = Schluesselrolle
PIN = sha256_of(cert("verzeichnis").der)
VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"


def full():
    """A directory that uses everything the form has."""
    window = Fenster(von=JETZT - timedelta(days=10), bis=JETZT + timedelta(days=10, milliseconds=5))
    hub = Teilnehmer(
        behoerde=Behoerde(kennung=Kennung("vst:01"), name='Stelle "A" & <B> Žluťoučký'),
        art=Art.VERMITTLUNGSSTELLE,
        fenster=window,
        postfach="https://[::1]:9443",
    )
    old = Teilnehmer(
        behoerde=Behoerde(
            kennung=Kennung("azr:999909"),
            name="Alt",
            erreichbarkeit=(
                Erreichbarkeit("02", "0511 1", "nur vormittags"),
                Erreichbarkeit("01", "a@example.org"),
            ),
            anschrift=Anschrift(postleitzahl="01067", wohnort="Ort", postfach="12 34"),
        ),
        art=Art.AUSLAENDERBEHOERDE,
        status=Status.ZUSAMMENGELEGT,
        nachfolger=HANNOVER,
        fenster=window,
        ags=("03", "15"),
        vermittlung=Kennung("vst:01"),
        formate=(),
        verfahren=("eddsa-ed25519",),
        zertifikate=(
            Zertifikatseintrag(
                der=cert("verzeichnis").der, rollen=(R.TRANSPORT, R.INHALT), fenster=window, gesperrt_ab=JETZT
            ),
        ),
        schluessel=(
            Schluesseleintrag(rolle=R.PROTOKOLL, vkey=VKEY, fenster=window),
            Schluesseleintrag(rolle=R.ZEUGE, vkey=VKEY, fenster=Fenster(von=JETZT)),
        ),
        vertretungen=(Vertretung(vertreter=KIEL, rollen=(R.ABRUF, R.CHIFFRE), fenster=window),),
        dienste=(
            Diensteintrag(uri=DIENSTE[0].uri, fenster=window),
            Diensteintrag(uri="urn:neues:2705:ABHABH", fenster=Fenster(von=JETZT)),
        ),
        clearingstellen=(
            Clearingstelle(
                name="DataClearing & Co",
                erreichbarkeit=(Erreichbarkeit("02", "0431 4711", "werktags"), Erreichbarkeit("01", "a@b.example")),
                fenster=window,
            ),
        ),
    )
    plain = Teilnehmer(
        behoerde=Behoerde(kennung=Kennung("azr:999908"), name="Ohne Aktenbote"),
        art=Art.AUSLAENDERBEHOERDE,
        fenster=window,
        offen=True,
    )
    return directory(hub, old, plain, nummer=17)


def read(octets, signer=PIN):
    return read_verzeichnis(octets, schema=directory_schema(), signer=signer)


def refused(code, octets, signer=PIN):
    with pytest.raises(Refused) as caught:
        read(octets, signer)
    assert caught.value.fehlercode is code, caught.value
    return caught.value.reason


def resigned(change, base=None):
    """A directory changed as a tree and properly signed by the directory key: only its content is wrong."""
    root = etree.fromstring(write_draft(base or directory()))
    change(root)
    one = cert("verzeichnis")
    prepared = signatur.prepare(root, wurzel=VERZEICHNIS, cert_der=one.der)
    return prepared.finish(FileSigner.of(one.key, one.der).sign(prepared.to_be_signed))


def test_everything_written_and_signed_comes_back_equal():
    assert read(signed_directory(full())) == full()


def test_the_pin_may_be_the_certificate_or_its_public_key():
    octets = signed_directory(directory())
    assert read(octets, public_key_sha256(cert("verzeichnis").der)) == directory()


def test_a_directory_signed_by_another_key_is_refused_even_if_its_path_is_good():
    assert "pinned" in refused(Fehlercode.T070, signed_directory(directory(), by=cert("azr-999901/inhalt")))


def test_another_key_counts_only_where_it_is_pinned_beside_the_first():
    octets = signed_directory(directory(), by=cert("azr-999901/inhalt"))
    other = sha256_of(cert("azr-999901/inhalt").der)
    refused(Fehlercode.T070, octets)
    found = read_verzeichnis(octets, schema=directory_schema(), signer=PIN, weitere=(other,))
    assert found == directory()
    assert (
        read_verzeichnis(signed_directory(found), schema=directory_schema(), signer=PIN, weitere=(other,)) == found
    )


def test_a_directory_that_swaps_in_the_pinned_certificate_is_refused():
    octets = signed_directory(directory(), by=cert("azr-999901/inhalt"))
    other, pinned = (kanon.base64_text(cert(name).der) for name in ("azr-999901/inhalt", "verzeichnis"))
    head, _, tail = octets.rpartition(other.encode())
    refused(Fehlercode.T011, head + pinned.encode() + tail)


def test_a_directory_of_a_foreign_pki_is_refused():
    refused(Fehlercode.T070, signed_directory(directory(), by=cert("fremd", defects())))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'nummer="1"', b'nummer="2"'),
        (b"03241001", b"03241002"),
        (b"https://localhost:8443", b"https://evilhost1:8443"),
        (b"tls abruf einlieferung", b"tls abruf"),
    ],
)
def test_a_directory_changed_after_signing_is_refused(old, new):
    octets = signed_directory(directory())
    assert old in octets
    refused(Fehlercode.T011, octets.replace(old, new, 1))


def test_a_directory_without_a_signature_is_a_draft_and_nothing_more():
    draft = write_draft(directory())
    refused(Fehlercode.X001, draft)
    assert read_draft(draft, schema=directory_schema()) == directory()
    assert not is_signed(draft, schema=directory_schema())
    assert is_signed(signed_directory(directory()), schema=directory_schema())


def test_a_directory_issued_after_its_signers_certificate_ended_is_refused():
    late = JETZT + timedelta(days=400)
    old = replace(directory(), ausgestellt=late, gueltig_bis=late + timedelta(days=1))
    refused(Fehlercode.T000, signed_directory(old))


@pytest.mark.parametrize(
    ("code", "bend"),
    [
        (Fehlercode.X000, lambda xml: b'<?xml version="1.0" encoding="UTF-8"?>' + xml),
        (Fehlercode.X000, lambda xml: xml + b"\n"),
        (Fehlercode.X000, lambda xml: xml.replace(b"<vz:Anker>", b"<!-- c --><vz:Anker>", 1)),
        (Fehlercode.X000, lambda xml: xml.replace(b"<vz:Teilnehmer ", b"\n<vz:Teilnehmer ", 1)),
        (Fehlercode.X000, lambda xml: b"<!DOCTYPE x>" + xml),
        (Fehlercode.S001, lambda xml: xml.decode().encode("utf-16")),
        (Fehlercode.V000, lambda xml: xml.replace(b"urn:aktenbote:verzeichnis:1", b"urn:aktenbote:verzeichnis:2")),
        (Fehlercode.V000, lambda xml: xml.replace(b'profil="1.0"', b'profil="2.0"', 1)),
        (Fehlercode.X001, lambda xml: xml.replace(b"vz:Ags", b"vz:Agz")),
        (Fehlercode.X001, lambda xml: xml.replace(b'betrieb="test"', b'betrieb="demo"', 1)),
        (Fehlercode.X001, lambda xml: xml.replace(b"tls abruf", b"tls  abruf", 1)),
        (Fehlercode.X001, lambda xml: xml.replace(b"https://", b"http://", 1)),
        (Fehlercode.X001, lambda xml: xml.replace(b'nummer="1"', b'nummer="01"', 1)),
    ],
)
def test_octets_that_are_not_the_closed_form_are_refused(code, bend):
    octets = signed_directory(directory())
    assert bend(octets) != octets
    refused(code, bend(octets))


def test_an_umschlag_is_no_directory():
    refused(Fehlercode.X001, b'<ab:Umschlag xmlns:ab="urn:aktenbote:umschlag:1" profil="1.0"></ab:Umschlag>')


def test_a_second_signature_is_refused():
    octets = signed_directory(directory())
    start = octets.rindex(b"<ds:Signature ")
    end = octets.rindex(b"</vz:Verzeichnis>")
    refused(Fehlercode.X001, octets[:end] + octets[start:end] + octets[end:])


def test_a_signature_at_another_place_is_refused():
    octets = signed_directory(directory())
    start, end = octets.rindex(b"<ds:Signature "), octets.rindex(b"</vz:Verzeichnis>")
    first = octets.index(b"<vz:Teilnehmer ")
    moved = octets[:first] + octets[start:end] + octets[first:start] + octets[end:]
    refused(Fehlercode.X001, moved)


def test_a_participant_twice_is_refused_although_well_signed():
    def twice(root):
        root.append(etree.fromstring(etree.tostring(root[-1])))

    assert "twice" in refused(Fehlercode.X001, resigned(twice))


def test_a_window_that_ends_before_it_begins_is_refused_although_well_signed():
    def turn(root):
        root[-1].set("bis", "2000-01-01T00:00:00.000Z")

    assert "before it begins" in refused(Fehlercode.X001, resigned(turn))


def test_a_moment_that_does_not_exist_is_refused_although_well_signed():
    def impossible(root):
        root.set("ausgestellt", "2026-02-30T00:00:00.000Z")

    assert "calendar" in refused(Fehlercode.X001, resigned(impossible))


def test_a_life_of_more_than_thirty_days_is_refused_although_well_signed():
    def forever(root):
        root.set("gueltigBis", "2099-01-01T00:00:00.000Z")

    assert "30 days" in refused(Fehlercode.X001, resigned(forever))


def test_a_test_anchor_in_a_productive_directory_is_refused_although_well_signed():
    refused(Fehlercode.T002, resigned(lambda root: root.set("betrieb", "echt")))


def test_text_that_is_not_nfc_is_refused_although_well_signed():
    def decomposed(root):
        root.find(f".//{{{VZ}}}Name").text = "Ausla\u0308nder"

    assert "NFC" in refused(Fehlercode.X001, resigned(decomposed))


def test_a_log_key_whose_hash_does_not_fit_is_refused_although_well_signed():
    def wrong(root):
        root.find(f".//{{{VZ}}}Schluessel").text = VKEY.replace("c74f20a3", "c74f20a4")

    assert "NAME+HASH+KEY" in refused(Fehlercode.X001, resigned(wrong, full()))


def test_a_certificate_that_is_none_is_refused_when_it_is_used_not_when_it_is_read():
    def rubbish(root):
        root.find(f".//{{{VZ}}}Zertifikat").text = "AAAA"

    found = read(resigned(rubbish))
    with pytest.raises(Refused) as caught:
        found.pruefe_unterzeichner(bytes(3), R.TLS, HANNOVER, JETZT)
    assert caught.value.fehlercode is Fehlercode.T002


def test_a_directory_of_all_german_authorities_is_read():
    base = directory()
    many = tuple(
        Teilnehmer(
            behoerde=Behoerde(kennung=Kennung(f"azr:{number:06}"), name=f"Behörde {number}"),
            art=Art.AUSLAENDERBEHOERDE,
            fenster=Fenster(von=JETZT),
            ags=(f"9{number:07}",),
            zertifikate=base.teilnehmer[0].zertifikate,
        )
        for number in range(660)
    )
    large = directory(*many)
    assert read(signed_directory(large)) == large
