"""A small log for tests: entries of invented events, a throw-away key, signed checkpoints."""

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gateway.audit.baum import Baum
from gateway.audit.befund import Pruefergebnis
from gateway.audit.checkpoint import (
    Checkpoint,
    Notensignatur,
    Pruefschluessel,
    Signaturart,
    SignierterCheckpoint,
    bereite_vor,
    mitsignatur_octets,
    schliesse_ab,
    ursprung,
)
from gateway.audit.eintrag import Angaben, Bezugswert, baue_eintrag, blatt_hash
from gateway.audit.export import exportiere, exportiere_auszug
from gateway.audit.pruefer import pruefe_export
from gateway.domain.events import AuditEreignis, Bezug, Rechtsgrund
from gateway.domain.ids import Kennung, NachrichtenUUID, Sha256, TransferId

BEGINN = datetime(2026, 3, 2, 8, 0, 0, tzinfo=UTC)
MANDANT = Kennung("azr:999901")
JETZT = BEGINN + timedelta(hours=3)


@dataclass
class Zeuge:
    """A witness of another operator, with a key of its own."""

    name: str = "zeuge.example/kiel"
    privat: Ed25519PrivateKey = field(default_factory=lambda: Ed25519PrivateKey.from_private_bytes(b"z" * 32))

    @property
    def schluessel(self) -> Pruefschluessel:
        oeffentlich = self.privat.public_key().public_bytes_raw()
        return Pruefschluessel(self.name, oeffentlich, Signaturart.MITSIGNATUR)

    def unterschreibt(self, signiert: SignierterCheckpoint, zeit: datetime) -> SignierterCheckpoint:
        sekunden = int(zeit.timestamp())
        signatur = self.privat.sign(mitsignatur_octets(signiert.checkpoint, sekunden))
        zeile = Notensignatur(self.name, self.schluessel.id, sekunden.to_bytes(8, "big") + signatur)
        return signiert.mit(zeile)


@dataclass
class Protokoll:
    """A log in memory with its key."""

    generation: int = 1
    saat: bytes = b"p" * 32
    eintraege: list[bytes] = field(default_factory=list)
    baum: Baum = field(default_factory=Baum)

    @property
    def privat(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.saat)

    @property
    def schluessel(self) -> Pruefschluessel:
        name = ursprung(MANDANT, self.generation)
        return Pruefschluessel(name, self.privat.public_key().public_bytes_raw())

    def schreibt(self, anzahl: int) -> "Protokoll":
        for _ in range(anzahl):
            octets = eintrag(len(self.eintraege), self.saat)
            self.eintraege.append(octets)
            self.baum.haenge_an(blatt_hash(octets))
        return self

    def checkpoint(self, zeit: datetime = BEGINN, groesse: int | None = None) -> SignierterCheckpoint:
        bis = self.baum.groesse if groesse is None else groesse
        return self.signiert(Checkpoint(self.schluessel.name, bis, self.baum.wurzel(bis)), zeit)

    def signiert(self, checkpoint: Checkpoint, zeit: datetime = BEGINN) -> SignierterCheckpoint:
        entwurf = bereite_vor(checkpoint, zeit)
        signaturen = [self.privat.sign(octets) for octets in entwurf.zu_signieren]
        return schliesse_ab(entwurf, signaturen, self.schluessel)


def eintrag(nummer: int, saat: bytes = b"p" * 32) -> bytes:
    """Canonical octets of an invented entry."""
    uuid = f"00000000-0000-4000-8000-{nummer:012x}"
    fertig = baue_eintrag(
        AuditEreignis.NACHRICHT_BEREITGESTELLT,
        zufall=saat[:8] + nummer.to_bytes(8, "big"),
        zeit=BEGINN + timedelta(seconds=nummer),
        mandant=MANDANT,
        angaben=Angaben(
            nachricht=NachrichtenUUID(uuid),
            transfer=TransferId(uuid),
            inhalt_sha256=Sha256(f"{nummer:064x}"),
            partner=Kennung("azr:999902"),
            rechtsgrund=Rechtsgrund.AUFENTHV_76A,
            verzeichnis=3,
        ),
        bezuege=[Bezugswert(bezug=Bezug.AZR_NUMMER, wert="990000000000", salt=nummer.to_bytes(32, "big"))],
    )
    return fertig.octets


def voll(
    protokoll: Protokoll,
    fruehere: tuple[int | SignierterCheckpoint, ...] = (),
    checkpoint: SignierterCheckpoint | None = None,
    stempel: Mapping[int, bytes] | None = None,
) -> bytes:
    """A full export; ``fruehere`` are earlier checkpoints, or their sizes; ``stempel`` are tokens by size."""
    signiert = checkpoint or protokoll.checkpoint()
    return b"".join(
        exportiere(
            checkpoint=signiert,
            schluessel=protokoll.schluessel,
            erstellt=JETZT,
            eintraege=protokoll.eintraege[: signiert.checkpoint.groesse],
            fruehere=[protokoll.checkpoint(groesse=n) if isinstance(n, int) else n for n in fruehere],
            stempel=stempel or {},
        )
    )


def auszug(protokoll: Protokoll, indexe: tuple[int, ...]) -> bytes:
    """An excerpt of these indexes."""
    eintraege = [(i, protokoll.eintraege[i], protokoll.baum.einschluss(i)) for i in indexe]
    return b"".join(
        exportiere_auszug(
            checkpoint=protokoll.checkpoint(),
            schluessel=protokoll.schluessel,
            erstellt=JETZT,
            eintraege=eintraege,
        )
    )


def pruefe(octets: bytes, protokoll: Protokoll | None, **weitere: Any) -> Pruefergebnis:
    """Verify three hours after the log began, with the log's key or without any."""
    schluessel = protokoll.schluessel if protokoll else None
    return pruefe_export(io.BytesIO(octets), jetzt=JETZT, schluessel=schluessel, **weitere)
