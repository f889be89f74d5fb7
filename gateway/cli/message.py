"""``aktenbote message``: look at single messages as files."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gateway.cli.ausgabe import schreibe
from gateway.cli.rahmen import Rahmen, befehl

if TYPE_CHECKING:
    from lxml import etree

    from gateway.messages.befund import Befund
    from gateway.messages.codelisten import Codelisten
    from gateway.messages.schema import Schemas
    from gateway.safe_xml import XmlLimits
    from gateway.settings import Configuration


@dataclass(frozen=True, slots=True)
class _Tafeln:
    """What messages are judged by."""

    schemas: "Schemas"
    codelisten: "Codelisten"
    limits: "XmlLimits"


@click.group()
def message() -> None:
    """Check XAusländer and XInneres messages, and say what they mean.

    \b
    Example:
      aktenbote message explain 030101.xml
    """


_FILES = click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))


@message.command()
@click.option("--schema-only", is_flag=True, help="Check against the schemas alone, not against the further rules.")
@_FILES
@befehl
def validate(rahmen: Rahmen, files: tuple[Path, ...], *, schema_only: bool) -> None:
    """Say of every FILE whether it is a valid message, one line each.

    The line is "FILE: ok", or "FILE: CODE reason" with the code the standard has for it. What is worth knowing
    but turns no message away, such as an unknown code, is a note on stderr. Nothing is stored or sent. Where the
    installation has the official schemas ("schemas add"), a message must pass them and ours.

    \b
    Example:
      aktenbote message validate inbox/*.xml

    Exit code: 0 all are valid, 1 at least one is refused, 2 a file cannot be read.
    """
    from gateway.messages.pruefung import pruefe

    def judge(file: Path, octets: bytes, tables: _Tafeln) -> dict[str, object]:
        befunde = pruefe(octets, tables.schemas, tables.codelisten, schema_only=schema_only, limits=tables.limits)
        return _report(file, befunde, quiet=rahmen.json)

    _each(rahmen, files, judge)


@message.command()
@_FILES
@befehl
def explain(rahmen: Rahmen, files: tuple[Path, ...]) -> None:
    """Say in German what every FILE means.

    What kind of message it is, from whom and to whom, what it says with codes in words, and which answer is
    expected. It shows persons, as the file does; the two revocation secrets of a residence permit card are left
    out. What is wrong with a message stands on stderr, as "message validate" says it. Nothing is stored, sent or
    logged.

    \b
    Example:
      aktenbote message explain inbox/done/*.xml

    Exit code: 0 all are valid, 1 at least one is refused, 2 a file cannot be read.
    """

    def tell(file: Path, octets: bytes, tables: _Tafeln) -> dict[str, object]:
        from gateway.messages.pruefung import untersuche

        seen = untersuche(octets, tables.schemas, tables.codelisten, limits=tables.limits)
        report = _report(file, seen.befunde, quiet=rahmen.json, to_stderr=True)
        return report | {"message": None if seen.root is None else _told(file, seen.root, tables, rahmen)}

    _each(rahmen, files, tell)


def _told(file: Path, root: "etree._Element", tables: _Tafeln, rahmen: Rahmen) -> dict[str, object] | None:
    """Print what a message means and return it as data; None if its content is impossible."""
    from gateway.domain.errors import Refused
    from gateway.messages import typed
    from gateway.messages.klartext import klartext

    try:
        text = klartext(typed(root), tables.codelisten)
    except Refused:
        return None  # a rule has said why
    if not rahmen.json:
        first, *more = text.zeilen()
        schreibe(f"{file}: {first}", *(f"  {line}" for line in more), "")
    return {
        "type": text.nummer,
        "title": text.titel,
        "sentence": text.satz,
        "details": [{"name": one.name, "value": one.wert} for one in text.angaben],
        "expected": text.erwartet,
    }


def _tafeln(rahmen: Rahmen) -> _Tafeln:
    from gateway.resources import codelisten
    from gateway.safe_xml import FACHNACHRICHT_SIGNIERT
    from gateway.schemapaket import schemas_of

    # the operator names the file himself: large text nodes (packets 010207) are accepted as behind a signature
    return _Tafeln(schemas_of(_configuration(rahmen)), codelisten(), FACHNACHRICHT_SIGNIERT)


def _configuration(rahmen: Rahmen) -> "Configuration | None":
    """Load the configuration that was named or lies here; these commands also work without one."""
    from gateway import settings

    if rahmen.config is None and not Path("aktenbote.toml").is_file():
        return None
    return settings.load(settings.find(rahmen.config))


def _each(
    rahmen: Rahmen, files: tuple[Path, ...], work: Callable[[Path, bytes, _Tafeln], dict[str, object]]
) -> None:
    """Do the work for each file that can be read, say how many are refused, and end with the exit code for it."""
    tables = _tafeln(rahmen)
    reports: list[dict[str, object]] = []
    unreadable = 0
    for file in files:
        try:
            with file.open("rb") as stream:
                octets = stream.read(tables.limits.max_octets + 1)
        except OSError as error:
            unreadable += 1
            schreibe(f"{file}: cannot be read: {error.strerror or 'input error'}", err=True)
            continue
        reports.append(work(file, octets, tables))
    refused = sum(1 for report in reports if not report["ok"])
    if rahmen.json:
        rahmen.answer({"ok": not refused and not unreadable, "unreadable": unreadable, "files": reports}, "")
    if refused:
        schreibe(f"{refused} of {len(files)} files refused", err=True)
    raise click.exceptions.Exit(2 if unreadable else 1 if refused else 0)


def _report(
    file: Path, befunde: "tuple[Befund, ...]", *, quiet: bool, to_stderr: bool = False
) -> dict[str, object]:
    """Print the verdict about one file, unless ``quiet``, and return it as data.

    ``to_stderr``: only what is wrong is printed, and there.
    """
    from gateway.messages.befund import zurueckweisend

    first = zurueckweisend(befunde)
    if not quiet:
        if first or not to_stderr:
            schreibe(f"{file}: {first.code} {first.satz}" if first else f"{file}: ok", err=to_stderr)
        for note in befunde:
            if not note.weist_zurueck:
                schreibe(f"{file}: note {note.code} {note.satz}", err=True)
    found = [
        {"code": one.code, "path": one.pfad, "reason": one.grund, "refuses": one.weist_zurueck} for one in befunde
    ]
    return {"file": file, "ok": first is None, "findings": found}
