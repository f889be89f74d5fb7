"""``aktenbote audit erase``: two people, and what ``audit show`` says afterwards."""

import errno
import os
from contextlib import nullcontext
from importlib import import_module
from pathlib import Path

import apsw
import pytest
from support.dateien import beispielordner
from support.tippen import tippe

from gateway.cli.person import UNSET, handelnder
from gateway.domain.errors import Usage

AKTENZEICHEN = "TEST 33-2019/004711"
AUDIT = import_module("gateway.cli.audit")  # the package gives the command under this name


@pytest.fixture
def geschehen(haus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation with one file, imported by meier."""
    als("meier", monkeypatch)
    tippe("ablage", "import", beispielordner(tmp_path / "akte"), config=haus)
    return haus


def als(person: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(AUDIT, "handelnder", lambda: person)


def bezuege(haus: Path, *more: str) -> dict[str, str]:
    """What is said of the references of the import, the entry after the beginning of the log."""
    found: dict[str, str] = tippe("audit", "show", "1", *more, "--json", config=haus).daten["references"]
    return found


def exportiert(haus: Path, name: str) -> tuple[Path, str]:
    done = tippe("audit", "export", "--out", haus / name, "--json", config=haus).daten
    return haus / name, done["vkey"]


def test_two_people_erase_a_file_and_the_export_is_still_confirmed(
    geschehen: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert bezuege(geschehen)["akte"] == "kept"
    (ident,) = {one["akte"] for one in tippe("ablage", "list", "--json", config=geschehen).daten["files"]}
    assert bezuege(geschehen, "--open")["akte"] == ident
    before, vkey = exportiert(geschehen, "before.zip")
    asked = tippe("audit", "erase", "--akte", AKTENZEICHEN, "--json", config=geschehen).daten["request"]
    again = tippe("audit", "erase", "--confirm", asked, config=geschehen, code=2)
    assert again.fehler.startswith("SAME ")
    als("schulze", monkeypatch)
    assert tippe("audit", "erase", "--confirm", asked, "--json", config=geschehen).daten["erased"] == 3
    assert bezuege(geschehen)["register"] == "erased"
    assert bezuege(geschehen, "--open")["akte"] == "erased"
    assert "akte: erased" in tippe("audit", "show", "1", config=geschehen).out.splitlines()
    after, _ = exportiert(geschehen, "after.zip")
    for log in (before, after):
        assert "confirmed" in tippe("verify", log, "--vkey", vkey).out.splitlines()[-1]


def test_nothing_in_the_database_leads_to_an_erased_person_or_opens_an_entry(
    geschehen: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def openings() -> list[tuple[str, bytes, str | None]]:
        connection = apsw.Connection(str(geschehen / "data" / "aktenbote.db"))
        try:
            return connection.execute("SELECT feld, wert, suche FROM protokoll_offenlegung").fetchall()  # type: ignore[return-value]
        finally:
            connection.close()

    asked_about = ("audit", "query", "--file", AKTENZEICHEN, "--reason", "Name der Person", "--json")
    assert tippe(*asked_about, config=geschehen).daten["entries"]
    before = openings()
    assert any(search for _, _, search in before)
    asked = tippe("audit", "erase", "--akte", AKTENZEICHEN, "--json", config=geschehen).daten["request"]
    als("schulze", monkeypatch)
    tippe("audit", "erase", "--confirm", asked, config=geschehen)
    after = openings()
    kept = {"handelnder", "verantwortlicher", "antrag"}  # they go with their year
    assert {field for field, _, _ in after} == kept
    assert not any(search for _, _, search in after), "the index of references is gone with them"
    octets = (geschehen / "data" / "aktenbote.db").read_bytes()
    gone = [value for field, value, _ in before if field not in kept]
    assert gone
    assert not any(value in octets for value in gone), "salts are overwritten, not only unlinked"
    assert tippe(*asked_about, config=geschehen).daten["entries"] == []


def test_this_year_is_not_due_yet(geschehen: Path) -> None:
    assert tippe("audit", "erase", "--until", "9999", config=geschehen, code=2).fehler.startswith("NOT-DUE ")


@pytest.mark.parametrize("words", [(), ("--akte", "a", "--until", "2020"), ("--akte", "a", "--confirm", "b")])
def test_exactly_one_thing_is_asked_for(haus: Path, words: tuple[str, ...]) -> None:
    assert "exactly one" in tippe("audit", "erase", *words, config=haus, code=2).fehler


def test_another_storage_key_is_one_clear_line(geschehen: Path) -> None:
    tippe("init", geschehen / "fremd")
    fremd, eigen = geschehen / "fremd" / "keys" / "storage.key", geschehen / "keys" / "storage.key"
    eigen.write_bytes(fremd.read_bytes())
    fehler = tippe("transfer", "list", config=geschehen, code=2).fehler
    assert fehler.startswith("STORAGE_KEY ")
    assert "put back the storage key" in fehler


def test_the_person_is_who_logged_in_and_never_what_the_environment_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGNAME", "somebody")
    noted = tmp_path / "loginuid"
    noted.write_text("0", "ascii")
    assert handelnder(noted) == "root"
    noted.write_text("4000000123", "ascii")
    assert handelnder(noted) == "uid:4000000123"
    for text in (str(UNSET), "nonsense"):
        noted.write_text(text, "ascii")
        assert handelnder(noted) == handelnder(tmp_path / "missing") != "somebody"


IDENTITAET = "         0          0 4294967295\n"


@pytest.mark.parametrize(
    "uid_map",
    ["2 0 1\n", "0 1000 1\n", "0 1000 1\n1 100000 65536\n", "0 0 65536\n", f"{IDENTITAET}1 1 1\n", "", None],
    ids=["chosen", "root", "rootless", "part", "more", "none", "missing"],
)
def test_nobody_is_named_in_a_user_namespace_where_the_caller_chooses_the_uid(
    uid_map: str | None, tmp_path: Path
) -> None:
    here = tmp_path / "uid_map"
    if uid_map is not None:
        here.write_text(uid_map, "ascii")
    with pytest.raises(Usage, match="in a user namespace"):
        handelnder(tmp_path / "missing", here)
    here.write_text(IDENTITAET, "ascii")
    assert handelnder(tmp_path / "missing", here) == handelnder(tmp_path / "missing")


@pytest.mark.parametrize(("number", "named"), [(errno.EINVAL, False), (errno.EPERM, True)])
def test_a_map_that_was_covered_does_not_hide_a_namespace_from_the_kernel(
    number: int, named: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def asked(_descriptor: int, uid: int, _gid: int) -> None:
        assert uid == 2**32 - 2
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fchown", asked)
    with nullcontext() if named else pytest.raises(Usage, match="in a user namespace"):
        handelnder(tmp_path / "missing")


def test_one_person_cannot_confirm_alone_from_a_user_namespace(
    geschehen: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = tippe("audit", "erase", "--akte", AKTENZEICHEN, "--json", config=geschehen).daten["request"]
    chosen = tmp_path / "uid_map"
    chosen.write_text("2 0 1\n", "ascii")
    monkeypatch.setattr(AUDIT, "handelnder", lambda: handelnder(uid_map=chosen))
    refused = tippe("audit", "erase", "--confirm", asked, config=geschehen, code=2)
    assert refused.fehler.startswith("NO-PERSON ")
    assert bezuege(geschehen)["akte"] == "kept"
