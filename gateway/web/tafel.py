"""A table as a file for spreadsheets: CSV in UTF-8 with mark, semicolons, and nothing that runs as a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

from aiohttp import web

_FORMEL = ("=", "+", "-", "@", "\t", "\r")


def als_csv(name: str, koepfe: Sequence[str], zeilen: Iterable[Sequence[object]]) -> web.Response:
    """Answer with a file of this name (ASCII, without ending)."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(koepfe)
    writer.writerows([_harmlos(one) for one in row] for row in zeilen)
    return web.Response(
        body=("\ufeff" + out.getvalue()).encode(),
        content_type="text/csv",
        charset="utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )


def _harmlos(cell: object) -> str:
    """Put an apostrophe before what a spreadsheet would take for a formula (a name from outside may begin so)."""
    text = str(cell)
    return f"'{text}" if text.startswith(_FORMEL) else text
