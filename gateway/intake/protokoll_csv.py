"""The protocol of a delivery as CSV, for the provider's program: a row per defect or hint, one per good file."""

import csv
import io
from collections.abc import Iterator
from typing import Final

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
            schreiber.writerow(
                (
                    bericht.nummer,
                    bericht.dienst,
                    akte.barcode if akte else "",
                    akte.aktenzeichen if akte else "",
                    akte.stand.value if akte else "",
                    *(() if mangel is None else (mangel.art, "ja" if mangel.schwer else "nein")),
                    *(() if mangel is None else (mangel.zustaendig.value, mangel.wo, mangel.grund)),
                )
            )
    return text.getvalue().encode("utf-8-sig")


def _maengel(akte: Aktenzeile | None, bericht: Lieferungsbericht) -> Iterator[Mangel | None]:
    gefunden = bericht.maengel if akte is None else akte.maengel
    yield from gefunden
    if akte is not None and not gefunden:
        yield None
