"""Whatever goes wrong, a person sees one line with a code, and a script one of four exit codes."""

import errno
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import apsw
import pytest
from support.tippen import Ausgang, programm, tippe, umgebung

from gateway.cli.stoerung import deute
from gateway.domain.errors import Fehlercode, Refused, TryLater, Usage


def mit(error: BaseException, monkeypatch: pytest.MonkeyPatch, *words: str | Path, code: int) -> Ausgang:
    """Type a command in whose middle this error happens."""

    def fails(*_args: object, **_options: object) -> None:
        raise error

    monkeypatch.setattr("gateway.settings.find", fails)
    return tippe(*words, code=code)


OFFENE = [
    (OSError(errno.ENOSPC, "No space left on device", "/data/x"), 3, "NO_SPACE"),
    (OSError(errno.EDQUOT, "Disk quota exceeded"), 3, "NO_SPACE"),
    (PermissionError(errno.EACCES, "Permission denied", "/data/x"), 2, "PERMISSION"),
    (OSError(errno.EROFS, "Read-only file system", "/data/x"), 2, "PERMISSION"),
    (FileNotFoundError(errno.ENOENT, "No such file or directory", "/data/x"), 2, "FILE"),
    (IsADirectoryError(errno.EISDIR, "Is a directory", "/data/x"), 2, "FILE"),
    (OSError(errno.EIO, "Input/output error", "/data/x"), 3, "SYSTEM"),
    (OSError(errno.EMFILE, "Too many open files"), 3, "SYSTEM"),
    (apsw.BusyError("database is locked"), 3, "STORE_BUSY"),
    (apsw.FullError("database or disk is full"), 3, "NO_SPACE"),
    (apsw.NotADBError("file is not a database"), 2, "STORE_BROKEN"),
    (apsw.CantOpenError("unable to open database file"), 2, "PERMISSION"),
    (apsw.ReadOnlyError("attempt to write a readonly database"), 2, "PERMISSION"),
    (Refused(Fehlercode.X001, "not valid"), 1, "X001"),
    (Usage("wrong"), 2, "USAGE"),
    (TryLater("not now"), 3, "LATER"),
    (RuntimeError("Frau Mustermann, 900000471101"), 3, "UNEXPECTED"),
    (apsw.ConstraintError("UNIQUE constraint failed"), 3, "UNEXPECTED"),
    (ExceptionGroup("several", [ValueError("one")]), 3, "UNEXPECTED"),
]


