"""The watched folder of the serving process: a delivery is taken in, its protocol lies beside it."""

import asyncio
import subprocess
import sys
import time
from pathlib import Path

from support.scheine import Lieferung
from support.tippen import tippe, umgebung

from gateway.settings import find, load
from gateway.wiring import assemble, open_logs
from gateway.wiring.aufnahme import nimm_aus_dem_ordner, ordner
from gateway.worker import Deliveries

GEDULD_S = 60


def sieh_nach(haus: Path) -> int:
    """One look of the loop, as the service makes it."""
    one = assemble(load(find(str(haus)), {}))

    async def look() -> int:
        try:
            await open_logs(one)
            loop = Deliveries(lambda: ordner(one), lambda m, p: nimm_aus_dem_ordner(one, m, p), interval_s=1)
            return await loop.look()
        finally:
            await one.store.close()

    return asyncio.run(look())


def test_a_delivery_in_its_folder_is_taken_in_and_moved(haus: Path, lieferung: Lieferung) -> None:
    assert sieh_nach(haus) == 0, "the folders are made"
    [korb] = (haus / "intake").iterdir()
    del lieferung.dateien["A-000002/0001.pdf"]
    lieferung.ordner(korb / ".neu").rename(korb / "neu")
    (korb / "alt.zip").write_bytes(b"nichts")
    assert sieh_nach(haus) == 2
    assert (korb / "done/neu/lieferschein.csv").is_file()
    assert "A-000002/0001.pdf" in (korb / "done/neu.protokoll.csv").read_text("utf-8-sig")
    assert (korb / "done/neu.protokoll.pdf").is_file()
    assert "keine ZIP-Datei" in (korb / "refused/alt.zip.protokoll.csv").read_text("utf-8-sig")
    listed = tippe("ablage", "list", "--json", config=haus).daten["files"]
    assert [one["reference"] for one in listed] == ["TEST 33-1"]
    entries = tippe("audit", "list", "--json", config=haus).daten["entries"]
    assert "lieferung.beendet" in {one["ereignis"] for one in entries}


def test_the_serving_process_takes_what_is_renamed_into_place_and_stops_in_good_order(
    haus: Path, tmp_path: Path, lieferung: Lieferung
) -> None:
    config = haus / "aktenbote.toml"
    text = config.read_text("utf-8").replace("port = 8443", "port = 0").replace("port = 8080", "port = 0")
    config.write_text(text.replace("# interval_s = 5.0", "interval_s = 0.1"), "utf-8")
    befehl = [sys.executable, "-m", "gateway", "serve", "--config", str(config)]
    with subprocess.Popen(befehl, env=umgebung(), stdout=subprocess.PIPE, stderr=subprocess.PIPE) as one:
        try:
            assert one.stdout is not None
            assert b"ready" in one.stdout.readline()
            ende = time.monotonic() + GEDULD_S
            while not (korb := list((haus / "intake").glob("*/done"))) and time.monotonic() < ende:
                time.sleep(0.1)
            wo = korb[0].parent
            lieferung.ordner(wo / ".neu").rename(wo / "neu")
            while not (wo / "done/neu").exists() and time.monotonic() < ende:
                time.sleep(0.1)
            one.terminate()
            said = one.communicate(timeout=GEDULD_S)[1].decode()
        except BaseException:
            one.kill()
            raise
    assert one.returncode == 0, said
    assert "intake.done" in said
    assert "loop.failed" not in said
    assert (wo / "done/neu.protokoll.pdf").is_file()
    listed = tippe("ablage", "list", "--json", config=config).daten["files"]
    assert len(listed) == 2
