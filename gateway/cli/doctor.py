"""``aktenbote doctor``: what is wrong with this installation, and who must do what."""

import asyncio
from typing import TYPE_CHECKING

import click

from gateway import clock
from gateway.cli.ausgabe import schreibe
from gateway.cli.laufzeit import configuration
from gateway.cli.rahmen import Rahmen, absage, befehl
from gateway.domain.errors import Usage

if TYPE_CHECKING:
    from gateway.settings import Configuration
    from gateway.wiring.diagnose import Diagnose


@click.command()
@click.option("--offline", is_flag=True, help="Ask neither the service nor partners nor the malware scanner.")
@befehl
def doctor(rahmen: Rahmen, *, offline: bool) -> None:
    """Look for what is wrong here: permissions, disk, database, directory, keys, algorithms, partners, clock.

    Changes nothing, and may run beside the service. A line for each finding: ok, note (in time), fault (now), and
    its code for 'aktenbote explain'. Exit code 2 if there is a fault.

    \b
    Example:
      aktenbote doctor --config kiel
    """
    found = asyncio.run(_runde(rahmen, configuration(rahmen), fern=not offline))
    faults = [one for one in found if one.stufe == "fault"]
    if not faults:
        rahmen.answer({"ok": True, "findings": _daten(found)}, f"{len(found)} findings, no fault")
        return
    areas = ", ".join(dict.fromkeys(one.bereich for one in faults))
    error = Usage(f"{len(faults)} of {len(found)} findings are faults ({areas})", code="DOCTOR")
    if not rahmen.json:
        raise error
    rahmen.answer({**absage(error.code, error.reason), "findings": _daten(found)})
    raise click.exceptions.Exit(error.exit_code)


async def _runde(rahmen: Rahmen, one: "Configuration", *, fern: bool) -> "list[Diagnose]":
    """Print each finding as soon as it is there, with ``--json`` all of them at the end."""
    from gateway.wiring.diagnose import visite

    found = []
    async for finding in visite(one, clock.now(), fern=fern):
        found.append(finding)
        if not rahmen.json:
            page = "" if finding.stufe == "ok" else f"  [{finding.code}]"
            schreibe(f"{finding.stufe!s:<5}  {finding.bereich:<11}  {finding.satz}{page}")
    return found


def _daten(found: "list[Diagnose]") -> list[dict[str, str]]:
    return [{"level": one.stufe, "area": one.bereich, "code": one.code, "text": one.satz} for one in found]
