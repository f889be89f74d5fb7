"""Pages drawn to be shown: by real children, of harmless and hostile documents, in turns; nothing of them stays."""

import asyncio
import io
import os
import platform
import resource
import signal
import zlib
from collections.abc import AsyncIterator, Callable
from functools import cache
from pathlib import Path

import pytest
import pytest_asyncio
from PIL import Image
from support import scans
from support.bomben import BOESE, wachsend
from support.dateien import pdf

from gateway.domain.akte import Dateiformat
from gateway.domain.errors import TryLater
from gateway.domain.ids import Sha256, sha256_of
from gateway.domain.seitenbild import Bildbreite, Drehung, KeinBild, OhneBild, Seitenbild, Seitenwunsch
from gateway.sichtung import grenzen
from gateway.sichtung.kindprozess import KeinKind, Kind
from gateway.sichtung.seitenbild import Seitenzeichner
from gateway.transfer.ports.seitenbild import Vorlage

pytestmark = pytest.mark.asyncio(loop_scope="module")
F = Dateiformat


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def z(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Seitenzeichner]:
    tmp = tmp_path_factory.mktemp("tmp")
    made = Seitenzeichner(tmp)
    yield made
    await made.schliesse()
    assert list(tmp.iterdir()) == []


def vorlage(octets: bytes, format_: Dateiformat = F.PDF, *, sha256: Sha256 | None = None) -> Vorlage:
    return Vorlage(
        sha256=sha256 or sha256_of(octets), laenge=len(octets), format=format_, bloecke=lambda: iter([octets])
    )


async def male(
    z: Seitenzeichner, octets: bytes, format_: Dateiformat = F.PDF, seite: int = 1, **wie: int
) -> Seitenbild | KeinBild:
    wunsch = Seitenwunsch(
        seite=seite,
        breite=Bildbreite(wie.get("breite", Bildbreite.KLEIN)),
        drehung=Drehung(wie.get("drehung", Drehung.KEINE)),
    )
    return await z.male(vorlage(octets, format_), wunsch, fuer="meier")


async def bild(
    z: Seitenzeichner, octets: bytes, format_: Dateiformat = F.PDF, seite: int = 1, **wie: int
) -> Image.Image:
    found = await male(z, octets, format_, seite, **wie)
    assert isinstance(found, Seitenbild), found
    assert found.bild is not None
    made = Image.open(io.BytesIO(found.bild))
    assert (made.format, made.size) == ((found.typ or "")[6:].upper(), (found.breite, found.hoehe))
    return made.convert("RGB")


def pids(z: Seitenzeichner) -> dict[Sha256, int]:
    """Which child sees which document."""
    return {
        one.tisch.sha256: one.tisch.kind._prozess.pid
        for one in z._plaetze
        if one.tisch.sha256 is not None and one.tisch.kind._prozess is not None
    }


@cache
def mit_bild() -> bytes:
    """Two pages: one with noise, one blank."""
    return scans.scan(scans.seite(rauschen=5), scans.blatt(papier=255))


@pytest.mark.parametrize("art", [F.DOCX, F.XLSX, F.ODT, F.ODS])
async def test_for_office_files_there_is_no_preview_and_nothing_is_read(
    z: Seitenzeichner, art: Dateiformat
) -> None:
    def nie() -> None:
        raise AssertionError

    stumm = Vorlage(sha256=Sha256("0" * 64), laenge=1, format=art, bloecke=nie)  # type: ignore[arg-type]  # never called
    assert await z.male(stumm, Seitenwunsch(seite=1), fuer="meier") == KeinBild(grund=OhneBild.KEINE_VORSCHAU)


def bombe_png() -> bytes:
    kopf = b"IHDR" + (40_000).to_bytes(4, "big") * 2 + bytes([8, 2, 0, 0, 0])
    teile = b"".join(
        (len(one) - 4).to_bytes(4, "big") + one + zlib.crc32(one).to_bytes(4, "big")
        for one in (kopf, b"IDAT" + zlib.compress(bytes(64 << 20), 9), b"IEND")
    )
    return b"\x89PNG\r\n\x1a\n" + teile


@pytest.mark.parametrize(
    ("bombe", "format_"),
    [(wachsend, F.PDF), (BOESE["a page tree in itself"], F.PDF), (bombe_png, F.PNG)],
    ids=["grows", "loops", "png"],
)
async def test_a_bomb_costs_its_own_page_and_no_other(
    z: Seitenzeichner, bombe: Callable[[], bytes], format_: Dateiformat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grenzen, "ZEIT_SEITE_S", 3.0)
    found = await male(z, bombe(), format_)
    assert isinstance(found, Seitenbild) or found.grund in {
        OhneBild.ZU_GROSS, OhneBild.GESTORBEN, OhneBild.BESCHAEDIGT,
    }  # fmt: skip
    await bild(z, pdf("danach"))


