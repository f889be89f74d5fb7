"""Bends octets: blindly, by tokens, by numbers and by the structure of XML; the same seed bends the same way."""

import random
import re
from collections.abc import Callable, Sequence

LAENGSTE = 1 << 20
"""Octets a bent input has at most: what larger ones do, tests of the limits show."""
_ZAHL = re.compile(rb"\d+")
_TAG = re.compile(rb"<[^<>]{1,300}>")
_TEXT = re.compile(rb">[^<>]{1,300}<")
_WERT = re.compile(rb"=\s*\"[^\"]{0,200}\"|:\s*\"[^\"]{0,200}\"")
_ZAHLEN = (
    b"0", b"-1", b"1", b"00", b"127", b"255", b"65535", b"65536", b"2147483648", b"4294967296",
    b"9007199254740993", b"9223372036854775808", b"18446744073709551616", b"1e400", b"1e5", b"0x1", b"9" * 400,
    b"9" * 5000, b"NaN", b"+1", b"1_0", "٣".encode(), "²".encode(),
)  # fmt: skip
_MARKEN = (
    b"", b"\x00", b"\xff", b"\xff\xff\xff\xff", b"\xef\xbb\xbf", b"\xc0\xaf", b"\xed\xa0\x80", b"\r\n", b"\r",
    b"\n", b"\n\n", b" ", b"\t", b"\"", b"'", b"<", b">", b"&", b"&amp;", b"&#0;", b"&#x1F600;", b"&e;",
    b"<!---->", b"<?a b?>",
    b"<![CDATA[a]]>", b"<!DOCTYPE a [<!ENTITY e 'e'>]>", b'<?xml version="1.0" encoding="UTF-16"?>', b"xmlns=''",
    b' xmlns:q="urn:q"', b' a="b"', b"<a/>", b"{}", b"[]", b"null", b"true", b'"\\ud800"', b"\\u0000", b"[" * 2000,
    b"{\"a\":" * 500, b"PK\x03\x04", b"PK\x05\x06", b"PK\x01\x02", b"%PDF-1.7", b"%%EOF", b"\xff\xd8\xff",
    b"\x30\x80", b"\x30\x84\xff\xff\xff\xff", b"\x02\x01\x00", b"-----BEGIN CERTIFICATE-----",
    b"../", b"/etc/passwd",
    "\u2014 ".encode(), "\u202e".encode(), "ä".encode(), "\ufeff".encode(), b"2026-02-30", b"9999-12-31T23:59:60Z",
    b"0000-00-00T00:00:00.000Z", b"2026-11-02T09:00:00.000+99:99", b"A" * 4096,
)  # fmt: skip

Rng = random.Random
Schlag = Callable[[Rng, bytes, Sequence[bytes]], bytes]


def _stelle(rng: Rng, octets: bytes) -> tuple[int, int]:
    """A short span, of no octets at times."""
    begin = rng.randrange(len(octets) + 1)
    return begin, min(len(octets), begin + rng.choice((0, 1, 1, 2, 4, 8, 16, 64, 256)))


def _bit(rng: Rng, octets: bytes, _saat: Sequence[bytes]) -> bytes:
    if not octets:
        return b"\x00"
    place = rng.randrange(len(octets))
    return octets[:place] + bytes((octets[place] ^ (1 << rng.randrange(8)),)) + octets[place + 1 :]


def _octet(rng: Rng, octets: bytes, _saat: Sequence[bytes]) -> bytes:
    begin, end = _stelle(rng, octets)
    return octets[:begin] + rng.randbytes(max(1, end - begin)) + octets[end:]


def _weg(rng: Rng, octets: bytes, _saat: Sequence[bytes]) -> bytes:
    begin, end = _stelle(rng, octets)
    return octets[:begin] + octets[end:]


def _doppelt(rng: Rng, octets: bytes, _saat: Sequence[bytes]) -> bytes:
    begin, end = _stelle(rng, octets)
    return octets[:end] + octets[begin:end] * rng.choice((1, 1, 2, 50)) + octets[end:]


def _marke(rng: Rng, octets: bytes, _saat: Sequence[bytes]) -> bytes:
    begin, end = _stelle(rng, octets)
    return octets[:begin] + rng.choice(_MARKEN) + octets[rng.choice((begin, end)) :]


def _ab(rng: Rng, octets: bytes, _saat: Sequence[bytes]) -> bytes:
    return octets[: rng.randrange(len(octets) + 1)]


def _kreuz(rng: Rng, octets: bytes, saat: Sequence[bytes]) -> bytes:
    other = rng.choice(saat)
    return octets[: rng.randrange(len(octets) + 1)] + other[rng.randrange(len(other) + 1) :]


def _treffer(rng: Rng, octets: bytes, muster: re.Pattern[bytes]) -> re.Match[bytes] | None:
    found = list(muster.finditer(octets[:65_536]))
    return rng.choice(found) if found else None


def _zahl(rng: Rng, octets: bytes, saat: Sequence[bytes]) -> bytes:
    found = _treffer(rng, octets, _ZAHL)
    if found is None:
        return _bit(rng, octets, saat)
    return octets[: found.start()] + rng.choice(_ZAHLEN) + octets[found.end() :]


def _wert(rng: Rng, octets: bytes, saat: Sequence[bytes]) -> bytes:
    """Put something else between quotes or between two tags."""
    found = _treffer(rng, octets, rng.choice((_WERT, _TEXT)))
    if found is None:
        return _marke(rng, octets, saat)
    begin = found.start() + 1 if found[0].startswith(b">") else octets.index(b'"', found.start()) + 1
    return octets[:begin] + rng.choice((*_MARKEN, *_ZAHLEN)) + octets[found.end() - 1 :]


def _element(rng: Rng, octets: bytes, saat: Sequence[bytes]) -> bytes:
    """Move, double, drop or rename a tag; drop or double a line."""
    found = _treffer(rng, octets, _TAG)
    if found is None:
        lines = octets.split(b"\n")
        line = rng.randrange(len(lines))
        lines[line : line + 1] = rng.choice(([], [lines[line]] * 2, [rng.choice(lines)]))
        return b"\n".join(lines)
    other = _treffer(rng, octets, _TAG) or found
    new = rng.choice((b"", found[0] * 2, other[0], found[0].replace(b":", b"", 1), found[0] + b"<!-- -->"))
    return octets[: found.start()] + new + octets[found.end() :]


SCHLAEGE: tuple[Schlag, ...] = (
    _bit, _bit, _octet, _weg, _doppelt, _marke, _marke, _ab, _kreuz, _zahl, _zahl, _wert, _wert, _element, _element,
)  # fmt: skip


def verbiege(rng: Rng, saat: Sequence[bytes]) -> bytes:
    """Return one of the seeds, bent once or a few times."""
    octets = rng.choice(saat)
    for _ in range(rng.choice((1, 1, 1, 2, 3, 6))):
        octets = rng.choice(SCHLAEGE)(rng, octets, saat)[:LAENGSTE]
    return octets
