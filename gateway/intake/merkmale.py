"""What PDFs of a delivery do by themselves: a hint and a mark that stays, or a defect, as ``[formats]`` says."""

from collections.abc import Sequence

from gateway.domain.akte import Akte
from gateway.domain.merkmale import Formatregeln, Merkmal
from gateway.intake.bericht import Mangel
from gateway.intake.pruefung import Dokumentbefund
from gateway.intake.schein import mangel
from gateway.transfer.aufgaben.worte import MERKMAL_WORT
from gateway.transfer.eingangsformate import Merkmale


def beanstande(befunde: Sequence[Dokumentbefund], regeln: Formatregeln) -> list[Mangel]:
    """Return what the protocol says of the marks that are refused or reported."""
    return [
        _mangel(one.dokument.datei, mark, refused=regeln.umgang(mark) == "refuse")
        for one in befunde
        for mark in one.merkmale
        if regeln.umgang(mark) != "accept"
    ]


def zu_merken(akte: Akte, befunde: Sequence[Dokumentbefund], regeln: Formatregeln) -> Merkmale:
    """Return the marks that stay with the documents of a new file; ``befunde`` are in their order."""
    marks = {
        document.uuid: tuple(one for one in befund.merkmale if regeln.umgang(one) == "report")
        for document, befund in zip(akte.dokumente, befunde, strict=True)
    }
    return {uuid: kept for uuid, kept in marks.items() if kept}


def _mangel(datei: str, mark: Merkmal, *, refused: bool) -> Mangel:
    then = "Die Behörde nimmt das nicht an; bitte ohne liefern." if refused else "Es bleibt so gekennzeichnet."
    return mangel("merkmal", datei, f"Das PDF {MERKMAL_WORT[mark.value].de}. {then}", schwer=refused)