def _eng(pid: int, mehr: int) -> None:
    """Leave a child so many octets of address space more than it has."""
    status = Path(f"/proc/{pid}/status").read_text("ascii")
    hat = next(int(line.split()[1]) << 10 for line in status.splitlines() if line.startswith("VmSize"))
    resource.prlimit(pid, resource.RLIMIT_AS, (hat + mehr, hat + mehr))


@pytest.mark.parametrize("art", ["png", "pdf"])
async def test_a_page_that_wants_more_memory_than_there_is_says_so(z: Seitenzeichner, art: str) -> None:
    Image.new("RGB", (3000, 3000), "red").save(ziel := io.BytesIO(), "PNG")
    octets = ziel.getvalue() if art == "png" else scans.scan(scans.blatt(papier=255))
    z.vergiss()
    await male(z, octets, Dateiformat[art.upper()])
    _eng(pids(z)[sha256_of(octets)], 1 << 20)
    found = await male(z, octets, Dateiformat[art.upper()], breite=1440)
    assert isinstance(found, KeinBild)
    assert found.grund in {OhneBild.ZU_GROSS, OhneBild.GESTORBEN}
    z.vergiss()
    assert isinstance(await male(z, octets, Dateiformat[art.upper()], breite=1440), Seitenbild)


async def test_the_child_that_draws_is_locked(z: Seitenzeichner) -> None:
    z.vergiss()  # a picture kept from another test would need no child
    await male(z, mit_bild())
    pid = pids(z)[sha256_of(mit_bild())]
    lines = Path(f"/proc/{pid}/limits").read_text("ascii").splitlines()
    words = {line[:26].strip(): line[26:].split()[0] for line in lines}
    assert words["Max address space"] == str(grenzen.SPEICHER_KIND)
    assert int(words["Max cpu time"]) <= 500 + grenzen.CPU_SEITE_S
    assert (words["Max file size"], words["Max core file size"]) == ("0", "0")
    status = Path(f"/proc/{pid}/status").read_text("ascii").split()
    assert status[status.index("NoNewPrivs:") + 1] == "1"
    assert status[status.index("Seccomp:") + 1] == ("2" if platform.machine() in {"x86_64", "aarch64"} else "0")


async def test_pages_of_one_document_share_a_child_and_no_other_document_ever_sees_it(z: Seitenzeichner) -> None:
    z.vergiss()
    eins, zwei = pdf("Akte eins"), pdf("Akte zwei")
    gesehen: dict[int, Sha256] = {}
    for octets in (mit_bild(), eins, zwei, mit_bild(), eins):
        for seite in (1, 2):
            await male(z, octets, seite=seite)
            for sha256, pid in pids(z).items():
                assert gesehen.setdefault(pid, sha256) == sha256
        z._bilder.vergiss(None)
    assert set(gesehen.values()) == {sha256_of(one) for one in (mit_bild(), eins, zwei)}


async def test_a_page_is_drawn_once_until_it_is_forgotten(z: Seitenzeichner) -> None:
    octets, gelesen = pdf("einmal"), []

    def lies() -> "list[bytes]":
        gelesen.append(1)
        return [octets]

    einmal = Vorlage(sha256=sha256_of(octets), laenge=len(octets), format=F.PDF, bloecke=lies)  # type: ignore[arg-type]  # iterable is enough
    wunsch = Seitenwunsch(seite=1)
    erste = await z.male(einmal, wunsch, fuer="meier")
    assert await z.male(einmal, wunsch, fuer="schulze") is erste
    z.vergiss(einmal.sha256)
    zweite = await z.male(einmal, wunsch, fuer="meier")
    assert (zweite == erste, zweite is erste, len(gelesen)) == (True, False, 2)


async def test_what_was_drawn_goes_by_itself(z: Seitenzeichner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grenzen, "BILD_HALTBAR_S", 0.05)
    monkeypatch.setattr(grenzen, "TISCH_RUHE_S", 0.05)
    octets = pdf("vergeht")
    await male(z, octets)
    pid = pids(z)[sha256_of(octets)]
    async with asyncio.timeout(20):
        while sha256_of(octets) in pids(z) or Path(f"/proc/{pid}").exists():  # noqa: ASYNC110 -- no event tells of it
            await asyncio.sleep(0.02)
    assert z._bilder.hole((sha256_of(octets), "pdf", Seitenwunsch(seite=1, breite=Bildbreite.KLEIN))) is None


async def test_pictures_in_memory_are_bounded(z: Seitenzeichner, monkeypatch: pytest.MonkeyPatch) -> None:
    z.vergiss()
    one = await male(z, mit_bild())
    assert isinstance(one, Seitenbild)
    monkeypatch.setattr(grenzen, "BILDSPEICHER", 2 * one.octets)
    for drehung in Drehung:
        await male(z, mit_bild(), drehung=drehung)
    assert z._bilder._octets <= 2 * one.octets
    assert 1 <= len(z._bilder._antworten) <= 3


