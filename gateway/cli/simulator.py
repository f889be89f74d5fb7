"""``aktenbote simulate-partner``: run an installation that misbehaves on demand."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gateway.cli.ausgabe import schreibe, schreibe_json
from gateway.cli.laufzeit import configuration, melde_bereit
from gateway.cli.rahmen import Rahmen, befehl
from gateway.domain.errors import Usage

if TYPE_CHECKING:
    from gateway.simulator.plan import Auswahl, Treffer


@click.command("simulate-partner")
@click.option("--list-faults", "listing", is_flag=True, help="Print every fault and what a correct partner does.")
@click.option("--fault", "faults", multiple=True, metavar="NAME[=VALUE]", help="A fault that may strike (repeat).")
@click.option(
    "--faults",
    "file",
    type=click.Path(path_type=Path),
    help="TOML file of faults, each with its own rate and times.",
)
@click.option(
    "--rate",
    type=float,
    help="Percent of the opportunities that are struck, else every one; without faults named, by any.",
)
@click.option("--seed", type=int, default=0, show_default=True, help="Number that decides which ones.")
@click.option("--times", type=int, help="Each fault strikes at most so often; else without end.")
@befehl
def simulate_partner(
    rahmen: Rahmen,
    *,
    listing: bool,
    faults: tuple[str, ...],
    file: Path | None,
    rate: float | None,
    seed: int,
    times: int | None,
) -> None:
    """Run a test installation as a partner that misbehaves, for whoever builds the other side.

    It does all honest work and goes wrong only where told. Each fault that strikes is one line with its number.
    Never on an installation for real use.

    \b
    Example:
      aktenbote simulate-partner --list-faults
      aktenbote simulate-partner --config kiel --fault cut=1000 --fault lost-answer --times 3
      aktenbote simulate-partner --config kiel --rate 20 --seed 7
    """
    if listing:
        _list(rahmen)
        return
    chosen = _chosen(faults, file, rate, times)
    from gateway.simulator.betrieb import Simulator
    from gateway.simulator.plan import Plan

    def tell(treffer: "Treffer") -> None:
        if rahmen.json:
            schreibe_json(treffer.als_daten())
        else:
            schreibe(treffer.als_text())

    simulator = Simulator(configuration(rahmen), Plan(chosen, saat=seed, melde=tell))
    asyncio.run(simulator.run(melde_bereit(rahmen)))


def _chosen(
    faults: tuple[str, ...], file: Path | None, rate: float | None, times: int | None
) -> tuple["Auswahl", ...]:
    from gateway.simulator.plan import IMMER, alle, lies_datei, lies_stoerung

    percent = IMMER if rate is None else rate
    named = tuple(lies_stoerung(text, prozent=percent, hoechstens=times) for text in faults)
    if file is not None:
        return named + lies_datei(file)
    if named:
        return named
    if rate is None:
        raise Usage("name faults with --fault or --faults, or let chance choose with --rate; see --list-faults")
    return alle(prozent=rate, hoechstens=times)


def _list(rahmen: Rahmen) -> None:
    from gateway.simulator.stoerungen import STOERUNGEN

    data, lines = [], []
    for one in STOERUNGEN:
        room = one.wert
        value = {} if room is None else {"unit": room.einheit, "default": room.vorgabe}
        data.append(
            {"fault": one.name, "does": one.tut, "expected": one.soll, "at": sorted(one.wo), "value": value or None}
        )
        shown = one.name if room is None else f"{one.name}={room.vorgabe} {room.einheit}"
        lines.append(f"{shown}\n  {one.tut}\n  A correct partner: {one.soll}")
    rahmen.answer(data, "\n".join(lines))
