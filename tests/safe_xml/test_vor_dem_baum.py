"""What is counted before a tree is built: its memory is a hundred times that of the octets."""

import pytest
from lxml import etree

from gateway.domain.errors import Fehlercode, Refused
from gateway.safe_xml import XmlLimits, parse

LIMITS = XmlLimits(max_octets=10_000_000, max_elements=1000)


def test_a_flood_of_elements_is_refused_before_a_tree_is_built(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError("a tree was built")

    monkeypatch.setattr(etree, "fromstring", never)
    with pytest.raises(Refused) as no:
        parse(b"<a>" + b"<a/>" * 2_000_000 + b"</a>", LIMITS)
    assert no.value.fehlercode is Fehlercode.X001


def test_many_comments_and_cdata_of_an_honest_document_are_no_flood() -> None:
    inside = b"".join(b"<b><!-- note --><![CDATA[1 < 2]]></b>" for _ in range(300))
    assert len(parse(b"<a>" + inside + b"</a>", LIMITS)) == 300


def test_as_many_elements_as_allowed_pass_and_one_more_does_not() -> None:
    assert len(parse(b"<a>" + b"<b></b>" * 999 + b"</a>", LIMITS)) == 999
    with pytest.raises(Refused):
        parse(b"<a>" + b"<b></b>" * 1000 + b"</a>", LIMITS)
