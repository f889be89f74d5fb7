"""The client of the malware scanner against a real peer on a socket: only a whole verdict is one."""

import asyncio
import io
import tempfile
import zipfile
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from support.dateien import pdf
from support.scanner import Scanner, eicar, scanner

from gateway.domain.errors import Refused
from gateway.pump.zipformat import unlesbar
from gateway.sichtung.clamd import MIB, STUECK, Adresse, Clamd
from gateway.transfer.ports import SchutzUnerreichbar, Urteil, Virenbefund

FRIST_S = 0.3
"""So long the client of these tests waits for a daemon that hangs."""


@pytest.fixture
async def peer() -> AsyncIterator[Scanner]:
    with tempfile.TemporaryDirectory() as folder:  # the path of a socket is short
        async with scanner(Path(folder) / "s") as made:
            yield made


def client(peer: Scanner, hoechstens: int = 100 * MIB, frist_s: float = 20.0) -> Clamd:
    return Clamd(Adresse.aus(f"unix:{peer.pfad}"), hoechstens=hoechstens, frist_s=frist_s)


async def frage(one: Clamd, octets: bytes, block: int = MIB) -> Virenbefund:
    def bloecke() -> Iterator[bytes]:
        for start in range(0, len(octets), block):
            yield octets[start : start + block]

    return await one.pruefe(bloecke, len(octets))


@pytest.mark.parametrize("block", [7, STUECK, STUECK + 1, 10 * MIB])
async def test_every_octet_passes_in_order_whatever_the_blocks(peer: Scanner, block: int) -> None:
    octets = bytes(range(256)) * (20 if block == 7 else 3000)
    assert await frage(client(peer), octets, block) == Virenbefund(urteil=Urteil.SAUBER)
    assert peer.gesehen == [octets]


async def test_an_empty_document_and_empty_blocks_end_nothing_early(peer: Scanner) -> None:
    assert (await frage(client(peer), b"")).urteil is Urteil.SAUBER
    hidden = [b"", b"good", b"", eicar(), b""]
    assert (await client(peer).pruefe(lambda: iter(hidden), 1)).urteil is Urteil.FUND
    assert peer.gesehen[-1] == b"".join(hidden)


@pytest.mark.parametrize("stueckweise", [False, True])
async def test_a_finding_is_told_with_its_name(peer: Scanner, stueckweise: bool) -> None:
    peer.stueckweise = stueckweise
    inside = pdf("x", zusatz=b"%" + eicar() + b"\n")
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w") as packed:
        packed.writestr("a.txt", eicar())
    for octets in (eicar(), inside, stored.getvalue()):
        found = await frage(client(peer), octets)
        assert found == Virenbefund(urteil=Urteil.FUND, signatur="Eicar-Signature")


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        (b"{HEX}EICAR.TEST.3.UNOFFICIAL", "HEX_EICAR.TEST.3.UNOFFICIAL"),
        (b"Win.Trojan \xc3\xa4\x1b[2J;rm -rf", "Win.Trojan_____2J_rm_-rf"),
        (b"x" * 900, "x" * 48),
        (b"...", "unbenannt"),
    ],
)
async def test_the_name_of_a_signature_is_letters_only(peer: Scanner, name: bytes, kept: str) -> None:
    peer.name = name
    assert (await frage(client(peer), eicar())).signatur == kept


async def test_where_the_daemon_stopped_reading_there_is_no_verdict_but_a_size(peer: Scanner) -> None:
    peer.name = b"Heuristics.Limits.Exceeded.MaxFileSize"
    assert await frage(client(peer), eicar()) == Virenbefund(urteil=Urteil.ZU_GROSS)


async def test_longer_than_the_daemon_takes(peer: Scanner) -> None:
    peer.grenze = MIB
    assert (await frage(client(peer), bytes(3 * STUECK), STUECK)).urteil is Urteil.SAUBER
    assert (await frage(client(peer), bytes(9 * MIB))).urteil is Urteil.ZU_GROSS


async def test_longer_than_it_is_asked_about_is_not_even_sent(peer: Scanner) -> None:
    assert (await frage(client(peer, hoechstens=10), eicar())).urteil is Urteil.ZU_GROSS
    assert peer.gesehen == []


@pytest.mark.parametrize("art", ["zu", "weg", "muell", "fehler", "zweimal"])
async def test_a_broken_answer_is_no_verdict(peer: Scanner, art: str) -> None:
    peer.art = art
    for octets in (b"good", eicar()):
        with pytest.raises(SchutzUnerreichbar) as no:
            await frage(client(peer), octets)
        assert "Eicar" not in str(no.value)
    if art != "fehler":
        with pytest.raises(SchutzUnerreichbar):
            await client(peer).programm()


