"""``aktenbote audit query``: the log answers an auditor; as a table, CSV, JSON lines or a signed package."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from gateway.cli.laufzeit import our_authority, run
from gateway.cli.person import grund_option, handelnder
from gateway.cli.rahmen import Rahmen, befehl, kennung_option, uuid_option
from gateway.cli.zieldatei import schreibe_datei
from gateway.domain.errors import TryLater, Usage
from gateway.domain.events import Akteur, AuditEreignis, Rechtsgrund, Verarbeitung

if TYPE_CHECKING:
    from gateway.audit.auskunft import Treffer
    from gateway.domain.ids import Kennung
    from gateway.transfer.auskunft import Frage
    from gateway.transfer.ports import Tx
    from gateway.wiring import Installation

ZONE = ZoneInfo("Europe/Berlin")
"""A day is typed as people in Germany count it; entries say their time in UTC."""
FORMEN = ("csv", "jsonl", "zip")
"""Kinds of file, by the ending of its name."""
_DAY = click.DateTime(["%Y-%m-%d"])


@click.command("query")
@click.option("--authority", help="Authority whose log is asked, if several live here.")
@click.option(
    "--file", "reference", metavar="AKTENZEICHEN", help="About this file: its transfers and messages too."
)
@click.option("--transfer", metavar="UUID", help="About this transfer and its messages.")
@click.option("--azr", metavar="NUMBER", help="About the person with this AZR number, by keyed search.")
@click.option("--document", metavar="UUID", help="About the file that holds this document.")
@click.option("--from", "first", type=_DAY, metavar="DAY", help="From this day on (German time), as 2026-01-31.")
@click.option("--to", "last", type=_DAY, metavar="DAY", help="Up to and with this day.")
@click.option("--ground", type=click.Choice([one.value for one in Rechtsgrund]), help="On this legal ground.")
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    type=click.Choice([one.value for one in Verarbeitung], case_sensitive=False),
    help="Kind of processing (§ 76 BDSG): who saw is Abfrage, who sent is Offenlegung; repeatable.",
)
@click.option("--account", help="By this account, acting or answering for it.")
@click.option("--partner", metavar="KENNUNG", help="With this authority.")
@click.option("--generation", type=click.IntRange(min=1), help="Only this generation of the log; else all.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="Write the answer to a file: .csv, .jsonl, or .zip = signed, for 'aktenbote verify'.",
)
@grund_option
@befehl
def query(
    rahmen: Rahmen, authority: str | None, out: Path | None, reason: str, first: datetime | None,
    last: datetime | None, **asked: Any,
) -> None:  # fmt: skip
    """Ask the log: who saw or sent what about a file, between which days, on which ground, by which account.

    Everything given must hold. The answer opens references to people where these are kept; that it was given, to
    whom and why, is an entry itself. A .zip holds no names: entries with proofs under a signed checkpoint.

    \b
    Example:
      aktenbote audit query --file 2026-00001 --kind Abfrage --reason "Art. 15 request"
    """
    frage = _frage(first, last, asked)
    form = _form(out)
    from gateway.transfer.protokollant import wer

    person = wer(handelnder(), reason)

    async def work(one: "Installation") -> "tuple[tuple[Treffer, ...], int, str | None]":
        from gateway.transfer.auskunft import Auskunft

        mandant, auskunft = our_authority(one, authority), Auskunft(one.umgebung)
        await one.protokollbuch.integriere_alle()
        found = await one.store.read(lambda tx: auskunft.finde(tx, mandant, frage))
        pruned = await one.store.read(lambda tx: auskunft.gekuerzt(tx, mandant))
        if form == "zip":
            _eine_generation(found)

        def note(tx: "Tx") -> None:
            one.umgebung.protokollant.notiere(
                tx,
                mandant,
                AuditEreignis.PROTOKOLL_GELESEN if out is None else AuditEreignis.PROTOKOLL_EXPORTIERT,
                akteur=Akteur.PERSON,
                rechtsgrund=Rechtsgrund.BDSG_76,
                grund=f"auskunft_{form}" if form else "auskunft",
                anzahl=len(found),
                transfer=frage.transfer,
                bezuege=[*person, *auskunft.worum(tx, mandant, frage)],
            )

        await one.store.write(note)  # durable before anything is shown: no entry, no disclosure
        vkey = None
        if out is not None:
            pieces, vkey = await _stuecke(one, mandant, found, form)
            schreibe_datei(out, pieces)
        return found, pruned, vkey

    _antworte(rahmen, out, *run(rahmen, work))


def _antworte(
    rahmen: Rahmen, out: Path | None, found: "tuple[Treffer, ...]", pruned: int, vkey: str | None
) -> None:
    from gateway.audit.anzeige import als_dict
    from gateway.audit.auskunft import als_zeilen

    hint = [f"{pruned} entries of the log are pruned and could not be asked"] if pruned else []
    if out is not None:
        lines = [f"{out}: {len(found)} entries", *([f"vkey {vkey}"] if vkey else []), *hint]
        rahmen.answer({"ok": True, "file": out, "entries": len(found), "vkey": vkey, "pruned": pruned}, *lines)
        return
    data = [{"generation": one.generation, **als_dict(one.index, one.eintrag, one.offenlegungen)} for one in found]
    lines = als_zeilen(found) if found else ["no entry answers this"]
    rahmen.answer({"ok": True, "entries": data, "pruned": pruned}, *lines, *hint)


def _frage(first: datetime | None, last: datetime | None, asked: dict[str, Any]) -> "Frage":
    from gateway.audit.anzeige import Filter
    from gateway.transfer.auskunft import Frage

    things = [asked[name] for name in ("reference", "transfer", "azr", "document") if asked[name] is not None]
    if len(things) > 1:
        raise Usage("give at most one of --file, --transfer, --azr and --document")
    if any(not one.strip() for one in things):
        raise Usage("what is asked for is empty: fill it in or leave it out")
    start = None if first is None else first.replace(tzinfo=ZONE)
    end = None if last is None else (last + timedelta(days=1)).replace(tzinfo=ZONE)
    if start is not None and end is not None and start >= end:
        raise Usage("--from is a day after --to")
    return Frage(
        aktenzeichen=asked["reference"],
        azr_nummer=asked["azr"],
        dokument=uuid_option(asked["document"]),
        transfer=uuid_option(asked["transfer"]),
        konto=asked["account"],
        generation=asked["generation"],
        filter=Filter(
            ab=start,
            bis=end,
            partner=None if asked["partner"] is None else kennung_option(asked["partner"]),
            rechtsgrund=None if asked["ground"] is None else Rechtsgrund(asked["ground"]),
            klassen=frozenset(Verarbeitung(one) for one in asked["kinds"]),
        ),
    )


def _form(out: Path | None) -> str | None:
    if out is None:
        return None
    form = out.suffix.lower().removeprefix(".")
    if form not in FORMEN:
        raise Usage(f"{out.name} says no kind of file: let it end in .csv, .jsonl or .zip")
    if out.exists():
        raise Usage(f"{out} exists; nothing is overwritten")
    return form


def _eine_generation(found: "tuple[Treffer, ...]") -> None:
    """A package proves entries under one checkpoint, so of one generation; ``Usage`` otherwise."""
    numbers = sorted({one.generation for one in found})
    if not numbers:
        raise Usage("no entry answers this: there is nothing to write a package of", code="EMPTY")
    if len(numbers) > 1:
        raise Usage(f"the answer has entries of the generations {numbers}: name one with --generation")


async def _stuecke(
    one: "Installation", mandant: "Kennung", found: "tuple[Treffer, ...]", form: str | None
) -> tuple[Iterable[bytes], str | None]:
    """Return the pieces of the file, and for a package the key it is verified with."""
    from gateway.audit import auskunft

    if form != "zip":
        write: Callable[[Iterable[Treffer]], Iterable[bytes]] = (
            auskunft.als_csv if form == "csv" else auskunft.als_jsonl
        )
        return write(found), None
    from gateway.audit.export import exportiere_auszug

    await one.protokollbuch.integriere_alle()
    generation = found[0].generation
    note = await one.protokollbuch.checkpoint(mandant, generation=generation)
    if note is None:
        raise TryLater("nothing has been logged yet", code="EMPTY")
    key = await one.protokollbuch.pruefschluessel(mandant, generation=generation)
    rows = await one.protokollbuch.auszug(
        mandant, [row.index for row in found], note.checkpoint.groesse, generation=generation
    )
    pieces = exportiere_auszug(checkpoint=note, schluessel=key, erstellt=one.umgebung.jetzt(), eintraege=rows)
    return pieces, key.text
