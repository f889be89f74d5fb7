"""Files a page hands out: tables as CSV, data, packages; always as a download, never shown by the browser."""

import csv
import io
from collections.abc import Iterable

from aiohttp import web

from gateway.domain.zelle import harmlos

CSV, JSON, PDF = "text/csv", "application/json", "application/pdf"
ZIP, ASICE = "application/zip", "application/vnd.etsi.asic-e+zip"


def als_csv(koepfe: Iterable[str], zeilen: Iterable[Iterable[object]]) -> bytes:
    """Return a table in UTF-8 with byte order mark, ``;`` between fields, as German spreadsheets read it.

    ``None`` is an empty cell; no cell is run as a formula.
    """
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    for row in (koepfe, *zeilen):
        writer.writerow(["" if cell is None else harmlos(str(cell)) for cell in row])
    return text.getvalue().encode("utf-8-sig")


def datei(name: str, art: str, octets: bytes) -> web.Response:
    """Answer with a file under a name of ours: ASCII, no word of a person in it."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return web.Response(body=octets, content_type=art, charset="utf-8" if art == CSV else None, headers=headers)
