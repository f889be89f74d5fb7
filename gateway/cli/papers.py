"""``aktenbote papers``: what an authority has to write down by law, filled from its installation."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from gateway.cli.laufzeit import our_authority, run
from gateway.cli.person import handelnder
from gateway.cli.rahmen import Rahmen, befehl
from gateway.cli.zieldatei import neuer_ordner, schreibe_datei
from gateway.domain.errors import Usage

if TYPE_CHECKING:
    from gateway.wiring import Installation
    from gateway.wiring.papiere import Papierstand


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--authority", help="Behördenkennung, where the installation has several.")
@befehl
def papers(rahmen: Rahmen, folder: Path, authority: str | None) -> None:
    """Write the papers an authority needs into the new FOLDER, in German, as Markdown and PDF.

    Deletion concept, data protection impact assessment (Art. 35 DSGVO), record of processing activities (Art. 30),
    admission of partners, backup and loss of keys, equivalence of the transport (AufenthV § 76a (2)). Filled in is
    what this installation knows; what only people know is a marked gap. They are templates, no legal advice, and
    name no person. The look is logged.

    \b
    Example:
      aktenbote papers papiere --config kiel
    """
    from gateway.wiring.papiere import PAPIERE, luecken, sammle, setze

    person = handelnder()
    if folder.exists() or folder.is_symlink():
        raise Usage(f"{folder} exists; nothing is overwritten", code="EXISTS")

    async def work(one: "Installation") -> "Papierstand":
        return await sammle(one, our_authority(one, authority), person=person)

    stand = run(rahmen, work)
    made = [(paper, *setze(paper, stand)) for paper in PAPIERE]
    with neuer_ordner(folder) as beside:
        for paper, text, pdf in made:
            schreibe_datei(beside / f"{paper.name}.md", [text.encode()])
            schreibe_datei(beside / f"{paper.name}.pdf", [pdf])
    gaps = sum(luecken(text) for _, text, _ in made)
    rahmen.answer(
        {"ok": True, "folder": folder, "papers": [paper.name for paper, _, _ in made], "gaps": gaps},
        *(f"{folder / paper.name}.md, .pdf: {paper.titel}" for paper, _, _ in made),
        f"templates, no legal advice: {gaps} gaps are to be filled in by people",
    )
