"""Roof: two authorities on one machine, driven only by what an operator can type."""
