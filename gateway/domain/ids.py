"""Identifiers: each kind is its own type, parsed once at the door and trusted behind it."""

import hashlib
import re
from typing import NewType

from gateway.domain.errors import Fehlercode, Refused

Kennung = NewType("Kennung", str)
"""Behördenkennung: DVDV prefix, colon, organisation id – ``azr:999901`` (wire skeleton 1)."""
NachrichtenUUID = NewType("NachrichtenUUID", str)
"""Identity of a message together with its Autor; lower case (wire 2.2)."""
ProzessUUID = NewType("ProzessUUID", str)
"""Label of a whole process; no decision depends on it (wire 1.6)."""
DokumentUUID = NewType("DokumentUUID", str)
"""Key between ``dokument`` of 010206 and the entry of the archive."""
TransferId = NewType("TransferId", str)
"""Our own name of one transfer, a UUID; never on the wire."""
AkteId = NewType("AkteId", str)
"""Our own name of one Akte in the Ablage, a UUID; never on the wire."""
Sha256 = NewType("Sha256", str)
"""SHA-256 of octets as 64 lower-case hex digits."""

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_KENNUNG = re.compile(r"[a-z]{3}:[0-9A-Za-z._-]{2,251}")
_SHA256 = re.compile(r"[0-9a-f]{64}")


def uuid_text(text: str) -> str:
    """Return the UUID in lower case, or refuse it (X001)."""
    lowered = text.strip().lower()
    if not _UUID.fullmatch(lowered):
        raise Refused(Fehlercode.X001, "this is no UUID (8-4-4-4-12 hexadecimal digits)")
    return lowered


def kennung(text: str) -> Kennung:
    """Return the text as Behördenkennung, or refuse it (X001)."""
    if not _KENNUNG.fullmatch(text):
        raise Refused(Fehlercode.X001, "this is no Behördenkennung such as azr:999901")
    return Kennung(text)


def sha256_text(text: str) -> Sha256:
    """Return the text as SHA-256 digest, or refuse it (X001)."""
    if not _SHA256.fullmatch(text):
        raise Refused(Fehlercode.X001, "this is no SHA-256 digest (64 lower-case hexadecimal digits)")
    return Sha256(text)


def sha256_of(octets: bytes | memoryview) -> Sha256:
    """Return the SHA-256 of the octets."""
    return Sha256(hashlib.sha256(octets).hexdigest())
