"""Fixtures of the search."""

from support.store import blobs, store  # noqa: F401 -- fixtures
