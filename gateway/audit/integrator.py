"""What the integrator does with entries that have no index yet: new tree, hashes to store, checkpoint to sign.

The loop around it (claim, transaction, signing key) belongs to the store and the worker: read the ``Baumstand``
and the pending leaf hashes in their order, call ``integriere``, store indexes, tile hashes and the new state, sign
``entwurf``, store the checkpoint – in one transaction, so that a checkpoint is never ahead of its tree.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from gateway.audit.baum import Baumstand, Kachelhash, haenge_an, wurzel
from gateway.audit.checkpoint import Checkpoint, Entwurf, Ursprung, bereite_vor

MAX_SCHUB = 10_000
"""Entries integrated at once: about 10 ms, so that the writer of the store is not held up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Integration:
    """Result of one run: the entries get the indexes ``von`` … ``stand.groesse`` − 1 in the order given."""

    von: int
    stand: Baumstand
    wurzel: bytes
    kacheln: tuple[Kachelhash, ...]
    """Hashes of stage 1 and above to be stored for proofs; stage 0 are the leaf hashes of the entries."""

    def entwurf(self, ursprung: Ursprung, zeit: datetime) -> Entwurf:
        """The checkpoint of the new tree, ready to be signed."""
        return bereite_vor(Checkpoint(ursprung, self.stand.groesse, self.wurzel), zeit)


def integriere(stand: Baumstand, blaetter: Sequence[bytes]) -> Integration:
    """Append pending leaf hashes (32 octets each, at most ``MAX_SCHUB``) to the tree."""
    if len(blaetter) > MAX_SCHUB:
        raise ValueError(f"at most {MAX_SCHUB} entries are integrated at once")
    neu, kacheln = haenge_an(stand, blaetter)
    return Integration(von=stand.groesse, stand=neu, wurzel=wurzel(neu), kacheln=kacheln)
