"""Attacks on the binding: genuine pieces put together to a message nobody wrote (wire 1, 2, 4).

The forge signs what it makes with valid keys, so signatures hold; only the rules between the layers can refuse.
"""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from support.rohling import (
    ARCHIV,
    AUTOR,
    DOKUMENT,
    FACH,
    LESER,
    NULL,
    UUID,
    ZEIT,
    Sendung,
    ersetzt,
    kopf_xml,
    lieferung_xml,
    schema,
    schmiede,
    teil_innen,
    uebernahme_xml,
)
from support.zertifikate import person

from gateway.domain.errors import Refused
from gateway.domain.ids import Kennung, NachrichtenUUID
from gateway.domain.kopf import Kopf, Nachrichtentyp, Zeitpunkt
from gateway.envelope import wurzeln
from gateway.envelope.chiffre import decrypt_inhalt
from gateway.envelope.lesen import read_inhalt, read_umschlag
from gateway.envelope.oeffnen import Herkunft, OpenedEnvelope, open_
from gateway.envelope.typen import Fachbefund

KOPF = Kopf(
    uuid=NachrichtenUUID(UUID),
    autor=Kennung(AUTOR),
    leser=Kennung(LESER),
    erstellt=Zeitpunkt(ZEIT),
    test="demo",
)
ANFORDERUNG = Fachbefund(kopf=KOPF, nachrichtentyp=Nachrichtentyp.ANFORDERUNG)
LIEFERUNG = Fachbefund(
    kopf=KOPF, nachrichtentyp=Nachrichtentyp.LIEFERUNG, anzahl_der_pakete=1, archivgroesse=len(ARCHIV)
)
QUITTUNG = Fachbefund(kopf=KOPF, nachrichtentyp=Nachrichtentyp.QUITTUNG, bezug=NachrichtenUUID(UUID))
RUECKWEISUNG = Fachbefund(kopf=KOPF, nachrichtentyp=Nachrichtentyp.RUECKWEISUNG, bezug=NachrichtenUUID(UUID))
OTHER = "99999999-9999-4999-8999-999999999999"


def oeffne(sendung: Sendung, befund: Fachbefund = ANFORDERUNG, fach: bytes = FACH) -> OpenedEnvelope:
    """The whole order of receipt, as far as the pure core goes."""
    siegel = read_umschlag(sendung.umschlag, schema=schema())
    octets = decrypt_inhalt(siegel.umschlag.inhalt_chiffrat, cek=sendung.cek)
    inhalt = read_inhalt(octets, siegel=siegel, schema=schema())
    return open_(siegel, inhalt, fachnachricht=fach, lies=lambda _: befund, herkunft=Herkunft.GEPRUEFT)


def refused_inside(sendung: Sendung, befund: Fachbefund = ANFORDERUNG, *, code: str = "T099") -> str:
    """Refused after the private key was used: exact for us, T020 for the partner (wire 4.4)."""
    with pytest.raises(Refused) as caught:
        oeffne(sendung, befund)
    assert caught.value.code == code, caught.value
    assert caught.value.towards_partner == "T020"
    return caught.value.reason


def refused_outside(sendung: Sendung, *, code: str = "T099") -> str:
    """Refused before any private key: the partner hears the exact code."""
    with pytest.raises(Refused) as caught:
        read_umschlag(sendung.umschlag, schema=schema())
    assert caught.value.code == caught.value.towards_partner == code, caught.value
    return caught.value.reason


def test_the_forge_makes_good_messages() -> None:
    """The harness itself: unbent, all kinds open."""
    assert oeffne(schmiede())
    assert oeffne(schmiede(typ="010206", archiv=ARCHIV), LIEFERUNG)
    assert oeffne(schmiede(typ="0020", nachweis=uebernahme_xml()), QUITTUNG)
    assert oeffne(schmiede(typ="0010", nachweis=uebernahme_xml(ergebnis="abgelehnt")), RUECKWEISUNG)
    assert oeffne(schmiede(typ="0020"), replace(QUITTUNG, bezug=None))


