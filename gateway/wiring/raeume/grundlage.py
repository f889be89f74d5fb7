"""What the rooms of an installation stand on."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from gateway.domain.ids import Kennung

if TYPE_CHECKING:
    from gateway.keystore import NoteSigner
    from gateway.keystore.bund import Schluesselbund
    from gateway.settings import Configuration
    from gateway.storage import LocalBlobs, SqliteStore
    from gateway.transfer.protokollbuch import Protokollbuch
    from gateway.transfer.umgebung import Umgebung
    from gateway.transfer.verrat import Verratene


@dataclass(frozen=True, kw_only=True)
class Grundlage:
    """Configuration, store, keys: everything a room may ask for besides other rooms."""

    configuration: "Configuration"
    umgebung: "Umgebung"
    schluesselbund: "Schluesselbund"
    store: "SqliteStore"
    blobs: "LocalBlobs"
    protokollbuch: "Protokollbuch"
    verratene: "Verratene"
    zeugenschluessel: "NoteSigner | None" = None
    """Signs what we witness for others; ``None`` where we are nobody's witness."""

    @property
    def mandanten(self) -> tuple[Kennung, ...]:
        """Our authorities, in the order of the configuration."""
        return tuple(self.umgebung.mandanten)

    def baue_alles(self) -> None:
        """Load and make every room now: a service waits for none while it answers."""
        for owner in type(self).__mro__:
            for name, room in vars(owner).items():
                if isinstance(room, cached_property):
                    getattr(self, name)
