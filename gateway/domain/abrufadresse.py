"""Addresses at which revocation lists and OCSP answers are fetched.

Only plain HTTP: what is fetched is signed by the authority that is asked about, and a TLS certificate of its server
would have to be judged by the same lists (RFC 5280 section 8, RFC 6960 A.1).
"""

from urllib.parse import urlsplit

MAX_URL = 2048
"""Characters of an address; longer ones are no addresses of a public service."""


def ist_adresse(text: str) -> bool:
    """Tell whether a text is an address that can be asked: ``http://host/…``, ASCII, no user, no fragment."""
    if len(text) > MAX_URL or not text.isascii() or not text.isprintable() or " " in text:
        return False
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return False
    plain = parts.username is None and not parts.fragment and port != 0
    return parts.scheme == "http" and bool(parts.hostname) and plain
