"""Stores for the tests of the Ablage."""

from support.store import blobs, store  # noqa: F401 -- fixtures
