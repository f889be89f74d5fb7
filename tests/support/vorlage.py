"""Fresh databases of tests are copies of one that was migrated once: all steps take 90 ms each time.

Its fixture and hook are a plugin of ``tests/conftest.py``. Only an empty database that would get exactly the
built-in steps gets the copy, page for page what these steps make of an empty one. Older databases are migrated as
ever, and so is every one in a process of its own. ``echte_migration`` is for tests of the migration itself.
"""

import threading
from collections.abc import Callable, Mapping
from functools import cache

import apsw
import pytest

from gateway.storage.sql.schritte import Migration
from gateway.storage.sqlite import migration
from gateway.storage.sqlite import store as ort

_MIGRIERE = migration.migriere
EPOCHE = "wert = lower(hex(randomblob(16))), seit = strftime('%Y-%m-%dT%H:%M:%fZ', 'now')"
"""What differs in every new database: name and begin of its epoch."""
_SCHLOSS = threading.Lock()
"""Houses of one test may be opened in several threads; the template is one connection."""


@cache
def vorlage(schritte: tuple[Migration, ...]) -> apsw.Connection:
    """An empty database in memory that took these steps."""
    made = apsw.Connection(":memory:")
    _MIGRIERE(made, schritte)
    return made


def kopiere(
    connection: apsw.Connection,
    schritte: tuple[Migration, ...],
    dazu: Mapping[int, Callable[[apsw.Connection], None]],
) -> int:
    """Take the place of ``migriere`` where a store is opened."""
    if schritte != migration.eingebaute() or migration.offene(connection, schritte) != schritte:
        return _MIGRIERE(connection, schritte, dazu)
    with _SCHLOSS, connection.backup("main", vorlage(schritte), "main") as copy:
        copy.step()
    connection.execute(f"UPDATE epoche SET {EPOCHE}")  # the one thing that chance makes: no two stores share it
    return len(schritte)


def pytest_configure() -> None:
    """Begin with the copies."""
    vars(ort)["migriere"] = kopiere


@pytest.fixture
def echte_migration(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every new database of this test take every step."""
    monkeypatch.setattr(ort, "migriere", _MIGRIERE)
