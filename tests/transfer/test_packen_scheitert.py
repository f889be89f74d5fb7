"""A delivery that cannot be sealed leaves nothing behind, and what can be known before is asked before."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from support.buehne import Haus, buehne, jemand

from gateway.domain.errors import AktenboteError, Fehlercode, Refused, TryLater, Usage
from gateway.domain.states import Zustand
from gateway.transfer import siegelung, versand
from gateway.transfer.aktentransport import Aktentransport
from gateway.transfer.entwurf import Versiegelt
from gateway.trust.verzeichnis import Verzeichnis

WER = jemand(4711)
Packe = Callable[[], Awaitable[Versiegelt]]


@pytest.fixture
async def geber(tmp_path: Path) -> AsyncIterator[Haus]:
    """Kiel has sent its file to Hannover."""
    async with buehne(tmp_path) as b:
        await b.kiel.lege_akte_an(WER)
        await b.kiel.abmeldung(WER)
        await b.hannover.anmeldung(WER)
        await b.laufe()
        yield b.kiel


async def packer(haus: Haus) -> Packe:
    """Seal the same file for the same reader once more."""
    one = haus.eins
    transport = Aktentransport(one.umgebung, one.versand, one.oeffner, one.ablage, one.pakete)
    (transfer,), (akte,) = await haus.transfers(), await haus.akten()
    assert transfer.zustand is Zustand.ABGESCHLOSSEN
    return lambda: transport.versiegle(transfer, akte)


async def test_what_fails_after_the_archive_was_written_takes_its_segments_with_it(
    geber: Haus, monkeypatch: pytest.MonkeyPatch
) -> None:
    packe, before = await packer(geber), set(geber.eins.blobs.names())
    during = []

    def full(*_: object, **__: object) -> None:
        during.append(set(geber.eins.blobs.names()) - before)
        raise TryLater("no room", code="FULL")

    with monkeypatch.context() as patch:
        patch.setattr(siegelung.siegeln, "versiegle", full)
        with pytest.raises(TryLater, match="no room"):
            await packe()
    assert len(during[0]) == 2  # the message and the archive, a segment each
    assert set(geber.eins.blobs.names()) == before
    assert (await packe()).segmente


def kein_schluessel(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Verzeichnis, "zertifikate", lambda *_: ())


def kein_weg(patch: pytest.MonkeyPatch) -> None:
    def nowhere(*_: object) -> None:
        raise Refused(Fehlercode.T070, "no Postfach")

    patch.setattr(Verzeichnis, "ablageort", nowhere)


def zu_gross(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(versand, "SEGMENTE_MAX", 0)


@pytest.mark.parametrize(
    ("hindernis", "error", "code"),
    [(kein_schluessel, TryLater, "NO-READER-KEY"), (kein_weg, Refused, "T070"), (zu_gross, Usage, "TOO-LARGE")],
    ids=["no reader key", "no way", "too large"],
)
async def test_what_is_known_before_is_refused_before_the_file_is_read(
    hindernis: Callable[[pytest.MonkeyPatch], None],
    error: type[AktenboteError],
    code: str,
    geber: Haus,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    packe, before = await packer(geber), set(geber.eins.blobs.names())
    made: list[object] = []
    monkeypatch.setattr(geber.eins.blobs, "new", lambda: made.append(1), raising=True)
    hindernis(monkeypatch)
    with pytest.raises(error) as no:
        await packe()
    assert no.value.code == code
    assert made == []
    assert set(geber.eins.blobs.names()) == before
