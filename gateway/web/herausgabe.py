"""Files a page hands out: tables as CSV, data, packages; always as a download, never shown by the browser."""

import codecs
import csv
import io
from collections.abc import Iterable

from aiohttp import web

from gateway.domain.zelle import harmlos

CSV, JSON, PDF = "text/csv", "application/json", "application/pdf"
_MARKE = codecs.BOM_UTF8
ZIP, ASICE = "application/zip", "application/vnd.etsi.asic-e+zip"


def als_csv(koepfe: Iterable[str], zeilen: Iterable[Iterable[object]]) -> bytes:
    """Return a table in UTF-8 with byte order mark, ``;`` between fields, as German spreadsheets read it.

    ``None`` is an empty cell; no cell is run as a formula.
    """
    return _MARKE + csv_zeilen((koepfe, *zeilen))


def csv_zeilen(zeilen: Iterable[Iterable[object]]) -> bytes:
    """Return rows of such a table, as they stand behind its first."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    for row in zeilen:
        writer.writerow(["" if cell is None else harmlos(str(cell)) for cell in row])
    return text.getvalue().encode("utf-8")


def datei(name: str, art: str, octets: bytes) -> web.Response:
    """Answer with a file under a name of ours: ASCII, no word of a person in it."""
    headers = als_datei(name)
    return web.Response(body=octets, content_type=art, charset="utf-8" if art == CSV else None, headers=headers)


def als_datei(name: str) -> dict[str, str]:
    """Return the header fields that make a download of an answer."""
    return {"Content-Disposition": f'attachment; filename="{name}"'}
