"""A service that dies, or stands still, while it reads one certain Umschlag."""

import os
import resource
import threading
from collections.abc import Callable
from typing import Any

from gateway.domain.ids import sha256_of
from gateway.transfer import empfang

LIEST = b"reads\n"
"""What it says then."""


def vergifte(umschlag: str, wie: str) -> None:
    """Let the parser of this process end as it does for something it does not survive.

    ``wie`` is ``abort`` (it says ``reads`` and kills the process) or ``still`` (it says so and never ends).
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a dump of every death would fill the disk
    lies: Callable[..., Any] = empfang.read_umschlag

    def read_umschlag(octets: bytes, **weitere: Any) -> Any:
        if sha256_of(octets) == umschlag:
            os.write(1, LIEST)
            if wie == "abort":
                os.abort()
            threading.Event().wait()
        return lies(octets, **weitere)

    vars(empfang)["read_umschlag"] = read_umschlag
