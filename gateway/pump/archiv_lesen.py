"""Reads the archive of a delivery as a stranger's file: one strict shape, limits before memory, nothing by name.

The profile is closed: the entries fill the file from its first octet to the directory without gap or overlap, the
directory fills it to the end record, and every local header says what the directory says. So a reader that streams
and a reader that jumps see the same documents, and nothing hides between them (XAusländer sheet 3.1; wire 4.6).
"""

import hashlib
import os
import re
import stat
import unicodedata
import zlib
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import BinaryIO, Final

from gateway.domain.errors import Refused
from gateway.domain.ids import DokumentUUID, Sha256
from gateway.pump import zipformat
from gateway.pump.archiv import BLOCK, MAX_DOKUMENTE
from gateway.pump.zipformat import Verzeichniseintrag, unlesbar

_NAME = re.compile(r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([0-9a-z]{1,8})", re.ASCII | re.IGNORECASE)
_LAUFWERK = re.compile(r"[A-Za-z]:")
VERZEICHNIS_MAX: Final = 16 << 20
"""Octets of the central directory held in memory: 10,000 entries need about 1 MiB, with extra fields some more."""
_NACHSICHT: Final = 1 << 20
"""Octets an entry may unpack to whatever the ratio says: a small empty form may shrink a thousandfold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivGrenzen:
    """What an archive may cost: entries, octets unpacked in all, and octets unpacked for one packed octet."""

    eintraege: int = MAX_DOKUMENTE
    gesamt: int = 64 << 30
    """4,096 segments of 16 MiB: more does not travel by default (wire 4.6)."""
    verhaeltnis: int = 100
    """Scans shrink to no less than a half; DEFLATE itself ends near 1,032."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fund:
    """One entry of a checked archive: what it is called, how long it is unpacked, and where its octets lie."""

    uuid: DokumentUUID
    """Lower case; equal to ``dokumentuuid`` of the 010206 without regard to case."""
    endung: str
    """Lower case, without the dot; a claim of the sender."""
    laenge: int
    crc32: int
    methode: int
    gepackt: int
    stelle: int

    @property
    def name(self) -> str:
        """The entry's name, normalised to lower case."""
        return f"{self.uuid}.{self.endung}"


class Archiv:
    """A checked archive over an open, seekable file; one thread reads it at a time; the caller closes the file."""

    def __init__(self, datei: BinaryIO, funde: tuple[Fund, ...]) -> None:
        """Keep the file and its entries; made by ``lies_archiv`` only."""
        self._datei = datei
        self.funde = funde
        self.nach_uuid: Mapping[DokumentUUID, Fund] = {fund.uuid: fund for fund in funde}

    def bloecke(self, fund: Fund) -> Iterator[bytes]:
        """Yield the unpacked octets of one entry in blocks of at most 1 MiB.

        Raises Refused (S999) when they are not as many as announced or the CRC differs. The last block has passed
        by then: whoever stores them makes them visible only after the iterator has ended.
        """
        laenge, crc = 0, 0
        roh = self._roh(fund)
        for block in roh if fund.methode == zipformat.STORE else _entpackt(roh):
            laenge += len(block)
            if laenge > fund.laenge:
                raise unlesbar("a document is longer than announced")
            crc = zlib.crc32(block, crc)
            yield block
        if laenge != fund.laenge or crc != fund.crc32:
            raise unlesbar("a document is damaged (length or CRC-32)")

    def miss(self, fund: Fund) -> tuple[int, Sha256]:
        """Read one entry and return its length and SHA-256."""
        digest = hashlib.sha256()
        for block in self.bloecke(fund):
            digest.update(block)
        return fund.laenge, Sha256(digest.hexdigest())

    def lies(self, fund: Fund, stelle: int, laenge: int) -> bytes:
        """Return up to ``laenge`` unpacked octets from ``stelle`` on (small reads: for looking at a type).

        A stored entry is read in place; a compressed one is unpacked up to there.
        """
        laenge = max(0, min(laenge, fund.laenge - stelle))
        if fund.methode == zipformat.STORE:
            self._datei.seek(fund.stelle + stelle)
            return self._datei.read(laenge)
        aus, davor = bytearray(), 0
        for block in self.bloecke(fund):
            aus += block[max(0, stelle - davor) :]
            davor += len(block)
            if len(aus) >= laenge:
                break
        return bytes(aus[:laenge])

    def _roh(self, fund: Fund) -> Iterator[bytes]:
        stelle, ende = fund.stelle, fund.stelle + fund.gepackt
        while stelle < ende:
            self._datei.seek(stelle)
            block = self._datei.read(min(BLOCK, ende - stelle))
            if not block:
                raise unlesbar("it ends in the middle of a document")
            stelle += len(block)
            yield block


def _entpackt(bloecke: Iterator[bytes]) -> Iterator[bytes]:
    """Inflate raw DEFLATE; the stream must end exactly with the entry."""
    strom = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for block in bloecke:
            eingabe = block
            while eingabe:
                if strom.eof:
                    raise unlesbar("octets follow the end of a compressed document")
                if teil := strom.decompress(eingabe, BLOCK):
                    yield teil
                if strom.unused_data:
                    raise unlesbar("octets follow the end of a compressed document")
                eingabe = strom.unconsumed_tail
        while not strom.eof and (teil := strom.decompress(b"", BLOCK)):
            yield teil
    except zlib.error as error:
        raise unlesbar("a compressed document is damaged") from error
    if not strom.eof:
        raise unlesbar("a compressed document is truncated")


def lies_archiv(datei: BinaryIO, grenzen: ArchivGrenzen | None = None) -> Archiv:
    """Check the whole structure of the archive and return it, without unpacking a document.

    Refused (S999): anything before, between or after the entries, overlap, encryption, other methods, several
    volumes, comments, too many entries, too large or too dense (zip bomb), names that are not
    ``<dokumentuuid>.<format>``, doubled names, links and folders, headers that contradict the directory.
    """
    grenzen = grenzen or ArchivGrenzen()
    zeilen, verzeichnis = lies_verzeichnis(datei, grenzen)
    namen = [_pruefe_name(zeile) for zeile in zeilen]
    if len(set(namen)) != len(namen) or len({uuid for uuid, _ in namen}) != len(namen):
        raise unlesbar("two entries have the same name or the same UUID")
    pruefe_kosten(zeilen, grenzen)
    stellen = pruefe_lage(datei, zeilen, verzeichnis)
    funde = tuple(
        _fund(uuid, endung, zeile, stellen[zeile.offset])
        for (uuid, endung), zeile in zip(namen, zeilen, strict=True)
    )
    return Archiv(datei, funde)


def lies_verzeichnis(datei: BinaryIO, grenzen: ArchivGrenzen) -> tuple[tuple[Verzeichniseintrag, ...], int]:
    """Return the lines of the directory and where it begins; refuse an archive that does not end with it."""
    groesse = datei.seek(0, os.SEEK_END)
    ende, grenze = finde_ende(datei, groesse)
    if not 1 <= ende.anzahl <= grenzen.eintraege:
        raise unlesbar(f"it must hold 1 to {grenzen.eintraege} documents")
    if ende.verzeichnis_laenge > VERZEICHNIS_MAX or ende.verzeichnis_offset + ende.verzeichnis_laenge != grenze:
        raise unlesbar("its directory is too large or does not end where the archive's end begins")
    octets = _lies(datei, ende.verzeichnis_offset, ende.verzeichnis_laenge)
    return zipformat.verzeichnis_lesen(octets, ende.anzahl), ende.verzeichnis_offset


def _fund(uuid: str, endung: str, zeile: Verzeichniseintrag, stelle: int) -> Fund:
    return Fund(
        uuid=DokumentUUID(uuid),
        endung=endung,
        laenge=zeile.laenge,
        crc32=zeile.crc32,
        methode=zeile.methode,
        gepackt=zeile.gepackt,
        stelle=stelle,
    )


def _lies(datei: BinaryIO, stelle: int, laenge: int) -> bytes:
    datei.seek(stelle)
    octets = datei.read(laenge)
    if len(octets) != laenge:
        raise unlesbar("it is truncated")
    return octets


def finde_ende(datei: BinaryIO, groesse: int) -> tuple[zipformat.Ende, int]:
    """Return the end record and the offset at which the end records begin."""
    grenze = groesse - zipformat.ENDE_LAENGE
    if grenze < 0:
        raise unlesbar("it is shorter than the end record of a ZIP")
    ende = zipformat.ende_lesen(_lies(datei, grenze, zipformat.ENDE_LAENGE))
    weit = zipformat.ENDE64_LAENGE + zipformat.ZEIGER64_LAENGE
    if grenze < weit or not zipformat.ist_zeiger64(_lies(datei, grenze - zipformat.ZEIGER64_LAENGE, 4)):
        return ende, grenze
    return zipformat.ende64_lesen(ende, grenze - weit, _lies(datei, grenze - weit, weit)), grenze - weit


def _pruefe_name(zeile: Verzeichniseintrag) -> tuple[str, str]:
    """Return UUID and extension in lower case, or refuse the name, saying what is wrong with it."""
    try:
        name = zeile.name.decode("utf-8" if zeile.flags & zipformat.FLAG_UTF8 else "cp437")
    except UnicodeDecodeError as error:
        raise unlesbar("the name of an entry is not UTF-8") from error
    verlange_flach(name, zeile)
    treffer = _NAME.fullmatch(name)
    if treffer is None:
        raise unlesbar("the name of an entry is not <dokumentuuid>.<format>")
    return treffer[1].lower(), treffer[2].lower()


def verlange_flach(name: str, zeile: Verzeichniseintrag) -> None:
    """Refuse a name that is more than a plain file name, and an entry that is no plain file."""
    if any(unicodedata.category(zeichen) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for zeichen in name):
        raise unlesbar("the name of an entry holds NUL, control or direction characters")
    if "/" in name or "\\" in name or _LAUFWERK.match(name) or name.strip(". ") == "":
        raise unlesbar("the name of an entry is a path (zip slip); entries lie flat")
    if zeile.unix_typ not in {0, stat.S_IFREG}:
        raise unlesbar("an entry is a link or another special file")


def pruefe_kosten(zeilen: tuple[Verzeichniseintrag, ...], grenzen: ArchivGrenzen) -> None:
    """Refuse encryption, unknown methods and flags, and what unpacks to too much."""
    for zeile in zeilen:
        if zeile.flags & zipformat.FLAG_VERSCHLUESSELT:
            raise unlesbar("an entry is encrypted")
        if zeile.flags & ~zipformat.FLAGS_ERLAUBT or zeile.methode not in {zipformat.STORE, zipformat.DEFLATE}:
            raise unlesbar("an entry uses something else than STORE or DEFLATE")
        if zeile.methode == zipformat.STORE and zeile.laenge != zeile.gepackt:
            raise unlesbar("a stored entry has two different sizes")
        if zeile.laenge > grenzen.verhaeltnis * zeile.gepackt + _NACHSICHT:
            raise unlesbar(f"an entry would grow more than {grenzen.verhaeltnis} times (zip bomb)")
    if sum(zeile.laenge for zeile in zeilen) > grenzen.gesamt:
        raise unlesbar(f"its documents are larger than {grenzen.gesamt} octets together (zip bomb)")


def pruefe_lage(datei: BinaryIO, zeilen: tuple[Verzeichniseintrag, ...], verzeichnis: int) -> dict[int, int]:
    """Check that the entries fill the file without gap or overlap; return header offset → offset of the octets."""
    stellen: dict[int, int] = {}
    geordnet = sorted(zeilen, key=lambda zeile: zeile.offset)
    anfaenge = [zeile.offset for zeile in geordnet] + [verzeichnis]
    if anfaenge[0] != 0:
        raise unlesbar("octets stand before its first entry")
    for zeile, naechster in zip(geordnet, anfaenge[1:], strict=True):
        kopf = _lies(datei, zeile.offset, zipformat.LOKAL_LAENGE)
        n_name, n_extra = zipformat.lokal_name_extra(kopf)
        rest = datei.read(n_name + n_extra)
        zipformat.lokal_stimmt(kopf, rest[:n_name], rest[n_name:], zeile)
        beginn = zeile.offset + zipformat.LOKAL_LAENGE + n_name + n_extra
        luecke = naechster - (beginn + zeile.gepackt)
        if zeile.flags & zipformat.FLAG_DESCRIPTOR:
            passt = luecke in {12, 16, 20, 24} and zipformat.descriptor_stimmt(
                _lies(datei, beginn + zeile.gepackt, luecke), zeile
            )
        else:
            passt = luecke == 0
        if not passt:
            raise unlesbar("its entries overlap or leave room between them")
        stellen[zeile.offset] = beginn
    return stellen


@dataclass(frozen=True, slots=True, kw_only=True)
class Befund:
    """The verdict on one document of a delivery: measured values, and why it is refused (None = good)."""

    uuid: DokumentUUID
    laenge: int | None
    """None: not in the archive, or it could not be read to its end."""
    sha256: Sha256 | None
    grund: str | None = None


@dataclass(frozen=True, slots=True)
class Archivpruefung:
    """The verdicts on every document that is listed, promised or packed, in this order, each once."""

    befunde: tuple[Befund, ...]

    @property
    def maengel(self) -> tuple[Befund, ...]:
        """The documents that are refused."""
        return tuple(befund for befund in self.befunde if befund.grund is not None)

    def verlange(self) -> None:
        """Refuse the delivery (S999) when one document is; the reason counts each kind of defect."""
        arten: dict[str, int] = {}
        for befund in self.maengel:
            arten[str(befund.grund)] = arten.get(str(befund.grund), 0) + 1
        if arten:
            raise unlesbar(", ".join(f"{anzahl} × {grund}" for grund, anzahl in arten.items()))


FEHLT: Final = "document is listed but missing in the archive"
NICHT_GELISTET: Final = "document is in the archive but not listed in the message"
NICHT_NACHGEWIESEN: Final = "document is not in the signed Nachweis"
NUR_NACHGEWIESEN: Final = "document is in the signed Nachweis but not listed in the message"
FALSCHE_LAENGE: Final = "document has another size than the signed Nachweis says"
FALSCHER_DIGEST: Final = "document has another SHA-256 than the signed Nachweis says"
BESCHAEDIGT: Final = "document is damaged (length or CRC-32)"


def pruefe_listen(
    archiv: Archiv,
    gelistet: AbstractSet[DokumentUUID],
    nachgewiesen: Mapping[DokumentUUID, tuple[int, Sha256]] | None,
) -> dict[DokumentUUID, str]:
    """Compare the three lists of a delivery without reading a document; return UUID → defect.

    ``gelistet`` are the ``dokumentuuid`` of the 010206, ``nachgewiesen`` length and digest by UUID of the Nachweis
    (None: the delivery came without one), all in lower case.
    """
    maengel = dict.fromkeys((uuid for uuid in archiv.nach_uuid if uuid not in gelistet), NICHT_GELISTET)
    maengel |= dict.fromkeys((uuid for uuid in gelistet if uuid not in archiv.nach_uuid), FEHLT)
    if nachgewiesen is None:
        return maengel
    maengel = dict.fromkeys((uuid for uuid in nachgewiesen if uuid not in gelistet), NUR_NACHGEWIESEN) | maengel
    for uuid in gelistet & archiv.nach_uuid.keys():
        if uuid not in nachgewiesen:
            maengel[uuid] = NICHT_NACHGEWIESEN
        elif nachgewiesen[uuid][0] != archiv.nach_uuid[uuid].laenge:
            maengel[uuid] = FALSCHE_LAENGE
    return maengel


def gemessen(archiv: Archiv, fund: Fund) -> Sha256 | None:
    """Read one entry and return its SHA-256, ``None`` where it cannot be read to its end."""
    try:
        return archiv.miss(fund)[1]
    except Refused:
        return None


def pruefe_archiv(
    archiv: Archiv,
    erwartet: Mapping[DokumentUUID, tuple[int, Sha256]] | None,
    gelistet: AbstractSet[DokumentUUID],
    *,
    digests: Mapping[DokumentUUID, Sha256 | None] | None = None,
) -> Archivpruefung:
    """Read every document once and judge the whole delivery; see ``pruefe_listen`` for the arguments.

    ``digests`` are those of ``gemessen`` where the caller has read the entries already, on several threads.
    """
    maengel = pruefe_listen(archiv, gelistet, erwartet)
    befunde: list[Befund] = []
    for fund in archiv.funde:
        grund = maengel.pop(fund.uuid, None)
        digest = gemessen(archiv, fund) if digests is None else digests[fund.uuid]
        if digest is None:
            befunde.append(Befund(uuid=fund.uuid, laenge=None, sha256=None, grund=grund or BESCHAEDIGT))
            continue
        if grund is None and erwartet is not None and erwartet[fund.uuid][1] != digest:
            grund = FALSCHER_DIGEST
        befunde.append(Befund(uuid=fund.uuid, laenge=fund.laenge, sha256=digest, grund=grund))
    befunde += [Befund(uuid=uuid, laenge=None, sha256=None, grund=grund) for uuid, grund in sorted(maengel.items())]
    return Archivpruefung(tuple(befunde))
