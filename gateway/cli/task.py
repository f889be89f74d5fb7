"""``aktenbote task``: the questions that wait for a person."""

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
    rahmen.answer({"ok": True, "tasks": data}, "\n".join(lines) or "no open questions")
