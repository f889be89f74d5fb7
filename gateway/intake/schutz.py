"""Malware is looked for in the documents of a case file of a delivery before any of them is stored."""

from collections.abc import Iterator, Sequence

from gateway.domain.akte import Akte
from gateway.domain.schutz import Fundart, Schutzvermerk
from gateway.intake.bericht import Mangel
from gateway.intake.pruefung import Dokumentbefund
from gateway.intake.quelle import Quelle
from gateway.intake.schein import mangel
from gateway.pump.archiv import BLOCK
from gateway.transfer.eingangsschutz import Eingangsschutz, Pruefstueck


async def suche_viren(
    schutz: Eingangsschutz, quelle: Quelle, akte: Akte, befunde: Sequence[Dokumentbefund]
) -> tuple[Schutzvermerk, list[Mangel]]:
    """Have every document looked at; return what is kept with the file, and a defect for each with a finding.

    ``befunde`` are in the order of the documents. The provider reads the defects: they never say what was found.
    Raises ``SchutzUnerreichbar`` without a verdict.
    """

    def octets(datei: str) -> Iterator[bytes]:
        with quelle.oeffne(datei) as file:
            while block := file.read(BLOCK):
                yield block

    found = await schutz.pruefe(
        Pruefstueck(
            position=dokument.position,
            dokument=dokument.uuid,
            sha256=dokument.sha256,
            laenge=dokument.laenge,
            bloecke=lambda datei=befund.dokument.datei: octets(datei),  # type: ignore[misc]  # bound now
            ist_pdf=False,
        )
        for dokument, befund in zip(akte.dokumente, befunde, strict=True)
    )
    defects = []
    for fund in found.funde:
        where = befunde[fund.position - 1].dokument.datei
        if fund.art is Fundart.ZU_GROSS:
            grund = "Die Datei ist größer, als der Virenschutz der Behörde prüfen kann; bitte mit ihr absprechen."
            defects.append(mangel("nicht_geprueft", where, grund, behoerde=True))
        else:
            grund = "Der Virenschutz der Behörde hat diese Datei beanstandet; bitte prüfen und neu erzeugen."
            defects.append(mangel("schadsoftware", where, grund))
    return found.vermerk, defects
