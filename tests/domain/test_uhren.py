"""When our clock is wrong (wire 6.5): a table of what partners show."""

import pytest

from gateway.domain.uhren import Uhrenlage, Uhrmessung, urteile

G, Z, F = Uhrenlage.GUT, Uhrenlage.ZWEIFEL, Uhrenlage.FALSCH


@pytest.mark.parametrize(
    ("gezeigt", "lage", "partner", "abweichung"),
    [
        ([], G, 0, 0),
        ([0, 1, -1, 299, -299], G, 0, 0),
        ([300, 300, 300], G, 0, 0),  # five minutes are still in order
        ([301], Z, 1, 301),
        ([-900, 301], Z, 2, -900),
        ([301, 301], Z, 2, 301),  # two may be wrong themselves
        ([301, 301, 301], F, 3, 301),
        ([-301, -310, -320], F, 3, -310),
        ([600, 630, 660], F, 3, 630),
        ([600, 630, 661], Z, 3, 661),  # each says something else
        ([600, 600, -600], Z, 3, -600),
        ([600, 600, -600, -600, -600], F, 3, -600),
        ([600, 600, 600, 0, 0], F, 3, 600),
        ([600, 600, 600, 0, 0, 0], Z, 3, 600),  # as many say that it is right
        ([400, 600, 610, 620, 650, 2000], F, 4, 615),
    ],
)
def test_three_partners_that_agree_judge_our_clock(
    gezeigt: list[float], lage: Uhrenlage, partner: int, abweichung: float
) -> None:
    found = urteile(Uhrmessung(abweichung_s=one, unsicherheit_s=0) for one in gezeigt)
    assert (found.lage, found.partner, found.abweichung_s) == (lage, partner, abweichung)


@pytest.mark.parametrize(
    ("abweichung", "unsicherheit", "daneben"), [(310, 9, True), (310, 10, False), (-330, 26, True)]
)
def test_a_slow_answer_accuses_nobody_whose_clock_may_be_right(
    abweichung: float, unsicherheit: float, daneben: bool
) -> None:
    assert Uhrmessung(abweichung_s=abweichung, unsicherheit_s=unsicherheit).daneben is daneben
