"""Settings for all tests: hypothesis measures no time, machines differ and share their cores.

What a machine cannot test is left out by name only, ``TESTS_WITHOUT=fuse``, and said at the end of the run.
"""

import os
from functools import lru_cache

import pytest
from cryptography.hazmat.primitives import serialization
from hypothesis import settings
from support import schrittzeuge

settings.register_profile("aktenbote", deadline=None)
settings.load_profile("aktenbote")

ENTBEHRLICH = {
    "fuse": "power cuts, failing, full and read-only disks under the database and under a running gateway"
}
"""Marks of tests that may be left out, and what is not tested without them."""


SCHLUESSEL_GEMERKT = 1024
"""Private keys kept open: every house of a test opens a dozen of the same few files, each takes 30 ms to check."""


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(schrittzeuge)
    merke = lru_cache(maxsize=SCHLUESSEL_GEMERKT)
    serialization.load_pem_private_key = merke(serialization.load_pem_private_key)


def _ohne() -> tuple[str, ...]:
    named = tuple(os.environ.get("TESTS_WITHOUT", "").split())
    if unknown := set(named) - set(ENTBEHRLICH):
        raise pytest.UsageError(f"TESTS_WITHOUT knows {sorted(ENTBEHRLICH)}, not {sorted(unknown)}")
    return named


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    ohne = _ohne()
    weg = [item for item in items if any(item.get_closest_marker(name) for name in ohne)]
    if weg:
        config.hook.pytest_deselected(items=weg)
        items[:] = [item for item in items if item not in weg]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for name in _ohne():
        terminalreporter.section("left out by TESTS_WITHOUT")
        terminalreporter.write_line(f"{name}: not tested are {ENTBEHRLICH[name]}")
