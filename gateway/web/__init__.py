"""Floor 5: the operations port on loopback (/health), later the pages; and the fetching of revocation evidence."""

from gateway.web.fetch import Fetcher
from gateway.web.health import HealthReport, OpsServer

__all__ = ["Fetcher", "HealthReport", "OpsServer"]
