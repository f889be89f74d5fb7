"""``aktenbote backup`` and ``aktenbote restore``: copy an installation while it runs, check the copy, come back."""

import asyncio
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gateway.cli.ausgabe import schreibe
from gateway.cli.laufzeit import run
from gateway.cli.person import handelnder
from gateway.cli.rahmen import Rahmen, befehl

if TYPE_CHECKING:
    from gateway.storage.sicherung import Manifest
    from gateway.transfer.records import Wiederherstellung
    from gateway.wiring import Installation

_PATH = click.Path(path_type=Path)


class MitVorgabe(click.Group):
    """A group one of whose commands is meant where none is named: ``backup DIR`` is ``backup make DIR``."""

    vorgabe = ""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the command in where its name was left out."""
        if args and args[0] not in self.commands and args[0] not in ctx.help_option_names:
            args = [self.vorgabe, *args]
        return super().parse_args(ctx, args)


class _Backup(MitVorgabe):
    vorgabe = "make"


class _Restore(MitVorgabe):
    vorgabe = "run"


def _sage(text: str) -> None:
    """Show how far it is, beside the answer."""
    schreibe(text, err=True)


@click.group(cls=_Backup)
def backup() -> None:
    """Copy the installation into a folder while it runs; check such a copy.

    \b
    Example:
      aktenbote backup make /backup/2026-11-26
    """


@backup.command("make")
@click.argument("folder", type=_PATH)
@click.option(
    "--with-keys", is_flag=True, help="Also copy the private keys. Whoever has such a backup has everything."
)
@befehl
def make(rahmen: Rahmen, folder: Path, with_keys: bool) -> None:
    """Write a backup into FOLDER, which must not exist: database, documents, mail, configuration, directory.

    The private keys are NOT in it unless --with-keys is given; without them it cannot be restored. Keep them apart.
    Files the configuration names outside the folder of the installation are never in it.

    \b
    Example:
      aktenbote backup make /backup/2026-11-26
    """
    from gateway import settings
    from gateway.wiring.sicherung import sichere_installation, vermerke_sicherung

    config, person = settings.find(rahmen.config), handelnder()

    async def work(one: "Installation") -> "Manifest":
        await one.store.write(lambda tx: vermerke_sicherung(one, tx, person=person, schluessel=with_keys))
        await one.protokollbuch.integriere_alle()  # the copy ends with a checkpoint over all that was written
        return await asyncio.to_thread(sichere_installation, one, config, folder, schluessel=with_keys, melde=_sage)

    done = run(rahmen, work)
    lines = [f"{folder}: whole; {done.blobs} blobs, {done.blob_octets} octets, state of {_zeit(done.gesichert)}"]
    if not with_keys:
        lines.append("the private keys are NOT in it: keep a copy of them apart, nothing can be restored without")
    lines += [f"not in it, outside the folder of the installation: {name}" for name in done.ausserhalb]
    lines += [f"missing in the store: blob {name}" for name in done.fehlend]
    rahmen.answer({"ok": True, "folder": folder, **_angaben(done)}, *lines)


@backup.command("check")
@click.argument("folder", type=_PATH)
@befehl
def check(rahmen: Rahmen, folder: Path) -> None:
    """Read a whole backup and compare every digest. Needs no installation and no key.

    \b
    Example:
      aktenbote backup check /backup/2026-11-26
    """
    from gateway.storage.sicherung import pruefe

    found = pruefe(folder, _sage)
    keys = "with keys" if found.schluessel else "without keys"
    rahmen.answer(
        {"ok": True, "folder": folder, **_angaben(found)},
        f"{folder}: whole; {found.blobs} blobs, {keys}, state of {_zeit(found.gesichert)}",
    )


def _zeit(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S %Z}"


def _angaben(one: "Manifest") -> dict[str, Any]:
    return {
        "made": one.gesichert,
        "program": one.programm,
        "epoch": one.epoche,
        "with_keys": one.schluessel,
        "blobs": one.blobs,
        "octets": one.blob_octets,
        "missing": one.fehlend,
        "outside": one.ausserhalb,
    }


@click.group(cls=_Restore)
def restore() -> None:
    """Bring an installation back from a backup, and back into service.

    \b
    Example:
      aktenbote restore run /backup/2026-11-26 /srv/aktenbote --keys /safe/keys
    """


@restore.command("run")
@click.argument("folder", type=_PATH)
@click.argument("target", type=_PATH)
@click.option("--keys", type=_PATH, help="Folder with the private keys, for a backup without them.")
@befehl
def run_(rahmen: Rahmen, folder: Path, target: Path, keys: Path | None) -> None:
    """Copy the backup in FOLDER into the empty folder TARGET, checking every digest.

    What comes up there serves reads only: nothing is signed, sent, closed or deleted until two persons have typed
    'restore confirm' and every partner has said what was lost since the backup. The old installation must never run
    again.

    \b
    Example:
      aktenbote restore run /backup/2026-11-26 /srv/aktenbote --keys /safe/keys
    """
    from gateway.wiring import assemble, open_logs
    from gateway.wiring.sicherung import lass_ruhen, lege_zurueck, stelle_fertig

    person = handelnder()
    with lege_zurueck(folder, target, schluessel=keys, melde=_sage) as (found, manifest):
        one = assemble(found)

        async def work() -> None:
            await open_logs(one)
            await lass_ruhen(one, manifest.gesichert, person=person)

        asyncio.run(work())
        config = stelle_fertig(found)
    rahmen.answer(
        {"ok": True, "config": config, "made": manifest.gesichert},
        f"{config}: restored as of {_zeit(manifest.gesichert)}; it rests",
        f"next: make sure that the old installation never runs again, then two persons: "
        f"aktenbote restore confirm --config {config}",
    )


@restore.command("confirm")
@click.option(
    "--without-witnesses",
    is_flag=True,
    help="Fewer witnesses have answered than the directory asks, and the others are gone for good.",
)
@befehl
def confirm(rahmen: Rahmen, without_witnesses: bool) -> None:
    """Confirm that a restored installation may come back; two persons, each under an account of their own.

    They vouch that the installation before runs no more. With the second one every audit log begins its next
    generation; the service then asks every partner for what was lost and goes on by itself.

    \b
    Example:
      aktenbote restore confirm --config /srv/aktenbote/aktenbote.toml
    """
    person = handelnder()

    async def work(one: "Installation") -> bool:
        return await one.store.write(
            lambda tx: one.rueckkehr.bestaetige(tx, person=person, ohne_zeugen=without_witnesses)
        )

    second = run(rahmen, work)
    rahmen.answer(
        {"ok": True, "confirmed": second},
        "confirmed by two persons; the service asks the partners and goes on by itself"
        if second
        else "noted; another person types the same within seven days",
    )


@restore.command("status")
@befehl
def status(rahmen: Rahmen) -> None:
    """Say whether this installation was restored and how far it has come back.

    \b
    Example:
      aktenbote restore status --config /srv/aktenbote/aktenbote.toml
    """
    from gateway.transfer.ruhe import SATZ

    async def work(one: "Installation") -> "tuple[Wiederherstellung | None, frozenset[str], int]":
        return await one.store.read(
            lambda tx: (
                tx.wiederherstellungen.stand(),
                tx.wiederherstellungen.orte(),
                tx.wiederherstellungen.offen(),
            )
        )

    found, asked, left = run(rahmen, work)
    if found is None:
        rahmen.answer({"ok": True, "restored": False}, "never restored")
        return
    rahmen.answer(
        {
            "ok": True,
            "restored": True,
            "state": found.zustand.value,
            "backup": found.gesichert,
            "first_confirmed": found.bestaetigt,
            "partners_asked": sorted(asked),
            "to_fetch": left,
        },
        f"{found.zustand.value}: {SATZ[found.zustand] or 'everything was made good'}",
        f"state of the backup {_zeit(found.gesichert)}; {len(asked)} partners asked, {left} messages left",
    )
