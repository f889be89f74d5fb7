"""What every command shares: ``--json`` and ``--config``, one line per error on stderr, the exit codes.

0 done · 1 refused (bad input) · 2 wrong usage or configuration · 3 try later · 4 done, something is to be corrected
(``intake`` alone).
"""

import functools
import os
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from typing import Any

import click
from click.shell_completion import CompletionItem

from gateway.cli.ausgabe import schreibe, schreibe_json
from gateway.cli.stoerung import deute
from gateway.domain.errors import AktenboteError, Refused, TryLater, Usage
from gateway.domain.ids import Kennung, kennung, uuid_text
from gateway.domain.kopf import Zeitpunkt
from gateway.resources import seite

Befehl = Callable[..., Any]

MAX_ZEILEN = 10_000
"""Rows of one list at most: they are held in memory and decrypted before the first is shown."""
PRIVATE = 0o077
"""Taken from the rights of everything a command writes: case files, logs and keys are their owner's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rahmen:
    """How this call wants to be answered."""

    json: bool
    config: str | None
    """What ``--config`` or ``AKTENBOTE_CONFIG`` gave; ``gateway.settings.find`` knows the rest."""

    def answer(self, data: object, *lines: str) -> None:
        """Print the result: one line of JSON with ``--json``, else the lines for people."""
        if self.json:
            schreibe_json(data)
        else:
            schreibe(*lines)

    def melde(self, error: AktenboteError) -> None:
        """Print the line of an error beside an answer that was given: on stderr, with its page as every other."""
        schreibe(_fehlerzeile(error, as_json=self.json), err=True)


def befehl(function: Befehl) -> Befehl:
    """Add ``--json`` and ``--config`` to a command, which then gets a ``Rahmen`` as its first argument."""

    @click.option("--json", "as_json", is_flag=True, help="Answer with one line of JSON.")
    @click.option(
        "--config",
        metavar="FILE",
        envvar="AKTENBOTE_CONFIG",
        type=click.Path(),
        help="Configuration; else ./aktenbote.toml.",
    )
    @functools.wraps(function)
    def wrapped(*args: Any, as_json: bool, config: str | None, **kwargs: Any) -> None:
        try:
            function(Rahmen(json=as_json, config=config), *args, **kwargs)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except Exception as error:
            if click.get_current_context().find_root().params.get("debug"):
                schreibe(*traceback.format_exc().rstrip("\n").split("\n"), err=True)
            raise click.exceptions.Exit(_say(deute(error), as_json=as_json)) from None

    return wrapped


def _say(error: AktenboteError, *, as_json: bool) -> int:
    """Print code and reason as one line on stderr, and as data where JSON is wanted; return the exit code.

    The line ends with what to type for the page of the run-book, where there is one; with JSON the data say it.
    """
    schreibe(_fehlerzeile(error, as_json=as_json), err=True)
    if as_json:
        schreibe_json(absage(error.code, _einzeilig(error)))
    return error.exit_code


def _fehlerzeile(error: AktenboteError, *, as_json: bool) -> str:
    page = None if as_json else seite(error.code)
    return f"{error.code} {_einzeilig(error)}" + (f"  [aktenbote explain {page}]" if page else "")


def _einzeilig(error: AktenboteError) -> str:
    return " ".join(error.reason.split())


def absage(code: str, reason: str) -> dict[str, Any]:
    """Return what a command answers with ``--json`` after an error; ``page``: what to type for its page."""
    page = seite(code)
    return {"ok": False, "code": code, "reason": reason, **({"page": f"aktenbote explain {page}"} if page else {})}


class Gruppe(click.Group):
    """Commands of which each is loaded when it is called: nobody waits for what he did not type."""

    def __init__(self, *args: Any, spaet: Mapping[str, str], **kwargs: Any) -> None:
        """``spaet`` says where a command is made, by its name: ``module:attribute`` of this room."""
        super().__init__(*args, **kwargs)
        self._spaet = spaet

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all, sorted."""
        return sorted({*super().list_commands(ctx), *self._spaet})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, loaded now if it was not; ``None`` = there is none of this name."""
        if cmd_name not in self._spaet:
            return super().get_command(ctx, cmd_name)
        module, attribute = self._spaet[cmd_name].split(":")
        command: click.Command = getattr(import_module(f"gateway.cli.{module}"), attribute)
        return command

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem[Any]]:
        """Return the commands that begin so, by their names alone: at the tab key none is loaded for its help."""
        names = [CompletionItem(one) for one in self.list_commands(ctx) if one.startswith(incomplete)]
        return [*names, *click.Command.shell_complete(self, ctx, incomplete)]


class Programm(Gruppe):
    """The root of all commands: whatever ends the call, it is one line on stderr and one of the four exit codes."""

    def main(self, args: Sequence[str] | None = None, *_rest: object, **extra: Any) -> Any:
        """Run the program and exit; with ``standalone_mode=False`` as click does it."""
        words = sys.argv[1:] if args is None else list(args)
        extra["prog_name"] = "aktenbote"  # the same whether it was called so or as "python -m gateway"
        if not extra.pop("standalone_mode", True):
            return super().main(words, standalone_mode=False, **extra)
        before = os.umask(PRIVATE)
        try:
            code = super().main(words, standalone_mode=False, **extra)
        except click.exceptions.NoArgsIsHelpError as help_wanted:
            help_wanted.show()
            code = help_wanted.exit_code
        except click.ClickException as error:
            code = _say(_wrong_call(error), as_json="--json" in words)
        except click.Abort:
            later = TryLater("stopped by the keyboard; nothing half done stays visible", code="INTERRUPTED")
            code = _say(later, as_json="--json" in words)
        finally:
            os.umask(before)
        sys.exit(code if isinstance(code, int) else 0)


def _wrong_call(error: click.ClickException) -> Usage:
    context = getattr(error, "ctx", None)
    hint = f"; see '{context.command_path} --help'" if context is not None else ""
    return Usage(f"{error.format_message().rstrip('.')}{hint}")


def zeilen_option(default: int, was: str = "rows") -> Callable[[Befehl], Befehl]:
    """Return the option ``--max`` of a list."""
    return click.option(
        "--max",
        "max_rows",
        default=default,
        show_default=True,
        type=click.IntRange(min=1, max=MAX_ZEILEN),
        help=f"At most so many {was}.",
    )


def kennung_option(text: str) -> Kennung:
    """Return a Behördenkennung that was typed, or say (``Usage``) its form."""
    try:
        return kennung(text)
    except Refused as error:
        raise Usage(f"{text!r}: {error.reason}") from None


def uuid_option(text: str | None) -> str | None:
    """Return a UUID that was typed, or say (``Usage``) its form."""
    try:
        return None if text is None else uuid_text(text)
    except Refused as error:
        raise Usage(f"{text!r}: {error.reason}") from None


def moment_option(text: str | None) -> datetime | None:
    """Return the value of an option such as ``--moment 2026-11-01T12:00:00.000Z``, or say (``Usage``) its form."""
    if text is None:
        return None
    try:
        return Zeitpunkt(text).instant
    except AktenboteError as error:
        raise Usage(error.reason) from None
