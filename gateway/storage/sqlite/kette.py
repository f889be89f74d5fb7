"""Chains the checkpoints of a log by keyed hashes, so that an earlier one that is taken out is missed.

A checkpoint proves nothing that the newest one does not prove, so no verifier outside misses it. Inside, whoever
has not the storage key cannot close the gap.
"""

import apsw

from gateway.storage.sqlite.tresor import Tresor

ZWECK = "checkpoint"


def glied(tresor: Tresor, notiz: bytes, vorige: str | None) -> str:
    """Return the link of a checkpoint (64 hex digits): of its three signed lines and the link before, if any.

    Lines of signatures do not count, for witnesses add theirs later.
    """
    body = notiz.partition(b"\n\n")[0].decode()
    return tresor.suchwert(ZWECK, f"{vorige or ''}\n{body}")


def letztes_glied(connection: apsw.Connection, log: int) -> str | None:
    """Return the link of the newest checkpoint of a log, ``None`` before the first."""
    rows = connection.execute(
        "SELECT kette FROM protokoll_checkpoint WHERE log = ? ORDER BY nummer DESC LIMIT 1", (log,)
    ).fetchall()
    return str(rows[0][0]) if rows else None


def schliesse(connection: apsw.Connection, tresor: Tresor) -> None:
    """Link the checkpoints of a database of before this was done, all in one transaction.

    Where some are linked already nothing is done: one without a link was not written by this program.
    """
    if not _von_frueher(connection):  # outside a transaction: a command does not wait for the writer
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        if _von_frueher(connection):
            _verkette(connection, tresor)
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _von_frueher(connection: apsw.Connection) -> bool:
    rows = connection.execute(
        "SELECT EXISTS (SELECT 1 FROM protokoll_checkpoint WHERE kette IS NULL)"
        " AND NOT EXISTS (SELECT 1 FROM protokoll_checkpoint WHERE kette IS NOT NULL)"
    ).fetchall()
    return bool(rows[0][0])


def _verkette(connection: apsw.Connection, tresor: Tresor) -> None:
    links: dict[object, str] = {}
    for number, log, note in connection.execute("SELECT nummer, log, notiz FROM protokoll_checkpoint ORDER BY 1"):
        links[log] = glied(tresor, bytes(note), links.get(log))
        connection.execute("UPDATE protokoll_checkpoint SET kette = ? WHERE nummer = ?", (links[log], number))
