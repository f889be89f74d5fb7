"""Under which address people reach the pages: what ``Host`` and ``Origin`` may say, whether the way is secure."""

from dataclasses import dataclass
from urllib.parse import urlsplit

LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})
"""Names this machine has for itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Adresse:
    """``oeffentlich`` is ``https://name`` or ``https://name:port``; without it only this machine is served."""

    oeffentlich: str | None = None

    @property
    def sicher(self) -> bool:
        """Whether browsers come by HTTPS; here or at a reverse proxy before us."""
        return self.oeffentlich is not None

    def kennt(self, host: str) -> bool:
        """Tell whether a request with this ``Host`` is meant for us: no other name may borrow our pages."""
        if self.oeffentlich is None:
            return _ohne_port(host) in LOOPBACK
        return host.lower().removesuffix(":443") == urlsplit(self.oeffentlich).netloc.lower().removesuffix(":443")

    def ursprung(self, host: str) -> str:
        """Return the ``Origin`` of our own pages, as a browser that was served under this ``Host`` sends it."""
        scheme, default = ("https", ":443") if self.sicher else ("http", ":80")
        return f"{scheme}://{host.lower().removesuffix(default)}"

    def name(self, host: str) -> str | None:
        """Return the name passkeys belong to; ``None`` where the address is a number: browsers make none."""
        found = _ohne_port(host) if self.oeffentlich is None else urlsplit(self.oeffentlich).hostname
        return (
            None
            if found is None or found.startswith("[") or ":" in found or found.split(".")[-1].isdigit()
            else found
        )


def _ohne_port(host: str) -> str:
    name, colon, port = host.rpartition(":")
    return (name if colon and port.isdigit() else host).lower()
