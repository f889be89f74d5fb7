"""Finds in a PDF what acts by itself, reaches outside or hides. Runs in the child only.

Two ways. Every object is read, also those in object streams, through every update, and not along the pages: depth
hides nothing. A name counts wherever it stands, as key or value, spelt with #xx or not. Beside that the raw octets
are searched for the long names: what a damaged or lying table of objects leaves out, a viewer may find.

A scan is not read object by object where its raw octets spell none of the names, and nothing is packed or
encrypted: then no object has one.
"""

import mmap
import os
import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject

from gateway.domain.merkmale import Merkmal

MAX_OBJEKTE: Final = 300_000
"""Objects of one PDF that are read: a scan of 20,000 pages has about 80,000."""
MAX_WERTE: Final = 5_000_000
"""Keys and values looked at in one PDF: in Python some ten seconds, which is a third of the time there is."""
LEEREN_NACH: Final = 500
"""Objects after which those that were read are let go: streams of scans are whole files each."""

NAMEN: Final[dict[str, Merkmal]] = {
    "/JavaScript": Merkmal.JAVASCRIPT,
    "/JS": Merkmal.JAVASCRIPT,
    "/Launch": Merkmal.PROGRAMM,
    "/EmbeddedFile": Merkmal.EINGEBETTET,
    "/EmbeddedFiles": Merkmal.EINGEBETTET,
    "/EF": Merkmal.EINGEBETTET,
    "/FileAttachment": Merkmal.EINGEBETTET,
    "/RichMedia": Merkmal.EINGEBETTET,
    "/XFA": Merkmal.XFA,
    "/GoToR": Merkmal.EXTERN,
    "/GoToE": Merkmal.EXTERN,
    "/SubmitForm": Merkmal.EXTERN,
    "/ImportData": Merkmal.EXTERN,
    "/FFilter": Merkmal.EXTERN,
    "/AA": Merkmal.OEFFNEN,
}
"""Names that say it wherever they stand. ``OpenAction`` is judged by what it does: to show a page is usual."""
MIN_ROH: Final = 6
"""Octets of a name, with its slash, that is searched for in raw octets: shorter ones come by chance in pictures."""
_OEFFNEN: Final = "/OpenAction"
_HARMLOS: Final = frozenset({"/GoTo", "/Named"})
"""What a document may do when it is opened: show one of its own pages."""


def finde(datei: int) -> tuple[Merkmal, ...]:
    """Return what the PDF behind an open descriptor has, in the order of ``Merkmal``, whatever its octets are."""
    found: set[Merkmal] = set()
    try:
        found |= _roh(datei)
        with os.fdopen(os.dup(datei), "rb") as file:
            file.seek(0)
            _lies(PdfReader(file, strict=False), found)
    except MemoryError:
        raise
    except (PyPdfError, OSError, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError):
        found.add(Merkmal.UNLESBAR)
    except Exception:  # a library of others over octets of others: nothing it raises may end the look
        found.add(Merkmal.UNLESBAR)
    return tuple(one for one in Merkmal if one in found)


def finde_in_lesbarem(datei: int) -> tuple[Merkmal, ...]:
    """Return the same for a PDF whose pages have been seen; where there is nothing its objects are not read."""
    return finde(datei) if _koennte(datei) else ()


def _lies(reader: PdfReader, found: set[Merkmal]) -> None:
    if reader.is_encrypted:
        found.add(Merkmal.VERSCHLUESSELT)
    left = MAX_WERTE
    for count, objekt in enumerate(_objekte(reader, found)):
        left = _sieh(objekt, found, left)
        if left <= 0 or count >= MAX_OBJEKTE:
            found.add(Merkmal.UNLESBAR)
            return


def _objekte(reader: PdfReader, found: set[Merkmal]) -> Iterator[Any]:
    """Yield the trailer and every object there is; note where one cannot be read."""
    yield reader.trailer
    plain = [(number, generation) for generation, table in reader.xref.items() for number in table]
    packed = sorted(reader.xref_objStm, key=lambda number: reader.xref_objStm[number])
    for count, (number, generation) in enumerate([*plain, *((number, 0) for number in packed)], 1):
        try:
            yield reader.get_object(IndirectObject(number, generation, reader))
        except (MemoryError, GeneratorExit):
            raise
        except Exception:
            if Merkmal.VERSCHLUESSELT not in found:  # without the password nothing can be read
                found.add(Merkmal.UNLESBAR)
        if count <= len(plain) and count % LEEREN_NACH == 0:
            reader.resolved_objects.clear()


