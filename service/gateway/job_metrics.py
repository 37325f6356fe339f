"""What is counted of jobs, as Prometheus's metrics."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric

from service.jobs.counts import JobCounts
from service.jobs.records import ACCEPTED, RUNNING


def own_metrics(counts: JobCounts) -> Iterator[Metric]:
    """What this process has done."""
    yield CounterMetricFamily("abacus_jobs_accepted", "Jobs taken.", counts.accepted)
    finished = CounterMetricFamily("abacus_jobs_finished", "Jobs that have ended, by status.", labels=["status"])
    for status, count in list(counts.finished.items()):
        finished.add_metric([status], count)
    yield finished
    yield CounterMetricFamily("abacus_jobs_retried", "Jobs begun again after what ran them died.", counts.retried)
    waits = HistogramMetricFamily("abacus_job_wait_seconds", "From its acceptance until a process took a job.")
    waits.add_metric([], counts.waits.buckets, counts.waits.seconds)
    yield waits


def shared_metrics(counts: JobCounts) -> Iterator[Metric]:
    """What stands in the database: the same for all processes that share it, so take the largest, not the sum."""
    found = counts.open
    yield GaugeMetricFamily("abacus_job_store_up", "Whether the database of jobs answers.", found is not None)
    if found is None:
        return
    jobs = GaugeMetricFamily("abacus_jobs", "Jobs that wait or run, of all processes.", labels=["status"])
    jobs.add_metric([ACCEPTED], found.accepted)
    jobs.add_metric([RUNNING], found.running)
    yield jobs
    yield GaugeMetricFamily("abacus_jobs_oldest_wait_seconds", "Age of the first job that waits.", found.oldest_wait)
    yield GaugeMetricFamily("abacus_job_bytes", "Bodies and answers of jobs.", counts.bytes)
    yield GaugeMetricFamily("abacus_job_bytes_limit", "ABACUS_JOB_BYTES.", counts.most_bytes)
