"""Attacks below the tree: encodings, white space, comments, entities, prefixes, floods, and parser differentials.

Canonicalisation forgives most of this, so a signature would still hold: the own form does not forgive it.
"""

import random
import re
import xml.parsers.expat
from collections.abc import Callable
from functools import cache

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree
from support.rohling import DS, inhalt_xml, schema, schmiede, signiert, umschlag_xml
from support.zertifikate import person

from gateway.domain.errors import Refused
from gateway.envelope import kanon, signatur, wurzeln
from gateway.envelope.kanon import Wurzel
from gateway.envelope.lesen import read_umschlag

ROOTS = {"umschlag": (umschlag_xml, wurzeln.UMSCHLAG), "inhalt": (inhalt_xml, wurzeln.INHALT)}
GOOD = {name: signiert(make(), wurzel, person("p256")) for name, (make, wurzel) in ROOTS.items()}

sendung = cache(schmiede)
"""A good message, made when the first test asks: its reader has an RSA key."""

Bend = Callable[[bytes], bytes]


def sub(pattern: bytes, new: bytes) -> Bend:
    def bend(octets: bytes) -> bytes:
        bent, count = re.subn(pattern, new, octets, count=1, flags=re.DOTALL)
        assert count == 1, pattern
        return bent

    return bend


def in_value(name: str, change: Callable[[bytes], bytes]) -> Bend:
    """Change the text of the first element of this name."""

    def bend(octets: bytes) -> bytes:
        match = re.search(rf"<{name}>([^<]*)</{name}>".encode(), octets)
        assert match
        return octets[: match.start(1)] + change(match[1]) + octets[match.end(1) :]

    return bend


def last_base64_bit(text: bytes) -> bytes:
    """Other unused bits in the last character: the same octets in another spelling."""
    alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    place = len(text.rstrip(b"=")) - 1
    return text[:place] + bytes([alphabet[alphabet.index(text[place : place + 1]) ^ 1]]) + text[place + 1 :]


XSI = b' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:'
FLOOD = b"".join(b' a%d=""' % number for number in range(40))
NAMESPACES = b"".join(b' xmlns:n%d="urn:n"' % number for number in range(40))
PADDED = b"<ab:Leser>azr:999901</ab:Leser>"

