"""What holds a file back – bound in a case, legal hold – changed together with its audit entry (promise 2)."""

from collections.abc import Iterable

from gateway.domain.akte import Sperre
from gateway.domain.events import Akteur, AuditEreignis, Bezug
from gateway.domain.ids import AkteId, Kennung
from gateway.transfer.ports import Tx
from gateway.transfer.protokollant import Protokollant

KEINE = "keine"


def aendere_sperren(
    tx: Tx,
    protokollant: Protokollant,
    mandant: Kennung,
    akte: AkteId,
    *,
    setze: Iterable[Sperre] = (),
    loese: Iterable[Sperre] = (),
    handelnder: str,
) -> frozenset[Sperre]:
    """Set and lift holds of a file and return those in force now; nothing is written where nothing changes."""
    alt = tx.akten.sperren_von(mandant, akte)
    neu = (alt | frozenset(setze)) - frozenset(loese)
    if neu != alt:
        tx.akten.sperren(mandant, akte, neu)
        protokollant.notiere(
            tx,
            mandant,
            AuditEreignis.AKTE_SPERREN_GEAENDERT,
            akteur=Akteur.PERSON,
            zustand_alt=_kurz(alt),
            zustand_neu=_kurz(neu),
            bezuege=[(Bezug.HANDELNDER, handelnder), (Bezug.AKTE, akte)],
        )
    return neu


def _kurz(sperren: frozenset[Sperre]) -> str:
    return ".".join(sorted(sperren)) or KEINE
