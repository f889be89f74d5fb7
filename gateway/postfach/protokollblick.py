"""What a partner's port shows of audit logs: checkpoints of others, and its own (operations 14, 17, 19)."""

from typing import Annotated

import msgspec

from gateway.audit.baum import HASH_OCTETS
from gateway.audit.checkpoint import MAX_NOTE_OCTETS
from gateway.audit.kacheln import Kachel
from gateway.domain.errors import Fehlercode, TryLater
from gateway.domain.ids import Kennung
from gateway.postfach.grenzen import LISTE_OKTETTE_MAX
from gateway.postfach.leitung import Leitung
from gateway.postfach.takt import NICHT_LESBAR
from gateway.postfach.zeuge import MAX_ORIGIN
from gateway.transfer.ports import KeineKachel, Notenseite
from gateway.transfer.zeugenamt import SEITE_NOTEN


class NotenseiteJson(msgspec.Struct, frozen=True):
    """Answer of operation 19."""

    checkpoints: Annotated[
        list[Annotated[str, msgspec.Meta(max_length=MAX_NOTE_OCTETS)]], msgspec.Meta(max_length=SEITE_NOTEN)
    ]
    weiter: Annotated[str, msgspec.Meta(min_length=1, max_length=MAX_ORIGIN)] | None = None


def lies_notenseite(octets: bytes) -> Notenseite:
    """Read a page of checkpoints; ``TryLater`` for what is no such page."""
    try:
        found = msgspec.json.decode(octets, type=NotenseiteJson)
        (found.weiter or "").encode()  # half a character would break the next question
        return Notenseite(noten=tuple(one.encode() for one in found.checkpoints), weiter=found.weiter)
    except (*NICHT_LESBAR, UnicodeEncodeError):
        raise TryLater(
            "the partner lists checkpoints in a shape the profile does not know", code="ANTWORT"
        ) from None


async def hole_gehaltene(leitung: Leitung, nach: str) -> Notenseite:
    """Fetch a page of checkpoints of logs whose origin comes behind ``nach``."""
    query = {"nach": nach} if nach else {}
    async with leitung.anfrage("GET", "/zeuge/checkpoints", erwartet=frozenset({200}), query=query) as answer:
        return lies_notenseite(await leitung.lies(answer, max_octets=LISTE_OKTETTE_MAX))


async def hole_checkpoint(leitung: Leitung, behoerde: Kennung, generation: int) -> bytes:
    """Fetch the newest checkpoint of the partner's own log."""
    path = f"/protokoll/{behoerde}/{generation}/checkpoint"
    async with leitung.anfrage("GET", path, erwartet=frozenset({200})) as answer:
        return await leitung.lies(answer, max_octets=MAX_NOTE_OCTETS)


async def bringe(leitung: Leitung, behoerde: Kennung, generation: int, zeuge: Kennung, note: bytes) -> None:
    """Bring a checkpoint of the partner's own log with our co-signature."""
    path = f"/protokoll/{behoerde}/{generation}/cosignaturen/{zeuge}"
    headers = {"Content-Type": "text/plain; charset=utf-8"}
    async with leitung.anfrage("PUT", path, erwartet=frozenset({204}), data=note, headers=headers):
        pass


async def hole_kachel(leitung: Leitung, behoerde: Kennung, generation: int, kachel: Kachel) -> bytes:
    """Fetch a tile of the partner's own log; ``KeineKachel`` where it says that its log is shorter."""
    path = f"/protokoll/{behoerde}/{generation}/{kachel.pfad}"
    async with leitung.anfrage("GET", path, erwartet=frozenset({200, 422})) as answer:
        if answer.status == 422:
            raise KeineKachel(
                Fehlercode.T099, "the gateway of the log says that it has fewer entries than it signed"
            )
        octets = await leitung.lies(answer, max_octets=kachel.breite * HASH_OCTETS)
        if len(octets) != kachel.breite * HASH_OCTETS:
            raise TryLater("the partner's tile has fewer hashes than it was asked for", code="ANTWORT")
    return octets