def _sieh(objekt: Any, found: set[Merkmal], left: int) -> int:
    """Look at one object with all it holds itself; return how many values may still be looked at."""
    stack = [objekt]
    while stack and left > 0:
        one = stack.pop()
        left -= 1
        if isinstance(one, NameObject):
            _merke(one, found)
        elif isinstance(one, DictionaryObject):
            for key, value in one.items():
                _merke(key, found)
                if key == _OEFFNEN and _handelt(one, key):
                    found.add(Merkmal.OEFFNEN)
                stack.append(value)
        elif isinstance(one, ArrayObject):
            stack.extend(one)
    return left


def _merke(name: str, found: set[Merkmal]) -> None:
    if (what := NAMEN.get(name)) is not None:
        found.add(what)


def _handelt(one: DictionaryObject, key: str) -> bool:
    """Tell whether the value is an action that does more than to show a page."""
    value = one[key]  # followed where it is a reference
    return isinstance(value, DictionaryObject) and str(value.get("/S", "")) not in _HARMLOS


def _zeichen(zeichen: str) -> str:
    code = f"{ord(zeichen):02x}"
    spelt = "".join(f"[{c}{c.upper()}]" if c.isalpha() else c for c in code)
    return f"(?:{re.escape(zeichen)}|#{spelt})"


def _muster(namen: Iterable[str], ende: str) -> re.Pattern[bytes]:
    """Return what finds these names, spelt with #xx or not, before ``ende``; most slashes are passed by quickly."""
    first = "".join({name[1] for name in namen})
    spelt = "|".join("".join(_zeichen(c) for c in name[1:]) for name in namen)
    return re.compile(f"/(?=[#{first}])(?:{spelt}){ende}".encode())


_LANG: Final = {name: what for name, what in NAMEN.items() if len(name) >= MIN_ROH}
_ROH: Final = _muster(_LANG, r"(?![0-9A-Za-z#])")
_VERBIRGT: Final = ("/ObjStm", "/XRef", "/XRefStm", "/First", "/Encrypt")
"""Names without which nothing of a PDF is packed or encrypted: object streams (ISO 32000-1 7.5.7), the tables that
lead to them (7.5.8), encryption (7.6)."""
_ANLASS: Final = _muster((*NAMEN, _OEFFNEN, *_VERBIRGT), r"(?=[\x00\t\n\f\r ()<>\[\]{}/%\x80\xff]|\Z)")
"""Any name that matters, up to the octet that ends a name (7.2.2; \x80 and \xff are blanks to some viewers)."""


_TIEF: Final = re.compile(rb"(?:<<[^<>]{0,64}){100}")
"""Dictionaries in each other as no program writes them. The library gives up somewhere inside, and what it then has
of them is an error or an empty value, by how deep its own caller stands."""


def _roh(datei: int) -> set[Merkmal]:
    """Search the octets as they lie there."""
    if os.fstat(datei).st_size == 0:
        return set()
    with mmap.mmap(datei, 0, access=mmap.ACCESS_READ) as octets:
        hits = {match.group() for match in _ROH.finditer(octets)}
        tief = {Merkmal.UNLESBAR} if _TIEF.search(octets) else set()
    return {NAMEN[_entziffert(hit)] for hit in hits} | tief


def _koennte(datei: int) -> bool:
    """Tell whether any name that matters is spelt in the octets, or something may be packed or encrypted there."""
    with mmap.mmap(datei, 0, access=mmap.ACCESS_READ) as octets:
        return _ANLASS.search(octets) is not None


def _entziffert(octets: bytes) -> str:
    return re.sub(rb"#([0-9A-Fa-f]{2})", lambda m: bytes([int(m[1], 16)]), octets).decode("latin-1")
