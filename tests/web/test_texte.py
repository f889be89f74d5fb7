"""Every text exists in both languages with the same places, is used, and follows the rules of tone."""

import re
from importlib.resources import files
from pathlib import Path

import pytest
from support.befehle import WURZEL

from gateway.domain.konto import Rolle
from gateway.web.fehlerseiten import CODES
from gateway.web.sprache import SPRACHEN, plaetze, texte, waehle
from gateway.web.wege import WEGE

DE, EN = texte("de").zeilen, texte("en").zeilen
VORLAGEN = sorted((WURZEL / "gateway" / "web" / "vorlagen").iterdir())
VERBOTEN = re.compile(
    r"\b(leider|bitte|gültig\w*|ungültig\w*|erfolgreich\w*|fehler aufgetreten|umschl[aä]g\w*|hash\w*|segment\w*"
    r"|uuid|queue|lease|payload|message|receipt|ack|vor \d+ stunden)\b",
    re.IGNORECASE,
)
"""Words no clerk reads: excuses, praise, technology."""
WOERTER_MAX = 18
"""Words of a sentence; longer ones hold two thoughts."""


def test_both_languages_have_the_same_texts_with_the_same_places() -> None:
    assert len(DE) > 100
    assert list(DE) == list(EN)
    assert [key for key in DE if plaetze(DE[key]) != plaetze(EN[key])] == []


def test_no_text_is_left_in_the_other_language() -> None:
    same = {key for key in DE if DE[key] == EN[key]}
    assert same <= {
        "allgemein.produkt",
        "konto.name",
        "menue.start",
        "start.titel",
        "fuss.version",
        "rolle.betrieb",
        "blaettern.stand",
    }


@pytest.mark.parametrize("key", DE)
def test_a_german_text_has_no_forbidden_word_and_no_long_sentence(key: str) -> None:
    assert VERBOTEN.search(DE[key]) is None
    sentences = re.split(r"(?<=[.!?:])\s+", DE[key])
    assert [one for one in sentences if len(one.split()) > WOERTER_MAX] == []


def test_the_forbidden_words_are_found_where_they_stand() -> None:
    assert all(VERBOTEN.search(text) for text in ("Bitte warten", "ist ungültig", "Die UUID fehlt", "erfolgreich"))


def _benutzt() -> tuple[set[str], set[str]]:
    """Keys that templates and pages name, and beginnings of keys that they complete."""
    source = "\n".join(one.read_text("utf-8") for one in VORLAGEN)
    source += "\n".join(one.read_text("utf-8") for one in (WURZEL / "gateway" / "web").rglob("*.py"))
    return set(re.findall(r"['\"]([a-z_0-9]+(?:\.[a-z_0-9]+)+)['\"]", source)), set(
        re.findall(r"['\"]([a-z_0-9]+\.(?:[a-z_0-9]+\.)*[a-z_]*)(?:['\"] ~|\{)", source)
    )


def test_every_text_is_used() -> None:
    whole, begun = _benutzt()
    begun |= {"fehler."}
    assert [key for key in DE if key not in whole and not key.startswith(tuple(begun))] == []


def test_every_text_a_template_names_exists() -> None:
    named = {key for one in VORLAGEN for key in re.findall(r"\bt\('([a-z_0-9.]+)'[),]", one.read_text("utf-8"))} | {
        weg.menue for weg in WEGE if weg.menue
    }
    assert len(named) > 60
    assert named - DE.keys() == set()


def test_every_role_and_every_failure_has_words() -> None:
    assert all(f"rolle.{role.value}" in DE for role in Rolle)
    reasons = {*map(str, CODES), "fremd", "rolle"}
    parts = ("was", "bedeutet", "wer", "verloren")
    assert [f"{one}.{part}" for one in reasons for part in parts if f"fehler.{one}.{part}" not in DE] == []


@pytest.mark.parametrize(
    ("remembered", "header", "chosen"),
    [
        (None, "", "de"),
        (None, "en-GB,en;q=0.9", "en"),
        (None, "fr, en;q=0.5, de;q=0.7", "de"),
        (None, "en;q=0.1, de-AT", "de"),
        (None, "fr", "de"),
        ("en", "de", "en"),
        ("../../x", "en", "en"),
        (None, ";;;q=9,\u00e4,en;q=abc", "de"),
        (None, "x," * 5000 + "en", "de"),
    ],
)
def test_the_language_is_the_chosen_one_else_what_the_browser_likes_best(
    remembered: str | None, header: str, chosen: str
) -> None:
    assert waehle(remembered, header) == chosen


def test_a_text_without_its_value_is_an_error() -> None:
    with pytest.raises(KeyError):
        texte("de")("start.gruss")
    with pytest.raises(KeyError):
        texte("de")("gibt.es.nicht")


def test_the_files_of_the_languages_are_those_that_can_be_chosen() -> None:
    there = {Path(one.name).stem for one in files("gateway.web").joinpath("texte").iterdir()}
    assert there == set(SPRACHEN)


@pytest.mark.parametrize("path", VORLAGEN, ids=[one.name for one in VORLAGEN])
def test_a_template_escapes_everything_and_holds_no_style_script_or_foreign_address(path: Path) -> None:
    text = path.read_text("utf-8")
    bad = r"\|\s*safe|autoescape|Markup|<style|<script(?! src=)|\sstyle=|\son\w+=|javascript:|https?://|data:"
    assert re.findall(bad, text) == []


def test_no_german_stands_in_a_template() -> None:
    """Words between tags come from the texts; signs may stand there."""
    for path in VORLAGEN:
        bare = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<[^>]*>", " ", path.read_text("utf-8"), flags=re.DOTALL)
        assert re.findall(r"[^\W\d_]{2,}", bare) == [], path.name
