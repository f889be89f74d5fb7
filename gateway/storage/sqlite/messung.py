"""Counts for a monitoring: what entries say, with the JSON functions of SQLite."""

from gateway.storage.sql.messung import SqlMessung


class SqliteMessung(SqlMessung):
    """Implements ``Messung``; an entry that was pruned is no JSON any more."""

    __slots__ = ()
    _LOG = "SELECT id, groesse FROM protokoll WHERE mandant = ? ORDER BY generation DESC LIMIT 1"
    _EINTRAEGE = """
SELECT p.mandant, e.ereignis,
  CASE WHEN json_valid(CAST(e.oktette AS TEXT)) THEN json_extract(CAST(e.oktette AS TEXT), '$.code') END AS code,
  CASE WHEN json_valid(CAST(e.oktette AS TEXT)) THEN json_extract(CAST(e.oktette AS TEXT), '$.zustand_neu') END
    AS neu,
  count(*)
FROM protokoll_eintrag AS e JOIN protokoll AS p ON p.id = e.log
WHERE e.zeile > ? AND e.zeile <= ? GROUP BY p.mandant, e.ereignis, code, neu
"""
