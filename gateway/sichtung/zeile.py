"""What parent and child say to each other: a question with an open file beside it, an answer with its length."""

import socket
import struct
import time
from typing import Final, Literal

import msgspec

from gateway.sichtung import grenzen
from gateway.sichtung.befund import Seitenbefund

_LAENGE: Final = struct.Struct(">I")
_BLOCK: Final = 1 << 16
BEREIT: Final = b"bereit"
"""First word of a child: it is locked and waits. Behind it stands what the kernel cannot do."""
OHNE_LANDLOCK: Final = b", ohne Landlock"
"""It cannot forbid to open files."""
OHNE_SECCOMP: Final = b", ohne seccomp"
"""It cannot forbid system calls, the network among them."""


class Frage(msgspec.Struct, frozen=True):
    """One file to look at; its descriptor travels beside this."""

    art: Literal["pdf", "jpg"]
    mit_text: bool
    was: Literal["seiten", "merkmale"] = "seiten"
    """Its pages, or what a PDF does by itself."""
    mit_merkmalen: bool = False
    """Beside its pages what a PDF does by itself, unless nothing in it can."""


class GestoertVomKind(Exception):
    """The child is gone, or says what no child of ours says."""


def frage(leitung: socket.socket, frage_: msgspec.Struct, datei: int) -> None:
    """Ask; raise ``GestoertVomKind`` where nobody hears it."""
    try:
        socket.send_fds(leitung, [msgspec.json.encode(frage_)], [datei])
    except (ConnectionError, BrokenPipeError) as error:
        raise GestoertVomKind from error


def nimm_frage(leitung: socket.socket) -> tuple[bytes, int] | None:
    """Wait for the next question, as it was written, with its file; ``None`` = the parent is done."""
    octets, dateien, _, _ = socket.recv_fds(leitung, grenzen.MAX_FRAGE, 1)
    return (octets, dateien[0]) if octets else None


def antworte(leitung: socket.socket, octets: bytes) -> None:
    """Send one answer."""
    leitung.sendall(_LAENGE.pack(len(octets)))
    leitung.sendall(octets)


def empfange(leitung: socket.socket, zeit_s: float) -> bytes:
    """Return the octets of one answer, all of which come within that time.

    Raises ``GestoertVomKind`` at the end of the line or for too many, ``TimeoutError``: an octet now and then is
    no answer.
    """
    bis = time.monotonic() + zeit_s
    try:
        (laenge,) = _LAENGE.unpack(_genau(leitung, _LAENGE.size, bis))
        if laenge > grenzen.MAX_ANTWORT:
            raise GestoertVomKind
        return _genau(leitung, laenge, bis)
    except ConnectionError as error:
        raise GestoertVomKind from error


def lies_befund(octets: bytes) -> Seitenbefund:
    """Parse an answer: the child has eaten foreign octets, so nothing it says is trusted to have its shape."""
    try:
        befund = msgspec.json.decode(octets, type=Seitenbefund)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise GestoertVomKind from error
    gezaehlt = (*befund.leere_seiten, *befund.beschaedigte_seiten)
    if not 0 <= befund.seiten <= grenzen.MAX_SEITEN or any(not 1 <= eine <= befund.seiten for eine in gezaehlt):
        raise GestoertVomKind
    return befund


def _genau(leitung: socket.socket, anzahl: int, bis: float) -> bytes:
    teile = bytearray()
    while len(teile) < anzahl:
        if (rest := bis - time.monotonic()) <= 0:
            raise TimeoutError
        leitung.settimeout(rest)
        block = leitung.recv(min(_BLOCK, anzahl - len(teile)))
        if not block:
            raise GestoertVomKind
        teile += block
    return bytes(teile)
