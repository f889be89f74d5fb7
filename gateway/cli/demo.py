"""``aktenbote demo``: two authorities on this machine, one case file crosses."""

from functools import partial
from pathlib import Path
from typing import Literal, cast

import click

from gateway import clock
from gateway.cli.ausgabe import schreibe
from gateway.cli.rahmen import Rahmen, befehl
from gateway.domain.errors import Usage


@click.command()
@click.option(
    "--dir",
    "folder",
    default="demo-out",
    show_default=True,
    type=click.Path(path_type=Path),
    help="New folder; everything the demo makes lies there.",
)
@click.option(
    "--lang", type=click.Choice(["de", "en"]), default="de", show_default=True, help="Language of the story."
)
@click.option("--scene", "scenes", multiple=True, help="Only these scenes beside the first (repeat); else all.")
@befehl
def demo(rahmen: Rahmen, folder: Path, lang: str, scenes: tuple[str, ...]) -> None:
    """Show the whole way of a case file between two authorities, with invented people, in a new folder.

    Every command it types is printed; nothing is done that an operator could not do. Progress goes to stderr.

    \b
    Example:
      aktenbote demo --dir demo-out --lang en
    """
    from gateway.demo.ablauf import SZENEN, Vorfuehrung

    unknown = set(scenes) - set(SZENEN)
    if unknown:
        raise Usage(f"there is no scene {sorted(unknown)[0]!r}; there are {', '.join(SZENEN)}")
    if folder.exists() and any(folder.iterdir()):
        raise Usage(f"{folder} is not empty; name a new folder with --dir or remove it")
    folder.mkdir(parents=True, exist_ok=True)
    language = cast("Literal['de', 'en']", lang)
    show = Vorfuehrung(folder.resolve(), language, partial(schreibe, err=True), clock.now)
    wanted = ("haupt", *(scene for scene in SZENEN[1:] if not scenes or scene in scenes))
    summary = show.run(wanted)
    rahmen.answer(summary, "ok")
