"""``aktenbote xdomea``: case files of other systems in the standard's form – import and export of packages."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from gateway.cli.ablage import AUTHORITY, finde, verlange_frei, vermerke_herausgabe
from gateway.cli.ausgabe import schreibe
from gateway.cli.laufzeit import our_authority, run
from gateway.cli.rahmen import Rahmen, befehl
from gateway.cli.xdomea_bericht import Eingang, Objektstand, Stand, objektzeilen, schlusszeilen
from gateway.cli.xdomea_eingang import importiere
from gateway.domain.akte import Akte

if TYPE_CHECKING:
    from gateway.wiring import Installation


@click.group()
def xdomea() -> None:
    """Case files as packages of xdomea (message 0401).

    \b
    Example:
      aktenbote xdomea import 7d2f0c3e-5b1a-4c8e-9a60-0f1e2d3c4b5a_0401_1.zip --person personen.csv
    """


@xdomea.command("import")
@click.argument("package", type=click.Path(path_type=Path))
@click.option(
    "--person",
    type=click.Path(path_type=Path),
    help="Whom the files are about: .toml with [person] (one file), or .csv with a row per Aktenzeichen.",
)
@click.option(
    "--results",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for the confirmation (0402) and for what has no place here; else that of the package.",
)
@AUTHORITY
@befehl
def import_(
    rahmen: Rahmen, package: Path, person: Path | None, results: Path | None, authority: str | None
) -> None:
    """Import every case file of a PACKAGE; each enters whole or not at all, and the others go on.

    A package may be imported again at any time: what is here already is not taken twice.

    \b
    Example:
      aktenbote xdomea import 7d2f0c3e-5b1a-4c8e-9a60-0f1e2d3c4b5a_0401_1.zip --person person.toml
    """

    async def work(one: "Installation") -> Eingang:
        mandant = our_authority(one, authority)
        return await importiere(one, mandant, package, person, results or package.parent, melde=tell)

    def tell(stand: Objektstand) -> None:
        if not rahmen.json:
            schreibe(*objektzeilen(stand))

    done = run(rahmen, work)
    refused = sum(stand.zustand is Stand.ABGELEHNT for stand in done.objekte)
    rahmen.answer(done.daten(), *schlusszeilen(done))
    if refused:
        raise click.exceptions.Exit(1)


@xdomea.command("export")
@click.argument("reference")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--to", "leser", help="Name of the institution that is to have it, for the message.")
@AUTHORITY
@befehl
def export(rahmen: Rahmen, reference: str, folder: Path, leser: str | None, authority: str | None) -> None:
    """Write one case file into FOLDER as a package of xdomea 4.0.0.

    What is not passed on (superseded versions, what the AufenthG says) stays here and is counted.

    \b
    Example:
      aktenbote xdomea export 2026-00001 ausgang --to "Stadt Kiel"
    """

    async def work(one: "Installation") -> tuple[Path, Akte, dict[str, int]]:
        mandant = our_authority(one, authority)
        akte = await finde(one, mandant, reference)
        verlange_frei(akte, reference)
        reist, bleibt = akte.zu_senden(one.umgebung.jetzt().date())
        await one.store.write(lambda tx: vermerke_herausgabe(one, tx, mandant, reist))
        umgebung = one.umgebung
        path = one.ablage.schreibe_paket(
            mandant,
            folder,
            reist,
            prozess=umgebung.neue_uuid(),
            nachricht=umgebung.neue_uuid(),
            autor=umgebung.mandanten[mandant].behoerde.name or mandant,
            leser=leser,
            jetzt=umgebung.jetzt(),
            produkt=umgebung.produkt,
        )
        return path, reist, {str(ground): count for ground, count in bleibt.items()}

    path, akte, stays = run(rahmen, work)
    line = f"{path}: {len(akte.dokumente)} documents"
    more = (
        [f"not passed on: {', '.join(f'{count} × {ground}' for ground, count in stays.items())}"] if stays else []
    )
    data = {"ok": True, "package": path, "documents": len(akte.dokumente), "not_passed_on": stays}
    rahmen.answer(data, line, *more)
