"""A test that docs/procedure.md names for a case must really take the steps of that case: else it fails.

Three hooks, taken over by ``tests/conftest.py``. While a named test runs (its fixtures included), every step of a
transfer is noted where it is decided; a test with parameters has to take all of them with each.
"""

from collections.abc import Generator

import pytest
from support.verfahren import Schritt, versprochen

import gateway.transfer.schritte as ort
from gateway.domain.states import Ereignis, Rolle, Zustand

_GESEHEN = pytest.StashKey[set[Schritt]]()
_NEXT_STATE = ort.next_state


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Note every step from here on, if the page names this test."""
    if item.nodeid.split("[")[0] not in versprochen():
        return
    seen: set[Schritt] = set()
    item.stash[_GESEHEN] = seen

    def note(rolle: Rolle, zustand: Zustand, ereignis: Ereignis) -> Zustand:
        after = _NEXT_STATE(rolle, zustand, ereignis)
        seen.add((rolle, zustand, ereignis, after))
        return after

    ort.next_state = note


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Compare with the page once the test has passed."""
    result = yield
    if _GESEHEN in item.stash:
        missing = versprochen()[item.nodeid.split("[")[0]] - item.stash[_GESEHEN]
        words = sorted(f"{rolle.value}: {before} → {after} ({event})" for rolle, before, event, after in missing)
        assert not missing, f"docs/procedure.md names this test for steps it does not take: {words}"
    return result


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown() -> None:
    """Note no more."""
    ort.next_state = _NEXT_STATE
