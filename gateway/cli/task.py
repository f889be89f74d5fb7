"""``aktenbote task``: the questions that wait for a person."""

import getpass
from typing import TYPE_CHECKING

import click

from gateway.cli.laufzeit import our_authority, run
from gateway.cli.rahmen import Rahmen, befehl
from gateway.domain.errors import Usage
from gateway.domain.events import Akteur, AuditEreignis, Bezug

if TYPE_CHECKING:
    from gateway.transfer.ports import Tx
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


@task.command("done")
@click.argument("ident")
@befehl
def done(rahmen: Rahmen, ident: str) -> None:
    """Settle an open question that no command settles by itself, such as a look into the quarantine.

    The same question is not asked again while it is open; settled, it comes back when there is a new reason.

    \b
    Example:
      aktenbote task done 6f1c0c0e-5a1f-4c6e-9d53-0d8a1c1f7c11
    """
    closed = run(rahmen, lambda one: one.store.write(lambda tx: _settle(one, tx, ident)))
    rahmen.answer({"ok": True, "task": closed.id, "kind": closed.art}, f"{closed.id}: {closed.art} is settled")


def _settle(one: "Installation", tx: "Tx", ident: str) -> "Aufgabe":
    found = next((row for row in tx.aufgaben.offene() if row.id == ident), None)
    if found is None:
        raise Usage(f"there is no open question {ident}; see 'aktenbote task list'", code="UNKNOWN")
    tx.aufgaben.erledigen(found.id, one.umgebung.jetzt())
    one.umgebung.protokollant.notiere(
        tx,
        found.mandant,
        AuditEreignis.AUFGABE_ERLEDIGT,
        akteur=Akteur.PERSON,
        aufgabe=found.id,
        aufgabenart=found.art.value,
        transfer=found.transfer,
        bezuege=[(Bezug.HANDELNDER, getpass.getuser())],
    )
    return found