ANDERER_KOPF = {
    "other_uuid": kopf_xml(uuid=OTHER),
    "other_autor": kopf_xml(autor="azr:666666"),
    "other_leser": kopf_xml(leser="azr:666666"),
    "other_time": kopf_xml(zeit="2026-10-12T10:00:00.001+02:00"),
    "test_flag_dropped": kopf_xml(test=None),
    "other_test_value": kopf_xml(test="other"),
    "test_flag_emptied": kopf_xml(test=""),
}


@pytest.mark.parametrize("attack", ANDERER_KOPF)
def test_head_outside_differs_from_the_signed_one(attack: str) -> None:
    assert "head of the Umschlag" in refused_inside(schmiede(kopf=ANDERER_KOPF[attack], kopf_innen=kopf_xml()))


def test_rewrapped_message_is_never_opened() -> None:
    """A thief seals another's Inhalt as its own: the signatures hold, the Autor does not, and nothing is answered.

    There is no OpenedEnvelope, so there is nothing a rejection (which carries the original) could be built from.
    """
    genuine = schmiede(autor=person("p256"))
    stolen = schmiede(
        kopf=kopf_xml(autor="azr:666666"), inhalt=genuine.inhalt, transport=person("p256", 9), fach=FACH
    )
    assert "head of the Umschlag" in refused_inside(stolen)


def test_resealed_under_the_same_head_shows_the_thief() -> None:
    """Even a copy of the head leaves the thief's certificate outside, for the directory to judge."""
    genuine = schmiede(autor=person("p256"))
    opened = oeffne(schmiede(inhalt=genuine.inhalt, transport=person("p256", 9)))
    assert opened.transport_cert_der == person("p256", 9).cert_der
    assert opened.autor_cert_der == person("p256").cert_der


ANDERE_FACHNACHRICHT = {
    "other_uuid": replace(KOPF, uuid=NachrichtenUUID(OTHER)),
    "other_autor": replace(KOPF, autor=Kennung("azr:666666")),
    "other_leser": replace(KOPF, leser=Kennung("azr:666666")),
    "other_instant": replace(KOPF, erstellt=Zeitpunkt("2026-10-12T10:00:00.001+02:00")),
    "same_clock_other_zone": replace(KOPF, erstellt=Zeitpunkt("2026-10-12T10:00:00.000+01:00")),
    "test_flag_dropped": replace(KOPF, test=None),
    "test_flag_emptied": replace(KOPF, test=""),
    "other_test_value": replace(KOPF, test="x"),
}


@pytest.mark.parametrize("attack", ANDERE_FACHNACHRICHT)
def test_head_of_the_fachnachricht_differs(attack: str) -> None:
    befund = replace(ANFORDERUNG, kopf=ANDERE_FACHNACHRICHT[attack])
    assert "head of the Fachnachricht" in refused_inside(schmiede(), befund)


def test_fachnachricht_may_write_the_same_instant_and_uuid_otherwise() -> None:
    kopf = replace(KOPF, erstellt=Zeitpunkt("2026-10-12T08:00:00.000Z"), uuid=NachrichtenUUID(UUID.upper()))
    assert oeffne(schmiede(), replace(ANFORDERUNG, kopf=kopf))


def test_fachnachricht_of_another_type() -> None:
    befund = replace(ANFORDERUNG, nachrichtentyp=Nachrichtentyp.ANTWORT)
    assert "another type" in refused_inside(schmiede(), befund)


def test_fachnachricht_of_another_message() -> None:
    with pytest.raises(Refused, match="not the one the author signed") as caught:
        oeffne(schmiede(), fach=FACH + b" ")
    assert caught.value.towards_partner == "T020"


def test_header_is_read_only_after_the_digest_held() -> None:
    siegel = read_umschlag((sendung := schmiede()).umschlag, schema=schema())
    inhalt = read_inhalt(sendung.inhalt, siegel=siegel, schema=schema())
    read: list[bytes] = []
    with pytest.raises(Refused):
        open_(
            siegel,
            inhalt,
            fachnachricht=b"<other/>",
            lies=lambda octets: read.append(octets) or ANFORDERUNG,
            herkunft=Herkunft.GEPRUEFT,
        )
    assert read == []


