"""The references by which an entry commits to what is known beside the documents of a file, as it stands now."""

from typing import Any

from gateway.domain.angabenstand import als_wert, angabenstand, bezeugt_angaben
from gateway.domain.events import AuditEreignis, Bezug
from gateway.domain.ids import AkteId, Kennung, Sha256, TransferId
from gateway.transfer.ports import Akten, Schutzablage, Tx, Vorabablage


def stand_zu(akten: Akten, vorab: Vorabablage, schutz: Schutzablage, mandant: Kennung, zu: str) -> Sha256:
    """Return the digest over what is kept of a file, or of a transfer whose file is not here (``zu`` its id)."""
    akte = AkteId(zu)
    return angabenstand(
        vorab.stand(mandant, zu),
        akten.kopf(mandant, akte),
        schutz.vermerk(mandant, akte),
        schutz.merkmale(mandant, akte),
    )


def angabenbezug(
    tx: Tx,
    mandant: Kennung,
    ereignis: AuditEreignis,
    bezuege: list[tuple[Bezug, str]],
    angaben: dict[str, Any],
) -> list[tuple[Bezug, str]]:
    """Return the reference to what is known of the file and the transfer an entry is about, if it changes any.

    The file comes first, for by the first one the opening is found and erased.
    """
    if not bezeugt_angaben(ereignis, angaben.get("nachrichtentyp")):
        return []
    ident: TransferId | None = angaben.get("transfer")
    akte = next((wert for bezug, wert in bezuege if bezug is Bezug.AKTE), None)
    if akte is None and ident is not None:
        case = tx.transfers.holen(ident)
        akte = None if case is None else case.akte
    about = [one for one in (akte, ident) if one is not None]
    staende = {zu: stand_zu(tx.akten, tx.vorab, tx.schutz, mandant, zu) for zu in about}
    return [(Bezug.ANGABEN, als_wert(staende))] if staende else []
