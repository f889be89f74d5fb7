"""Notes in the transaction of a change what programs of the authority are to be told of it.

Every change that matters has its log entry in its own transaction (promise 2), so this hangs on the entry: killed
before the commit nothing happened and nothing is told, killed after it the row is there.
"""

import uuid
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from gateway.domain.event_words import AuditEreignis
from gateway.domain.ids import Kennung
from gateway.domain.webhook import arten, inhalt
from gateway.transfer.ports.store import Tx


def stelle_ein(
    tx: Tx,
    mandant: Kennung,
    ereignis: AuditEreignis,
    angaben: Mapping[str, Any],
    *,
    jetzt: Callable[[], datetime],
    zufall: Callable[[int], bytes],
) -> None:
    """Note what an entry with these fields means for others; nothing where nobody wants to hear of it."""
    for art in arten(ereignis, angaben):
        if tx.webhooks.hoert_jemand(mandant, art):
            moment = jetzt()
            tx.webhooks.stelle_ein(
                mandant,
                ereignis=str(uuid.UUID(bytes=zufall(16), version=4)),
                art=art,
                zeit=moment,
                inhalt=inhalt(art, moment, mandant, angaben),
            )
