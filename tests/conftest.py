"""Settings for all tests: hypothesis measures no time, machines differ and share their cores.

What a machine cannot test is left out by name only, ``TESTS_WITHOUT=fuse``, and said at the end of the run.
"""

import gc
import os
from functools import lru_cache

import pytest
from cryptography.hazmat.primitives import serialization
from hypothesis import settings
from support import kurzbelege, rsavorrat, schrittzeuge, sichtkinder, speicherort, vorlage, wecker

settings.register_profile("aktenbote", deadline=None)
settings.load_profile("aktenbote")

ENTBEHRLICH = {
    "fuse": "power cuts, failing, full and read-only disks under the database and under a running gateway",
    "postgres": "the store over PostgreSQL, which no installation uses yet",
}
"""Marks of tests that may be left out, and what is not tested without them."""


LANGE = (
    "tests/demo/test_vorfuehrung.py",
    "tests/promises/test_promise_6_killed_receiver.py",
    "tests/promises/test_promise_6_killed_giver.py",
    "tests/power/test_kaputte_platte.py",
    "tests/cli/test_serve.py",
    "tests/offen/test_toete.py",
    "tests/web/test_tastatur_und_barrieren.py",
    "tests/web/test_browser.py",
    "tests/modell/test_ablaeufe.py",
    "tests/web/test_betrieb_browser.py",
    "tests/modell/test_modell.py",
    "tests/intake/test_toete.py",
    "tests/web/test_sachbearbeitung_browser.py",
    "tests/promises/test_promise_6_commands.py",
    "tests/suche/test_nachlese.py",
    "tests/demo/test_bedienung.py",
    "tests/modell/test_waechter.py",
    "tests/transfer/test_tod.py",
    "tests/promises/test_promise_6_stages.py",
    "tests/hub/test_vermittlung.py",
    "tests/transfer/test_rueckruf.py",
    "tests/intake/test_maengel.py",
    "tests/simulator/test_befehl.py",
    "tests/power/test_gateways.py",
    "tests/promises/test_promise_4.py",
    "tests/api/test_api_schemathesis.py",
    "tests/transfer/test_schlechte_lieferungen.py",
    "tests/storage/test_stromausfall.py",
    "tests/sichtung/test_sichtung.py",
    "tests/web/test_entscheidungen_browser.py",
    "tests/wiring/test_wiederherstellung.py",
    "tests/fuzz/test_fuzz.py",
    "tests/messages_schema/test_schema.py",
    "tests/pruefung/test_browser.py",
    "tests/walks/test_gaenge.py",
    "tests/audit/test_probe.py",
    "tests/promises/test_promise_1.py",
    "tests/storage/test_absturz.py",
    "tests/docs/test_runbook.py",
    "tests/web/test_hochladen.py",
)
"""Files that take longest, however few tests they have: they begin first, so that no core waits for one in the end.

The rest follows in the order of chance (``--no-loadscope-reorder`` in the Makefile: else few tests come last).
"""
SCHLUESSEL_GEMERKT = 1024
"""Private keys kept open: every house of a test opens a dozen of the same few files, each takes 30 ms to check."""


def pytest_configure(config: pytest.Config) -> None:
    for plugin in (kurzbelege, rsavorrat, schrittzeuge, sichtkinder, speicherort, vorlage, wecker):
        config.pluginmanager.register(plugin)
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
    if missing := [name for name in LANGE if not (config.rootpath / name).is_file()]:
        raise pytest.UsageError(f"tests/conftest.py lets files begin first that there are none of: {missing}")
    rang = {name: number for number, name in enumerate(LANGE)}
    items.sort(key=lambda item: rang.get(item.nodeid.partition("::")[0], len(LANGE)))


def pytest_collection_finish() -> None:
    """What was loaded for the tests stays: the collector of garbage need not look at it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)  # what a test makes goes by its last reference, but for little


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for name in _ohne():
        terminalreporter.section("left out by TESTS_WITHOUT")
        terminalreporter.write_line(f"{name}: not tested are {ENTBEHRLICH[name]}")
