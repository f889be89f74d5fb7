"""Chains the checkpoints of a log by keyed hashes, so that an earlier one that is taken out is missed.

A checkpoint proves nothing that the newest one does not prove, so no verifier outside misses it. Inside, whoever
has not the storage key cannot close the gap.
"""

from gateway.storage.sql.tresor import Tresor
from gateway.storage.sql.verbindung import Verbindung

ZWECK = "checkpoint"
MIGRATION = 28
"""The step that adds the column."""


def glied(tresor: Tresor, notiz: bytes, vorige: str | None) -> str:
    """Return the link of a checkpoint (64 hex digits): of its three signed lines and the link before, if any.

    Lines of signatures do not count, for witnesses add theirs later.
    """
    body = notiz.partition(b"\n\n")[0].decode()
    return tresor.suchwert(ZWECK, f"{vorige or ''}\n{body}")


def letztes_glied(connection: Verbindung, log: int) -> str | None:
    """Return the link of the newest checkpoint of a log, ``None`` before the first."""
    rows = connection.execute(
        "SELECT kette FROM protokoll_checkpoint WHERE log = ? ORDER BY nummer DESC LIMIT 1", (log,)
    ).fetchall()
    return str(rows[0][0]) if rows else None


def verkette(connection: Verbindung, tresor: Tresor) -> None:
    """Link the checkpoints of a database of before this was done, in the transaction that adds the column.

    Never later: else whoever takes the links of all away had them made anew by the next start. ``Usage``: the
    database belongs to another storage key.
    """
    if connection.execute("SELECT 1 FROM protokoll_checkpoint LIMIT 1").fetchall():
        tresor.pruefe(connection, schreiben=False)
    links: dict[object, str] = {}
    for number, log, note in connection.execute(
        "SELECT nummer, log, notiz FROM protokoll_checkpoint ORDER BY 1"
    ).fetchall():
        try:
            links[log] = glied(tresor, bytes(note), links.get(log))
        except ValueError:  # no text: it keeps nobody from the new version, and the verifier says so
            continue
        connection.execute("UPDATE protokoll_checkpoint SET kette = ? WHERE nummer = ?", (links[log], number))
