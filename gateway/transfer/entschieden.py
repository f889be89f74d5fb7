"""Whether an answer is decided and only waits to be written: nobody decides it otherwise meanwhile."""

from gateway.domain.ids import TransferId
from gateway.transfer.ports import Tx
from gateway.transfer.records import AuftragsArt

ANTWORTEN = (AuftragsArt.ABLEHNEN, AuftragsArt.WEITERLEITEN, AuftragsArt.ANGEBOT_ABLEHNEN)
"""Jobs that write what a person, or the rule, has decided."""


def ist_entschieden(tx: Tx, transfer: TransferId) -> bool:
    """Tell whether a refusal or a passing on of this request, or a no to this offer, is on its way."""
    return any(tx.auftraege.mit_anfang(art, f"{transfer}/") for art in ANTWORTEN)
