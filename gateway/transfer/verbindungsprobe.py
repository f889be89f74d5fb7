"""A test message to a partner: over the same road as a real one, about nobody, and no work for anybody there.

It is a reminder 0021 about a delivery that does not exist, with ``@test`` of one fixed value. Whoever knows that
opens and checks it like every other message, notes that it came, and does nothing else: the signed Beleg with which
it is closed is the answer. Whoever does not know it refuses it with an 0010, which is an answer, too.
"""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from gateway.domain.errors import Usage
from gateway.domain.events import AuditEreignis
from gateway.domain.ids import Kennung, NachrichtenUUID, ProzessUUID
from gateway.domain.kopf import Nachrichtentyp
from gateway.messages import Ereignisbezug, Fachnachricht, QuittungErinnerung, Rueckweisung, bezug_zu
from gateway.pump.befund import AKTE_UEBERNOMMEN
from gateway.transfer.einblick.blick import Blicke
from gateway.transfer.entwurf import Entwurf
from gateway.transfer.ports import Tx
from gateway.transfer.records import OFFENE, Nachricht, PostfachZustand
from gateway.transfer.siegelung import Siegelung
from gateway.transfer.umgebung import Umgebung
from gateway.transfer.versand import Versand
from gateway.trust.verzeichnis import Verzeichnis

PROBE: Final = "verbindungsprobe"
"""Value of ``@test`` of a test message, and of what answers it."""
ZEICHEN: Final = "TESTVERBINDUNG"
ABSTAND: Final = timedelta(minutes=1)
"""Between two test messages to a partner."""
GEZEIGT: Final = 5
"""Test messages a page shows, the newest first."""


def ist_probe(nachricht: Nachricht) -> bool:
    """Tell whether an accepted message is a test of the road, or the no to one."""
    kinds = {Nachrichtentyp.QUITTUNG_ERINNERUNG, Nachrichtentyp.RUECKWEISUNG}
    return nachricht.test == PROBE and nachricht.typ in kinds


class Probenstand(StrEnum):
    """How far a test message has come."""

    UNTERWEGS = "unterwegs"
    """It lies in the Postfach, or is on its way to a Vermittlungsstelle."""
    GEHOLT = "geholt"
    """The partner has fetched it and not closed it."""
    ANGENOMMEN = "angenommen"
    """The partner has opened it and closed it with a signed Beleg."""
    ABGELEHNT = "abgelehnt"
    """The partner has refused it, in the Postfach or with an 0010."""
    ZURUECK = "zurueck"
    """It does not lie there any more: taken back, or lapsed."""


