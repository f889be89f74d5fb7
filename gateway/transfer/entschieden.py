"""Whether an answer to a request is decided and only waits to be written: nobody decides it otherwise meanwhile."""

from gateway.domain.ids import TransferId
from gateway.transfer.ports import Tx
from gateway.transfer.records import AuftragsArt

ANTWORTEN = (AuftragsArt.ABLEHNEN, AuftragsArt.WEITERLEITEN)
"""Jobs that write what a person, or the rule, has decided."""


def ist_entschieden(tx: Tx, transfer: TransferId) -> bool:
    """Tell whether a refusal or a passing on of this request is on its way."""
    return any(tx.auftraege.mit_anfang(art, f"{transfer}/") for art in ANTWORTEN)
