"""The few ZIP records of a delivery's archive, packed and parsed: local header, directory entry, end records.

The field layouts are those of PKWARE APPNOTE 6.3 (sections 4.3.7, 4.3.9, 4.3.12, 4.3.14 to 4.3.16, 4.5.3).
The standard library's ``zipfile`` stays out on purpose: on a stream it writes data descriptors (which Java's
``ZipInputStream`` refuses for STORED entries), and in reading it forgives what a closed profile must refuse:
leading octets, NUL in names, local headers that say something else than the directory. ``stream-zip`` writes the
right form but brings a second cryptographic library along and cannot tell the length beforehand.
Values only, no streams here; ``archiv.py`` and ``archiv_lesen.py`` do the reading and writing.
"""

import struct
from dataclasses import dataclass

from gateway.domain.errors import Fehlercode, Refused

STORE = 0
DEFLATE = 8

GRENZE_32 = 0xFFFF_FFFF
"""From this value on a 32-bit field cannot hold the number and ZIP64 takes over."""
GRENZE_16 = 0xFFFF
ZIP64_ID = 0x0001
UNICODE_PFAD_ID = 0x7075
"""Info-ZIP "Unicode Path": a second name for the same entry, which some readers believe and others do not."""

FLAG_VERSCHLUESSELT = 0x2041
"""Bits 0, 6 and 13: encrypted, strongly encrypted, masked headers."""
FLAG_DESCRIPTOR = 0x0008
FLAG_UTF8 = 0x0800
FLAGS_ERLAUBT = 0x0006 | FLAG_DESCRIPTOR | FLAG_UTF8

_VERSION = 20
_VERSION_ZIP64 = 45
_DATUM = 0x0021
"""1 January 1980: the same file gives the same octets, whenever it is packed."""

_LOKAL = struct.Struct("<4sHHHHHIIIHH")
_ZENTRAL = struct.Struct("<4sHHHHHHIIIHHHHHII")
_ENDE = struct.Struct("<4sHHHHIIH")
_ENDE64 = struct.Struct("<4sQHHIIQQQQ")
_ZEIGER64 = struct.Struct("<4sIQI")
_SIG_LOKAL = b"PK\x03\x04"
_SIG_ZENTRAL = b"PK\x01\x02"
_SIG_ENDE = b"PK\x05\x06"
_SIG_ENDE64 = b"PK\x06\x06"
_SIG_ZEIGER64 = b"PK\x06\x07"
_SIG_DESCRIPTOR = b"PK\x07\x08"

LOKAL_LAENGE = _LOKAL.size
ENDE_LAENGE = _ENDE.size
ENDE64_LAENGE = _ENDE64.size
ZEIGER64_LAENGE = _ZEIGER64.size


def unlesbar(grund: str) -> Refused:
    """Make the refusal of an archive (S999, the standard has no code of its own for it)."""
    return Refused(Fehlercode.S999, f"the archive is refused: {grund}; the sender must pack it again")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verzeichniseintrag:
    """One line of the central directory; sizes in octets, ``offset`` of the local header from the start."""

    name: bytes
    flags: int
    methode: int
    crc32: int
    gepackt: int
    laenge: int
    offset: int
    made_by: int = 0
    externe_attribute: int = 0

    @property
    def unix_typ(self) -> int:
        """The file type bits of a Unix mode, 0 where the archive was not made on Unix."""
        return (self.externe_attribute >> 16) & 0o170000 if self.made_by >> 8 == 3 else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ende:
    """What the end records say: number of entries, place and length of the central directory."""

    anzahl: int
    verzeichnis_laenge: int
    verzeichnis_offset: int


# ---------------------------------------------------------------- packing


def lokaler_kopf(name: bytes, laenge: int, crc32: int) -> bytes:
    """Pack the header before a stored entry, with size and CRC up front (no data descriptor)."""
    gross = laenge >= GRENZE_32
    extra = struct.pack("<HHQQ", ZIP64_ID, 16, laenge, laenge) if gross else b""
    feld = GRENZE_32 if gross else laenge
    version = _VERSION_ZIP64 if gross else _VERSION
    kopf = _LOKAL.pack(
        _SIG_LOKAL, version, 0, STORE, 0, _DATUM, crc32, feld, feld, len(name), len(extra)
    )  # fmt: skip
    return kopf + name + extra


