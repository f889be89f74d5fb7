"""Malware is looked for in the documents of a case file of a delivery before any of them is stored."""

from collections.abc import Iterator, Sequence

from gateway.ablage.dokumentspeicher import bloecke
from gateway.domain.akte import Akte
from gateway.domain.errors import Refused
from gateway.domain.schutz import Fundart, Schutzvermerk
from gateway.intake.bericht import Mangel
from gateway.intake.pruefung import Dokumentbefund
from gateway.intake.quelle import Quelle
from gateway.intake.schein import mangel
from gateway.transfer.eingangsschutz import Eingangsschutz, Pruefstueck
from gateway.transfer.mitgebracht import verglichen


async def suche_viren(
    schutz: Eingangsschutz, quelle: Quelle, akte: Akte, befunde: Sequence[Dokumentbefund]
) -> tuple[Schutzvermerk | None, list[Mangel]]:
    """Have every document looked at; return what is kept with the file, and a defect for each with a finding.

    ``befunde`` are in the order of the documents. The provider reads the defects: they never say what was found.
    ``None`` where a file was changed or removed meanwhile. Raises ``SchutzUnerreichbar`` without a verdict.
    """
    gelesen: list[str] = []

    def octets(befund: Dokumentbefund) -> Iterator[bytes]:
        gelesen.append(befund.dokument.datei)
        with quelle.oeffne(befund.dokument.datei) as file:
            yield from verglichen(bloecke(file), befund.dokument.sha256)

    stuecke = (
        Pruefstueck(
            position=dokument.position,
            dokument=dokument.uuid,
            sha256=dokument.sha256,
            laenge=dokument.laenge,
            bloecke=lambda befund=befund: octets(befund),  # type: ignore[misc]  # bound now
            ist_pdf=False,
        )
        for dokument, befund in zip(akte.dokumente, befunde, strict=True)
    )
    try:
        found = await schutz.pruefe(stuecke)
    except Refused:
        return None, [geaendert(gelesen[-1])]
    defects = []
    for fund in found.funde:
        where = befunde[fund.position - 1].dokument.datei
        if fund.art is Fundart.ZU_GROSS:
            grund = "Die Datei ist größer, als der Virenschutz der Behörde prüfen kann; bitte mit ihr absprechen."
            defects.append(mangel("nicht_geprueft", where, grund, behoerde=True))
        elif fund.art is Fundart.KEIN_URTEIL:
            grund = "Der Virenschutz der Behörde scheitert an dieser Datei; bitte mit ihr absprechen."
            defects.append(mangel("nicht_geprueft", where, grund, behoerde=True))
        else:
            grund = "Der Virenschutz der Behörde hat diese Datei beanstandet; bitte prüfen und neu erzeugen."
            defects.append(mangel("schadsoftware", where, grund))
    return found.vermerk, defects


def geaendert(datei: str) -> Mangel:
    """Return the defect of a file that is not any more what it was when its digest was compared."""
    return mangel(
        "geaendert",
        datei,
        "Die Datei wurde während der Aufnahme geändert oder entfernt; bitte noch einmal liefern.",
    )
