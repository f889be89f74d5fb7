"""Hostile XML stops at the door."""

import pytest

from gateway.domain.errors import Refused
from gateway.safe_xml import FACHNACHRICHT, XmlLimits, parse

HOSTILE = {
    "external_entity": (b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>', "X000"),
    "billion_laughs": (b'<!DOCTYPE a [<!ENTITY b "bb">]><a>&b;</a>', "X000"),
    "undeclared_entity": (b"<a>&e;</a>", "X000"),
    "utf16": ("<a>ä</a>".encode("utf-16"), "S001"),
    "latin1": (b'<?xml version="1.0" encoding="iso-8859-1"?><a/>', "S001"),
    "wrong_octets": (b"<a>\xe4</a>", "S001"),
    "nul": (b"<a>\x00</a>", "X000"),
    "cut_off": (b"<a><b></a>", "X000"),
    "attribute_flood": (b"<a " + b" ".join(b'x%d=""' % i for i in range(40)) + b"/>", "X001"),
    "namespace_flood": (b"<a " + b" ".join(b'xmlns:n%d="u"' % i for i in range(100_001)) + b"/>", "X000"),
    "depth_flood": (b"<a>" * 80 + b"</a>" * 80, "X001"),
    "empty": (b"", "X000"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_document_is_refused(name: str) -> None:
    octets, code = HOSTILE[name]
    with pytest.raises(Refused) as caught:
        parse(octets, FACHNACHRICHT)
    assert caught.value.code == code


def test_size_limit_is_checked_before_parsing() -> None:
    with pytest.raises(Refused):
        parse(b"<a>" + b" " * 100 + b"</a>", XmlLimits(max_octets=50))


@pytest.mark.parametrize("octets", [b"<a><!--x--></a>", b"<!--x--><a/>", b"<a/><?p x?>", b"<a><?p x?></a>"])
def test_plain_documents_hold_no_comments_and_instructions(octets: bytes) -> None:
    assert parse(octets, FACHNACHRICHT).tag == "a"
    with pytest.raises(Refused):
        parse(octets, XmlLimits(max_octets=1000, plain=True))


def test_a_comment_does_not_cut_a_text_short() -> None:
    assert parse(b"<a>azr:<!--x-->99<?p i?>99<![CDATA[01]]></a>", FACHNACHRICHT).text == "azr:999901"
