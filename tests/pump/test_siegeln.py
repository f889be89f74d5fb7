"""Whole messages: sealed for one to four keys, opened with any of them, sealed again without signing again."""

import io
from functools import cache
from pathlib import Path

import pytest
from support.rohling import AUTOR, LESER, PROZESS, UUID, ZEIT, schema, schmiede
from support.zertifikate import Person, person

from gateway.domain.errors import Refused, Usage
from gateway.domain.ids import Kennung, NachrichtenUUID, ProzessUUID
from gateway.domain.kopf import Kopf, Nachrichtentyp, Zeitpunkt
from gateway.envelope.lesen import read_umschlag
from gateway.envelope.oeffnen import Herkunft, OpenedEnvelope, open_
from gateway.envelope.typen import Art, Fachbefund, Inhalt
from gateway.pump.ordner import SegmentOrdner
from gateway.pump.siegeln import (
    Versiegelt,
    neuer_zufall,
    oeffne_fachnachricht,
    oeffne_inhalt,
    signiere_inhalt,
    versiegle,
    wrap,
)
from gateway.pump.verschluesseln import SealedPart, encrypt_part, neuer_schluessel

KOPF = Kopf(
    uuid=NachrichtenUUID(UUID),
    autor=Kennung(AUTOR),
    leser=Kennung(LESER),
    erstellt=Zeitpunkt(ZEIT),
)
FACH = "<m>Grüße</m>".encode()
JETZT = Zeitpunkt("2026-10-12T08:00:01.000Z")
BEFUND = Fachbefund(kopf=KOPF, nachrichtentyp=Nachrichtentyp.ANFORDERUNG)


class Sendung:
    """A request sealed by the product."""

    def __init__(self, folder: Path, autor: Person) -> None:
        self.cek = neuer_schluessel()
        self.source = SegmentOrdner(folder)
        self.part: SealedPart = encrypt_part(Art.FACHNACHRICHT, io.BytesIO(FACH), cek=self.cek, sink=self.source)
        inhalt = Inhalt(
            kopf=KOPF,
            nachrichtentyp=Nachrichtentyp.ANFORDERUNG,
            prozess=ProzessUUID(PROZESS),
            zufall=neuer_zufall(),
            teile=(self.part.teil,),
        )
        self.inhalt = signiere_inhalt(inhalt, autor, signing_time=JETZT)

    def versiegle(self, *leser: Person, transport: Person | None = None) -> Versiegelt:
        return versiegle(
            self.inhalt,
            kopf=KOPF,
            cek=self.cek,
            teile=(self.part.segmente,),
            leser=[who.cert_der for who in leser],
            signer=transport or person("p256", 1),
            versiegelt=JETZT,
            schema=schema(),
        )

    def oeffne(self, versiegelt: Versiegelt, *keys: Person) -> OpenedEnvelope:
        siegel = read_umschlag(versiegelt.umschlag, schema=schema())
        entsiegelt = oeffne_inhalt(siegel, keys, schema=schema())
        fach = oeffne_fachnachricht(siegel, entsiegelt, self.source)
        return open_(
            siegel, entsiegelt.inhalt, fachnachricht=fach, lies=lambda _: BEFUND, herkunft=Herkunft.GEPRUEFT
        )


@cache
def leser_keys() -> tuple[Person, ...]:
    """Four readers, made when the first test asks."""
    return tuple(person("rsa3072", number) for number in range(4))


@pytest.mark.parametrize("art", ["p256", "p384", "bp256", "bp384", "rsa3072"])
def test_sealed_message_opens(art: str, tmp_path: Path) -> None:
    sendung = Sendung(tmp_path, person(art))
    opened = sendung.oeffne(sendung.versiegle(leser_keys()[0], transport=person(art, 1)), leser_keys()[0])
    assert opened.fachnachricht == FACH
    assert opened.inhalt_octets == sendung.inhalt


@pytest.mark.parametrize("which", range(4))
def test_each_of_four_keys_opens(which: int, tmp_path: Path) -> None:
    sendung = Sendung(tmp_path, person("p256"))
    assert sendung.oeffne(sendung.versiegle(*leser_keys()), leser_keys()[which]).fachnachricht == FACH


def test_fifth_key_is_refused(tmp_path: Path) -> None:
    sendung = Sendung(tmp_path, person("p256"))
    with pytest.raises(Refused, match="1 to 4 keys"):
        sendung.versiegle(*leser_keys(), person("rsa3072", 9))


def test_new_umschlag_around_the_same_inhalt_is_the_same_message(tmp_path: Path) -> None:
    """New reader keys cost a new Umschlag, not a new signature and not new segments (wire 2.1)."""
    sendung = Sendung(tmp_path, person("p256"))
    before = sorted(tmp_path.iterdir())
    first, second = sendung.versiegle(leser_keys()[0]), sendung.versiegle(leser_keys()[1])
    assert first.umschlag != second.umschlag
    assert first.siegel.umschlag.inhalt_sha256 == second.siegel.umschlag.inhalt_sha256
    assert sendung.oeffne(second, leser_keys()[1]).inhalt_octets == sendung.inhalt
    assert sorted(tmp_path.iterdir()) == before


def test_unnamed_reader_is_t020(tmp_path: Path) -> None:
    sendung = Sendung(tmp_path, person("p256"))
    with pytest.raises(Refused, match="none of our keys") as caught:
        sendung.oeffne(sendung.versiegle(leser_keys()[0]), leser_keys()[1])
    assert (caught.value.fehlercode, caught.value.towards_partner) == ("T020", "T020")


@pytest.mark.parametrize("failure", ["wrong_padding", "wrong_key", "short_key"])
def test_failing_unwrap_looks_like_a_wrong_key(failure: str) -> None:
    """The padding oracle has nothing to ask: same code, same words, wherever it fails."""
    siegel = read_umschlag(schmiede().umschlag, schema=schema())

    class Werkzeug:
        key_name = person("rsa3072").key_name

        def unwrap(self, _: bytes) -> bytes:
            if failure == "wrong_padding":
                raise ValueError("Decryption failed")
            return bytes(32 if failure == "wrong_key" else 16)

    with pytest.raises(Refused) as caught:
        oeffne_inhalt(siegel, [Werkzeug()], schema=schema())
    assert caught.value.fehlercode == caught.value.towards_partner == "T020"
    assert caught.value.reason == "the content cannot be decrypted: wrong key or changed octets"


@pytest.mark.parametrize("art", ["p256", "ed25519", "rsa2048"])
def test_only_strong_rsa_certificates_receive_keys(art: str) -> None:
    with pytest.raises(Usage, match="RSA key of 3072 to 8192 bits"):
        wrap(neuer_schluessel(), person(art).cert_der)
    with pytest.raises(Usage, match="cannot be read"):
        wrap(neuer_schluessel(), b"no certificate")


def test_mismatching_layers_never_leave_the_house(tmp_path: Path) -> None:
    """versiegle reads its own work like a stranger's."""
    sendung = Sendung(tmp_path, person("p256"))
    (tmp_path / "b").mkdir()
    other = encrypt_part(
        Art.FACHNACHRICHT, io.BytesIO(FACH + b" "), cek=sendung.cek, sink=SegmentOrdner(tmp_path / "b")
    )
    sendung.part = other
    with pytest.raises(Refused, match="do not add up"):
        sendung.versiegle(leser_keys()[0])
