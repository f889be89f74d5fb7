"""The protocol of a delivery as CSV, for the provider's program: a row per defect or hint, one per good file."""

import csv
import io
from collections.abc import Iterator
from typing import Final

from gateway.domain.zelle import harmlos
from gateway.intake.bericht import Aktenzeile, Lieferungsbericht, Mangel

SPALTEN: Final = (
    "lieferung", "scandienst", "barcode", "aktenzeichen", "stand", "art", "schwer", "zustaendig", "wo", "grund",
)  # fmt: skip


def schreibe_csv(bericht: Lieferungsbericht) -> bytes:
    """Return the protocol in UTF-8 with a byte order mark, ``;`` between fields."""
    text = io.StringIO()
    schreiber = csv.writer(text, delimiter=";")
    schreiber.writerow(SPALTEN)
    for akte in (*bericht.akten, None):
        for mangel in _maengel(akte, bericht):
            schreiber.writerow(harmlos(wert) for wert in _zeile(bericht, akte, mangel))
    return text.getvalue().encode("utf-8-sig")


def _maengel(akte: Aktenzeile | None, bericht: Lieferungsbericht) -> Iterator[Mangel | None]:
    gefunden = bericht.maengel if akte is None else akte.maengel
    yield from gefunden
    if akte is not None and not gefunden:
        yield None


def _zeile(bericht: Lieferungsbericht, akte: Aktenzeile | None, mangel: Mangel | None) -> Iterator[str]:
    yield from (bericht.nummer, bericht.dienst)
    yield from ("", "", "") if akte is None else (akte.barcode, akte.aktenzeichen, akte.stand.value)
    if mangel is None:
        yield from ("", "", "", "", "")
    else:
        yield from (mangel.art, "ja" if mangel.schwer else "nein", mangel.zustaendig.value, mangel.wo, mangel.grund)
