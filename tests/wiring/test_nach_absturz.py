"""Between a kill and the end of the check of the database: partners are served, nothing is signed."""

import asyncio
import threading
from pathlib import Path

import apsw
import pytest
from support.buehne import buehne


async def test_a_service_that_ends_before_its_database_was_read_signs_no_checkpoint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = threading.Event()

    def endlos(connection: apsw.Connection) -> None:
        begun.set()
        connection.execute(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
        ).fetchall()

    async with buehne(tmp_path) as b:
        haus = b.hannover
        await haus.eins.protokollbuch.integriere_alle()
        await haus.stuerze_ab()
        (haus.konfiguration.data / "aktenbote.db.lock").write_text("4711\n")  # as a kill leaves it
        with monkeypatch.context() as killed:
            killed.setattr("gateway.storage.sqlite.store.schnellpruefung", endlos)
            await haus.oeffne()
            assert haus.eins.store.ungeprueft
            vorher = await haus.lies(lambda tx: tx.protokoll.checkpoint(haus.kennung))
            haus.arbeite()
            await asyncio.to_thread(begun.wait, 60)
            await haus.schliesse()
        await haus.oeffne()
        assert await haus.lies(lambda tx: tx.protokoll.checkpoint(haus.kennung)) == vorher
