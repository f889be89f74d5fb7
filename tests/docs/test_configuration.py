"""docs/configuration.md and the template name every key of the configuration with its real default."""

import re
import tomllib
from collections.abc import Iterator
from typing import get_args, get_type_hints

import msgspec
import pytest
from support.befehle import WURZEL

from gateway.settings import AuthoritySettings, Settings
from gateway.settings.bereiche import erlaubt

SEITE = (WURZEL / "docs" / "configuration.md").read_text("utf-8")
VORLAGE = (WURZEL / "config" / "aktenbote.toml").read_text("utf-8")


def schluessel(
    kind: type[msgspec.Struct] = Settings, abschnitt: str = ""
) -> Iterator[tuple[str, str, object, object]]:
    """Yield section, key, default and type of the whole configuration."""
    hints = get_type_hints(kind, include_extras=True)
    for field in msgspec.structs.fields(kind):
        hint = AuthoritySettings if field.name == "authority" else hints[field.name]
        if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
            yield from schluessel(hint, field.name)
        else:
            yield abschnitt, field.name, field.default, hint


ALLE = [(section, key, default) for section, key, default, _ in schluessel()]
ARTEN = [(section, key, hint) for section, key, _, hint in schluessel()]
ZAHLEN = [(key, hint) for _, key, hint in ARTEN if get_args(hint) and get_args(hint)[0] in (int, float)]


def zeilen(abschnitt: str, spalte: int = 0) -> dict[str, str]:
    """Default of each key of a section on the page; with ``spalte`` 1 what it may be."""
    titel = {"": "At the top", "authority": "[[authority]]"}.get(abschnitt, f"[{abschnitt}]")
    text = SEITE.split(f"## {titel}\n")[1].split("\n## ")[0]
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \| ([^|]+) \|", text, re.MULTILINE)
    return {key: columns[spalte] for key, *columns in rows}


def gezeigt(default: object) -> str:
    if default is msgspec.NODEFAULT:
        return "required"
    if default is None:
        return "none"
    if default == ():
        return "`[]`"
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    if isinstance(default, float):
        return f"`{default:g}`"
    return f'`"{default}"`' if isinstance(default, str) else f"`{default}`"


@pytest.mark.parametrize(("abschnitt", "key", "default"), ALLE, ids=[f"{s}.{k}" for s, k, _ in ALLE])
def test_every_key_stands_on_the_page_with_its_default(abschnitt: str, key: str, default: object) -> None:
    assert zeilen(abschnitt)[key] == gezeigt(default)


@pytest.mark.parametrize(("abschnitt", "key", "hint"), ARTEN, ids=[f"{s}.{k}" for s, k, _ in ARTEN])
def test_every_key_stands_on_the_page_with_what_it_may_be(abschnitt: str, key: str, hint: object) -> None:
    assert zeilen(abschnitt, 1)[key] == erlaubt(hint)


@pytest.mark.parametrize(("key", "hint"), ZAHLEN, ids=[key for key, _ in ZAHLEN])
def test_the_template_says_the_range_of_every_number_above_it(key: str, hint: object) -> None:
    before = VORLAGE.split(f"\n# {key} = ")[0]
    comment = re.split(r"^(?:# \w+ = .*|\[.*)$", before, flags=re.MULTILINE)[-1]
    assert erlaubt(hint) in " ".join(comment.replace("\n# ", " ").split())


def test_the_page_names_no_key_that_is_gone() -> None:
    for abschnitt in {section for section, _, _ in ALLE}:
        assert set(zeilen(abschnitt)) == {key for section, key, _ in ALLE if section == abschnitt}


def test_the_template_shows_the_real_defaults() -> None:
    """Switched on as it stands, every commented key says what is the default without it."""
    switched = tomllib.loads(re.sub(r"^# (\w+ = |\[\[authority\]\])", r"\1", VORLAGE, flags=re.MULTILINE))
    msgspec.convert(switched, Settings)
    for abschnitt, key, default in ALLE:
        table = {"": switched, "authority": switched["authority"][0]}.get(abschnitt) or switched[abschnitt]
        shown = tuple(table[key]) if isinstance(table[key], list) else table[key]
        if default not in (None, (), msgspec.NODEFAULT):
            assert shown == default, f"[{abschnitt}] {key}"
