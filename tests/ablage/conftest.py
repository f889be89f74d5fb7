"""Stores for the tests of the Ablage."""

from support.store import blobs, eingebettet  # noqa: F401 -- fixtures
