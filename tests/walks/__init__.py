"""Walks through the pages, recorded in docs/walks: each is walked by a test, and written by ``make walks``."""
