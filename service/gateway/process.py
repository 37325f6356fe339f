"""What the processes of the service use, as Linux tells it; elsewhere there is nothing to tell."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from pathlib import Path

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from service import __version__

_LIBRARIES = ("numpy", "scipy")
_STARTED = time.time()


def build_metrics() -> Iterator[Metric]:
    """Which service this is, and since when."""
    labels = {"version": __version__, "python": platform.python_version(), **{one: version(one) for one in _LIBRARIES}}
    build = GaugeMetricFamily("abacus_build_info", "What runs here; the value is 1.", labels=list(labels))
    build.add_metric(list(labels.values()), 1)
    yield build
    yield GaugeMetricFamily("abacus_start_time_seconds", "Unix time at which the service started.", _STARTED)


def process_metrics(workers: Iterable[int]) -> Iterator[Metric]:
    """Processor time, memory and descriptors of this process, and of the worker processes by their ids."""
    processor = CounterMetricFamily("abacus_process_cpu_seconds", "Processor time.", labels=["role"])
    memory = GaugeMetricFamily("abacus_process_resident_bytes", "Memory that is not shared.", labels=["role"])
    files = GaugeMetricFamily("abacus_process_open_files", "Descriptors that are open.", labels=["role"])
    for role, ids in (("serving", [os.getpid()]), ("worker", list(workers))):
        used = [one for one in map(_used, ids) if one]
        processor.add_metric([role], sum(one[0] for one in used))
        memory.add_metric([role], sum(one[1] for one in used))
        files.add_metric([role], sum(one[2] for one in used))
    yield from (processor, memory, files)


def _used(pid: int) -> tuple[float, int, int] | None:
    """Seconds, bytes and descriptors of a process; None where it is gone, or the system has no /proc."""
    folder = Path("/proc") / str(pid)
    try:
        times = (folder / "stat").read_text().rpartition(")")[2].split()[11:13]
        pages = [int(number) for number in (folder / "statm").read_text().split()[1:3]]
        count = sum(1 for _ in (folder / "fd").iterdir())
    except OSError:
        return None
    seconds = sum(map(int, times)) / os.sysconf("SC_CLK_TCK")
    return seconds, (pages[0] - pages[1]) * os.sysconf("SC_PAGE_SIZE"), count
