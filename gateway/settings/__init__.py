"""The configuration: one TOML file, environment overrides, every key described, unknown keys refused.

``AKTENBOTE_SERVER__PARTNER_PORT=8443`` overrides ``[server] partner_port``; two underscores separate the levels.
Paths are relative to the folder of the file. Secrets never stand here: keys are named by URI, passphrases come
from a file or from ``AKTENBOTE_KEY_PASSPHRASE``.
"""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import msgspec

from gateway.domain.errors import Usage
from gateway.settings.abschnitte import AuthoritySettings, KeyPair, Section, Settings
from gateway.settings.pruefung import naechster, pruefe, pruefe_zusammen, typen, wert

__all__ = ["AuthoritySettings", "Configuration", "KeyPair", "Section", "Settings", "find", "load"]

ENV_PREFIX = "AKTENBOTE_"
RESERVED_ENV = frozenset({"AKTENBOTE_CONFIG", "AKTENBOTE_KEY_PASSPHRASE"})


class Configuration:
    """Settings together with the folder their paths are relative to."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        """Keep both; ``folder`` is absolute."""
        self.settings = settings
        self.folder = folder

    def path(self, text: str) -> Path:
        """Return a path of the configuration as an absolute path."""
        return (self.folder / text.removeprefix("file:")).resolve()

    @property
    def data(self) -> Path:
        """The data folder."""
        return self.path(self.settings.data)


def find(given: str | None, env: Mapping[str, str] = os.environ) -> Path:
    """Return the file to use: ``--config``, else ``AKTENBOTE_CONFIG``, else ``./aktenbote.toml``."""
    path = Path(given or env.get("AKTENBOTE_CONFIG") or "aktenbote.toml")
    if path.is_dir():
        path /= "aktenbote.toml"
    if not path.is_file():
        raise Usage(
            f"there is no configuration {path}: name one with --config or AKTENBOTE_CONFIG, or make one with "
            "'aktenbote init DIR'",
            code="CONFIG",
        )
    return path


def load(path: Path, env: Mapping[str, str] = os.environ) -> Configuration:
    """Read and check the file and the overrides.

    An unknown key is a ``Usage`` error that names the nearest known one; a value outside its range one that names
    the key, the value, the range and its reason.
    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:  # also numbers too long and arrays too deep
        raise Usage(f"{path}: {error}", code="CONFIG") from None
    pruefe(raw, Settings, str(path))
    _apply_env(raw, env)
    try:
        settings = msgspec.convert(raw, Settings, strict=True)
    except msgspec.ValidationError as error:
        raise Usage(f"{path}: {error}", code="CONFIG") from None
    pruefe_zusammen(settings, str(path))
    return Configuration(settings, path.resolve().parent)


def _apply_env(raw: dict[str, Any], env: Mapping[str, str]) -> None:
    for name, text in sorted(env.items()):
        if not name.startswith(ENV_PREFIX) or name in RESERVED_ENV:
            continue
        *sections, key = name.removeprefix(ENV_PREFIX).lower().split("__")
        table, kind = raw, cast("type[msgspec.Struct]", Settings)
        for section in sections:
            kind = _section(kind, section, name)
            table = table.setdefault(section, {})
        hints = typen(kind)
        if key not in hints:
            raise Usage(f"{name} overrides an unknown key {key!r}{naechster(key, hints)}", code="CONFIG")
        table[key] = wert(text, hints[key], name, strict=False)


def _section(kind: type[msgspec.Struct], section: str, name: str) -> type[msgspec.Struct]:
    inner = typen(kind).get(section)
    if isinstance(inner, type) and issubclass(inner, msgspec.Struct):
        return inner
    if inner is not None:
        raise Usage(f"{name}: {section!r} is set in the file only, not by the environment", code="CONFIG")
    raise Usage(f"{name} names an unknown section {section!r}{naechster(section, typen(kind))}", code="CONFIG")