def test_inhalt_of_another_umschlag_of_the_same_head() -> None:
    one, other = schmiede(), schmiede()
    siegel = read_umschlag(one.umschlag, schema=schema())
    inhalt = read_inhalt(other.inhalt, siegel=read_umschlag(other.umschlag, schema=schema()), schema=schema())
    with pytest.raises(Refused, match="another Umschlag"):
        open_(siegel, inhalt, fachnachricht=FACH, lies=lambda _: ANFORDERUNG, herkunft=Herkunft.GEPRUEFT)


def test_key_that_opens_to_another_inhalt_is_not_committed_to() -> None:
    """GCM does not commit to its key: whatever a second key yields, the signed digest names one Inhalt only."""
    reason = refused_inside(schmiede(inhalt_sha256=NULL))
    assert "commits to" in reason
    other = schmiede()
    assert "commits to" in refused_inside(schmiede(inhalt=other.inhalt, inhalt_sha256=NULL))


def test_key_wrapped_twice_for_one_certificate() -> None:
    who = person("rsa3072")
    assert "wrapped twice" in refused_outside(schmiede(leser=(who, who)))


def test_five_keys() -> None:
    refused_outside(schmiede(leser=tuple(person("rsa3072", number) for number in range(5))), code="X001")


@pytest.mark.parametrize("length", [0, 11, 12, 27])
def test_encrypted_inhalt_too_short_for_iv_and_tag(length: int) -> None:
    from support.rohling import b64

    def bend(xml: bytes) -> bytes:
        value = re.findall(rb"<xenc:CipherValue>[^<]*</xenc:CipherValue>", xml)[-1]
        return xml.replace(value, f"<xenc:CipherValue>{b64(bytes(length))}</xenc:CipherValue>".encode())

    sendung = schmiede(biege_umschlag=bend)
    with pytest.raises(Refused) as caught:
        read_umschlag(sendung.umschlag, schema=schema())
    assert caught.value.code in {"X000", "X001"}


UNKANONISCH: dict[str, Callable[[bytes], bytes]] = {
    "line_break": lambda value: value[:64] + b"\n" + value[64:],
    "blank": lambda value: value + b" ",
    "no_padding": lambda value: value.rstrip(b"=") + b"=" * (value.count(b"=") + 1),
    "url_alphabet": lambda value: b"-_-_" + value,
    "not_base64": lambda value: "ä".encode() + value,
    "unused_bits": lambda _: b"AAB=",
}


@pytest.mark.parametrize("attack", UNKANONISCH)
@pytest.mark.parametrize("welcher", [0, 1])
def test_base64_of_key_and_inhalt_is_canonical(attack: str, welcher: int) -> None:
    """The schema leaves these two long values to the verifier: one octet string has one spelling."""

    def bend(xml: bytes) -> bytes:
        value = re.findall(rb"<xenc:CipherValue>([^<]*)</xenc:CipherValue>", xml)[welcher]
        return xml.replace(b">" + value + b"<", b">" + UNKANONISCH[attack](value) + b"<")

    refused_outside(schmiede(biege_umschlag=bend), code="X000")


@pytest.mark.parametrize("cut", [1, 4, 15, 16])
def test_truncated_tag_of_the_inhalt(cut: int) -> None:
    sendung = schmiede()
    siegel = read_umschlag(sendung.umschlag, schema=schema())
    with pytest.raises(Refused) as caught:
        decrypt_inhalt(siegel.umschlag.inhalt_chiffrat[:-cut], cek=sendung.cek)
    assert caught.value.code == "T020"


@pytest.mark.parametrize("place", [0, 11, 12, 500, -16, -1])
def test_changed_octet_of_the_encrypted_inhalt(place: int) -> None:
    sendung = schmiede()
    sealed = bytearray(read_umschlag(sendung.umschlag, schema=schema()).umschlag.inhalt_chiffrat)
    sealed[place] ^= 1
    with pytest.raises(Refused) as caught:
        decrypt_inhalt(bytes(sealed), cek=sendung.cek)
    assert caught.value.code == "T020"


# -- parts ----------------------------------------------------------------------------------------------------

MIB = 1024 * 1024
DREI = FACH + bytes(2 * MIB + 5)


