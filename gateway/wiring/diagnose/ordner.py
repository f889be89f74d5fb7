"""Looks at folders: whether they are folders, may be written, and lie on a disk that keeps what it is given."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

from gateway.settings import Configuration
from gateway.wiring.diagnose.anlass import Bereich, Diagnose, fehler, gut, hinweis

EINHAENGUNGEN = Path("/proc/self/mountinfo")
"""What is mounted where (proc(5))."""
UEBER_NETZ = re.compile(
    r"nfs4?|cifs|smb\w*|afs|ceph|9p|virtiofs|lustre|gpfs|beegfs|glusterfs|ncpfs|davfs|"
    r"fuse\.(sshfs|glusterfs\w*|ceph\w*|s3fs|rclone|davfs\w*|curlftpfs|goofys|gcsfuse)"
)
"""File systems of another machine: SQLite needs locks and shared memory, which they do not keep."""
FLUECHTIG = frozenset({"tmpfs", "ramfs", "overlay"})
"""File systems that are gone with a restart, or with their container."""
_OKTAL = re.compile(r"\\([0-7]{3})")


def ordner(configuration: Configuration) -> Iterator[Diagnose]:
    """Judge every folder that the service writes; what is not there yet it makes itself, if it may."""
    area, wish = Bereich.FOLDERS, configuration.settings
    data = configuration.data
    watched = {wish.inbox.folder, wish.plain_route.folder, wish.intake.folder}
    folders = [data, data / "blobs", data / "tmp", *map(configuration.path, sorted(watched))]
    found = [fehler(area, text) for one in folders for text in _schreiben(one)]
    kind = dateisystem(data)
    if UEBER_NETZ.fullmatch(kind):
        found.append(
            fehler(
                area,
                f"{data} lies on a network file system ({kind}), which breaks databases: move it to a disk of this "
                "machine",
            )
        )
    elif kind in FLUECHTIG and wish.betrieb == "echt":
        found.append(
            hinweis(
                area,
                f"{data} lies on {kind}, which is gone with a restart of the machine or of its container: "
                "mount a disk there",
            )
        )
    yield from found or [gut(area, f"all can be written; {data} lies on {kind or 'a disk'}")]


def _schreiben(path: Path) -> Iterator[str]:
    """Say why the service cannot write into a folder, or not make it."""
    there = next(one for one in (path, *path.parents) if os.path.lexists(one))
    if not there.is_dir():
        kind = "a link to nothing" if not there.exists() else "no folder"
        yield f"{there} is {kind}: move it away, or name another folder in the configuration"
    elif not os.access(there, os.R_OK | os.W_OK | os.X_OK, effective_ids=True):
        read_only = bool(os.statvfs(there).f_flag & os.ST_RDONLY)
        why = "lies on a file system that is read only" if read_only else "may not be written by this account"
        made = "" if there == path else f", so {path} cannot be made"
        yield f"{there} {why}{made}: give it to the account of the service (chown), or mount it for writing"


def dateisystem(path: Path) -> str:
    """Return the kind of file system a path lies on, such as ``ext4``; empty where the system does not tell."""
    wanted, best, kind = path.resolve(), -1, ""
    try:
        lines = EINHAENGUNGEN.read_text("utf-8", "surrogateescape").splitlines()
    except OSError:
        return ""
    for line in lines:
        fields, _, rest = line.partition(" - ")
        words = fields.split()
        if len(words) < 5 or not rest:
            continue
        place = Path(_OKTAL.sub(lambda found: chr(int(found[1], 8)), words[4]))
        if wanted.is_relative_to(place) and len(place.parts) >= best:  # of two on one place the later one is seen
            best, kind = len(place.parts), rest.split()[0]
    return kind
