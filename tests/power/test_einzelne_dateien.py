"""What lies beside database and blobs, and the folders they lie in, when the power goes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.buehne import stelle_auf
from support.fuse_platte import Platte, platte

from gateway.settings import load
from gateway.storage.dateien import lege_ordner_an
from gateway.wiring.verzeichnis import VerzeichnisHalter
from gateway.wiring.verzeichnisstand import KEPT

pytestmark = pytest.mark.fuse


@pytest.fixture
def eine(tmp_path: Path) -> Iterator[Platte]:
    with platte(tmp_path / "disk") as one:
        yield one


@pytest.mark.parametrize("schon_da", [False, True], ids=["new", "left by one who was killed"])
def test_the_folder_of_the_data_is_there_after_a_cut(eine: Platte, schon_da: bool) -> None:
    if schon_da:
        (eine.ort / "data").mkdir()
    lege_ordner_an(eine.ort / "data")
    eine.schneide()
    assert dict(eine.ueberlebende(None).dateien()) == {"data": None}


def test_the_directory_that_was_used_is_remembered_whole_at_every_moment(eine: Platte, tmp_path: Path) -> None:
    """Else an older one, with certificates that were revoked since, would be taken after the cut."""
    haus = stelle_auf(tmp_path / "stage").hannover.konfiguration
    lege_ordner_an(eine.ort / "data")
    halter = VerzeichnisHalter(load(haus.folder / "aktenbote.toml", {"AKTENBOTE_DATA": str(eine.ort / "data")}))
    eine.befiehl(mitschnitt=True)
    halter.keep()
    beim_ersten = eine.befiehl()["momente"]
    halter.keep()
    momente = eine.befiehl(mitschnitt=False)["momente"]
    octets = haus.path("../verzeichnis.xml").read_bytes()
    for moment in range(1, momente + 1):
        for saat in (None, 1, 2, 3, 4, 5):
            da = dict(eine.ueberlebende(saat, moment).dateien()).get(f"data/{KEPT}")
            assert da == octets or (da is None and moment < beim_ersten), (moment, saat)
