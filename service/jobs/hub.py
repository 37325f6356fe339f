"""Wakes who waits for a change of a job, in this process. Changes by others are found by looking now and then."""

from __future__ import annotations

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Iterator

REMOTE = 0.2
"""Seconds between looks at a job that another process may run."""


class Hub:
    """Who waits for which job."""

    def __init__(self) -> None:
        self._watchers: defaultdict[str, set[asyncio.Event]] = defaultdict(set)

    @contextlib.contextmanager
    def watch(self, job_id: str) -> Iterator[asyncio.Event]:
        """An event that each change of the job sets."""
        event = asyncio.Event()
        self._watchers[job_id].add(event)
        try:
            yield event
        finally:
            self._watchers[job_id].discard(event)
            if not self._watchers[job_id]:
                del self._watchers[job_id]

    def changed(self, job_id: str) -> None:
        """Wake all who wait for the job."""
        for event in self._watchers.get(job_id, ()):
            event.set()


async def pause(changed: asyncio.Event, seconds: float) -> None:
    """Wait for a change, so long at most."""
    timer = asyncio.get_running_loop().call_later(seconds, changed.set)
    try:
        await changed.wait()
    finally:
        timer.cancel()
    changed.clear()
