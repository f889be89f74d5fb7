"""No core dump and no foreign look into the memory of a command; the shipped unit says so too, and more."""

import configparser
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from gateway.cli.abschottung import DATEIEN_MAX
from gateway.postfach import grenzen as g

UNIT = Path(__file__).parents[2] / "config" / "aktenbote.service"
_SAGT = """
import ctypes, resource, subprocess, sys
from gateway.cli import main
try:
    main(["keys", "list", "--config", sys.argv[1]])
except SystemExit as end:
    code = end.code
child = subprocess.run([sys.executable, "-c", "import resource; print(resource.getrlimit(resource.RLIMIT_CORE))"],
                       capture_output=True, text=True, check=True).stdout.strip()
print(code, resource.getrlimit(resource.RLIMIT_CORE), child, ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))
"""
"""Types a command and says what is left of the limits behind it; 3 is PR_GET_DUMPABLE."""


def test_a_command_dumps_no_core_and_shows_its_memory_to_nobody(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _SAGT, str(tmp_path / "none.toml")], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "2 (0, 0) (0, 0) 0", done.stderr


_DIENST = """
import resource, sys
from gateway.cli import main
resource.setrlimit(resource.RLIMIT_NOFILE, (200, min(4000, resource.getrlimit(resource.RLIMIT_NOFILE)[1])))
try:
    main(["serve", "--config", sys.argv[1]])
except SystemExit as end:
    code = end.code
soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
print(code, soft == hard > 200)
"""


def test_the_service_takes_the_handles_it_may_have(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _DIENST, str(tmp_path / "none.toml")], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "2 True", done.stderr


@pytest.fixture(scope="module")
def unit() -> configparser.SectionProxy:
    parser = configparser.ConfigParser(strict=True, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # names keep their case
    parser.read_string(UNIT.read_text("utf-8"))
    return parser["Service"]


def test_the_unit_takes_what_the_service_does_not_need(unit: configparser.SectionProxy) -> None:
    for name in (
        "NoNewPrivileges", "ProtectHome", "PrivateTmp", "PrivateDevices", "MemoryDenyWriteExecute",
        "RestrictNamespaces", "RestrictSUIDSGID", "LockPersonality", "ProtectKernelTunables", "ProtectClock",
        "ProtectKernelModules", "ProtectKernelLogs", "ProtectControlGroups",
    ):  # fmt: skip
        assert unit[name] == "yes", name
    assert (unit["ProtectSystem"], unit["UMask"], unit["LimitCORE"]) == ("strict", "0077", "0")
    assert unit["CapabilityBoundingSet"] == ""
    assert int(unit["LimitNOFILE"]) == DATEIEN_MAX >= 2 * (g.EINLASSEND_MAX + g.ABGEWIESENE_MAX)
    assert {Path(one).name for one in unit["ReadWritePaths"].split()} == {"data", "inbox", "plain", "intake"}
    needed = {Path(one).name for one in unit["ReadWritePaths"].split() if not one.startswith("-")}
    assert needed == {"data", "inbox"}, "systemd starts nothing where one is missing, and init makes no others"
    assert {"@system-service", "landlock_restrict_self"} <= set(unit["SystemCallFilter"].split())


def test_systemd_reads_the_unit_without_a_word_and_finds_it_tight(tmp_path: Path) -> None:
    """Where there is no systemd the unit has been parsed above, which is all that can be said there."""
    copy = tmp_path / "aktenbote.service"
    lines = UNIT.read_text("utf-8").splitlines()
    text = "\n".join("ExecStart=/bin/true" if one.startswith("ExecStart=") else one for one in lines)
    assert text.count("ExecStart=/bin/true") == 1
    copy.write_text(text + "\n", "utf-8")
    if (tool := shutil.which("systemd-analyze")) is None:
        return
    said = subprocess.run([tool, "verify", "--man=no", copy], capture_output=True, text=True, check=False)
    assert (said.returncode, said.stderr) == (0, "")
    security = [tool, "security", "--offline=yes", "--threshold=20", "--no-pager", copy]
    judged = subprocess.run(security, capture_output=True, text=True, check=False)
    assert judged.returncode == 0, judged.stdout[-300:]
