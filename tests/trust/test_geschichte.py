"""Which snapshot was in force at a moment."""

from datetime import timedelta

from support.pki import JETZT

from gateway.domain.ids import Sha256
from gateway.trust.geschichte import Verzeichnisstand, zur_zeit

TAG = timedelta(days=1)


def stand(nummer: int, von: int, bis: int | None) -> Verzeichnisstand:
    end = None if bis is None else JETZT + bis * TAG
    return Verzeichnisstand(nummer=nummer, sha256=Sha256(str(nummer) * 64), gilt_ab=JETZT + von * TAG, gilt_bis=end)


def nummern(*staende: Verzeichnisstand) -> list[int | None]:
    found = [zur_zeit(staende, JETZT + day * TAG) for day in range(5)]
    return [None if one is None else one.nummer for one in found]


def test_each_moment_has_the_one_that_was_in_force_and_the_end_belongs_to_the_next() -> None:
    assert nummern(stand(1, 1, 2), stand(2, 2, 4), stand(3, 4, None)) == [None, 1, 2, 2, 3]


def test_before_the_first_there_is_none() -> None:
    assert nummern() == [None] * 5


def test_where_a_clock_was_set_back_the_later_one_counts() -> None:
    assert nummern(stand(1, 3, 3), stand(2, 1, None)) == [None, 2, 2, 2, 2]
