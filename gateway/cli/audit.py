"""``aktenbote audit``: read, export, anchor the audit log, erase people from it. Reading it is itself logged."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import orjson

from gateway.cli.audit_drill import drill
from gateway.cli.audit_prune import prune
from gateway.cli.audit_query import query
from gateway.cli.laufzeit import note_person, our_authority, run
from gateway.cli.person import handelnder
from gateway.cli.rahmen import Gruppe, Rahmen, befehl, zeilen_option
from gateway.cli.zieldatei import schreibe_datei
from gateway.domain.errors import TryLater, Usage
from gateway.domain.events import AuditEreignis, Bezug, Rechtsgrund

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gateway.audit.eintrag import Offenlegung
    from gateway.domain.ids import Kennung
    from gateway.transfer.ports import Tx
    from gateway.transfer.records import Loeschantrag
    from gateway.wiring import Installation

_AUTHORITY = click.option("--authority", help="Authority whose log is meant, if several live here.")

_REASON = click.option(
    "--reason", metavar="TEXT", help="Why, in a sentence; sealed in the entry about it. Name nobody in it."
)

ANDERSWO = {
    "settle": "zeugen:settle",
    "witnesses": "zeugen:witnesses",
}
"""Commands of this group that have modules of their own."""


@click.group(cls=Gruppe, spaet=ANDERSWO)
def audit() -> None:
    """The log that proves every step: list, show, query, export, checkpoint, erase, prune, drill.

    \b
    Example:
      aktenbote audit export --out log.zip
    """


@audit.command("list")
@_AUTHORITY
@click.option("--from", "first", default=0, type=click.IntRange(min=0), help="First index.")
@zeilen_option(200, "entries")
@_REASON
@befehl
def list_(rahmen: Rahmen, authority: str | None, first: int, max_rows: int, reason: str | None) -> None:
    """List entries by index.

    \b
    Example:
      aktenbote audit list --from 0 --max 50
    """

    why = _why(reason)

    async def work(one: "Installation") -> list[tuple[int, bytes]]:
        mandant = our_authority(one, authority)
        await one.protokollbuch.integriere_alle()  # what commands wrote while no service runs has no index yet
        return list(await _read(one, mandant, first, max_rows, why))

    rows = run(rahmen, work)
    entries = [{"index": index, **orjson.loads(octets)} for index, octets in rows]
    lines = [
        f"{e['index']:6} pruned, entry {e['durch']} says why"
        if "durch" in e
        else f"{e['index']:6} {e['zeit']} {e['ereignis']:28} {e.get('partner', '-'):12} {e.get('nachricht', '')}"
        for e in entries
    ]
    rahmen.answer({"ok": True, "entries": entries}, *(lines or ["the log has no entries here"]))


@audit.command("show")
@_AUTHORITY
@click.argument("index", type=click.IntRange(min=0))
@click.option("--open", "opened", is_flag=True, help="Also show whom the references point to, where that is kept.")
@_REASON
@befehl
def show(rahmen: Rahmen, authority: str | None, index: int, opened: bool, reason: str | None) -> None:
    """Show one entry as it is hashed, and whether its references to people can still be opened.

    \b
    Example:
      aktenbote audit show 12
    """

    why = _why(reason)

    async def work(one: "Installation") -> "tuple[bytes, tuple[Offenlegung, ...]]":
        mandant = our_authority(one, authority)
        await one.protokollbuch.integriere_alle()

        rows, openings = await one.store.write(
            lambda tx: (_look(one, tx, mandant, index, 1, why), tx.protokoll.offenlegungen(mandant, index))
        )
        if not rows:  # said behind the transaction: also this look is an entry
            raise Usage(f"the log has no entry {index}", code="UNKNOWN")
        return rows[0][1], openings

    octets, openings = run(rahmen, work)
    entry = orjson.loads(octets)
    references = _references(octets, openings, opened=opened)
    pretty = orjson.dumps(entry, option=orjson.OPT_INDENT_2).decode()
    lines = [*pretty.split("\n"), *(f"{name}: {what}" for name, what in references.items())]
    rahmen.answer({"ok": True, "index": index, "entry": entry, "references": references}, *lines)


def _references(octets: bytes, openings: "Sequence[Offenlegung]", *, opened: bool) -> dict[str, str]:
    """Say of each reference of an entry: ``kept`` or the value, ``erased``, or that the opening is not its own."""
    from gateway.audit.eintrag import lies_eintrag, offenlegung_passt
    from gateway.audit.kuerzung import lies_stumpf

    if lies_stumpf(octets) is not None:
        return {}

    entry, kept = lies_eintrag(octets), {one.feld: one for one in openings}

    def word(field: Bezug) -> str:
        if field not in kept:
            return "erased"
        if not offenlegung_passt(entry, kept[field]):
            return "kept, but it does not open this entry: the database was changed by hand"
        return kept[field].wert if opened else "kept"

    return {field.value: word(field) for field, _ in entry.bezuege}


audit.add_command(query)
audit.add_command(prune)
audit.add_command(drill)


@audit.command("checkpoint")
@_AUTHORITY
@befehl
def checkpoint(rahmen: Rahmen, authority: str | None) -> None:
    """Print the newest signed checkpoint and the key to verify it with.

    \b
    Example:
      aktenbote audit checkpoint
    """

    async def work(one: "Installation") -> tuple[str, str]:
        mandant = our_authority(one, authority)
        await one.protokollbuch.integriere_alle()
        note = await one.protokollbuch.checkpoint(mandant)
        if note is None:
            raise TryLater("nothing has been logged yet", code="EMPTY")
        return note.octets.decode(), (await one.protokollbuch.pruefschluessel(mandant)).text

    note, vkey = run(rahmen, work)
    rahmen.answer({"ok": True, "checkpoint": note, "vkey": vkey}, *note.split("\n"), f"vkey {vkey}")


@audit.command("export")
@_AUTHORITY
@click.option("--out", required=True, type=click.Path(path_type=Path), help="ZIP file to write.")
@click.option(
    "--generation", type=click.IntRange(min=1), help="An earlier generation, sealed by a restore; else the newest."
)
@_REASON
@befehl
def export(rahmen: Rahmen, authority: str | None, out: Path, generation: int | None, reason: str | None) -> None:
    """Write the whole log as one ZIP that anyone can verify offline with 'aktenbote verify'.

    \b
    Example:
      aktenbote audit export --out log.zip
    """
    if out.exists():
        raise Usage(f"{out} exists; nothing is overwritten")
    why = _why(reason)

    async def work(one: "Installation") -> dict[str, Any]:
        from gateway.audit.export import exportiere
        from gateway.audit.kuerzung import lies_stumpf
        from gateway.audit.stempel import mit_stempeln

        mandant = our_authority(one, authority)
        await one.store.write(
            lambda tx: note_person(
                one,
                tx,
                mandant,
                AuditEreignis.PROTOKOLL_EXPORTIERT,
                *why,
                rechtsgrund=Rechtsgrund.BDSG_76,
                anzahl=tx.protokoll.stand(mandant).groesse,
            )
        )
        await one.protokollbuch.integriere_alle()
        newest = await one.store.read(lambda tx: tx.protokoll.generation(mandant))
        if generation is not None and generation > newest:
            raise Usage(f"the log of {mandant} has {newest} generations", code="UNKNOWN")
        note = await one.protokollbuch.checkpoint(mandant, generation=generation)
        if note is None:
            raise TryLater("nothing has been logged yet", code="EMPTY")
        key = await one.protokollbuch.pruefschluessel(mandant, generation=generation)
        entries = await one.protokollbuch.eintraege(mandant, note.checkpoint.groesse, generation=generation)
        witnessed = await one.protokollbuch.bezeugter(mandant, unter=note, generation=generation)
        stamps = await one.store.read(lambda tx: _stempel(tx, mandant, generation or newest))
        earlier, tokens = mit_stempeln(note, [witnessed] if witnessed else [], stamps)
        pieces = exportiere(
            checkpoint=note,
            schluessel=key,
            erstellt=one.umgebung.jetzt(),
            eintraege=entries,
            fruehere=earlier,
            stempel=tokens,
            gekuerzt=sum(lies_stumpf(octets) is not None for octets in entries),
        )
        schreibe_datei(out, pieces)
        return {
            "ok": True,
            "file": out,
            "entries": note.checkpoint.groesse,
            "stamps": len(tokens),
            "vkey": key.text,
        }

    done = run(rahmen, work)
    rahmen.answer(done, f"{out}: {done['entries']} entries", f"vkey {done['vkey']}")


@audit.command("erase")
@_AUTHORITY
@click.option("--akte", "reference", help="Erase whom entries point to: everything about this file (Aktenzeichen).")
@click.option("--until", "year", type=click.IntRange(2000, 9999), help="The same for entries up to this year.")
@click.option("--confirm", "request", help="Carry out the request with this id, as another person.")
@befehl
def erase(
    rahmen: Rahmen, authority: str | None, reference: str | None, year: int | None, request: str | None
) -> None:
    """Destroy what opens references to people in the log; every entry and every proof stays.

    One person asks with --akte or --until, another one confirms within seven days with --confirm. --until erases
    only what has been kept long enough.

    \b
    Example:
      aktenbote audit erase --akte 2026-00001
    """
    if sum(one is not None for one in (reference, year, request)) != 1:
        raise Usage("give exactly one of --akte, --until and --confirm")
    person = handelnder()

    async def ask(one: "Installation") -> str:
        mandant = our_authority(one, authority)

        def change(tx: "Tx") -> "Loeschantrag | Usage":
            if reference is not None:
                return one.vergessen.versuche_akte(tx, mandant, reference, person=person)
            return one.vergessen.beantrage_jahre(tx, mandant, year or 0, person=person)

        asked = await one.store.write(change)
        if isinstance(asked, Usage):
            raise asked
        return asked.id

    async def confirm(one: "Installation") -> int:
        mandant = our_authority(one, authority)
        return await one.store.write(
            lambda tx: one.vergessen.bestaetige(tx, mandant, request or "", person=person, befehlszeile=True)
        )

    if request is None:
        ident = run(rahmen, ask)
        rahmen.answer(
            {"ok": True, "request": ident},
            f"noted; another person confirms it within seven days: aktenbote audit erase --confirm {ident}",
        )
    else:
        count = run(rahmen, confirm)
        rahmen.answer({"ok": True, "erased": count}, f"{count} references erased; the proofs still hold")


def _stempel(tx: "Tx", mandant: "Kennung", generation: int) -> list[tuple[bytes, bytes]]:
    """Return the stamps that go along: the stamped note and its token."""
    from gateway.audit.stempel import auswahl

    sizes = auswahl(tx.zeitstempel.groessen(mandant, generation=generation))
    found = [tx.zeitstempel.ab(mandant, size - 1, generation=generation) for size in sizes]
    return [(one.notiz, one.token) for one in found if one is not None]


def _why(reason: str | None) -> "list[tuple[Bezug, str]]":
    """Return the reference to the reason of a look, if one was given; ``Usage`` where it is no sentence."""
    from gateway.transfer.protokollant import wer

    return wer("", reason)[1:]


async def _read(
    one: "Installation", mandant: "Kennung", first: int, count: int, why: "list[tuple[Bezug, str]]"
) -> tuple[tuple[int, bytes], ...]:
    """Return entries from an index on; that they were read is an entry of its own, behind them."""
    rows = await one.store.read(lambda tx: tx.protokoll.eintraege(mandant, ab=first, bis=first + count))
    await one.store.write(lambda tx: _note_read(one, tx, mandant, len(rows), why))
    return rows


def _look(
    one: "Installation",
    tx: "Tx",
    mandant: "Kennung",
    first: int,
    count: int,
    why: "list[tuple[Bezug, str]]",
) -> tuple[tuple[int, bytes], ...]:
    rows = tx.protokoll.eintraege(mandant, ab=first, bis=first + count)
    _note_read(one, tx, mandant, len(rows), why)
    return rows


def _note_read(
    one: "Installation", tx: "Tx", mandant: "Kennung", count: int, why: "list[tuple[Bezug, str]]"
) -> None:
    event = AuditEreignis.PROTOKOLL_GELESEN
    note_person(one, tx, mandant, event, *why, rechtsgrund=Rechtsgrund.BDSG_76, anzahl=count)
