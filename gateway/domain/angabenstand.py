"""Digests over what is kept beside the documents of a file: what the audit log commits to whenever it changes."""

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from gateway.domain.akte import Akte
from gateway.domain.event_words import NEUE_ANGABEN, VORAB_GESANDT, AuditEreignis
from gateway.domain.ids import DokumentUUID, Sha256
from gateway.domain.kopf import Nachrichtentyp
from gateway.domain.merkmale import Merkmal
from gateway.domain.schutz import Schutzvermerk

FASSUNG = "aktenbote:angaben:1\n"
FASSUNG_WEGZUG = "aktenbote:wegzug:1\n"
FASSUNG_ANTRAG = "aktenbote:antrag:1\n"
"""Each begins the octets that are hashed: another form of them gets another number."""
ANDERSWO = frozenset({"dokumente", "sperren", "aufbewahren_bis"})
"""Of a file: what entries name by themselves (its register, its holds, its retention mark)."""
_LEER: tuple[Any, ...] = (None, False, "", [], {})


@dataclass(frozen=True, slots=True, kw_only=True)
class Vorabstand:
    """The rows of the advance information (010205) about one file or transfer, as they stand, opened."""

    angaben: str | None = field(default=None, repr=False)
    """JSON of what is known; ``None`` = there is no row."""
    gesandt: str | None = None
    """Mark of what was told last."""
    azr_suche: Sha256 | None = None
    """Keyed hash by which the lasting Auskunftssperren are found."""
    dauernd: str | None = field(default=None, repr=False)
    """JSON of the lasting Auskunftssperren; ``None`` = there is no row."""


def bezeugt_angaben(ereignis: AuditEreignis, nachrichtentyp: str | None) -> bool:
    """Tell whether an entry commits to what is known of its file and its transfer."""
    if ereignis in VORAB_GESANDT:
        return nachrichtentyp == Nachrichtentyp.VORABINFORMATIONEN.value
    return ereignis in NEUE_ANGABEN


def angabenstand(
    vorab: Vorabstand,
    akte: Akte | None = None,
    schutz: Schutzvermerk | None = None,
    merkmale: Mapping[DokumentUUID, Collection[Merkmal]] | None = None,
) -> Sha256:
    """Return SHA-256 over ``FASSUNG`` and everything that is known of one file, or of one transfer (``akte`` None).

    Whose file it is and what its parts on paper are (``akte`` without ``ANDERSWO``), what a 010205 told, how its
    documents were looked at and what they do by themselves. What is empty is left out, so that a later field
    changes no digest of before.
    """
    head = {} if akte is None else {name: one for name, one in asdict(akte).items() if name not in ANDERSWO}
    return _digest(
        FASSUNG,
        {
            "akte": head,
            "vorab": asdict(vorab),
            "schutz": None if schutz is None else asdict(schutz),
            "merkmale": {uuid: sorted(one.value for one in marks) for uuid, marks in (merkmale or {}).items()},
        },
    )


def wegzugstand(zeile: int, *, azr_suche: Sha256, ziel_ags: str | None, gemeldet: str) -> str:
    """Return the number of a departure's row and SHA-256 over ``FASSUNG_WEGZUG`` and the row, as one value."""
    row = {"azr_suche": azr_suche, "ziel_ags": ziel_ags, "gemeldet": gemeldet}
    return als_wert({str(zeile): _digest(FASSUNG_WEGZUG, row)})


def antragsstand(antrag: Mapping[str, Any]) -> Sha256:
    """Return SHA-256 over ``FASSUNG_ANTRAG`` and the parts of a request: who asked, when, what for."""
    return _digest(FASSUNG_ANTRAG, antrag)


def als_wert(staende: Mapping[str, Sha256]) -> str:
    """Write digests by the name of what they are about, as one committed value; the first is found by."""
    return " ".join(f"{name}={digest}" for name, digest in staende.items())


def aus_wert(wert: str) -> dict[str, Sha256]:
    """Read what ``als_wert`` wrote; ValueError for anything else."""
    return {name: Sha256(digest) for name, digest in (one.split("=") for one in wert.split(" "))}


def worum(wert: str) -> str:
    """Return what the first digest of a value is about."""
    return wert.partition("=")[0]


def _digest(fassung: str, wert: Mapping[str, Any]) -> Sha256:
    text = json.dumps(_ohne_leeres(wert), sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return Sha256(hashlib.sha256((fassung + text).encode()).hexdigest())


def _ohne_leeres(wert: Any) -> Any:
    if isinstance(wert, Mapping):
        return dict(_gefuellte(wert))
    if isinstance(wert, tuple | list):
        return [_ohne_leeres(one) for one in wert]
    if isinstance(wert, set | frozenset):
        return sorted(_ohne_leeres(one) for one in wert)
    if isinstance(wert, StrEnum):
        return wert.value
    if isinstance(wert, datetime):
        return wert.astimezone(UTC).isoformat()
    if isinstance(wert, date):
        return wert.isoformat()
    if wert is not None and not isinstance(wert, str | int):
        raise TypeError(f"{type(wert).__name__} has no place in what is known of a file")
    return wert


def _gefuellte(wert: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, one in wert.items():
        kept = _ohne_leeres(one)
        if not any(kept == empty and type(kept) is type(empty) for empty in _LEER):
            yield name, kept
