"""Looks at the machine itself: memory, open files, its clock."""

import ctypes
import os
import resource
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from gateway.settings import Configuration
from gateway.wiring.diagnose.anlass import Bereich, Diagnose, fehler, gut, hinweis
from gateway.wiring.verzeichnisstand import DATENBANK

GIB = 1024 * 1024 * 1024
SPEICHER_WENIG = 2 * GIB
"""Memory below which pages of large files may not be drawn: a child that looks at one may take half of it."""
SPEICHER_ZU_WENIG = GIB // 2
"""Below this the service itself is killed sooner or later."""
DATEIEN = 16_384
"""Open files the service asks for at its start, as far as the hard limit allows."""
DATEIEN_ZU_WENIG = 1024
"""Open files below which some dozen partners leave none for the database."""
CGROUP = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))
"""Where a container or a unit says how much memory it may have, new form and old."""
ZURUECK = timedelta(minutes=5)
"""What was written so much later than now shows that the clock was put back; less is a disk of another machine."""
_UNGESTELLT = 5
"""``TIME_ERROR``: nothing keeps the clock of the kernel right (adjtimex(2))."""


def maschine(configuration: Configuration) -> Iterator[Diagnose]:
    """Judge memory, open files, and whether something keeps the clock right."""
    del configuration
    area = Bereich.MACHINE
    memory, (_, files) = _speicher(), resource.getrlimit(resource.RLIMIT_NOFILE)
    few = files != resource.RLIM_INFINITY and files < DATEIEN
    found = list[Diagnose]()
    if memory < SPEICHER_WENIG:
        say = fehler if memory < SPEICHER_ZU_WENIG else hinweis
        found.append(
            say(
                area, f"{memory // 2**20} MiB of memory: give it {SPEICHER_WENIG // 2**20} MiB or more, or its unit"
            )
        )
    if few:
        say = fehler if files < DATEIEN_ZU_WENIG else hinweis
        found.append(
            say(
                area,
                f"this account may open {files} files at once: raise the hard limit to {DATEIEN} "
                "(LimitNOFILE in the unit, /etc/security/limits.conf for a shell)",
            )
        )
    if _ungestellt():
        found.append(
            hinweis(
                area, "nothing keeps the clock of this machine right: install chrony, or timedatectl set-ntp true"
            )
        )
    yield from found or [gut(area, f"{memory // 2**20} MiB of memory, {files} open files, the clock is kept right")]


def uhr(configuration: Configuration, moment: datetime) -> Iterator[Diagnose]:
    """Hold the clock against the last thing that was written here; says nothing where all is well."""
    places = [configuration.data / f"{DATENBANK}{end}" for end in ("", "-wal", ".lock")]
    places.append(configuration.folder / "aktenbote.toml")
    written = [datetime.fromtimestamp(one.stat().st_mtime, UTC) for one in places if one.exists()]
    if written and max(written) - moment > ZURUECK:
        yield fehler(
            Bereich.CLOCK,
            f"it is {moment:%Y-%m-%d %H:%M} UTC here, and files of this installation were written at "
            f"{max(written):%Y-%m-%d %H:%M}: the clock was put back, set it before the service signs anything",
        )


def _speicher() -> int:
    """Return how many octets of memory this machine has, or this container may have."""
    most = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    for one in CGROUP:
        try:
            said = one.read_text("ascii").strip()
        except (OSError, ValueError):
            continue
        if said.isdigit():
            most = min(most, int(said))
    return most


def _ungestellt() -> bool:
    """Ask the kernel whether its clock is kept right; ``False`` too where it does not tell."""
    try:
        ask = ctypes.CDLL(None).adjtimex
    except (OSError, AttributeError):
        return False
    answer: int = ask(ctypes.create_string_buffer(1024))  # modes = 0: nothing is set; the struct has 208 octets
    return answer == _UNGESTELLT
