"""Notes of sessions: over by themselves, gone with the session, never more than a form."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web

from gateway.web.merkzettel import GILT, MAX_JE_SITZUNG, TEXT_MAX, Merkzettel


class Uhr:
    def __init__(self) -> None:
        self.jetzt = datetime(2026, 5, 4, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.jetzt


@dataclass(frozen=True)
class Gefragt:
    felder: dict[str, str]


def test_what_is_over_goes_with_the_next_note_though_nobody_reads_it() -> None:
    clock = Uhr()
    notes = Merkzettel(clock)
    old = notes.lege("a", "Haddad")
    clock.jetzt += timedelta(minutes=1)
    young = notes.lege("b", "Beispiel")
    clock.jetzt += GILT - timedelta(minutes=1)
    notes.lege("c", "neu")
    assert len(notes) == 2
    assert notes.lies("a", old) is None
    assert notes.lies("b", young) == "Beispiel"
    assert notes.lies("c", young) is None


def test_a_session_takes_its_own_notes_with_it_and_has_no_end_of_them() -> None:
    notes = Merkzettel(Uhr())
    kept = notes.lege("b", "bleibt")
    tokens = [notes.lege("a", str(n)) for n in range(MAX_JE_SITZUNG + 3)]
    assert len(notes) == MAX_JE_SITZUNG + 1
    assert [notes.lies("a", one) for one in tokens[:4]] == [None, None, None, "3"]
    notes.vergiss("a")
    assert len(notes) == 1
    assert notes.lies("b", kept) == "bleibt"


@pytest.mark.parametrize("wrap", [str, lambda text: ("amt", text), lambda text: Gefragt({"anlass": text})])
def test_too_much_text_is_kept_nowhere(wrap: object) -> None:
    notes = Merkzettel(Uhr())
    notes.lege("a", wrap("ü" * (TEXT_MAX // 4)))  # type: ignore[operator]
    with pytest.raises(web.HTTPRequestEntityTooLarge):
        notes.lege("a", wrap("ü" * (TEXT_MAX // 2 + 1)))  # type: ignore[operator]
    assert len(notes) == 1
