"""Floor 4: SQLite and local blobs behind the ports of floor 3.

``SqliteStore`` is the database, ``LocalBlobs`` the octets. What either says no with: ``TryLater`` (NO_SPACE,
STORE_BUSY, STORE_CLOSED), ``Usage`` (wrong version, in use), ``Defekt`` (the medium failed; an operator acts).
Not here: what is stored when and why (transfer), encryption of documents (a codec of the blob
header, later). Columns that tell a person are sealed (``sqlite/tresor.py``).
"""

from gateway.storage.blobs import LocalBlobs
from gateway.storage.fehler import Defekt
from gateway.storage.sqlite import SqliteStore

__all__ = ["Defekt", "LocalBlobs", "SqliteStore"]
