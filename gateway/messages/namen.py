"""Namespaces and prefixes of the standard, and how the tables of this room write element names (sheet 1)."""

NAMESPACES: dict[str, str] = {
    "xauslaender": "http://www.osci.de/xauslaender2611",
    "xiqu": "http://www.osci.de/xinneres/quittung/5",
    "xirts": "http://www.osci.de/xinneres/rueckweisung/6",
    "xiwl": "http://www.osci.de/xinneres/weiterleitung/7",
    "xdomea": "urn:xoev-de:xdomea:schema:4.0.0",
}
"""Prefix → namespace. xdomea demands its literal prefix; the others are those of the published schemas."""


def clark(name: str) -> str:
    """Return ``{namespace}local`` for ``prefix:local``; a name without prefix has no namespace on the wire."""
    prefix, colon, local = name.rpartition(":")
    return f"{{{NAMESPACES[prefix]}}}{local}" if colon else local
