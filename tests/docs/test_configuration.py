"""docs/configuration.md and the template name every key of the configuration with its real default."""

import re
import tomllib
from collections.abc import Iterator
from typing import get_type_hints

import msgspec
import pytest
from support.befehle import WURZEL

from gateway.settings import AuthoritySettings, Settings

SEITE = (WURZEL / "docs" / "configuration.md").read_text("utf-8")
VORLAGE = (WURZEL / "config" / "aktenbote.toml").read_text("utf-8")


def schluessel(kind: type[msgspec.Struct] = Settings, abschnitt: str = "") -> Iterator[tuple[str, str, object]]:
    """Yield section, key and default of the whole configuration."""
    for field in msgspec.structs.fields(kind):
        hint = AuthoritySettings if field.name == "authority" else get_type_hints(kind)[field.name]
        if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
            yield from schluessel(hint, field.name)
        else:
            yield abschnitt, field.name, field.default


ALLE = list(schluessel())


def zeilen(abschnitt: str) -> dict[str, str]:
    titel = {"": "At the top", "authority": "[[authority]]"}.get(abschnitt, f"[{abschnitt}]")
    text = SEITE.split(f"## {titel}\n")[1].split("\n## ")[0]
    return dict(re.findall(r"^\| `(\w+)` \| ([^|]+) \|", text, re.MULTILINE))


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
