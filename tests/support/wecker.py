"""Ends a test that takes too long, also where the error that says so would be swallowed.

Its hooks are a plugin of ``tests/conftest.py``. pytest-timeout raises its error once, wherever the test happens to
be. In a callback or a background task asyncio keeps that error; Hypothesis takes it for a finding and tells the
endless example again, without an alarm. So the alarm here goes off again and again, and raises what both let pass.
What never comes back from C ends with the process: ``faulthandler_timeout``, or later where a test may take longer.
"""

import faulthandler
import signal
import sys
import threading
import traceback
from collections.abc import Generator
from types import FrameType
from typing import Any

import pytest
import pytest_timeout  # type: ignore[import-untyped]  # it has none
from _pytest.faulthandler import fault_handler_stderr_fd_key

WIEDER_S = 20.0
"""Seconds between two alarms of the same test."""
LETZTE_FRIST_S = 100.0
"""Seconds behind the first alarm after which the process is ended: it does not come back to Python."""
RAHMEN = 6
"""Innermost calls that are shown of every other thread: the one at work may be none that a test waits in."""


class ZuLange(KeyboardInterrupt):
    """The time is over; neither asyncio nor Hypothesis keeps what stands for an interruption by hand."""


class Wecker:
    """The alarm of one test."""

    def __init__(self, sekunden: float) -> None:
        self.sekunden = sekunden
        self.im_abschnitt = self.beim_abbau = False

    def klingle(self, _number: int, _frame: FrameType | None) -> None:
        """Raise in the test; between its sections an error would be one of the whole run."""
        if not self.im_abschnitt:
            return
        if self.beim_abbau:  # pytest goes on with what else is to be put away after an error of its own kind alone
            pytest.fail(self.wort())
        raise ZuLange(self.wort())

    def wort(self) -> str:
        """Say what is wrong, and where the other threads are."""
        names = {one.ident: one.name for one in threading.enumerate() if one is not threading.current_thread()}
        beside = f"; beside it: {', '.join(names.values())}" if names else ""
        places = [
            f"{names[ident]}:\n{''.join(traceback.format_list(traceback.extract_stack(frame)[-RAHMEN:]))}"
            for ident, frame in sys._current_frames().items()
            if ident in names
        ]
        return "\n".join([f"this test takes longer than {self.sekunden:g} s{beside}", *places])


_WECKER = pytest.StashKey[Wecker]()


@pytest.hookimpl(tryfirst=True)
def pytest_timeout_set_timer(item: pytest.Item, settings: Any) -> bool | None:
    """Set the alarm; a debugger is given all the time it wants, another method is left to pytest-timeout."""
    if settings.method != "signal" or pytest_timeout.is_debugging():
        return None
    wecker = item.stash[_WECKER] = Wecker(settings.timeout)

    def stelle_ab() -> None:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)

    item.cancel_timeout = stelle_ab  # type: ignore[attr-defined]  # where pytest-timeout looks
    signal.signal(signal.SIGALRM, wecker.klingle)
    signal.setitimer(signal.ITIMER_REAL, settings.timeout, WIEDER_S)
    return True


def _abschnitt(item: pytest.Item, *, abbau: bool = False) -> Generator[None, object, object]:
    wecker = item.stash.get(_WECKER, None)
    if wecker is None:
        return (yield)
    try:
        wecker.im_abschnitt, wecker.beim_abbau = True, abbau
        return (yield)
    except ZuLange as error:
        wecker.im_abschnitt = False
        raise pytest.fail.Exception(str(error)) from error
    finally:
        wecker.im_abschnitt = False


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None, object, object]:
    """Let the alarm end it as an error of this test; the end of the process waits for the alarm, however late."""
    wecker = item.stash.get(_WECKER, None)
    at_last = float(item.config.getini("faulthandler_timeout") or 0.0)
    if wecker is not None and 0 < at_last < wecker.sekunden + LETZTE_FRIST_S:
        where = item.config.stash[fault_handler_stderr_fd_key]
        faulthandler.dump_traceback_later(wecker.sekunden + LETZTE_FRIST_S, file=where, exit=True)
    return (yield from _abschnitt(item))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Let the alarm end it as a failure of this test."""
    return (yield from _abschnitt(item))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, object, object]:
    """Let the alarm end what is in its way, one thing after the other."""
    return (yield from _abschnitt(item, abbau=True))
