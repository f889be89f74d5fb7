"""What every command shares: ``--json`` and ``--config``, one line per error on stderr, the exit codes.

0 done · 1 refused (bad input) · 2 wrong usage or configuration · 3 try later.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import click
import orjson

from gateway.domain.errors import AktenboteError, Usage
from gateway.domain.kopf import Zeitpunkt

Befehl = Callable[..., Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rahmen:
    """How this call wants to be answered."""

    json: bool
    config: str | None
    """What ``--config`` or ``AKTENBOTE_CONFIG`` gave; ``gateway.settings.find`` knows the rest."""

    def answer(self, data: object, text: str) -> None:
        """Print the result: one line of JSON with ``--json``, else the text for people."""
        click.echo(orjson.dumps(data, default=_plain).decode() if self.json else text)


def befehl(function: Befehl) -> Befehl:
    """Add ``--json`` and ``--config`` to a command, which then gets a ``Rahmen`` as its first argument."""

    @click.option("--json", "as_json", is_flag=True, help="Answer with one line of JSON.")
    @click.option(
        "--config", metavar="FILE", envvar="AKTENBOTE_CONFIG", help="Configuration; else ./aktenbote.toml."
    )
    @functools.wraps(function)
    def wrapped(*args: Any, as_json: bool, config: str | None, **kwargs: Any) -> None:
        try:
            function(Rahmen(json=as_json, config=config), *args, **kwargs)
        except AktenboteError as error:
            click.echo(f"{error.code} {error.reason}", err=True)
            if as_json:
                click.echo(orjson.dumps({"ok": False, "code": error.code, "reason": error.reason}).decode())
            raise click.exceptions.Exit(error.exit_code) from None

    return wrapped


def moment_option(text: str | None) -> datetime | None:
    """Return the value of an option such as ``--moment 2026-11-01T12:00:00.000Z``, or say (``Usage``) its form."""
    if text is None:
        return None
    try:
        return Zeitpunkt(text).instant
    except AktenboteError as error:
        raise Usage(error.reason) from None


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return Zeitpunkt.of(value).text
    if isinstance(value, Path):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")
