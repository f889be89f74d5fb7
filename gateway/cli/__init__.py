"""Roof: the command line. Each group of commands is a module; this one only joins them."""

import click

from gateway.cli.directory import directory
from gateway.cli.message import message
from gateway.cli.pki import pki
from gateway.cli.verify import verify


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="aktenbote")
def main() -> None:
    """Carry case files from Ausländerbehörde to Ausländerbehörde."""


main.add_command(directory)
main.add_command(pki)
main.add_command(verify)
main.add_command(message)