def test_parts_inside_and_outside_must_be_the_same() -> None:
    archiv = teil_innen("archiv", ARCHIV)
    fach = teil_innen()
    cases = {
        "part not listed inside": schmiede(typ="010206", archiv=ARCHIV, innen=fach),
        "part listed but not sealed": schmiede(typ="010206", innen=fach + archiv),
        "part listed twice": schmiede(innen=fach + fach),
        "parts in another order": schmiede(typ="010206", archiv=ARCHIV, innen=archiv + fach),
        "archive alone": schmiede(typ="010206", innen=archiv),
        "length lie": schmiede(innen=fach.replace(f'laenge="{len(FACH)}"', f'laenge="{len(FACH) + 1}"')),
    }
    for name, sendung in cases.items():
        assert refused_inside(sendung, LIEFERUNG), name


def test_parts_outside_in_another_order_or_twice() -> None:
    def swap(xml: bytes) -> bytes:
        one, two = re.findall(rb"<ab:Teil .*?</ab:Teil>", xml)
        return xml.replace(one + two, two + one)

    def twice(xml: bytes) -> bytes:
        (one,) = re.findall(rb"<ab:Teil .*?</ab:Teil>", xml)
        return xml.replace(one, one + one)

    refused_outside(schmiede(typ="010206", archiv=ARCHIV, biege_umschlag=swap))
    refused_outside(schmiede(biege_umschlag=twice))


def same_segment_twice(xml: bytes) -> bytes:
    first, second, _ = re.findall(rb'<ab:Segment nr="\d" laenge="\d+" sha256="([0-9a-f]+)"', xml)
    return xml.replace(second, first)


SEGMENTE: dict[str, Callable[[bytes], bytes]] = {
    "numbered_from_0": ersetzt('nr="1"', 'nr="0"'),
    "number_left_out": ersetzt('nr="2"', 'nr="3"'),
    "number_twice": ersetzt('nr="2"', 'nr="1"'),
    "first_segment_short": ersetzt(f'laenge="{MIB + 28}"', f'laenge="{MIB + 27}"'),
    "first_segment_long": ersetzt(f'laenge="{MIB + 28}"', f'laenge="{MIB + 29}"'),
    "last_segment_without_tag": lambda xml: re.sub(rb'nr="3" laenge="\d+"', b'nr="3" laenge="27"', xml),
    "last_segment_longer_than_the_others": lambda xml: re.sub(
        rb'nr="3" laenge="\d+"', f'nr="3" laenge="{MIB + 29}"'.encode(), xml
    ),
    "same_segment_twice": same_segment_twice,
}


@pytest.mark.parametrize("attack", SEGMENTE)
def test_list_of_segments_that_is_none(attack: str) -> None:
    refused_outside(schmiede(fach=DREI, biege_umschlag=SEGMENTE[attack]))


def test_segments_left_out_or_added_do_not_add_up() -> None:
    left_out = schmiede(fach=DREI, innen=teil_innen(octets=DREI), biege_segmente=lambda _, found: found[:2])
    assert "do not add up" in refused_inside(left_out)
    added = schmiede(innen=teil_innen(), fach=FACH + bytes(MIB))
    assert "do not add up" in refused_inside(added)


@pytest.mark.parametrize("groesse", [0, 1, MIB - 1, 64 * MIB + 1, 10**15])
def test_segment_size_outside_the_limits(groesse: int) -> None:
    refused_outside(schmiede(biege_umschlag=ersetzt(f'groesse="{MIB}"', f'groesse="{groesse}"')), code="X001")


def test_too_many_segments() -> None:
    def flood(xml: bytes) -> bytes:
        segments = "".join(
            f'<ab:Segment nr="{nr}" laenge="{MIB + 28}" sha256="{nr:064x}"/>'
            for nr in range(1, wurzeln.SEGMENTE_MAX + 2)
        )
        return re.sub(rb"<ab:Segment .*?/>", segments.encode(), xml)

    refused_outside(schmiede(biege_umschlag=flood), code="X001")


