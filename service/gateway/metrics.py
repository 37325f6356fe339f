"""What the service counts, for Prometheus at /metrics."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from service.execution.histogram import Histogram
from service.execution.workers import WorkerPool
from service.gateway.admission import Admission
from service.gateway.counts import Counts
from service.gateway.exchange import Exchange
from service.gateway.job_metrics import own_metrics, shared_metrics
from service.gateway.log import Output
from service.gateway.process import build_metrics, process_metrics
from service.jobs.counts import JobCounts

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
# Seconds: three a decade, from less than a small request takes to the default deadline.
_BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
_PUBLISHED = 0.5  # seconds between the moments at which other processes see these counts


class _Served:
    """The requests of an operation: what became of them, where they were computed, their bytes and their seconds."""

    __slots__ = ("bytes_in", "bytes_out", "places", "problems", "seconds", "statuses", "waits")

    def __init__(self) -> None:
        self.statuses: defaultdict[int, int] = defaultdict(int)
        self.problems: defaultdict[str, int] = defaultdict(int)
        self.places: defaultdict[str, int] = defaultdict(int)
        self.seconds = Histogram(_BUCKETS)
        self.waits = Histogram(_BUCKETS)
        self.bytes_in = self.bytes_out = 0


class _Found(Collector):
    """Metrics that are there."""

    def __init__(self, metrics: Iterable[Metric]) -> None:
        self._metrics = metrics

    def collect(self) -> Iterable[Metric]:
        """All of them."""
        return self._metrics


class Metrics:
    """Plain counts of one event loop, which are made into Prometheus's metrics only when it asks.

    `counts` are those of the other serving processes, where there are any.
    """

    def __init__(self, pool: WorkerPool, output: Output, admission: Admission, counts: Counts | None = None) -> None:
        self._pool = pool
        self.admission = admission
        self.counts = counts
        self.output = output
        self._served: defaultdict[str, _Served] = defaultdict(_Served)
        self._of_keys: Counter[tuple[str, int]] = Counter()
        self.overruns: Counter[str] = Counter()
        self.jobs: JobCounts | None = None

    def record(self, exchange: Exchange, seconds: float) -> None:
        """Count a finished exchange."""
        served = self._served[exchange.key]
        served.statuses[exchange.status] += 1
        served.seconds.add(seconds)
        served.bytes_in += exchange.bytes_in
        served.bytes_out += exchange.bytes_out
        if exchange.problem:
            served.problems[exchange.problem] += 1
        if exchange.has_key:
            self._of_keys[exchange.client, exchange.status] += 1
        if exchange.place:
            served.places[exchange.place] += 1
            if exchange.place == "worker":
                served.waits.add(exchange.queue)

    async def exposition(self) -> bytes:
        """The text that Prometheus reads."""
        return await asyncio.to_thread(self._written)

    def _written(self) -> bytes:
        """The same, in a thread: it may have a megabyte, which takes 0.1 s, and counting goes on meanwhile."""
        registry = CollectorRegistry()
        registry.register(_Found(self.counts.with_others(self._own()) if self.counts else self._own()))
        registry.register(_Found(self._alike()))
        return generate_latest(registry)

    async def watch(self) -> None:
        """Let the other serving processes see these counts until cancelled, as long as the pool is well."""
        while self.counts:
            if not self._pool.stuck:
                await asyncio.to_thread(self.counts.publish, self._own())
            await asyncio.sleep(_PUBLISHED)

    def _alike(self) -> Iterator[Metric]:
        """What all serving processes see alike, and nobody adds up."""
        yield from build_metrics()
        if self.jobs:
            yield from shared_metrics(self.jobs)

    def _own(self) -> Iterator[Metric]:
        """What this process counts; each mapping is copied at once, since the event loop adds to it."""
        yield from self._requests()
        yield from self._durations()
        overruns = CounterMetricFamily(
            "abacus_inline_overruns", "Computations that held the event loop too long.", labels=["operation"]
        )
        for operation, count in list(self.overruns.items()):
            overruns.add_metric([operation], count)
        yield overruns
        of_keys = CounterMetricFamily("abacus_key_requests", "Requests with a key.", labels=["key", "status"])
        for (name, status), count in list(self._of_keys.items()):
            of_keys.add_metric([name, str(status)], count)
        yield of_keys
        yield from self._pool_metrics()
        if self.jobs:
            yield from own_metrics(self.jobs)
        held = self.admission
        yield GaugeMetricFamily("abacus_held_bytes", "Bodies and answers in work.", held.bytes)
        yield GaugeMetricFamily("abacus_held_bytes_limit", "ABACUS_MAX_UPLOAD_BYTES.", held.upload_bytes)
        yield GaugeMetricFamily("abacus_clients", "Clients with jobs that wait or run.", len(held.jobs))
        dropped = "Lines of the log that found no room, or could not be written."
        yield CounterMetricFamily("abacus_log_lines_dropped", dropped, self.output.dropped)
        yield from process_metrics(self._pool.pids)

    def _requests(self) -> Iterator[Metric]:
        requests = CounterMetricFamily("abacus_requests", "Requests.", labels=["operation", "status"])
        refusals = CounterMetricFamily(
            "abacus_refusals", "Requests turned away or stopped.", labels=["operation", "kind"]
        )
        computed = CounterMetricFamily(
            "abacus_computed", "Computations, inline or by a worker.", labels=["operation", "place"]
        )
        moved = CounterMetricFamily(
            "abacus_body_bytes", "Bytes of bodies and answers.", labels=["operation", "direction"]
        )
        for operation, served in list(self._served.items()):
            for family, counts in ((requests, served.statuses), (refusals, served.problems), (computed, served.places)):
                for label, count in list(counts.items()):
                    family.add_metric([operation, str(label)], count)
            moved.add_metric([operation, "in"], served.bytes_in)
            moved.add_metric([operation, "out"], served.bytes_out)
        yield from (requests, refusals, computed, moved)

    def _durations(self) -> Iterator[Metric]:
        seconds = HistogramMetricFamily(
            "abacus_request_seconds", "First byte in to last byte out.", labels=["operation"]
        )
        waits = HistogramMetricFamily("abacus_wait_seconds", "Until a worker took the request.", labels=["operation"])
        for operation, served in list(self._served.items()):
            seconds.add_metric([operation], served.seconds.buckets, served.seconds.seconds)
            if served.places.get("worker"):
                waits.add_metric([operation], served.waits.buckets, served.waits.seconds)
        yield from (seconds, waits)

    def _pool_metrics(self) -> Iterator[Metric]:
        pool = self._pool
        yield GaugeMetricFamily("abacus_workers", "Workers there are to be.", pool.size)
        yield GaugeMetricFamily("abacus_workers_busy", "Workers that compute.", pool.busy)
        yield GaugeMetricFamily("abacus_queue_length", "Jobs that wait for a worker.", pool.queued)
        yield GaugeMetricFamily("abacus_queue_limit", "ABACUS_QUEUE_LIMIT.", pool.queue_limit)
        yield CounterMetricFamily("abacus_worker_restarts", "Workers replaced, killed or dead.", pool.restarts)
        kills = CounterMetricFamily(
            "abacus_worker_kills", "Workers that were killed or died, by reason.", labels=["reason"]
        )
        for reason, count in list(pool.kills.items()):
            kills.add_metric([reason], count)
        yield kills
