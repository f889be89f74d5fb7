"""Every code that the program says to a person has a page of the run-book, and every page a code that is said."""

import ast
import importlib
import re
from functools import cache
from pathlib import Path

import pytest
from support.befehle import WURZEL
from support.tippen import tippe

from gateway.domain.errors import Fehlercode
from gateway.resources import runbook, seite
from gateway.transfer import auftraege
from gateway.transfer.absagen import Grund
from gateway.transfer.records import AufgabeArt
from gateway.web.fehlerseiten import CODES
from gateway.web.hilfeseiten import Hilfe
from gateway.wiring.diagnose import Bereich
from gateway.wiring.gesundheitscodes import Meldung

SEITEN = runbook()
ENGLISCH = ("What happened", "Who must act", "What to do", "How to see that it is solved")
DEUTSCH = ("Was geschehen ist", "Wer handeln muss", "Was zu tun ist", "Woran man sieht, dass es erledigt ist")
FEHLER = re.compile(r"[A-Z][A-Z0-9]*([-_][A-Z0-9]+)*")
GEERBT = {"Usage", "TryLater", "AktenboteError", "Unvorhergesehen", "GegenstelleGestoert", "Angehalten"}


@cache
def _baum(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


@cache
def _konstanten(path: Path) -> dict[str, str]:
    """Words with a name in a module: name → word."""
    found = {}
    for one in _baum(path).body:
        target = (
            one.targets[0]
            if isinstance(one, ast.Assign)
            else one.target
            if isinstance(one, ast.AnnAssign)
            else None
        )
        value = getattr(one, "value", None)
        if isinstance(target, ast.Name) and isinstance(value, ast.Constant) and isinstance(value.value, str):
            found[target.id] = value.value
    return found


@cache
def _geholt(path: Path) -> dict[str, tuple[str, str]]:
    """Names a module takes from others: name here → module and name there; the first import counts."""
    found: dict[str, tuple[str, str]] = {}
    for one in ast.walk(_baum(path)):
        if isinstance(one, ast.ImportFrom) and one.module:
            for alias in one.names:
                found.setdefault(alias.asname or alias.name, (one.module, alias.name))
    return found


def _wert(node: ast.expr, path: Path) -> list[str]:
    """What an expression for a code may be: a word, one with a name here or in another module, or either of two."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.IfExp):
        return _wert(node.body, path) + _wert(node.orelse, path)
    if not isinstance(node, ast.Name):
        return []
    if node.id in _konstanten(path):
        return [_konstanten(path)[node.id]]
    if node.id not in _geholt(path):
        return []
    module, name = _geholt(path)[node.id]
    other = WURZEL / (module.replace(".", "/") + ".py")
    other = other if other.exists() else WURZEL / module.replace(".", "/") / "__init__.py"
    return [_konstanten(other)[name]] if name in _konstanten(other) else []


@cache
def worte_der_fehler() -> set[str]:
    """Every code of an error that is made somewhere in the program."""
    found = {"USAGE", "LATER"}
    for path in sorted((WURZEL / "gateway").rglob("*.py")):
        for call in ast.walk(_baum(path)):
            if not isinstance(call, ast.Call):
                continue
            name = getattr(call.func, "id", getattr(call.func, "attr", ""))
            codes = [word.value for word in call.keywords if word.arg == "code"]
            if name in {"AktenboteError", "Unvorhergesehen", "__init__"}:
                codes += call.args[:1]
            if name in GEERBT | {"__init__"}:
                found.update(word for node in codes for word in _wert(node, path))
    return {one for one in found if FEHLER.fullmatch(one)}


def zeilen_zum_handeln() -> set[str]:
    """Log lines of docs/operations.md whose last column asks for something."""
    text = (WURZEL / "docs" / "operations.md").read_text("utf-8").split("\n## Log lines\n")[1].split("\n## ")[0]
    rows = [re.split(r"(?<!\\) \| ", one.strip("| ")) for one in text.splitlines() if one.startswith("| `")]
    rows = [one for one in rows if len(one) == 3 and one[2].strip(" |") not in {"", "no"}]
    return {name for one in rows for name in re.findall(r"`([^`]+)`", one[0])}


def codes_der_schnittstelle() -> set[str]:
    """Codes of the JSON API, where this version has one."""
    if not (WURZEL / "gateway" / "api").exists():
        return {one for one in SEITEN if one.startswith("API-")}
    return {one.value for one in importlib.import_module("gateway.api.problem").Problemcode}


def alle_codes() -> set[str]:
    return {
        *(one.value for one in Fehlercode),
        *worte_der_fehler(),
        *(auftraege.KONFLIKT, auftraege.UEBERRASCHUNG, auftraege.UNVERBUCHT, auftraege.GETOETET),
        *(one.value for one in AufgabeArt),
        *(one.value for one in Grund),
        *(one.value for one in Meldung),
        *(f"W{one}" for one in CODES | {507}),
        *zeilen_zum_handeln(),
        *(one.code for one in Bereich),
        *codes_der_schnittstelle(),
    }


def test_every_code_has_a_page_and_every_page_a_code() -> None:
    assert len(worte_der_fehler()) > 100
    assert len(zeilen_zum_handeln()) > 40
    codes = alle_codes()
    assert sorted(codes - SEITEN.keys()) == []
    assert sorted(SEITEN.keys() - codes) == []


def test_no_two_codes_differ_in_case_alone() -> None:
    assert len({one.lower() for one in SEITEN}) == len(SEITEN)
    assert seite(" store_in_use ") == "STORE_IN_USE"
    assert seite("no such") is None


@pytest.mark.parametrize("code", sorted(SEITEN))
def test_a_page_says_what_happened_who_must_act_what_to_do_and_when_it_is_solved(code: str) -> None:
    text = SEITEN[code]
    assert re.match(rf"# {re.escape(code)} · \S.*\n", text)
    assert len(text.splitlines()[0]) < 110
    parts = re.split(r"^## (.+)\n", text, flags=re.MULTILINE)[1:]
    heads = tuple(parts[::2])
    assert heads in {ENGLISCH, (*DEUTSCH, "In English")}
    assert all(len(one.strip()) > 5 for one in parts[1::2])
    if code in {one.value for one in AufgabeArt} or re.fullmatch(r"W\d{3}", code):
        assert heads[0] == DEUTSCH[0], "a clerk reads this: German in front"


def test_links_lead_to_pages_of_the_run_book_alone_where_the_program_shows_it() -> None:
    book = Hilfe(
        {
            "T070": "# T070 · x\n\nSee [that](S001.md), [this](../a.md), [there](https://x.de), [n](S999.md).\n",
            "S001": "# S001 · <b>y</b>\n\n<script>alert(1)</script> ![p](/p.png) [j](javascript:alert(1))\n",
        }
    )
    shown = book.zeige("T070")
    assert shown is not None
    assert shown.inhalt == '<p>See <a href="/hilfe/S001">that</a>, this, there, n.</p>\n'
    hostile = book.zeige("S001")
    assert hostile is not None
    assert "<script" not in hostile.inhalt
    assert "<img" not in hostile.inhalt
    assert "href" not in hostile.inhalt
    assert book.zeige("s001") is None
    assert book.adresse("../S001") is None


def test_every_page_can_be_drawn() -> None:
    book = Hilfe(SEITEN)
    for code, titel in book.codes:
        shown = book.zeige(code)
        assert shown is not None
        assert shown.titel == titel
        assert "<h2>" in shown.inhalt


def test_explain_prints_the_page_of_a_code_however_it_is_typed() -> None:
    assert "WHO MUST ACT" in tippe("explain", "store_in_use").out
    assert tippe("explain", "STORE_IN_USE", "--json").daten["code"] == "STORE_IN_USE"
    assert len(tippe("explain").out.splitlines()) == len(SEITEN)
    assert "did you mean STORE_IN_USE" in tippe("explain", "STORE_INUSE", code=2).err
