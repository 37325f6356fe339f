"""A job of the pool, what became of it, and whether it was for want of memory."""

from __future__ import annotations

import asyncio
import re
import time
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from service.execution.job_errors import OutOfMemory, WorkerCrashed, WorkerError, WorkerLost
from service.execution.transfer import Kind
from service.execution.upload import Upload

_VMSTAT = Path("/proc/vmstat")  # of Linux; containers see it too
_KILLS = re.compile(r"^oom_kill (\d+)$", re.MULTILINE)


@dataclass(slots=True)
class Answer:
    """What a worker answered; a large body is mapped memory."""

    header: bytes
    body: memoryview

    def close(self) -> bool:
        """Drop the body; whether its memory is free. Any other view, a transport's perhaps, keeps it."""
        memory = None if isinstance(self.body.obj, bytes) else weakref.ref(self.body.obj)
        self.body = memoryview(b"")
        return memory is None or memory() is None


@dataclass(eq=False, slots=True)
class Job:
    """A job that waits or runs."""

    kind: ClassVar[Kind] = Kind.WHOLE
    header: bytes
    body: Upload
    client: str
    deadline: float
    future: asyncio.Future[Answer]
    on_report: Callable[[bytes], None] | None = None
    started: float = 0.0
    kills: int = 0
    crashes: int = 0
    """Of these deaths, those in which the worker crashed by itself."""
    starved: bool = False
    """Whether the kernel killed one of its workers for want of memory."""

    @property
    def may_begin_anew(self) -> bool:
        """Whether it has as long to its deadline as it has run.

        Else it would not come to its end: its client would lose an answer, so that another waits less. Who comes then
        waits for the rest of one deadline, once: from then on one worker is for others.
        """
        return self.deadline - time.monotonic() > time.monotonic() - self.started

    def died(self, crash: str, memory_limit: int, *, had_read: bool, starved: bool) -> WorkerError | None:
        """Why it is given up, after one more of its workers has died; None where it may be tried once more."""
        self.kills += had_read
        self.crashes += bool(crash)
        self.starved |= starved
        if self.crashes > 1:
            return WorkerCrashed(crash, memory_limit)
        if self.kills > 1:
            return OutOfMemory(self.body.size, memory_limit) if self.starved else WorkerLost()
        return None


class MemoryKills:
    """Tells whether the kernel has killed a process for want of memory."""

    def __init__(self) -> None:
        self._seen = self._count()

    def is_new(self) -> bool:
        """Whether it has since the last look, or since the beginning."""
        before, self._seen = self._seen, self._count()
        return self._seen > before

    def _count(self) -> int:
        found = _KILLS.search(_VMSTAT.read_text()) if _VMSTAT.exists() else None
        return int(found[1]) if found else 0


def fail(future: asyncio.Future[None] | asyncio.Future[Answer], error: WorkerError) -> None:
    """Let nobody wait any more for what cannot be."""
    if not future.done():
        future.set_exception(error)