BENDS: dict[str, tuple[Bend, str]] = {
    "byte_order_mark": (lambda o: b"\xef\xbb\xbf" + o, "X000"),
    "xml_declaration": (lambda o: b'<?xml version="1.0" encoding="UTF-8"?>' + o, "X000"),
    "xml_declaration_without_encoding": (lambda o: b'<?xml version="1.0"?>\n' + o, "X000"),
    "xml_1_1": (lambda o: b'<?xml version="1.1"?>' + o, "X000"),
    "declared_latin1": (lambda o: b'<?xml version="1.0" encoding="ISO-8859-1"?>' + o, "S001"),
    "declared_utf7": (lambda o: b'<?xml version="1.0" encoding="UTF-7"?>' + o, "S001"),
    "utf16_with_mark": (lambda o: o.decode().encode("utf-16"), "S001"),
    "utf16_without_mark": (lambda o: o.decode().encode("utf-16-le"), "X000"),
    "utf32": (lambda o: o.decode().encode("utf-32"), "S001"),
    "ebcdic": (lambda o: o.decode().encode("cp500"), "S001"),
    "broken_utf8": (sub(b"demo", b"dem\xff"), "S001"),
    "overlong_utf8": (sub(b"demo", b"dem\xc0\xaf"), "S001"),
    "surrogate_utf8": (sub(b"demo", b"dem\xed\xa0\x80"), "S001"),
    "nul": (sub(b"demo", b"dem\x00"), "X000"),
    "control_character": (sub(b"demo", b"dem\x01"), "X000"),
    "newline_at_the_end": (lambda o: o + b"\n", "X000"),
    "blank_in_front": (lambda o: b" " + o, "X000"),
    "second_document": (lambda o: o + o, "X000"),
    "cut_off": (lambda o: o[:-1], "X000"),
    "nothing": (lambda _: b"", "X000"),
    "newline_between_elements": (sub(b"</ab:Kopf>", b"</ab:Kopf>\n"), "X000"),
    "blank_inside_a_parent": (sub(b"<ab:Kopf>", b"<ab:Kopf> "), "X000"),
    "text_between_elements": (sub(b"</ab:Kopf>", b"</ab:Kopf>x"), "X000"),
    "blank_in_a_value": (sub(PADDED, b"<ab:Leser> azr:999901</ab:Leser>"), "X001"),
    "newline_in_a_value": (sub(PADDED, b"<ab:Leser>azr:999901\n</ab:Leser>"), "X001"),
    "blank_in_a_tag": (sub(b"<ab:Kopf>", b"<ab:Kopf >"), "X000"),
    "comment_before_the_root": (lambda o: b"<!-- -->" + o, "X000"),
    "comment_after_the_root": (lambda o: o + b"<!-- -->", "X000"),
    "comment_between_elements": (sub(b"</ab:Kopf>", b"</ab:Kopf><!-- -->"), "X000"),
    "comment_in_a_value": (sub(PADDED, b"<ab:Leser>azr:999901<!-- -->.example</ab:Leser>"), "X000"),
    "comment_in_digest_value": (in_value("ds:DigestValue", lambda t: t[:9] + b"<!--x-->" + t[9:]), "X000"),
    "comment_in_signature_value": (in_value("ds:SignatureValue", lambda t: t + b"<!--x-->"), "X000"),
    "cdata_in_signature_value": (in_value("ds:SignatureValue", lambda t: b"<![CDATA[" + t + b"]]>"), "X000"),
    "character_reference_in_signature_value": (
        in_value("ds:SignatureValue", lambda t: b"&#%d;" % t[0] + t[1:]),
        "X000",
    ),
    "entity_in_digest_value": (
        lambda o: b'<!DOCTYPE x [<!ENTITY e "">]>' + in_value("ds:DigestValue", lambda t: t + b"&e;")(o),
        "X000",
    ),
    "entity_in_signature_value": (
        lambda o: b'<!DOCTYPE x [<!ENTITY e "">]>' + in_value("ds:SignatureValue", lambda t: t + b"&e;")(o),
        "X000",
    ),
    "processing_instruction_in_digest_value": (
        in_value("ds:DigestValue", lambda t: t[:9] + b"<?x?>" + t[9:]),
        "X000",
    ),
    "blank_in_signature_value": (in_value("ds:SignatureValue", lambda t: b" " + t), "X001"),
    "processing_instruction": (sub(b"</ab:Kopf>", b"</ab:Kopf><?x y?>"), "X000"),
    "stylesheet_instruction": (lambda o: b'<?xml-stylesheet href="x.xsl"?>' + o, "X000"),
    "cdata": (sub(PADDED, b"<ab:Leser><![CDATA[azr:999901]]></ab:Leser>"), "X000"),
    "cdata_in_digest_value": (in_value("ds:DigestValue", lambda t: b"<![CDATA[" + t + b"]]>"), "X000"),
    "character_reference": (sub(b"azr:999901", b"azr:99990&#49;"), "X000"),
    "character_reference_in_digest_value": (in_value("ds:DigestValue", lambda t: b"&#%d;" % t[0] + t[1:]), "X000"),
    "undeclared_entity": (sub(b"demo", b"&demo;"), "X000"),
    "doctype": (lambda o: b"<!DOCTYPE x>" + o, "X000"),
    "internal_entity": (lambda o: b'<!DOCTYPE x [<!ENTITY e "demo">]>' + o.replace(b"demo", b"&e;"), "X000"),
    "external_entity": (
        lambda o: b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + o.replace(b"demo", b"&e;"),
        "X000",
    ),
    "default_attribute_from_a_dtd": (lambda o: b'<!DOCTYPE x [<!ATTLIST x y CDATA "z">]>' + o, "X000"),
    "schema_location": (sub(b"<ab:Kopf", b"<ab:Kopf" + XSI + b'schemaLocation="urn:x http://127.0.0.1/"'), "X000"),
    "xsi_type": (sub(b"<ab:Kopf", b"<ab:Kopf" + XSI + b'type="ab:Kopf"'), "X000"),
    "xsi_nil": (sub(b"<ab:Test", b"<ab:Test" + XSI + b'nil="false"'), "X000"),
    "xml_base": (sub(b"<ab:Kopf", b'<ab:Kopf xml:base="http://127.0.0.1/"'), "X000"),
    "xml_lang": (sub(b"<ab:Kopf", b'<ab:Kopf xml:lang="de"'), "X000"),
    "xml_space": (sub(b"<ab:Kopf", b'<ab:Kopf xml:space="preserve"'), "X000"),
    "xml_id": (sub(b"<ab:Kopf", b'<ab:Kopf xml:id="sp"'), "X000"),
    "xml_prefix_redeclared": (
        sub(b"<ab:Kopf", b'<ab:Kopf xmlns:xml="http://www.w3.org/XML/1998/namespace"'),
        "X000",
    ),
    "xml_prefix_bound_elsewhere": (sub(b"<ab:Kopf", b'<ab:Kopf xmlns:xml="urn:x"'), "X000"),
    "prefix_of_the_root_changed": (lambda o: o.replace(b"ab:", b"xy:").replace(b"xmlns:ab", b"xmlns:xy"), "X000"),
    "prefix_of_the_signature_changed": (
        lambda o: o.replace(b"ds:", b"dsig:").replace(b"xmlns:ds", b"xmlns:dsig"),
        "X000",
    ),
    "prefix_rebound_to_another_namespace": (sub(b"<ab:Kopf>", b'<ab:Kopf xmlns:ab="urn:x">'), "X000"),
    "default_namespace": (
        lambda o: o.replace(b"<ab:", b"<").replace(b"</ab:", b"</").replace(b"xmlns:ab", b"xmlns"),
        "X000",
    ),
    "superfluous_declaration": (sub(b"<ab:Kopf>", b'<ab:Kopf xmlns:ab="urn:aktenbote:umschlag:1">'), "X000"),
    "unused_declaration": (sub(b"<ab:Kopf>", b'<ab:Kopf xmlns:q="urn:q">'), "X000"),
    "relative_namespace": (sub(b"<ab:Kopf>", b'<ab:Kopf xmlns:q="q">'), "X000"),
    "relative_namespace_in_use": (sub(b"<ab:Kopf>", b'<ab:Kopf><q:q xmlns:q="q"/>'), "X000"),
    "declaration_moved_up": (sub(b'="1.0"', b'="1.0" xmlns:ds="' + DS.encode() + b'"'), "X000"),
    "attributes_in_other_order": (sub(rb'<ab:(\w+) (\w+="\w+") (\w+="\w+")', rb"<ab:\1 \3 \2"), "X000"),
    "single_quotes": (sub(b'="1.0">', b"='1.0'>"), "X000"),
    "empty_element_abbreviated": (sub(rb"(<ds:Transform [^>]*)></ds:Transform>", rb"\1/>"), "X000"),
    "carriage_return": (sub(b"</ab:Kopf>", b"</ab:Kopf>\r\n"), "X000"),
    "entity_for_an_apostrophe": (sub(b"demo", b"&apos;"), "X000"),
    "line_break_in_base64": (in_value("ds:SignatureValue", lambda t: t[:64] + b"\n" + t[64:]), "X001"),
    "blank_in_base64": (in_value("ds:DigestValue", lambda t: t[:9] + b" " + t[9:]), "X001"),
    "blank_after_base64": (in_value("ds:X509Certificate", lambda t: t + b" "), "X001"),
    "base64_without_padding": (in_value("ds:DigestValue", lambda t: t.rstrip(b"=")), "X001"),
    "base64_too_much_padding": (in_value("ds:DigestValue", lambda t: t + b"=="), "X001"),
    "base64_url_alphabet": (in_value("ds:DigestValue", lambda t: b"-_" + t[2:]), "X001"),
    "base64_other_unused_bits": (in_value("ds:DigestValue", last_base64_bit), "X001"),
    "base64_other_unused_bits_in_signature": (in_value("ds:SignatureValue", last_base64_bit), "X001"),
    "empty_signature_value": (in_value("ds:SignatureValue", lambda _: b""), "X001"),
    "empty_digest_value": (in_value("ds:DigestValue", lambda _: b""), "X001"),
    "upper_case_uuid": (sub(b"33333333-3333", b"3333333A-3333"), "X001"),
    "attribute_flood": (sub(b"<ab:Kopf", b"<ab:Kopf" + FLOOD), "X001"),
    "namespace_flood": (sub(b"<ab:Kopf", b"<ab:Kopf" + NAMESPACES), "X000"),
    "depth_flood": (sub(b"</ab:Kopf>", b"<ab:Kopf>" * 60 + b"</ab:Kopf>" * 61), "X001"),
    "element_flood": (sub(b"</ab:Kopf>", b"<ab:x/>" * 30_000 + b"</ab:Kopf>"), "X001"),
    "size_flood": (lambda o: o.replace(b"demo", b"x" * wurzeln.UMSCHLAG_MAX_OCTETS), "X001"),
    "long_test_value": (sub(b"demo", b"x" * 201), "X001"),
}


