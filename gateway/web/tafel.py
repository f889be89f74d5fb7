"""A table as a file for spreadsheets: CSV in UTF-8 with mark, semicolons, and nothing that runs as a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

from aiohttp import web

from gateway.domain.zelle import harmlos


def als_csv(name: str, koepfe: Sequence[str], zeilen: Iterable[Sequence[object]]) -> web.Response:
    """Answer with a file of this name (ASCII, without ending)."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(koepfe)
    writer.writerows([harmlos(str(one)) for one in row] for row in zeilen)
    return web.Response(
        body=("\ufeff" + out.getvalue()).encode(),
        content_type="text/csv",
        charset="utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )
