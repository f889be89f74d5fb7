"""Pruned entries: what stands in their place, and how a verifier knows that each was allowed to go.

The content of an entry whose retention is over is deleted; its leaf hash stays, so every root, proof and checkpoint
holds. In its place stands a *Stumpf*: the leaf hash and the index of the entry ``protokoll.gekuerzt`` that says so.
That entry is signed with the log like any other; it names retention, year, range, number and a digest of exactly
the leaves that went. A leaf without such an entry, or one more or less than it names, is a falsified log.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

import orjson

from gateway.audit.befund import Satz
from gateway.audit.eintrag import Eintrag, blatt_hash
from gateway.domain.events import Aufbewahrung
from gateway.domain.ids import Sha256
from gateway.domain.kopf import Zeitpunkt

_FORM: Final = re.compile(rb'\{"blatt":"([0-9a-f]{64})","durch":(0|[1-9][0-9]{0,15})\}')
_ZEIT: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\.[0-9]{3}Z")
UHR: Final = timedelta(days=1)
"""A clock that was set back by less than this makes no entry look older or younger than its neighbours."""


@dataclass(frozen=True, slots=True)
class Stumpf:
    """What is left of a pruned entry."""

    blatt: bytes
    """Its leaf hash, 32 octets."""
    durch: int
    """Index of the entry that says why."""

    @property
    def octets(self) -> bytes:
        """Canonical JSON; no entry begins like this, each has an ``akteur`` before ``blatt``."""
        return orjson.dumps({"blatt": self.blatt.hex(), "durch": self.durch})


def lies_stumpf(octets: bytes) -> Stumpf | None:
    """Return what is left of a pruned entry, ``None`` where the octets are not exactly of that form."""
    found = _FORM.fullmatch(octets)
    return None if found is None else Stumpf(bytes.fromhex(found[1].decode()), int(found[2]))


def blatt_von(octets: bytes) -> bytes:
    """Return the leaf hash of a line: that of the entry, or the one that is left of it."""
    stumpf = lies_stumpf(octets)
    return blatt_hash(octets) if stumpf is None else stumpf.blatt


def blattdigest(blaetter: Iterable[tuple[int, bytes]]) -> Sha256:
    """Return SHA-256 over (index in 8 octets, big-endian ‖ leaf hash) of pruned leaves by ascending index."""
    digest = hashlib.sha256()
    for index, blatt in blaetter:
        digest.update(index.to_bytes(8, "big") + blatt)
    return Sha256(digest.hexdigest())


@dataclass(slots=True)
class _Gruppe:
    """The leaves that one entry is said to have pruned."""

    blaetter: list[tuple[int, bytes]] = field(default_factory=list)
    zuletzt: str = ""
    """Latest time of a kept entry, or of a signed checkpoint, in front of any of them."""


@dataclass(slots=True)
class Kuerzungen:
    """Collects pruned leaves and the entries that speak of them; at the end ``pruefe`` compares."""

    gruppen: dict[int, _Gruppe] = field(default_factory=dict)
    eintraege: dict[int, Eintrag] = field(default_factory=dict)
    zuletzt: str = ""
    anzahl: int = 0

    def stumpf(self, index: int, stumpf: Stumpf) -> None:
        """Take a pruned leaf, by ascending index."""
        gruppe = self.gruppen.setdefault(stumpf.durch, _Gruppe())
        gruppe.blaetter.append((index, stumpf.blatt))
        gruppe.zuletzt = self.zuletzt
        self.anzahl += 1

    def zeit(self, text: object) -> None:
        """Take the time of a kept entry, as it stands there, or of a checkpoint that ends here.

        In UTC, so that text order is time order.
        """
        if isinstance(text, str) and text > self.zuletzt and _ZEIT.fullmatch(text):
            self.zuletzt = text

    def pruefe(self, jetzt: datetime) -> Satz | None:
        """Return what is wrong, ``None`` where every pruned leaf was allowed to go."""
        for durch in sorted(self.gruppen.keys() | self.eintraege.keys()):
            eintrag = self.eintraege.get(durch)
            gruppe = self.gruppen.get(durch, _Gruppe())
            if eintrag is None:
                return _satz(gruppe.blaetter[0][0], durch)
            if fehler := _vergleiche(durch, eintrag, gruppe, jetzt):
                return fehler
        return None

    def aufbewahrung(self, index: int) -> str | None:
        """Return as what an entry was pruned, ``None`` where its content is there."""
        for durch, gruppe in self.gruppen.items():
            if any(index == one for one, _ in gruppe.blaetter):
                return self.eintraege[durch].angaben.aufbewahrung
        return None

    def saetze(self) -> list[Satz]:
        """Say of each pruning what went and why."""
        found = []
        for durch, eintrag in sorted(self.eintraege.items()):
            a = eintrag.angaben
            found.append(
                Satz(
                    f"{a.anzahl} Einträge der Aufbewahrung {a.aufbewahrung} bis {a.jahr} sind gekürzt"
                    f" ({a.von} bis {(a.bis or 0) - 1}); Eintrag {durch} sagt es, ihre Blätter sind da.",
                    f"{a.anzahl} entries of retention {a.aufbewahrung} up to {a.jahr} are pruned"
                    f" ({a.von} to {(a.bis or 0) - 1}); entry {durch} says so, their leaves are there.",
                )
            )
        return found


def _satz(index: int, durch: int) -> Satz:
    return Satz(
        f"Der Inhalt von Eintrag {index} fehlt, und Eintrag {durch} sagt nicht, dass er gekürzt wurde.",
        f"the content of entry {index} is missing, and entry {durch} does not say that it was pruned.",
    )


def _vergleiche(durch: int, eintrag: Eintrag, gruppe: _Gruppe, jetzt: datetime) -> Satz | None:
    """Compare one pruning with what is gone."""
    a, blaetter = eintrag.angaben, gruppe.blaetter
    indexe = [index for index, _ in blaetter]
    genannt = (a.anzahl, a.von, a.bis, a.blaetter_sha256)
    if not blaetter or genannt != (len(indexe), indexe[0], indexe[-1] + 1, blattdigest(blaetter)):
        return Satz(
            f"Gekürzt sind andere Einträge als die {a.anzahl}, die Eintrag {durch} nennt.",
            f"other entries are pruned than the {a.anzahl} that entry {durch} names.",
        )
    if indexe[-1] >= durch:
        return _satz(indexe[-1], durch)
    if indexe[0] == 0:  # with what a log began is never pruned
        return _satz(0, durch)
    frist, jahr, zeit = a.frist_jahre or 0, a.jahr or 0, eintrag.zeit.instant.astimezone(UTC)
    klasse = Aufbewahrung(a.aufbewahrung or "")
    if frist < klasse.mindestjahre or zeit.year < klasse.frei_ab(jahr, frist) or zeit > jetzt + UHR:
        return Satz(
            f"Eintrag {durch} kürzte Einträge der Aufbewahrung {klasse} von {jahr}, die noch aufzubewahren waren.",
            f"entry {durch} pruned entries of retention {klasse} of {jahr} that were still to be kept.",
        )
    if gruppe.zuletzt and (Zeitpunkt(gruppe.zuletzt).instant - UHR).year > jahr:
        return Satz(
            f"Eintrag {durch} nennt das Jahr {jahr}, kürzte aber jüngere Einträge.",
            f"entry {durch} names the year {jahr}, but pruned younger entries.",
        )
    return None
