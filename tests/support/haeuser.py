"""Installations that stand alone: made once by ``aktenbote init``, then copied."""

from pathlib import Path

from support.tippen import tippe


def mache_haus(folder: Path) -> Path:
    """Make a test installation whose ports the system gives; it is copied, never used itself."""
    tippe("init", folder)
    config = folder / "aktenbote.toml"
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace("port = 8443", "port = 0").replace("port = 8080", "port = 0"), encoding="utf-8")
    return folder
