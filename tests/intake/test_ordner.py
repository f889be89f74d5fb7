"""The watched folder of the serving process: a delivery is taken in, its protocol lies beside it."""

import asyncio
from pathlib import Path

from support.scheine import Lieferung
from support.tippen import tippe

from gateway.settings import find, load
from gateway.wiring import assemble, open_logs
from gateway.wiring.aufnahme import nimm_aus_dem_ordner, ordner
from gateway.worker import Deliveries


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
