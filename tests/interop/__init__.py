"""Interoperability: tools nobody here wrote read what we write, and we judge what they write."""
