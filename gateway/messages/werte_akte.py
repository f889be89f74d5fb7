"""The xdomea 4.0 ``akte`` of a 010206, as far as this program writes it (XAusländer sheet 7).

A partner's ``akte`` may say much more (history, retention, contacts …). Reading accepts all of it, types what
stands here and keeps the whole element as received in ``XdomeaAkte.quelle``.
"""

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from gateway.domain.ids import Sha256
from gateway.domain.nachweis import Transfervermerk

_HEX = re.compile(r"[0-9A-Fa-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class XdomeaDatei:
    """One file of a document version: ``Format`` with its ``Primaerdokument``."""

    format: str
    """Key of list ``dateiformat``; 100 = other, then ``sonstiges_format`` says which."""
    dateiname: str
    """Name in the archive: starts with the ``dokumentuuid``, ends with the extension."""
    original: str | None = None
    """Name the file had in the office."""
    format_version: str = ""
    sonstiges_format: str | None = None
    hash_wert: str | None = None
    hash_algorithmus: str | None = None
    """Key such as ``SHA-256``; partners may leave it out."""

    @property
    def dokumentuuid(self) -> str:
        """The UUID at the start of the name, in lower case: the key to ``dokument`` and archive."""
        return self.dateiname[:36].lower()

    @property
    def sha256(self) -> Sha256 | None:
        """The SHA-256 of the file where the message gives one, in hexadecimal or base64 spelling; else None."""
        if self.hash_wert is None or (self.hash_algorithmus or "SHA-256").upper() not in {"SHA-256", "SHA256"}:
            return None
        wert = self.hash_wert.strip()
        if _HEX.fullmatch(wert):
            return Sha256(wert.lower())
        try:
            octets = base64.b64decode(wert, validate=True)
        except (binascii.Error, ValueError):
            return None
        return Sha256(octets.hex()) if len(octets) == 32 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class XdomeaVersion:
    """One version of a document; deliveries carry the current one only."""

    nummer: str
    dateien: tuple[XdomeaDatei, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class XdomeaDokument:
    """A document of the file; its UUID is the logical document, never that of the file."""

    uuid: str
    nummer: int | None = None
    """Place in the container around it."""
    betreff: str | None = None
    kennzeichen: str | None = None
    typ: str | None = None
    versionen: tuple[XdomeaVersion, ...] = ()
    schriftstuecke: "tuple[XdomeaDokument, ...] | None" = None
    """Not None: a ``DokumentMitSchriftstueck``, which has these instead of versions."""
    anlagen: "tuple[XdomeaDokument, ...]" = ()
    posteingang: date | None = None
    schreiben: date | None = None
    """Date of the letter."""
    postausgang: date | None = None
    seiten: int | None = None
    """Extension slot ``urn:aktenbote:xdomea:umfang:1``."""
    laenge: int | None = None
    """Octets of the file; same slot."""
    blatt_von: int | None = None
    """First Blatt number; same slot, as the last one and the moment of effect."""
    blatt_bis: int | None = None
    aktenwirksam: datetime | None = None
    transfervermerk: Transfervermerk | None = None
    """Scan evidence (BSI TR-03138); extension slot ``urn:aktenbote:xdomea:transfervermerk:1``."""

    def alle(self) -> "Iterator[XdomeaDokument]":
        """Yield this document and everything inside it."""
        yield self
        for innen in (*(self.schriftstuecke or ()), *self.anlagen):
            yield from innen.alle()

    def dateien(self) -> Iterator[XdomeaDatei]:
        """Yield the files of this document alone."""
        for version in self.versionen:
            yield from version.dateien


@dataclass(frozen=True, slots=True, kw_only=True)
class XdomeaVorgang:
    """A case inside the file, with its documents and cases inside it."""

    uuid: str
    nummer: int | None = None
    betreff: str | None = None
    kennzeichen: str | None = None
    dokumente: tuple[XdomeaDokument, ...] = ()
    teilvorgaenge: "tuple[XdomeaVorgang, ...]" = ()

    def alle_dokumente(self) -> Iterator[XdomeaDokument]:
        """Yield every document at any depth, in the order of the message."""
        for dokument in self.dokumente:
            yield from dokument.alle()
        for vorgang in self.teilvorgaenge:
            yield from vorgang.alle_dokumente()


@dataclass(frozen=True, slots=True, kw_only=True)
class XdomeaAkte:
    """``xdomea:AkteType``; a part of a file (Teilakte) has the same shape."""

    uuid: str
    nummer: int | None = None
    betreff: str | None = None
    kennzeichen: str | None = None
    """The Aktenzeichen."""
    medium: str | None = None
    """Key of list ``medium``: 001 electronic, 002 hybrid, 003 paper."""
    standort: str | None = None
    """Where the paper lies."""
    dokumente: tuple[XdomeaDokument, ...] = ()
    vorgaenge: tuple[XdomeaVorgang, ...] = ()
    teilakten: "tuple[XdomeaAkte, ...]" = ()
    quelle: bytes | None = field(default=None, compare=False, repr=False)
    """As read: the whole element in exclusive canonical form, for the archive; never written again."""

    def alle_dokumente(self) -> Iterator[XdomeaDokument]:
        """Yield every document at any depth, in the order of the message."""
        for dokument in self.dokumente:
            yield from dokument.alle()
        for vorgang in self.vorgaenge:
            yield from vorgang.alle_dokumente()
        for teilakte in self.teilakten:
            yield from teilakte.alle_dokumente()
