"""``aktenbote schemas``: the official XSD package beside our own schemas."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from gateway.cli.rahmen import Rahmen, befehl

if TYPE_CHECKING:
    from gateway.messages.amtlich import AmtlicheSchemas
    from gateway.schemapaket import Paket
    from gateway.settings import Configuration


@click.group()
def schemas() -> None:
    """Put the official XSD package in force beside our own schemas.

    \b
    Example:
      aktenbote schemas add xauslaender-26.11/schemata
    """


@schemas.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@befehl
def add(rahmen: Rahmen, folder: Path) -> None:
    """Check the official XSD files below DIR and put them in force.

    From then on a message must be valid against both, the official schemas and ours, and a refusal names which of
    the two refused. DIR holds the unpacked packages of XAusländer, XInneres, XÖV (code, base message, DIN 91379)
    and xdomea from the XRepository, in any folders. A file is found by its namespace or its name inside DIR;
    nothing is fetched. All of it is used or none: the error names the file. A running service takes it up when it
    is started again.

    \b
    Example:
      aktenbote schemas add xauslaender-26.11/schemata
    """
    from gateway import schemapaket
    from gateway.messages.schema import Schemas
    from gateway.resources import schema_files

    place = _ort(_configuration(rahmen))
    schemapaket.pruefe_getrennt(place, folder)
    files = schemapaket.sammle(folder)
    checked = Schemas.from_files(schema_files()).mit_amtlichen(files)
    assert checked.amtlich is not None  # noqa: S101 -- said by the line above
    package = schemapaket.lege_ab(place, files)
    data = {"ok": True, "official": _daten(package, checked.amtlich)}
    rahmen.answer(data, _satz(package, checked.amtlich), "in force for every command; restart a running service")


@schemas.command("list")
@befehl
def list_(rahmen: Rahmen) -> None:
    """Show which schemas judge messages here.

    \b
    Example:
      aktenbote schemas list --config kiel/aktenbote.toml
    """
    from gateway import schemapaket

    configuration = _configuration(rahmen)
    both = schemapaket.schemas_of(configuration)
    package = schemapaket.lies(_ort(configuration))
    lines = [f"own       {len(both.wurzeln)} messages, {len(both.files)} files"]
    official = None
    if package is None or both.amtlich is None:
        lines.append("official  none; add them with 'aktenbote schemas add DIR'")
    else:
        official = _daten(package, both.amtlich)
        lines.append(_satz(package, both.amtlich))
        lines += [f"  {space}  {', '.join(names)}" for space, names in both.amtlich.namensraeume.items()]
    own = {"messages": sorted(one.nummer for one in both.wurzeln.values()), "files": sorted(both.files)}
    rahmen.answer({"ok": True, "own": own, "official": official}, *lines)


def _configuration(rahmen: Rahmen) -> "Configuration":
    from gateway import settings

    return settings.load(settings.find(rahmen.config))


def _ort(configuration: "Configuration") -> Path:
    return configuration.path(configuration.settings.messages.official_schemas)


def _satz(package: "Paket", amtlich: "AmtlicheSchemas") -> str:
    return (
        f"official  {len(package.files)} files, {len(amtlich.namensraeume)} namespaces, sha256 {package.sha256}, "
        f"in {package.ort}"
    )


def _daten(package: "Paket", amtlich: "AmtlicheSchemas") -> dict[str, object]:
    return {
        "folder": package.ort,
        "sha256": package.sha256,
        "files": sorted(package.files),
        "namespaces": {space: list(names) for space, names in amtlich.namensraeume.items()},
    }
