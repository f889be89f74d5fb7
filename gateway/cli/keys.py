"""``aktenbote keys``: the private keys of an installation – what there is, whether it works and counts."""

from datetime import timedelta
from typing import TYPE_CHECKING

import click

from gateway import clock
from gateway.cli.laufzeit import configuration
from gateway.cli.rahmen import Rahmen, befehl
from gateway.domain.errors import Usage
from gateway.keystore.adresse import gezeigt

if TYPE_CHECKING:
    from gateway.wiring.schluesselschau import Befund


@click.group()
def keys() -> None:
    """The private keys of this installation: which there are, and whether each works and counts.

    \b
    Example:
      aktenbote keys list --config kiel
    """


@keys.command("list")
@befehl
def list_(rahmen: Rahmen) -> None:
    """List every private key: role, kind, certificate, days left, file rights, place in the directory.

    Nothing is signed. A key in trouble is a line below it, and the exit code stays 0; 'keys check' judges.

    \b
    Example:
      aktenbote keys list --config kiel
    """
    found = _sieh_an(rahmen, probe=False)
    rahmen.answer({"ok": not any(one.fehler for one in found), "keys": _daten(found)}, *_zeilen(found))


@keys.command("check")
@befehl
def check(rahmen: Rahmen) -> None:
    """Let each key sign or unwrap once, and hold it against the directory in force.

    Exit code 2 if one of them cannot be used; what is wrong stands below it. Weeks before a certificate ends, that
    is a note.

    \b
    Example:
      aktenbote keys check --config kiel
    """
    found = _sieh_an(rahmen, probe=True)
    bad = [one for one in found if one.fehler]
    if not bad:
        rahmen.answer({"ok": True, "keys": _daten(found)}, *_zeilen(found), f"{len(found)} keys work and count")
        return
    if not rahmen.json:
        rahmen.answer(None, *_zeilen(found))
    named = ", ".join(one.posten.einstellung for one in bad)
    first = bad[0].fehler[0]
    raise Usage(f"{len(bad)} of {len(found)} keys cannot be used ({named}); the first: {first}", code="KEYS")


def _sieh_an(rahmen: Rahmen, *, probe: bool) -> "list[Befund]":
    from gateway.wiring.schluesselschau import Schluesselschau
    from gateway.wiring.sperrlisten import Sperrlisten
    from gateway.wiring.verzeichnis import VerzeichnisHalter

    one = configuration(rahmen)
    directory = VerzeichnisHalter(one)()
    return Schluesselschau(one, directory, clock.now(), Sperrlisten(one)()).alle(probe=probe)


def _daten(found: "list[Befund]") -> list[dict[str, object]]:
    now = clock.now()
    return [
        {
            "role": str(one.posten.rolle),
            "authorities": list(one.posten.behoerden),
            "setting": one.posten.einstellung,
            "uri": gezeigt(one.posten.uri),
            "kind": one.verfahren,
            "mode": None if one.modus is None else f"{one.modus:04o}",
            "certificate": None
            if (cert := one.zertifikat) is None
            else {
                "subject": cert.inhaber,
                "serial": f"{cert.nummer:x}",
                "sha256": cert.sha256,
                "from": cert.von,
                "to": cert.bis,
                "days_left": (cert.bis - now).days,
            },
            "directory": one.verzeichnis,
            "works": one.probe,
            "problems": one.fehler,
            "notes": one.hinweise,
        }
        for one in found
    ]


def _zeilen(found: "list[Befund]") -> list[str]:
    lines = []
    for one in found:
        who = ", ".join(one.posten.behoerden) or "-"
        mode = "" if one.modus is None else f"  mode {one.modus:04o}"
        works = {None: "", True: "  works", False: "  DOES NOT WORK"}[one.probe]
        lines.append(f"{one.posten.rolle!s:<10} {who}  {one.verfahren}{works}  {gezeigt(one.posten.uri)}{mode}")
        if (cert := one.zertifikat) is not None:
            left = cert.bis - clock.now()
            days = f"{left.days} days left" if left > timedelta(0) else "ENDED"
            lines.append(f"    {cert.inhaber}")
            lines.append(
                f"    serial {cert.nummer:x}  sha256 {cert.sha256[:16]}…  "
                f"{cert.von:%Y-%m-%d} to {cert.bis:%Y-%m-%d}, {days}"
            )
        listed = [place for place, answer in one.verzeichnis.items() if answer == "in force"]
        lines += [f"    directory: {', '.join(listed)}"] if listed else []
        lines += [f"    problem: {text}" for text in one.fehler]
        lines += [f"    note: {text}" for text in one.hinweise]
    return lines
