"""``aktenbote directory``, second half: bring a newer one, look at what it changes, confirm or reject it."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from gateway import clock
from gateway.cli.laufzeit import configuration, run
from gateway.cli.person import grund_option, handelnder
from gateway.cli.rahmen import Rahmen, befehl
from gateway.domain.errors import Usage
from gateway.domain.ids import sha256_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gateway.transfer.ports import Verzeichnisvorschlag
    from gateway.trust.unterschied import Aenderung
    from gateway.trust.verzeichnis import Verzeichnis
    from gateway.wiring import Installation
    from gateway.wiring.verzeichnis import VerzeichnisHalter

_PATH = click.Path(path_type=Path)


@click.command("import")
@click.argument("file", required=False, type=_PATH)
@befehl
def import_(rahmen: Rahmen, file: Path | None) -> None:
    """Bring a newer directory: FILE, or without it the one that was delivered and waits.

    It is verified and laid where deliveries lie; what it takes away counts within seconds. Where it changes more,
    it waits until another person has confirmed it within seven days.

    \b
    Example:
      aktenbote directory import neu.xml
    """
    from gateway.trust.unterschied import nimmt_nur

    person, held = handelnder(), _halter(rahmen)
    octets = _bring(held, file)
    found = held.lies(octets)
    changes = _changes(held, found)
    base = {"ok": True, "number": found.nummer, "sha256": sha256_of(octets), "changes": _data(changes)}
    if held.erstes or nimmt_nur(changes):
        held.liefere(octets)
        rahmen.answer(
            {**base, "request": None},
            *_lines(changes),
            f"number {found.nummer} is in force from the first start on: this installation has used none yet"
            if held.erstes
            else f"number {found.nummer} allows nobody more than before: the service takes it within seconds",
        )
        return

    async def work(one: "Installation") -> "Verzeichnisvorschlag":
        import asyncio

        name = await asyncio.to_thread(one.umgebung.lege_ab, octets)
        intake = one.verzeichnisaufnahme
        return await one.store.write(
            lambda tx: intake.schlage_vor(
                tx, found.nummer, name, gueltig_bis=found.gueltig_bis, anzahl=len(changes), person=person
            )
        )

    held.liefere(octets)
    asked = run(rahmen, work)
    rahmen.answer(
        {**base, "request": asked.id},
        *_lines(changes),
        f"number {found.nummer} waits; another person looks with 'aktenbote directory waiting' and confirms within "
        f"seven days: aktenbote directory confirm {asked.id}",
    )


@click.command("waiting")
@befehl
def waiting(rahmen: Rahmen) -> None:
    """Show the directory that waits for two persons, and everything it changes.

    \b
    Example:
      aktenbote directory waiting
    """
    held = _halter(rahmen)
    asked = run(rahmen, _asked)
    if held.wartend is None:
        rahmen.answer({"ok": True, "waits": None}, f"number {held.geltend.nummer} is in force, none waits")
        return
    found, octets = held.wartend
    same = asked is not None and asked.sha256 == sha256_of(octets)
    data = {
        "number": found.nummer,
        "sha256": sha256_of(octets),
        "ends": found.gueltig_bis,
        "request": asked.id if asked is not None and same else None,
        "brought": asked.gestellt if asked is not None and same else None,
        "changes": _data(held.aenderungen),
    }
    how = f"aktenbote directory confirm {asked.id}" if asked and same else "aktenbote directory import"
    rahmen.answer(
        {"ok": True, "waits": data},
        f"number {found.nummer} waits, number {held.geltend.nummer} is in force; what it takes away counts already",
        *_lines(held.aenderungen),
        f"next: {how}",
    )


@click.command("confirm")
@click.argument("request")
@befehl
def confirm(rahmen: Rahmen, request: str) -> None:
    """Put the directory that waits in force, as another person than the one who brought it.

    \b
    Example:
      aktenbote directory confirm 4ba8d9e6-6f26-4a2b-9a51-0a4b1c8f5d11
    """
    person, held = handelnder(), _halter(rahmen)

    async def work(one: "Installation") -> "tuple[Verzeichnisvorschlag, tuple[Aenderung, ...]]":
        import asyncio

        from gateway.transfer.verzeichnisaufnahme import lies_blob

        intake = one.verzeichnisaufnahme
        asked = await one.store.read(lambda tx: intake.hole(tx, request))
        octets = await asyncio.to_thread(lies_blob, one.blobs, asked.sha256)
        changes = _changes(held, held.lies(octets))
        await one.store.write(lambda tx: intake.bestaetige(tx, request, person=person, befehlszeile=True))
        await asyncio.to_thread(held.merke, octets)  # killed before this, the service does it
        return asked, changes

    done, changes = run(rahmen, work)
    rahmen.answer(
        {"ok": True, "number": done.nummer, "sha256": done.sha256, "changes": _data(changes)},
        *_lines(changes),
        f"number {done.nummer} is in force; the service takes it within seconds",
    )


@click.command("reject")
@click.argument("request")
@grund_option
@befehl
def reject(rahmen: Rahmen, request: str, reason: str) -> None:
    """Let the directory that waits not come into force; what it takes away stays taken until a newer one does.

    \b
    Example:
      aktenbote directory reject 4ba8d9e6-6f26-4a2b-9a51-0a4b1c8f5d11 --reason "Kiel kennt das Zertifikat nicht"
    """
    person = handelnder()

    async def work(one: "Installation") -> "Verzeichnisvorschlag":
        intake = one.verzeichnisaufnahme
        return await one.store.write(lambda tx: intake.verwirf(tx, request, person=person, begruendung=reason))

    done = run(rahmen, work)
    rahmen.answer(
        {"ok": True, "number": done.nummer},
        f"number {done.nummer} is rejected; what it takes away stays taken. Ask its operator for a higher number",
    )


async def _asked(one: "Installation") -> "Verzeichnisvorschlag | None":
    return await one.store.read(lambda tx: tx.verzeichnisse.vorschlag())


def _halter(rahmen: Rahmen) -> "VerzeichnisHalter":
    from gateway.wiring.verzeichnis import VerzeichnisHalter

    return VerzeichnisHalter(configuration(rahmen))


def _bring(held: "VerzeichnisHalter", file: Path | None) -> bytes:
    """Return the octets that are meant; ``Usage`` where none waits."""
    from gateway.envelope.verzeichnis import MAX_OCTETS
    from gateway.keystore.dateien import read_public

    if file is not None:
        return read_public(file, MAX_OCTETS)
    if held.wartend is None:
        raise Usage(
            f"no newer directory than number {held.geltend.nummer} was delivered: give the FILE of its operator",
            code="NOTHING",
        )
    return held.wartend[1]


def _changes(held: "VerzeichnisHalter", found: "Verzeichnis") -> "tuple[Aenderung, ...]":
    """Return what a snapshot changes; refused (T099) where it may not follow or does not count now."""
    from gateway.wiring.verzeichnisfreigabe import aenderungen

    return aenderungen(held, found, clock.now())


def _data(changes: "Iterable[Aenderung]") -> list[dict[str, object]]:
    return [{"effect": one.wirkung.value, "participant": one.wer, "what": one.was} for one in changes]


def _lines(changes: "Iterable[Aenderung]") -> list[str]:
    return [f"{one.wirkung.value.upper():7} {one.wer or 'all'}: {one.was}" for one in changes]