@pytest.mark.parametrize("fehler", [KeyError("blob"), None], ids=["missing", "another"])
async def test_octets_that_are_not_those_of_the_document_are_not_drawn(
    z: Seitenzeichner, fehler: Exception | None
) -> None:
    def lies() -> "list[bytes]":
        if fehler is not None:
            raise fehler
        return [pdf("fremd")]

    falsch = Vorlage(sha256=Sha256("ab" * 32), laenge=9999, format=F.PDF, bloecke=lies)  # type: ignore[arg-type]  # as above
    assert await z.male(falsch, Seitenwunsch(seite=1), fuer="meier") == KeinBild(grund=OhneBild.NICHT_DA)


async def _angehalten(z: Seitenzeichner, octets: bytes) -> int:
    """Draw page 1 so that a child is there, stop it, and return its pid."""
    z.vergiss()
    await male(z, octets)
    pid = pids(z)[sha256_of(octets)]
    os.kill(pid, signal.SIGSTOP)
    return pid


async def _ist_fort(pid: int) -> None:
    """Wait until a killed child is gone: its parent, not we, takes note of it."""
    async with asyncio.timeout(20):
        while Path(f"/proc/{pid}").exists():  # noqa: ASYNC110 -- no event tells of it
            await asyncio.sleep(0.02)


async def test_who_goes_away_ends_the_child_that_draws_and_leaves_nothing_open(z: Seitenzeichner) -> None:
    pid = await _angehalten(z, mit_bild())
    blick = asyncio.create_task(male(z, mit_bild(), seite=2))
    await asyncio.sleep(0.05)
    blick.cancel()
    with pytest.raises(asyncio.CancelledError):
        await blick
    await _ist_fort(pid)
    z._bilder.vergiss(None)
    assert isinstance(await male(z, mit_bild(), seite=2), Seitenbild)
    assert z._reihe._frei == grenzen.ZEICHNER


async def test_a_child_that_hangs_or_dies_gives_an_answer(
    z: Seitenzeichner, monkeypatch: pytest.MonkeyPatch
) -> None:
    hung = await _angehalten(z, mit_bild())
    with monkeypatch.context() as kurz:
        kurz.setattr(grenzen, "ZEIT_SEITE_S", 0.2)
        assert await male(z, mit_bild(), seite=2) == KeinBild(grund=OhneBild.ZU_GROSS)
    await _ist_fort(hung)
    dead = await _angehalten(z, mit_bild())
    blick = asyncio.create_task(male(z, mit_bild(), seite=2))
    kind = next(one.tisch.kind for one in z._plaetze if one.tisch.sha256 == sha256_of(mit_bild()))
    async with asyncio.timeout(20):
        while kind._auftraege < 2:  # noqa: ASYNC110 -- one that dies before it is asked is replaced unseen
            await asyncio.sleep(0.02)
    os.kill(dead, signal.SIGKILL)
    assert await blick == KeinBild(grund=OhneBild.GESTORBEN)
    z.vergiss()
    assert isinstance(await male(z, mit_bild(), seite=2), Seitenbild)


async def test_many_wait_in_turns_and_too_many_are_told(z: Seitenzeichner) -> None:
    z.vergiss()
    fertig: list[str] = []

    wuensche = [
        Seitenwunsch(seite=seite, breite=breite, drehung=drehung)
        for seite in (1, 2)
        for breite in (Bildbreite.KLEIN, Bildbreite.MITTEL)
        for drehung in Drehung
    ]

    async def einer(wer: str, nummer: int) -> None:
        await z.male(vorlage(mit_bild()), wuensche[nummer], fuer=wer)
        fertig.append(wer)

    viele = [asyncio.create_task(einer("viel", nummer)) for nummer in range(grenzen.MAX_WARTEND_JE_PERSON + 2)]
    await asyncio.sleep(0)
    with pytest.raises(TryLater) as busy:
        await einer("viel", 15)
    assert busy.value.code == "BUSY"
    await asyncio.gather(*viele, einer("wenig", 14))
    assert fertig.index("wenig") < 6


async def test_without_a_process_it_is_tried_later(z: Seitenzeichner, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise KeinKind("no process can be started")

    z.vergiss()
    await asyncio.sleep(0.1)
    with monkeypatch.context() as kaputt:
        kaputt.setattr(Kind, "_starte", fails)
        for one in z._plaetze:
            await asyncio.to_thread(one.tisch.kind.raeume_weg)
        with pytest.raises(TryLater):
            await male(z, pdf("spaeter"))
    assert isinstance(await male(z, pdf("spaeter")), Seitenbild)
