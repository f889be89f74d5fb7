"""The two roots of the profile and their limits, each with its reason (wire 4.6)."""

from typing import Final

from gateway.domain.errors import Fehlercode
from gateway.envelope.kanon import AB, PROFIL, Wurzel, limits

KIB: Final = 1024
MIB: Final = 1024 * KIB

UMSCHLAG_MAX_OCTETS: Final = 8 * MIB
"""An Inhalt of 5 MiB in base64 and 8,192 segments fit; it is parsed in memory before anything is proven."""
INHALT_MAX_OCTETS: Final = 5 * MIB
"""10,000 documents with their Transfervermerk fit."""
FACHNACHRICHT_MAX_OCTETS: Final = 64 * MIB
"""A 0010 that carries the largest original, and nothing is streamed at the parser behind it."""
DOKUMENTE_MAX: Final = 10_000
"""Documents of one delivery; also the ceiling of entries in the archive."""
SEGMENTE_MAX: Final = 4096
"""Segments of one part: 256 GiB at the largest size; stays below the 2^16 encryptions of one key (wire 5.2)."""
SEGMENT_MIN: Final = MIB
SEGMENT_STANDARD: Final = 16 * MIB
"""Large enough that a request costs nothing beside it, small enough to fetch again after a broken line."""
SEGMENT_MAX: Final = 64 * MIB
"""Largest plaintext of a segment, octets."""
SCHLUESSEL_MAX: Final = 4
"""Keys of the one reader: old and new certificate, of the authority and of its deputy."""
CEK_OCTETS: Final = 32
IV_OCTETS: Final = 12
TAG_OCTETS: Final = 16
SEGMENT_ZUSCHLAG: Final = IV_OCTETS + TAG_OCTETS
"""What a segment has more than its plaintext, octets."""
ZUFALL_OCTETS: Final = 32
WRAPPED_MAX_OCTETS: Final = KIB
"""A content key wrapped for RSA-8192."""

_RAHMEN_ELEMENTE: Final = 120
"""Elements beside segments and documents: head, four keys, signature."""

UMSCHLAG: Final = Wurzel(
    name=f"{{{AB}}}Umschlag",
    prefix="ab",
    limits=limits(max_octets=UMSCHLAG_MAX_OCTETS, max_elements=2 * SEGMENTE_MAX + _RAHMEN_ELEMENTE),
    xades=False,
    profil=PROFIL,
)
INHALT: Final = Wurzel(
    name=f"{{{AB}}}Inhalt",
    prefix="ab",
    limits=limits(max_octets=INHALT_MAX_OCTETS, max_elements=2 * DOKUMENTE_MAX + _RAHMEN_ELEMENTE),
    xades=True,
    profil=PROFIL,
    code_schwach=Fehlercode.T010,
    code_gebrochen=Fehlercode.T011,
)
