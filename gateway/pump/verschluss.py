"""Octets at rest under a key: a sealed form of any length, its writer, its seekable reader, a sealed scratch file.

Form: ``AKTVS001`` ‖ salt (32 octets) ‖ segments. A segment is ``SEGMENT`` octets of plaintext encrypted with
AES-256-GCM, then its tag; the last one may be shorter, and the only one empty. The key of a file is HKDF-Expand
(RFC 5869, SHA-256) of the given key over head and ``was`` (what the octets are): no two files share a key. The IV
of a segment is its number and whether it is the last (STREAM: Hoang, Reyhanitabar, Rogaway, Vizár, 2015): none can
be left out, repeated, moved within the file or to another, and none at the end can be cut off.
"""

import errno
import io
import os
import secrets
import tempfile
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, Final, cast

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from gateway.domain.errors import Fehlercode, Refused
from gateway.envelope.chiffre import SegmentOpener, SegmentSealer
from gateway.envelope.wurzeln import CEK_OCTETS, IV_OCTETS, TAG_OCTETS

MAGIE: Final = b"AKTVS001"
"""Version of the form; another version gets another one."""
SALZ_OCTETS: Final = 32
"""Random for each file: no two files ever share a key, whatever they hold."""
KOPF_OCTETS: Final = len(MAGIE) + SALZ_OCTETS
SEGMENT: Final = 1 << 20
"""Octets of plaintext in a segment: what a reader holds in memory, and checks whole before it gives any of it."""
_GESIEGELT: Final = SEGMENT + TAG_OCTETS
_PUFFER: Final[deque[tuple[bytearray, bytearray]]] = deque(maxlen=8)
"""Buffers of writers that have ended, the plaintext zeroed: fresh memory costs more than the cipher (adr/0014)."""
_NULLEN: Final = memoryview(bytes(SEGMENT))


class Verletzt(Refused):
    """What was sealed does not open: damaged, cut, moved, or sealed under another key."""

    def __init__(self, name: str) -> None:
        """Say which one, and what to do."""
        super().__init__(
            Fehlercode.S999,
            f"{name} is damaged, was moved, or belongs to another storage key: restore it from the backup",
        )


class Verschliesser:
    """Seals what is written to it, from front to back; used once, by one thread."""

    def __init__(self, schluessel: bytes, was: bytes, schreibe: Callable[[bytes | memoryview], object]) -> None:
        """``schreibe`` takes the sealed octets; a block is not its own after the call."""
        kopf = MAGIE + secrets.token_bytes(SALZ_OCTETS)
        self._schluessel = _schluessel(schluessel, kopf, was)
        self._schreibe = schreibe
        try:
            self._voll, self._aus = _PUFFER.pop()
        except IndexError:
            self._voll, self._aus = bytearray(SEGMENT), bytearray(_GESIEGELT)
        self._gefuellt = 0
        self._nummer = 0
        schreibe(kopf)

    def write(self, octets: bytes | memoryview, /) -> int:
        """Append plaintext; it is copied. Returns its length."""
        rest = memoryview(octets)
        while rest:
            if self._gefuellt == SEGMENT:  # only now is it known that this one is not the last
                self._siegle(letztes=False)
            nimm = min(len(rest), SEGMENT - self._gefuellt)
            self._voll[self._gefuellt : self._gefuellt + nimm] = rest[:nimm]
            self._gefuellt += nimm
            rest = rest[nimm:]
        return len(octets)

    def lies(self, quelle: BinaryIO, sieh: Callable[[bytes | memoryview], object]) -> None:
        """Append what is left of a stream without a copy of it; ``sieh`` hears the plaintext as it passes."""
        while True:
            if self._gefuellt == SEGMENT:
                if not (naechstes := quelle.read(1)):
                    return
                sieh(naechstes)
                self.write(naechstes)
            with memoryview(self._voll) as klar, klar[self._gefuellt :] as frei:
                gelesen: int = quelle.readinto(frei)  # type: ignore[attr-defined]  # every stream of ours has it
                if not gelesen:
                    return
                sieh(frei[:gelesen])
            self._gefuellt += gelesen

    def ende(self) -> None:
        """Write the last segment and forget the plaintext; without this nothing opens. Nothing can follow it."""
        benutzt = SEGMENT if self._nummer else self._gefuellt
        self._siegle(letztes=True)
        with memoryview(self._voll) as klar:
            klar[:benutzt] = _NULLEN[:benutzt]
        _PUFFER.append((self._voll, self._aus))
        del self._voll, self._aus

    def _siegle(self, *, letztes: bool) -> None:
        sealer = SegmentSealer(cek=self._schluessel, iv=_iv(self._nummer, letztes=letztes))
        with memoryview(self._voll) as klar, memoryview(self._aus) as aus:
            written = sealer.update_into(klar[: self._gefuellt], aus)
            aus[written : written + TAG_OCTETS] = sealer.finish()
            self._schreibe(aus[: written + TAG_OCTETS])
        self._nummer += 1
        self._gefuellt = 0


