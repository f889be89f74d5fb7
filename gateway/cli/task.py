"""``aktenbote task``: the questions that wait for a person, each with its answers and what they do."""

import textwrap
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from gateway.cli.laufzeit import note_list, note_person, our_authority, run
from gateway.cli.person import grund_option, handelnder
from gateway.cli.rahmen import Rahmen, befehl, zeilen_option
from gateway.domain.datumsworte import Datumsworte
from gateway.domain.errors import Usage
from gateway.domain.events import AuditEreignis
from gateway.domain.sprache import Satz, Sprache

if TYPE_CHECKING:
    from gateway.transfer.aufgaben.beantwortung import Beantwortet
    from gateway.transfer.aufgaben.bild import Aufgabenbild, Faellig, Moeglichkeit
    from gateway.transfer.ports import Tx
    from gateway.transfer.records import Aufgabe
    from gateway.wiring import Installation

BREITE = 100
"""Columns of a task on a terminal."""
OHNE = "-"
_GEFRAGT = Satz("Gefragt am", "Asked on")
_UEBERGABE = Satz(
    "Übergabe {id}, begonnen am {tag}, Stand: {stand}.", "Transfer {id}, begun on {tag}, state: {stand}."
)
_AKTENZEICHEN = Satz("Aktenzeichen hier {hier}, dort {dort}.", "Aktenzeichen here {hier}, there {dort}.")
_SENDUNG = Satz("Sendung {id} vom {tag}: {wie}.", "Item {id} of {tag}: {wie}.")
_GANZ = Satz("vollständig verwahrt", "kept whole")
_NICHT_GANZ = Satz("nicht vollständig verwahrt: neu senden lassen", "not kept whole: have it sent anew")
_ANSEHEN, _ANRUFEN = Satz("Ansehen", "Look"), Satz("Anrufen", "Call")
_OHNE = Satz("Ohne Entscheidung", "Without a decision")


def sprache_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--lang`` to a command that shows clerks' texts."""
    return click.option(
        "--lang",
        type=click.Choice([one.value for one in Sprache]),
        default=Sprache.DE.value,
        show_default=True,
        help="Language of what clerks read.",
    )(command)


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
@sprache_option
@befehl
def show(rahmen: Rahmen, ident: str, lang: str) -> None:
    """Show one question: what happened, what is asked, what each answer does, until when.

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
            return bild(tx, one.umgebung, found, Sprache(lang))

        return await one.store.write(look)

    shown = run(rahmen, work)
    rahmen.answer(_als_daten(shown), *_seite(shown, Sprache(lang)))


@task.command("answer")
@click.argument("ident", metavar="TASK")
@click.argument("answer")
@click.option(
    "--set",
    "pairs",
    multiple=True,
    metavar="WORD=VALUE",
    help="Fill in a word in capital letters; may be given again.",
)
@click.option("--reason", metavar="TEXT", help="Why you decide so, in a sentence; sealed in the audit log.")
@befehl
def answer(rahmen: Rahmen, ident: str, answer: str, pairs: tuple[str, ...], reason: str | None) -> None:
    """Give one of the answers that 'task show' names, by its name, as a page does.

    It does what the command beside the answer does. What needs a file is only there.

    \b
    Example:
      aktenbote task answer 6f1c0c0e-5a1f-4c6e-9d53-0d8a1c1f7c11 absagen --set CODE=08 --reason "besprochen"
    """
    person = handelnder()
    values = dict(_paar(one) for one in pairs)
    if len(values) != len(pairs):
        raise Usage("the same word is filled in twice")

    async def work(one: "Installation") -> "Beantwortet":
        return await one.beantwortung.beantworte(None, ident, answer, values, person=person, begruendung=reason)

    done = run(rahmen, work)
    against = [one.en for one in done.hindernisse]
    data = {
        "ok": not against, "task": ident, "answer": done.antwort, "second_person": done.zweite_person,
        "obstacles": against,
    }  # fmt: skip
    lines = [f"keeps it: {one}" for one in against]
    lines += ["noted; another person confirms it within seven days"] if done.zweite_person else []
    rahmen.answer(data, *(lines or [f"{ident}: {done.antwort} is done"]))
    if against:
        rahmen.melde(Usage("nothing was done", code="KEPT"))
        raise click.exceptions.Exit(1)


def _paar(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not name:
        raise Usage("--set takes WORD=VALUE, such as CODE=08")
    return name, value


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
      aktenbote task done 6f1c0c0e-5a1f-4c6e-9d53-0d8a1c1f7c11 --reason "besprochen"
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


def _seite(shown: "Aufgabenbild", lang: Sprache) -> Iterator[str]:
    task_, transfer = shown.aufgabe, shown.transfer
    yield shown.frage
    yield ""
    yield from _absatz(shown.anlass)
    hint = f": {task_.hinweis}" if task_.hinweis else ""
    yield f"{_GEFRAGT.auf(lang)} {_tag(task_.angelegt, lang)} ({task_.art}{hint})."
    if transfer is not None:
        begun = _tag(transfer.begonnen, lang)
        yield _UEBERGABE.auf(lang).format(id=transfer.id, tag=begun, stand=transfer.zustand)
        yield _AKTENZEICHEN.auf(lang).format(
            hier=transfer.aktenzeichen or OHNE, dort=transfer.aktenzeichen_partner or OHNE
        )
    for piece in shown.sendungen:
        whole = (_GANZ if piece.vollstaendig else _NICHT_GANZ).auf(lang)
        yield _SENDUNG.auf(lang).format(id=piece.id, tag=_tag(piece.zeit, lang), wie=whole)
    yield from (f"{_ANSEHEN.auf(lang)}: {command}" for command in shown.ansehen)
    yield from (f"{_ANRUFEN.auf(lang)}: {words}" for words in shown.anrufen)
    for one in shown.antworten:
        yield ""
        yield from _antwort(one)
    yield ""
    yield from (f"{_tag(due.am, lang)}: {due.dann} ({due.was})" for due in shown.faellig)
    yield f"{_OHNE.auf(lang)}: {shown.ohne}"


def _antwort(one: "Moeglichkeit") -> Iterator[str]:
    yield f"{one.titel} ({one.name})"
    yield f"  $ {one.befehl}"
    yield from (f"      {word} = {meaning}" for word, meaning in one.wahl)
    yield from _absatz(f"→ {one.folge} {one.partner}", "  ")


def _absatz(text: str, vor: str = "") -> list[str]:
    return textwrap.wrap(text, BREITE, initial_indent=vor, subsequent_indent=vor + ("  " if vor else ""))


def _tag(moment: datetime, lang: Sprache) -> str:
    local = moment.astimezone()
    assert local.tzinfo is not None  # noqa: S101 -- made so
    return Datumsworte(local.tzinfo, lang).wochentag(local.date())
