"""What parent and child say to each other: a question with an open file beside it, an answer with its length."""

import socket
import struct
from typing import Final, Literal

import msgspec

from gateway.sichtung import grenzen
from gateway.sichtung.befund import Seitenbefund

_LAENGE: Final = struct.Struct(">I")
_BLOCK: Final = 1 << 16
BEREIT: Final = b"bereit"
"""First word of a child: it is locked and waits."""
OHNE_LANDLOCK: Final = b"bereit, ohne Landlock"
"""The same where the kernel cannot forbid it to open files."""


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


def frage(leitung: socket.socket, frage_: Frage, datei: int) -> Seitenbefund:
    """Ask and wait for the answer; raise ``GestoertVomKind``, or ``TimeoutError`` by the socket's own limit."""
    try:
        socket.send_fds(leitung, [msgspec.json.encode(frage_)], [datei])
        return lies_befund(empfange(leitung))
    except (ConnectionError, BrokenPipeError) as error:
        raise GestoertVomKind from error


def nimm_frage(leitung: socket.socket) -> tuple[Frage, int] | None:
    """Wait for the next question; ``None`` = the parent is done."""
    octets, dateien, _, _ = socket.recv_fds(leitung, grenzen.MAX_FRAGE, 1)
    if not octets:
        return None
    return msgspec.json.decode(octets, type=Frage), dateien[0]


def antworte(leitung: socket.socket, octets: bytes) -> None:
    """Send one answer."""
    leitung.sendall(_LAENGE.pack(len(octets)))
    leitung.sendall(octets)


def empfange(leitung: socket.socket) -> bytes:
    """Return the octets of one answer; raise ``GestoertVomKind`` at the end of the line or for too many."""
    (laenge,) = _LAENGE.unpack(_genau(leitung, _LAENGE.size))
    if laenge > grenzen.MAX_ANTWORT:
        raise GestoertVomKind
    return _genau(leitung, laenge)


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


def _genau(leitung: socket.socket, anzahl: int) -> bytes:
    teile = bytearray()
    while len(teile) < anzahl:
        block = leitung.recv(min(_BLOCK, anzahl - len(teile)))
        if not block:
            raise GestoertVomKind
        teile += block
    return bytes(teile)
