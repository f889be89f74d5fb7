"""The protocol of a delivery as its provider gets it, in every form there is, and written into a folder."""

import re
from collections.abc import Mapping
from pathlib import Path

from gateway.intake.bericht import Lieferungsbericht
from gateway.intake.protokoll_csv import schreibe_csv
from gateway.intake.schrift import SCHNITTE, finde_schrift

_FREMD = re.compile(r"[^0-9A-Za-z._-]+")


def pruefe_schrift() -> None:
    """Raise ``Usage`` where no protocol can be set: better before a delivery is taken in than after it."""
    for datei in SCHNITTE.values():
        finde_schrift(datei)


def protokolle(bericht: Lieferungsbericht) -> Mapping[str, bytes]:
    """Return the protocol by extension; takes a moment for a large delivery."""
    from gateway.intake.protokoll_pdf import schreibe_pdf  # a fifth of the start of a service, which may set none

    return {"pdf": schreibe_pdf(bericht), "csv": schreibe_csv(bericht)}


def schreibe_protokolle(ordner: Path, bericht: Lieferungsbericht) -> tuple[Path, ...]:
    """Write it in every form; blocking. One of the same name is replaced: this is what is known now."""
    ordner.mkdir(parents=True, exist_ok=True)
    name = dateiname(bericht)
    geschrieben = []
    for endung, octets in protokolle(bericht).items():
        ziel = ordner / f"{name}.{endung}"
        neu = ziel.with_name(f".{ziel.name}.new")
        neu.write_bytes(octets)
        neu.replace(ziel)
        geschrieben.append(ziel)
    return tuple(geschrieben)


def dateiname(bericht: Lieferungsbericht) -> str:
    """Return a name no path can hide in: ``protokoll-L-2026-11-20261127T090000``."""
    nummer = _FREMD.sub("_", bericht.nummer).strip("._") or "lieferung"
    return f"protokoll-{nummer[:80]}-{bericht.begonnen:%Y%m%dT%H%M%S}"
