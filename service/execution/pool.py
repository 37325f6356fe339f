"""The worker pool of this service. Its processes import the mathematics once, and share it."""

from __future__ import annotations

from service.execution.workers import WorkerPool
from service.settings import Settings

TASK = "service.execution.job:run"


def new_pool(settings: Settings) -> WorkerPool:
    """A pool as the settings want it, not started."""
    return WorkerPool(
        TASK,
        preload=(),
        workers=settings.workers,
        memory_limit=settings.worker_memory_bytes,
        queue_limit=settings.queue_limit,
    )
