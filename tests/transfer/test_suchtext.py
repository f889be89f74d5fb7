"""One search field understands by itself what was typed."""

import pytest

from gateway.domain.errors import Usage
from gateway.domain.ids import ProzessUUID
from gateway.domain.kurzzeichen import kurzzeichen
from gateway.domain.person import TeilDatum
from gateway.domain.suchwoerter import Suchanfrage
from gateway.transfer.einblick.suchtext import MAX_TEXT, deute

NUMMER = "900517000017"


@pytest.mark.parametrize(
    ("text", "anfragen"),
    [
        ("Nguyễn-Ḳara", [Suchanfrage(name="Nguyễn-Ḳara")]),
        ("  Haddad   Amal ", [Suchanfrage(name="Haddad Amal")]),
        ("Haddad, 01.07.1990", [Suchanfrage(zeichen="Haddad, 01.07.1990"),
                                Suchanfrage(name="Haddad", geboren=TeilDatum(1990, 7, 1))]),
        ("1990-07-01", [Suchanfrage(zeichen="1990-07-01"), Suchanfrage(geboren=TeilDatum(1990, 7, 1))]),
        ("07.1990", [Suchanfrage(zeichen="07.1990"), Suchanfrage(geboren=TeilDatum(1990, 7))]),
        ("1988", [Suchanfrage(zeichen="1988"), Suchanfrage(geboren=TeilDatum(1988))]),
        ("A-2019/4471", [Suchanfrage(zeichen="A-2019/4471")]),
        ("TEST-KI 33.2/2014-0471", [Suchanfrage(zeichen="TEST-KI 33.2/2014-0471"),
                                    Suchanfrage(name="TEST-KI", zeichen="33.2/2014-0471")]),
        ("31.02.1990", [Suchanfrage(zeichen="31.02.1990")]),
        ("1234", [Suchanfrage(zeichen="1234")]),
        (f"Haddad {NUMMER}", [Suchanfrage(name="Haddad", azr=NUMMER)]),
        (f"{NUMMER} 1990", [Suchanfrage(geboren=TeilDatum(1990), azr=NUMMER)]),
    ],
)  # fmt: skip
def test_what_was_typed_is_read_in_every_way_it_may_mean(text: str, anfragen: list[Suchanfrage]) -> None:
    found = deute(text)
    assert list(found.anfragen) == anfragen
    assert (found.kurzzeichen, found.uuid) == (None, None)


def test_a_kurzzeichen_and_an_id_are_known_by_their_form() -> None:
    uuid = "6f1c0c0e-5a1f-4c6e-9d53-0d8a1c1f7c11"
    kurz = kurzzeichen(ProzessUUID(uuid))
    assert deute(f" {kurz.lower()} ").kurzzeichen == kurz
    found = deute(uuid.upper())
    assert (found.uuid, found.anfragen, found.kurzzeichen) == (uuid, (), None)


@pytest.mark.parametrize("text", ["", "   ", "x" * (MAX_TEXT + 1), "-", "Haddad\x00", NUMMER])
def test_what_holds_nothing_to_look_for_says_so(text: str) -> None:
    with pytest.raises(Usage):
        deute(text)


def test_the_az_number_alone_identifies_nobody() -> None:
    with pytest.raises(Usage, match="AZRG"):
        deute(NUMMER)
