"""The bill of materials of the wheel: CycloneDX 1.6 as JSON, the same octets from the same list."""

import tomllib
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID, uuid5

from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import LicenseExpression
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

from tests.lieferkette.pakete import LISTE, WURZEL, Paket

ZIEL = WURZEL / "requirements" / "aktenbote.cdx.json"
"""Committed, and laid into the wheel as ``.dist-info/sboms`` (PEP 770)."""
_NAMENSRAUM = UUID("3b4f2a52-91c6-5d0e-8e0b-6f2d9d1f7c11")
"""Our own name space: the serial number follows from the list of dependencies."""


def sbom(pakete: Sequence[Paket], projekt: Path = WURZEL / "pyproject.toml", liste: Path = LISTE) -> str:
    """Return the document."""
    about = tomllib.loads(projekt.read_text("utf-8"))["project"]
    root = Component(
        name=about["name"],
        version=about["version"],
        type=ComponentType.APPLICATION,
        description=about["description"],
        licenses=[LicenseExpression(about["license"])],
        bom_ref="aktenbote",
    )
    components = {paket.name: _teil(paket) for paket in pakete}
    bom = Bom(components=components.values(), serial_number=uuid5(_NAMENSRAUM, liste.read_text("utf-8")))
    bom.metadata.component = root
    bom.metadata.timestamp = None  # type: ignore[assignment]  # no moment: the same list gives the same octets
    known = {about["name"]: root, **components}
    for name, one in known.items():
        bom.register_dependency(one, [components[paket.name] for paket in pakete if name in paket.fuer])
    return JsonV1Dot6(bom).output_as_string(indent=1) + "\n"


def _teil(paket: Paket) -> Component:
    purl = PackageURL("pypi", name=paket.name.lower(), version=paket.version)
    return Component(
        name=paket.name,
        version=paket.version,
        purl=purl,
        bom_ref=str(purl),
        licenses=[LicenseExpression(paket.lizenz)],
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=digest) for digest in paket.hashes],
    )
