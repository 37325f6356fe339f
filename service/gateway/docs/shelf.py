"""The OpenAPI document, the docs pages and the entries: a worker writes each when it is asked for, and it is kept."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict

from service.execution.job import errand
from service.execution.workers import WorkerPool
from service.gateway.docs.places import ASSETS, places
from service.gateway.stored import Stored, unpacked
from service.operation import Area

_WRITE = "service.gateway.docs.write:write"
_LONGEST = 300.0  # seconds; the longest, the OpenAPI document, takes 2 on an idle machine


class Shelf:
    """What was written, by place and path."""

    def __init__(self, areas: tuple[Area, ...], pool: WorkerPool, root: str, *, secured: bool) -> None:
        self._places = places(areas)
        self._pool, self._root, self._secured = pool, root, secured
        self._written: dict[str, dict[str, Stored]] = {}
        self._writing: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def find(self, path: str) -> Stored | None:
        """What stands at a path, or None. Raises the subclasses of WorkerError where it could not be written."""
        place = self._places.get(ASSETS if path.startswith(f"{ASSETS}/") else path)
        if place is None:
            return None
        async with self._writing[place]:
            if place not in self._written:
                self._written[place] = await self._write(place)
        return self._written[place].get(path)

    async def _write(self, place: str) -> dict[str, Stored]:
        upload, answer = self._pool.upload(), None
        try:
            header = errand(_WRITE, place, self._root, self._secured)
            answer = await self._pool.run(header, upload, time.monotonic() + _LONGEST)
            return unpacked(answer.header, answer.body)
        finally:
            self._pool.release(upload, answer)
