"""``aktenbote quarantine``: what was refused and is kept sealed. Nothing but ``retry`` reads the refused octets."""

import shutil
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gateway.cli.laufzeit import note_person, our_authority, run
from gateway.cli.person import grund_option, handelnder
from gateway.cli.rahmen import Rahmen, befehl, zeilen_option
from gateway.domain.errors import Usage
from gateway.domain.events import AuditEreignis
from gateway.domain.ids import Kennung, Sha256

if TYPE_CHECKING:
    from gateway.transfer.ports import Tx
    from gateway.transfer.records import Quarantaene
    from gateway.wiring import Installation

BLOCK = 1024 * 1024
"""Octets copied at a time."""


@click.group()
def quarantine() -> None:
    """What was refused and lies sealed in quarantine, with its reason.

    \b
    Example:
      aktenbote quarantine list
    """


@quarantine.command("list")
@click.option("--authority", help="Only this authority of the installation.")
@zeilen_option(100)
@befehl
def list_(rahmen: Rahmen, authority: str | None, max_rows: int) -> None:
    """List entries, newest first. The author stands there only where the transport signature holds.

    \b
    Example:
      aktenbote quarantine list
    """

    async def work(one: "Installation") -> "tuple[Quarantaene, ...]":
        mandant = our_authority(one, authority) if authority else None

        rows = await one.store.read(lambda tx: tx.quarantaene.liste(mandant=mandant, max_zeilen=max_rows))
        counted = Counter(row.mandant or one.mandanten[0] for row in rows)

        def note(tx: "Tx") -> None:
            for whose in counted or {mandant or one.mandanten[0]: 0}:
                note_person(one, tx, whose, AuditEreignis.QUARANTAENE_GELESEN, anzahl=counted[whose])

        await one.store.write(note)
        return rows

    rows = run(rahmen, work)
    lines = [
        f"{q.id}  {q.zeit:%Y-%m-%d %H:%M}  {q.code:5} {_author(q) or '-':12} {q.laenge:>10}  {q.quelle}"
        for q in rows
    ]
    rahmen.answer({"ok": True, "entries": [_describe(q) for q in rows]}, *(lines or ["nothing in quarantine"]))


@quarantine.command("show")
@click.argument("ident", metavar="ID")
@befehl
def show(rahmen: Rahmen, ident: str) -> None:
    """Show one entry: why it was refused, what came and what of it is kept.

    \b
    Example:
      aktenbote quarantine show 6f1c0c0e-5a1f-4c6e-9d53-0d8a1c1f7c11
    """

    async def work(one: "Installation") -> dict[str, Any]:
        def look(tx: "Tx") -> dict[str, Any]:
            found = _entry(tx, ident)
            whose = found.mandant or one.mandanten[0]
            note_person(one, tx, whose, AuditEreignis.QUARANTAENE_GELESEN, anzahl=1, quarantaene=found.id)
            return _describe(found) | {"segment_names": sorted(_segments(tx, found))}

        return await one.store.write(look)

    data = run(rahmen, work)
    names = data["segment_names"]
    lines = [f"{key}: {'-' if value is None else value}" for key, value in data.items() if key != "segment_names"]
    rahmen.answer({"ok": True, **data}, *lines, *(f"segment {name}" for name in names))


