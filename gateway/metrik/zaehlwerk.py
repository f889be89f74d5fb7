"""Counts what this process does, and writes it and a look at the installation in the text form of Prometheus."""

from collections.abc import Iterator

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from gateway.metrik.katalog import NACH_NAME, Groesse, Sorte
from gateway.metrik.methoden import methode as methodenwort
from gateway.metrik.werte import Messbild

SCHRITTE_ANFRAGE_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 60.0)
"""Bounds of the histogram of requests; a poll waits up to 50 s."""
SCHRITTE_VERZUG_S = (0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0)


class _Bild(Collector):
    """The newest look, as families of Prometheus."""

    def __init__(self) -> None:
        self.bild = Messbild()

    def describe(self) -> list[Metric]:
        """Nothing is asked before there is a look."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Yield a family for each figure of the look."""
        for one, rows in self.bild:
            family = CounterMetricFamily if one.sorte is Sorte.COUNTER else GaugeMetricFamily
            made = family(one.voll, one.sagt, labels=one.kennzeichen)
            for labels, value in rows.items():
                made.add_metric(labels, value)
            yield made


class Zaehlwerk:
    """One per process that shows figures; belongs to one event loop."""

    def __init__(self) -> None:
        """Begin at 0."""
        disable_created_metrics()  # type: ignore[no-untyped-call]  # theirs has no types
        self._registry = CollectorRegistry(auto_describe=False)
        ProcessCollector(registry=self._registry)
        PlatformCollector(registry=self._registry)
        self._bild = _Bild()
        self._registry.register(self._bild)
        self._anfragen = self._zaehler(NACH_NAME["http_requests_total"])
        self._oktette = self._zaehler(NACH_NAME["http_response_bytes_total"])
        self._dauer = self._verteilung(NACH_NAME["http_request_seconds"], SCHRITTE_ANFRAGE_S)
        self._verzug = self._verteilung(NACH_NAME["event_loop_delay_seconds"], SCHRITTE_VERZUG_S)

    def anfrage(
        self, *, tor: str, methode: str, weg: str | None, status: int, dauer_s: float, oktette: int
    ) -> None:
        """Count one answered request; ``weg`` is the route as our table names it."""
        route = weg or "none"
        self._anfragen.labels(tor, methodenwort(methode), route, str(status)).inc()
        self._dauer.labels(tor, route).observe(dauer_s)
        self._oktette.labels(tor, route).inc(oktette)

    def verzug(self, seconds: float) -> None:
        """Note by how much a wake-up came too late."""
        self._verzug.observe(seconds)

    def zeige(self, bild: Messbild) -> bytes:
        """Return everything in the text form, version 0.0.4."""
        self._bild.bild = bild
        return generate_latest(self._registry)

    def _zaehler(self, one: Groesse) -> Counter:
        return Counter(one.voll, one.sagt, one.kennzeichen, registry=self._registry)

    def _verteilung(self, one: Groesse, steps: tuple[float, ...]) -> Histogram:
        return Histogram(one.voll, one.sagt, one.kennzeichen, buckets=steps, registry=self._registry)
