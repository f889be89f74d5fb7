"""The run-time dependencies as requirements/runtime.txt pins them, with the licences their own metadata names."""

import importlib.metadata
import re
from dataclasses import dataclass
from pathlib import Path

WURZEL = Path(__file__).parents[2]
LISTE = WURZEL / "requirements" / "runtime.txt"

ERLAUBT = frozenset({
    "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "MIT-0", "MIT-CMU", "PSF-2.0", "Zlib",
    "LGPL-3.0-only", "MPL-2.0",
})  # fmt: skip
"""Licences a dependency may have (SPDX). LGPL and MPL: used unchanged, as packages of their own."""

NACHGETRAGEN = {
    "aiohappyeyeballs": "PSF-2.0",
    "aiosignal": "Apache-2.0",
    "apsw": "Zlib",  # "any-OSI" in its metadata: the licence file gives the choice
    "asn1crypto": "MIT",
    "certifi": "MPL-2.0",
    "defusedxml": "PSF-2.0",
    "fido2": "BSD-2-Clause AND Apache-2.0 AND MPL-2.0",  # the list of public suffixes is MPL
    "fonttools": "MIT",
    "frozenlist": "Apache-2.0",
    "jinja2": "BSD-3-Clause",
    "lxml": "BSD-3-Clause",
    "markdown-it-py": "MIT",
    "mdurl": "MIT",
    "oscrypto": "MIT",
    "propcache": "Apache-2.0",
    "pypdfium2": "BSD-3-Clause AND Apache-2.0",
    "python-dateutil": "Apache-2.0 OR BSD-3-Clause",
    "rich": "MIT",
    "segno": "BSD-3-Clause",
    "six": "MIT",
    "tomli-w": "MIT",
    "tzdata": "Apache-2.0",
    "uharfbuzz": "Apache-2.0",
    "yarl": "Apache-2.0",
}
"""SPDX expressions of packages whose metadata has none; each was read in the package's own licence file."""

_KOPF = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;\\]+)(?P<rest>.*)$")
_HASH = re.compile(r"^\s*--hash=sha256:([0-9a-f]{64})\s*\\?$")
_VIA = re.compile(r"^\s*#\s+(?:via\s+)?(?P<name>[a-z0-9][a-z0-9._-]*)(?P<projekt> \(pyproject\.toml\))?$")
_ANKER = re.compile(r"^\s*# via$")


class Zeile(ValueError):
    """A line of the list that is none of the kinds we write."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paket:
    """One pinned package. ``fuer``: who needs it, names of packages or of the program itself."""

    name: str
    version: str
    hashes: tuple[str, ...]
    fuer: tuple[str, ...]

    @property
    def lizenz(self) -> str:
        """SPDX expression of the installed package, or what was added by hand; empty if nobody says."""
        named = importlib.metadata.metadata(self.name).get("License-Expression")
        return str(named or NACHGETRAGEN.get(self.name, ""))

    @property
    def installiert(self) -> str:
        """Version that is installed here."""
        return importlib.metadata.version(self.name)


def lies(text: str) -> tuple[Paket, ...]:
    """Return the packages of a list with hashes; Zeile for anything else in it, above all an address."""
    found: list[tuple[str, str, list[str], list[str]]] = []
    for line in text.splitlines():
        if head := _KOPF.match(line):
            if head["rest"].strip() not in {"", "\\"}:
                raise Zeile(f"a pin has more than name and version: {line}")
            found.append((head["name"], head["version"], [], []))
        elif (digest := _HASH.match(line)) and found:
            found[-1][2].append(digest[1])
        elif (via := _VIA.match(line)) and found:
            found[-1][3].append(via["name"])
        elif not _ANKER.match(line):
            raise Zeile(f"this is neither a pin nor a hash nor a reason: {line}")
    return tuple(
        Paket(name=name, version=version, hashes=tuple(sorted(hashes)), fuer=tuple(sorted(fuer)))
        for name, version, hashes, fuer in found
    )


def pakete() -> tuple[Paket, ...]:
    """Return the run-time dependencies."""
    return lies(LISTE.read_text("utf-8"))