def test_fachnachricht_too_large() -> None:
    def grow(xml: bytes) -> bytes:
        segments = "".join(f'<ab:Segment nr="{nr}" laenge="{MIB + 28}" sha256="{nr:064x}"/>' for nr in range(1, 66))
        return re.sub(rb"<ab:Segment .*?/>", segments.encode(), xml)

    assert "Fachnachricht" in refused_outside(schmiede(biege_umschlag=grow), code="X001")


def test_as_many_segments_as_allowed_are_read() -> None:
    def many(xml: bytes) -> bytes:
        segments = "".join(
            f'<ab:Segment nr="{nr}" laenge="{MIB + 28}" sha256="{nr:064x}"/>'
            for nr in range(1, wurzeln.SEGMENTE_MAX + 1)
        )
        head, _, tail = xml.rpartition(b"<ab:Segment ")
        return head + segments.encode() + tail[tail.index(b"/>") + 2 :]

    sendung = schmiede(typ="010206", archiv=ARCHIV, biege_umschlag=many)
    siegel = read_umschlag(sendung.umschlag, schema=schema())
    assert len(siegel.umschlag.teile[1].segmente) == wurzeln.SEGMENTE_MAX


# -- types and Nachweis -----------------------------------------------------------------------------------------


def test_archive_on_a_message_that_is_no_delivery() -> None:
    assert "exactly a 010206" in refused_inside(schmiede(archiv=ARCHIV))


def test_delivery_without_archive() -> None:
    assert "exactly a 010206" in refused_inside(schmiede(typ="010206"), LIEFERUNG)


def test_packet_message_does_not_travel_in_an_umschlag() -> None:
    assert "010207" in refused_inside(schmiede(typ="010207"))
    assert "010207" in refused_inside(schmiede(typ="010207", archiv=ARCHIV, nachweis=lieferung_xml()))


@pytest.mark.parametrize("typ", ["9999", "010299"])
def test_unknown_type_of_message(typ: str) -> None:
    assert "no message of this type" in refused_inside(schmiede(typ=typ))


@pytest.mark.parametrize(
    ("anzahl", "groesse"), [(2, len(ARCHIV)), (0, len(ARCHIV)), (1, len(ARCHIV) + 1), (1, 0), (None, None)]
)
def test_delivery_that_speaks_of_another_archive(anzahl: int | None, groesse: int | None) -> None:
    befund = replace(LIEFERUNG, anzahl_der_pakete=anzahl, archivgroesse=groesse)
    assert "archivgroesse" in refused_inside(schmiede(typ="010206", archiv=ARCHIV), befund)


def test_nachweis_of_delivery_exactly_for_a_delivery() -> None:
    assert "Nachweis of delivery" in refused_inside(schmiede(nachweis=lieferung_xml()))
    bare = schmiede(typ="010206", archiv=ARCHIV, nachweis=" ", biege_inhalt=ersetzt("> <", "><"))
    assert "Nachweis of delivery" in refused_inside(bare, LIEFERUNG)
    wrong = schmiede(typ="010206", archiv=ARCHIV, nachweis=uebernahme_xml())
    assert "Nachweis of delivery" in refused_inside(wrong, LIEFERUNG)


def test_nachweis_of_takeover_exactly_for_its_messages() -> None:
    assert "only a 0020 or a 0010" in refused_inside(schmiede(nachweis=uebernahme_xml()))
    assert "takeover" in refused_inside(schmiede(typ="0020"), QUITTUNG)
    assert "takeover" in refused_inside(schmiede(typ="0010"), RUECKWEISUNG)
    assert "takeover" in refused_inside(
        schmiede(typ="0020", nachweis=uebernahme_xml()), replace(QUITTUNG, bezug=None)
    )


def test_takeover_of_another_delivery_than_the_receipt_names() -> None:
    """Receipt substitution: the Nachweis of one delivery under the receipt of another."""
    sendung = schmiede(typ="0020", nachweis=uebernahme_xml(bezug=OTHER))
    assert "about that 010206" in refused_inside(sendung, QUITTUNG)


def test_receipt_of_takeover_with_a_document_that_was_not_taken_over() -> None:
    sendung = schmiede(typ="0020", nachweis=uebernahme_xml(ergebnis="abgelehnt"))
    assert "not taken over" in refused_inside(sendung, QUITTUNG)


