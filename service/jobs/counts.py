"""What happens to jobs, counted for the metrics."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from service.execution.histogram import Histogram
from service.jobs.records import ENDED, Claimed

_WAITS = (0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 900, 3600)
"""Seconds: from a claim at once to the longest that a job runs by default."""


class Open(NamedTuple):
    """The jobs of all processes that share the database and have not ended."""

    accepted: int
    running: int
    oldest_wait: float
    """Seconds since the first of the accepted ones came; 0 where none waits."""


class JobCounts:
    """Of this process, except for what stands in the database, which all that share it see alike."""

    def __init__(self, most_bytes: int) -> None:
        self.accepted = 0
        self.retried = 0
        self.finished: Counter[str] = Counter(dict.fromkeys(ENDED, 0))
        self.waits = Histogram(_WAITS)
        self.open: Open | None = None
        """As it was a moment ago; None where the database does not answer."""
        self.bytes = 0
        """Of all bodies and answers in the database and its files."""
        self.most_bytes = most_bytes

    def claimed(self, jobs: Sequence[Claimed]) -> None:
        """Count jobs that begin, some of them again since the process or the worker that ran them died."""
        for job in jobs:
            if job.attempts == 1:
                self.waits.add(job.waited)
            else:
                self.retried += 1
