"""For commands that work on an installation: load, assemble, run one coroutine, close."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from gateway.cli.person import handelnder
from gateway.cli.rahmen import Rahmen, kennung_option
from gateway.domain.errors import Usage
from gateway.domain.events import AuditEreignis, Bezug
from gateway.domain.ids import Kennung

if TYPE_CHECKING:
    from gateway.settings import Configuration
    from gateway.transfer.ports import Tx
    from gateway.wiring import Installation

T = TypeVar("T")


def configuration(rahmen: Rahmen) -> "Configuration":
    """Load the configuration of this call and set up its log."""
    from gateway import logs, settings

    found = settings.load(settings.find(rahmen.config))
    chosen = found.settings.log
    logs.configure(json=None if chosen.format == "auto" else chosen.format == "json", level=chosen.level)
    return found


def melde_bereit(rahmen: Rahmen) -> Callable[[int, int], None]:
    """Return what a service calls once it serves: it prints the partner and the operations port."""

    def ready(partner_port: int, ops_port: int) -> None:
        data = {"ok": True, "partner_port": partner_port, "ops_port": ops_port}
        text = f"ready: partner port {partner_port}, operations port {ops_port}"
        rahmen.answer(data, text)

    return ready


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
                await installation.schliesse()

        return asyncio.run(inner())


def note_person(
    installation: "Installation",
    tx: "Tx",
    mandant: Kennung,
    event: AuditEreignis,
    *references: "tuple[Bezug, str]",
    **fields: object,
) -> None:
    """Log, in the transaction that reads or changes, what the person at the keyboard did (BDSG § 76).

    Nothing is shown before this transaction is durable: no entry, no disclosure.
    """
    installation.blicke.vermerke(tx, mandant, event, *references, person=handelnder(), **fields)


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


async def note_list(
    installation: "Installation", event: AuditEreignis, mandant: Kennung | None, rows: Sequence[Kennung]
) -> None:
    """Log that a person looked at a list read before; ``rows`` names whose each row is. Call it before showing any.

    The list is read on a snapshot, so that a long one keeps no writer waiting.
    """

    searched = (mandant,) if mandant else installation.mandanten
    await installation.blicke.vermerke_liste(event, searched, rows, person=handelnder())
