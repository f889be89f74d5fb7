"""``aktenbote audit`` and ``verify``: the log is read, exported and checked offline; reading it is logged."""

import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from support.dateien import beispielordner
from support.tippen import programm, tippe


@pytest.fixture
def geschehen(haus: Path, tmp_path: Path) -> Path:
    """An installation in which something happened."""
    tippe("ablage", "import", beispielordner(tmp_path / "akte"), config=haus)
    tippe("ablage", "list", config=haus)
    return haus


def eintraege(haus: Path, *more: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = tippe("audit", "list", "--json", *more, config=haus).daten["entries"]
    return found


def exportiert(haus: Path, name: str = "log.zip") -> tuple[Path, str]:
    """The export and the key it is verified with."""
    done = tippe("audit", "export", "--out", haus / name, "--json", config=haus).daten
    return haus / name, done["vkey"]


def test_reading_the_log_is_itself_logged(geschehen: Path) -> None:
    first = eintraege(geschehen)
    assert [one["ereignis"] for one in first] == ["protokoll.begonnen", "akte.importiert.ablage", "akte.gelesen"]
    second = eintraege(geschehen)
    assert [one["ereignis"] for one in second[3:]] == ["protokoll.gelesen"]
    assert second[3]["anzahl"] == 3
    tippe("audit", "show", "0", "--reason", "Prüfung 2026", config=geschehen)
    said = tippe("audit", "show", "4", "--open", "--json", config=geschehen).daten
    assert said["entry"]["ereignis"] == "protokoll.gelesen"
    exportiert(geschehen)
    last = [one["ereignis"] for one in eintraege(geschehen)]
    assert last[4:] == [*["protokoll.gelesen"] * 3, "protokoll.exportiert"]
    why = [tippe("audit", "show", str(i), "--open", "--json", config=geschehen).daten["references"] for i in (4, 5)]
    assert [one.get("begruendung") for one in why] == [None, "Prüfung 2026"]


def test_no_entry_holds_a_name_or_number(geschehen: Path) -> None:
    text = tippe("audit", "list", "--json", config=geschehen).out
    assert "Öztürk" not in text
    assert "900517000017" not in text
    assert "TEST 33-2019" not in text


def test_entries_are_listed_by_index(geschehen: Path) -> None:
    assert [one["index"] for one in eintraege(geschehen, "--from", "1", "--max", "1")] == [1]
    shown = tippe("audit", "list", config=geschehen).out.splitlines()
    assert shown[1].split()[0] == "1"
    assert "akte.importiert.ablage" in shown[1]


def test_a_log_begins_with_the_entry_that_it_began(haus: Path) -> None:
    (first,) = eintraege(haus)
    assert (first["ereignis"], first["generation"], first["akteur"]) == ("protokoll.begonnen", 1, "dienst")
    assert [one["ereignis"] for one in eintraege(haus)] == ["protokoll.begonnen", "protokoll.gelesen"], "only once"


def test_behind_the_end_of_the_log_there_is_nothing(haus: Path) -> None:
    assert tippe("audit", "list", "--from", "7", config=haus).out == "the log has no entries here\n"


def test_an_entry_is_shown_as_it_is_hashed(geschehen: Path) -> None:
    one = tippe("audit", "show", "1", "--json", config=geschehen).daten
    assert one["entry"]["ereignis"] == "akte.importiert.ablage"
    assert len(one["entry"]["zufall"]) == 32


@pytest.mark.parametrize(("index", "word"), [("99", "UNKNOWN "), ("-1", "USAGE "), ("eins", "USAGE ")])
def test_an_index_that_is_not_there_is_wrong_usage(geschehen: Path, index: str, word: str) -> None:
    assert tippe("audit", "show", index, config=geschehen, code=2).fehler.startswith(word)


def test_a_checkpoint_comes_with_the_key_to_verify_it(geschehen: Path) -> None:
    done = tippe("audit", "checkpoint", "--json", config=geschehen).daten
    origin, size, *_ = done["checkpoint"].splitlines()
    assert size == "3"
    assert done["vkey"].startswith(f"{origin}+")
    assert done["vkey"] == exportiert(geschehen)[1]


def test_the_checkpoint_of_a_new_log_covers_its_beginning(haus: Path) -> None:
    assert tippe("audit", "checkpoint", "--json", config=haus).daten["checkpoint"].splitlines()[1] == "1"


def test_an_export_overwrites_nothing(geschehen: Path) -> None:
    exportiert(geschehen)
    assert (
        "nothing is overwritten"
        in tippe("audit", "export", "--out", geschehen / "log.zip", config=geschehen, code=2).fehler
    )


def test_an_export_into_a_folder_that_is_not_there_is_said(geschehen: Path) -> None:
    ended = tippe("audit", "export", "--out", geschehen / "nirgends" / "log.zip", config=geschehen, code=2)
    assert ended.fehler.startswith("FILE ")


# -- verify --------------------------------------------------------------------------------------------------------


def test_an_export_is_confirmed_with_its_key_and_nothing_else(geschehen: Path, tmp_path: Path) -> None:
    log, vkey = exportiert(geschehen)
    alone = tmp_path / "anderswo"
    alone.mkdir()
    log.rename(alone / "log.zip")
    ended = programm("verify", "log.zip", "--vkey", vkey, cwd=alone)
    assert ended.code == 0, ended
    assert ended.err == ""
    assert "confirmed" in ended.out.splitlines()[-1]


def test_an_export_without_a_key_is_unanchored(geschehen: Path) -> None:
    log, _ = exportiert(geschehen)
    ended = tippe("verify", log, code=1)
    assert ended.fehler.startswith("UNANCHORED ")
    assert tippe("verify", log, "--json", code=1).daten["ok"] is False


def test_an_export_under_a_foreign_key_is_not_confirmed(geschehen: Path, muster: Path, tmp_path: Path) -> None:
    other = Path(shutil.copytree(muster, tmp_path / "fremd"))
    tippe("pki", "make", "--out", tmp_path / "pki")
    shutil.copy(tmp_path / "pki" / "azr-999901" / "protokoll.key.pem", other / "keys" / "protokoll.key.pem")
    tippe("ablage", "list", config=other)
    _, foreign = exportiert(other)
    log, mine = exportiert(geschehen)
    assert mine != foreign
    assert tippe("verify", log, "--vkey", foreign, code=1).fehler


def _schreibe(log: Path, aendere: Callable[[str, bytes], bytes | None]) -> None:
    """Rewrite the export with changed members."""
    with zipfile.ZipFile(log) as old:
        members = [(info, old.read(info)) for info in old.infolist()]
    with zipfile.ZipFile(log, "w") as new:
        for info, octets in members:
            changed = aendere(info.filename, octets)
            if changed is not None:
                new.writestr(info, changed)


TAMPERED = {
    "a word in an entry": lambda _name, octets: octets.replace(b"akte.gelesen", b"akte.geloest"),
    "a number in an entry": lambda _name, octets: octets.replace(b'"anzahl":3', b'"anzahl":2'),
    "the size of the checkpoint": lambda _name, octets: octets.replace(b"/1\n4\n", b"/1\n3\n"),
}


@pytest.mark.parametrize("what", TAMPERED)
def test_a_tampered_export_is_found_out(geschehen: Path, what: str) -> None:
    log, vkey = exportiert(geschehen)
    before = log.read_bytes()
    _schreibe(log, TAMPERED[what])
    assert log.read_bytes() != before, "the test changed nothing"
    ended = tippe("verify", log, "--vkey", vkey, code=1)
    assert ended.fehler.startswith("TAMPERED ")
    assert len(ended.out.splitlines()) > 1


def test_a_log_that_was_cut_is_found_out_with_an_older_checkpoint(geschehen: Path, tmp_path: Path) -> None:
    """Someone restores an old copy of the data: whoever kept a checkpoint notices."""
    tippe("audit", "checkpoint", config=geschehen)
    shutil.copytree(geschehen / "data", tmp_path / "alt")
    for _ in range(3):
        tippe("ablage", "list", config=geschehen)
    kept = tmp_path / "checkpoint"
    kept.write_text(tippe("audit", "checkpoint", "--json", config=geschehen).daten["checkpoint"])
    shutil.rmtree(geschehen / "data")
    shutil.move(tmp_path / "alt", geschehen / "data")
    log, vkey = exportiert(geschehen)
    tippe("verify", log, "--vkey", vkey)
    assert tippe("verify", log, "--vkey", vkey, "--checkpoint", kept, code=1).fehler


def test_a_file_that_is_no_export_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(b"no zip")
    assert len(tippe("verify", tmp_path / "x.zip", code=1).fehler) > 10
