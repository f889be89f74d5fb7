"""What every use case stands on: moment, randomness, stores, keys, directory. Frozen, made once by ``wiring``."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from gateway.domain.akte import Dateiformat
from gateway.domain.behoerde import Behoerde
from gateway.domain.events import Aufbewahrung
from gateway.domain.fristen import Frist
from gateway.domain.ids import Kennung, NachrichtenUUID, Sha256
from gateway.domain.kalender import Arbeitstage
from gateway.domain.loeschung import Freigabe
from gateway.envelope.schema import UmschlagSchema
from gateway.messages import Fachnachricht, Produkt, Schemas, typed
from gateway.messages.codelisten import Codelisten
from gateway.messages.codes import STAATSANGEHOERIGKEIT
from gateway.messages.pruefung import lies_geprueft
from gateway.pump.ports import Decrypter, HybridDecrypter, Signer
from gateway.safe_xml import FACHNACHRICHT, FACHNACHRICHT_SIGNIERT
from gateway.transfer.lesung import Lesungen
from gateway.transfer.ports import Blobs, Faecher, Gegenstellen, Store
from gateway.transfer.protokollant import Protokollant
from gateway.transfer.stempelpflicht import Stempelpflicht
from gateway.transfer.uhren import Uhrenvergleich
from gateway.transfer.vertrauen import Vertrauen

SCHEIBE_MAX = 37_000_000
"""Octets of a slice of the plain route at most: in base64 49,333,336, so that with its header no message is longer
than 50 MB in the smaller reading, 50 million octets (XAusländer sheet 3.1 leaves open which is meant)."""


class Speicherschluessel(Protocol):
    """The storage key of the installation: wraps keys and small secrets at rest and keys the search indexes."""

    @property
    def kopf(self) -> tuple[bytes, bytes]:
        """How everything wrapped begins, and how what is under this key does."""

    @property
    def kennt_frueheren(self) -> bool:
        """Tell whether it also opens what the key before it wrapped."""

    def wrap(self, cek: bytes, aad: bytes) -> bytes:
        """Return the content key wrapped; ``aad`` binds it to its message."""

    def unwrap(self, wrapped: bytes, aad: bytes) -> bytes:
        """Return what was wrapped; raises ``ValueError`` under another key, for another ``aad``, or damaged."""

    def suchwert(self, zweck: str, text: str) -> Sha256:
        """Return the keyed hash of a value, for an index that must not hold the value itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mandant:
    """One of our authorities with its keys."""

    behoerde: Behoerde
    inhaltschluessel: Callable[[], Signer]
    """Return the key for content signatures at this moment: while one changes there are two."""
    transportschluessel: Callable[[], Signer]
    leser: tuple[Decrypter, ...]
    hybride: tuple[HybridDecrypter, ...] = ()
    """Hybrid decryption keys, where the directory lists one or has listed one."""
    aktenzeichen_muster: str
    uebliche_anfragen_je_tag: int
    arbeitstage: Arbeitstage
    aufbewahrung: timedelta
    """How long the content of a file stays here after its receipt, at least."""
    loeschung: Freigabe
    """Who deletes after that: two persons, or the rule where every condition of it holds."""
    formate: frozenset[Dateiformat]
    """What its Ablage takes, and its requests accept, beside PDF and JPG."""
    datenschutz: str | None = None
    """Data protection officer, as the data sheet names her; ``None`` = a line to fill in."""
    papierweg: int | None = None
    """Working days a file takes on paper, as the authority says; ``None`` = it has not said."""
    fristen: Mapping[str, int]
    """Working days of the deadlines this authority sets otherwise, by name; 0 = never."""

    @property
    def inhalt(self) -> Signer:
        """Signs contents now; take it once for each signature."""
        return self.inhaltschluessel()

    @property
    def transport(self) -> Signer:
        """Signs envelopes and Belege now; take it once for each signature."""
        return self.transportschluessel()

    def tage(self, frist: Frist) -> int:
        """Return after how many working days a deadline ends here; 0 = never."""
        return self.fristen.get(frist.name, frist.tage)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gangart:
    """Pace and limits of the procedure, from the configuration."""

    erste_pause_s: float
    laengste_pause_s: float
    segment_versuche: int
    segmentgroesse: int
    """Octets of plaintext in one segment."""
    scheibe: int
    """Octets of an archive in one packet of the plain route, at most."""
    vorabinformationen: bool
    versandbestaetigung: bool
    """Our requests ask for a dispatch note 010203."""
    groesste_lieferung: int
    """Octets, sealed."""
    quarantaene_je_quelle: int
    """Octets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Umgebung:
    """The surroundings of all use cases."""

    jetzt: Callable[[], datetime]
    zufall: Callable[[int], bytes]
    store: Store
    blobs: Blobs
    tmp: Path
    """Private folder for plaintext on its way; emptied at start."""
    schemas: Schemas
    codelisten: Codelisten
    umschlag_schema: UmschlagSchema
    produkt: Produkt
    vertrauen: Vertrauen
    mandanten: Mapping[Kennung, Mandant]
    speicher: Speicherschluessel
    protokollant: Protokollant
    gegenstellen: Gegenstellen
    faecher: Faecher
    gangart: Gangart
    uhren: Uhrenvergleich
    lesungen: Lesungen
    betrieb: str
    """``test`` or ``echt``."""
    aufbewahrungsjahre: Mapping[Aufbewahrung, int] = field(
        default_factory=lambda: {one: one.mindestjahre for one in Aufbewahrung}
    )
    """Full calendar years after the year of a log entry that it is kept."""
    stempelpflicht: Stempelpflicht | None = None
    """Whether the logs have their time stamps; ``None`` where no authority is configured."""

    def faellig_ab(self, klasse: Aufbewahrung, jahr: int) -> int:
        """Return the first year in which log entries of ``jahr`` may go."""
        return klasse.frei_ab(jahr, self.aufbewahrungsjahre[klasse])

    def lege_ab(self, octets: bytes) -> Sha256:
        """Make octets durable as a blob and return its name; blocking."""
        writer = self.blobs.new()
        try:
            writer.write(octets)
            return writer.commit()
        finally:
            writer.abort()

    def hole(self, blob: Sha256) -> bytes:
        """Return the octets of a blob of ours that was made durable whole, with ``lege_ab``; blocking."""
        with self.blobs.open(blob) as file:
            return file.read()

    def neue_uuid(self) -> NachrichtenUUID:
        """Return a random UUID (version 4)."""
        return NachrichtenUUID(str(uuid.UUID(bytes=self.zufall(16), version=4)))

    def lies(self, octets: bytes, *, signiert: bool) -> Fachnachricht:
        """Read a message through schema, rules and code lists, or refuse it with the first reason."""
        limits = FACHNACHRICHT_SIGNIERT if signiert else FACHNACHRICHT
        return typed(lies_geprueft(octets, self.schemas, self.codelisten, limits=limits).root)

    def staat(self, schluessel: str) -> str:
        """Return a nationality in the German words of its list; the key itself where the list does not have it."""
        return self.codelisten.text(STAATSANGEHOERIGKEIT.uri, schluessel) or schluessel

    def test_passt(self, test: str | None) -> bool:
        """Tell whether a message with this ``@test`` belongs into this installation (wire 6.6)."""
        return (test is not None) == (self.betrieb == "test")
