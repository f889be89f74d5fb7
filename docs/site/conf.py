"""How `make docs` builds the site: every page of docs/ as it lies there, nothing fetched, warnings are errors."""

import re
from pathlib import Path
from typing import Any

from pygments.lexers.special import TextLexer

WURZEL = Path(__file__).resolve().parents[2]

project = "Aktenbote"
author = "Aktenbote"
language = "en"
release = re.findall(r'^version = "([^"]+)"', (WURZEL / "pyproject.toml").read_text("utf-8"), re.MULTILINE)[0]
version = release

# The source is the repository, so that every link that works there works here; only these files are pages.
root_doc = "docs/index"
include_patterns = [
    "*.md", "docs/*.md", "docs/**/*.md", "schemas/README.md", "certs/README.md",
    "examples/fachverfahren/README.md",
]  # fmt: skip
exclude_patterns = [
    ".*", "build", "dist", "demo-out*", "gateway", "requirements", "scripts", "tests",
    "docs/examples",
]  # fmt: skip

extensions = ["myst_parser"]
myst_heading_anchors = 4  # links to headings are checked as they are spelled in the repository
nitpicky = True

html_theme = "furo"
html_title = f"Aktenbote {release}"
html_show_copyright = False
html_copy_source = False
html_use_index = False
html_domain_indices = False
html_search_language = "de"  # stems both languages the same way when it writes the index and when it is asked
html_favicon = "../../gateway/web/statisch/zeichen.svg"
html_static_path = [
    "seite.css",
    *(f"../../gateway/web/statisch/{name}" for name in ("noto-sans-400.woff2", "noto-sans-700.woff2", "OFL.txt")),
]
html_css_files = ["seite.css"]
html_additional_pages = {"index": "weiter.html"}
templates_path = ["vorlagen"]
_SCHRIFT = {"font-stack": '"Noto Sans Akte", "Noto Sans", sans-serif'}
html_theme_options = {"light_css_variables": _SCHRIFT, "dark_css_variables": _SCHRIFT}

_DEUTSCH = ("docs/handbuch/", "docs/papiere/", "docs/walks/")
_KAPITEL = ("docs/adr/README", "docs/walks/README")
"""Pages whose folder hangs below them in the navigation."""
_EINZELN = "docs/runbook/"
"""Pages that hang in no navigation: hundreds in that of every page cost minutes. Their list has them all."""
_INHALT = "\n\n```{toctree}\n:hidden:\n:glob:\n\n*\n```\n"


def lies(_app: object, docname: str, source: list[str]) -> None:
    """Hang the pages of a folder below its first one; leave out what has no page yet.

    A page that is reached from nowhere is a warning of Sphinx, so nothing can be forgotten here.
    """
    if docname in _KAPITEL:
        source[0] += _INHALT
    if docname == f"{_EINZELN}README":
        source[0] += _alle_codes()
    elif docname.startswith(_EINZELN):
        source[0] = f"---\norphan: true\n---\n{source[0]}"
    if docname == root_doc:
        lines = source[0].splitlines(keepends=True)
        docs = WURZEL / "docs"
        source[0] = "".join(one for one in lines if not one.endswith("/*\n") or any(docs.glob(f"{one.strip()}.md")))


def _alle_codes() -> str:
    """Return a list of every page of the run-book, by its title."""
    pages = sorted(one for one in (WURZEL / _EINZELN).glob("*.md") if one.stem != "README")
    titles = ((one.name, one.read_text("utf-8").splitlines()[0].removeprefix("# ")) for one in pages)
    return "\n## All codes\n\n" + "".join(f"* [{title}]({name})\n" for name, title in titles)


def sprache(_app: object, pagename: str, _vorlage: str, context: dict[str, Any], _baum: object) -> None:
    """Name the language of each page, for screen readers and hyphenation."""
    if pagename.startswith(_DEUTSCH):
        context["language"] = "de"


def setup(app: Any) -> dict[str, bool]:
    """Join what is ours to Sphinx."""
    app.connect("source-read", lies)
    app.connect("html-page-context", sprache)
    app.add_lexer("mermaid", TextLexer)  # drawn by the forges; here its text is read, for a drawer would be fetched
    return {"parallel_read_safe": True, "parallel_write_safe": True}
