"""What every ``aktenbote account`` command does: one transaction of the installation."""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from gateway.cli.laufzeit import run
from gateway.cli.rahmen import Rahmen

if TYPE_CHECKING:
    from gateway.transfer.ports import Tx
    from gateway.wiring import Installation

T = TypeVar("T")


def schreibe_konto(rahmen: Rahmen, tue: "Callable[[Installation, Tx], T]") -> T:
    """Do it in one transaction and return what came of it: nothing is printed before that is durable."""

    async def work(one: "Installation") -> T:
        return await one.store.write(lambda tx: tue(one, tx))

    return run(rahmen, work)
