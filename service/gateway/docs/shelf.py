"""The OpenAPI document and the docs pages: a worker writes them all when the first of them is asked for."""

from __future__ import annotations

import asyncio
import time

from service.execution.job import errand
from service.execution.workers import WorkerPool
from service.gateway.stored import Stored, unpacked

_WRITE = "service.gateway.docs.write:write"
_LONGEST = 300.0  # seconds for what takes 4 on an idle machine


class Shelf:
    """What was written, by its path."""

    def __init__(self, pool: WorkerPool, root: str, *, secured: bool) -> None:
        self._pool, self._root, self._secured = pool, root, secured
        self._written: dict[str, Stored] = {}
        self._writing = asyncio.Lock()

    async def find(self, path: str) -> Stored | None:
        """What stands at a path, or None. Raises the subclasses of WorkerError where it could not be written."""
        async with self._writing:
            if not self._written:
                self._written = await self._write()
        return self._written.get(path)

    async def _write(self) -> dict[str, Stored]:
        upload, answer = self._pool.upload(), None
        try:
            header = errand(_WRITE, self._root, self._secured)
            answer = await self._pool.run(header, upload, time.monotonic() + _LONGEST)
            return unpacked(answer.header, answer.body)
        finally:
            self._pool.release(upload, answer)