def antwort_xml(ergebnis: str, grund: str = "") -> str:
    """A Nachweis that answers a recall."""
    mark = f'<ab:Rueckrufantwort nachrichtenUUID="{OTHER}"{grund}/>'
    return uebernahme_xml(ergebnis=ergebnis).replace("<ab:Dokument", f"{mark}<ab:Dokument", 1)


def rueckruf_xml(grund: str = "falsche_person") -> str:
    null = "0" * 64
    bezug = f'<ab:Bezug nachrichtenUUID="{OTHER}" inhaltSha256="{null}" archivSha256="{null}"/>'
    return f'<ab:Nachweis><ab:Rueckruf grund="{grund}">{bezug}</ab:Rueckruf></ab:Nachweis>'


UEBER_ANFORDERUNG = replace(RUECKWEISUNG, bezug=None)
"""A 0010 about something else than a 010206."""


def test_a_recall_and_its_two_answers_open() -> None:
    assert oeffne(schmiede(typ="0010", nachweis=rueckruf_xml()), UEBER_ANFORDERUNG)
    assert oeffne(schmiede(typ="0010", nachweis=antwort_xml("geloescht")), RUECKWEISUNG)
    assert oeffne(schmiede(typ="0020", nachweis=antwort_xml("uebernommen", ' grund="zustaendig"')), QUITTUNG)


def test_only_a_rejection_about_something_else_than_a_delivery_calls_back() -> None:
    assert "only a 0010 calls" in refused_inside(schmiede(nachweis=rueckruf_xml()))
    assert "only a 0010 calls" in refused_inside(schmiede(typ="0020", nachweis=rueckruf_xml()), QUITTUNG)
    assert "takeover" in refused_inside(schmiede(typ="0010", nachweis=rueckruf_xml()), RUECKWEISUNG)
    assert "geheim" not in refused_inside(
        schmiede(typ="0010", nachweis=rueckruf_xml("geheim")), UEBER_ANFORDERUNG, code="X001"
    )


@pytest.mark.parametrize(
    ("typ", "ergebnis", "grund"),
    [
        ("0010", "geloescht", ' grund="zustaendig"'),
        ("0010", "abgelehnt", ""),
        ("0010", "uebernommen", ' grund="zustaendig"'),
        ("0020", "uebernommen", ""),
    ],
)
def test_an_answer_to_a_recall_is_all_gone_or_kept_with_a_reason(typ: str, ergebnis: str, grund: str) -> None:
    befund = QUITTUNG if typ == "0020" else RUECKWEISUNG
    assert "recall" in refused_inside(schmiede(typ=typ, nachweis=antwort_xml(ergebnis, grund)), befund)


def test_nothing_is_deleted_without_a_recall() -> None:
    sendung = schmiede(typ="0010", nachweis=uebernahme_xml(ergebnis="geloescht"))
    assert "in answer to a recall" in refused_inside(sendung, RUECKWEISUNG)


def test_document_listed_twice() -> None:
    twice = lieferung_xml(DOKUMENT, DOKUMENT)
    assert "twice" in refused_inside(schmiede(typ="010206", archiv=ARCHIV, nachweis=twice), LIEFERUNG)


def test_too_many_documents() -> None:
    uuids = [f"{number:08x}-0000-4000-8000-000000000000" for number in range(wurzeln.DOKUMENTE_MAX + 1)]
    sendung = schmiede(typ="010206", archiv=ARCHIV, nachweis=lieferung_xml(*uuids))
    refused_inside(sendung, LIEFERUNG, code="X001")
    assert oeffne(schmiede(typ="010206", archiv=ARCHIV, nachweis=lieferung_xml(*uuids[1:])), LIEFERUNG)


def test_inhalt_too_large() -> None:
    with pytest.raises(Refused) as caught:
        oeffne(schmiede(biege_inhalt=ersetzt("demo", "x" * wurzeln.INHALT_MAX_OCTETS)))
    assert caught.value.code == "X001"


def test_moment_that_does_not_exist() -> None:
    kopf = kopf_xml(zeit="2026-02-30T10:00:00.000Z")
    refused_outside(schmiede(kopf=kopf), code="X001")
