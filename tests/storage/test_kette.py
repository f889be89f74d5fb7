"""Checkpoints are linked: those of a database of before once, when it is opened; a gap stays a gap."""

from collections.abc import Callable
from pathlib import Path

import apsw
import pytest
from support.store import HANNOVER, ZEIT

from gateway.audit.baum import Baumstand
from gateway.domain.errors import Usage
from gateway.keystore import Speicherschluessel
from gateway.storage.sql.abbildung import zeit_text
from gateway.storage.sql.kette import MIGRATION, glied
from gateway.storage.sql.tresor import Tresor
from gateway.storage.sqlite.migration import eingebaute
from gateway.storage.sqlite.store import SqliteStore
from gateway.transfer.ports import Tx

KEY = Speicherschluessel.of(bytes(32))
ZAHL = 4


def notiz(size: int) -> bytes:
    return f"log\n{size}\nAAAA\n\n— log AAAA\n".encode()


def schreibt(size: int) -> Callable[[Tx], None]:
    return lambda tx: tx.protokoll.stand_setzen(HANNOVER, Baumstand.aus_octets(size, bytes(32)), notiz(size), ZEIT)


async def gefuellt(ordner: Path) -> Path:
    path = ordner / "aktenbote.db"
    store = SqliteStore.open(path, schluessel=KEY)
    await store.write(lambda tx: tx.protokoll.anlegen(HANNOVER, "log", tx.epoche()))
    for number in range(ZAHL):
        await store.write(schreibt(1 << number))  # a tree of 2^n leaves has one hash
    await store.close()
    return path


def links(path: Path, sql: str = "") -> list[str | None]:
    connection = apsw.Connection(str(path))
    connection.execute(sql)
    found = connection.execute("SELECT kette FROM protokoll_checkpoint ORDER BY nummer").fetchall()
    connection.close()
    return [None if one is None else str(one) for (one,) in found]


async def oeffne_und_schliesse(path: Path) -> None:
    await SqliteStore.open(path, schluessel=KEY).close()


async def test_each_is_linked_to_the_one_before(tmp_path: Path) -> None:
    expected, before = [], None
    for number in range(ZAHL):
        before = glied(Tresor(KEY), notiz(1 << number), before)
        expected.append(before)
    assert links(await gefuellt(tmp_path)) == expected
    assert glied(Tresor(KEY), notiz(1) + "— zeuge AAAA\n".encode(), None) == expected[0], "witnesses add lines"
    assert glied(Tresor(Speicherschluessel.of(b"x" * 32)), notiz(1), None) != expected[0]


async def von_frueher(ordner: Path) -> Path:
    """A database of before checkpoints were linked."""
    path, schritte = ordner / "aktenbote.db", eingebaute()
    assert schritte[MIGRATION - 1].name.endswith("_kette.sql")
    store = SqliteStore.open(path, schluessel=KEY, migrationen=schritte[: MIGRATION - 1])
    await store.write(lambda tx: tx.protokoll.anlegen(HANNOVER, "log", tx.epoche()))
    await store.close()
    connection = apsw.Connection(str(path))
    for number in range(ZAHL):
        connection.execute(
            "INSERT INTO protokoll_checkpoint (log, groesse, notiz, zeit) SELECT id, ?, ?, ? FROM protokoll",
            (1 << number, notiz(1 << number), zeit_text(ZEIT)),
        )
    connection.close()
    return path


async def test_those_of_before_are_linked_when_the_database_is_migrated(tmp_path: Path) -> None:
    path, other = await von_frueher(tmp_path / "alt"), Speicherschluessel.of(b"x" * 32)
    with pytest.raises(Usage, match="does not belong"):
        SqliteStore.open(path, schluessel=other)
    await oeffne_und_schliesse(path)
    assert links(path) == links(await gefuellt(tmp_path / "neu"))


async def test_a_damaged_checkpoint_keeps_nobody_from_the_new_version(tmp_path: Path) -> None:
    path = await von_frueher(tmp_path)
    connection = apsw.Connection(str(path))
    connection.execute("UPDATE protokoll_checkpoint SET notiz = x'ff' WHERE nummer = 2")
    connection.close()
    await oeffne_und_schliesse(path)
    assert [one is None for one in links(path)] == [False, True, False, False]


@pytest.mark.parametrize("sql", [
    "UPDATE protokoll_checkpoint SET kette = NULL WHERE nummer = 2",
    "DELETE FROM protokoll_checkpoint WHERE nummer = 2",
    "UPDATE protokoll_checkpoint SET kette = NULL",
])  # fmt: skip
async def test_a_gap_is_not_closed_by_opening(tmp_path: Path, sql: str) -> None:
    path = await gefuellt(tmp_path)
    bent = links(path, sql)
    await oeffne_und_schliesse(path)
    assert links(path) == bent
