"""What is different in a new process under test: who types, what its clock says, what goes wrong in it."""

import asyncio
import importlib
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from gateway import clock, wiring
from gateway.cli import person
from gateway.domain.errors import TryLater
from gateway.transfer import empfang, nehmer
from gateway.wiring import service, texte
from gateway.worker import service as worker


def richte_ein(als: str, stunden: float, weiter: Callable[[], None]) -> None:
    """Let this account type, put the clock ahead by so many hours; called before the command line is read."""
    importlib.import_module("gateway.cli")
    for name, module in list(sys.modules.items()):
        if name.startswith("gateway.cli") and hasattr(module, "handelnder"):
            module.__dict__["handelnder"] = lambda: als
    person.__dict__["handelnder"] = lambda: als
    if stunden:

        def spaeter() -> datetime:
            return clock.now() + timedelta(hours=stunden)

        for one in (service.Service.__init__, wiring.assemble):
            assert one.__kwdefaults__ is not None
            one.__kwdefaults__["jetzt"] = spaeter
    weiter()


# -- what goes wrong in this process alone ------------------------------------------------------------------------


def ueberrasche() -> None:
    """Every claim surprises the program, as none known does: five times, then it is given up."""

    async def fails(*_: object) -> None:
        raise RuntimeError("a surprise")

    empfang.Empfang._entscheide = fails  # type: ignore[assignment,method-assign]  # that is the surprise


def kurze_leihe() -> None:
    """A job takes longer than a third of its lease."""
    begin = worker.Worker.__init__

    def short(self: worker.Worker, *args: Any, **named: Any) -> None:
        begin(self, *args, **named | {"lease_s": 1.5})

    worker.Worker.__init__ = short  # type: ignore[method-assign]  # the lease of the settings is too long to wait
    _anfordern(partial(asyncio.sleep, 30))


def beende_mittendrin() -> None:
    """The service is told to end while a job runs that does not."""
    worker.STOP_GRACE_S = 0.2

    async def endless() -> None:
        os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.sleep(60)

    _anfordern(endless)


def _anfordern(stattdessen: Callable[[], Awaitable[None]]) -> None:
    async def job(*_: object) -> None:
        await stattdessen()

    nehmer.Nehmer.anfordern = job  # type: ignore[assignment,method-assign]  # the job that is due on these stages


def lies_spaeter() -> None:
    """No child can be had to read texts."""

    async def later(*_: object) -> None:
        raise TryLater("no child")

    texte.Texte.lies = later  # type: ignore[assignment,method-assign]  # as when the machine has no processes left
