"""Brings the tables of a PostgreSQL database to this version: numbered SQL files, each once and whole."""

from gateway.domain.errors import Usage
from gateway.storage.postgres.verbindung import PostgresVerbindung, deutend
from gateway.storage.sql.schritte import Migration, fehlende, lies_schritte

SPERRE = 0x414B5442
"""Number of the advisory lock ("AKTB") that one node at a time holds while it makes tables."""
_TABELLE = """
CREATE TABLE IF NOT EXISTS migration (
  nummer    bigint PRIMARY KEY,
  name      text NOT NULL,
  sha256    text NOT NULL,
  angewandt timestamptz NOT NULL DEFAULT clock_timestamp()
)
"""


def eingebaute() -> tuple[Migration, ...]:
    """Return the steps of this version."""
    return lies_schritte("gateway.storage.postgres")


def offene(verbindung: PostgresVerbindung, schritte: tuple[Migration, ...]) -> tuple[Migration, ...]:
    """Return the steps that are missing; raises ``Usage`` for a database this version cannot serve."""
    tabellen = {
        name
        for (name,) in verbindung.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
        ).fetchall()
    }
    if not tabellen:
        return schritte
    if "migration" not in tabellen:
        raise Usage(f"{verbindung.filename} is a database of another program: give this one a database of its own")
    angewandt: dict[int, str] = dict(
        verbindung.execute("SELECT nummer, sha256 FROM migration ORDER BY nummer").fetchall()
    )
    return fehlende(verbindung.filename, angewandt, schritte)


def migriere(verbindung: PostgresVerbindung, schritte: tuple[Migration, ...]) -> int:
    """Apply what is missing, one node at a time; return how many steps; raises ``Usage``, ``TryLater``."""
    with deutend():
        verbindung.execute("SELECT pg_advisory_lock(?)", (SPERRE,))
        try:
            fehlend = offene(verbindung, schritte)
            for schritt in fehlend:
                with verbindung.c.transaction():
                    verbindung.sage(_TABELLE)
                    verbindung.sage(schritt.sql)
                    verbindung.execute(
                        "INSERT INTO migration (nummer, name, sha256) VALUES (?, ?, ?)",
                        (schritt.nummer, schritt.name, schritt.sha256),
                    )
        finally:
            if not verbindung.c.closed:
                verbindung.execute("SELECT pg_advisory_unlock(?)", (SPERRE,))
    return len(fehlend)
