"""One /metrics for several serving processes: each publishes what it has counted, any of them adds it up."""

from __future__ import annotations

import os
import time
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import orjson
from prometheus_client.core import Metric
from prometheus_client.samples import Sample

Series = tuple[str, tuple[tuple[str, str], ...]]
Counted = dict[str, dict[Series, float]]
"""The values of a metric's series, by the metric's name."""

_ENDED = "ended"  # who has counted what processes that are gone had counted


class Counts:
    """The counts of all processes that share a folder, each in a file of its own; a look at one may be a second old."""

    def __init__(self, folder: Path, name: str = str(os.getpid())) -> None:
        self.folder = folder
        self._name = name

    def publish(self, metrics: Iterable[Metric]) -> None:
        """Let the others see what this process has counted."""
        _write(self.folder / self._name, _counted(metrics))

    def with_others(self, metrics: Iterable[Metric]) -> Iterable[Metric]:
        """The metrics of this process with what all others have counted."""
        paths = [path for path in self.folder.iterdir() if path.suffix == "" and path.name != self._name]
        others = _sum(map(_read, paths))
        for metric in metrics:
            values = _sum([_counted([metric]), {metric.name: others[metric.name]}])[metric.name]
            metric.samples = [Sample(name, dict(labels), value) for (name, labels), value in values.items()]
            yield metric

    def age(self) -> float | None:
        """Seconds since this process has published, None before it has."""
        try:
            return time.time() - (self.folder / self._name).stat().st_mtime
        except FileNotFoundError:
            return None

    def retire(self) -> None:
        """Keep what a process that is gone had counted; what it had in work is no more."""
        mine, ended = self.folder / self._name, self.folder / _ENDED
        if mine.exists():
            kept = {name: values for name, values in _read(mine).items() if not _is_gauge(name, values)}
            _write(ended, _sum([kept, _read(ended)] if ended.exists() else [kept]))
            mine.unlink()


def _counted(metrics: Iterable[Metric]) -> Counted:
    return {
        metric.name: {(one.name, tuple(one.labels.items())): one.value for one in metric.samples} for metric in metrics
    }


def _is_gauge(name: str, values: dict[Series, float]) -> bool:
    return any(series == name for series, _ in values)  # those of counters and histograms have an ending


def _sum(parts: Iterable[Counted]) -> Counted:
    total: defaultdict[str, dict[Series, float]] = defaultdict(dict)
    for part in parts:
        for name, values in part.items():
            for series, value in values.items():
                total[name][series] = total[name].get(series, 0) + value
    return total


def _write(path: Path, counted: Counted) -> None:
    listed = {name: list(values.items()) for name, values in counted.items()}
    unfinished = path.with_suffix(".new")
    unfinished.write_bytes(orjson.dumps(listed))
    unfinished.replace(path)


def _read(path: Path) -> Counted:
    try:
        listed = orjson.loads(path.read_bytes())
    except FileNotFoundError:  # it has just ended
        return {}
    return {
        name: {(series, tuple((key, of) for key, of in labels)): value for (series, labels), value in values}
        for name, values in listed.items()
    }