@quarantine.command("export")
@click.argument("ident", metavar="ID")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="New folder to write.")
@befehl
def export(rahmen: Rahmen, ident: str, out: Path) -> None:
    """Write what is kept as a folder that 'envelope inspect' and 'envelope verify' read: sealed, nothing opened.

    Without a good transport signature only the first 64 KiB of the Umschlag are kept.

    \b
    Example:
      aktenbote quarantine export 6f1c0c0e-5a1f-4c6e-9d53-0d8a1c1f7c11 --out fall
    """
    if out.exists():
        raise Usage(f"{out} exists; name a new folder")

    async def work(one: "Installation") -> "tuple[Quarantaene, int]":
        def look(tx: "Tx") -> "tuple[Quarantaene, frozenset[Sha256]]":
            found = _entry(tx, ident)
            if found.umschlag_sha256 is None:
                raise Usage(f"of {ident} no octets are kept: none came, or the quota was full", code="EMPTY")
            whose = found.mandant or one.mandanten[0]
            note_person(one, tx, whose, AuditEreignis.QUARANTAENE_EXPORTIERT, quarantaene=found.id, code=found.code)
            return found, _segments(tx, found)

        found, segments = await one.store.write(look)
        assert found.umschlag_sha256 is not None  # noqa: S101 -- said above
        return found, _write(one, out, found.umschlag_sha256, segments)

    found, written = run(rahmen, work)
    whole = found.authentisch or found.ganz_laenge == found.laenge
    text = f"{out}: umschlag.xml{'' if whole else ' (only its beginning)'} and {written} segments"
    rahmen.answer({"ok": True, "folder": out, "whole_umschlag": whole, "segments": written}, text)


@quarantine.command("retry")
@click.argument("ident", metavar="ID")
@grund_option
@befehl
def retry(rahmen: Rahmen, ident: str, reason: str) -> None:
    """Check an entry again, once its cause is removed, and take in what passes now.

    The kept envelope goes through the whole order of receipt, no check is skipped. If it passes, it counts as a
    message that has just come; if not, it stays and nothing changes. What is not kept whole must be sent anew.

    \b
    Example:
      aktenbote quarantine retry 6f1c0c0e-5a1f-4c6e-9d53-0d8a1c1f7c11 --reason "Verzeichnis erneuert"
    """
    person = handelnder()
    entry = run(rahmen, lambda one: one.wiederaufnahme.pruefe_erneut(ident, person=person, begruendung=reason))
    data = {"ok": True, "entry": entry.id, "author": entry.autor, "uuid": entry.uuid}
    rahmen.answer(data, f"{entry.id}: taken in as message {entry.uuid} of {entry.autor}")


def _write(one: "Installation", out: Path, umschlag: Sha256, segments: Iterable[Sha256]) -> int:
    """Write the folder; return how many of the segments are here."""
    target = out / "segments"
    target.mkdir(parents=True)
    written = 0
    for name, path in [(umschlag, out / "umschlag.xml"), *((segment, target / segment) for segment in segments)]:
        try:
            source = one.blobs.open(name)
        except KeyError:
            continue
        with source, path.open("xb") as copy:
            shutil.copyfileobj(source, copy, BLOCK)
        written += path.parent == target
    return written


def _entry(tx: "Tx", ident: str) -> "Quarantaene":
    found = tx.quarantaene.holen(ident)
    if found is None:
        raise Usage(f"there is no entry {ident} in quarantine; see 'aktenbote quarantine list'", code="UNKNOWN")
    return found


def _segments(tx: "Tx", entry: "Quarantaene") -> frozenset[Sha256]:
    """Return the segments kept for it; those of a message that had been accepted stand at its claim."""
    own = tx.quarantaene.segmente(entry.id)
    return own or (tx.eingaenge.segmente(entry.umschlag_sha256) if entry.umschlag_sha256 else frozenset())


def _author(entry: "Quarantaene") -> Kennung | None:
    """Nobody is accused of what he did not sign."""
    return entry.autor if entry.authentisch else None


def _describe(entry: "Quarantaene") -> dict[str, Any]:
    return {
        "entry": entry.id,
        "time": entry.zeit,
        "code": entry.code,
        "reason": entry.grund,
        "source": entry.quelle,
        "authority": entry.mandant,
        "authentic": entry.authentisch,
        "author": _author(entry),
        "uuid": entry.uuid,
        "octets": entry.laenge,
        "umschlag_sha256": entry.ganz_sha256,
        "umschlag_octets": entry.ganz_laenge,
        "segments": entry.segmente,
    }