class VerschlossenLeser(io.RawIOBase):
    """The plaintext as a seekable stream, nothing of a segment before its tag is good; one thread at a time."""

    def __init__(
        self,
        lies: Callable[[int, int], bytes],
        laenge: int,
        *,
        schluessel: bytes,
        was: bytes,
        name: str,
        schliesse: Callable[[], object] = lambda: None,
    ) -> None:
        """``lies`` reads (offset, number) of ``laenge`` sealed octets; ``name`` is what an error calls them.

        ``Verletzt``, here or by any ``read``, where they are damaged, cut, moved, or sealed under another key.
        """
        super().__init__()
        self._lies, self._name, self._schliesse = lies, name, schliesse
        rumpf = laenge - KOPF_OCTETS
        self._segmente = max(-(-rumpf // _GESIEGELT), 0)
        self._laenge = rumpf - self._segmente * TAG_OCTETS
        kopf = lies(0, KOPF_OCTETS)
        if len(kopf) < KOPF_OCTETS or not kopf.startswith(MAGIE):
            raise Verletzt(self._name)
        letztes = self._laenge - (self._segmente - 1) * SEGMENT
        # an empty one after others would never be read, and so would hide that the rest of it was cut off
        if not self._segmente or not (0 if self._segmente == 1 else 1) <= letztes <= SEGMENT:
            raise Verletzt(self._name)
        self._schluessel = _schluessel(schluessel, kopf, was)
        self._offen = bytearray()
        self._nummer = -1
        self._stelle = 0
        if not self._laenge:
            self._oeffne(0)  # nobody will read it

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is."""
        return True

    def tell(self) -> int:
        """Return the position in the plaintext."""
        self._pruefe_offen()
        return self._stelle

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Move; positions behind the end are allowed and read nothing."""
        self._pruefe_offen()
        basis = {io.SEEK_SET: 0, io.SEEK_CUR: self._stelle, io.SEEK_END: self._laenge}.get(whence)
        if basis is None or basis + offset < 0:
            raise ValueError("there is no such position")
        self._stelle = basis + offset
        return self._stelle

    def read(self, size: int = -1, /) -> bytes:
        """Return exactly ``size`` octets, fewer only at the end; all that is left for a negative size."""
        self._pruefe_offen()
        rest = max(self._laenge - self._stelle, 0)
        fehlt = rest if size < 0 else min(size, rest)
        teile = []
        while fehlt:
            teil = self._stueck(fehlt)
            teile.append(bytes(teil))
            fehlt -= len(teil)
            self._stelle += len(teil)
        return teile[0] if len(teile) == 1 else b"".join(teile)

    def readall(self) -> bytes:
        """Return all that is left."""
        return self.read()

    def readinto(self, buffer: object, /) -> int:
        """Fill the buffer up to the end of a segment; return how many octets that were, 0 at the end."""
        self._pruefe_offen()
        ziel = memoryview(buffer).cast("B")  # type: ignore[arg-type]  # any writable buffer
        fehlt = min(len(ziel), max(self._laenge - self._stelle, 0))
        if not fehlt:
            return 0
        teil = self._stueck(fehlt)
        ziel[: len(teil)] = teil
        self._stelle += len(teil)
        return len(teil)

    def close(self) -> None:
        """Let the file go and forget the plaintext; safe to call twice."""
        if not self.closed:
            super().close()
            self._offen[:] = bytes(len(self._offen))
            self._schliesse()

    def _stueck(self, hoechstens: int) -> memoryview:
        """Return what is left of the segment at this position, at most so many octets; never none."""
        nummer, ab = divmod(self._stelle, SEGMENT)
        if nummer != self._nummer:
            self._oeffne(nummer)
        return memoryview(self._offen)[ab : ab + hoechstens]

    def _oeffne(self, nummer: int) -> None:
        letztes = nummer == self._segmente - 1
        klar = self._laenge - nummer * SEGMENT if letztes else SEGMENT
        octets = self._lies(KOPF_OCTETS + nummer * _GESIEGELT, klar + TAG_OCTETS)
        if len(octets) != klar + TAG_OCTETS:
            raise Verletzt(self._name)
        offen = bytearray(klar)
        opener = SegmentOpener(cek=self._schluessel, iv=_iv(nummer, letztes=letztes))
        with memoryview(octets) as alle:
            opener.update_into(alle[:klar], offen)
            try:
                opener.finish(bytes(alle[klar:]))
            except Refused:
                offen[:] = bytes(klar)
                raise Verletzt(self._name) from None
        self._offen[:] = bytes(len(self._offen))
        self._offen, self._nummer = offen, nummer

    def _pruefe_offen(self) -> None:
        if self.closed:
            raise ValueError("this file has been closed")


class _Zwischenleser(VerschlossenLeser):
    """Of a file this process wrote itself: what does not open was changed by the disk, by nobody's message."""

    def _oeffne(self, nummer: int) -> None:
        try:
            super()._oeffne(nummer)
        except Verletzt:
            raise OSError(errno.EIO, "a scratch file does not give back what was written") from None


class Zwischenablage:
    """A scratch file without a name, sealed under a key that only this object has: gone with it, unreadable after.

    Written once from front to back, then opened as often as needed, also on several threads at once.
    """

    def __init__(self, ordner: Path) -> None:
        """Make it in a private folder."""
        self._datei = tempfile.TemporaryFile(dir=ordner, buffering=0)  # noqa: SIM115 -- closed by ``close``
        self._key = secrets.token_bytes(CEK_OCTETS)
        self._laenge = 0
        self._schreiber: Verschliesser | None = Verschliesser(self._key, b"", self._schreibe)

    def __enter__(self) -> "Zwischenablage":
        """Nothing more to open."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let it go; readers must be closed before."""
        self._datei.close()

    def write(self, octets: bytes | memoryview, /) -> int:
        """Append plaintext."""
        if self._schreiber is None:
            raise ValueError("this scratch file has been read")
        return self._schreiber.write(octets)

    def open(self) -> BinaryIO:
        """Return the plaintext from its beginning; what is written is finished with the first call.

        Any ``read`` raises ``OSError`` (EIO) where the disk does not give back what was written.
        """
        if self._schreiber is not None:
            self._schreiber.ende()
            self._schreiber = None
        leser = _Zwischenleser(
            lambda ab, zahl: os.pread(self._datei.fileno(), zahl, ab),
            self._laenge,
            schluessel=self._key,
            was=b"",
            name="a temporary file",
        )
        return cast("BinaryIO", leser)

    def _schreibe(self, octets: bytes | memoryview) -> None:
        rest = memoryview(octets)
        while rest:
            geschrieben = os.write(self._datei.fileno(), rest)
            self._laenge += geschrieben
            rest = rest[geschrieben:]


def _schluessel(schluessel: bytes, kopf: bytes, was: bytes) -> bytes:
    if len(schluessel) != CEK_OCTETS:
        raise ValueError(f"a key has {CEK_OCTETS} octets")
    return HKDFExpand(hashes.SHA256(), CEK_OCTETS, b"aktenbote:verschluss:1:" + kopf + was).derive(schluessel)


def _iv(nummer: int, *, letztes: bool) -> bytes:
    return nummer.to_bytes(IV_OCTETS - 1) + bytes([letztes])
