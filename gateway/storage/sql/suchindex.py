"""Writes the search index of the Ablage: one number per word and file, made of a keyed hash."""

from collections.abc import Iterable
from typing import Final

from gateway.domain.ids import AkteId, Kennung
from gateway.domain.suchwoerter import Suchwort
from gateway.storage.sql.tabelle import zahlen
from gateway.storage.sql.tresor import Tresor
from gateway.storage.sql.verbindung import Verbindung

ZIFFERN: Final = 15
"""Hex digits of the hash that are kept: 60 bits fit SQLite's integer; what collides is sorted out when opened."""


def zahl(tresor: Tresor, mandant: Kennung, wort: Suchwort, *, test: bool) -> int:
    """Return what the index holds for a word; authority and lane are hashed too, so that they never meet."""
    zweck, text = wort
    return int(tresor.suchwert(f"suche/{zweck}", f"{mandant}\n{int(test)}\n{text}")[:ZIFFERN], 16)


def trage_ein(
    connection: Verbindung,
    tresor: Tresor,
    mandant: Kennung,
    akte: AkteId,
    woerter: Iterable[Suchwort],
    *,
    test: bool,
) -> None:
    """Put a file under these words, in place of those before."""
    vergiss(connection, mandant, akte)
    sql = "INSERT INTO suchakte (mandant, akte) VALUES (?, ?) RETURNING nr"
    ((nr,),) = connection.execute(sql, (mandant, akte)).fetchall()
    woerter_als = zahlen(sorted({zahl(tresor, mandant, wort, test=test) for wort in woerter}))
    connection.execute(
        "INSERT INTO suchwort (wort, nr) SELECT CAST(value AS BIGINT), ?2 FROM json_each(?1)", (woerter_als, nr)
    )


def vergiss(connection: Verbindung, mandant: Kennung, akte: AkteId) -> None:
    """Take a file out of the index."""
    connection.execute("DELETE FROM suchakte WHERE mandant = ? AND akte = ?", (mandant, akte))
    connection.execute("DELETE FROM suche_offen WHERE mandant = ? AND akte = ?", (mandant, akte))
