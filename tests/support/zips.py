"""Archives for tests: good ones by the standard library, bad ones octet by octet."""

import io
import struct
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID


def uuid(nummer: int) -> str:
    """A recognisable UUID for document ``nummer``."""
    return str(UUID(int=0xA0000000_0000_4000_8000_000000000000 + nummer))


def gezippt(inhalte: dict[str, bytes], *, methode: int = zipfile.ZIP_STORED, strom: bool = False) -> bytes:
    """A ZIP as the standard library makes it, the same at any time; ``strom`` = with data descriptors."""
    ziel = io.BytesIO()
    with zipfile.ZipFile(_Strom(ziel) if strom else ziel, "w", methode) as datei:
        for name, inhalt in inhalte.items():
            datei.writestr(zipfile.ZipInfo(name), inhalt, methode)
    return ziel.getvalue()


class _Strom(io.RawIOBase):
    """Only goes forward, like a socket."""

    def __init__(self, ziel: io.BytesIO) -> None:
        self._ziel = ziel

    def writable(self) -> bool:
        return True

    def write(self, octets) -> int:  # type: ignore[override,no-untyped-def] # any buffer
        return self._ziel.write(octets)


@dataclass(frozen=True, kw_only=True)
class Roh:
    """One entry whose every field can lie. None = the truth."""

    name: bytes
    inhalt: bytes = b"%PDF-1.7"
    flags: int = 0
    methode: int = 0
    lokal_name: bytes | None = None
    lokal_laenge: int | None = None
    laenge: int | None = None
    gepackt: bytes | None = None
    crc: int | None = None
    offset: int | None = None
    extra: bytes = b""
    lokal_extra: bytes = b""
    made_by: int = 20
    attribute: int = 0
    kommentar: bytes = b""
    danach: bytes = b""


def roh(
    eintraege: Sequence[Roh],
    *,
    davor: bytes = b"",
    danach: bytes = b"",
    kommentar: bytes = b"",
    anzahl: int | None = None,
) -> bytes:
    """Pack entries exactly as told."""
    aus = bytearray(davor)
    zeilen = []
    for e in eintraege:
        offset = len(aus) if e.offset is None else e.offset
        daten = e.inhalt if e.gepackt is None else e.gepackt
        crc = zlib.crc32(e.inhalt) if e.crc is None else e.crc
        laenge = len(e.inhalt) if e.laenge is None else e.laenge
        lokal = laenge if e.lokal_laenge is None else e.lokal_laenge
        name = e.name if e.lokal_name is None else e.lokal_name
        if e.offset is None:
            aus += struct.pack(
                "<4sHHHHHIIIHH",
                b"PK\3\4",
                20,
                e.flags,
                e.methode,
                0,
                33,
                crc,
                len(daten),
                lokal,
                len(name),
                len(e.lokal_extra),
            )
            aus += name + e.lokal_extra + daten + e.danach
        zeilen.append(
            struct.pack(
                "<4sHHHHHHIIIHHHHHII", b"PK\1\2", e.made_by, 20, e.flags, e.methode, 0, 33, crc, len(daten), laenge,
                len(e.name), len(e.extra), len(e.kommentar), 0, 0, e.attribute, offset,
            )
            + e.name + e.extra + e.kommentar
        )  # fmt: skip
    tabelle = b"".join(zeilen)
    zahl = len(eintraege) if anzahl is None else anzahl
    ende = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, zahl, zahl, len(tabelle), len(aus), len(kommentar))
    return bytes(aus) + tabelle + ende + kommentar + danach


def entwurf(nummer: int = 1, **aenderungen: object) -> Roh:
    """A good stored PDF entry with some fields changed."""
    return replace(Roh(name=f"{uuid(nummer)}.pdf".encode()), **aenderungen)  # type: ignore[arg-type] # named by tests
