"""Joins what takes deliveries of scans in: use case, the look at pages, the dialects of the configuration."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from gateway.domain.errors import Usage
from gateway.domain.ids import Kennung
from gateway.intake.aufnahme import Aufnahme, Fortschritt
from gateway.intake.bericht import Lieferungsbericht, Stand
from gateway.intake.berichten import abgelehnter
from gateway.intake.oeffnen import oeffne_quelle
from gateway.intake.protokolle import protokolle, pruefe_schrift
from gateway.intake.quelle import gezeigt
from gateway.intake.schein import ScheinAbgelehnt
from gateway.intake.schein_csv import Dialekt
from gateway.settings import Configuration
from gateway.sichtung.kindprozess import KeinKind
from gateway.sichtung.sichtung import Sichtung
from gateway.storage.faecher import ORDNERRECHTE, ordnername
from gateway.storage.fehler import Defekt
from gateway.wiring import Installation
from gateway.worker import Taken
from gateway.worker.inbox import FOLDERS


def dialekte(configuration: Configuration) -> tuple[Dialekt, ...]:
    """Return how the providers of this installation name their columns."""
    return tuple(
        Dialekt(name=one.name, spalten=one.columns, fest=one.constants)
        for one in configuration.settings.intake.dialect
    )


async def nimm_auf(
    installation: Installation,
    pfad: Path,
    mandant: Kennung,
    *,
    person: str | None = None,
    fortschritt: Fortschritt = lambda _fertig, _von, _zeile: None,
    sicht: Sichtung | None = None,
) -> Lieferungsbericht:
    """Take in the delivery that lies there; ``ScheinAbgelehnt`` where it cannot be begun.

    ``sicht`` looks at the pages where its processes run already; it is closed in the end.
    """
    quelle = await asyncio.to_thread(oeffne_quelle, pfad, installation.umgebung.tmp)
    try:
        async with aufnahme(installation, sicht) as einer:
            return await einer.nimm_auf(
                quelle,
                mandant,
                dialekte=dialekte(installation.configuration),
                person=person,
                fortschritt=fortschritt,
            )
    except KeinKind as error:
        raise Usage(str(error), code="PAGES") from error
    finally:
        quelle.schliesse()


def nicht_begonnen(
    installation: Installation, pfad: Path, mandant: Kennung, no: ScheinAbgelehnt
) -> Lieferungsbericht:
    """Return the report of a delivery whose note cannot be used."""
    umgebung = installation.umgebung
    name = umgebung.mandanten[mandant].behoerde.name
    test = umgebung.betrieb == "test"
    return abgelehnter(gezeigt(pfad.name), name, no.maengel, umgebung.jetzt(), test=test)


async def nimm_aus_dem_ordner(installation: Installation, mandant: Kennung, pfad: Path) -> Taken:
    """Take in a delivery of the watched folder; what is wrong with the note as a whole is its content, too.

    Not while the disk of the blobs has failed.
    """
    if (broken := installation.blobs.defekt) is not None:
        raise Defekt(broken)
    await asyncio.to_thread(pruefe_schrift)
    begonnen = True
    try:
        bericht = await nimm_auf(installation, pfad, mandant)
    except ScheinAbgelehnt as no:
        bericht, begonnen = nicht_begonnen(installation, pfad, mandant, no), False
    files = await asyncio.to_thread(protokolle, bericht)
    return Taken(
        begun=begonnen,
        to_correct=sum(akte.stand is Stand.NACHBESSERUNG for akte in bericht.akten),
        beside={f".protokoll.{endung}": octets for endung, octets in files.items()},
    )


def ordner(installation: Installation) -> tuple[tuple[Kennung, Path], ...]:
    """Make the folders of deliveries that are missing and return them, one per authority; none while we rest."""
    if installation.umgebung.uhren.neues_wartet:
        return ()
    configuration = installation.configuration
    root = configuration.path(configuration.settings.intake.folder)
    found = []
    for mandant in installation.mandanten:
        folder = root / ordnername(mandant)
        for one in (folder, *(folder / name for name in FOLDERS)):
            one.mkdir(mode=ORDNERRECHTE, parents=True, exist_ok=True)
        found.append((mandant, folder))
    return tuple(found)


@asynccontextmanager
async def aufnahme(installation: Installation, sicht: Sichtung | None = None) -> AsyncIterator[Aufnahme]:
    """Give the use case, and end the processes that look at pages afterwards."""
    sicht = sicht or Sichtung()
    try:
        one = installation
        yield Aufnahme(one.umgebung, one.ablage, sicht, one.eingangsschutz, one.eingangsformate)
    finally:
        await sicht.schliesse()
