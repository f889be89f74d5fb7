"""Fixtures of the storage room."""

from support.store import blobs, store  # noqa: F401 -- fixtures
