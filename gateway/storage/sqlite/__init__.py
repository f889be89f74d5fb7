"""The SQLite implementation of the store: engine, migrations, and one module per group of tables."""

from gateway.storage.sqlite.store import SqliteStore

__all__ = ["SqliteStore"]
