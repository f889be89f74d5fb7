"""A service that dies, or stands still, while it reads one certain Umschlag. Run as a script.

``sterblich.py CONFIG UMSCHLAG WIE``: WIE is ``abort`` (the parser says ``reads``, kills the process) or ``still``
(it says ``reads`` and never ends). It says ``ready`` once it serves.
"""

import asyncio
import os
import resource
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from gateway.domain.ids import sha256_of
from gateway.settings import load
from gateway.transfer import empfang
from gateway.wiring.service import Service


def sage(wort: str) -> None:
    """One line in one piece."""
    os.write(1, f"{wort}\n".encode())


def vergifte(umschlag: str, wie: str) -> None:
    """Let the parser end as it does for something it does not survive."""
    lies: Callable[..., Any] = empfang.read_umschlag

    def read_umschlag(octets: bytes, **weitere: Any) -> Any:
        if sha256_of(octets) == umschlag:
            sage("reads")
            if wie == "abort":
                os.abort()
            threading.Event().wait()
        return lies(octets, **weitere)

    vars(empfang)["read_umschlag"] = read_umschlag


def main(config: str, umschlag: str, wie: str) -> None:
    """Serve until somebody ends it."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a dump of every death would fill the disk
    vergifte(umschlag, wie)
    asyncio.run(Service(load(Path(config), {})).run(lambda _partner, _ops: sage("ready")))


if __name__ == "__main__":
    main(*sys.argv[1:])
