"""A file on its way: Kiel has sent it, and a forge that holds Hannover's keys answers what a test wants."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from support import post
from support.buehne import HANNOVER, KIEL, Buehne, Haus
from support.feind import Feind
from support.post import Umstaende

from gateway.demo.personen import Testperson
from gateway.domain.akte import Akte
from gateway.domain.states import Zustand
from gateway.domain.transfer import Transfer
from gateway.transfer.records import Nachricht


@dataclass(frozen=True, kw_only=True)
class Versandt:
    """A delivery that lies in Kiel's Postfach; Hannover and Bremen are whoever the test wants."""

    hand: Buehne
    transfer: Transfer
    delivery: Nachricht
    akte: Akte

    @property
    def dokumente(self) -> list[tuple[str, str]]:
        return [(d.uuid, d.sha256) for d in self.akte.dokumente]

    def nachweis(self, **anders: object) -> str:
        assert self.delivery.archiv_sha256 is not None
        angaben: dict[str, object] = {
            "inhalt": self.delivery.inhalt_sha256,
            "archiv": self.delivery.archiv_sha256,
            "dokumente": self.dokumente,
        }
        return post.nachweis_uebernahme(self.delivery.uuid, **(angaben | anders))  # type: ignore[arg-type]  # table

    def schreibt(self, autor: str = HANNOVER) -> Feind:
        return Feind(self.hand, autor=type(KIEL)(autor), leser=KIEL, ort=self.hand.hannover)

    async def jetzt(self) -> Transfer:
        return await self.hand.kiel.transfer(self.transfer.id)

    async def quittiere(self, nachweis: str, *, autor: str = HANNOVER) -> Umstaende:
        f = self.schreibt(autor)
        u = f.umstaende()
        await f.schicke(u, post.quittung(u, self.delivery.uuid, self.delivery.erstellt), nachweis=nachweis)
        return u


async def versende(
    hand: Buehne, wer: Testperson, vorher: Callable[[Akte], Awaitable[None]] | None = None
) -> Versandt:
    """Let Kiel send the file of somebody to whoever has Hannover's keys; ``vorher`` changes it first."""
    akte = await hand.kiel.lege_akte_an(wer)
    if vorher is not None:
        await vorher(akte)
    await hand.kiel.abmeldung(wer)
    f = Feind(hand, autor=HANNOVER, leser=KIEL, ort=hand.hannover)
    u = f.umstaende()
    await f.schicke(u, post.anforderung(u, wer))
    transfer = await f.transfer(u)
    assert transfer is not None
    assert transfer.zustand is Zustand.VERSANDT
    delivery = (await hand.kiel.geschriebene(transfer.id))[-1]
    return Versandt(hand=hand, transfer=transfer, delivery=delivery, akte=akte)


@dataclass(frozen=True)
class Abgegeben:
    """A file that Hannover has receipted to Kiel."""

    v: Versandt
    receipt: str

    @property
    def kiel(self) -> Haus:
        return self.v.hand.kiel

    async def akte(self) -> Akte:
        found = await self.kiel.lies(lambda tx: tx.akten.holen(KIEL, self.v.akte.id))
        assert found is not None
        return found
