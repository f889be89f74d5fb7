"""From what is kept of a delivery to the report that protocol and command line show, and back to JSON."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import msgspec

from gateway.domain.scanlieferung import Scanakte, Scanlieferung
from gateway.intake.bericht import Aktenzeile, Lieferungsbericht, Mangel, Stand

_MAENGEL: Final = msgspec.json.Decoder(tuple[Mangel, ...])
MAX_MAENGEL: Final = 200
"""Defects kept of one case file, or of a delivery beside them: whoever corrects two hundred looks again anyway."""


def als_text(maengel: Sequence[Mangel]) -> str:
    """Return defects as they are kept, defects before hints, at most ``MAX_MAENGEL``."""
    geordnet = sorted(maengel, key=lambda einer: not einer.schwer)
    if len(geordnet) > MAX_MAENGEL:
        letzter = geordnet[MAX_MAENGEL - 1]
        rest = len(geordnet) - MAX_MAENGEL + 1
        mehr = Mangel(
            art="mehr",
            wo=letzter.wo,
            grund=f"{rest} weitere sind nicht aufgeführt.",
            zustaendig=letzter.zustaendig,
            schwer=letzter.schwer,
        )
        geordnet = [*geordnet[: MAX_MAENGEL - 1], mehr]
    return msgspec.json.encode(geordnet).decode()


def aus_text(text: str) -> tuple[Mangel, ...]:
    """Return defects that were kept."""
    return _MAENGEL.decode(text)


def zeile(akte: Scanakte) -> Aktenzeile:
    """Return one case file for the report."""
    return Aktenzeile(
        barcode=akte.barcode,
        aktenzeichen=akte.aktenzeichen,
        stand=Stand.NACHGELIEFERT if akte.abgeloest and akte.stand == Stand.NACHBESSERUNG else Stand(akte.stand),
        dokumente=akte.dokumente,
        seiten=akte.seiten,
        octets=akte.octets,
        maengel=aus_text(akte.maengel),
    )


def bericht(lieferung: Scanlieferung, akten: Sequence[Scanakte], behoerde: str) -> Lieferungsbericht:
    """Return the report of a delivery as it stands."""
    return Lieferungsbericht(
        nummer=lieferung.nummer,
        dienst=lieferung.dienst,
        behoerde=behoerde,
        abgeholt=lieferung.abgeholt,
        begonnen=lieferung.begonnen,
        beendet=lieferung.beendet,
        akten=tuple(map(zeile, akten)),
        maengel=aus_text(lieferung.maengel),
        test=lieferung.test,
    )


def abgelehnter(
    name: str, behoerde: str, maengel: Sequence[Mangel], jetzt: datetime, *, test: bool
) -> Lieferungsbericht:
    """Return the report of a delivery that could not be begun: it has no number, only the name it lies under."""
    return Lieferungsbericht(
        nummer=name,
        dienst="nicht lesbar",
        behoerde=behoerde,
        abgeholt=None,
        begonnen=jetzt,
        beendet=jetzt,
        akten=(),
        maengel=tuple(maengel),
        test=test,
    )
