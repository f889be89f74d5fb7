"""Roof: the command line. Each group of commands is a module; this one only says which there are."""

import click

from gateway.cli.abschottung import sperre_speicher
from gateway.cli.rahmen import Programm

BEFEHLE = {
    "ablage": "ablage:ablage",
    "account": "account:account",
    "api-token": "api_token:api_token",
    "audit": "audit:audit",
    "backup": "sicherung:backup",
    "completion": "completion:completion",
    "demo": "demo:demo",
    "directory": "directory:directory",
    "doctor": "doctor:doctor",
    "envelope": "envelope:envelope",
    "evidence": "evidence:evidence",
    "explain": "explain:explain",
    "init": "init:init",
    "intake": "intake:intake",
    "keys": "keys:keys",
    "message": "message:message",
    "notice": "notice:notice",
    "papers": "papers:papers",
    "pki": "pki:pki",
    "quarantine": "quarantine:quarantine",
    "restore": "sicherung:restore",
    "schemas": "schemas:schemas",
    "serve": "serve:serve",
    "simulate-partner": "simulator:simulate_partner",
    "task": "task:task",
    "transfer": "transfer:transfer",
    "verify": "verify:verify",
    "webhook": "webhook:webhook",
    "xdomea": "xdomea:xdomea",
}
"""Module and attribute of each command, by its name."""


@click.group("aktenbote", cls=Programm, spaet=BEFEHLE, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="aktenbote", prog_name="aktenbote")
@click.option("--debug", is_flag=True, help="After an error, print where in the program it happened.")
def main(*, debug: bool) -> None:
    """Carry case files from Ausländerbehörde to Ausländerbehörde.

    Exit codes: 0 done, 1 refused, 2 wrong usage or configuration, 3 try later, 4 done, but a delivery has something
    to correct. The reason stands on stderr.

    \b
    Example:
      aktenbote init kiel
      aktenbote serve --config kiel
    """
    del debug  # looked up by the commands
    sperre_speicher()