def verify(octets: bytes, wurzel: Wurzel) -> signatur.Geprueft:
    return signatur.verify_enveloped(octets, wurzel=wurzel, schema=schema())


@pytest.mark.parametrize("welche", ROOTS)
@pytest.mark.parametrize("attack", BENDS)
def test_octets_that_are_not_the_own_form(attack: str, welche: str) -> None:
    bend, code = BENDS[attack]
    bent = bend(GOOD[welche])
    assert bent != GOOD[welche]
    with pytest.raises(Refused) as caught:
        verify(bent, ROOTS[welche][1])
    assert caught.value.code == code


@pytest.mark.parametrize("welche", ROOTS)
@settings(max_examples=300, deadline=None)
@given(seed=st.integers(0, 2**32), kind=st.sampled_from(["flip", "insert", "delete", "double", "swap"]))
def test_no_single_change_survives(welche: str, seed: int, kind: str) -> None:
    """Every octet of a signed document counts: there is no place where a change goes unnoticed."""
    good = sendung().umschlag if welche == "umschlag" else sendung().inhalt
    octets = bytearray(good)
    chance = random.Random(seed)
    place = chance.randrange(len(octets) - 1)
    if kind == "flip":
        octets[place] ^= 1 << chance.randrange(8)
    elif kind == "insert":
        octets.insert(place, chance.randrange(256))
    elif kind == "delete":
        del octets[place]
    elif kind == "double":
        length = chance.randrange(1, 200)
        octets[place:place] = octets[place : place + length]
    else:
        octets[place], octets[place + 1] = octets[place + 1], octets[place]
    if bytes(octets) == good:
        return
    read: Callable[[bytes], object] = (
        (lambda o: read_umschlag(o, schema=schema()))
        if welche == "umschlag"
        else (lambda o: verify(o, wurzeln.INHALT))
    )
    with pytest.raises(Refused):
        read(bytes(octets))


