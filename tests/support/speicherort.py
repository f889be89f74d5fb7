"""Folders of tests lie in memory where there is room for them: each commit waits for a disk otherwise.

Its hook is a plugin of ``tests/conftest.py``. No test is about the disk of the machine: what a power cut leaves is
decided by a file system of our own (``tests/power``), and a killed process leaves the same in memory as on a disk.
"""

import os
import tempfile
from pathlib import Path

import pytest

ORT = Path("/dev/shm")  # noqa: S108 -- only a parent of private folders
PLATZ = 8 << 30
"""Octets that must be free there: a whole run made four GiB of files when nothing was taken away meanwhile."""
GRENZE = Path("/sys/fs/cgroup/memory.max")


def ist_geeignet(ort: Path, platz: int) -> bool:
    """Tell whether programs may run there and there is so much room, in the file system and in memory."""
    try:
        found = os.statvfs(ort)
    except OSError:
        return False
    if found.f_flag & (os.ST_NOEXEC | os.ST_RDONLY) or not os.access(ort, os.W_OK | os.X_OK):
        return False
    return min(found.f_bavail * found.f_frsize, _freier_speicher(), _erlaubt()) >= platz


def _freier_speicher() -> int:
    lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) << 10 for line in lines if line.startswith("MemAvailable:"))


def _erlaubt() -> int:
    """Octets the control group of this container may use; more than any machine has where there is no limit."""
    try:
        said = GRENZE.read_text(encoding="ascii").strip()
    except OSError:
        said = "max"
    return 1 << 62 if said == "max" else int(said)


def pytest_configure(config: pytest.Config) -> None:
    """Choose before anybody has made a folder; workers and children inherit it. Who names a folder is obeyed."""
    if hasattr(config, "workerinput") or config.option.basetemp or "TMPDIR" in os.environ:
        return
    if ist_geeignet(ORT, PLATZ):
        os.environ["TMPDIR"] = str(ORT)
        tempfile.tempdir = None  # asked again
