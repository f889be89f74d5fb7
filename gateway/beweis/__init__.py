"""Evidence of one transfer as a file that stands by itself: gathered, signed, written; read and verified offline.

The file is an ASiC-E container with XAdES (ETSI EN 319 162-1); docs/evidence.md says what lies where.
"""
