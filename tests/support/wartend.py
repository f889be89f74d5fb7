"""A delivery that is here and not taken over, because the malware scanner cannot be asked."""

from unittest.mock import patch

from support.buehne import Buehne

from gateway.demo.personen import Testperson
from gateway.domain.ids import TransferId
from gateway.domain.states import Zustand
from gateway.transfer.eingangsschutz import Eingangsschutz
from gateway.transfer.ports import SchutzUnerreichbar


async def _schweigt(*_: object, **__: object) -> None:
    raise SchutzUnerreichbar("it does not answer")


async def wartende_sendung(b: Buehne, wer: Testperson, *inhalte: bytes) -> TransferId:
    """Let a file of Kiel come to Hannover and wait there."""
    with patch.object(Eingangsschutz, "pruefe", _schweigt):
        ident = await b.ziehe_um(wer, *inhalte)
        await b.laufe()
    assert (await b.hannover.transfer(ident)).zustand is Zustand.EMPFANGEN
    return ident