@pytest.mark.parametrize(("error", "code", "word"), OFFENE, ids=lambda one: repr(one)[:40])
def test_every_error_is_one_line_with_a_code(
    error: Exception, code: int, word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = mit(error, monkeypatch, "ablage", "list", code=code)
    assert ended.fehler.startswith(f"{word} ")
    assert ended.out == ""
    assert "Mustermann" not in ended.err
    assert "Traceback" not in ended.err


@pytest.mark.parametrize(("error", "code", "word"), OFFENE[:3], ids=lambda one: repr(one)[:40])
def test_every_error_is_data_where_json_is_wanted(
    error: Exception, code: int, word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = mit(error, monkeypatch, "ablage", "list", "--json", code=code)
    assert ended.daten == {
        "ok": False,
        "code": word,
        "reason": ended.fehler.removeprefix(f"{word} "),
        "page": f"aktenbote explain {word}",
    }


def test_an_error_of_the_system_names_the_file_and_the_account(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "betrieb")
    ended = mit(PermissionError(errno.EACCES, "Permission denied", "/data/x"), monkeypatch, "task", "list", code=2)
    said = "PERMISSION /data/x: Permission denied; the account betrieb needs this right"
    assert ended.fehler == f"{said}  [aktenbote explain PERMISSION]"


def test_an_unforeseen_error_says_how_to_see_where_it_happened(monkeypatch: pytest.MonkeyPatch) -> None:
    ended = mit(RuntimeError("boom"), monkeypatch, "task", "list", code=3)
    assert "RuntimeError" in ended.fehler
    assert "aktenbote --debug" in ended.fehler
    shown = mit(RuntimeError("boom"), monkeypatch, "--debug", "task", "list", code=3)
    assert "Traceback (most recent call last)" in shown.err
    assert "boom" in shown.err
    assert shown.err.splitlines()[-1] == ended.fehler


def test_a_reason_never_takes_more_than_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    ended = mit(Usage("one\n  two\n\nthree"), monkeypatch, "task", "list", code=2)
    assert ended.fehler == "USAGE one two three  [aktenbote explain USAGE]"


def test_the_line_names_no_page_where_there_is_none_or_the_data_say_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert mit(Usage("so", code="NOPAGE"), monkeypatch, "task", "list", code=2).fehler == "NOPAGE so"
    assert mit(Usage("so"), monkeypatch, "task", "list", "--json", code=2).fehler == "USAGE so"


def test_the_keyboard_stops_a_command_without_a_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    assert mit(KeyboardInterrupt(), monkeypatch, "task", "list", code=3).fehler.startswith("INTERRUPTED ")


def test_our_own_errors_pass_unchanged() -> None:
    error = TryLater("later")
    assert deute(error) is error


# -- the same against the real machine ---------------------------------------------------------------------------


def test_a_full_disk_is_try_later_and_nothing_is_left(haus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tippe("ablage", "list", config=haus)

    def full(**_parts: object) -> Iterator[bytes]:
        yield b"PK"
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("gateway.audit.export.exportiere", full)
    ended = tippe("audit", "export", "--out", haus / "log.zip", config=haus, code=3)
    said = "NO_SPACE No space left on device; make room, then repeat the command"
    assert ended.fehler == f"{said}  [aktenbote explain NO_SPACE]"
    assert not [path for path in haus.iterdir() if "log.zip" in path.name]


def test_a_database_that_is_none_is_named(haus: Path) -> None:
    (haus / "data" / "aktenbote.db").write_bytes(b"this is no database" * 1000)
    ended = tippe("ablage", "list", config=haus / "aktenbote.toml", code=2)
    assert ended.fehler.startswith("STORE_BROKEN ")


def test_a_data_folder_that_is_a_file_is_named(haus: Path) -> None:
    (haus / "data").rmdir()
    (haus / "data").write_text("")
    ended = tippe("ablage", "list", config=haus, code=2)
    assert ended.fehler.startswith(f"FILE {haus / 'data'}")


def test_ctrl_c_ends_a_real_command_with_one_line(haus: Path) -> None:
    """A pipe without writer keeps ``notice`` waiting until the keyboard ends it."""
    os.mkfifo(haus / "pipe")
    process = subprocess.Popen(
        # a shell lets what it starts in the background ignore Ctrl-C, the tests among them
        [
            "env",
            "--default-signal=INT",
            sys.executable,
            "-m",
            "gateway",
            "notice",
            str(haus / "pipe"),
            "--config",
            str(haus),
        ],
        stderr=subprocess.PIPE,
        env=umgebung(),
        text=True,
    )
    with (haus / "pipe").open("wb"):  # returns when the command has opened its end
        for _ in range(60):  # a signal right before the read starts is seen only after it: press again
            process.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                _, said = process.communicate(timeout=5)
                break
        else:
            process.kill()
            process.communicate()
            pytest.fail("the command does not end")
    assert process.returncode == 3
    assert said.strip().startswith("INTERRUPTED ")


def test_a_reader_that_goes_away_is_no_traceback(haus: Path) -> None:
    """``aktenbote ... | head -0``"""
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "gateway", "ablage", "list", "--config", str(haus)],
        stdout=writing,
        stderr=subprocess.PIPE,
        env=umgebung(),
        text=True,
        check=False,
    )
    os.close(writing)
    assert "Traceback" not in done.stderr


# -- where the configuration comes from --------------------------------------------------------------------------


def test_the_configuration_is_a_file_or_its_folder(haus: Path) -> None:
    assert tippe("ablage", "list", config=haus).out == tippe("ablage", "list", config=haus / "aktenbote.toml").out


def test_the_configuration_comes_from_the_environment(haus: Path, tmp_path: Path) -> None:
    assert programm("ablage", "list", cwd=tmp_path, AKTENBOTE_CONFIG=str(haus)).code == 0
    assert tippe("ablage", "list", env={"AKTENBOTE_CONFIG": str(haus / "aktenbote.toml")}).code == 0


def test_the_configuration_lies_in_the_current_folder(haus: Path) -> None:
    assert programm("ablage", "list", cwd=haus).code == 0


def test_the_option_counts_more_than_the_environment(haus: Path) -> None:
    tippe("ablage", "list", config=haus, env={"AKTENBOTE_CONFIG": "/nowhere"})


@pytest.mark.parametrize("command", ["ablage list", "audit list", "task list", "transfer list", "serve"])
def test_without_a_configuration_the_line_says_what_to_type(command: str, tmp_path: Path) -> None:
    ended = tippe(*command.split(), config=tmp_path, code=2)
    assert ended.fehler.startswith("CONFIG there is no configuration")
    assert "aktenbote init" in ended.fehler


def test_an_override_of_the_environment_counts(haus: Path) -> None:
    other = haus / "anderswo"
    tippe("ablage", "list", config=haus, env={"AKTENBOTE_DATA": str(other)})
    assert (other / "aktenbote.db").is_file()


def test_a_misspelt_override_names_the_nearest_key(haus: Path) -> None:
    ended = tippe("ablage", "list", config=haus, env={"AKTENBOTE_SERVER__PARTNER_PROT": "1"}, code=2)
    assert ended.fehler.startswith("CONFIG ")
    assert "'partner_port'" in ended.fehler


def test_a_misspelt_key_of_the_file_names_the_nearest_key(haus: Path) -> None:
    with (haus / "aktenbote.toml").open("a") as file:
        file.write("usual_request_per_day = 3\n")
    ended = tippe("task", "list", config=haus, code=2)
    assert "'authority[1].usual_request_per_day'" in ended.fehler
    assert "did you mean 'usual_requests_per_day'?" in ended.fehler


def test_a_broken_file_is_named(haus: Path) -> None:
    with (haus / "aktenbote.toml").open("a") as file:
        file.write("\nno toml\n")
    assert tippe("task", "list", config=haus, code=2).fehler.startswith(f"CONFIG {haus}")


def test_a_value_of_the_wrong_kind_is_named(haus: Path) -> None:
    ended = tippe("task", "list", config=haus, env={"AKTENBOTE_SERVER__PARTNER_PORT": "viele"}, code=2)
    assert "AKTENBOTE_SERVER__PARTNER_PORT" in ended.fehler


@pytest.mark.parametrize("authority", ["azr:999902", "azr", ""])
def test_an_authority_that_does_not_live_here_is_wrong_usage(haus: Path, authority: str) -> None:
    ended = tippe("ablage", "list", "--authority", authority, config=haus, code=2)
    assert "azr:999901" in ended.fehler


def test_a_missing_directory_is_named_with_its_path(haus: Path) -> None:
    (haus / "directory" / "verzeichnis.xml").unlink()
    ended = tippe("task", "list", config=haus, code=2)
    assert ended.fehler.startswith("DIRECTORY ")
    assert "verzeichnis.xml" in ended.fehler


def test_a_key_that_others_may_read_is_not_used(haus: Path) -> None:
    (haus / "keys" / "inhalt.key.pem").chmod(0o644)
    ended = tippe("task", "list", config=haus, code=2)
    assert ended.fehler.startswith("KEY ")
    assert "chmod 600" in ended.fehler


def test_a_key_that_does_not_fit_its_certificate_is_said(haus: Path) -> None:
    (haus / "keys" / "inhalt.key.pem").write_bytes((haus / "keys" / "transport.key.pem").read_bytes())
    assert "does not belong to the certificate" in tippe("task", "list", config=haus, code=2).fehler
