"""What the service counts, for Prometheus at /metrics."""

from __future__ import annotations

from functools import cache

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from service.execution.workers import WorkerPool
from service.gateway.exchange import Exchange

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Metrics:
    """Counters and histograms of one application, and gauges that read its pool."""

    def __init__(self, pool: WorkerPool) -> None:
        self.registry = CollectorRegistry()
        requests = Counter(
            "abacus_requests", "Requests by operation and status.", ["operation", "status"], registry=self.registry
        )
        seconds = Histogram(
            "abacus_request_seconds", "Time from the first byte in to the last byte out.", ["operation"],
            buckets=_BUCKETS, registry=self.registry,
        )  # fmt: skip
        refusals = Counter(
            "abacus_refusals", "Requests turned away, by kind of problem.", ["kind"], registry=self.registry
        )
        # Looking a child up costs more than counting; there are few of them.
        self._requests = cache(requests.labels)
        self._seconds = cache(seconds.labels)
        self._refusals = cache(refusals.labels)
        for name, text, read in (
            ("queue_length", "Jobs that wait for a worker.", lambda: pool.queued),
            ("workers_busy", "Workers that compute.", lambda: pool.busy),
            (
                "worker_restarts",
                "Workers replaced since the start, killed at a deadline or dead.",
                lambda: pool.restarts,
            ),
        ):
            Gauge(f"abacus_{name}", text, registry=self.registry).set_function(read)

    def record(self, exchange: Exchange, seconds: float) -> None:
        """Count a finished exchange."""
        self._requests(exchange.key, exchange.status).inc()
        self._seconds(exchange.key).observe(seconds)

    def refuse(self, kind: str) -> None:
        """Count a request that was turned away or stopped."""
        self._refusals(kind).inc()

    def exposition(self) -> bytes:
        """The text that Prometheus reads."""
        return generate_latest(self.registry)
