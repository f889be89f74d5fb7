"""Counts for a monitoring: what entries say, with the JSON functions of PostgreSQL."""

from gateway.storage.sql.messung import SqlMessung


class PostgresMessung(SqlMessung):
    """Implements ``Messung``; an entry that was pruned is no JSON any more."""

    __slots__ = ()
    _LOG = (
        "SELECT p.id, coalesce(b.groesse, 0) FROM protokoll AS p LEFT JOIN protokoll_baum AS b ON b.log = p.id"
        " WHERE p.mandant = ? ORDER BY p.generation DESC LIMIT 1"
    )
    _EINTRAEGE = """
SELECT mandant, ereignis, wort ->> 'code' AS code, wort ->> 'zustand_neu' AS neu, count(*) FROM (
  SELECT p.mandant, e.ereignis,
    CASE WHEN e.gekuerzt IS NULL THEN convert_from(e.oktette, 'UTF8')::json END AS wort
  FROM protokoll_eintrag AS e JOIN protokoll AS p ON p.id = e.log
  WHERE e.zeile > ? AND e.zeile <= ?
) AS eintrag GROUP BY mandant, ereignis, code, neu
"""
