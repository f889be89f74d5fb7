"""Where there is no FUSE the tests fail with the line to type; left out they are only by name, and it is said."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from support import fuse_platte

HIER = Path(__file__).parent


def _pytest(ohne: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(HIER / "test_platte.py")],
        env={**os.environ, "TESTS_WITHOUT": ohne},
        cwd=HIER.parent.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_tests_left_out_by_name_do_not_run_and_stand_at_the_end() -> None:
    code, said = _pytest("fuse")
    assert code == pytest.ExitCode.NO_TESTS_COLLECTED
    assert "left out by TESTS_WITHOUT" in said
    assert "fuse: not tested are power cuts" in said


def test_a_name_that_is_none_stops_the_run() -> None:
    code, said = _pytest("fuze")
    assert code == pytest.ExitCode.USAGE_ERROR
    assert "knows ['fuse', 'postgres'], not ['fuze']" in said


def test_without_the_device_a_test_fails_and_names_the_line_to_type(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fuse_platte, "GERAET", tmp_path / "fuse")
    with (
        pytest.raises(pytest.fail.Exception, match=r"Type: sudo apt-get install .* fuse3"),
        fuse_platte.platte(tmp_path / "disk"),
    ):
        pass
