"""Roof: the command line. Each group of commands is a module; this one only joins them."""

import click

from gateway.cli.ablage import ablage
from gateway.cli.ablage_aufbewahrung import retain
from gateway.cli.ablage_nachtrag import card, paper, replace
from gateway.cli.ablage_suche import search
from gateway.cli.abschottung import sperre_speicher
from gateway.cli.account import account
from gateway.cli.audit import audit
from gateway.cli.demo import demo
from gateway.cli.directory import directory
from gateway.cli.doctor import doctor
from gateway.cli.eingriff import compare, decide, give_up, offer, retry, withdraw
from gateway.cli.envelope import envelope
from gateway.cli.evidence import evidence
from gateway.cli.init import init
from gateway.cli.intake import intake
from gateway.cli.keys import keys
from gateway.cli.loeschen import delete, died, discard
from gateway.cli.malware import malware
from gateway.cli.message import message
from gateway.cli.notice import notice
from gateway.cli.pki import pki
from gateway.cli.quarantine import quarantine
from gateway.cli.rahmen import Programm
from gateway.cli.rueckruf import breach_sheet, recall, recalled
from gateway.cli.schemas import schemas
from gateway.cli.serve import serve
from gateway.cli.sicherung import backup, restore
from gateway.cli.simulator import simulate_partner
from gateway.cli.task import task
from gateway.cli.transfer import transfer
from gateway.cli.verify import verify
from gateway.cli.xdomea import xdomea
from gateway.cli.zeugen import settle, witnesses


@click.group("aktenbote", cls=Programm, context_settings={"help_option_names": ["-h", "--help"]})
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


for command in (
    ablage,
    account,
    audit,
    backup,
    demo,
    directory,
    doctor,
    envelope,
    evidence,
    init,
    intake,
    keys,
    message,
    notice,
    pki,
    quarantine,
    restore,
    schemas,
    serve,
    simulate_partner,
    task,
    transfer,
    verify,
    xdomea,
):
    main.add_command(command)

for command in (settle, witnesses):
    audit.add_command(command)
for command in (card, paper, replace, retain, search):
    ablage.add_command(command)
for command in (compare, decide, offer, retry, withdraw, give_up, recall, recalled, breach_sheet, malware):
    transfer.add_command(command)

for command in (delete, died, discard):
    ablage.add_command(command)
