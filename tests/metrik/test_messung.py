"""What one look costs, and that entries are counted once each however a look ends."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from gateway.domain.events import AuditEreignis
from gateway.domain.ids import Kennung
from gateway.transfer.ports.messung import Eintragszahl
from gateway.wiring import messung
from gateway.wiring.messung import Messwerk

WER = Kennung("dbk:a")


class Haus:
    """A store with so many log entries, and files that are opened."""

    def __init__(self, zeilen: int) -> None:
        self.zeilen = zeilen
        self.gelesen, self.geoeffnet = list[tuple[int, int]](), 0
        self.faellt_aus: Callable[[int], bool] = lambda _bis: False
        self.messung = self.store = self.blobs = self
        self.mandanten = (WER,)
        self.wartend = 0
        self.nummer, self.gueltig_bis = 1, datetime(2030, 1, 1, tzinfo=UTC)
        self.umgebung = SimpleNamespace(betrieb="test")

    async def read(self, arbeit: Callable[[Any], object]) -> object:
        await asyncio.sleep(0)
        return arbeit(self)

    def letzte_zeile(self) -> int:
        return self.zeilen

    def eintraege(self, *, nach: int, bis: int) -> tuple[Eintragszahl, ...]:
        if self.faellt_aus(bis):
            raise OSError
        self.gelesen.append((nach, bis))
        event = AuditEreignis.NACHRICHT_EMPFANGEN.value
        return (Eintragszahl(mandant=WER, ereignis=event, code=None, zustand=None, anzahl=bis - nach),)

    def transfers(self, *_: object) -> tuple[()]:
        return ()

    auftraege = fragen = transfers

    def post(self) -> object:
        return SimpleNamespace(anzahl=0, aelteste=None)

    def pausen(self) -> int:
        return 0

    def protokoll(self, _mandant: Kennung) -> object:
        return SimpleNamespace(eintraege=0, ohne_platz=0, checkpoint=None, zeitstempel=None)

    def free(self) -> int:
        return 1

    async def zertifikate(self, _mandant: Kennung) -> tuple[object, ...]:
        self.geoeffnet += 1
        return (SimpleNamespace(rolle="siegel", bis=self.gueltig_bis), SimpleNamespace(rolle="siegel", bis=None))

    async def lies(self) -> tuple[str, ...]:
        return ()

    async def gesundheit(self) -> object:
        self.geoeffnet += 1
        return SimpleNamespace(problem_codes=(), note_codes=())

    def __call__(self) -> "Haus":
        return self


def werk(haus: Haus) -> Messwerk:
    one: Any = haus
    return Messwerk(one, one, one, one.gesundheit, one)


def empfangen(text: bytes) -> float:
    line = next((row for row in text.decode().splitlines() if row.startswith("aktenbote_messages_total{")), "x 0")
    return float(line.rpartition(" ")[2])


@pytest.fixture
def haus(monkeypatch: pytest.MonkeyPatch) -> Haus:
    monkeypatch.setattr(messung, "STUECK", 10)
    return Haus(100)


async def test_what_nobody_looked_at_for_long_is_read_in_pieces_and_counted_once(haus: Haus) -> None:
    one = werk(haus)
    await one.beginne()
    assert empfangen(await one.sieh()) == 0
    haus.zeilen = 125
    assert empfangen(await one.sieh()) == 25
    assert haus.gelesen == [(100, 110), (110, 120), (120, 125)]
    assert empfangen(await one.sieh()) == 25


async def test_a_look_that_fails_on_its_way_counts_nothing_twice(haus: Haus) -> None:
    one = werk(haus)
    await one.beginne()
    haus.zeilen = 125
    haus.faellt_aus = lambda bis: bis > 120
    with pytest.raises(OSError):  # noqa: PT011 -- the one above
        await one.sieh()
    haus.faellt_aus = lambda _bis: False
    assert empfangen(await one.sieh()) == 25


async def test_files_are_opened_once_a_minute_and_not_at_each_look(haus: Haus) -> None:
    one = werk(haus)
    await one.beginne()
    texts = [await one.sieh() for _ in range(3)]
    assert haus.geoeffnet == 2
    assert all(
        b'aktenbote_certificate_end_timestamp_seconds{authority="dbk:a",role="siegel"}' in text for text in texts
    )
