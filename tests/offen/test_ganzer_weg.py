"""The plain route from end to end: two gateways, a transport between their folders, no Aktenbote in between."""

import random

from support.buehne import Buehne, jemand
from support.dateien import pdf
from support.offen import Transport, arbeite, fach, laufe, typ_von, uuid_von

from gateway.domain.states import Zustand


async def test_a_file_goes_there_in_packets_and_the_receipt_comes_back(weg: tuple[Buehne, Transport]) -> None:
    b, transport = weg
    wer = jemand(1)
    inhalte = [pdf("eins" * 900), pdf("zwei")]
    ident = await b.ziehe_um(wer, *inhalte)
    await laufe(b, transport)

    assert (await b.hannover.transfer(ident)).zustand is Zustand.ABGESCHLOSSEN
    (giver,) = await b.kiel.transfers()
    assert giver.zustand is Zustand.ABGESCHLOSSEN
    (akte,) = await b.hannover.akten()
    assert [b.hannover.dokument(d) for d in akte.dokumente] == inhalte
    types = sorted(typ_von(octets) for octets in transport.getragen.values())
    assert types.count("010207") >= 3
    assert types == ["0020", "010201", "010205", "010206", *["010207"] * types.count("010207")]
    assert not await b.hannover.quarantaene()
    assert not await b.kiel.quarantaene()
    for haus, other in ((b.hannover, b.kiel), (b.kiel, b.hannover)):
        assert not list(fach(haus, "outbox", other.kennung).iterdir())
        assert not list(fach(haus, "inbox", other.kennung).glob("*.xml"))


async def test_shuffled_doubled_and_one_late(weg: tuple[Buehne, Transport]) -> None:
    b, transport = weg
    inhalte = [pdf("eins" * 900), pdf("zwei" * 500)]
    ident = await b.ziehe_um(jemand(2), *inhalte)
    await arbeite(b.hannover)
    transport.trage()
    await arbeite(b.kiel)

    files = list(transport.nimm(b.kiel, b.hannover).items())
    packets = [one for one in files if typ_von(one[1]) == "010207"]
    assert len(packets) >= 4
    late = packets[1]
    rest = [one for one in files if one != late] * 2
    random.Random(7).shuffle(rest)
    for number, (name, octets) in enumerate(rest):
        transport.bringe(b.hannover, b.kiel, [(f"{number}-{name}", octets)])
        await arbeite(b.hannover)
    assert (await b.hannover.transfer(ident)).zustand is Zustand.ANGEFORDERT
    assert not await b.hannover.akten()

    transport.bringe(b.hannover, b.kiel, [late])
    await laufe(b, transport)
    (akte,) = await b.hannover.akten()
    assert [b.hannover.dokument(d) for d in akte.dokumente] == inhalte
    assert (await b.hannover.transfer(ident)).zustand is Zustand.ABGESCHLOSSEN
    (giver,) = await b.kiel.transfers()
    assert giver.zustand is Zustand.ABGESCHLOSSEN
    receipts = [one for one in transport.getragen.values() if typ_von(one) == "0020"]
    assert len({uuid_von(one) for one in receipts}) == 1
    assert len(set(receipts)) == 1, "the same message is the same octets, however often"
