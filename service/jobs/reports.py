"""What a running job tells of itself on its way to the database: the latest alone, and not too often."""

from __future__ import annotations

import asyncio
import contextlib

import orjson

from service.jobs.errors import StoreUnavailable
from service.jobs.records import Claimed
from service.jobs.store import Store

_PAUSE = 0.2  # seconds between commits for one job


class Reports:
    """Called with each report of a job."""

    def __init__(self, store: Store, job: Claimed) -> None:
        self._store = store
        self._job = job
        self._latest: bytes | None = None
        self._task: asyncio.Task[None] | None = None

    def __call__(self, report: bytes) -> None:
        """Take a report."""
        self._latest = report
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._write())

    async def _write(self) -> None:
        while self._latest is not None:
            (percent, message, found), self._latest = orjson.loads(self._latest), None
            with contextlib.suppress(StoreUnavailable):  # the next may be written
                await self._store.report(self._job, percent, message, orjson.dumps(found).decode() if found else None)
            await asyncio.sleep(_PAUSE)

    def close(self) -> None:
        """Take no more: the job has ended."""
        if self._task:
            self._task.cancel()
