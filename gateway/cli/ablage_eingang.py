"""What somebody brings with ``aktenbote ablage import`` or ``replace`` is looked at before any of it is stored."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, BinaryIO

from gateway.cli.ablage_schutz import UNGEPRUEFT
from gateway.cli.ausgabe import schreibe
from gateway.domain.akte import Dokument
from gateway.domain.ids import DokumentUUID
from gateway.domain.schutz import Fund, Fundart
from gateway.transfer.eingangsformate import GRUND, Merkmale

if TYPE_CHECKING:
    from gateway.transfer.mitgebracht import Angesehen
    from gateway.wiring import Installation

Oeffner = Mapping[DokumentUUID, Callable[[], BinaryIO]]
"""How to open each document."""


async def sieh_an(installation: "Installation", dokumente: Sequence[Dokument], oeffner: Oeffner) -> "Angesehen":
    """Have documents looked at; each that may not enter is named on stderr.

    Raises ``Beanstandet`` then, ``SchutzUnerreichbar`` while the scanner gives no verdict.
    """
    from gateway.ablage.dokumentspeicher import bloecke
    from gateway.transfer import mitgebracht

    def octets(dokument: Dokument) -> Iterator[bytes]:
        with oeffner[dokument.uuid]() as file:
            yield from bloecke(file)

    pieces = [mitgebracht.stueck(one, lambda one=one: octets(one)) for one in dokumente]  # type: ignore[misc]  # bound
    try:
        return await mitgebracht.sieh_an(installation.eingangsschutz, installation.eingangsformate, pieces)
    except mitgebracht.Beanstandet as no:
        names = {one.uuid: one.dateiname for one in dokumente}
        for fund in no.funde:
            schreibe(f"{names[fund.dokument]}: {befund(fund)}", err=True)
        for uuid, mark in no.verweigert.items():
            schreibe(f"{names[uuid]}: {GRUND[mark]}, which [formats] refuses", err=True)
        raise


def befund(fund: Fund) -> str:
    """Return what the scanner said of a document, for who brought it."""
    return f"malware found: {fund.signatur}" if fund.art is Fundart.SCHADSOFTWARE else UNGEPRUEFT[fund.art]


def merkmal_zeilen(dokumente: Sequence[Dokument], merkmale: Merkmale) -> list[str]:
    """Return a line for each mark a document entered with."""
    return [
        f"document {one.position} ({one.dateiname}) {GRUND[mark]}; it is marked"
        for one in dokumente
        for mark in merkmale.get(one.uuid, ())
    ]
