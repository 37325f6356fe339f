"""What the service counts, for Prometheus at /metrics."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import accumulate

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from service.execution.workers import WorkerPool
from service.gateway.exchange import Exchange
from service.gateway.log import Output

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
# Seconds: three a decade, from less than a small request takes to the default deadline.
_BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
_BOUNDS = [*map(str, _BUCKETS), "+Inf"]


class _Served:
    """The requests of an operation: how many of each status, and a histogram of their seconds."""

    __slots__ = ("counts", "seconds", "statuses")

    def __init__(self) -> None:
        self.statuses: defaultdict[int, int] = defaultdict(int)
        self.counts = [0] * len(_BOUNDS)
        self.seconds = 0.0


class Metrics(Collector):
    """Plain counts of one event loop, which are made into Prometheus's metrics only when it asks."""

    def __init__(self, pool: WorkerPool, output: Output) -> None:
        self._pool = pool
        self.output = output
        self._served: defaultdict[str, _Served] = defaultdict(_Served)
        self._refusals: Counter[str] = Counter()
        self.overruns: Counter[str] = Counter()

    def record(self, exchange: Exchange, seconds: float) -> None:
        """Count a finished exchange."""
        served = self._served[exchange.key]
        served.statuses[exchange.status] += 1
        served.counts[bisect_left(_BUCKETS, seconds)] += 1
        served.seconds += seconds

    def refuse(self, kind: str) -> None:
        """Count a request that was turned away or stopped."""
        self._refusals[kind] += 1

    def exposition(self) -> bytes:
        """The text that Prometheus reads."""
        registry = CollectorRegistry()
        registry.register(self)
        return generate_latest(registry)

    def collect(self) -> Iterator[Metric]:
        """The counts as Prometheus's metrics."""
        requests = CounterMetricFamily("abacus_requests", "Requests.", labels=["operation", "status"])
        for operation, served in self._served.items():
            for status, count in served.statuses.items():
                requests.add_metric([operation, str(status)], count)
        refusals = CounterMetricFamily("abacus_refusals", "Requests turned away or stopped.", labels=["kind"])
        for kind, count in self._refusals.items():
            refusals.add_metric([kind], count)
        seconds = HistogramMetricFamily(
            "abacus_request_seconds", "First byte in to last byte out.", labels=["operation"]
        )
        for operation, served in self._served.items():
            buckets = list(zip(_BOUNDS, accumulate(served.counts), strict=True))
            seconds.add_metric([operation], buckets, served.seconds)
        overruns = CounterMetricFamily(
            "abacus_inline_overruns", "Computations that held the event loop too long.", labels=["operation"]
        )
        for operation, count in self.overruns.items():
            overruns.add_metric([operation], count)
        yield from (requests, refusals, seconds, overruns)
        pool = self._pool
        yield GaugeMetricFamily("abacus_queue_length", "Jobs that wait for a worker.", pool.queued)
        yield GaugeMetricFamily("abacus_workers_busy", "Workers that compute.", pool.busy)
        dropped = "Lines of the log that found no room, or could not be written."
        yield CounterMetricFamily("abacus_log_lines_dropped", dropped, self.output.dropped)
        yield CounterMetricFamily("abacus_worker_restarts", "Workers replaced, killed or dead.", pool.restarts)
