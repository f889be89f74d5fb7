"""The matrix as a table of Markdown, as it stands in docs/interop.md, and what the tools lack."""

from collections.abc import Iterator

from tests.interop.matrix import FEHLEND, Zelle


def tafel(zellen: list[Zelle]) -> Iterator[str]:
    """Yield the lines: a row for each question, a column for each tool."""
    zeilen = list(dict.fromkeys(zelle.zeile for zelle in zellen))
    namen = list(dict.fromkeys(zelle.werkzeug for zelle in zellen))
    wort = {(zelle.zeile, zelle.werkzeug): kurz(zelle) for zelle in zellen}
    breit = max(map(len, zeilen))
    weit = {name: max(len(name), *(len(wort[zeile, name]) for zeile in zeilen)) for name in namen}
    yield "| " + " | ".join((" " * breit, *(name.ljust(weit[name]) for name in namen))) + " |"
    yield "|" + "|".join("-" * (width + 2) for width in (breit, *weit.values())) + "|"
    for zeile in zeilen:
        cells = (wort[zeile, name].ljust(weit[name]) for name in namen)
        yield "| " + " | ".join((zeile.ljust(breit), *cells)) + " |"


def kurz(zelle: Zelle) -> str:
    """Return the words of a cell without the reason."""
    return ("" if zelle.erwartet else "!! ") + zelle.wort.partition(":")[0]


def gruende(zellen: list[Zelle]) -> Iterator[str]:
    """Yield what each tool lacks, in its own words."""
    fehlt: dict[tuple[str, str], list[str]] = {}
    for zelle in zellen:
        if zelle.wort.startswith(FEHLEND):
            fehlt.setdefault((zelle.werkzeug, zelle.wort.partition(": ")[2]), []).append(zelle.zeile)
    for (name, grund), zeilen in fehlt.items():
        yield f"* {name}, {len(zeilen)} rows ({zeilen[0]}{' …' if len(zeilen) > 1 else ''}): {grund}"
