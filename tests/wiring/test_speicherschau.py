"""What lies on the disk is counted while other processes come and go."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from gateway.wiring.speicherschau import Zaehlung


def test_a_file_of_the_database_that_goes_while_it_is_counted_counts_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = tmp_path / "a.db"
    database.write_bytes(b"12345")
    (tmp_path / "a.db-wal").write_bytes(b"123")
    there = Path.exists
    monkeypatch.setattr(Path, "exists", lambda one, **more: one.suffix == ".db-shm" or there(one, **more))
    nothing: Any = None
    assert Zaehlung(nothing, nothing, database, lambda: datetime.now(UTC))._groesse() == 8
