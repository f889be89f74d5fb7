"""Installations that stand alone: made once by ``aktenbote init``, then copied."""

from pathlib import Path

from support.tippen import tippe

FORMATE = (
    "encrypted", "javascript", "launch", "embedded_files", "xfa", "external", "open_action", "unreadable",
)  # fmt: skip
"""Keys of the section ``[formats]``."""


def mache_haus(folder: Path) -> Path:
    """Make a test installation whose ports the system gives; it is copied, never used itself.

    No process is started that looks at PDFs: tests of that say what they want with ``FORMATE``.
    """
    tippe("init", folder)
    accept = "\n".join(f'{one} = "accept"' for one in FORMATE)
    config = folder / "aktenbote.toml"
    text = config.read_text(encoding="utf-8")
    text = text.replace("port = 8443", "port = 0").replace("port = 8080", "port = 0")
    config.write_text(text.replace("[formats]\n", f"[formats]\n{accept}\n", 1), encoding="utf-8")
    return folder