def zentraler_eintrag(name: bytes, laenge: int, crc32: int, offset: int) -> bytes:
    """Pack the directory line of a stored entry."""
    weit = [wert for wert in (laenge, laenge, offset) if wert >= GRENZE_32]
    extra = struct.pack(f"<HH{len(weit)}Q", ZIP64_ID, 8 * len(weit), *weit) if weit else b""
    version = _VERSION_ZIP64 if weit else _VERSION
    groesse, stelle = min(laenge, GRENZE_32), min(offset, GRENZE_32)
    zeile = _ZENTRAL.pack(
        _SIG_ZENTRAL, version, version, 0, STORE, 0, _DATUM, crc32, groesse, groesse,
        len(name), len(extra), 0, 0, 0, 0, stelle,
    )  # fmt: skip
    return zeile + name + extra


def ende_packen(ende: Ende) -> bytes:
    """Pack the end of the archive, with the ZIP64 records where a number does not fit."""
    anzahl, laenge, offset = ende.anzahl, ende.verzeichnis_laenge, ende.verzeichnis_offset
    weit = b""
    if anzahl >= GRENZE_16 or laenge >= GRENZE_32 or offset >= GRENZE_32:
        weit = _ENDE64.pack(
            _SIG_ENDE64, ENDE64_LAENGE - 12, _VERSION_ZIP64, _VERSION_ZIP64, 0, 0, anzahl, anzahl, laenge, offset
        )  # fmt: skip
        weit += _ZEIGER64.pack(_SIG_ZEIGER64, 0, offset + laenge, 1)
    kurz = min(anzahl, GRENZE_16)
    return weit + _ENDE.pack(
        _SIG_ENDE, 0, 0, kurz, kurz, min(laenge, GRENZE_32), min(offset, GRENZE_32), 0
    )  # fmt: skip


# ---------------------------------------------------------------- parsing


def ende_lesen(octets: bytes) -> Ende:
    """Parse the last 22 octets of the archive; refuse a comment and several volumes."""
    if len(octets) != ENDE_LAENGE or octets[:4] != _SIG_ENDE:
        raise unlesbar("it does not end with the end record of a ZIP (truncated, or something was appended)")
    _, disk, start, hier, anzahl, laenge, offset, kommentar = _ENDE.unpack(octets)
    if kommentar or disk not in {0, GRENZE_16} or start not in {0, GRENZE_16} or hier != anzahl:
        raise unlesbar("it has a comment or several volumes")
    return Ende(anzahl=anzahl, verzeichnis_laenge=laenge, verzeichnis_offset=offset)


def ist_zeiger64(octets: bytes) -> bool:
    """Tell whether these octets, just before the end record, announce ZIP64."""
    return octets[:4] == _SIG_ZEIGER64


def ende64_lesen(kurz: Ende, stelle: int, octets: bytes) -> Ende:
    """Parse ZIP64 end record and locator, which stand together at ``stelle``, and compare with the short end."""
    if len(octets) != ENDE64_LAENGE + ZEIGER64_LAENGE:
        raise unlesbar("its ZIP64 end record is truncated")
    sig, groesse, _, _, disk, start, hier, anzahl, laenge, offset = _ENDE64.unpack(octets[:ENDE64_LAENGE])
    zeiger, zeiger_disk, ziel, disks = _ZEIGER64.unpack(octets[ENDE64_LAENGE:])
    lage = sig == _SIG_ENDE64 and zeiger == _SIG_ZEIGER64 and groesse == ENDE64_LAENGE - 12 and ziel == stelle
    if not lage or disk or start or zeiger_disk or disks > 1 or hier != anzahl:
        raise unlesbar("its ZIP64 end record is out of place or names several volumes")
    paare = (
        (kurz.anzahl, anzahl, GRENZE_16),
        (kurz.verzeichnis_laenge, laenge, GRENZE_32),
        (kurz.verzeichnis_offset, offset, GRENZE_32),
    )
    if any(short not in {wide, sentinel} for short, wide, sentinel in paare):
        raise unlesbar("its two end records contradict each other")
    return Ende(anzahl=anzahl, verzeichnis_laenge=laenge, verzeichnis_offset=offset)


def _zip64_feld(extra: bytes) -> bytes | None:
    """Walk the extra fields; return the ZIP64 one, refuse broken, doubled and renaming ones."""
    gefunden: bytes | None = None
    stelle = 0
    while stelle < len(extra):
        if stelle + 4 > len(extra):
            raise unlesbar("an extra field is broken")
        kennung, laenge = struct.unpack_from("<HH", extra, stelle)
        stelle += 4 + laenge
        if stelle > len(extra):
            raise unlesbar("an extra field is broken")
        if kennung == UNICODE_PFAD_ID:
            raise unlesbar("an entry has a second name in an extra field")
        if kennung == ZIP64_ID:
            if gefunden is not None:
                raise unlesbar("an entry has two ZIP64 fields")
            gefunden = extra[stelle - laenge : stelle]
    return gefunden


