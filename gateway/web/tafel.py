"""A table of a page as a file for spreadsheets: what is seen, in the same order."""

from collections.abc import Iterable, Sequence

from aiohttp import web

from gateway.web import herausgabe


def als_csv(name: str, koepfe: Sequence[str], zeilen: Iterable[Sequence[object]]) -> web.Response:
    """Answer with a file of this name (ASCII, without ending)."""
    return herausgabe.datei(f"{name}.csv", herausgabe.CSV, herausgabe.als_csv(koepfe, zeilen))
