"""``aktenbote keys rotate speicher`` and ``keys rewrap``: another storage key, and everything under it."""

from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gateway import clock
from gateway.cli.ausgabe import schreibe
from gateway.cli.laufzeit import configuration, run
from gateway.cli.person import handelnder
from gateway.cli.rahmen import Rahmen, befehl
from gateway.domain.errors import Usage

if TYPE_CHECKING:
    from gateway.wiring import Installation

SPEICHER = "speicher"
MELDEN_JE = 10_000
"""Things wrapped anew between two lines of progress."""
_SCHRITTE = (
    "1. stop the service and every command, put these lines into [keys] of the configuration, start the service:",
    "2. 'aktenbote keys rewrap': everything is wrapped anew, beside the running service; killed, type it again",
    "3. it says when the old key opens nothing here any more; backups made until then still need it",
)


def wechsle(rahmen: Rahmen, *, dry_run: bool) -> None:
    """Make a storage key that finds what the old one indexed, and say what comes next."""
    from gateway.keystore import load_storage_key, make_storage_key
    from gateway.wiring.mandanten import secret

    one = configuration(rahmen)
    keys, word = one.settings.keys, secret(one)
    if keys.storage_key_before is not None:
        raise Usage(
            "a change of the storage key is under way: end it with 'aktenbote keys rewrap', then take"
            " storage_key_before out of the configuration",
            code="KEY",
        )
    old = load_storage_key(keys.storage_key, base=one.folder, passphrase=word)
    name = _name(one.folder)
    lines = (f'storage_key = "file:{name}"', f'storage_key_before = "{keys.storage_key}"')
    if not dry_run:
        make_storage_key(one.folder / name, word, nach=old)
    rahmen.answer(
        {"ok": True, "role": SPEICHER, "key": f"file:{name}", "configuration": list(lines), "dry_run": dry_run},
        "nothing was made (--dry-run)" if dry_run else f"key file:{name}: copy it to where the old one is kept",
        _SCHRITTE[0],
        *(f"    {line}" for line in lines),
        *_SCHRITTE[1:],
    )


def _name(folder: Path) -> str:
    """Return a name no file has: one of today may be the key in use, which nobody shall be told to remove."""
    day = f"keys/storage-{clock.now():%Y%m%d}"
    names = (f"{day}.key" if number == 1 else f"{day}-{number}.key" for number in count(1))
    return next(one for one in names if not (folder / one).exists())


@click.command("rewrap")
@befehl
def rewrap(rahmen: Rahmen) -> None:
    """Wrap everything that lies under the storage key before this one anew; say when that one can be destroyed.

    Works beside the running service. Killed, nothing is lost: type it again and it goes on. The last step is an
    entry in the log of every authority.

    \b
    Example:
      aktenbote keys rewrap --config kiel
    """
    reported = 0

    def melde(done: int, total: int) -> None:
        nonlocal reported
        if done // MELDEN_JE > reported:
            reported = done // MELDEN_JE
            schreibe(f"{done} of {total}", err=True)

    async def work(one: "Installation") -> tuple[int, str]:
        done = await one.umschluesselung.laufe(person=handelnder(), melde=melde)
        return done, str(one.configuration.settings.keys.storage_key_before)

    done, old = run(rahmen, work)
    rahmen.answer(
        {"ok": True, "rewrapped": done, "obsolete": old},
        f"{done} keys and texts were wrapped anew; nothing here lies under {old} any more",
        "take storage_key_before out of the configuration and restart the service",
        f"destroy {old} once no backup made until now is to be restored any more: those still need it",
    )
