"""The tables of PostgreSQL are those of SQLite: a column or index that one gets, the other gets too."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import apsw
import psycopg
import pytest
from support.postgres import server
from support.vorlage import vorlage

from gateway.storage.sqlite.migration import eingebaute

pytestmark = pytest.mark.postgres

NUR_SQLITE = {"volltext", "volltext_rest"}
"""The index of words in documents is an engine's own; PostgreSQL has it beside the document."""
NUR_POSTGRES = {"schreibrecht", "protokoll_baum"}
ANDERS = {"protokoll", "migration", "textdokument"}
"""The tree of a log stands beside it (``protokoll_baum``); moments of steps are the server's."""

DOKUMENT = (
    "INSERT INTO akte (mandant, id, xdomea_uuid, aktenzeichen, person, angelegt, sperren, test)"
    " VALUES ('m', 'a', 'x', 'z', '{}', 't', '[]', 0);"
    " INSERT INTO dokument"
    " (mandant, akte, position, uuid, xdomea_uuid, dateiname, format, pfad, laenge, sha256, crc32)"
    " VALUES ('m', 'a', 1, 'u', 'x', '\"aktenbote:1:AAAAAAAAAAAAAAAA\"', '018', '[]', 1, 's', 1)"
)


@pytest.fixture
def leer(tmp_path: Path) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    """A database with every table and no row."""
    with psycopg.connect(server().datenbank(tmp_path), autocommit=True) as connection:
        yield connection
    server().wirf_weg(tmp_path)


def _in_sqlite() -> tuple[dict[str, set[tuple[str, bool]]], set[str]]:
    """Tables with their columns (name, must not be empty), and indexes."""
    made = vorlage(eingebaute())
    names = [str(name) for (name,) in made.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    tables = {
        name: {
            (str(spalte), bool(muss or schluessel))
            for spalte, muss, schluessel in made.execute(
                'SELECT name, "notnull", pk FROM pragma_table_info(?)', (name,)
            )
        }
        for name in names
        if not name.startswith(("sqlite_", "volltext_"))
    }
    rows = made.execute("SELECT name, tbl_name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL")
    return tables, {str(name) for name, of in rows if of not in NUR_SQLITE}


def test_tables_columns_and_indexes_are_the_same(leer: psycopg.Connection[tuple[Any, ...]]) -> None:
    tables, indexes = _in_sqlite()
    here: dict[str, set[tuple[str, bool]]] = {}
    for table, column, nullable in leer.execute(
        "SELECT table_name, column_name, is_nullable FROM information_schema.columns WHERE table_schema = 'public'"
    ):
        here.setdefault(table, set()).add((column, nullable == "NO"))
    assert here.keys() == (tables.keys() - NUR_SQLITE) | NUR_POSTGRES
    for name in tables.keys() - NUR_SQLITE - ANDERS:
        assert here[name] == tables[name], name
    assert here["textdokument"] - tables["textdokument"] == {("marken", False)}
    assert tables["protokoll"] - here["protokoll"] == {("groesse", True), ("frontier", True)}
    ours = leer.execute(
        "SELECT indexname FROM pg_indexes WHERE schemaname = 'public' AND indexname NOT LIKE '%\\_key'"
        " AND indexname NOT LIKE '%\\_pkey'"
    ).fetchall()
    assert {name for (name,) in ours} == indexes | {"textdokument_marken"}


STEMPEL = (
    "INSERT INTO protokoll (mandant, generation, ursprung, epoche) VALUES ('m', 1, 'u', 'e');"
    " INSERT INTO zeitstempel SELECT id, 1, '', '', 't' FROM protokoll; DELETE FROM zeitstempel"
)
ALARM = (
    "INSERT INTO zeuge_alarm (id, ursprung, art, gehalten, gezeigt, zeit) VALUES ('i', 'u', 'a', '', '', 't');"
    " UPDATE zeuge_alarm SET zeit = 'u', geschlossen = 't'"
)


@pytest.mark.parametrize(
    ("tat", "sagt"),
    [
        ("UPDATE dokument SET sha256 = 'other'", "never changes"),
        ("UPDATE dokument SET dateiname = 'other'", "never changes"),
        ("UPDATE dokument SET dateiname = '\"aktenbote:1:AAAAAAAAAAAAAAAA+\"'", "never changes"),
        ("UPDATE dokument SET ersetzt = 0", "stays so"),
        ("UPDATE dokument SET blob = NULL", "stays in its blob"),
        (STEMPEL, "never deleted"),
        (ALARM, "only be closed, once"),
        ("INSERT INTO wartung VALUES ('zweite', 't', 'p', 'b')", "wartung_id_check"),
        ("UPDATE akte SET sperren = '['", "json"),
    ],
)
def test_what_never_changes_says_so_itself(leer: psycopg.Connection[tuple[Any, ...]], tat: str, sagt: str) -> None:
    leer.execute(DOKUMENT)
    with pytest.raises(psycopg.Error, match=sagt):
        leer.execute(tat)


def test_a_document_may_be_superseded_once_and_sealed_under_another_key(
    leer: psycopg.Connection[tuple[Any, ...]],
) -> None:
    leer.execute(DOKUMENT)
    leer.execute("UPDATE dokument SET dateiname = '\"aktenbote:1:BBBBBBBBBBBBBBBB\"'")
    leer.execute("UPDATE dokument SET ersetzt = 1")
    with pytest.raises(psycopg.IntegrityError, match="stays so"):
        leer.execute("UPDATE dokument SET ersetzt = 1")


def test_an_example_of_sqlite_refuses_the_same() -> None:
    made = apsw.Connection(":memory:")
    with made.backup("main", vorlage(eingebaute()), "main") as copy:
        copy.step()
    made.execute(DOKUMENT)
    with pytest.raises(apsw.ConstraintError, match="never changes"):
        made.execute("UPDATE dokument SET sha256 = 'other'")
