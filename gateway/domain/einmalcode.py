"""Codes of an authenticator (TOTP, RFC 6238) and recovery codes; moments and random octets come in as values."""

import base64
import hmac
from datetime import datetime
from urllib.parse import quote

SCHRITT_S = 30
"""Seconds one code counts (RFC 6238 5.2)."""
STELLEN = 6
"""Digits: every authenticator makes these without being told."""
TOLERANZ = 1
"""Steps before and after ours that count too: clocks of telephones (RFC 6238 5.2 allows one for the way)."""
GEHEIMNIS_OCTETS = 20
"""Octets of the secret: the length of the HMAC (RFC 4226 4, R6)."""
NOTFALLCODES = 10
"""Recovery codes of an account."""
NOTFALLCODE_OCTETS = 10
"""80 random bits each: sixteen characters, which nobody guesses and one can type."""


def hotp(geheimnis: bytes, zaehler: int) -> str:
    """Return the code of a counter (RFC 4226 5.3) with HMAC-SHA-1, which is what authenticators do."""
    mac = hmac.digest(geheimnis, zaehler.to_bytes(8), "sha1")
    at = mac[-1] & 0x0F
    return str((int.from_bytes(mac[at : at + 4]) & 0x7FFFFFFF) % 10**STELLEN).zfill(STELLEN)


def schritt(jetzt: datetime) -> int:
    """Return the counter of a moment."""
    return int(jetzt.timestamp()) // SCHRITT_S


def pruefe_totp(geheimnis: bytes, code: str, jetzt: datetime, *, nach: int) -> int | None:
    """Return the counter a code is of, to be kept as the next ``nach``; ``None`` = wrong, or used already.

    Only counters above ``nach`` count, so that no code counts twice (RFC 6238 5.2).
    """
    typed, found = code.encode("utf-8", "replace"), None
    now = schritt(jetzt)
    for counter in range(now - TOLERANZ, now + TOLERANZ + 1):
        same = hmac.compare_digest(hotp(geheimnis, counter).encode(), typed)
        if same and counter > nach and found is None:
            found = counter
    return found


def ist_totp(code: str) -> bool:
    """Tell whether what was typed has the form of an authenticator's code."""
    return len(code) == STELLEN and code.isascii() and code.isdigit()


def ohne_trenner(code: str) -> str:
    """Return what was typed without blanks and dashes, in capitals."""
    return "".join(code.split()).replace("-", "").upper()


def als_text(geheimnis: bytes) -> str:
    """Return a secret in base32 without padding, as people type it into an authenticator."""
    return base64.b32encode(geheimnis).decode().rstrip("=")


def aus_text(text: str) -> bytes:
    """Return the secret of ``als_text``; ``ValueError`` where it is none."""
    return base64.b32decode(text + "=" * (-len(text) % 8))


def notfallcode(zufall: bytes) -> str:
    """Return random octets as a recovery code, in groups of four."""
    text = als_text(zufall)
    return "-".join(text[at : at + 4] for at in range(0, len(text), 4))


def otpauth(geheimnis: bytes, *, aussteller: str, konto: str) -> str:
    """Return the address an authenticator reads from a square code; it holds the secret: show it once."""
    label = f"{quote(aussteller, safe='')}:{quote(konto, safe='')}"
    return f"otpauth://totp/{label}?secret={als_text(geheimnis)}&issuer={quote(aussteller, safe='')}"
