"""Signature wrapping, XSW 1 to 9: a genuine signature is kept valid for others while the content is forged.

The forged copy names another Leser; a wrapped document must be refused and the forged octets never returned.
"""

from collections.abc import Callable
from copy import deepcopy

import pytest
from lxml import etree
from support.rohling import DS, c14n, inhalt_xml, schema, signiert, umschlag_xml
from support.zertifikate import person

from gateway.domain.errors import Refused
from gateway.envelope import signatur, wurzeln

NS = {"ab": "urn:aktenbote:umschlag:1", "ds": DS}
ROOTS = {"umschlag": (umschlag_xml, wurzeln.UMSCHLAG), "inhalt": (inhalt_xml, wurzeln.INHALT)}
FORGED = "azr:666666"

Wrap = Callable[[etree._Element], etree._Element]


def forge(root: etree._Element) -> etree._Element:
    """A copy with another Leser and without the signature."""
    evil = deepcopy(root)
    evil.remove(evil[-1])
    evil.find(".//ab:Leser", NS).text = FORGED
    return evil


def holder(name: str = "Object") -> etree._Element:
    return etree.Element(f"{{{DS}}}{name}", nsmap={"ds": DS})


def xsw1_signature_around_the_original(root: etree._Element) -> etree._Element:
    """The forged root comes first; the original hangs inside the signature."""
    evil, signature = forge(root), deepcopy(root[-1])
    original = deepcopy(root)
    original.remove(original[-1])
    signature.append(original)
    evil.append(signature)
    return evil


def xsw2_original_beside_the_signature(root: etree._Element) -> etree._Element:
    evil, signature = forge(root), deepcopy(root[-1])
    original = deepcopy(root)
    original.remove(original[-1])
    evil.append(original)
    evil.append(signature)
    return evil


def xsw3_forged_sibling_before_the_original(root: etree._Element) -> etree._Element:
    evil = forge(root)
    evil.append(deepcopy(root))
    return evil


def xsw4_original_inside_the_forged(root: etree._Element) -> etree._Element:
    evil = forge(root)
    evil.insert(0, deepcopy(root))
    return evil


def xsw5_forged_with_the_signature_original_at_the_end(root: etree._Element) -> etree._Element:
    evil, signature = forge(root), deepcopy(root[-1])
    original = deepcopy(root)
    original.remove(original[-1])
    evil.append(signature)
    evil.append(original)
    return evil


def xsw6_original_inside_the_signature_value_place(root: etree._Element) -> etree._Element:
    evil, signature = forge(root), deepcopy(root[-1])
    original = deepcopy(root)
    original.remove(original[-1])
    signature.insert(1, original)
    evil.append(signature)
    return evil


def xsw7_forged_in_an_extensible_place(root: etree._Element) -> etree._Element:
    outer = deepcopy(root)
    box = holder()
    box.append(forge(root))
    outer.insert(0, box)
    return outer


def xsw8_original_in_an_object_of_the_signature(root: etree._Element) -> etree._Element:
    evil, signature = forge(root), deepcopy(root[-1])
    original = deepcopy(root)
    original.remove(original[-1])
    box = holder()
    box.append(original)
    signature.append(box)
    evil.append(signature)
    return evil


def xsw9_forged_head_before_the_genuine_one(root: etree._Element) -> etree._Element:
    outer = deepcopy(root)
    head = deepcopy(root[0])
    head.find("ab:Leser", NS).text = FORGED
    outer.insert(0, head)
    return outer


def signature_moved_to_the_front(root: etree._Element) -> etree._Element:
    moved = deepcopy(root)
    moved.insert(0, moved[-1])
    return moved


def signature_moved_into_the_head(root: etree._Element) -> etree._Element:
    moved = deepcopy(root)
    moved[0].append(moved[-1])
    return moved


def root_wrapped_in_another(root: etree._Element) -> etree._Element:
    outer = etree.Element("{urn:example}Hulle", nsmap={"x": "urn:example"})
    outer.append(deepcopy(root))
    return outer


WRAPS: list[Wrap] = [
    xsw1_signature_around_the_original,
    xsw2_original_beside_the_signature,
    xsw3_forged_sibling_before_the_original,
    xsw4_original_inside_the_forged,
    xsw5_forged_with_the_signature_original_at_the_end,
    xsw6_original_inside_the_signature_value_place,
    xsw7_forged_in_an_extensible_place,
    xsw8_original_in_an_object_of_the_signature,
    xsw9_forged_head_before_the_genuine_one,
    signature_moved_to_the_front,
    signature_moved_into_the_head,
    root_wrapped_in_another,
]


@pytest.mark.parametrize("welche", ROOTS)
@pytest.mark.parametrize("wrap", WRAPS, ids=lambda wrap: wrap.__name__)
def test_wrapped_signature_is_refused(wrap: Wrap, welche: str) -> None:
    make, wurzel = ROOTS[welche]
    genuine = etree.fromstring(signiert(make(), wurzel, person("p256")))
    with pytest.raises(Refused) as caught:
        signatur.verify_enveloped(c14n(wrap(genuine)), wurzel=wurzel, schema=schema())
    assert caught.value.code in {"X001", "X000"}


@pytest.mark.parametrize("welche", ROOTS)
def test_what_is_returned_was_parsed_from_the_signed_octets(welche: str) -> None:
    """No signature, no unsigned property and no node of the received tree reaches the caller."""
    make, wurzel = ROOTS[welche]
    octets = signiert(make(), wurzel, person("p256"))
    geprueft = signatur.verify_enveloped(octets, wurzel=wurzel, schema=schema())
    assert geprueft.root.find(".//ds:Signature", NS) is None
    rest = c14n(geprueft.root)
    head, _, _ = octets.partition(b"<ds:Signature ")
    assert rest.startswith(head)
    assert len(rest) == len(head) + len(f"</ab:{welche.capitalize()}>")


@pytest.mark.parametrize("welche", ROOTS)
def test_other_root_is_not_accepted_in_its_place(welche: str) -> None:
    """A valid Inhalt offered as Umschlag, and the reverse."""
    make, wurzel = ROOTS[welche]
    octets = signiert(make(), wurzel, person("p256"))
    other = wurzeln.INHALT if welche == "umschlag" else wurzeln.UMSCHLAG
    with pytest.raises(Refused) as caught:
        signatur.verify_enveloped(octets, wurzel=other, schema=schema())
    assert caught.value.code == "X001"


@pytest.mark.parametrize(
    ("alt", "neu"),
    [
        (b"urn:aktenbote:umschlag:1", b"urn:aktenbote:umschlag:2"),
        (b'profil="1.0"', b'profil="1.1"'),
        (b'profil="1.0"', b'profil="2.0"'),
    ],
)
def test_other_version_is_v000(alt: bytes, neu: bytes) -> None:
    octets = signiert(umschlag_xml(), wurzeln.UMSCHLAG, person("p256")).replace(alt, neu)
    with pytest.raises(Refused) as caught:
        signatur.verify_enveloped(octets, wurzel=wurzeln.UMSCHLAG, schema=schema())
    assert caught.value.code == "V000"
