"""Benchmarks: figures as ratios against a named limit or peer in the same run; never part of the tests."""
