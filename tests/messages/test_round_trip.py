"""Every message of the set survives the wire: value → octets → value, valid and always the same octets."""

import unicodedata

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from support.nachrichten import schemas
from support.strategien import NACHRICHTEN

from gateway.messages import NACH_TYP, Fachnachricht, Produkt, parse_message, read_kopf, read_message, write_message

PRODUKT = Produkt(name="Aktenbote", hersteller="Test", version="0.1")


@pytest.mark.parametrize("nummer", NACHRICHTEN)
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(data=st.data())
def test_what_was_written_is_valid_and_reads_as_the_same_value(nummer: str, data: st.DataObject) -> None:
    message: Fachnachricht = data.draw(NACHRICHTEN[nummer])  # type: ignore[assignment] # the table is of messages
    octets = write_message(message, PRODUKT)
    assert octets.startswith(b'<?xml version="1.0" encoding="UTF-8"?>')
    assert unicodedata.is_normalized("NFC", octets.decode("utf-8"))
    assert schemas().validate(parse_message(octets)).nummer == nummer
    again = read_message(octets, schemas())
    assert again == message
    assert write_message(again, PRODUKT) == octets
    assert read_kopf(parse_message(octets)) == message.kopf


def test_the_strategies_cover_every_message() -> None:
    assert set(NACHRICHTEN) == {typ.value for typ in NACH_TYP}
