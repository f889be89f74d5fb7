"""``aktenbote directory``, third part: which snapshots were in force when, and one of them as it was signed."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gateway.cli.laufzeit import configuration, run
from gateway.cli.rahmen import Rahmen, befehl
from gateway.domain.errors import Usage

if TYPE_CHECKING:
    from gateway.transfer.ports import Verzeichnisstand
    from gateway.trust.verzeichnis import Verzeichnis
    from gateway.wiring import Installation


@click.command("history")
@befehl
def history(rahmen: Rahmen) -> None:
    """Show every directory that was in force here, from when until when, oldest first.

    \b
    Example:
      aktenbote directory history --json
    """
    rows = run(rahmen, _staende)
    data = [
        {"number": row.nummer, "sha256": row.sha256, "from": row.gilt_ab, "until": row.gilt_bis} for row in rows
    ]
    lines = [f"number {row.nummer}  {_zeit(row.gilt_ab)} to {_zeit(row.gilt_bis)}  {row.sha256}" for row in rows]
    rahmen.answer({"ok": True, "history": data}, *(lines or ["none yet: the service notes the first at its start"]))


def damals(rahmen: Rahmen, moment: datetime, out: Path | None) -> "tuple[Verzeichnis, Verzeichnisstand]":
    """Return the snapshot that was in force here at the moment, its signature checked again; write it to ``out``.

    ``Usage`` where none was yet, or it is signed by another key than the one pinned today.
    """
    from gateway.transfer.verzeichnisaufnahme import lies_blob
    from gateway.trust.geschichte import zur_zeit
    from gateway.wiring.verzeichnis import VerzeichnisHalter

    held = VerzeichnisHalter(configuration(rahmen))

    async def work(one: "Installation") -> "tuple[bytes, Verzeichnisstand]":
        import asyncio

        row = zur_zeit(await _staende(one), moment)
        if row is None:
            raise Usage(f"no directory was in force here at {_zeit(moment)}", code="UNKNOWN")
        return await asyncio.to_thread(lies_blob, one.blobs, row.sha256), row

    octets, row = run(rahmen, work)
    if out is not None:
        _schreibe(out, octets)
    return held.lies(octets), row


async def _staende(one: "Installation") -> "tuple[Verzeichnisstand, ...]":
    return await one.store.read(lambda tx: tx.verzeichnisse.alle())


def _schreibe(out: Path, octets: bytes) -> None:
    try:
        with out.open("xb") as file:
            file.write(octets)
    except OSError as error:
        raise Usage(f"{out} cannot be written: {error.strerror}") from None


def _zeit(moment: datetime | None) -> str:
    return "now" if moment is None else f"{moment:%Y-%m-%d %H:%M:%S}Z"
