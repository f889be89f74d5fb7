"""``aktenbote audit prune``: delete the content of entries whose retention is over; two persons, a look before."""

from typing import TYPE_CHECKING

import click

from gateway.cli.laufzeit import our_authority, run
from gateway.cli.person import handelnder
from gateway.cli.rahmen import Rahmen, befehl
from gateway.domain.errors import Usage

if TYPE_CHECKING:
    from gateway.transfer.kuerzung import Faellig
    from gateway.wiring import Installation


@click.command("prune")
@click.option("--authority", help="Authority whose log is meant, if several live here.")
@click.option("--until", "year", type=click.IntRange(2000, 9999), help="Entries of this year (UTC) and before.")
@click.option("--dry-run", is_flag=True, help="Only say what would go.")
@click.option("--confirm", "request", help="Carry out the request with this id, as another person.")
@befehl
def prune(rahmen: Rahmen, authority: str | None, year: int | None, dry_run: bool, request: str | None) -> None:
    """Delete the content of entries whose retention is over; their leaf hashes stay, and the log still verifies.

    Look with --dry-run, then one person asks with --until, another one confirms within seven days with --confirm.
    What belongs to a file under a legal hold stays, and the newest entry about each account.

    \b
    Example:
      aktenbote audit prune --until 2024 --dry-run
    """
    if (year is None) == (request is None):
        raise Usage("give exactly one of --until and --confirm")
    if request is not None and dry_run:
        raise Usage("--dry-run goes with --until: what --confirm does was looked at before")
    if request is not None:
        count = _confirm(rahmen, authority, request)
        rahmen.answer({"ok": True, "pruned": count}, f"{count} entries pruned; the log still verifies")
        return
    due, ident = _ask(rahmen, authority, year or 0, dry_run=dry_run)
    data = [{"retention": one.klasse, "entries": len(one.indexe), "held": one.gehalten} for one in due]
    lines = [f"{one.klasse}: {len(one.indexe)} entries may go, {one.gehalten} are held" for one in due]
    if ident is not None:
        lines.append(f"noted; another person confirms within seven days: aktenbote audit prune --confirm {ident}")
    rahmen.answer({"ok": True, "due": data, "request": ident}, *lines)


def _ask(
    rahmen: Rahmen, authority: str | None, year: int, *, dry_run: bool
) -> "tuple[tuple[Faellig, ...], str | None]":
    person = handelnder()

    async def work(one: "Installation") -> "tuple[tuple[Faellig, ...], str | None]":
        from gateway.transfer.kuerzung import Kuerzung

        mandant, kuerzung = our_authority(one, authority), Kuerzung(one.umgebung, one.protokollbuch)
        await one.protokollbuch.integriere_alle()
        due = await one.store.read(lambda tx: kuerzung.faellig(tx, mandant, year))
        if dry_run:
            return due, None
        total = sum(len(one.indexe) for one in due)
        asked = await one.store.write(lambda tx: kuerzung.beantrage(tx, mandant, year, total, person=person))
        return due, asked.id

    return run(rahmen, work)


def _confirm(rahmen: Rahmen, authority: str | None, request: str) -> int:
    person = handelnder()

    async def work(one: "Installation") -> int:
        from gateway.transfer.kuerzung import Kuerzung

        mandant = our_authority(one, authority)
        return await Kuerzung(one.umgebung, one.protokollbuch, befehlszeile=True).bestaetige(
            mandant, request, person=person
        )

    return run(rahmen, work)
