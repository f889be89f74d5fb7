"""A test message crosses like a real one, is answered by a Beleg or an 0010, and makes no work for anybody."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from support.buehne import HANNOVER, KIEL, Buehne, buehne

from gateway.domain.errors import Usage
from gateway.domain.events import AuditEreignis as E
from gateway.transfer import verarbeitung
from gateway.transfer.records import Nachricht
from gateway.transfer.umgebung import Umgebung
from gateway.transfer.verbindungsprobe import Probenstand, ist_probe

pytestmark = pytest.mark.asyncio


@pytest_asyncio.fixture
async def b(tmp_path: Path) -> AsyncIterator[Buehne]:
    async with buehne(tmp_path / "probe") as made:
        yield made


@pytest.fixture
def echt(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both houses work in earnest: messages marked as test are none of theirs."""
    monkeypatch.setattr(Umgebung, "test_passt", lambda _self, test: test is None)


async def zahlen(b: Buehne, *events: E) -> list[int]:
    """How often each event stands in the logs of both houses."""
    logs = [one.ereignis for house in (b.kiel, b.hannover) for one in await house.protokoll()]
    return [logs.count(event) for event in events]


async def nichts_zu_tun(b: Buehne) -> bool:
    """Tell whether neither house has a question, a transfer or anything in quarantine."""
    found = []
    for house in (b.kiel, b.hannover):
        found += [*await house.aufgaben(), *await house.transfers(), *await house.quarantaene()]
    return found == []


@pytest.mark.usefixtures("echt")
async def test_a_test_message_is_opened_confirmed_and_makes_no_work(b: Buehne, tmp_path: Path) -> None:
    proben = b.kiel.eins.verbindungsproben
    before = await zahlen(b, E.PROBE_GESANDT, E.PROBE_ERHALTEN, E.PROBE_ABGEWIESEN)
    sent = await proben.sende(KIEL, HANNOVER, person="olga")
    assert sent.stand is Probenstand.UNTERWEGS
    again = await proben.sende(KIEL, HANNOVER, person="otto")
    assert again.nachricht == sent.nachricht, "one is open"
    await b.laufe()
    (shown,) = await proben.proben(KIEL, HANNOVER)
    assert (shown.nachricht, shown.stand) == (sent.nachricht, Probenstand.ANGENOMMEN)
    assert shown.beantwortet is not None
    after = await zahlen(b, E.PROBE_GESANDT, E.PROBE_ERHALTEN, E.PROBE_ABGEWIESEN)
    assert [now - then for now, then in zip(after, before, strict=True)] == [1, 1, 0]
    assert await nichts_zu_tun(b)
    for house in (b.kiel, b.hannover):
        house.uhr.vor(minutes=2)
    assert (await proben.sende(KIEL, HANNOVER, person="olga")).nachricht != sent.nachricht
    await b.laufe()
    assert [one.stand for one in await proben.proben(KIEL, HANNOVER)] == [Probenstand.ANGENOMMEN] * 2


@pytest.mark.usefixtures("echt")
async def test_a_partner_that_knows_no_test_messages_answers_too(
    b: Buehne, monkeypatch: pytest.MonkeyPatch
) -> None:
    def kennt(nachricht: Nachricht) -> bool:
        return nachricht.mandant == HANNOVER and ist_probe(nachricht)

    monkeypatch.setattr(verarbeitung, "ist_probe", kennt)
    proben = b.hannover.eins.verbindungsproben
    before = await zahlen(b, E.PROBE_ERHALTEN, E.PROBE_ABGEWIESEN)
    await proben.sende(HANNOVER, KIEL, person="olga")
    await b.laufe()
    (shown,) = await proben.proben(HANNOVER, KIEL)
    assert shown.stand is Probenstand.ABGELEHNT
    assert await zahlen(b, E.PROBE_ERHALTEN, E.PROBE_ABGEWIESEN) == [before[0], before[1] + 1]
    assert await b.hannover.aufgaben() == (), "the no makes no work here"


async def test_there_is_none_to_nobody_and_to_oneself(b: Buehne) -> None:
    for other in ("azr:000000", KIEL, "x"):
        with pytest.raises(Usage) as no:
            await b.kiel.eins.verbindungsproben.sende(KIEL, other, person="olga")
        assert no.value.code == "UNKNOWN"
