"""Documents of scans pass the malware scanner before any of them is stored."""

import asyncio
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.scanner import Scanner, eicar
from support.scheine import Lieferung, pdf
from support.tippen import tippe

from gateway.domain.ids import sha256_of


@pytest.fixture
def peer(haus: Path) -> Iterator[Scanner]:
    """A daemon in a thread of its own: the command has the loop of this one."""
    with tempfile.TemporaryDirectory() as folder:
        made, loop, ready = Scanner(Path(folder) / "s"), asyncio.new_event_loop(), threading.Event()
        config = haus / "aktenbote.toml"
        text = config.read_text("utf-8").replace("[malware]\n", f'[malware]\nscanner = "unix:{made.pfad}"\n', 1)
        config.write_text(text, encoding="utf-8")
        done = asyncio.Event()

        async def diene() -> None:
            server = await asyncio.start_unix_server(made.bediene, str(made.pfad))
            ready.set()
            await done.wait()
            server.close()
            await made.beende()

        thread = threading.Thread(target=lambda: loop.run_until_complete(diene()))
        thread.start()
        ready.wait()
        yield made
        loop.call_soon_threadsafe(done.set)
        thread.join()
        loop.close()


def test_a_finding_keeps_its_case_file_out_and_the_provider_learns_nothing_of_it(
    haus: Path, tmp_path: Path, lieferung: Lieferung, peer: Scanner
) -> None:
    name = "A-000001/0001.pdf"
    ill = pdf("krank").replace(b"startxref", b"%" + eicar() + b"\nstartxref")
    lieferung.dateien[name] = ill
    lieferung.zeilen[0] |= {"sha256": sha256_of(ill), "seiten": "1"}
    delivery = lieferung.ordner(tmp_path / "lief")
    peer.art = "weg"
    tippe("intake", delivery, "--json", config=haus, code=3)
    peer.art = "gut"
    found = tippe("intake", delivery, "--json", config=haus, code=4)
    assert "icar" not in found.out
    files = {one["reference"]: one for one in found.daten["files"]}
    assert [(one["kind"], one["where"]) for one in files["TEST 33-1"]["defects"]] == [("schadsoftware", name)]
    assert files["TEST 33-2"]["state"] == "aufgenommen"
    shown = tippe("ablage", "show", "TEST 33-2", "--json", config=haus).daten
    assert shown["malware_check"]["scanner"] == "ClamAV/1.4.6/27456"
