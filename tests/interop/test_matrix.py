"""The quick half of the matrix: xmlsec1 and python-xmlsec do what is expected, and docs/interop.md says so."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.interop.aufgaben import Antwort, Aufgabe, Verb
from tests.interop.erwartung import FEHLT, WIE_GESCHRIEBEN
from tests.interop.fremde import alle, schnelle
from tests.interop.matrix import GUT, Frage, Zelle, befrage, fragen
from tests.interop.tafel import kurz

DOC = Path(__file__).parents[2] / "docs" / "interop.md"


@pytest.fixture(scope="module")
def gefragt(tmp_path_factory: pytest.TempPathFactory) -> list[Frage]:
    return list(fragen(tmp_path_factory.mktemp("interop")))


@pytest.fixture(scope="module")
def zellen(gefragt: list[Frage]) -> list[Zelle]:
    return [zelle for werkzeug in schnelle() for zelle in befrage(werkzeug, gefragt)]


def test_the_quick_tools_surprise_nobody(zellen: list[Zelle]) -> None:
    assert [zelle for zelle in zellen if not zelle.erwartet] == []
    assert {zelle.wort.partition(",")[0].partition(":")[0] for zelle in zellen} >= {"ok", "refused", "lacks it"}


def test_the_page_shows_what_was_seen(zellen: list[Zelle], gefragt: list[Frage]) -> None:
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in DOC.read_text().splitlines()
        if line.startswith("| ")
    ]
    header = next(row for row in rows if set(FEHLT) < set(row))
    told = {row[0]: dict(zip(header, row, strict=True)) for row in rows if len(row) == len(header)}
    assert set(told) - {header[0]} == {frage.zeile for frage in gefragt}
    assert set(FEHLT) == set(WIE_GESCHRIEBEN)
    for zelle in zellen:
        assert told[zelle.zeile][zelle.werkzeug] == kurz(zelle), zelle


def test_what_a_tool_is_said_to_lack_is_asked(gefragt: list[Frage], tmp_path: Path) -> None:
    asked = {key for frage in gefragt for key in (frage.merkmal, f"{frage.aufgabe.verb} {frage.merkmal}")}
    for werkzeug in alle(tmp_path):
        unasked = set(FEHLT[werkzeug.name]) - asked
        assert unasked == set(Verb) - werkzeug.kennt


class Wort:
    """A tool that always says the same and writes back what it got."""

    name = "python-xmlsec"
    kennt = frozenset(Verb)

    def __init__(self, antwort: Antwort) -> None:
        self._antwort = antwort

    def arbeite(self, aufgaben: list[Aufgabe]) -> list[Antwort]:
        for aufgabe in aufgaben:
            if aufgabe.verb is not Verb.PRUEFE:
                aufgabe.aus.write_bytes(b"<ds:Signature xmlns:ds='urn:x'/>")
        return [self._antwort] * len(aufgaben)


def test_a_tool_that_believes_everything_or_nothing_is_a_surprise(gefragt: list[Frage]) -> None:
    """The comparison itself can fail: each kind of cell is unexpected under one of the two liars."""
    signatures = [frage for frage in gefragt if frage.aufgabe.verb in {Verb.PRUEFE, Verb.SIGNIERE}]
    believing = {zelle.zeile for zelle in befrage(Wort(Antwort(True)), signatures) if not zelle.erwartet}
    doubting = {zelle.zeile for zelle in befrage(Wort(Antwort(False, "no")), signatures) if not zelle.erwartet}
    assert "ours, p256, Umschlag with a digit changed" in believing - doubting
    assert "ours, p256, Umschlag" in doubting - believing
    assert {"theirs, p256", "ours, ed25519, Umschlag"} <= believing & doubting
    assert "theirs, RSA PKCS#1 v1.5" in doubting
    weak = next(frage for frage in gefragt if frage.zeile == "theirs, RSA PKCS#1 v1.5")
    taken = replace(weak, urteil=lambda _octets: GUT)
    assert [zelle.erwartet for zelle in befrage(Wort(Antwort(True)), [taken])] == [False]
