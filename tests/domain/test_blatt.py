"""Blatt numbers: what is given twice and what is missing, for every way a file comes in."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from support.store import dokument

from gateway.domain.blatt import Blattbereich, Doppelt, blattbereiche, ohne_doppelte, pruefe_blaetter


def bereich(von: int, bis: int, wo: str) -> Blattbereich:
    return Blattbereich(von, bis, wo)


def test_twice_and_missing_are_named_by_their_numbers() -> None:
    found = pruefe_blaetter([bereich(8, 9, "c"), bereich(1, 4, "a"), bereich(3, 5, "b"), bereich(12, 12, "d")])
    assert found.doppelt == (Doppelt("b", "a", 3, 4),)
    assert found.luecken == ((6, 7), (10, 11))
    assert pruefe_blaetter([]).doppelt == pruefe_blaetter([bereich(7, 9, "a")]).luecken == ()


@given(st.lists(st.tuples(st.integers(1, 30), st.integers(0, 5)), max_size=8))
def test_it_is_what_counting_the_sheets_says(werte: list[tuple[int, int]]) -> None:
    alle = [bereich(von, von + mehr, str(n)) for n, (von, mehr) in enumerate(werte)]
    sheets = [blatt for one in alle for blatt in range(one.von, one.bis + 1)]
    found = pruefe_blaetter(alle)
    assert bool(found.doppelt) == (len(sheets) != len(set(sheets)))
    missing = {blatt for von, bis in found.luecken for blatt in range(von, bis + 1)}
    assert missing == (set(range(min(sheets), max(sheets))) - set(sheets) if sheets else set())


def test_of_two_documents_with_one_number_the_later_one_loses_its_own() -> None:
    old = replace(dokument(1), blatt_von=1, blatt_bis=4, ersetzt=True)
    new, wrong, plain = (
        replace(dokument(2), blatt_von=1, blatt_bis=4),
        replace(dokument(3), blatt_von=4, blatt_bis=6),
        dokument(4),
    )
    assert ohne_doppelte((old, new, wrong, plain)) == (
        old,
        new,
        replace(wrong, blatt_von=None, blatt_bis=None),
        plain,
    )
    assert [one.wo for one in blattbereiche((old, new, wrong, plain))] == ["2", "3"]
