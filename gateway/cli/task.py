"""``aktenbote task``: the questions that wait for a person."""

from typing import TYPE_CHECKING

import click

from gateway.cli.laufzeit import note_list, our_authority, run
from gateway.cli.person import handelnder
from gateway.cli.rahmen import Rahmen, befehl, zeilen_option
from gateway.domain.events import AuditEreignis

if TYPE_CHECKING:
    from gateway.transfer.records import Aufgabe
    from gateway.wiring import Installation


@click.group()
def task() -> None:
    """Questions that wait for a person.

    \b
    Example:
      aktenbote task list
    """


@task.command("list")
@click.option("--authority", help="Only this authority of the installation.")
@zeilen_option(1000)
@befehl
def list_(rahmen: Rahmen, authority: str | None, max_rows: int) -> None:
    """List open questions, oldest first. Every look is logged.

    \b
    Example:
      aktenbote task list
    """

    async def work(one: "Installation") -> "tuple[Aufgabe, ...]":
        mandant = our_authority(one, authority) if authority else None

        found = await one.store.read(lambda tx: tx.aufgaben.offene(mandant, max_zeilen=max_rows))
        await note_list(one, AuditEreignis.AUFGABE_GELESEN, mandant, [row.mandant for row in found])
        return found

    rows = run(rahmen, work)
    data = [
        {
            "task": row.id,
            "authority": row.mandant,
            "kind": row.art,
            "hint": row.hinweis,
            "transfer": row.transfer,
            "since": row.angelegt,
        }
        for row in rows
    ]
    lines = [f"{r.id}  {r.art:24} {r.hinweis:24} {r.transfer or '-'}" for r in rows]
    rahmen.answer({"ok": True, "tasks": data}, *(lines or ["no open questions"]))


@task.command("done")
@click.argument("ident", metavar="TASK")
@befehl
def done(rahmen: Rahmen, ident: str) -> None:
    """Settle a question that only wanted somebody to look; who did stands in the audit log.

    Questions that want a decision are settled by it: see 'transfer complete' and 'transfer decide'. The same
    question is not asked again while it is open; settled, it comes back when there is a new reason.

    \b
    Example:
      aktenbote task done 6f1c0c0e-5a1f-4c6e-9d53-0d8a1c1f7c11
    """
    person = handelnder()
    closed = run(
        rahmen, lambda one: one.store.write(lambda tx: one.schritte.nimm_zur_kenntnis(tx, ident, person=person))
    )
    rahmen.answer({"ok": True, "task": closed.id, "kind": closed.art}, f"{closed.id}: {closed.art} is settled")
