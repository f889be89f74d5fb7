"""Limits of the web application: everything from outside has a size, a time and a number (aiohttp sets none)."""

from dataclasses import dataclass

KIB = 1024

FORMULAR_MAX = 64 * KIB
"""Octets of a form: the longest text field of ours is a note of 4,000 characters."""
FELDER_MAX = 200
"""Fields of one form: the longest list of ours to choose from has fewer rows on a page."""
FELD_MAX = 8 * KIB
"""Characters of one field."""
ZEILE_MAX = 4 * KIB
"""Octets of the first line of a request: our addresses are short and hold no text of people."""
KOPF_MAX = 8 * KIB
"""Octets of one header field."""
KOPFZEILEN_MAX = 64
"""Header fields of one request; browsers send some twenty."""
VERBINDUNGEN_JE_QUELLE = 256
"""Open connections of one source: a browser keeps six, and an office may stand behind one address."""
VERBINDUNGEN_MAX = 1024
"""Open connections of all sources together: a sixteenth of the handles the service has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grenzen:
    """Limits in time and of what one source may ask, as one value so that tests can use short ones."""

    handschlag_s: float = 10.0
    """TLS handshake."""
    kopf_s: float = 10.0
    """From the first octet of a request to the end of its headers."""
    ruhe_s: float = 75.0
    """A connection without a request."""
    anfrage_s: float = 30.0
    """From the headers to the finished page, its form included."""
    hochladen_s: float = 4 * 3600.0
    """The same for a page that takes a large file, once its sender is let in: ``hochladen`` bounds how slowly."""
    auslesen_s: float = 2.0
    """How long the rest of a body that nobody wants is read and dropped, so that the answer arrives."""
    auslesen_datei_s: float = 300.0
    """The same for a large file of somebody who is signed in: 3 GiB on a line of 100 Mbit a second."""
    senden_s: float = 30.0
    """What the reader then has to fetch the page."""
    anfragen_vorrat: int = 120
    """Requests of one source at once: an office behind one address opens its pages in the morning."""
    anfragen_je_s: float = 30.0
    """Requests of one source a second after that."""
    abschied_s: float = 5.0
    """A stop waits this long for requests that are running."""


GRENZEN = Grenzen()
"""The limits of a running service."""
