"""Questions about an account are found by a keyed hash of its name, and no other is opened for that."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import apsw
from support.store import HANNOVER, KIEL, ZEIT, neue_uuid

from gateway.keystore.speicher import Speicherschluessel
from gateway.storage.sql.kontofragen import MIGRATION
from gateway.storage.sql.tresor import Tresor
from gateway.storage.sqlite.migration import eingebaute
from gateway.storage.sqlite.store import SqliteStore
from gateway.transfer.ports import Tx
from gateway.transfer.ports.kontofragen import Kontofrage

KEY = Speicherschluessel.of(bytes(32))
FRAGE = Kontofrage(
    id="", mandant=KIEL, gestellt=ZEIT, person="paul", konto="Sina ", anlass="Beschwerde",
    zeitraum="2026-11-01/2026-11-30", freigegeben=ZEIT, freigeber="pia",
)  # fmt: skip


def frage(tage: int = 0, **weitere: object) -> Kontofrage:
    return replace(FRAGE, id=neue_uuid(), gestellt=ZEIT + timedelta(days=tage), **weitere)  # type: ignore[arg-type]


async def ueber(store: SqliteStore, konto: str, zeilen: int = 9) -> list[str]:
    found = await store.read(lambda tx: tx.kontofragen.ueber(KIEL, konto, max_zeilen=zeilen))
    return [one.id for one in found]


async def test_a_person_finds_what_was_released_about_her_account_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "aktenbote.db"
    store = SqliteStore.open(path, schluessel=KEY)
    old, new = frage(), frage(1, konto="sina")
    waits = frage(2, freigegeben=None, freigeber=None)
    others = [frage(3, konto="sven"), frage(4, mandant=HANNOVER)]

    def put(tx: Tx) -> None:
        for one in (old, new, waits, *others):
            tx.kontofragen.anlegen(one)

    await store.write(put)
    assert await ueber(store, " SINA") == [new.id, old.id]
    assert await ueber(store, "sina", 1) == [new.id]
    with apsw.Connection(str(path)) as database:
        database.execute("UPDATE kontofrage SET suche = (SELECT suche FROM kontofrage WHERE id = ?)", (old.id,))
    assert await ueber(store, "sina") == [new.id, old.id], "one that somebody moved here is about somebody else"
    await store.close()


async def test_questions_of_before_are_found_after_the_database_is_migrated(tmp_path: Path) -> None:
    path, steps, tresor = tmp_path / "aktenbote.db", eingebaute(), Tresor(KEY)
    await SqliteStore.open(path, schluessel=KEY, migrationen=steps[: MIGRATION - 1]).close()
    one, broken = neue_uuid(), neue_uuid()
    with apsw.Connection(str(path)) as database:
        for ident in (one, broken):
            sealed = [
                tresor.versiegle(getattr(FRAGE, name), f"kontofrage.{name}/{one}")
                for name in ("person", "konto", "anlass", "zeitraum", "freigeber")
            ]
            database.execute(
                "INSERT INTO kontofrage (id, mandant, gestellt, freigegeben, person, konto, anlass, zeitraum,"
                " freigeber) VALUES (?, ?, '2026-11-26T08:00:00.000000Z', '2026-11-26T08:00:00.000000Z',"
                " ?, ?, ?, ?, ?)",
                (ident, KIEL, *sealed),
            )
    store = SqliteStore.open(path, schluessel=KEY)
    assert await ueber(store, "sina") == [one], "what does not open stops nothing"
    await store.close()
