"""One digest over the register of a file: what the audit log commits to whenever the documents of a file change."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from typing import Any

from gateway.domain.akte import Dokument
from gateway.domain.ids import Sha256

FASSUNG = "aktenbote:register:1\n"
"""Begins the octets that are hashed: another form of them gets another number."""
_LEER: tuple[Any, ...] = (None, False, [], {})


def registerstand(dokumente: Iterable[Dokument]) -> Sha256:
    """Return SHA-256 over ``FASSUNG`` and the documents as JSON, by position; of a stub over none (wire 8.2).

    Everything the register says of a document counts, but not where its sealed octets lie, for that changes when it
    is sealed. What a document does not say is left out: a later field of the register changes no digest of before.
    """
    rows = [_ohne_leeres(asdict(one)) for one in sorted(dokumente, key=lambda d: d.position)]
    for row in rows:
        row.pop("blob", None)
    text = json.dumps(rows, sort_keys=True, ensure_ascii=True, separators=(",", ":"), default=_text)
    return Sha256(hashlib.sha256((FASSUNG + text).encode()).hexdigest())


def _ohne_leeres(wert: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, one in wert.items():
        kept = _ohne_leeres(one) if isinstance(one, dict) else list(one) if isinstance(one, tuple) else one
        if not any(kept is empty or (kept == empty and type(kept) is type(empty)) for empty in _LEER):
            found[name] = kept
    return found


def _text(wert: object) -> str:
    if not isinstance(wert, date):  # a datetime is one, too
        raise TypeError(f"{type(wert).__name__} has no place in a register")
    return wert.isoformat()
