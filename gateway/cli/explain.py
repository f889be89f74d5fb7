"""``aktenbote explain``: what a code means, who must act, what to do, how to see that it is solved."""

import difflib

import click
from click.shell_completion import CompletionItem

from gateway.cli.ausgabe import schreibe
from gateway.cli.rahmen import Rahmen, befehl
from gateway.domain.errors import Usage
from gateway.resources import runbook, seite

NAHE = 3
"""Codes named that are spelled almost like what was typed."""


def _codes(_context: click.Context, _parameter: click.Parameter, begin: str) -> list[CompletionItem[str]]:
    """Return the codes that begin as what was typed, in whatever case."""
    return [CompletionItem(one) for one in runbook() if one.lower().startswith(begin.lower())]


@click.command()
@click.argument("code", required=False, shell_complete=_codes)
@befehl
def explain(rahmen: Rahmen, code: str | None) -> None:
    """Say what a code means, who must act, what to do, and how to see that it is solved.

    CODE is what the program said: T070, STORE_IN_USE, person_unklar, job.refused, W404. Without one all are listed.

    \b
    Example:
      aktenbote explain STORE_IN_USE
    """
    pages = runbook()
    if code is None:
        heads = {one: text.partition("\n")[0].removeprefix("# ") for one, text in pages.items()}
        rahmen.answer([{"code": one, "title": head} for one, head in heads.items()], *heads.values())
        return
    found = seite(code)
    if found is None:
        near = difflib.get_close_matches(code.lower(), [one.lower() for one in pages], NAHE)
        hint = f"; did you mean {', '.join(filter(None, map(seite, near)))}?" if near else ""
        raise Usage(f"no code is spelled so{hint} 'aktenbote explain' lists all", code="UNKNOWN")
    if rahmen.json:
        rahmen.answer({"code": found, "text": pages[found]})
        return
    schreibe(*_fuer_menschen(pages[found]))


def _fuer_menschen(text: str) -> list[str]:
    """Return the page as it is read in a terminal: headings stand out, nothing else is changed."""
    return [
        line.lstrip("#").strip().upper() if line.startswith("#") else line for line in text.rstrip().split("\n")
    ]
