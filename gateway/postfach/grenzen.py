"""Limits of the Postfach, server and client: aiohttp sets none in time, so each is named here (wire 4.6, 6)."""

from dataclasses import dataclass

KIB = 1024
MIB = 1024 * KIB

BLOCK = MIB
"""Octets read, hashed or written off the event loop in one go: smaller blocks cost a thread hop each."""
UMSCHLAG_MAX = 8 * MIB
"""Largest Umschlag (wire 4.6)."""
SEGMENT_MAX = 64 * MIB + 28
"""Largest segment file: 64 MiB of plaintext, IV and tag (wire 4.6)."""
JSON_MAX = 16 * KIB
"""Largest JSON body a request of ours needs; the longest has a signature of 4 KiB in base64."""
LISTE_MAX = 500
"""Rows of one page of a list (wire skeleton 2, operation 2)."""
LISTE_OKTETTE_MAX = MIB
"""Largest answer to a list that a client reads: 500 rows of at most 2 KiB."""
PROBLEM_MAX = 16 * KIB
"""Largest error body a client looks at."""
OFFENE_MAX = 10_000
"""Open items of one partner; a server that lists more is not believed (wire skeleton 2)."""
WARTEN_MAX_S = 50
"""Longest wait of a long poll, in seconds: below the idle limits of common firewalls (wire 6.3)."""
LEIHE_MAX_S = 900
"""Longest lease in seconds (operation 4)."""
GLEICHZEITIG_MAX = 8
"""Requests of one certificate at the same time, waiting ones not counted (wire skeleton 2)."""
VERBINDUNGEN_MAX = 32
"""Open connections of one certificate: 8 busy, a waiting one for each list, and what is just closing."""
ANFRAGEN_VORRAT = 100
"""Turns of one certificate at once: 20 messages, or the segments of 1.6 GB."""
ANFRAGEN_JE_S = 100.0
"""Turns of one certificate a second after that: 20 messages; a faster partner waits and others do not."""
ZEILEN_JE_ZUG = 10
"""Rows of a list that cost as much as one request more."""
BACKLOG = 1024
"""Connections that may wait for their handshake: every partner comes back at once after a restart."""
HANDSCHLAEGE_VORRAT = 60
"""Handshakes of one source address at once: a data centre of some authorities behind one address."""
HANDSCHLAEGE_JE_S = 20.0
"""Handshakes of one source address a second after that, some 3 % of a core; a partner needs one in minutes."""
HANDSCHLAEGE_ZUGLEICH = 8
"""Handshakes of one source address at the same time; the others of that address wait."""
HANDSCHLAEGE_OFFEN_MAX = 64
"""Connections of one source address that wait for or are in their handshake."""
EINLASSEND_MAX = 4096
"""The same of all addresses together: a quarter of the handles the service has (``DATEIEN_MAX``)."""
ABGEWIESENE_MAX = 256
"""Connections above that which are kept for ``ATEMPAUSE_S`` before they are closed, all addresses together."""
ATEMPAUSE_S = 1.0
"""Seconds before a refused connection is closed, and before connections are taken again when handles ran out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grenzen:
    """Limits in time, as one value so that tests can use short ones."""

    handschlag_s: float = 10.0
    """TLS handshake."""
    kopf_s: float = 10.0
    """From the first octet of a request to the end of its headers."""
    ruhe_s: float = 75.0
    """A connection without a request; longer than a partner's pause between two polls."""
    leben_s: float = 900.0
    """A connection is closed after its next answer, so that certificates are proven anew (wire 6.3)."""
    rate: int = 64 * KIB
    """Octets per second a body must reach in every window, in both directions."""
    fenster_s: float = 30.0
    """Length of that window."""
    nachsehen_s: float = 1.0
    """Pause between two looks at the store for mail that another process wrote."""
    aufraeumen_s: float = 600.0
    """Pause between two looks for announcements older than 24 hours."""
    streuung: float = 0.1
    """Part of a wait by which its end is spread, so that 600 partners do not come back in step."""
    abschied_s: float = 5.0
    """A stop waits this long for requests that are running."""


GRENZEN = Grenzen()
"""The limits of the wire."""
