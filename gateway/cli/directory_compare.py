"""``aktenbote directory compare``: hold a directory against the official list of the Ausländerbehörden."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from gateway import clock
from gateway.cli.rahmen import Rahmen, befehl, moment_option

if TYPE_CHECKING:
    from gateway.messages.behoerdenliste import Listenabgleich

_PATH = click.Path(path_type=Path)


@click.command("compare")
@click.argument("file", type=_PATH)
@click.option("--list", "listing", required=True, type=_PATH, help="Code list abhkennung, GeneriCode XML.")
@click.option("--moment", help="Compare for this moment, such as 2026-11-01T12:00:00.000Z; else now.")
@befehl
def compare(rahmen: Rahmen, file: Path, listing: Path, moment: str | None) -> None:
    """Compare a directory FILE, signed or a draft, with the official list that the XRepository publishes.

    It names who is listed and missing, who is listed and has ended, and who takes part without being listed. Exit
    code 1 for the last two: one of both is wrong. The signature is not checked here.

    \b
    Example:
      aktenbote directory compare verzeichnis.xml --list abhkennung_64.0.xml
    """
    from gateway.envelope.verzeichnis import MAX_OCTETS, read_draft
    from gateway.keystore.dateien import read_public
    from gateway.messages.behoerdenliste import vergleiche
    from gateway.messages.genericode import LIMITS, lies_genericode
    from gateway.resources import verzeichnis_schema

    when = moment_option(moment) or clock.now()
    official = lies_genericode(read_public(listing, LIMITS.max_octets))
    found = read_draft(read_public(file, MAX_OCTETS), schema=verzeichnis_schema())
    shown = vergleiche(found, official, when)
    agree = not shown.beendet and not shown.ungelistet
    data = {
        "ok": agree,
        "number": found.nummer,
        "list_version": shown.version,
        "listed": shown.gelistet,
        "missing": [{"kennung": wer, "listed_as": words} for wer, words in shown.fehlend],
        "ended": [one.kennung for one in shown.beendet],
        "not_listed": [one.kennung for one in shown.ungelistet],
        "unreadable": list(shown.unlesbar),
    }
    rahmen.answer(data, *_lines(shown))
    if not agree:
        raise click.exceptions.Exit(1)


def _lines(shown: "Listenabgleich") -> list[str]:
    lines = [f"missing     {wer}  {words}" for wer, words in shown.fehlend]
    for one in shown.beendet:
        after = f", successor {one.nachfolger}" if one.nachfolger else ""
        lines.append(f"ended       {one.kennung}  {one.behoerde.name} ({one.status.value}{after}), still listed")
    lines += [f"not listed  {one.kennung}  {one.behoerde.name}" for one in shown.ungelistet]
    lines += [f"unreadable  {key!r}: no number of six digits" for key in shown.unlesbar]
    lines.append(
        f"list version {shown.version or 'unknown'}, {shown.gelistet} authorities: {len(shown.fehlend)} missing, "
        f"{len(shown.beendet)} ended, {len(shown.ungelistet)} not listed"
    )
    return lines
