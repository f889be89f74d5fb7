"""Whoever looks at case data stands in the log: who, at what, how many; and without the entry nothing is shown."""

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import apsw
import pytest
from support.buehne import jemand, stelle_auf
from support.dateien import beispielordner
from support.tippen import tippe

from gateway import clock
from gateway.cli.rahmen import MAX_ZEILEN
from gateway.demo import meldungen
from gateway.domain.errors import TryLater
from gateway.domain.events import ART, AuditEreignis, Verarbeitung
from gateway.storage.sql.auftraege import SqlAufgaben
from gateway.storage.sql.quarantaene import SqlQuarantaenen
from gateway.storage.sql.tabelle import Tabelle
from gateway.storage.sql.transfers import SqlTransfers
from gateway.storage.sqlite.protokoll import SqliteProtokoll
from gateway.transfer.protokollant import Protokollant

KLAR = jemand(7)
OFFEN = replace(jemand(8), person=replace(jemand(8).person, azr_nummer=None))
ZEICHEN = "TEST 33-2019/004711"
ANDERE = "azr:999903"


@pytest.fixture(scope="module")
def gefuellt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Hannover with two transfers, one of them with a question, and one file; a second authority has nothing."""
    folder = tmp_path_factory.mktemp("abfragen")
    stelle_auf(folder)
    config = folder / "hannover" / "aktenbote.toml"
    for number, one in enumerate((KLAR, OFFEN)):
        uuid = f"6f1c0c0e-5a1f-4c6e-9d53-0d8a1c1f7c1{number}"
        notice = folder / "meldung.xml"
        notice.write_bytes(meldungen.anmeldung(one, uuid=uuid, moment=clock.now()))
        tippe("notice", notice, config=config)
    tippe("ablage", "import", beispielordner(folder / "akte"), config=config)
    text = config.read_text("utf-8")
    block = text[text.index("[[authority]]") : text.index("[transfer]")]
    config.write_text(text + block.replace("azr:999901", ANDERE), "utf-8")
    return folder


@pytest.fixture
def config(gefuellt: Path, tmp_path: Path) -> Path:
    """A copy of it; its configuration."""
    return Path(shutil.copytree(gefuellt, tmp_path / "haus")) / "hannover" / "aktenbote.toml"


def log(config: Path, authority: str = "azr:999901") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tippe(
        "audit", "list", "--json", "--max", "1000", "--authority", authority, config=config
    ).daten["entries"]
    return found


def gelesen(config: Path, *words: str | Path, code: int = 0, authority: str = "azr:999901") -> list[dict[str, Any]]:
    """Type the command; return the entries it wrote into the log of an authority."""
    before = log(config, authority)
    tippe(*words, config=config, code=code)
    after = log(config, authority)[len(before) + 1 :]  # one entry more: reading the log is logged too
    for entry in after:
        assert entry["akteur"] == "person"
        assert "handelnder" in entry["bezuege"]
        assert ART[AuditEreignis(entry["ereignis"])].klasse in (Verarbeitung.ABFRAGE, Verarbeitung.OFFENLEGUNG)
    return after


def transfer(config: Path, state: str = "gewuenscht") -> str:
    (one,) = tippe("transfer", "list", "--state", state, "--json", config=config).daten["transfers"]
    return str(one["transfer"])


def kurz(entries: list[dict[str, Any]]) -> list[tuple[str, int | None]]:
    return [(entry["ereignis"], entry.get("anzahl")) for entry in entries]


def test_a_list_of_transfers_is_logged_with_their_number(config: Path) -> None:
    assert kurz(gelesen(config, "transfer", "list")) == [("transfer.gelesen", 2)]
    assert kurz(gelesen(config, "transfer", "list", "--state", "gewuenscht")) == [("transfer.gelesen", 1)]
    assert kurz(gelesen(config, "transfer", "list", "--state", "uebernommen")) == [("transfer.gelesen", 0)]


def test_a_look_at_one_transfer_names_it(config: Path) -> None:
    ident = transfer(config)
    shown = {"show": ("show", ident), "envelopes": ("envelopes", ident, "--out", config.parent / "out")}
    for name, words in shown.items():
        entry, *household = gelesen(config, "transfer", *words)
        assert [one["ereignis"] for one in household] == (["transfer.gelesen"] if name == "show" else [])
        assert (entry["ereignis"], entry["transfer"], entry["anzahl"]) == ("transfer.gelesen", ident, 0)


def test_a_list_of_questions_is_logged_with_their_number(config: Path) -> None:
    assert kurz(gelesen(config, "task", "list")) == [("aufgabe.gelesen", 1)]


def test_every_authority_has_the_look_at_its_own_in_its_own_log(config: Path) -> None:
    assert kurz(gelesen(config, "transfer", "list", authority=ANDERE)) == [("transfer.gelesen", 0)]
    assert kurz(gelesen(config, "task", "list", authority=ANDERE)) == [("aufgabe.gelesen", 0)]
    only = ("--authority", "azr:999901")
    assert gelesen(config, "transfer", "list", *only, authority=ANDERE) == []
    assert gelesen(config, "task", "list", *only, authority=ANDERE) == []
    ident = transfer(config)
    assert gelesen(config, "transfer", "show", ident, authority=ANDERE) == []


def test_a_question_for_a_file_that_is_not_there_is_a_look_too(config: Path) -> None:
    ours = ("--authority", "azr:999901")
    for words in (("show", "NIE-1"), ("export", "NIE-1", "--out", config.parent / "out"), ("hold", "NIE-1")):
        assert kurz(gelesen(config, "ablage", *words, *ours, code=2)) == [("akte.gelesen", 0)]
    assert kurz(gelesen(config, "ablage", "list", "--name", "Niemand", *ours)) == [("akte.gelesen", 0)]


def test_a_look_at_an_entry_that_is_not_there_is_logged(config: Path) -> None:
    words = ("audit", "show", "999", "--authority", "azr:999901")
    assert kurz(gelesen(config, *words, code=2)) == [("protokoll.gelesen", 0)]


def test_no_look_writes_a_name_into_the_log(config: Path) -> None:
    for words in (("transfer", "list"), ("transfer", "show", transfer(config)), ("task", "list")):
        text = str(gelesen(config, *words))
        for one in (KLAR, OFFEN):
            for _, name in one.person.namen:
                assert name.familienname is not None
                assert name.familienname not in text


LESEND = [
    ("transfer", "list"),
    ("transfer", "show", "TRANSFER"),
    ("transfer", "envelopes", "TRANSFER", "--out", "NEU"),
    ("task", "list"),
    ("ablage", "list", "--authority", "azr:999901"),
    ("ablage", "show", ZEICHEN, "--authority", "azr:999901"),
    ("ablage", "export", ZEICHEN, "--out", "NEU", "--authority", "azr:999901"),
    ("audit", "list", "--authority", "azr:999901"),
    ("audit", "show", "0", "--authority", "azr:999901"),
    ("audit", "export", "--out", "NEU", "--authority", "azr:999901"),
]


@pytest.mark.parametrize("words", LESEND, ids=lambda words: " ".join(words[:2]))
def test_nothing_is_shown_when_the_look_cannot_be_logged(
    words: tuple[str, ...], config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = config.parent / "neu"
    given = {"TRANSFER": transfer(config), "NEU": str(out)}

    def full(*_args: object, **_fields: object) -> None:
        raise TryLater("no room for the log", code="NO_SPACE")

    monkeypatch.setattr(Protokollant, "notiere", full)
    for more in ((), ("--json",)):
        ended = tippe(*(given.get(word, word) for word in words), *more, config=config, code=3)
        assert ended.fehler.startswith("NO_SPACE ")
        assert ended.out == "" or set(ended.daten) == {"ok", "code", "reason", "page"}
    assert not out.exists()


LISTEN: list[tuple[tuple[str, ...], type[Tabelle], str]] = [
    (("transfer", "list"), SqlTransfers, "liste"),
    (("task", "list"), SqlAufgaben, "offene"),
    (("quarantine", "list"), SqlQuarantaenen, "liste"),
    (("audit", "list", "--authority", "azr:999901"), SqliteProtokoll, "eintraege"),
]


@pytest.mark.parametrize(
    ("words", "table", "method"), LISTEN, ids=lambda one: one[0] if isinstance(one, tuple) else ""
)
def test_a_list_has_an_end_and_is_read_beside_the_writer(
    words: tuple[str, ...], table: type[Tabelle], method: str, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    states = []
    original = getattr(table, method)

    def watched(self: Tabelle, *args: object, **more: object) -> object:
        found = original(self, *args, **more)
        states.append(self._c.txn_state())
        return found

    monkeypatch.setattr(table, method, watched)
    tippe(*words, "--max", str(MAX_ZEILEN), config=config)
    assert states == [apsw.SQLITE_TXN_READ]
    assert str(MAX_ZEILEN) in tippe(*words, "--max", str(MAX_ZEILEN + 1), config=config, code=2).fehler


def test_a_list_of_questions_ends_where_it_is_told_to(config: Path) -> None:
    assert len(tippe("task", "list", "--json", config=config).daten["tasks"]) == 1
    assert kurz(gelesen(config, "task", "list", "--max", "1")) == [("aufgabe.gelesen", 1)]
