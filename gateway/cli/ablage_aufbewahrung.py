"""``aktenbote ablage retain``: until when the content of a case file must stay, whatever allows its deletion."""

from datetime import date, datetime
from typing import TYPE_CHECKING

import click

from gateway.cli.ablage import AUTHORITY, finde
from gateway.cli.laufzeit import our_authority, run
from gateway.cli.person import handelnder
from gateway.cli.rahmen import Rahmen, befehl
from gateway.domain.errors import Usage

if TYPE_CHECKING:
    from gateway.wiring import Installation


@click.command("retain")
@click.argument("reference")
@click.option(
    "--until", type=click.DateTime(formats=["%Y-%m-%d"]), help="Last day on which it must stay, YYYY-MM-DD."
)
@click.option("--none", "lift", is_flag=True, help="Lift the mark.")
@click.option(
    "--reason",
    required=True,
    metavar="TEXT",
    help="Why, in a sentence; sealed in the audit log. Name nobody in it.",
)
@AUTHORITY
@befehl
def retain(
    rahmen: Rahmen, reference: str, until: datetime | None, lift: bool, reason: str, authority: str | None
) -> None:
    """Set, change or lift the retention mark of a case file.

    Until its day is over nothing of the content is deleted: neither by two persons nor by the rule.

    \b
    Example:
      aktenbote ablage retain 2026-00001 --until 2036-12-31 --reason "Klage anhängig"
    """
    from gateway.transfer.aufbewahrung import vermerke_aufbewahrung

    if (until is None) == (not lift):
        raise Usage("give either --until DATE or --none")
    day: date | None = None if until is None else until.date()

    async def work(one: "Installation") -> bool:
        mandant = our_authority(one, authority)
        akte = await finde(one, mandant, reference)
        return await one.store.write(
            lambda tx: vermerke_aufbewahrung(
                tx, one.umgebung, one.schritte, mandant, akte.id, day, person=handelnder(), begruendung=reason
            )
        )

    changed = run(rahmen, work)
    words = "no retention mark" if day is None else f"retained until {day.isoformat()}"
    rahmen.answer(
        {"ok": True, "reference": reference, "retain_until": day, "changed": changed}, f"{reference}: {words}"
    )
