"""A large file of a form, taken piece by piece once its sender, his page and his right to it are known.

The hidden fields of every form stand before its file, so they come first and are read alone. Nothing of the file is
held in memory beyond one piece; who sends too much, too slowly or breaks off leaves nothing behind.
"""

import asyncio
import re
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from aiohttp import BodyPartReader, MultipartReader, web

from gateway.domain.errors import TryLater
from gateway.web.formular import MIT_DATEI, Formfehler, Formular, lege_feld
from gateway.web.grenzen import FELDER_MAX, FORMULAR_MAX

STUECK: Final = 256 * 1024
"""Octets of the file in memory at once."""
STILLE_S: Final = 20.0
"""Time without an octet after which nobody sends any more, in seconds."""
ANLAUF_S: Final = 60.0
LANGSAMSTES: Final = 32 * 1024
"""Octets a second that a sender must reach on average after ``ANLAUF_S``: a tenth of a slow line of an office."""
NAME_MAX: Final = 255
JE_SITZUNG: Final = 1
"""Files of a kind that one session sends at once: one window, one file."""
ALLE: Final = 4
"""Files of a kind that all send at once: each is written, hashed and looked at."""
_FELDSTUECK: Final = 8 * 1024
_UNSICHTBAR: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


class Zuviel(Exception):
    """The file is longer than this page takes."""


class Plaetze:
    """How many files are sent at once. Belongs to one event loop."""

    def __init__(self, *, je_sitzung: int = JE_SITZUNG, alle: int = ALLE) -> None:
        """The numbers are for tests."""
        self._je_sitzung, self._alle = je_sitzung, alle
        self._belegt: list[str] = []

    @contextmanager
    def nimm(self, sitzung: str) -> Iterator[None]:
        """Hold a place; ``TryLater`` where none is free."""
        if len(self._belegt) >= self._alle or self._belegt.count(sitzung) >= self._je_sitzung:
            raise TryLater("too many files are sent just now", retry_after_s=30.0)
        self._belegt.append(sitzung)
        try:
            yield
        finally:
            self._belegt.remove(sitzung)


@dataclass(frozen=True, slots=True)
class Dateistrom:
    """The file of a form whose octets are still on their way."""

    name: str
    """As its sender calls it: one line, no path, shown and never opened."""
    _leser: MultipartReader
    _teil: BodyPartReader
    _angesagt: int = 0
    """Octets of the whole form as its sender says; 0: it does not."""

    async def lies(self, schreibe: Callable[[bytes], None], *, hoechstens: int) -> int:
        """Give every piece to ``schreibe`` (blocking), in order; return how many octets there were.

        ``Zuviel`` beyond ``hoechstens``; ``Formfehler`` where it is cut off, too slow, or another field follows;
        and what ``schreibe`` raises. Nobody may use the file before this has returned.
        """
        if self._angesagt > hoechstens + FORMULAR_MAX:
            raise Zuviel  # before anything of it is written
        clock = asyncio.get_running_loop().time
        begin, seen = clock(), 0
        while piece := await _stueck(self._teil, STUECK):
            seen += len(piece)
            if seen > hoechstens:
                raise Zuviel
            if clock() - begin > ANLAUF_S + seen / LANGSAMSTES:
                raise Formfehler
            await _ganz(schreibe, piece)
        if await _naechster(self._leser) is not None:
            raise Formfehler
        return seen


async def oeffne(request: web.Request) -> tuple[Formular, Dateistrom | None]:
    """Read the fields before the file of a form; the file itself waits. ``Formfehler``: it is no such form."""
    if request.content_type != MIT_DATEI or request.headers.get("Content-Encoding", "identity") != "identity":
        raise Formfehler
    try:
        reader = await request.multipart()
    except (ValueError, AssertionError):
        raise Formfehler from None
    felder: dict[str, tuple[str, ...]] = {}
    seen = 0
    while (part := await _naechster(reader)) is not None:
        if part.filename is not None:
            return Formular(felder), Dateistrom(dateiname(part.filename), reader, part, request.content_length or 0)
        octets = bytearray()
        while piece := await _stueck(part, _FELDSTUECK):
            octets += piece
            seen += len(piece)
            if seen > FORMULAR_MAX:
                raise web.HTTPRequestEntityTooLarge(FORMULAR_MAX, seen)
        if not part.name or len(felder) >= FELDER_MAX:
            raise Formfehler
        try:
            lege_feld(felder, part.name, octets.decode("utf-8"))
        except UnicodeDecodeError:
            raise Formfehler from None
    return Formular(felder), None


def dateiname(said: str) -> str:
    """Return what a file is called, without folders and without signs nobody sees; empty where nothing is left."""
    last = re.split(r"[/\\]", said)[-1]
    signs = (one for one in unicodedata.normalize("NFC", last) if unicodedata.category(one) not in _UNSICHTBAR)
    name = " ".join("".join(signs).split())
    if len(name) <= NAME_MAX:
        return name
    stem, dot, ending = name.rpartition(".")
    return f"{stem[: NAME_MAX - len(ending) - 1]}{dot}{ending}" if dot and len(ending) < 16 else name[:NAME_MAX]


async def _ganz(schreibe: Callable[[bytes], None], piece: bytes) -> None:
    """Write a piece in a thread; who is cancelled meanwhile goes on only once it is written.

    He closes the file then: a thread that still writes would hit whatever is opened next under its number.
    """
    lauf = asyncio.ensure_future(asyncio.to_thread(schreibe, piece))
    try:
        await asyncio.shield(lauf)
    except asyncio.CancelledError:
        await asyncio.wait({lauf})
        if not lauf.cancelled():
            lauf.exception()  # nobody wants the file any more
        raise


async def _stueck(part: BodyPartReader, octets: int) -> bytes:
    with _verstaendlich():
        async with asyncio.timeout(STILLE_S):
            return bytes(await part.read_chunk(octets))


async def _naechster(reader: MultipartReader) -> BodyPartReader | None:
    with _verstaendlich():
        async with asyncio.timeout(STILLE_S):
            part = await reader.next()
    if part is not None and not isinstance(part, BodyPartReader):
        raise Formfehler
    return part


@contextmanager
def _verstaendlich() -> Iterator[None]:
    """Turn every way in which a body is broken, cut off or does not come into the one error."""
    try:
        yield
    except (ValueError, AssertionError, RuntimeError, OSError, web.RequestPayloadError):
        raise Formfehler from None
