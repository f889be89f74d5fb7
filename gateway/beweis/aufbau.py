"""What lies where in an evidence container, and ``index.json``, which says the same to machines."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

import msgspec

from gateway.domain.errors import Fehlercode, Refused
from gateway.envelope.behaelter import Datei

FORMAT: Final = "aktenbote-beweis/1"
"""Name and version of the layout."""
MEDIENTYP: Final = "application/vnd.etsi.asic-e+zip"
MIMETYPE_NAME: Final = "mimetype"
MANIFEST_NAME: Final = "META-INF/manifest.xml"
SIGNATUR_NAME: Final = "META-INF/signatures.xml"
INDEX_NAME: Final = "index.json"
DECKBLATT_NAME: Final = "deckblatt.pdf"
VERZEICHNIS_NAME: Final = "verzeichnis/verzeichnis.xml"
FRUEHERES: Final = "verzeichnis/{nummer}.xml"
"""Name of a snapshot that was in force when a message was sent or accepted."""
MAX_FRUEHERE: Final = 40
"""Of these: a transfer may run for three years of monthly ones; of more the newest are kept."""

WARTENDES: Final = "verzeichnis/wartend-{nummer}.xml"
"""Name of a newer snapshot that waited for two persons when the container was written."""
MAX_WARTENDE: Final = 8
"""Of these: the newest waits, and those before it whose taking away it would undo."""

UMSCHLAG: Final = "umschlag.xml"
INHALT: Final = "inhalt.xml"
FACHNACHRICHT: Final = "fachnachricht.xml"
NIEDERSCHRIFT: Final = "niederschrift.json"
ARCHIV: Final = "archiv.zip"

XML, JSON, PDF, ZIP = "application/xml", "application/json", "application/pdf", "application/zip"
PEM, CRL, OCSP = "application/x-pem-file", "application/pkix-crl", "application/ocsp-response"
TST: Final = "application/vnd.etsi.timestamp-token"

MAX_NACHRICHTEN: Final = 190
"""Messages of one transfer in a container: five files each, below the thousand files of the signature."""
MAX_STEMPEL: Final = 64
"""Stamps over the log in a container; of more, the last covers the rest. Two files each."""
MAX_INDEX: Final = 1024 * 1024
"""Octets of ``index.json``: a thousand files have a third of that."""
MAX_TEXT: Final = 300
"""Letters of a value of the index; the longest, a test mark, has 200."""
MAX_BELEG: Final = 16 * 1024
"""Octets of a Beleg with its signature."""

GELOESCHT, NICHT_LESBAR, NICHT_VERLANGT = "geloescht", "nicht_lesbar", "nicht_verlangt"
GRUENDE = frozenset({GELOESCHT, NICHT_LESBAR, NICHT_VERLANGT})
"""Why a part of a message is not in the container: its content was deleted; it is there and does not open any more;
nobody asked for documents."""


T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fehlend:
    """A part that is not here; its digest stands in the message's row."""

    teil: str
    """``fachnachricht`` or ``archiv``."""
    grund: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Nachrichtenangabe:
    """One message of the transfer and the folder it lies in."""

    ordner: str
    uuid: str
    typ: str
    richtung: str
    """``ein`` or ``aus``, seen from the authority that wrote the container."""
    autor: str
    leser: str
    erstellt: str
    hier_seit: str
    """When it was accepted or offered here."""
    test: str | None
    offen: bool
    """It travelled the plain route: nobody signed it."""
    inhalt_sha256: str
    umschlag_sha256: str
    fachnachricht_sha256: str
    archiv_sha256: str | None
    inhalt_zertifikat: str | None
    """SHA-256 of the certificate that signed the Inhalt; ``None`` on the plain route."""
    transport_zertifikat: str | None
    """The same of the Umschlag."""
    dateien: tuple[str, ...]
    """Names in the folder."""
    fehlt: tuple[Fehlend, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Protokollangabe:
    """One excerpt of the log: entries of the transfer with their proofs under one checkpoint."""

    datei: str
    ursprung: str
    groesse: int
    eintraege: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stempelangabe:
    """A time stamp over the checkpoint of an excerpt: over the note with the lines of the log alone."""

    datei: str
    """RFC 3161 token."""
    auszug: str
    """The excerpt's file."""
    ursprung: str
    groesse: int
    zeit: str
    """As the authority says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beweisindex:
    """Everything the container says of itself; signed with it, and compared with what the messages say."""

    format: str = FORMAT
    erstellt: str
    mandant: str
    """The authority that wrote and signed the container."""
    partner: str | None
    transfer: str
    prozess: str
    rolle: str
    zustand: str
    begonnen: str
    geaendert: str
    test: str | None
    betrieb: str
    verzeichnis: int | None
    """Number of the snapshot of the directory that lies here."""
    fruehere: tuple[str, ...]
    """Names of those before that were in force when a message was sent, accepted or closed, oldest first."""
    wartende: tuple[str, ...] | msgspec.UnsetType = msgspec.UNSET
    """Names of newer ones that wait for two persons, oldest first: what they take away counts already.

    Only written where there are some: containers from before there were any stay in the one form.
    """
    nachrichten: tuple[Nachrichtenangabe, ...]
    protokoll: tuple[Protokollangabe, ...]
    zeitstempel: tuple[Stempelangabe, ...]
    zertifikate: tuple[str, ...]
    sperrlisten: tuple[str, ...]
    sperrauskuenfte: tuple[str, ...]
    """OCSP answers."""

    @property
    def dateien(self) -> tuple[str, ...]:
        """Every file of the container outside META-INF, but for ``mimetype``."""
        return (
            INDEX_NAME,
            DECKBLATT_NAME,
            *(() if self.verzeichnis is None else (VERZEICHNIS_NAME,)),
            *self.fruehere,
            *(self.wartende or ()),
            *(f"{one.ordner}/{name}" for one in self.nachrichten for name in one.dateien),
            *(one.datei for one in self.protokoll),
            *(one.datei for one in self.zeitstempel),
            *self.zertifikate,
            *self.sperrlisten,
            *self.sperrauskuenfte,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Belegangabe:
    """A Beleg as a file: what it says and the reader's signature over its six lines (wire 6.2)."""

    uuid: str
    umschlag_sha256: str
    ergebnis: str
    code: str | None
    zeit: str
    zertifikat_sha256: str
    signatur: bytes
    """Base64 in the file; ECDSA as r ‖ s."""


def json_octets(wert: object) -> bytes:
    """Return the one form of a value: fields in their order, two blanks of indent, a line end."""
    return msgspec.json.format(msgspec.json.encode(wert), indent=2) + b"\n"


def lies_index(octets: bytes) -> Beweisindex:
    """Read ``index.json`` strictly; Refused (X001) for what ``json_octets`` would not have written."""
    index = _lies(octets, Beweisindex, "index.json")
    folders = [one.ordner for one in index.nachrichten]
    short = all(len(text) <= MAX_TEXT for text in _texte(msgspec.to_builtins(index)))
    known = all(part.grund in GRUENDE for one in index.nachrichten for part in one.fehlt)
    room = (0, 0) if index.verzeichnis is None else (MAX_FRUEHERE, MAX_WARTENDE)
    whole = len(index.fruehere) <= room[0] and len(index.wartende or ()) <= room[1]
    whole = whole and len(folders) <= MAX_NACHRICHTEN and len(set(folders)) == len(folders)
    if index.format != FORMAT or not (whole and short and known):
        raise Refused(Fehlercode.X001, f"index.json is not of the form {FORMAT}")
    return index


def _texte(wert: object) -> Iterator[str]:
    if isinstance(wert, str):
        yield wert
    elif isinstance(wert, dict):
        for inner in wert.values():
            yield from _texte(inner)
    elif isinstance(wert, list | tuple):
        for inner in wert:
            yield from _texte(inner)


def lies_beleg(octets: bytes) -> Belegangabe:
    """Read a Beleg strictly; Refused (X001)."""
    return _lies(octets, Belegangabe, "a Beleg")


def _lies(octets: bytes, typ: type[T], name: str) -> T:
    try:
        wert = msgspec.json.decode(octets, type=typ)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise Refused(Fehlercode.X001, f"{name} is not of the form {FORMAT}") from None
    if json_octets(wert) != octets:
        raise Refused(Fehlercode.X001, f"{name} is not written in the one form of {FORMAT}")
    return wert


def manifest_octets(dateien: Sequence[Datei]) -> bytes:
    """Return ``META-INF/manifest.xml`` (OpenDocument 1.2): every file outside META-INF with its type, in order.

    No signature covers it, so nothing in it is free: the reader writes it again and compares.
    """
    rows = "".join(
        f'  <manifest:file-entry manifest:full-path="{name}" manifest:media-type="{mime}"/>\n'
        for name, mime in (("/", MEDIENTYP), *((one.name, one.mime) for one in dateien))
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
        f' manifest:version="1.2">\n{rows}</manifest:manifest>\n'
    ).encode()