def lxml_events(octets: bytes) -> list[tuple[str, ...]]:
    events: list[tuple[str, ...]] = []

    def walk(element: etree._Element) -> None:
        name = etree.QName(element)
        events.append(("start", f"{name.namespace}|{name.localname}", *map(str, sorted(element.attrib.items()))))
        if element.text:
            events.append(("text", element.text))
        for child in element:
            walk(child)
        events.append(("end",))

    walk(etree.fromstring(octets))
    return events


def expat_events(octets: bytes) -> list[tuple[str, ...]]:
    events: list[tuple[str, ...]] = []
    parser = xml.parsers.expat.ParserCreate(namespace_separator="|")
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, attributes: events.append(
        ("start", name, *map(str, sorted(attributes.items())))
    )
    parser.EndElementHandler = lambda _: events.append(("end",))
    parser.CharacterDataHandler = lambda text: events.append(("text", text))
    parser.Parse(octets, True)
    return events


TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")) | st.sampled_from("\r\n\t&<>\"'"), max_size=200
)
"""Whatever XML can carry, with the characters that parsers treat in ways of their own."""


@settings(max_examples=60, deadline=None)
@example("demo")
@example("Grüße")
@example("a & b <c>]]>")
@example("x\ry\r\nz\x85\u2028")
@example("  ")
@example("e\u0301")
@given(text=TEXT)
def test_two_parsers_see_the_same_in_what_we_accept(text: str) -> None:
    """lxml and expat read the same events from the octets that were verified: no parser differential to exploit."""
    for make, wurzel in ROOTS.values():
        root = etree.fromstring(make())
        try:
            root.find(".//{*}Test").text = text
        except ValueError:
            return  # U+FFFE and U+FFFF: no document can carry them
        octets = signiert(etree.tostring(root, encoding="utf-8"), wurzel, person("p256"))
        try:
            verified = kanon.exc_c14n(verify(octets, wurzel).root)
        except Refused:
            continue
        assert lxml_events(octets) == expat_events(octets)
        assert lxml_events(verified) == expat_events(verified)
