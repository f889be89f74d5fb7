"""What the simulator offers of its own accord once a message is closed: the same again, or what nobody wanted."""

from collections.abc import Callable

from gateway.domain.ids import ProzessUUID
from gateway.domain.kopf import Nachrichtentyp
from gateway.messages import EatLiegtNichtVor, Vorabinformationen
from gateway.transfer.entwurf import Entwurf
from gateway.transfer.ports import Tx
from gateway.transfer.records import Nachricht, PostfachEintrag
from gateway.wiring import Installation


class Nachsendung:
    """Seals and offers with the installation itself: all about these messages is right, but that they come."""

    def __init__(self, installation: Callable[[], Installation]) -> None:
        """``installation`` is asked when it is needed: the service is built after its port."""
        self._installation = installation
        self._gewesen: set[str] = set()
        """Messages (UUID) that were followed by something, and what followed them: once each, or two simulators
        would never come to rest with each other."""

    async def wiederhole(self, eintrag: PostfachEintrag) -> bool:
        """Offer the message again in a new Umschlag if it is ours; tell whether it is to be listed again."""
        if eintrag.uuid in self._gewesen:
            return False
        self._gewesen.add(eintrag.uuid)
        nachricht = await self._eigene(eintrag)
        if nachricht is not None:
            await self._installation().wiederversand.wiederhole(nachricht)
        return True

    async def unverlangt(self, eintrag: PostfachEintrag) -> bool:
        """Offer a 010205 about the same person that answers a request nobody made."""
        if eintrag.uuid in self._gewesen:
            return False
        self._gewesen.add(eintrag.uuid)
        one, nachricht = self._installation(), await self._eigene(eintrag)
        ident = nachricht.transfer if nachricht is not None else None
        transfer = await one.store.read(lambda tx: tx.transfers.holen(ident)) if ident is not None else None
        if transfer is None:
            return False
        kopf = one.versand.kopf(eintrag.autor, eintrag.leser, Nachrichtentyp.VORABINFORMATIONEN, transfer.test)
        self._gewesen.add(kopf.uuid)
        message = Vorabinformationen(
            kopf=kopf,
            person=transfer.person,
            eat=EatLiegtNichtVor(bestellt=False),
            ausloeser=one.umgebung.neue_uuid(),
        )
        sealed = await one.versand.versiegle(
            Entwurf(message=message, prozess=ProzessUUID(one.umgebung.neue_uuid()))
        )

        def offer(tx: Tx) -> None:
            one.versand.biete_an(tx, sealed)

        await one.store.write(offer)
        return True

    async def _eigene(self, eintrag: PostfachEintrag) -> Nachricht | None:
        """Return the message of an entry if one of our authorities wrote it."""
        autor, uuid = eintrag.autor, eintrag.uuid
        return await self._installation().store.read(lambda tx: tx.nachrichten.holen(autor, autor, uuid))
