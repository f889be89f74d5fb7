"""Reads a package of xdomea as a stranger's file: one message 0401 and, flat beside it, the files it names.

The structure is judged as that of a delivery's archive (``archiv_lesen``): no gap, no overlap, no encryption, no
path, no link, no bomb. What differs are the names: a file is called ``<UUID>``, ``<UUID>.<ext>`` or
``<UUID>_<text>.<ext>``, and the text may be written in UTF-8 or in code page 437, with or without saying so. So an
entry is found by its UUID, and its whole name only decides between two with the same.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO, Final

from gateway.domain.ids import DokumentUUID
from gateway.pump import zipformat
from gateway.pump.archiv_lesen import (
    Archiv,
    ArchivGrenzen,
    Fund,
    lies_verzeichnis,
    pruefe_kosten,
    pruefe_lage,
    verlange_flach,
)
from gateway.pump.zipformat import Verzeichniseintrag, unlesbar
from gateway.safe_xml import FACHNACHRICHT

GRENZEN: Final = ArchivGrenzen(eintraege=100_000, gesamt=1 << 40)
"""A package may carry all files of an office: 100,000 documents, 1 TiB. The disk is asked as it is filled."""
_DEFLATE_MAX: Final = 1100
"""Octets that one octet of DEFLATE unpacks to at most (1,032); messages of a thousand like objects come near."""
_UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)
_NACHRICHT: Final = re.compile(
    rf"({_UUID.pattern})_(?:Abgabe\.Abgabe\.)?0401(?:_[0-9]{{1,6}})?\.xml", re.ASCII | re.IGNORECASE
)
_ENDUNG: Final = re.compile(r"\.([0-9A-Za-z]{1,8})$", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paketdatei(Fund):
    """One file of the package; ``uuid`` is that at the beginning of its name, in lower case."""

    namen: tuple[str, ...]
    """Its name as the archive may have meant it; the first is the likeliest."""

    @property
    def name(self) -> str:
        """Its name, for a person; it may hold another person's."""
        return self.namen[0]


class Paket(Archiv):
    """A checked package over an open, seekable file; one thread reads it at a time; the caller closes the file."""

    def __init__(
        self, datei: BinaryIO, nachricht: Paketdatei, dateien: tuple[Paketdatei, ...], fremd: tuple[str, ...]
    ) -> None:
        """Keep the file and its entries; made by ``lies_paket`` only."""
        super().__init__(datei, ())
        self.nachricht = nachricht
        self.dateien = dateien
        self.fremd = fremd
        """Names of entries that no message can name, since they do not begin with a UUID."""
        nach: dict[str, list[Paketdatei]] = {}
        for one in dateien:
            nach.setdefault(one.uuid, []).append(one)
        self._nach: Mapping[str, list[Paketdatei]] = nach

    @property
    def prozess(self) -> str:
        """UUID of the process, from the name of the message, in lower case."""
        return self.nachricht.uuid

    def lies_nachricht(self) -> bytes:
        """Return the octets of the message, which the limits of a message bound."""
        return b"".join(self.bloecke(self.nachricht))

    def finde(self, dateiname: str) -> Paketdatei | None:
        """Return the file a message calls so, or None."""
        treffer = _UUID.match(dateiname)
        found = self._nach.get(treffer[0].lower(), []) if treffer else []
        if len(found) > 1:
            wanted = unicodedata.normalize("NFC", dateiname).casefold()
            found = [one for one in found if wanted in {name.casefold() for name in one.namen}]
        return found[0] if found else None

    def ungenannt(self, genannt: set[str]) -> Iterator[str]:
        """Yield the names of files whose name (the first) is not in ``genannt``."""
        yield from (one.name for one in self.dateien if one.name not in genannt)
        yield from self.fremd


def lies_paket(datei: BinaryIO, grenzen: ArchivGrenzen = GRENZEN) -> Paket:
    """Check the whole structure of the package and return it, without unpacking a document.

    Refused (S999): what ``lies_archiv`` refuses but for the names, no or more than one message 0401, a message
    larger than a message may be, and two entries with one name.
    """
    zeilen, verzeichnis = lies_verzeichnis(datei, grenzen)
    namen = [_namen(zeile) for zeile in zeilen]
    if len({name[0].casefold() for name in namen}) != len(namen):
        raise unlesbar("two entries have the same name")
    ist_nachricht = [_NACHRICHT.fullmatch(name[0]) is not None for name in namen]
    if sum(ist_nachricht) != 1:
        raise unlesbar(
            "it must hold exactly one message 0401, named <ProzessID>_0401_1.xml or "
            f"<ProzessID>_Abgabe.Abgabe.0401.xml; this one holds {sum(ist_nachricht)}"
        )
    stelle = ist_nachricht.index(True)
    pruefe_kosten((*zeilen[:stelle], *zeilen[stelle + 1 :]), grenzen)
    pruefe_kosten((zeilen[stelle],), ArchivGrenzen(gesamt=FACHNACHRICHT.max_octets, verhaeltnis=_DEFLATE_MAX))
    lage = pruefe_lage(datei, zeilen, verzeichnis)
    alle = [_datei(name, zeile, lage[zeile.offset]) for name, zeile in zip(namen, zeilen, strict=True)]
    dateien = [one for one in alle if one is not alle[stelle]]
    return Paket(
        datei,
        alle[stelle],
        tuple(one for one in dateien if one.uuid),
        tuple(one.name for one in dateien if not one.uuid),
    )


def _namen(zeile: Verzeichniseintrag) -> tuple[str, ...]:
    """Return what the name may mean: UTF-8 where it says so or is it, and code page 437 where it does not say."""
    namen: list[str] = []
    try:
        namen.append(zeile.name.decode("utf-8"))
    except UnicodeDecodeError:
        if zeile.flags & zipformat.FLAG_UTF8:
            raise unlesbar("the name of an entry is not UTF-8") from None
    if not zeile.flags & zipformat.FLAG_UTF8:
        namen.append(zeile.name.decode("cp437"))
    for name in namen:
        verlange_flach(name, zeile)
    return tuple(dict.fromkeys(unicodedata.normalize("NFC", name) for name in namen))


def _datei(namen: tuple[str, ...], zeile: Verzeichniseintrag, stelle: int) -> Paketdatei:
    uuid, endung = _UUID.match(namen[0]), _ENDUNG.search(namen[0])
    return Paketdatei(
        uuid=DokumentUUID(uuid[0].lower() if uuid else ""),
        endung=endung[1].lower() if endung else "",
        laenge=zeile.laenge,
        crc32=zeile.crc32,
        methode=zeile.methode,
        gepackt=zeile.gepackt,
        stelle=stelle,
        namen=namen,
    )
