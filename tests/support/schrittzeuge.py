"""A test that docs/procedure.md names for a case must really take the steps of that case: else it fails.

Its hooks are a plugin of ``tests/conftest.py``. While a named test runs (its fixtures included), every step of a
transfer is noted where it is decided; a test with parameters has to take all of them with each.
"""

from collections.abc import Generator

import pytest
from support.verfahren import Schritt, schritte_des_tests, versprochen

import gateway.transfer.schritte as ort
from gateway.domain.states import Ereignis, Rolle, Zustand

_GESEHEN = pytest.StashKey[set[Schritt]]()
_NEXT_STATE = ort.next_state


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Refuse a page that names a case of a test there is none of; looked at where a whole file is collected."""
    if any("::" in argument for argument in config.args):
        return
    here = {item.nodeid for item in items}
    files = {nodeid.split("::")[0] for nodeid in here}
    named = {nodeid for nodeid in versprochen() if "[" in nodeid and nodeid.split("::")[0] in files}
    if named - here:
        raise pytest.UsageError(f"docs/procedure.md names tests there are none of: {sorted(named - here)}")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Note every step from here on, if the page names this test."""
    if not schritte_des_tests(item.nodeid):
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
        missing = schritte_des_tests(item.nodeid) - item.stash[_GESEHEN]
        words = sorted(f"{rolle.value}: {before} → {after} ({event})" for rolle, before, event, after in missing)
        assert not missing, f"docs/procedure.md names this test for steps it does not take: {words}"
    return result


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown() -> None:
    """Note no more."""
    ort.next_state = _NEXT_STATE