def _weiten(werte: tuple[int, ...], extra: bytes) -> tuple[int, ...]:
    """Replace each saturated 32-bit value by the next 64-bit value of the ZIP64 field."""
    feld = _zip64_feld(extra)
    if GRENZE_32 not in werte:
        return werte
    if feld is None or len(feld) < 8 * werte.count(GRENZE_32):
        raise unlesbar("an entry has a size that needs ZIP64, and no ZIP64 field for it")
    weit = iter(struct.unpack_from(f"<{len(feld) // 8}Q", feld))
    return tuple(next(weit) if wert == GRENZE_32 else wert for wert in werte)


def verzeichnis_lesen(octets: bytes, anzahl: int) -> tuple[Verzeichniseintrag, ...]:
    """Parse the central directory, which must hold exactly ``anzahl`` entries and nothing else."""
    funde: list[Verzeichniseintrag] = []
    stelle = 0
    while stelle < len(octets):
        if stelle + _ZENTRAL.size > len(octets) or octets[stelle : stelle + 4] != _SIG_ZENTRAL:
            raise unlesbar("its directory is broken")
        felder = _ZENTRAL.unpack_from(octets, stelle)
        _, made_by, _, flags, methode, _, _, crc, gepackt, laenge, n_name, n_extra, n_kommentar, disk = felder[:14]
        stelle += _ZENTRAL.size
        name = octets[stelle : stelle + n_name]
        extra = octets[stelle + n_name : stelle + n_name + n_extra]
        stelle += n_name + n_extra
        if stelle > len(octets) or n_kommentar or disk:
            raise unlesbar("its directory is broken, or an entry has a comment or lies in another volume")
        laenge, gepackt, offset = _weiten((laenge, gepackt, felder[16]), extra)
        funde.append(
            Verzeichniseintrag(
                name=name,
                flags=flags,
                methode=methode,
                crc32=crc,
                gepackt=gepackt,
                laenge=laenge,
                offset=offset,
                made_by=made_by,
                externe_attribute=felder[15],
            )
        )
    if len(funde) != anzahl:
        raise unlesbar("its directory does not hold the number of entries that its end announces")
    return tuple(funde)


def lokal_name_extra(kopf: bytes) -> tuple[int, int]:
    """Return the lengths of name and extra field that follow this local header."""
    if len(kopf) != LOKAL_LAENGE or kopf[:4] != _SIG_LOKAL:
        raise unlesbar("an entry does not start where the directory says")
    felder = _LOKAL.unpack(kopf)
    return felder[9], felder[10]


def lokal_stimmt(kopf: bytes, name: bytes, extra: bytes, eintrag: Verzeichniseintrag) -> None:
    """Refuse a local header that says something else than the directory.

    Readers that stream believe the local header, others the directory: both must see the same file.
    """
    _, _, flags, methode, _, _, crc, gepackt, laenge, _, _ = _LOKAL.unpack(kopf)
    laenge, gepackt = _weiten((laenge, gepackt), extra)
    gleich = name == eintrag.name and flags == eintrag.flags and methode == eintrag.methode
    zahlen = (crc, gepackt, laenge)
    soll = (eintrag.crc32, eintrag.gepackt, eintrag.laenge)
    spaeter = bool(flags & FLAG_DESCRIPTOR) and zahlen in {(0, 0, 0), (0, GRENZE_32, GRENZE_32)}
    if not gleich or not (zahlen == soll or spaeter):
        raise unlesbar("the header of an entry contradicts the directory")


def descriptor_stimmt(octets: bytes, eintrag: Verzeichniseintrag) -> bool:
    """Tell whether the octets after an entry are exactly its data descriptor (with or without signature)."""
    rest = octets[4:] if octets[:4] == _SIG_DESCRIPTOR and len(octets) in {16, 24} else octets
    if len(rest) not in {12, 20}:
        return False
    crc, gepackt, laenge = struct.unpack("<III" if len(rest) == 12 else "<IQQ", rest)
    return bool((crc, gepackt, laenge) == (eintrag.crc32, eintrag.gepackt, eintrag.laenge))
