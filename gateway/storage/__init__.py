"""Floor 4: SQLite and local blobs behind the ports of floor 3."""
