"""A file a command writes piece by piece: beside its place first, so that a broken one never looks whole."""

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path


def schreibe_datei(out: Path, stuecke: Iterable[bytes]) -> None:
    """Write beside the target, make it durable, rename; on any error nothing is left."""
    handle, name = tempfile.mkstemp(prefix=f".{out.name}.", dir=out.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            for piece in stuecke:
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        temporary.rename(out)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
