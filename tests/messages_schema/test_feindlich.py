"""Hostile messages: refused with a code, never a crash, never an echo of what stood in them."""

import random
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from support.nachrichten import VEKTOREN, codelisten, geaendert, gueltig_in_beiden, schemas, vektor
from support.varianten import VARIANTEN

from gateway import safe_xml
from gateway.domain.errors import Refused
from gateway.messages.befund import Befund, zurueckweisend
from gateway.messages.pruefung import ERKLAERT_BIS, pruefe

GEHEIM = ("Muster", "Test", "990000000001", "NEU-2026", "neustadt.example", "Musterweg", "Geheim")
"""Texts of the examples that must not be repeated."""
A = b'<a xmlns="http://www.osci.de/xauslaender2611">'


def urteil(octets: bytes) -> Befund | None:
    return zurueckweisend(pruefe(octets, schemas(), codelisten()))


FEINDLICH = {
    "empty": (b"", "X000"),
    "no_xml": (b"%PDF-1.7", "X000"),
    "cut_off": (vektor("010201")[:-20], "X000"),
    "two_roots": (vektor("0020") * 2, "X000"),
    "unbound_prefix": (vektor("0020").replace(b"xmlns:xiqu", b"xmlns:other"), "X000"),
    "doctype": (b"<!DOCTYPE a>" + vektor("0020"), "X000"),
    "external_entity": (b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + vektor("0020"), "X000"),
    "entity_bomb": (b'<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;">]>' + vektor("0020"), "X000"),
    "nul": (vektor("0020").replace(b"azr:", b"az\x00:"), "X000"),
    "control_character": (vektor("0020").replace(b"azr:", b"az&#1;:"), "X000"),
    "latin1": (vektor("010201").decode().encode("latin-1"), "S001"),
    "declared_latin1": (b'<?xml version="1.0" encoding="ISO-8859-1"?>' + vektor("0020"), "S001"),
    "utf16": (vektor("0020").decode().encode("utf-16"), "S001"),
    "surrogate": (vektor("0020").replace(b"azr:", b"\xed\xa0\x80"), "S001"),
    "overlong_utf8": (vektor("0020").replace(b"azr:", b"\xc0\xaf"), "S001"),
    "too_large": (b"<a>" + b" " * (64 << 20) + b"</a>", "X001"),
    "deep": (A + b"<b>" * 100 + b"</b>" * 100 + b"</a>", "X001"),
    "many_attributes": (A[:-1] + b" ".join(b' x%d=""' % i for i in range(33)) + b"/>", "X001"),
    "one_huge_text": (vektor("010201").replace(b"NEU-2026-0001", b"A" * (11 << 20)), "X000"),
    "xinclude": (
        vektor("010201").replace(
            b"NEU-2026-0001",
            b'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/passwd" parse="text"/>',
        ),
        "X001",
    ),
    "year_of_twenty_digits": (vektor("0020").replace(b"t>2026-", b"t>" + b"9" * 20 + b"-", 1), "X001"),
    "stylesheet_instruction": (b'<?xml-stylesheet href="file:///etc/passwd"?><a/>', "X001"),
}


@pytest.mark.parametrize("name", FEINDLICH)
def test_a_hostile_message_is_refused_with_its_code(name: str) -> None:
    octets, code = FEINDLICH[name]
    found = urteil(octets)
    assert found is not None
    assert found.code == code
    assert "root:" not in found.grund


@pytest.mark.parametrize("name", VARIANTEN)
def test_no_reason_repeats_a_text_of_the_message(name: str) -> None:
    octets = geaendert(*VARIANTEN[name])
    found = urteil(octets)
    assert found is not None
    with pytest.raises(Refused) as caught:
        schemas().validate(safe_xml.parse(octets, safe_xml.FACHNACHRICHT))
    for reason in (found.satz, caught.value.reason):
        assert not [text for text in GEHEIM if text in reason]
        assert "\n" not in reason
        assert len(reason) < 1500


@pytest.mark.parametrize(
    ("alt", "neu"),
    [
        ("<gebaeude>", "<gebaeude><Geheim/>"),
        ("<gebaeude>", '<gebaeude Geheim="Geheim">'),
        ("<gebaeude>", '<gebaeude xmlns:Geheim="urn:Geheim" Geheim:x="1">'),
        ("<gebaeude>", "<gebaeude>Geheim"),
        ("xauslaender:geburt>", "xauslaender:Geheim>"),
        ("<code>01</code></xaus", "<code>Geheim</code></xaus"),
        ("<jahr>1990</jahr>", "<jahr>Geheim</jahr>"),
        (">true</xauslaender:versand", ">Geheim</xauslaender:versand"),
        ("990000000001", "Geheim"),
        ("xauslaender2611", "xauslaender2611/Geheim"),
        ("ABHABH.Aktenversand.Anforderung.010201", "Geheim"),
        ('"26.11"', '"Geheim"'),
        ('standard="XAusländer"', 'standard="Geheim"'),
        ("<hausnummer>1<", "<hausnummer>Geheim<"),
    ],
)
def test_what_a_sender_makes_up_is_not_repeated(alt: str, neu: str) -> None:
    found = urteil(geaendert("010201", alt, neu))
    assert found is not None
    assert "Geheim" not in found.satz


