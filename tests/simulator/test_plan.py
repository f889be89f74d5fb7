"""Which faults strike when, and what may be chosen."""

from pathlib import Path

import pytest

from gateway.domain.errors import Usage
from gateway.simulator.plan import Plan, Treffer, alle, lies_datei, lies_stoerung, waehle
from gateway.simulator.stoerungen import STOERUNGEN, Wo


def wuerfe(plan: Plan, wo: Wo, anzahl: int) -> list[str | None]:
    """Names of what strikes at so many opportunities."""
    found: list[str | None] = []
    for _ in range(anzahl):
        with plan.gelegenheit(wo) as schlag:
            if schlag is not None:
                schlag.trifft()
            found.append(None if schlag is None else schlag.name)
    return found


def test_without_faults_nothing_strikes() -> None:
    assert wuerfe(Plan(()), Wo.LISTE, 50) == [None] * 50


def test_a_fault_strikes_only_where_it_may() -> None:
    plan = Plan([waehle("lost-answer")])
    assert wuerfe(plan, Wo.LISTE, 3) == [None] * 3
    assert wuerfe(plan, Wo.ABSCHLUSS, 3) == ["lost-answer"] * 3


def test_it_can_be_narrowed_to_one_operation() -> None:
    plan = Plan([waehle("cut", nur=["segment"])])
    assert wuerfe(plan, Wo.UMSCHLAG, 2) == [None] * 2
    assert wuerfe(plan, Wo.SEGMENT, 2) == ["cut"] * 2


def test_it_strikes_so_often_and_no_more() -> None:
    assert wuerfe(Plan([waehle("full", hoechstens=2)]), Wo.LISTE, 4) == ["full", "full", None, None]


def test_opportunities_at_the_same_time_do_not_exceed_it() -> None:
    plan = Plan([waehle("full", hoechstens=1)])
    with plan.gelegenheit(Wo.LISTE) as first, plan.gelegenheit(Wo.LISTE) as second:
        assert first is not None
        assert second is None
        first.trifft()


def test_what_did_not_happen_is_not_counted_and_free_for_the_next_time() -> None:
    plan = Plan([waehle("twice", hoechstens=1)])
    with plan.gelegenheit(Wo.LISTE) as schlag:
        assert schlag is not None
    assert plan.treffer == []
    assert wuerfe(plan, Wo.LISTE, 2) == ["twice", None]


def test_each_that_happens_is_told_with_a_running_number_once() -> None:
    told: list[Treffer] = []
    plan = Plan([waehle("cut", 7)], melde=told.append)
    for name in ("a" * 64, "b" * 64):
        with plan.gelegenheit(Wo.SEGMENT, name) as schlag:
            assert schlag is not None
            schlag.trifft()
            schlag.trifft()
    assert [one.als_daten() for one in told] == [
        {"number": 1, "fault": "cut", "at": "segment", "value": 7, "umschlag": "a" * 64},
        {"number": 2, "fault": "cut", "at": "segment", "value": 7, "umschlag": "b" * 64},
    ]
    assert told[0].als_text() == f"fault 1: cut=7 at segment {'a' * 64}"


def test_the_same_seed_strikes_the_same_opportunities_whatever_happens_elsewhere() -> None:
    one, other = Plan(alle(prozent=30), saat=7), Plan(alle(prozent=30), saat=7)
    first = wuerfe(one, Wo.SEGMENT, 100)
    mixed = []
    for _ in range(100):
        wuerfe(other, Wo.LISTE, 3)
        mixed += wuerfe(other, Wo.SEGMENT, 1)
    assert first == mixed
    assert wuerfe(Plan(alle(prozent=30), saat=8), Wo.SEGMENT, 100) != first


def test_the_rate_is_that_of_an_opportunity_however_many_faults_there_are() -> None:
    struck = [name for name in wuerfe(Plan(alle(prozent=20), saat=1), Wo.SEGMENT, 5000) if name]
    assert 900 < len(struck) < 1100
    assert len(set(struck)) == sum(1 for one in STOERUNGEN if one.zufaellig and Wo.SEGMENT in one.wo)


def test_chance_never_puts_the_clock_wrong() -> None:
    assert "clock" not in {one.stoerung.name for one in alle(prozent=1)}


def test_a_changed_plan_holds_from_now_on_and_keeps_the_count() -> None:
    plan = Plan([waehle("full")])
    wuerfe(plan, Wo.LISTE, 2)
    plan.ersetze(waehle("busy", 3))
    assert wuerfe(plan, Wo.LISTE, 1) == ["busy"]
    assert [one.nummer for one in plan.treffer] == [1, 2, 3]


@pytest.mark.parametrize(
    ("text", "name", "wert"),
    [("cut=12", "cut", 12), ("cut", "cut", 1000), ("clock=-86400", "clock", -86_400), ("full", "full", None)],
)
def test_a_fault_is_named_with_or_without_its_value(text: str, name: str, wert: int | None) -> None:
    found = lies_stoerung(text)
    assert (found.stoerung.name, found.wert) == (name, wert)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("cutt=12", "did you mean 'cut'"),
        ("nothing-like-it-at-all", "--list-faults"),
        ("cut=many", "whole number"),
        ("cut=", "whole number"),
        ("full=1", "takes no value"),
        ("cut=-1", "between 0 and"),
        ("slow=0", "between 1 and"),
    ],
)
def test_what_cannot_be_chosen_is_said(text: str, reason: str) -> None:
    with pytest.raises(Usage, match=reason):
        lies_stoerung(text)


@pytest.mark.parametrize("prozent", [0.0, -1.0, 100.5])
def test_a_rate_is_a_percentage(prozent: float) -> None:
    with pytest.raises(Usage, match="rate"):
        waehle("cut", prozent=prozent)


def test_a_fault_cannot_be_asked_to_strike_never_or_where_it_cannot() -> None:
    with pytest.raises(Usage, match="at least once"):
        waehle("cut", hoechstens=0)
    with pytest.raises(Usage, match="strikes at segment, umschlag, not at liste"):
        waehle("cut", nur=["liste"])


def test_a_file_gives_each_fault_its_own_terms(tmp_path: Path) -> None:
    file = tmp_path / "faults.toml"
    file.write_text(
        '[[fault]]\nname = "cut"\nvalue = 5\nrate = 50\ntimes = 3\nonly = ["segment"]\n'
        '[[fault]]\nname = "no-receipt"\n'
    )
    cut, receipt = lies_datei(file)
    assert (cut.wert, cut.prozent, cut.hoechstens, cut.wo) == (5, 50.0, 3, frozenset({Wo.SEGMENT}))
    assert (receipt.stoerung.name, receipt.prozent, receipt.hoechstens) == ("no-receipt", 100.0, None)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('[[fault]]\nname = "cut"\nspeed = 5\n', "speed"),
        ("[[fault]]\nvalue = 5\n", "name"),
        ('[[fault]]\nname = "cat"\n', "did you mean 'cut'"),
        ("[[fault]\n", "faults.toml"),
        ("", "fault"),
    ],
)
def test_a_file_that_is_wrong_says_where(tmp_path: Path, text: str, reason: str) -> None:
    file = tmp_path / "faults.toml"
    file.write_text(text)
    with pytest.raises(Usage, match=reason):
        lies_datei(file)
