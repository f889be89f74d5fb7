"""Floor 5: the operations port on loopback (/health); later the pages."""

from gateway.web.health import HealthReport, OpsServer

__all__ = ["HealthReport", "OpsServer"]
