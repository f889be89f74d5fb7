"""``aktenbote message``: look at single messages as files."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from gateway.cli.ausgabe import schreibe
from gateway.cli.rahmen import Rahmen, befehl

if TYPE_CHECKING:
    from gateway.messages.befund import Befund


@click.group()
def message() -> None:
    """Check XAusländer and XInneres messages.

    \b
    Example:
      aktenbote message validate 030101.xml
    """


@message.command()
@click.option("--schema-only", is_flag=True, help="Check against the schemas alone, not against the further rules.")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@befehl
def validate(rahmen: Rahmen, files: tuple[Path, ...], *, schema_only: bool) -> None:
    """Say of every FILE whether it is a valid message, one line each.

    The line is "FILE: ok", or "FILE: CODE reason" with the code the standard has for it. What is worth knowing
    but turns no message away, such as an unknown code, is a note on stderr. Nothing is stored or sent.

    \b
    Example:
      aktenbote message validate inbox/*.xml

    Exit code: 0 all are valid, 1 at least one is refused, 2 a file cannot be read.
    """
    from gateway.messages.codelisten import Codelisten
    from gateway.messages.pruefung import pruefe
    from gateway.messages.schema import Schemas
    from gateway.resources import codelist_files, schema_files
    from gateway.safe_xml import FACHNACHRICHT_SIGNIERT

    # the operator names the file himself: large text nodes (packets 010207) are accepted as behind a signature
    limits = FACHNACHRICHT_SIGNIERT
    schemas = Schemas.from_files(schema_files())
    codelisten = Codelisten.from_files(codelist_files())
    reports: list[dict[str, object]] = []
    unreadable = 0
    for file in files:
        try:
            with file.open("rb") as stream:
                octets = stream.read(limits.max_octets + 1)
        except OSError as error:
            unreadable += 1
            schreibe(f"{file}: cannot be read: {error.strerror or 'input error'}", err=True)
            continue
        befunde = pruefe(octets, schemas, codelisten, schema_only=schema_only, limits=limits)
        reports.append(_report(file, befunde, quiet=rahmen.json))
    refused = sum(1 for report in reports if not report["ok"])
    if rahmen.json:
        rahmen.answer({"ok": not refused and not unreadable, "unreadable": unreadable, "files": reports}, "")
    if refused:
        schreibe(f"{refused} of {len(files)} files refused", err=True)
    raise click.exceptions.Exit(2 if unreadable else 1 if refused else 0)


def _report(file: Path, befunde: "tuple[Befund, ...]", *, quiet: bool) -> dict[str, object]:
    """Print the verdict about one file, unless ``quiet``, and return it as data."""
    from gateway.messages.befund import zurueckweisend

    first = zurueckweisend(befunde)
    if not quiet:
        schreibe(f"{file}: {first.code} {first.satz}" if first else f"{file}: ok")
        for note in befunde:
            if not note.weist_zurueck:
                schreibe(f"{file}: note {note.code} {note.satz}", err=True)
    found = [
        {"code": one.code, "path": one.pfad, "reason": one.grund, "refuses": one.weist_zurueck} for one in befunde
    ]
    return {"file": file, "ok": first is None, "findings": found}
