"""The work behind ``aktenbote keys … hybrid``: such a key has no certificate, the directory lists it bare."""

from pathlib import Path
from typing import TYPE_CHECKING

from gateway import clock
from gateway.cli.laufzeit import configuration
from gateway.cli.rahmen import Rahmen
from gateway.domain.errors import Usage

if TYPE_CHECKING:
    from gateway.domain.ids import Kennung

HYBRID = "hybrid"


def kein_zertifikat() -> Usage:
    """Return the error for who asks for a certificate."""
    return Usage(
        "a hybrid key has no certificate: 'aktenbote keys create hybrid' makes the key, 'aktenbote keys install "
        "FILE.pub' prints the lines for configuration and directory",
        code="KEY",
    )


def nur_in_dateien(kind: str | None, token: str | None) -> None:
    """Refuse (``Usage``) another kind, and a token."""
    if kind is not None or token is not None:
        raise Usage("there is one kind of hybrid key, in a file: leave out --kind and --token", code="KEY")


def erzeuge(rahmen: Rahmen, wer: "Kennung", *words: str, **data: object) -> None:
    """Make a key and say what comes next."""
    from gateway.wiring.hybridwerk import Hybridwerk

    made = Hybridwerk(configuration(rahmen), clock.now()).erzeuge(wer)
    rahmen.answer(
        {"ok": True, "role": HYBRID, "authority": wer, "key": made.uri, "public": made.oeffentlich,
         "sha256": made.sha256} | data,
        *words,
        f"key {made.uri}, public half {made.oeffentlich} ({made.sha256[:16]}…)",
        f"next: aktenbote keys install {made.oeffentlich} --role {HYBRID} --key '{made.uri}'",
    )  # fmt: skip


def wechsle(rahmen: Rahmen, wer: "Kennung", *, dry_run: bool) -> None:
    """Begin the planned change: a key beside the old one, and the dates."""
    from gateway.wiring.hybridwerk import Hybridwerk
    from gateway.wiring.schluesselwerk import VORLAUF_VERZEICHNIS
    from gateway.wiring.verzeichnis import VerzeichnisHalter

    one = configuration(rahmen)
    block = next(block for block in one.settings.authority if block.kennung == wer)
    if not block.decrypt_hybrid:
        raise Usage(f"{wer} has no hybrid key yet: make one with 'aktenbote keys create hybrid'")
    end = Hybridwerk(one, clock.now()).endet(wer, VerzeichnisHalter(one)())
    ends = "it has no end in the directory" if end is None else f"its entry ends on {end:%Y-%m-%d}"
    steps = (
        f"today: a hybrid key beside the old one; {ends}",
        "then 'aktenbote keys install', configuration and restart, and only then the directory",
        f"{VORLAUF_VERZEICHNIS.days} days later partners use it; the old file stays while something may arrive",
    )
    data = {"old_ends": end, "dry_run": dry_run}
    if dry_run:
        rahmen.answer({"ok": True, "role": HYBRID, "authority": wer} | data, *steps, "nothing was made (--dry-run)")
        return
    erzeuge(rahmen, wer, *steps, **data)


def baue_ein(rahmen: Rahmen, datei: Path, uri: str, wer: "Kennung") -> None:
    """Try key and public half together and print the lines that take them into use."""
    from gateway.wiring.hybridwerk import Hybridwerk

    lines = Hybridwerk(configuration(rahmen), clock.now()).zeilen(datei, uri, wer)
    rahmen.answer(
        {"ok": True, "role": HYBRID, "authority": wer, "public": datei, "from": lines.von,
         "configuration": list(lines.konfiguration), "directory": list(lines.verzeichnis)},
        f"{datei}: it is the public half of {uri}",
        "1. into the configuration, then restart the service:",
        *(f"    {line}" for line in lines.konfiguration),
        f"2. only then to the operator of the directory, with {datei.name}:",
        *(f"    {line}" for line in lines.verzeichnis),
        "3. 'aktenbote keys list' shows when the directory counts it; from then on a plain key is refused",
    )  # fmt: skip
