"""What another client notices of one that has its full share of jobs, on a simulated clock."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import ExitStack
from random import Random
from statistics import quantiles
from unittest.mock import patch

import pytest

from service.execution.job import job_header
from service.execution.messages import Limits, Media
from service.execution.workers import WorkerPool
from service.settings import Settings
from tests.simulation.faults import Faults
from tests.simulation.kernel import Kernel
from tests.simulation.loop import Loop
from tests.simulation.service import CATALOGUE
from tests.simulation.system import simulated

SMALL = 0.02  # seconds
LONGEST = 2.0
COUNT = 400
BODY = b'{"tag": "a", "size": 1, "pad": ""}'


def waits(workers: int, greedy: int, pause: Callable[[Random], float]) -> list[float]:
    """Seconds that small jobs of a client take, one after the other, beside so many of another at a time."""
    rng = Random(workers)
    loop = Loop(rng)
    kernel = Kernel(loop, Faults(rng))
    kernel.faults.rates = {}
    kernel.busy = lambda header: SMALL if b"sim/near" in header else rng.uniform(0.05, LONGEST)
    found: list[float] = []

    async def one(pool: WorkerPool, key: str, client: str) -> None:
        with pool.upload() as upload:
            upload.write(BODY)
            deadline = loop.time() + 300
            await pool.run(job_header(key, Media(), Limits(100, 10**6, 10**6), deadline), upload, deadline, client)

    async def greed(pool: WorkerPool) -> None:
        while True:
            await one(pool, "sim/far", "greedy")

    async def run() -> None:
        pool = WorkerPool("", preload=(), workers=workers, memory_limit=1, queue_limit=Settings().queue_limit)
        await pool.start()
        others = [asyncio.ensure_future(greed(pool)) for _ in range(greedy)]
        for _ in range(COUNT):
            await asyncio.sleep(pause(rng))
            start = loop.time()
            await one(pool, "sim/near", "other")
            found.append(loop.time() - start)
        for other in others:
            other.cancel()
        await pool.stop(0)

    with ExitStack() as stack:
        stack.enter_context(patch("service.execution.job._WORK", CATALOGUE))
        stack.enter_context(simulated(kernel))
        asyncio.set_event_loop(loop)
        try:
            loop.run_until_complete(run())
        finally:
            asyncio.set_event_loop(None)
            loop.close()
    return found


PAUSES = {"at once": lambda _: 0.0, "now and then": lambda rng: rng.expovariate(2), "rarely": lambda _: 5.0}


def p99(seconds: list[float]) -> float:
    return quantiles(seconds, n=100)[98]


@pytest.mark.parametrize(("workers", "pause"), [(workers, pause) for workers in (2, 3, 8) for pause in PAUSES])
def test_small_jobs_are_done_beside_a_greedy_client(workers: int, pause: str) -> None:
    share = Settings().client_share
    idle, beside = (p99(waits(workers, greedy, PAUSES[pause])) for greedy in (0, share))
    assert beside < 10 * idle


@pytest.mark.parametrize("pause", PAUSES)
def test_one_worker_is_had_in_turn(pause: str) -> None:
    found = waits(1, Settings().client_share, PAUSES[pause])
    assert max(found) < LONGEST + 2 * SMALL, "one job of the other at most is done before"
