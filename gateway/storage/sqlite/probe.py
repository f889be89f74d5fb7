"""The tamper drill: changes a copy of log and database in every place that exists and sees who notices.

The copy is signed anew with a key made for the drill, so that no falsified checkpoint is ever signed with the real
one, and gets a further generation and a co-signature, so that these can be falsified too. Each change is undone
before the next. Four look: the own verifier (database and storage key), a partner who holds the newest checkpoint
of each generation and the leaf a receipt promised, an auditor offline with a checkpoint from halfway, one who wants
a co-signature.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO, Protocol

import apsw
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gateway.audit.befund import Urteil
from gateway.audit.checkpoint import Pruefschluessel, Signaturart, SignierterCheckpoint, lies_checkpoint
from gateway.audit.export import exportiere
from gateway.audit.kuerzung import lies_stumpf
from gateway.audit.pruefer import pruefe_export
from gateway.domain.errors import AktenboteError
from gateway.domain.ids import Kennung
from gateway.storage.blobdatei import BlobLeser
from gateway.storage.fehler import Defekt
from gateway.storage.sql.tresor import Tresor
from gateway.storage.sqlite.probe_stelle import Stelle
from gateway.storage.sqlite.protokoll import SqliteProtokoll
from gateway.storage.sqlite.protokollpruefung import pruefe_bestand
from gateway.transfer.ports import Konflikt

HOECHSTALTER = timedelta(hours=1)
"""Age of the co-signature that the last of the four demands; the drill makes one when it begins."""
NUR_HIER = "Das steht in keinem Export: nur wer die Datenbank hat, kann es vergleichen."
SEITE = 1000
"""Entries read at once."""


class Datei(Protocol):
    """What the verifier reads an export from, again and again."""

    def seek(self, ort: int, /) -> int:
        """Go to an octet."""

    def read(self, n: int, /) -> bytes:
        """Return at most n octets, none at the end."""


class Rolle(StrEnum):
    """Who looks."""

    EIGEN = "eigene Prüfung"
    PARTNER = "Partner"
    PRUEFER = "Prüfer offline"
    ZEUGE = "Prüfer mit Mitsignatur"


ALLE = frozenset(Rolle)
FREMDE = ALLE - {Rolle.EIGEN}


@dataclass(slots=True, kw_only=True)
class Lage:
    """The copy and what each of the four holds."""

    c: apsw.Connection
    tresor: Tresor
    mandant: Kennung
    generation: int
    """The one that is falsified; another one, made for the drill, follows it."""
    log: int
    """Row of it in the table ``protokoll``."""
    schluessel: Ed25519PrivateKey
    """Of the drill, in place of the log's."""
    zeuge: Pruefschluessel
    blobs: Path
    """Folder with copies of a few blobs."""
    blobinhalt: dict[str, bytes]
    """What they hold, to undo a change."""
    frueh: int
    """Index of an entry under ``alter`` whose content is kept."""
    jetzt: datetime
    alter: SignierterCheckpoint
    neuer: SignierterCheckpoint
    folge: SignierterCheckpoint
    """Of the generation behind, which the partner holds too."""
    gestempelt: SignierterCheckpoint
    """The first one of that generation, which ``stelle`` has stamped; an entry says so."""
    stelle: Stelle
    """Time-stamp authority of the drill."""
    blatt: bytes
    """Leaf hash that a receipt promised to the partner."""
    ablage: BinaryIO
    """Where an export is written; used again for each."""

    @property
    def oeffentlich(self) -> bytes:
        """Public key of the drill, 32 octets."""
        return self.schluessel.public_key().public_bytes_raw()

    @property
    def pruefschluessel(self) -> Pruefschluessel:
        """Verifier key of the falsified log."""
        return Pruefschluessel(self.neuer.checkpoint.ursprung, self.oeffentlich)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tat:
    """One change, and who must notice it."""

    wo: str
    was: str
    tue: Callable[[Lage], bool]
    """Make it; False where there is nothing of the kind."""
    findet: frozenset[Rolle]
    warum: str = ""
    """Why the others do not."""


def sql(text: str, *wie: Callable[[Lage], int | str | bytes | None]) -> Callable[[Lage], bool]:
    """Return a change in SQL; ``?1`` is the log, ``?2`` and on what ``wie`` say. Made when a row was touched."""

    def tue(lage: Lage) -> bool:
        lage.c.execute(text, (lage.log, *(one(lage) for one in wie)))
        return lage.c.changes() > 0

    return tue


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """What came of one change."""

    wo: str
    was: str
    erwartet: frozenset[Rolle]
    gefunden: dict[Rolle, str]
    """Sentence of each who noticed it."""
    warum: str
    entfallen: bool = False

    @property
    def gut(self) -> bool:
        """Everyone who must notice it did."""
        return self.entfallen or self.erwartet <= self.gefunden.keys()