async def test_an_answer_counts_although_the_line_stays_open(peer: Scanner) -> None:
    peer.art = "offen"
    assert (await frage(client(peer), b"good")).urteil is Urteil.SAUBER


async def test_an_ok_before_the_last_octet_is_no_verdict(peer: Scanner) -> None:
    peer.grenze, peer.zu_viel = MIB, b"stream: OK\0"
    with pytest.raises(SchutzUnerreichbar, match="not read"):
        await frage(client(peer), bytes(9 * MIB) + eicar())
    peer.zu_viel = b"stream: Eicar-Signature FOUND\0"
    assert (await frage(client(peer), bytes(9 * MIB))).urteil is Urteil.FUND, "it needs no more to be sure"


async def test_a_daemon_that_hangs_is_left(peer: Scanner) -> None:
    peer.art = "stumm"
    with pytest.raises(SchutzUnerreichbar, match="takes too long"):
        await frage(client(peer, frist_s=FRIST_S), b"good")
    with pytest.raises(SchutzUnerreichbar):
        await client(peer, frist_s=FRIST_S).programm()


async def test_a_daemon_that_takes_nothing_is_left() -> None:
    async def nimm_nichts(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        reader._transport.pause_reading()  # type: ignore[attr-defined]
        await done.wait()
        writer.transport.abort()

    done = asyncio.Event()
    with tempfile.TemporaryDirectory() as folder:
        server = await asyncio.start_unix_server(nimm_nichts, f"{folder}/s")
        one = Clamd(Adresse(pfad=f"{folder}/s"), hoechstens=100 * MIB, frist_s=FRIST_S)
        with pytest.raises(SchutzUnerreichbar):
            await frage(one, bytes(20 * MIB))
        done.set()
        server.close()
        await asyncio.sleep(0.01)


async def test_nobody_listens(tmp_path: Path) -> None:
    for adresse in (f"unix:{tmp_path}/nobody", "tcp:127.0.0.1:1"):
        with pytest.raises(SchutzUnerreichbar, match="clamd"):
            await frage(Clamd(Adresse.aus(adresse), hoechstens=MIB), b"x")


async def test_what_cannot_be_read_is_the_reader_s_error(peer: Scanner) -> None:
    def bricht() -> Iterator[bytes]:
        yield b"half"
        raise unlesbar("a document is damaged (length or CRC-32)")

    with pytest.raises(Refused, match="damaged"):
        await client(peer).pruefe(bricht, 8)
    assert peer.gesehen == []


async def test_over_tcp_too() -> None:
    one = Scanner(Path())
    server = await asyncio.start_server(one.bediene, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    asked = Clamd(Adresse.aus(f"tcp:127.0.0.1:{port}"), hoechstens=100 * MIB)
    assert (await frage(asked, eicar())).urteil is Urteil.FUND
    one.grenze = MIB
    assert (await frage(asked, bytes(30 * MIB))).urteil is Urteil.ZU_GROSS
    server.close()
    await one.beende()


def _utc(jahr: int, monat: int, tag: int) -> datetime:
    return datetime(jahr, monat, tag, 8, 52, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("version", "name", "vom"),
    [
        (b"ClamAV 1.4.6/27456/Thu Nov 26 08:52:05 2026\0", "ClamAV/1.4.6/27456", _utc(2026, 11, 26)),
        (b"ClamAV 1.0.3/27093/Sat Nov  4 08:52:05 2023\0", "ClamAV/1.0.3/27093", _utc(2023, 11, 4)),
        (b"ClamAV 1.4.6\0", "ClamAV/1.4.6", None),
        (b"ClamAV 0.103.8+dfsg~1/1/nonsense\0", "ClamAV/0.103.8_dfsg_1/1", None),
    ],
)  # fmt: skip
async def test_which_program_looks(peer: Scanner, version: bytes, name: str, vom: datetime | None) -> None:
    peer.version = version
    found = await client(peer).programm()
    assert (found.name, found.signaturen_vom) == (name, vom)


async def test_another_program_is_no_clamav(peer: Scanner) -> None:
    peer.version = b"SSH-2.0-OpenSSH_9.2\0"
    with pytest.raises(SchutzUnerreichbar, match="ClamAV"):
        await client(peer).programm()
