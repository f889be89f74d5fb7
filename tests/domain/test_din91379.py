"""DIN 91379 datatype C: what may travel as text."""

import pytest

from gateway.domain.din91379 import datentyp_c, ist_datentyp_c
from gateway.domain.errors import Fehlercode, Refused


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Müller-Łukasz",
        "Nguyễn Thị Ánh",
        "K͟hān",
        "Ạ̈",
        "C̨̆",
        "L̥̄",
        "€ 5 – nein".replace("–", "-"),
        "a\tb\nc",
        "O’Neill",
    ],
)
def test_latin_letters_with_all_their_marks_may_travel(text: str) -> None:
    assert ist_datentyp_c(text)


@pytest.mark.parametrize(
    "text", ["Иван", "山", "soft\u00adhyphen", "„quoted“", "a – b", "\0", "B\u0308", "\u202e", "😀"]
)
def test_what_the_norm_does_not_hold_is_refused_with_the_code_point(text: str) -> None:
    with pytest.raises(Refused, match=r"U\+[0-9A-F]{4,5} is not in DIN 91379") as caught:
        datentyp_c(text)
    assert caught.value.fehlercode is Fehlercode.X001


def test_decomposed_umlauts_are_composed_first() -> None:
    assert datentyp_c("Mu\u0308ller") == "Müller"


def test_a_long_text_is_judged_in_linear_time() -> None:
    assert not ist_datentyp_c("K" * 200_000 + "\0")
