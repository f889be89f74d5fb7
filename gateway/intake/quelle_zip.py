"""A delivery in one ZIP: every entry judged before anything is unpacked, nothing ever unpacked by its name.

``zipfile`` reads the directory; what a hostile archive could do with it is limited here (number, sizes, ratio).
"""

import errno
import io
import os
import stat
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final, cast

from gateway.domain.errors import Fehlercode, Refused
from gateway.intake.bericht import Mangel
from gateway.intake.felder import pfad_bleibt_drin
from gateway.intake.quelle import (
    MAX_DATEI_OCTETS,
    MAX_DATEIEN,
    SCHEINE,
    Fund,
    gezeigt,
    ist_beiwerk,
    schluessel,
    waehle_schein,
)
from gateway.intake.schein import abgelehnt, mangel
from gateway.pump.archiv import BLOCK
from gateway.pump.dateien import ohne_namen

MAX_SUMME: Final = 1 << 40
"""Octets of all entries unpacked: thirty times a thousand files of 36 MB; a bomb names more than any disk has."""
MAX_VERHAELTNIS: Final = 200
"""How many times larger an entry may become: scans shrink by a few percent, a note in CSV to a twentieth."""
KLEIN: Final = 1 << 20
"""Octets up to which the ratio does not matter: a page of one colour shrinks a thousandfold and harms nobody."""
MAX_VERZEICHNIS: Final = 16 << 20
"""Octets of the directory of the ZIP, which is held in memory: a hundred thousand entries with long names."""
_ZEIGER64, _ENDE64 = 20, 56
"""Octets of the ZIP64 records that lie right before the end record (APPNOTE 4.3.14, 4.3.15)."""
_ENDE: Final = 22
_KOMMENTAR: Final = 0xFFFF
_FLAG_VERSCHLUESSELT: Final = 0x2041
"""Bits 0, 6 and 13: encrypted, strongly encrypted, masked headers (APPNOTE 4.4.4)."""
_FLAG_UTF8: Final = 0x800
_KODIERUNGEN: Final = ("utf-8", "cp850", "cp1252")
"""In which programs write names although the entry does not say so: Unix, Windows consoles, Windows."""
_METHODEN: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_KAPUTT = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    struct.error,
    ValueError,
    OverflowError,
)
"""What ``zipfile`` raises on an archive that is damaged or was made to harm."""


