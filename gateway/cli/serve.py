"""``aktenbote serve``: run the installation."""

import asyncio

import click

from gateway.cli.abschottung import hebe_dateigrenze
from gateway.cli.laufzeit import configuration, melde_bereit
from gateway.cli.rahmen import Rahmen, befehl


@click.command()
@befehl
def serve(rahmen: Rahmen) -> None:
    """Run the service: partner port with mutual TLS, operations port with /health, and all loops.

    Stops gracefully on SIGTERM or Ctrl-C. Log lines go to stderr.

    \b
    Example:
      aktenbote serve --config kiel/aktenbote.toml
    """
    from gateway.wiring.service import Service

    hebe_dateigrenze()
    asyncio.run(Service(configuration(rahmen)).run(melde_bereit(rahmen)))
