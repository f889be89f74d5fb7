"""A table of a page as CSV: what is seen, in the same order, safe to open in a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Sequence

from aiohttp import web

from gateway.domain.zelle import harmlos


def als_csv(name: str, koepfe: Sequence[str], zeilen: Iterable[Sequence[object]]) -> web.Response:
    """Answer with a file ``name``.csv: UTF-8 with mark, semicolons, as German spreadsheets read it."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    writer.writerow(koepfe)
    for row in zeilen:
        writer.writerow(["" if one is None else harmlos(str(one)) for one in row])
    return web.Response(
        body=out.getvalue().encode("utf-8-sig"),
        headers={
            "Content-Type": "text/csv; charset=utf-8",
            "Content-Disposition": f'attachment; filename="{name}.csv"',
        },
    )
