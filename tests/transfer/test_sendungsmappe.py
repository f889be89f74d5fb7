"""Deliveries opened to be looked at: one that is read stays, one that went is not taken for its successor."""

import errno
from typing import Any

import pytest

from gateway.domain.errors import TryLater
from gateway.transfer.records import Nachricht
from gateway.transfer.sendungsmappe import OFFEN, Mappe, Sendungsmappen


class Archiv:
    """A scratch file that knows whether it is still there."""

    zu = False

    def __exit__(self, *_: object) -> None:
        self.zu = True


class Ding:
    """A transfer or a message, by its id."""

    def __init__(self, ident: str) -> None:
        self.id = self.uuid = ident


class Mappen(Sendungsmappen):
    """Opens without a store."""

    fehler: OSError | None = None

    def __init__(self) -> None:
        super().__init__(None, None)  # type: ignore[arg-type]  # nothing is opened for real
        self.geoeffnet: list[str] = []

    async def _oeffne(self, transfer: Any, nachricht: Nachricht) -> Mappe:  # noqa: ARG002 -- as it is called
        if self.fehler is not None:
            raise self.fehler
        self.geoeffnet.append(transfer.id)
        return Mappe(Archiv(), None)  # type: ignore[arg-type]  # as above

    def sieh(self, ident: str) -> Any:
        return self.mappe(Ding(ident), Ding(ident))  # type: ignore[arg-type]  # as above


def laeuft_ab(mappe: Mappe) -> bool:
    return mappe.uhr is not None


async def test_one_that_is_read_stays_however_many_others_are_opened() -> None:
    mappen = Mappen()
    async with mappen.sieh("a") as a:
        for name in "bcd":
            async with mappen.sieh(name):
                pass
        async with mappen.sieh("a") as again:
            assert again is a
        assert not a.archiv.zu
    async with mappen.sieh("d"), mappen.sieh("a"):
        pass
    assert mappen.geoeffnet == ["a", "b", "c", "d"]
    assert len(mappen._offen) == OFFEN
    await mappen.schliesse()
    assert a.archiv.zu


async def test_more_than_may_lie_open_are_closed_when_their_readers_leave() -> None:
    mappen = Mappen()
    async with mappen.sieh("a") as a, mappen.sieh("b") as b:
        async with mappen.sieh("c") as c:
            pass
        assert c.archiv.zu
        assert not a.archiv.zu
        assert not b.archiv.zu
    await mappen.schliesse()


async def test_one_that_was_let_go_while_it_is_read_leaves_its_successor_alone() -> None:
    mappen = Mappen()
    first, second = mappen.sieh("a"), mappen.sieh("a")
    old = await first.__aenter__()
    await mappen.schliesse()
    new = await second.__aenter__()
    assert new is not old
    await first.__aexit__(None, None, None)
    assert (old.archiv.zu, new.archiv.zu) == (True, False)
    async with mappen.sieh("a") as third:
        assert third is new
    await second.__aexit__(None, None, None)
    assert not new.archiv.zu
    await mappen.schliesse()
    assert new.archiv.zu


async def test_no_time_runs_out_for_one_that_is_read() -> None:
    mappen = Mappen()
    async with mappen.sieh("a") as a:
        assert not laeuft_ab(a)
    assert laeuft_ab(a)
    before = a.uhr
    async with mappen.sieh("a"):
        assert before.cancelled()
        async with mappen.sieh("a"):
            pass
        assert not laeuft_ab(a), "somebody else still looks at it"
    await mappen.schliesse()
    assert not laeuft_ab(a)


async def test_a_full_disk_is_no_fault_of_the_delivery() -> None:
    mappen = Mappen()
    mappen.fehler = OSError(errno.ENOSPC, "No space left on device")
    with pytest.raises(TryLater):
        async with mappen.sieh("a"):
            pass
    mappen.fehler = None
    async with mappen.sieh("a") as a:
        assert not a.archiv.zu
    await mappen.schliesse()
