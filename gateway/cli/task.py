"""``aktenbote task``: the questions that wait for a person."""

import getpass

import click

from gateway.cli.laufzeit import our_authority, run
from gateway.cli.rahmen import Rahmen, befehl


@click.group()
def task() -> None:
    """Questions that wait for a person.

    \b
    Example:
      aktenbote task list
    """


@task.command("list")
@click.option("--authority", help="Only this authority of the installation.")
@befehl
def list_(rahmen: Rahmen, authority: str | None) -> None:
    """List open questions, oldest first.

    \b
    Example:
      aktenbote task list
    """
    rows = run(
        rahmen,
        lambda one: one.store.read(
            lambda tx: tx.aufgaben.offene(our_authority(one, authority) if authority else None)
        ),
    )
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
    person = getpass.getuser()
    closed = run(
        rahmen, lambda one: one.store.write(lambda tx: one.schritte.nimm_zur_kenntnis(tx, ident, person=person))
    )
    rahmen.answer({"ok": True, "task": closed.id, "kind": closed.art}, f"{closed.id}: {closed.art} is settled")
