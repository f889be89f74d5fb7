"""Writes the archive of a delivery (010206): a ZIP, stored, flat, its length known before its first octet.

XAusländer sheet 3.1: entries lie flat as ``<dokumentuuid>.<format>``, DEFLATE or STORE. We write STORE (scans do
not shrink), sizes and CRC in front of each entry, one fixed date: the same documents give the same octets.
"""

import hashlib
import re
import zlib
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO, Final

from gateway.domain.errors import Usage
from gateway.domain.ids import Sha256
from gateway.pump import zipformat
from gateway.pump.verschluss import Verletzt

BLOCK: Final = 1 << 20
"""Octets moved at once: large enough for hashing at full speed, small enough to keep memory flat."""
MESSBLOCK: Final = 1 << 18
"""Octets measured at once: they are still in the cache of the processor when the second and third look at them."""
_PUFFER: Final[deque[bytearray]] = deque(maxlen=8)
"""Memory that was measured in, zeroed: no document waits for fresh memory, and none holds two blocks (adr/0050)."""
_NULLEN: Final = bytes(MESSBLOCK)
MAX_DOKUMENTE: Final = 10_000
"""Documents of one delivery (wire 4.6)."""

_NAME = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.[0-9a-z]{1,8}")


class QuelleVeraendert(Usage):
    """A document is no longer what it was when it was announced: the delivery must not leave."""

    def __init__(self, name: str, was: str) -> None:
        """Say which entry (a UUID, no person) and what changed."""
        super().__init__(
            f"document {name} has another {was} than the Ablage recorded; check the store, then send again",
            code="DOCUMENT-CHANGED",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivEintrag:
    """One document to pack: its name in the archive, length in octets, CRC-32, and how to open it.

    ``sha256`` is optional; where it is given the octets are compared with it while they pass.
    """

    name: str
    laenge: int
    crc32: int
    open: Callable[[], BinaryIO]
    sha256: Sha256 | None = None


@dataclass(frozen=True, slots=True)
class Mass:
    """What one pass over a document tells: octets, CRC-32 and SHA-256."""

    laenge: int
    crc32: int
    sha256: Sha256


def miss(quelle: BinaryIO, sieh: Callable[[bytes | bytearray], object] = lambda _block: None) -> Mass:
    """Read the stream to its end and return its measures.

    ``sieh`` hears every block as it passes; the block is not its own after the call.
    """
    laenge, crc, digest = 0, 0, hashlib.sha256()
    with _geliehen() as puffer:
        while gelesen := quelle.readinto(puffer):  # type: ignore[attr-defined]  # every stream of ours has it
            block = puffer if gelesen == len(puffer) else puffer[:gelesen]
            laenge += len(block)
            crc = zlib.crc32(block, crc)
            digest.update(block)
            sieh(block)
    return Mass(laenge, crc, Sha256(digest.hexdigest()))


@contextmanager
def _geliehen() -> Iterator[bytearray]:
    """Have memory of ``MESSBLOCK`` octets to oneself."""
    try:
        puffer = _PUFFER.pop()
    except IndexError:
        puffer = bytearray(MESSBLOCK)
    try:
        yield puffer
    finally:
        puffer[:] = _NULLEN
        _PUFFER.append(puffer)


def _pruefe_eintraege(eintraege: Sequence[ArchivEintrag], form: re.Pattern[str] = _NAME, mehr: int = 0) -> None:
    if not 1 <= len(eintraege) <= MAX_DOKUMENTE + mehr:
        raise Usage(f"an archive holds 1 to {MAX_DOKUMENTE} documents, not {len(eintraege)}")
    if len({eintrag.name for eintrag in eintraege}) != len(eintraege):
        raise Usage("two documents of the archive have the same UUID; every document is packed once")
    for eintrag in eintraege:
        if not form.fullmatch(eintrag.name):
            raise Usage("an entry is not named <dokumentuuid>.<format> in lower case")
        if eintrag.laenge < 0 or not 0 <= eintrag.crc32 <= zipformat.GRENZE_32:
            raise Usage(f"entry {eintrag.name} has an impossible length or CRC-32")


def archiv_laenge(eintraege: Sequence[ArchivEintrag]) -> int:
    """Return the length in octets of what ``schreibe_archiv`` will yield (``archivgroesse`` of the 010206)."""
    _pruefe_eintraege(eintraege)
    offset = verzeichnis = 0
    for eintrag in eintraege:
        name = eintrag.name.encode("ascii")
        verzeichnis += len(zipformat.zentraler_eintrag(name, eintrag.laenge, 0, offset))
        offset += len(zipformat.lokaler_kopf(name, eintrag.laenge, 0)) + eintrag.laenge
    ende = zipformat.Ende(anzahl=len(eintraege), verzeichnis_laenge=verzeichnis, verzeichnis_offset=offset)
    return offset + verzeichnis + len(zipformat.ende_packen(ende))


def schreibe_archiv(
    eintraege: Sequence[ArchivEintrag], form: re.Pattern[str] = _NAME, mehr: int = 0
) -> Iterator[bytes]:
    """Yield the archive in blocks of at most 1 MiB; each document is opened once, in order, and closed again.

    ``form`` is how entries may be called, in ASCII; a delivery allows ``<dokumentuuid>.<format>`` alone. ``mehr``
    entries may be there beside the documents.
    Raises QuelleVeraendert in the middle of the stream when a document differs from its announced length, CRC or
    digest: the caller must throw away what was written so far.
    """
    _pruefe_eintraege(eintraege, form, mehr)
    verzeichnis: list[bytes] = []
    offset = 0
    for eintrag in eintraege:
        name = eintrag.name.encode("ascii")
        verzeichnis.append(zipformat.zentraler_eintrag(name, eintrag.laenge, eintrag.crc32, offset))
        kopf = zipformat.lokaler_kopf(name, eintrag.laenge, eintrag.crc32)
        yield kopf
        yield from _inhalt(eintrag)
        offset += len(kopf) + eintrag.laenge
    tabelle = b"".join(verzeichnis)
    ende = zipformat.Ende(anzahl=len(eintraege), verzeichnis_laenge=len(tabelle), verzeichnis_offset=offset)
    schluss = tabelle + zipformat.ende_packen(ende)
    for stelle in range(0, len(schluss), BLOCK):
        yield schluss[stelle : stelle + BLOCK]


def _gelesen(eintrag: ArchivEintrag) -> Iterator[bytes]:
    try:
        with eintrag.open() as quelle:
            while block := quelle.read(BLOCK):
                yield block
    except Verletzt:
        raise QuelleVeraendert(eintrag.name, "seal") from None


def _inhalt(eintrag: ArchivEintrag) -> Iterator[bytes]:
    rest, crc = eintrag.laenge, 0
    digest = hashlib.sha256() if eintrag.sha256 is not None else None
    for block in _gelesen(eintrag):
        rest -= len(block)
        if rest < 0:
            raise QuelleVeraendert(eintrag.name, "length")
        crc = zlib.crc32(block, crc)
        if digest is not None:
            digest.update(block)
        yield block
    if rest:
        raise QuelleVeraendert(eintrag.name, "length")
    if crc != eintrag.crc32:
        raise QuelleVeraendert(eintrag.name, "CRC-32")
    if digest is not None and digest.hexdigest() != eintrag.sha256:
        raise QuelleVeraendert(eintrag.name, "SHA-256")
