"""Accounts of people: who may do what, signing in, setting up; only what the log vouches for counts."""
