"""Nothing a partner wrote reaches a terminal as it is: no control character, no direction mark, no forged line."""

import ast
import io
import json
import re
import sys
import unicodedata
from contextlib import redirect_stdout
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.befehle import WURZEL
from support.nachrichten import vektor
from support.tippen import Ausgang, programm, tippe
from support.zertifikate import ca, person, schluessel, zertifikat

from gateway.cli.ausgabe import schreibe_json, sichtbar
from gateway.domain.din91379 import SEQUENZEN, ist_datentyp_c

ESC = "\x1b"
GEDREHT = "\u202e"
FEINDLICH = f"Amt{ESC}[2J\x9b31m{GEDREHT}\u2028\r\nok"
GEZEIGT = r"Amt\x1b[2J\x9b31m\u202e\u2028\x0d\x0aok"
FORMAT = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def unsichtbar(text: str) -> set[str]:
    """What must never reach a terminal, except the ends of our own lines."""
    return {one for one in text.replace("\n", "") if unicodedata.category(one) in FORMAT}


# -- lines for people ----------------------------------------------------------------------------------------------


def test_what_is_invisible_is_shown_by_its_number() -> None:
    assert sichtbar(FEINDLICH) == GEZEIGT
    assert sichtbar("\x00\t\x7f\xad\u200f\u2066\ufeff\U000e0041\ud800") == (
        r"\x00\x09\x7f\xad\u200f\u2066\ufeff\U000e0041\ud800"
    )


@pytest.mark.parametrize(
    ("one", "shown"),
    [
        ("\u3164", r"\u3164"), ("\u115f", r"\u115f"), ("\u1160", r"\u1160"), ("\uffa0", r"\uffa0"),
        ("\u2800", r"\u2800"), ("\u034f", r"\u034f"), ("\ufe0f", r"\ufe0f"), ("\ufe00", r"\ufe00"),
        ("\U000e0100", r"\U000e0100"), ("\U000e01ef", r"\U000e01ef"), ("\u180b", r"\u180b"), ("\u180f", r"\u180f"),
        ("\u17b4", r"\u17b4"), ("\u17b5", r"\u17b5"),
    ],
)  # fmt: skip
def test_a_letter_that_shows_nothing_is_shown_by_its_number(one: str, shown: str) -> None:
    assert sichtbar(f"azr:9999{one}02") == f"azr:9999{shown}02"
    printed = io.StringIO()
    with redirect_stdout(printed):
        schreibe_json({"name": f"a{one}b"})
    assert one not in printed.getvalue()
    assert json.loads(printed.getvalue()) == {"name": f"a{one}b"}


@pytest.mark.parametrize(
    "text", ["Ausländerbehörde Weißenfels", "Ğülşen Ñuñez-Łęcki", "§ 67 – „Übergabe“ … 3 €", "a\u00a0b"]
)
def test_letters_and_punctuation_stay(text: str) -> None:
    assert sichtbar(text) == text


def test_every_character_of_din_91379_stays_readable() -> None:
    einzeln = [chr(code) for code in range(0x20, 0x2100) if ist_datentyp_c(chr(code))]
    assert len(einzeln) > 500
    assert [one for one in (*einzeln, *SEQUENZEN) if sichtbar(one) != one] == []


def test_no_character_there_is_gets_through_invisibly() -> None:
    shown = sichtbar("".join(map(chr, range(sys.maxunicode + 1))))
    assert {unicodedata.category(one) for one in set(shown)} & FORMAT == set()


# -- JSON ----------------------------------------------------------------------------------------------------------


def als_json(data: object) -> str:
    out = io.StringIO()
    with redirect_stdout(out):
        schreibe_json(data)
    return out.getvalue()


def test_json_holds_no_raw_control_character_and_keeps_letters() -> None:
    line = als_json({"name": FEINDLICH, "ort": "Köln\x7f"})
    assert unsichtbar(line) == set()
    assert line.count("\n") == 1
    assert "Köln" in line
    assert r"\u202e" in line
    assert r"\u009b" in line


@given(st.text())
def test_json_means_the_same_as_before(text: str) -> None:
    line = als_json({"wert": text, text: 1})
    assert json.loads(line) == {"wert": text, text: 1}
    assert unsichtbar(line) == set()


def test_a_path_whose_octets_are_no_utf8_is_still_json() -> None:
    assert json.loads(als_json({"file": Path("/a/\udcff.xml")})) == {"file": r"/a/\xff.xml"}


# -- by construction -----------------------------------------------------------------------------------------------