_STAND: Final = {
    PostfachZustand.GEHOLT: Probenstand.GEHOLT,
    PostfachZustand.ANGENOMMEN: Probenstand.ANGENOMMEN,
    PostfachZustand.ABGELEHNT: Probenstand.ABGELEHNT,
    PostfachZustand.ZURUECKGEZOGEN: Probenstand.ZURUECK,
    PostfachZustand.VERFALLEN: Probenstand.ZURUECK,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """One test message."""

    nachricht: NachrichtenUUID
    gesandt: datetime
    stand: Probenstand
    beantwortet: datetime | None
    """When it was closed or refused."""


class Verbindungsproben:
    """Sends them, shows how far they have come, and takes those of partners."""

    def __init__(self, umgebung: Umgebung, blicke: Blicke, versand: Versand, siegelung: Siegelung) -> None:
        """Keep the collaborators."""
        self._u = umgebung
        self._blicke = blicke
        self._versand = versand
        self._siegelung = siegelung
        self._eine = asyncio.Lock()

    async def sende(self, mandant: Kennung, kennung: str, *, person: str) -> Probe:
        """Send one and return it; one that is still open, or of this minute, is returned instead.

        ``Usage``: UNKNOWN no such partner, PLAIN he is reached by folders. ``TryLater`` as ``Versand.versiegle``.
        """
        partner = self._partner(mandant, kennung)
        if self._siegelung.ist_offen(partner):
            raise Usage(f"{partner} is reached by folders, which answer nothing by themselves", code="PLAIN")
        async with self._eine:
            known = await self.proben(mandant, kennung)
            if known and (known[0].beantwortet is None or self._u.jetzt() - known[0].gesandt < ABSTAND):
                return known[0]
            kopf = self._versand.kopf(mandant, partner, Nachrichtentyp.QUITTUNG_ERINNERUNG, PROBE)
            message = QuittungErinnerung(
                kopf=kopf,
                bezug=bezug_zu(self._u.neue_uuid(), Nachrichtentyp.LIEFERUNG, kopf.erstellt),
                ereignis=Ereignisbezug(zeitpunkt=kopf.erstellt, zeichen=ZEICHEN),
                sachverhalt=AKTE_UEBERNOMMEN,
                stufe=1,
            )
            sealed = await self._versand.versiegle(
                Entwurf(message=message, prozess=ProzessUUID(self._u.neue_uuid()))
            )

            def commit(tx: Tx) -> None:
                sent = AuditEreignis.PROBE_GESANDT
                self._blicke.vermerke(tx, mandant, sent, person=person, nachricht=kopf.uuid, partner=partner)
                self._versand.biete_an(tx, sealed)

            await self._blicke.schreibe(commit)
        return Probe(
            nachricht=kopf.uuid, gesandt=kopf.erstellt.instant, stand=Probenstand.UNTERWEGS, beantwortet=None
        )

    async def proben(self, mandant: Kennung, kennung: str) -> tuple[Probe, ...]:
        """Return the newest to a partner, newest first. They are about nobody: the look is not logged."""
        return await self._u.store.read(
            lambda tx: tuple(
                _stand(tx, one) for one in tx.nachrichten.proben(mandant, Kennung(kennung), max_zeilen=GEZEIGT)
            )
        )

    def erhalten(self, tx: Tx, nachricht: Nachricht, message: Fachnachricht) -> None:
        """Note that one came, or the no to one of ours; once, and nothing else follows."""
        stored = tx.nachrichten.holen(nachricht.mandant, nachricht.autor, nachricht.uuid)
        if stored is None or stored.blatt_sha256 is not None:
            return
        no = isinstance(message, Rueckweisung)
        leaf = self._u.protokollant.notiere(
            tx,
            nachricht.mandant,
            AuditEreignis.PROBE_ABGEWIESEN if no else AuditEreignis.PROBE_ERHALTEN,
            nachricht=nachricht.uuid,
            partner=nachricht.autor,
            test=True,
        )
        tx.nachrichten.blatt_setzen(nachricht, leaf)
        if isinstance(message, Rueckweisung) and message.bezug is not None:
            ours = tx.nachrichten.holen(nachricht.mandant, nachricht.mandant, NachrichtenUUID(message.bezug.uuid))
            if ours is not None and ours.test == PROBE and ours.leser == nachricht.autor:
                tx.nachrichten.blatt_setzen(ours, leaf)

    def _partner(self, mandant: Kennung, kennung: str) -> Kennung:
        directory: Verzeichnis = self._u.vertrauen.verzeichnis()
        now = self._u.jetzt()
        for one in directory.teilnehmer:
            if one.kennung == kennung and one.kennung != mandant and one.fenster.umfasst(now):
                return one.kennung
        raise Usage(f"the directory lists no partner {kennung}", code="UNKNOWN")


def _stand(tx: Tx, nachricht: Nachricht) -> Probe:
    """Return how far a test message of ours has come: by its newest envelope, and whether an 0010 came about it."""
    entries = tx.postfach.zur_nachricht(nachricht.autor, nachricht.uuid)
    entry = next((one for one in entries if one.zustand in OFFENE), entries[-1] if entries else None)
    state = Probenstand.ZURUECK if entry is None else _STAND.get(entry.zustand, Probenstand.UNTERWEGS)
    return Probe(
        nachricht=nachricht.uuid,
        gesandt=nachricht.zeit,
        stand=state if nachricht.blatt_sha256 is None else Probenstand.ABGELEHNT,
        beantwortet=nachricht.zeit if entry is None else entry.abgeschlossen,
    )
