"""Numbers of pages are named whole, in as few words as they need."""

import pytest

from gateway.domain.seitenbereiche import bereiche


@pytest.mark.parametrize(
    ("pages", "said"),
    [
        ((), ""),
        ((7,), "7"),
        ((2, 4, 5, 6, 9), "2, 4–6, 9"),
        ((9, 2, 3, 2), "2–3, 9"),
        (tuple(range(1, 301)), "1–300"),
    ],
)
def test_pages_that_follow_one_another_are_one_range_and_none_is_left_out(
    pages: tuple[int, ...], said: str
) -> None:
    assert bereiche(pages) == said
