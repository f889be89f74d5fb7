"""The look for blank pages of a delivery ends, however long its documents take."""

import asyncio
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

from gateway.domain.akte import Dateiformat
from gateway.transfer.leerseiten import Leerseiten
from gateway.transfer.sendungsmappe import Mappe, Sendungsmappen


class Archiv:
    """A scratch file."""

    def __exit__(self, *_: object) -> None:
        """Be gone."""


class Offene(Mappe):
    """Its documents are one octet long."""

    def bloecke(self, uuid: Any) -> Iterator[bytes]:  # noqa: ARG002 -- as it is called
        yield b"x"


class Mappen(Sendungsmappen):
    """Opens without a store: three documents."""

    async def _oeffne(self, transfer: Any, nachricht: Any) -> Mappe:  # noqa: ARG002 -- as it is called
        documents = [
            SimpleNamespace(uuid=str(one), position=one, format=Dateiformat.PDF, seiten=1, laenge=1)
            for one in range(3)
        ]
        return Offene(Archiv(), SimpleNamespace(dokumente=documents))  # type: ignore[arg-type]  # as far as is asked


class Seher:
    """Sees the first document, and is never done with the second."""

    def __init__(self) -> None:
        self.gesehen, self.zu, self.beginnt = 0, 0, asyncio.Event()

    async def leere(self, *_: object) -> tuple[int, ...]:
        self.gesehen += 1
        if self.gesehen > 1:
            self.beginnt.set()
            await asyncio.Event().wait()
        return (1,)

    async def schliesse(self) -> None:
        self.zu += 1


class Speicher:
    """Nothing is held back."""

    async def read(self, _: object) -> frozenset[str]:
        return frozenset()


async def test_a_look_that_takes_too_long_ends_and_says_what_it_did_not_see() -> None:
    mappen, seher = Mappen(None, None), Seher()  # type: ignore[arg-type]  # nothing is opened for real
    umgebung: Any = SimpleNamespace(store=Speicher())
    one = Leerseiten(umgebung, mappen, seher, gesamt_s=0.05)
    transfer: Any = SimpleNamespace(id="a", uuid="a")
    async with asyncio.timeout(30), mappen.mappe(transfer, transfer) as mappe:
        one.beginne(transfer, transfer, mappe)
        await one.fertig()
        assert mappe.leer is not None
        assert (mappe.leer.laeuft, mappe.leer.ungesehen, mappe.leer.seiten) == (False, 2, {"0": (1,)})
        assert (seher.gesehen, seher.zu) == (2, 1)
        assert mappe.leser == 1, "the look let go of the delivery"
    await mappen.schliesse()
