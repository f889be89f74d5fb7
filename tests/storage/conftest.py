"""Fixtures of the storage room: every test of a port runs over both stores."""

from support.store import beide, blobs  # noqa: F401 -- fixtures
