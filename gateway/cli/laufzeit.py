"""For commands that work on an installation: load, assemble, run one coroutine, close."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from gateway.cli.rahmen import Rahmen, kennung_option
from gateway.domain.errors import Usage
from gateway.domain.ids import Kennung

if TYPE_CHECKING:
    from gateway.settings import Configuration
    from gateway.wiring import Installation

T = TypeVar("T")


def configuration(rahmen: Rahmen) -> "Configuration":
    """Load the configuration of this call and set up its log."""
    from gateway import logs, settings

    found = settings.load(settings.find(rahmen.config))
    chosen = found.settings.log
    logs.configure(json=None if chosen.format == "auto" else chosen.format == "json", level=chosen.level)
    return found


@contextmanager
def _assembled(rahmen: Rahmen) -> "Iterator[Installation]":
    from gateway.wiring import assemble

    yield assemble(configuration(rahmen))


def run(rahmen: Rahmen, work: "Callable[[Installation], Awaitable[T]]") -> T:
    """Assemble the installation beside a running service, do the work, close the store."""
    import asyncio

    from gateway.wiring import open_logs

    with _assembled(rahmen) as installation:

        async def inner() -> T:
            try:
                await open_logs(installation)
                return await work(installation)
            finally:
                await installation.store.close()

        return asyncio.run(inner())


def our_authority(installation: "Installation", named: str | None) -> Kennung:
    """Return the authority a command means: the named one, or the only one there is."""
    ours = installation.mandanten
    if named is None:
        if len(ours) > 1:
            raise Usage(f"several authorities live here ({', '.join(ours)}): name one with --authority")
        return ours[0]
    found = kennung_option(named)
    if found not in ours:
        raise Usage(f"{found} is no authority of this installation; there is {', '.join(ours)}")
    return found
