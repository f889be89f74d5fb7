"""``aktenbote notice``: take in a notice of a Meldebehörde by hand."""

from pathlib import Path

import click

from gateway.cli.laufzeit import run
from gateway.cli.rahmen import Rahmen, befehl
from gateway.domain.errors import Fehlercode, Refused


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@befehl
def notice(rahmen: Rahmen, file: Path) -> None:
    """Take in a notice 030101, 030102, 030103 or 030112 and begin what it asks for.

    The same works by dropping the file into the inbox folder of a running service.

    \b
    Example:
      aktenbote notice anmeldung.xml
    """
    from gateway.worker.inbox import MAX_FILE_BYTES

    with file.open("rb") as stream:
        octets = stream.read(MAX_FILE_BYTES + 1)
    if len(octets) > MAX_FILE_BYTES:
        raise Refused(Fehlercode.X001, f"{file} is larger than {MAX_FILE_BYTES} octets; this is no notice")
    result = run(rahmen, lambda one: one.meldungen.aufnehmen(octets))
    data = {
        "ok": True,
        "result": result.art,
        "authority": result.mandant,
        "transfer": result.transfer,
        "state": result.zustand,
    }
    words = {
        "wegzug": "departure noted",
        "bekannt": f"already under way: transfer {result.transfer} ({result.zustand})",
        "sperren": "disclosure blocks noted with the file",
        "frage": "no one file fits; see: aktenbote task list",
        "transfer": f"transfer {result.transfer} begun ({result.zustand})",
    }
    rahmen.answer(data, f"{file}: {words[result.art]}")
