"""Opens a delivery and reads its note: the two things that decide whether it can be begun at all."""

import hashlib
import io
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO, cast

from gateway.domain.errors import Refused, Usage
from gateway.domain.ids import Sha256
from gateway.intake.quelle import Quelle
from gateway.intake.quelle_ordner import Ordnerquelle
from gateway.intake.quelle_zip import Zipquelle
from gateway.intake.schein import Lieferschein, ScheinAbgelehnt, abgelehnt
from gateway.intake.schein_bau import baue
from gateway.intake.schein_csv import MAX_OCTETS, Dialekt, lies_csv
from gateway.intake.schein_xml import GRENZEN, NAME, lies_xml
from gateway.pump.archiv import BLOCK


def oeffne_quelle(pfad: Path, tmp: Path) -> Quelle:
    """Look through a delivery; blocking. ``tmp`` is a private folder for what has to be unpacked.

    ``Usage`` where there is no delivery at all, ``ScheinAbgelehnt`` where it is one that cannot be begun.
    """
    if pfad.is_symlink() or not pfad.exists():
        raise Usage("there is no such folder or ZIP file (a link is not followed); name the delivery itself")
    if pfad.is_dir():
        return Ordnerquelle(pfad)
    if pfad.suffix.lower() == ".zip" and pfad.is_file():
        return Zipquelle(pfad, tmp)
    raise Usage("a delivery is a folder, or one .zip file of it")


def lies_schein(quelle: Quelle, dialekte: Sequence[Dialekt] = ()) -> Lieferschein:
    """Read the note of a delivery; blocking. ``ScheinAbgelehnt`` where it says nothing that can be used."""
    try:
        return _lies_schein(quelle, dialekte)
    except ScheinAbgelehnt:
        raise
    except Refused as no:
        raise abgelehnt(quelle.schein, "Der Lieferschein lässt sich nicht öffnen oder auspacken.") from no


def _lies_schein(quelle: Quelle, dialekte: Sequence[Dialekt]) -> Lieferschein:
    with quelle.oeffne_schein() as datei:
        if quelle.schein == NAME:
            octets = datei.read(GRENZEN.max_octets + 1)
            if len(octets) > GRENZEN.max_octets:
                grenze = GRENZEN.max_octets >> 20
                raise abgelehnt(NAME, f"Der Lieferschein ist größer als {grenze} MiB; bitte als CSV oder geteilt.")
            return baue(lies_xml(octets), lambda: Sha256(hashlib.sha256(octets).hexdigest()))
        mit = _Zaehlend(datei)
        gepuffert = cast("BinaryIO", io.BufferedReader(mit, BLOCK))
        return baue(lies_csv(gepuffert, dialekte), mit.summe)


class _Zaehlend(io.RawIOBase):
    """Takes the digest of what is read through it."""

    def __init__(self, innen: BinaryIO) -> None:
        super().__init__()
        self._innen = innen
        self._digest = hashlib.sha256()
        self._octets = 0

    def readable(self) -> bool:
        return True

    def readinto(self, ziel: object, /) -> int:
        sicht = memoryview(ziel).cast("B")  # type: ignore[arg-type]  # any writable buffer
        block = self._innen.read(min(len(sicht), MAX_OCTETS + BLOCK - self._octets))
        self._digest.update(block)
        self._octets += len(block)
        sicht[: len(block)] = block
        return len(block)

    def summe(self) -> Sha256:
        """Return the digest; the last row was read, so everything was."""
        return Sha256(self._digest.hexdigest())
