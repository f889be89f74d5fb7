"""``aktenbote ablage card``: tell of a file what came to be known after it was imported."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from gateway.cli.ablage import AUTHORITY, finde
from gateway.cli.laufzeit import our_authority, run
from gateway.cli.person import handelnder
from gateway.cli.rahmen import Rahmen, befehl

if TYPE_CHECKING:
    from gateway.transfer.ports import Tx
    from gateway.wiring import Installation


@click.command("card")
@click.argument("reference")
@click.argument("file", type=click.Path(path_type=Path))
@AUTHORITY
@befehl
def card(rahmen: Rahmen, reference: str, file: Path, authority: str | None) -> None:
    """Add card data, disclosure blocks or numbers from FILE to a case file; what FILE leaves out stays.

    FILE holds the section [vorab] of a manifest (docs/ablage.md). If the case file was handed over, the authority
    that has it now is told by itself (010205).

    \b
    Example:
      aktenbote ablage card 2026-00001 karte.toml
    """
    from gateway.ablage.vorab import lies_nachtrag

    change = lies_nachtrag(file)

    async def work(one: "Installation") -> bool:
        mandant = our_authority(one, authority)
        akte = await finde(one, mandant, reference)

        def write(tx: "Tx") -> bool:
            known = tx.vorab.holen(mandant, akte.id).mit(change)
            return one.vorab.aendere(tx, mandant, akte, known, anlass="nachtrag", person=handelnder())

        return await one.store.write(write)

    changed = run(rahmen, work)
    words = "added" if changed else "nothing new"
    rahmen.answer({"ok": True, "reference": reference, "changed": changed}, f"{reference}: {words}")
