"""``aktenbote message validate`` as an operator types it."""

import json
import sys
from pathlib import Path
from subprocess import run

import pytest
from click.testing import CliRunner, Result
from support.nachrichten import geaendert, vektor

from gateway.cli import main


@pytest.fixture
def ordner(tmp_path: Path) -> Path:
    (tmp_path / "gut.xml").write_bytes(vektor("010201"))
    (tmp_path / "quittung.xml").write_bytes(vektor("0020"))
    (tmp_path / "regel.xml").write_bytes(geaendert("010201", "DVDV", "SAFE"))
    (tmp_path / "schema.xml").write_bytes(geaendert("010201", "990000000001", "12"))
    (tmp_path / "hinweis.xml").write_bytes(geaendert("010201", "<code>x</code>", "<code>q</code>"))
    return tmp_path


def validate(*args: object) -> Result:
    return CliRunner().invoke(main, ["message", "validate", *map(str, args)])


def test_valid_files_get_one_line_each(ordner: Path) -> None:
    result = validate(ordner / "gut.xml", ordner / "quittung.xml")
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [f"{ordner}/gut.xml: ok", f"{ordner}/quittung.xml: ok"]
    assert result.stderr == ""


def test_a_refused_file_shows_code_and_reason_and_the_others_go_on(ordner: Path) -> None:
    result = validate(ordner / "schema.xml", ordner / "regel.xml", ordner / "gut.xml")
    assert result.exit_code == 1
    first, second, third = result.stdout.splitlines()
    assert first.startswith(f"{ordner}/schema.xml: X001 line ")
    assert second.startswith(f"{ordner}/regel.xml: S011 /ABHABH")
    assert third.endswith(": ok")
    assert result.stderr == "2 of 3 files refused\n"


def test_schema_only_leaves_the_rules_out(ordner: Path) -> None:
    assert validate("--schema-only", ordner / "regel.xml").exit_code == 0
    assert validate("--schema-only", ordner / "schema.xml").exit_code == 1


def test_a_note_does_not_refuse(ordner: Path) -> None:
    result = validate(ordner / "hinweis.xml")
    assert result.exit_code == 0
    assert result.stdout == f"{ordner}/hinweis.xml: ok\n"
    assert ": note S011 " in result.stderr


def test_json_is_one_line(ordner: Path) -> None:
    result = validate("--json", ordner / "regel.xml", ordner / "gut.xml")
    assert result.exit_code == 1
    assert result.stdout.count("\n") == 1
    data = json.loads(result.stdout)
    assert [one["ok"] for one in data["files"]] == [False, True]
    assert data["ok"] is False
    assert {one["code"] for one in data["files"][0]["findings"]} == {"S011"}


def test_an_unreadable_file_is_wrong_usage_and_the_others_go_on(ordner: Path) -> None:
    result = validate(ordner / "fehlt.xml", ordner, ordner / "gut.xml")
    assert result.exit_code == 2
    assert result.stdout == f"{ordner}/gut.xml: ok\n"
    assert result.stderr.count("cannot be read") == 2


def test_without_files_the_usage_is_shown() -> None:
    result = validate()
    assert result.exit_code == 2
    assert result.stderr.startswith("USAGE Missing argument")


def test_a_file_name_stays_on_its_line(ordner: Path) -> None:
    odd = ordner / "a\nb.xml"
    odd.write_bytes(vektor("0020"))
    assert validate(odd).stdout.count("\n") == 1


def test_a_packet_of_twelve_megabytes_is_read(ordner: Path) -> None:
    big = ordner / "paket.xml"
    big.write_bytes(vektor("010207").replace(b"UEsDBBQA", b"A" * (12 << 20) + b"UEsDBBQA"))
    assert validate(big).stdout == f"{big}: ok\n"


def test_the_help_is_plain_and_has_an_example() -> None:
    result = validate("--help")
    assert result.exit_code == 0
    assert "aktenbote message validate inbox/*.xml" in result.output


def test_the_installed_program_answers_with_its_exit_code(ordner: Path) -> None:
    done = run(
        [sys.executable, "-m", "gateway", "message", "validate", ordner / "schema.xml"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert ": X001 " in done.stdout
    assert "Traceback" not in done.stderr


def explain(*args: object) -> Result:
    return CliRunner().invoke(main, ["message", "explain", *map(str, args)])


def test_a_message_is_explained_in_german_line_by_line(ordner: Path) -> None:
    result = explain(ordner / "gut.xml", ordner / "quittung.xml")
    assert result.exit_code == 0
    assert result.stderr == ""
    first, *lines = result.stdout.splitlines()
    assert first == f"{ordner}/gut.xml: 010201 Anforderung der Akte"
    assert "  Grund: 01 (Zuständigkeitswechsel ohne Wohnsitzbeschränkung)" in lines
    assert "  Person: Muster, Test (nach Pass)" in lines
    assert f"{ordner}/quittung.xml: 0020 Quittung" in lines
    assert lines[-2].startswith("  Erwartete Antwort: keine")


def test_a_message_that_a_rule_refuses_is_explained_all_the_same(ordner: Path) -> None:
    result = explain(ordner / "regel.xml")
    assert result.exit_code == 1
    assert result.stdout.startswith(f"{ordner}/regel.xml: 010201 Anforderung der Akte\n")
    refusal, total = result.stderr.splitlines()
    assert refusal.startswith(f"{ordner}/regel.xml: S011 /ABHABH")
    assert total == "1 of 1 files refused"


def test_a_file_that_is_no_valid_message_is_not_explained(ordner: Path) -> None:
    (ordner / "leer.xml").write_bytes(b"")
    result = explain(ordner / "schema.xml", ordner / "leer.xml", ordner / "fehlt.xml")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "schema.xml: X001 " in result.stderr
    assert "leer.xml: X000 " in result.stderr
    assert "fehlt.xml: cannot be read" in result.stderr


def test_a_message_with_an_impossible_number_has_no_explanation_but_a_reason(ordner: Path) -> None:
    (ordner / "zahl.xml").write_bytes(geaendert("010206", ">228<", f">{'9' * 500}<"))
    result = explain("--json", ordner / "zahl.xml")
    assert result.exit_code == 1
    (file,) = json.loads(result.stdout)["files"]
    assert file["message"] is None
    assert file["findings"][0]["code"] == "S999"


def test_the_explanation_as_json_holds_the_same_words(ordner: Path) -> None:
    result = explain("--json", ordner / "gut.xml")
    (file,) = json.loads(result.stdout)["files"]
    assert file["ok"] is True
    told = file["message"]
    assert (told["type"], told["title"]) == ("010201", "Anforderung der Akte")
    assert {"name": "AZR-Nummer", "value": "990000000001"} in told["details"]
    assert told["expected"].endswith(".")
