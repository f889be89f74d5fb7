"""Commands as they are printed in the documentation, compared with the command line that is there."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from gateway.cli import main

WURZEL = Path(__file__).parents[2]
SEITEN = tuple(
    sorted(
        [
            *WURZEL.glob("*.md"),
            *(WURZEL / "docs").rglob("*.md"),
            *(WURZEL / "schemas").glob("*.md"),
            *(WURZEL / "certs").glob("*.md"),
        ]
    )
)
"""Every page a reader may copy a command from."""

_BLOCK = re.compile(r"^```[a-z]*\n(.*?)^```", re.DOTALL | re.MULTILINE)
_EINGERUECKT = re.compile(r"(?:^|\n\n)((?: {4}.*\n)+)")
_IM_TEXT = re.compile(r"`(aktenbote(?: [^`]*)?)`")
_ENDE = {"|", "&", "&&", ";", ">", "2>", ">>"}
"""Where the shell takes over."""


@dataclass(frozen=True, slots=True)
class Zeile:
    """One command of a page; ``ganz``: it stands in a block and can be typed as it is."""

    seite: str
    text: str
    ganz: bool

    def __str__(self) -> str:
        return f"{self.seite}: {self.text}"


def befehle(seite: Path) -> Iterator[Zeile]:
    """Yield every ``aktenbote …`` of a page: whole lines of blocks, and what stands in the text."""
    name = str(seite.relative_to(WURZEL))
    text = seite.read_text("utf-8")
    bloecke = _BLOCK.findall(text)
    rest = _BLOCK.sub("\n", text)
    for block in [*bloecke, *_EINGERUECKT.findall(rest)]:
        for line in block.replace("\\\n", " ").splitlines():
            typed = line.strip().removeprefix("$ ")
            if typed.startswith("aktenbote "):
                yield Zeile(name, typed, ganz=True)
    for found in _IM_TEXT.findall(rest):
        yield Zeile(name, " ".join(found.split()), ganz=False)


def woerter(zeile: Zeile) -> list[str]:
    """Split as a shell does, up to a pipe, a redirection or a comment."""
    words = shlex.split(zeile.text, comments=True)[1:]
    end = next((i for i, word in enumerate(words) if word in _ENDE), len(words))
    return words[:end]


def pruefe(zeile: Zeile) -> str | None:
    """Say what click would not accept of a command, or ``None``."""
    words = woerter(zeile)
    command: click.Command = main
    context = click.Context(main, info_name="aktenbote", **main.context_settings)
    while isinstance(command, click.Group):
        if not words or words[0].startswith("-"):
            return _pruefe_woerter(command, context, words, ganz=False)
        inner = command.get_command(context, words[0])
        if inner is None:
            return f"there is no command {words[0]!r}"
        command, context, words = inner, click.Context(inner, info_name=words[0], parent=context), words[1:]
    return _pruefe_woerter(command, context, words, ganz=zeile.ganz)


def _pruefe_woerter(command: click.Command, context: click.Context, words: list[str], *, ganz: bool) -> str | None:
    if not ganz:
        known = {name for param in command.get_params(context) for name in (*param.opts, *param.secondary_opts)}
        unknown = [word for word in words if word.startswith("--") and word.split("=")[0] not in known]
        return f"there is no option {unknown[0]}" if unknown else None
    try:
        values, rest, _ = command.make_parser(context).parse_args(list(words))
        for param in command.get_params(context):
            given = values.get(param.name or "")
            if param.required and given in (None, (), click.core.UNSET):
                return f"{param.get_error_hint(context)} is missing"
            if isinstance(param.type, click.Choice) and isinstance(given, str):
                param.type.convert(given, param, context)
    except click.UsageError as error:
        return error.format_message()
    return f"too much: {rest}" if rest else None


def alle_befehle() -> Iterator[str]:
    """Yield every command that does something, as it is typed."""
    yield from _darunter(main, "aktenbote")


def _darunter(command: click.Command, path: str) -> Iterator[str]:
    if not isinstance(command, click.Group):
        yield path
        return
    context = click.Context(command)
    for name in command.list_commands(context):
        inner = command.get_command(context, name)
        assert inner is not None
        yield from _darunter(inner, f"{path} {name}")
