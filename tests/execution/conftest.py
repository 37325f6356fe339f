"""A pool of real workers for each test, on both event loops; whatever the test does, nothing may be left of it."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from service.execution.workers import WorkerPool
from tests.execution.processes import alive, children, descriptors, new_pool, parent, worker_pid


@pytest.fixture(params=[False, True], ids=["asyncio", "uvloop"])
def anyio_backend(request: pytest.FixtureRequest) -> tuple[str, dict[str, Any]]:
    return "asyncio", {"use_uvloop": request.param}


@pytest.fixture
async def pool() -> AsyncIterator[WorkerPool]:
    before = descriptors()
    pool = new_pool()
    await pool.start()
    server = parent(await worker_pid(pool))
    yield pool
    workers = children(server)
    await pool.stop(0)
    assert not any(map(alive, [server, *workers]))
    assert descriptors() == before