def probe(lage: Lage, taten: Sequence[Tat]) -> Iterator[Probe]:
    """Make each change, let all four look, undo it."""
    for tat in taten:
        lage.c.execute("SAVEPOINT probe")
        try:
            done = tat.tue(lage)
            found = _sehen_nach(lage) if done else {}
        finally:
            lage.c.execute("ROLLBACK TO probe")
            lage.c.execute("RELEASE probe")
            for name, octets in lage.blobinhalt.items():
                (lage.blobs / name).write_bytes(octets)
        yield Probe(
            wo=tat.wo, was=tat.was, erwartet=tat.findet, gefunden=found, warum=tat.warum, entfallen=not done
        )


def _sehen_nach(lage: Lage) -> dict[Rolle, str]:
    found: dict[Rolle, str] = {}
    own = eigene_pruefung(lage)
    if own is not None:
        found[Rolle.EIGEN] = own
    try:
        schreibe_export(lage)
    except (AktenboteError, Konflikt, ValueError):
        return found | dict.fromkeys(FREMDE, "Aus diesem Bestand kommt kein Export zustande.")
    if _andere_folge(lage):
        found[Rolle.PARTNER] = "Vom neuesten Protokoll kommt nicht, was der Checkpoint verspricht, den er aufhob."
    return found | pruefe_datei(lage, lage.ablage)


def _andere_folge(lage: Lage) -> bool:
    """Tell whether the generation behind is gone or another one than the partner knows."""
    table = SqliteProtokoll(lage.c, lage.tresor)
    try:
        note = table.checkpoint(lage.mandant, generation=lage.generation + 1)
        return note is None or lies_checkpoint(note).checkpoint != lage.folge.checkpoint
    except (AktenboteError, Konflikt):
        return True


def eigene_pruefung(lage: Lage) -> str | None:
    """Return the first thing the own verifier notices."""
    keys = {lage.mandant: lage.oeffentlich}
    found = next((one.satz for one in pruefe_bestand(lage.c, lage.tresor, keys, jetzt=lage.jetzt)), None)
    return found or next(_falsche_blobs(lage), None)


def _falsche_blobs(lage: Lage) -> Iterator[str]:
    for name in lage.blobinhalt:
        try:
            with BlobLeser(lage.blobs / name) as stream:
                same = hashlib.sha256(stream.read()).hexdigest() == name
        except (OSError, Defekt):
            same = False
        if not same:
            yield f"Der Inhalt von Blob {name} ist nicht der seines Namens."


def schreibe_export(lage: Lage, *, stempel: Mapping[int, bytes] = MappingProxyType({})) -> None:
    """Write the falsified log as an export; ``stempel`` are tokens over the checkpoint from halfway or the newest.

    ValueError, ``Konflikt`` or an ``AktenboteError`` where none can be made of what is there.
    """
    table = SqliteProtokoll(lage.c, lage.tresor)
    note = table.checkpoint(lage.mandant, generation=lage.generation)
    if note is None:
        raise ValueError("no checkpoint is left")
    signed = lies_checkpoint(note)
    rows: list[bytes] = []
    for begin in range(0, signed.checkpoint.groesse, SEITE):
        end = min(begin + SEITE, signed.checkpoint.groesse)
        rows += [o for _, o in table.eintraege(lage.mandant, ab=begin, bis=end, generation=lage.generation)]
    pieces = exportiere(
        checkpoint=signed,
        schluessel=lage.pruefschluessel,
        erstellt=lage.jetzt,
        eintraege=rows,
        fruehere=[lage.alter] if stempel else [],
        gekuerzt=sum(lies_stumpf(one) is not None for one in rows),
        stempel=stempel,
    )
    lage.ablage.seek(0)
    lage.ablage.truncate()
    for piece in pieces:
        lage.ablage.write(piece)
    lage.ablage.flush()


def pruefe_datei(lage: Lage, datei: Datei) -> dict[Rolle, str]:
    """Return who of the three others does not confirm the export, with the sentence of the verifier."""
    found: dict[Rolle, str] = {}
    means: dict[Rolle, dict[str, object]] = {
        Rolle.PARTNER: {"bekannt": lage.neuer, "blaetter": (lage.blatt,)},
        Rolle.PRUEFER: {"bekannt": lage.alter},
        Rolle.ZEUGE: {"zeugen": (lage.zeuge,), "hoechstalter": HOECHSTALTER},
    }
    for rolle, has in means.items():
        datei.seek(0)
        vkey = lage.pruefschluessel
        done = pruefe_export(datei, jetzt=lage.jetzt, schluessel=vkey, **has)  # type: ignore[arg-type]  # by name
        if done.urteil is not Urteil.BESTAETIGT and done.grund is not None:
            found[rolle] = done.grund.de
    return found


def als_zeuge(name: str, key: Ed25519PrivateKey) -> Pruefschluessel:
    """Return the verifier key of a witness."""
    return Pruefschluessel(name, key.public_key().public_bytes_raw(), Signaturart.MITSIGNATUR)