class Zipquelle:
    """Implements ``Quelle``."""

    def __init__(self, pfad: Path, tmp: Path) -> None:
        """Judge every entry of the directory."""
        self._tmp = tmp
        nummer = os.open(pfad, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        self._datei = os.fdopen(nummer, "rb")
        try:
            self._zip = _oeffne(self._datei)
            maengel: list[Mangel] = []
            self._eintraege: dict[str, zipfile.ZipInfo] = {}
            self.funde: dict[str, Fund] = {}
            self._sieh_durch(maengel)
            self.maengel = tuple(maengel)
            self.schein = waehle_schein(frozenset(name for name in self.funde if "/" not in name))
            self._schein = self.funde.pop(self.schein)
        except BaseException:
            self._datei.close()
            raise

    def _sieh_durch(self, maengel: list[Mangel]) -> None:
        eintraege = [eine for eine in self._zip.infolist() if not _ist_ordner(eine)]
        namen = [schluessel(eine.filename) for eine in eintraege]
        davor = _gemeinsamer_ordner(namen)
        doppelte = {name for name, anzahl in Counter(namen).items() if anzahl > 1}
        for eintrag, ganz in zip(eintraege, namen, strict=True):
            name = ganz.removeprefix(davor)
            if not pfad_bleibt_drin(ganz):
                grund = "Der Pfad verlässt die Lieferung oder ist nicht mit / geschrieben; nicht ausgepackt."
                maengel.append(mangel("pfad", gezeigt(eintrag.orig_filename), grund))
                continue
            if ist_beiwerk(name):
                continue
            hindernis = _hindernis(eintrag)
            if ganz in doppelte:
                hindernis = (
                    "Unter diesem Namen liegen mehrere Dateien im ZIP; welche gemeint ist, ist nicht zu sagen."
                )
            self._eintraege[name] = eintrag
            self.funde[name] = Fund(laenge=eintrag.file_size, hindernis=hindernis)

    def erwarte(self, namen: Collection[str]) -> None:
        """Read names that do not say their code page as the note spells them, where it names just one such file.

        ``zipfile`` takes code page 437 as the standard says; programs write UTF-8 or that of Windows all the same.
        """
        gesucht = frozenset(namen) - self.funde.keys()
        lesarten: dict[str, list[str]] = {}
        for name, eintrag in self._eintraege.items():
            if not eintrag.flag_bits & _FLAG_UTF8 and name not in namen and not name.isascii():
                for anders in sorted(gesucht & _lesarten(name)):
                    lesarten.setdefault(anders, []).append(name)
        for anders, dateien in lesarten.items():
            if len(dateien) == 1 and dateien[0] in self.funde:
                self.funde[anders] = self.funde.pop(dateien[0])
                self._eintraege[anders] = self._eintraege.pop(dateien[0])

    def oeffne(self, name: str) -> BinaryIO:
        """Open an entry to be read once; ``Refused`` while reading too, where it is damaged or too long."""
        return cast("BinaryIO", io.BufferedReader(_Eintrag(self._zip, self._eintraege[name]), BLOCK))

    def oeffne_schein(self) -> BinaryIO:
        """Open the note."""
        if self._schein.hindernis is not None:
            raise abgelehnt(self.schein, self._schein.hindernis)
        return self.oeffne(self.schein)

    def oeffne_datei(self, name: str) -> BinaryIO:
        """Unpack an entry into a file without a name, which goes with its descriptor."""
        with self.oeffne(name) as quelle:
            return ohne_namen(self._tmp, self._eintraege[name].file_size, iter(lambda: quelle.read(BLOCK), b""))

    def schliesse(self) -> None:
        """Let the archive go."""
        self._zip.close()
        self._datei.close()


class _Eintrag(io.RawIOBase):
    """One entry as a stream whose every failure is one ``Refused``."""

    def __init__(self, archiv: zipfile.ZipFile, eintrag: zipfile.ZipInfo) -> None:
        super().__init__()
        self._rest = eintrag.file_size
        with _gedeutet():
            self._innen = archiv.open(eintrag)

    def readable(self) -> bool:
        return True

    def readinto(self, ziel: object, /) -> int:
        sicht = memoryview(ziel).cast("B")  # type: ignore[arg-type]  # any writable buffer
        with _gedeutet():
            block = self._innen.read(len(sicht))
        self._rest -= len(block)
        if self._rest < 0 or (not block and self._rest > 0 and len(sicht) > 0):
            raise _beschaedigt()
        sicht[: len(block)] = block
        return len(block)

    def close(self) -> None:
        if not self.closed:
            self._innen.close()
        super().close()


@contextmanager
def _gedeutet() -> Iterator[None]:
    """Turn what ``zipfile`` raises on hostile octets into one refusal; what the disk says stays as it is."""
    try:
        yield
    except _KAPUTT as error:
        raise _beschaedigt() from error
    except OSError as error:
        if error.errno != errno.EINVAL:  # a place before the start of the file
            raise
        raise _beschaedigt() from error


def _beschaedigt() -> Refused:
    return Refused(Fehlercode.S999, "an entry of the ZIP is damaged, or is not as long as the ZIP says")


def _oeffne(datei: BinaryIO) -> zipfile.ZipFile:
    """Read the directory, after a look at how large it wants to be."""
    groesse = os.fstat(datei.fileno()).st_size
    if not stat.S_ISREG(os.fstat(datei.fileno()).st_mode) or groesse < _ENDE:
        raise abgelehnt("Lieferung", "Das ist keine ZIP-Datei, oder sie ist leer.")
    datei.seek(-min(groesse, _ENDE64 + _ZEIGER64 + _ENDE + _KOMMENTAR), os.SEEK_END)
    fenster = datei.read()
    stelle = fenster.rfind(b"PK\x05\x06")
    if stelle < 0 or len(fenster) - stelle < _ENDE:
        raise abgelehnt("Lieferung", "Das ist keine ZIP-Datei, oder ihr Ende fehlt: bitte noch einmal übertragen.")
    # everything between the start of the directory and the end record is read into memory at once
    laenge = struct.unpack_from("<I", fenster, stelle + 12)[0]
    davor = stelle - _ZEIGER64 - _ENDE64
    if davor >= 0 and fenster[davor:].startswith(b"PK\x06\x06"):  # whatever the end record says, this one counts
        laenge = max(laenge, struct.unpack_from("<Q", fenster, davor + 40)[0])
    elif laenge == 0xFFFF_FFFF:
        raise abgelehnt("Lieferung", "Die ZIP-Datei ist beschädigt: bitte neu packen und übertragen.")
    if laenge > MAX_VERZEICHNIS:
        raise abgelehnt("Lieferung", f"Das Verzeichnis der ZIP-Datei ist größer als {MAX_VERZEICHNIS >> 20} MiB.")
    try:
        with _gedeutet():
            archiv = zipfile.ZipFile(datei)
    except Refused:
        raise abgelehnt("Lieferung", "Die ZIP-Datei ist beschädigt: bitte neu packen und übertragen.") from None
    eintraege = archiv.infolist()
    if len(eintraege) > MAX_DATEIEN:
        raise abgelehnt(
            "Lieferung", f"Die ZIP-Datei hat mehr als {MAX_DATEIEN} Einträge; bitte die Lieferung teilen."
        )
    if sum(eine.file_size for eine in eintraege) > MAX_SUMME:
        raise abgelehnt("Lieferung", f"Die ZIP-Datei gibt an, ausgepackt größer als {MAX_SUMME >> 40} TiB zu sein.")
    if sum(eine.compress_size for eine in eintraege) > groesse:
        raise abgelehnt(
            "Lieferung", "Einträge der ZIP-Datei überlappen einander; so packt kein gewöhnliches Programm."
        )
    return archiv


def _lesarten(name: str) -> frozenset[str]:
    """Return what a name that was read in code page 437 may mean otherwise; no path that leaves the delivery."""
    found = set()
    for kodierung in _KODIERUNGEN:
        try:
            anders = schluessel(name.encode("cp437").decode(kodierung))
        except UnicodeError:  # composed anew, or not in this code page
            continue
        if pfad_bleibt_drin(anders):
            found.add(anders)
    return frozenset(found)


def _ist_ordner(eintrag: zipfile.ZipInfo) -> bool:
    return eintrag.is_dir() and eintrag.file_size == 0


def _gemeinsamer_ordner(namen: list[str]) -> str:
    """Return the one folder everything lies in where the note lies in it too, with its slash; else nothing."""
    echte = [name for name in namen if not ist_beiwerk(name)]
    erste = {name.split("/", 1)[0] for name in echte}
    if len(erste) == 1 and pfad_bleibt_drin(einer := erste.pop()) and any(f"{einer}/{s}" in echte for s in SCHEINE):
        return f"{einer}/"
    return ""


def _hindernis(eintrag: zipfile.ZipInfo) -> str | None:
    modus = (eintrag.external_attr >> 16) & 0o170000
    if modus and not stat.S_ISREG(modus):
        return "Das ist eine Verknüpfung oder eine besondere Datei; angenommen werden nur wirkliche Dateien."
    if eintrag.flag_bits & _FLAG_VERSCHLUESSELT:
        return "Die Datei ist im ZIP verschlüsselt; bitte ohne Kennwort packen."
    if eintrag.compress_type not in _METHODEN:
        return "Die Datei ist mit einem Verfahren gepackt, das hier nicht angenommen wird; erlaubt ist Deflate."
    if eintrag.file_size > MAX_DATEI_OCTETS:
        return f"Die Datei ist ausgepackt größer als {MAX_DATEI_OCTETS >> 20} MiB."
    if eintrag.file_size > KLEIN and eintrag.file_size > MAX_VERHAELTNIS * eintrag.compress_size:
        return f"Die Datei würde ausgepackt mehr als {MAX_VERHAELTNIS}-mal so groß (ZIP-Bombe); nicht ausgepackt."
    return None
