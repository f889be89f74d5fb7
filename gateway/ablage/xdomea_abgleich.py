"""An object of a package beside the Akte that is here already: the same, told otherwise, or another one."""

from gateway.ablage.xdomea import Mangelart, ObjektAbgelehnt, Objektmangel
from gateway.domain.akte import Akte, Dokument


def gleiche_ab(hier: Akte, neu: Akte) -> tuple[str, ...]:
    """Return hints on what the package tells otherwise of a file that is here; nothing of it is taken over.

    Raises ObjektAbgelehnt where the two are not one file, or the package holds more than is here.
    """
    if hier.xdomea_uuid != neu.xdomea_uuid:
        raise _nein(Mangelart.VERGEBEN, neu, "there is another file with this Aktenzeichen")
    if hier.geloescht is not None:
        raise _nein(Mangelart.ABGEGEBEN, neu, "this file was here; it is handed over and deleted")
    if hier.aktenzeichen != neu.aktenzeichen:
        raise _nein(Mangelart.ANDERES_ZEICHEN, neu, f"this file is here as {hier.aktenzeichen}")
    if not {one.sha256 for one in neu.dokumente} <= {one.sha256 for one in hier.dokumente}:
        raise _nein(Mangelart.ANDERER_INHALT, neu, "this file is here with other documents")
    anders = [
        was
        for was, gleich in (
            ("subject", hier.betreff == neu.betreff),
            ("person", hier.person == neu.person),
            (
                "names or register of documents",
                set(map(_stelle, neu.dokumente)) <= set(map(_stelle, hier.dokumente)),
            ),
            ("parts on paper", hier.papier == neu.papier),
            ("retention", hier.aufbewahren_bis == neu.aufbewahren_bis),
        )
        if not gleich
    ]
    return (f"told otherwise by the package, and left as it is here: {', '.join(anders)}",) if anders else ()


def _stelle(dokument: Dokument) -> tuple[object, ...]:
    return dokument.sha256, dokument.pfad, dokument.dateiname, dokument.beschreibung


def _nein(art: Mangelart, neu: Akte, grund: str) -> ObjektAbgelehnt:
    return ObjektAbgelehnt(Objektmangel(art, neu.aktenzeichen, f"{grund}; nothing is overwritten"))
