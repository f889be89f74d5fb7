"""Floor 5: the operations port on loopback (/health), the pages for people, the fetching of revocation evidence."""

from gateway.web.fetch import Fetcher
from gateway.web.health import HealthReport, OpsServer

__all__ = ["Fetcher", "HealthReport", "OpsServer"]
