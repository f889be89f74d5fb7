"""A running gateway whose disk fails one fsync: it takes nothing new, says so, and nothing it answered is lost."""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from power.gateways import Gateway, paar

GEDULD_S = 60.0
"""Longest wait; reached only by a failure."""
RUHE_S = 0.5
"""Ten rounds of the inbox: in that time a gateway that still worked would have taken what lies there."""
ALLE = range(1, 31)
"""The fsyncs of a receiving gateway at work that fail in the long run, one after the other."""
PROBE = (1, 9, 20)
"""Those of them that fail in every run of the tests."""
TRANSFERS = 2
"""Two transfers make more fsyncs than the last of ``ALLE``."""


def bis(wahr: Callable[[], Any], was: str) -> Any:
    """Ask until it is true."""
    ende = time.monotonic() + GEDULD_S
    while not (found := wahr()):
        assert time.monotonic() < ende, was
        time.sleep(0.05)
    return found


def sorgen(gateway: Gateway) -> str:
    """What /health is not content with; 503 exactly if there is something."""
    status, report = gateway.dienst.health()
    assert status == (503 if report["problems"] else 200)
    return " ".join(report["problems"])


def gesagt(gateway: Gateway, code: str) -> Callable[[], Any]:
    """A line of the log with this code."""
    return lambda: [one for one in gateway.dienst.lines() if one.get("code") == code]


async def scheitert(ordner: Path, *, worunter: str, **befehl: Any) -> None:
    """Give the disk of the receiver this order while files come; restart it and judge."""
    with paar(ordner) as beide:
        await beide.lege_an(TRANSFERS + 1)
        for gateway in beide.beide:
            gateway.starte()
        hannover = beide.hannover
        await beide.gib_aus(hannover)
        hannover.platte.befiehl(**befehl)
        for _ in range(TRANSFERS):
            beide.beginne()
        bis(lambda: worunter in sorgen(hannover), f"health says that the disk failed ({befehl})")
        bis(gesagt(hannover, "STORE_BROKEN"), "the log says it")
        hannover.platte.befiehl(nur_lesen=False, fsync_fehler=0)  # it seems fine again: still not trusted
        beide.beginne()
        await asyncio.sleep(RUHE_S)
        inbox = hannover.config.parent / "inbox"
        assert len(list(inbox.glob("*.xml"))) >= 1, "a notice was taken by a gateway whose disk failed"
        assert worunter in sorgen(hannover)
        await beide.gib_aus(hannover)
        hannover.schneide(None, None)  # and of what the failed sync had not written nothing is left
        hannover.starte()
        await beide.warte_auf_ende()
        assert sorgen(hannover) == ""
        await beide.pruefe_protokolle()
        await beide.pruefe()
