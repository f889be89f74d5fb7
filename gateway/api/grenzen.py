"""Limits of the API: everything from outside has a size, a number and a pace."""

from dataclasses import dataclass
from typing import Final

KIB: Final = 1024
KOERPER_MAX: Final = 256 * KIB
"""Octets of a JSON body: the longest one acknowledges a file, some 110 octets a document."""
MELDUNG_MAX: Final = 1024 * KIB
"""Octets of a notice: one of the standard has some ten KiB; larger ones are laid into the inbox folder."""
SEITE: Final = 50
"""Rows of a page where none are named."""
SEITE_MAX: Final = 200
"""Rows of a page at most: each is opened with the storage key, and all are one entry of the log."""
ZEIGER_MAX: Final = 400
"""Characters of a cursor that is looked at."""
SCHLUESSEL_MAX: Final = 128
"""Characters of an Idempotency-Key: a UUID has 36."""
GRUND_MAX: Final = 500
"""Characters of a reason, as everywhere (``protokollant.MAX_BEGRUENDUNG``)."""
DOKUMENTE_MAX: Final = 2_000
"""Documents of one acknowledgement: more than the largest file there is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grenzen:
    """Limits in pace and time, as one value so that tests can use others."""

    anfragen_vorrat: int = 300
    """Requests of one token at once: the pages of a list and what they lead to."""
    anfragen_je_min: float = 300.0
    """Requests of one token a minute after that: each is an entry of the log."""
    aenderungen_vorrat: int = 60
    """Requests of one token that change something, at once."""
    aenderungen_je_min: float = 60.0
    """The same a minute after that: each leaves a row for two days."""
    fremde_vorrat: int = 20
    """Requests of one source without a token that counts, at once: one whose token has ended tries some times."""
    fremde_je_min: float = 10.0
    """The same a minute after that; whoever has one that counts is not slowed down by them."""
    quelle_vorrat: int = 600
    """Requests of one source at once, whoever sends them: before anything is read of one."""
    quelle_je_s: float = 60.0
    anfrage_s: float = 30.0
    """From the headers to the answer; octets of a document may then take ``abruf_s``."""
    abruf_s: float = 3600.0
    """Octets of one document."""
    abrufe: int = 4
    """Documents that one token fetches at once: each is opened and read."""


GRENZEN: Final = Grenzen()
"""The limits of a running service."""
