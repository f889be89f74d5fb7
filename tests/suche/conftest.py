"""Fixtures of the search."""

from support.store import beide, blobs  # noqa: F401 -- fixtures