@pytest.mark.parametrize(
    ("alt", "neu", "reason"),
    [
        (
            "xauslaender:geburtsort>",
            "geburtsort>",
            "expected geburtsort in namespace http://www.osci.de/xauslaender2611",
        ),
        ("leser>", "xauslaender:leser>", "expected leser without namespace, found it in another namespace"),
        ("NEU-2026-0001", "A\u030b \u0410", "found U+0410 at position 4"),
        ("<code>01</code></xaus", "<code>05</code></xaus", "expected one of 01, 02, 03, 04; found code 05"),
        ('grund" listVersionID="2"', 'grund" listVersionID="1"', "listVersionID: expected the fixed value 2"),
        ("<jahr>1990</jahr>", "", "expected jahrMonatTag, jahrMonat, jahr at the end, found nothing"),
        ("<hausnummer>1<", "<hausnummer>12345<", "expected at most 4 characters, found 5"),
        ("2026-11-02T09", "2026-13-02T09", "expected a value of type dateTime"),
        (' listVersionID="2024-08-01"', "", "attribute listVersionID: missing"),
        ("<gebaeude>", '<gebaeude x="1">', "attribute unknown to the schema: not allowed here"),
        ("990000000001", "9900", "expected the form [0-9]{2}"),
    ],
)
def test_a_refusal_says_place_expectation_and_finding(alt: str, neu: str, reason: str) -> None:
    found = urteil(geaendert("010201", alt, neu))
    assert found is not None
    assert found.satz.startswith("line ")
    assert "/ABHABH.Aktenversand.Anforderung.010201" in found.satz
    assert reason in found.satz


def test_a_large_refusal_is_explained_by_the_fast_validator_alone() -> None:
    octets = vektor("010207").replace(b"paketnummer>1<", b"paketnummer>x<")
    large = octets.replace(b"<nachrichtenkopf.g2g>", b" " * ERKLAERT_BIS + b"<nachrichtenkopf.g2g>")
    found = urteil(large)
    assert found is not None
    assert found.satz.endswith("/paketnummer: the text is no value of its type")


def test_threads_share_the_schemas_and_get_their_own_reasons() -> None:
    names = [*VARIANTEN, *VEKTOREN] * 4
    random.Random(1).shuffle(names)
    messages = {name: geaendert(*VARIANTEN[name]) if name in VARIANTEN else vektor(name) for name in set(names)}
    alone = {name: urteil(octets) for name, octets in messages.items()}
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda name: urteil(messages[name]), names))
    assert together == [alone[name] for name in names]


def mutiere(name: str, rng: random.Random) -> bytes:
    """Change one thing at a random place of a message."""
    root = etree.fromstring(vektor(name))
    nodes = list(root.iter())
    node, other = rng.choice(nodes[1:]), rng.choice(nodes[1:])
    parent = node.getparent()
    assert parent is not None
    match rng.randrange(8):
        case 0:
            parent.remove(node)
        case 1:
            parent.insert(rng.randrange(len(parent) + 1), etree.fromstring(etree.tostring(node, with_tail=False)))
        case 2:
            node.tag = other.tag
        case 3:
            node.text = rng.choice(["", " ", "0", "-1", "x" * 300, "Ж", "a\u0308", "2026-02-30", "9" * 30, "true"])
        case 4:
            node.text = other.text
        case 5:
            node.attrib.clear()
        case 6:
            node.set(rng.choice(["listURI", "listVersionID", "x", "version"]), rng.choice(["", "1", "urn:x"]))
        case _:
            node.tag = etree.QName(node).localname
    return etree.tostring(root)


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(name=st.sampled_from(VEKTOREN), seed=st.integers(0, 2**32))
def test_both_validators_agree_on_whatever_is_changed(name: str, seed: int) -> None:
    octets = mutiere(name, random.Random(seed))
    first, second = gueltig_in_beiden(octets)
    found = pruefe(octets, schemas(), codelisten(), schema_only=True)
    assert first is second is (not found)
    for one in pruefe(octets, schemas(), codelisten()):
        assert one.grund
        assert one.pfad.startswith("/")
