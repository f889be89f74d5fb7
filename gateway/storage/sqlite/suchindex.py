"""Writes the search index of the Ablage: one number per word and file, made of a keyed hash."""

from collections.abc import Iterable
from typing import Final

import apsw

from gateway.domain.ids import AkteId, Kennung
from gateway.domain.suchwoerter import Suchwort
from gateway.storage.sql.tresor import Tresor

ZIFFERN: Final = 15
"""Hex digits of the hash that are kept: 60 bits fit SQLite's integer; what collides is sorted out when opened."""


def zahl(tresor: Tresor, mandant: Kennung, wort: Suchwort, *, test: bool) -> int:
    """Return what the index holds for a word; authority and lane are hashed too, so that they never meet."""
    zweck, text = wort
    return int(tresor.suchwert(f"suche/{zweck}", f"{mandant}\n{int(test)}\n{text}")[:ZIFFERN], 16)


def trage_ein(
    connection: apsw.Connection,
    tresor: Tresor,
    mandant: Kennung,
    akte: AkteId,
    woerter: Iterable[Suchwort],
    *,
    test: bool,
) -> None:
    """Put a file under these words, in place of those before."""
    vergiss(connection, mandant, akte)
    connection.execute("INSERT INTO suchakte (mandant, akte) VALUES (?, ?)", (mandant, akte))
    nr = connection.last_insert_rowid()
    zahlen = sorted({zahl(tresor, mandant, wort, test=test) for wort in woerter})
    connection.executemany("INSERT INTO suchwort (wort, nr) VALUES (?, ?)", ((z, nr) for z in zahlen))


def vergiss(connection: apsw.Connection, mandant: Kennung, akte: AkteId) -> None:
    """Take a file out of the index."""
    connection.execute("DELETE FROM suchakte WHERE mandant = ? AND akte = ?", (mandant, akte))
    connection.execute("DELETE FROM suche_offen WHERE mandant = ? AND akte = ?", (mandant, akte))
