"""Checkpoints are linked: those of a database of before once, when it is opened; a gap stays a gap."""

from collections.abc import Callable
from pathlib import Path

import apsw
import pytest
from support.store import HANNOVER, ZEIT

from gateway.audit.baum import Baumstand
from gateway.keystore import Speicherschluessel
from gateway.storage.sqlite.kette import glied
from gateway.storage.sqlite.store import SqliteStore
from gateway.storage.sqlite.tresor import Tresor
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


async def test_those_of_before_are_linked_when_the_database_is_opened(tmp_path: Path) -> None:
    path = await gefuellt(tmp_path)
    linked = links(path)
    assert links(path, "UPDATE protokoll_checkpoint SET kette = NULL") == [None] * ZAHL
    await oeffne_und_schliesse(path)
    assert links(path) == linked


@pytest.mark.parametrize("sql", [
    "UPDATE protokoll_checkpoint SET kette = NULL WHERE nummer = 2",
    "DELETE FROM protokoll_checkpoint WHERE nummer = 2",
])  # fmt: skip
async def test_a_gap_is_not_closed_by_opening(tmp_path: Path, sql: str) -> None:
    path = await gefuellt(tmp_path)
    bent = links(path, sql)
    await oeffne_und_schliesse(path)
    assert links(path) == bent
