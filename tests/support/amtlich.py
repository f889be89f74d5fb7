"""A package shaped like the official ones, made from our own schemas: several folders, imports by web address."""

import re
from functools import cache
from pathlib import Path

from gateway.messages.schema import START
from gateway.resources import schema_files

_ORDNER = {
    "xauslaender": "xauslaender/26.11/xsd/",
    "xinneres": "xinneres/xsd/",
    "xdomea": "xdomea/",
    "xoev": "xoev/",
}
ABH = "xauslaender/26.11/xsd/xauslaender-abh-abh.xsd"
DIN = "din/din-91379.xsd"
AZR = "xinneres/xsd/xinneres-azrnummer.xsd"


def _place(name: str) -> str:
    return _ORDNER.get(name.partition("-")[0].partition(".")[0], "din/") + name


@cache
def _made() -> dict[str, str]:
    def away(found: re.Match[str]) -> str:
        space, name = found[1], found[2]
        address = f"{space}/{name}" if space.startswith("http") else f"https://xoev.example/{name}"
        return f'namespace="{space}" schemaLocation="{address}"'

    return {
        _place(name): re.sub(r'namespace="([^"]+)" schemaLocation="([^"]+)"', away, octets.decode())
        for name, octets in schema_files().items()
        if "/" not in name and name != START
    }


def paket(*changes: tuple[str, str, str], ohne: tuple[str, ...] = ()) -> dict[str, bytes]:
    """Return the package; a change is file, text, other text. A text that is not there is a mistake of the test."""
    files = {name: text for name, text in _made().items() if name not in ohne}
    for name, old, new in changes:
        assert old in files[name]
        files[name] = files[name].replace(old, new)
    return {name: text.encode() for name, text in files.items()}


STRENGER = (
    ABH,
    'type="xauslaender:Code.XDomea.Dateiformat" minOccurs="0"',
    'type="xauslaender:Code.XDomea.Dateiformat"',
)
"""Every request must name a format: the 010201 of the examples does not."""
MILDER = (AZR, "{6}", "*")
"""An AZR number may end early."""


def lege(folder: Path, files: dict[str, bytes]) -> Path:
    """Write a package into a folder and return the folder."""
    for name, octets in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(octets)
    return folder
