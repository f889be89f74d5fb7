"""Bent messages: whatever is taken away, doubled or garbled, reading gives a value or a refusal, never a crash."""

import contextlib
import random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from support.nachrichten import schemas
from support.strategien import NACHRICHTEN

from gateway.domain.errors import Refused
from gateway.messages import Fachnachricht, Produkt, parse_message, read_kopf, read_message, typed, write_message

PRODUKT = Produkt(name="Aktenbote", hersteller="Test")
JUNK = [
    "",
    " ",
    "x",
    "-1",
    "1e9",
    "0000-00-00",
    "99999999999999999999",
    "2026-02-30",
    "T",
    "²",
    "true false",
    "=" * 5,
]


def bend(root: etree._Element, chance: random.Random) -> None:
    """Change one element of the tree at random."""
    nodes = [node for node in root.iter("*") if node is not root]
    node = chance.choice(nodes)
    parent = node.getparent()
    assert parent is not None
    match chance.randrange(5):
        case 0:
            parent.remove(node)
        case 1:
            node.text = chance.choice(JUNK)
        case 2:
            node.tag = chance.choice(nodes).tag
        case 3:
            for child in list(node):
                node.remove(child)
        case _:
            parent.append(node)


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data(), seed=st.integers(0, 2**32), times=st.integers(1, 4))
def test_a_bent_message_is_a_value_or_a_refusal(data: st.DataObject, seed: int, times: int) -> None:
    nummer = data.draw(st.sampled_from(sorted(NACHRICHTEN)))
    message: Fachnachricht = data.draw(NACHRICHTEN[nummer])  # type: ignore[assignment] # the table is of messages
    root = parse_message(write_message(message, PRODUKT))
    chance = random.Random(seed)
    for _ in range(times):
        bend(root, chance)
    for read in (read_kopf, typed, lambda bent: read_message(etree.tostring(bent), schemas())):
        with contextlib.suppress(Refused):  # anything else is a crash and fails the test
            read(root)
