"""docs/states-in-words.md is the catalogue as it is."""

from support.befehle import WURZEL

from gateway.domain.verlaufsbild import seite


def test_the_page_is_the_one_drawn_from_the_catalogue() -> None:
    drawn = "run: python -m gateway.domain.verlaufsbild > docs/states-in-words.md"
    assert (WURZEL / "docs" / "states-in-words.md").read_text("utf-8") == seite(), drawn
