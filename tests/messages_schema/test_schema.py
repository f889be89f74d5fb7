"""The schemas compile, accept what the standard accepts and refuse the rest with its code."""

import pytest
from support.nachrichten import VEKTOREN, schemas, vektor

from gateway import safe_xml
from gateway.domain.errors import Refused


@pytest.mark.parametrize("name", VEKTOREN)
def test_a_message_of_the_main_path_is_valid(name: str) -> None:
    root = safe_xml.parse(vektor(name), safe_xml.FACHNACHRICHT)
    assert schemas().validate(root).nummer == name


def test_every_message_of_the_set_has_a_root() -> None:
    numbers = {root.nummer for root in schemas().wurzeln.values()}
    assert len(numbers) == 23


def test_a_refusal_names_the_place_and_repeats_no_text() -> None:
    octets = vektor("010201").replace(b"<name>Muster</name>", b"<name>M\xd0\x91uster</name>")
    with pytest.raises(Refused) as caught:
        schemas().validate(safe_xml.parse(octets, safe_xml.FACHNACHRICHT))
    assert caught.value.code == "X001"
    assert "nameNachPass/familienname/name" in caught.value.reason
    assert "uster" not in caught.value.reason
