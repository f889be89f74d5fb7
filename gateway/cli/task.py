"""``aktenbote task``: the questions that wait for a person, each with its answers and what they do."""

import textwrap
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from gateway.cli.laufzeit import note_list, note_person, our_authority, run
from gateway.cli.person import grund_option, handelnder
from gateway.cli.rahmen import Rahmen, befehl, zeilen_option
from gateway.domain.errors import Usage
from gateway.domain.events import AuditEreignis

if TYPE_CHECKING:
    from gateway.transfer.aufgaben.bild import Aufgabenbild, Faellig, Moeglichkeit
    from gateway.transfer.ports import Tx
    from gateway.transfer.records import Aufgabe
    from gateway.wiring import Installation

BREITE = 100
"""Columns of a task on a terminal."""
WOCHENTAGE = ("Mo.", "Di.", "Mi.", "Do.", "Fr.", "Sa.", "So.")
OHNE = "-"


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
    """List open questions, oldest first, with the day something happens by itself. Every look is logged.

    'aktenbote task show' says what each answer does.

    \b
    Example:
      aktenbote task list
    """

    async def work(one: "Installation") -> "list[tuple[Aufgabe, Faellig | None]]":
        from gateway.transfer.aufgaben.bild import faellig

        mandant = our_authority(one, authority) if authority else None

        def look(tx: "Tx") -> "list[tuple[Aufgabe, Faellig | None]]":
            open_ = tx.aufgaben.offene(mandant, max_zeilen=max_rows)
            return [(row, next(iter(faellig(tx, one.umgebung, row)), None)) for row in open_]

        found = await one.store.read(look)
        await note_list(one, AuditEreignis.AUFGABE_GELESEN, mandant, [row.mandant for row, _ in found])
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
            "due": due.am if due else None,
            "then": due.dann if due else None,
        }
        for row, due in rows
    ]
    lines = [
        f"{r.id}  {f'{due.am:%Y-%m-%d}' if due else OHNE:10}  {r.art:24} {r.hinweis:24} {r.transfer or OHNE}"
        for r, due in rows
    ]
    rahmen.answer({"ok": True, "tasks": data}, *(lines or ["no open questions"]))


@task.command("show")
@click.argument("ident", metavar="TASK")
@befehl
def show(rahmen: Rahmen, ident: str) -> None:
    """Show one question, in German: what happened, what is asked, what each answer does, until when.

    Only answers that are possible now are shown. Words in capital letters are to be filled in.

    \b
    Example:
      aktenbote task show 6f1c0c0e-5a1f-4c6e-9d53-0d8a1c1f7c11
    """

    async def work(one: "Installation") -> "Aufgabenbild":
        from gateway.transfer.aufgaben.bild import bild

        def look(tx: "Tx") -> "Aufgabenbild":
            found = next((row for row in tx.aufgaben.offene() if row.id == ident), None)
            if found is None:
                raise Usage(f"there is no open question {ident}; see 'aktenbote task list'", code="UNKNOWN")
            note_person(
                one,
                tx,
                found.mandant,
                AuditEreignis.AUFGABE_GELESEN,
                anzahl=1,
                aufgabe=found.id,
                transfer=found.transfer,
            )
            return bild(tx, one.umgebung, found)

        return await one.store.write(look)

    shown = run(rahmen, work)
    rahmen.answer(_als_daten(shown), *_seite(shown))


@task.command("done")
@click.argument("ident", metavar="TASK")
@grund_option
@befehl
def done(rahmen: Rahmen, ident: str, reason: str) -> None:
    """Settle a question without doing anything; who did and why stands in the audit log.

    Questions that want a decision are settled by it: see 'task show'. The same question is not asked again while it
    is open; settled, it comes back when there is a new reason.

    \b
    Example:
      aktenbote task done 6f1c0c0e-5a1f-4c6e-9d53-0d8a1c1f7c11 --reason "Mit Kiel besprochen"
    """
    person = handelnder()
    closed = run(
        rahmen,
        lambda one: one.store.write(
            lambda tx: one.schritte.nimm_zur_kenntnis(tx, ident, person=person, begruendung=reason)
        ),
    )
    rahmen.answer({"ok": True, "task": closed.id, "kind": closed.art}, f"{closed.id}: {closed.art} is settled")


def _als_daten(shown: "Aufgabenbild") -> dict[str, Any]:
    task_, transfer = shown.aufgabe, shown.transfer
    return {
        "ok": True,
        "task": task_.id,
        "authority": task_.mandant,
        "kind": task_.art,
        "hint": task_.hinweis,
        "since": task_.angelegt,
        "transfer": task_.transfer,
        "state": transfer.zustand if transfer else None,
        "partner": transfer.partner if transfer else None,
        "reference": transfer.aktenzeichen if transfer else None,
        "reference_partner": transfer.aktenzeichen_partner if transfer else None,
        "happened": shown.anlass,
        "asked": shown.frage,
        "look": shown.ansehen,
        "call": shown.anrufen,
        "answers": [
            {
                "name": one.name,
                "title": one.titel,
                "command": one.befehl,
                "values": dict(one.wahl),
                "effect": one.folge,
                "partner": one.partner,
            }
            for one in shown.antworten
        ],
        "due": [{"name": one.was, "at": one.am, "then": one.dann} for one in shown.faellig],
        "otherwise": shown.ohne,
        "quarantine": [
            {"entry": one.id, "time": one.zeit, "whole": one.vollstaendig, "source": one.quelle}
            for one in shown.sendungen
        ],
    }


def _seite(shown: "Aufgabenbild") -> Iterator[str]:
    task_, transfer = shown.aufgabe, shown.transfer
    yield shown.frage
    yield ""
    yield from _absatz(shown.anlass)
    yield f"Gefragt am {_tag(task_.angelegt)} ({task_.art}{f': {task_.hinweis}' if task_.hinweis else ''})."
    if transfer is not None:
        files = [transfer.aktenzeichen or OHNE, transfer.aktenzeichen_partner or OHNE]
        yield f"Übergabe {transfer.id}, begonnen am {_tag(transfer.begonnen)}, Stand: {transfer.zustand}."
        yield f"Aktenzeichen hier {files[0]}, dort {files[1]}."
    for piece in shown.sendungen:
        whole = "vollständig verwahrt" if piece.vollstaendig else "nicht vollständig verwahrt: neu senden lassen"
        yield f"Sendung {piece.id} vom {_tag(piece.zeit)}: {whole}."
    yield from (f"Ansehen: {command}" for command in shown.ansehen)
    yield from (f"Anrufen: {words}" for words in shown.anrufen)
    for one in shown.antworten:
        yield ""
        yield from _antwort(one)
    yield ""
    yield from (f"{_tag(due.am)}: {due.dann} ({due.was})" for due in shown.faellig)
    yield f"Ohne Entscheidung: {shown.ohne}"


def _antwort(one: "Moeglichkeit") -> Iterator[str]:
    yield one.titel
    yield f"  $ {one.befehl}"
    yield from (f"      {word} = {meaning}" for word, meaning in one.wahl)
    yield from _absatz(f"→ {one.folge} {one.partner}", "  ")


def _absatz(text: str, vor: str = "") -> list[str]:
    return textwrap.wrap(text, BREITE, initial_indent=vor, subsequent_indent=vor + ("  " if vor else ""))


def _tag(moment: datetime) -> str:
    local = moment.astimezone()
    return f"{WOCHENTAGE[local.weekday()]}, {local:%d.%m.%Y}"