def test_only_one_module_of_the_command_line_writes_to_the_terminal() -> None:
    """Whoever prints past ``ausgabe`` prints unescaped."""
    writers = set()
    for file in sorted((WURZEL / "gateway" / "cli").glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            name = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
            if name in {"print", "traceback.print_exc"} or re.search(r"\b(s?echo|style|stdout|stderr)\b", name):
                writers.add(file.name)
    assert writers == {"ausgabe.py"}


# -- commands ------------------------------------------------------------------------------------------------------


def harmlos(ended: Ausgang) -> Ausgang:
    assert unsichtbar(ended.out) == set()
    assert unsichtbar(ended.err) == set()
    return ended


@pytest.fixture
def versiegelt(tmp_path: Path) -> Path:
    """An envelope that is signed well, by a certificate with a hostile name."""
    key = schluessel("p256", 41)
    leser = person("rsa3072")
    (tmp_path / "m.xml").write_bytes(vektor("010201"))
    (tmp_path / "leser.pem").write_bytes(leser.pem()[1])
    (tmp_path / "ca.pem").write_bytes(ca().pem()[1])
    who = type(leser)(key, zertifikat(key, f"Kiel{ESC}]0;x\x07{GEDREHT}leiK", issuer=ca()))
    for name, octets in zip(("key", "crt"), who.pem(), strict=True):
        (tmp_path / f"autor.{name}.pem").write_bytes(octets)
    tippe(
        "envelope", "seal", "--message", tmp_path / "m.xml", "--sign-key", tmp_path / "autor.key.pem",
        "--sign-cert", tmp_path / "autor.crt.pem", "--reader-cert", tmp_path / "leser.pem",
        "--out", tmp_path / "sealed",
    )  # fmt: skip
    return tmp_path


def test_a_subject_with_an_escape_sequence_is_inspected_harmlessly(versiegelt: Path) -> None:
    shown = harmlos(tippe("envelope", "inspect", versiegelt / "sealed"))
    assert r"CN=Kiel\x1b]0\;x\x07\u202eleiK, issued by CN=Test-CA" in shown.out
    told = harmlos(tippe("envelope", "inspect", versiegelt / "sealed", "--json"))
    assert told.daten["zertifikat"]["inhaber"] == f"CN=Kiel{ESC}]0\\;x\x07{GEDREHT}leiK"


def entwurf(tmp_path: Path, name: str) -> Path:
    """An unsigned directory in which Hannover has another name; only the form has judged it."""
    tippe("pki", "make", "--out", tmp_path)
    recipe = tmp_path / "verzeichnis.toml"
    recipe.write_bytes((WURZEL / "certs" / "testverzeichnis.toml").read_bytes())
    draft = tmp_path / "entwurf.xml"
    tippe("directory", "make", recipe, "--out", draft)
    text = draft.read_text("utf-8")
    changed = text.replace("Ausländerbehörde Hannover (Test)", name)
    assert changed != text
    draft.write_text(changed, "utf-8")
    return draft


def test_a_line_separator_in_the_name_of_a_directory_forges_no_line(tmp_path: Path) -> None:
    draft = entwurf(tmp_path, "Hannover\u2028signature: checked")
    shown = harmlos(tippe("directory", "show", draft))
    assert r"azr:999901  Hannover\u2028signature: checked  AGS" in shown.out
    told = harmlos(tippe("directory", "show", draft, "--json")).daten
    assert told["participants"][0]["name"] == "Hannover\u2028signature: checked"


def test_a_direction_mark_in_the_name_of_a_directory_is_refused_harmlessly(tmp_path: Path) -> None:
    draft = entwurf(tmp_path, f"Amt {GEDREHT}revonnaH")
    assert harmlos(tippe("directory", "show", draft, code=1)).fehler.startswith("X001 ")


@pytest.mark.parametrize("more", [(), ("--json",)])
def test_a_reason_repeats_what_was_typed_without_its_sting(haus: Path, more: tuple[str, ...]) -> None:
    word = f"{ESC}[31m{GEDREHT}x"
    for words in (("transfer", "show", word), ("ablage", "show", word), ("task", "done", word, "--reason", "x")):
        assert harmlos(tippe(*words, *more, config=haus, code=2)).fehler.isascii()
    for words in (("task", word), (word,), ("audit", "show", word)):
        assert harmlos(tippe(*words, *more, code=2)).fehler.isascii()


def test_a_file_name_is_shown_harmlessly(tmp_path: Path) -> None:
    odd = tmp_path / f"a{ESC}[2J\n{GEDREHT}.xml"
    odd.write_bytes(vektor("0020"))
    shown = harmlos(tippe("message", "validate", odd, odd.with_name(f"{ESC}fehlt"), code=2))
    assert shown.out == f"{tmp_path}/a\\x1b[2J\\x0a\\u202e.xml: ok\n"
    assert shown.fehler.startswith(f"{tmp_path}/\\x1bfehlt: cannot be read")


def test_a_file_name_that_is_no_utf8_is_named_and_nothing_breaks(tmp_path: Path) -> None:
    odd = tmp_path / "a\udcff.xml"
    odd.write_bytes(vektor("0020"))
    assert harmlos(programm("message", "validate", odd)).out == f"{tmp_path}/a\\udcff.xml: ok\n"
    assert harmlos(programm("message", "validate", "--json", odd)).daten["files"][0]["file"].endswith(r"a\xff.xml")


def test_the_traceback_of_debug_is_harmless_too(tmp_path: Path) -> None:
    ended = harmlos(tippe("--debug", "envelope", "inspect", tmp_path / f"{ESC}[2J", code=2))
    assert "Traceback" in ended.err
    assert r"\x1b[2J" in ended.err


def test_several_lines_of_ours_stay_several_lines(haus: Path) -> None:
    tippe("ablage", "list", config=haus)
    shown = harmlos(tippe("audit", "checkpoint", config=haus)).out
    assert "\\x0a" not in shown
    assert shown.splitlines()[0].startswith("aktenbote/")
    assert harmlos(tippe("audit", "show", "0", config=haus)).out.startswith("{\n")
