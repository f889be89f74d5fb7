"""``aktenbote serve``: run the installation."""

import asyncio

import click

from gateway.cli.laufzeit import configuration
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

    service = Service(configuration(rahmen))

    def ready(partner_port: int, ops_port: int) -> None:
        data = {"ok": True, "partner_port": partner_port, "ops_port": ops_port}
        text = f"ready: partner port {partner_port}, operations port {ops_port}"
        rahmen.answer(data, text)

    asyncio.run(service.run(ready))
