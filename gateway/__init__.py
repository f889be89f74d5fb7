"""Aktenbote: carries the e-Akte from Ausländerbehörde to Ausländerbehörde."""
