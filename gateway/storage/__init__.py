"""Floor 4: SQLite and local blobs behind the ports of floor 3.

``SqliteStore`` is the database, ``LocalBlobs`` the octets. What either says no with: ``TryLater`` (NO_SPACE,
STORE_BUSY, STORE_CLOSED), ``Usage`` (wrong version, in use), ``Defekt`` (the medium failed; an operator acts).
``sql`` is what both databases share, ``sqlite`` and ``postgres`` what differs; the latter is not complete and
nothing configures it. Columns that tell a person are sealed (``sql/tresor.py``). Not here: what is stored when and
why (transfer), encryption of documents (a codec of the blob header, later).
"""

from gateway.storage.blobs import LocalBlobs
from gateway.storage.fehler import Defekt
from gateway.storage.sqlite import SqliteStore

__all__ = ["Defekt", "LocalBlobs", "SqliteStore"]
