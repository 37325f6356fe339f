"""The service on a simulated world, and faults of the past that the simulation has to find."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import Any
from unittest.mock import patch

import pytest
import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from service.execution.schedule import Schedule
from service.execution.workers import Answer, WorkerPool
from service.gateway import gateway
from service.gateway.landing import Landing
from service.gateway.operations import Operations
from service.gateway.protocol import GatheringProtocol
from service.gateway.replies import answer
from service.gateway.server import Server
from tests.simulation.run import simulate

SEEDS = 400  # `make simulation` runs 10,000


@pytest.fixture(autouse=True)
def quiet_collector() -> Iterator[None]:
    """What is there by now need not be looked at again and again."""
    gc.freeze()
    yield
    gc.unfreeze()


def first_fault(seeds: range, change: Callable[[], AbstractContextManager[Any]] = nullcontext) -> str:
    """What the first seed finds that finds anything."""
    for seed in seeds:
        with change():
            wrong, _ = simulate(seed)
        if wrong:
            return f"seed {seed} (python -m tests.simulation 1 {seed}): {wrong}"
    return ""


@pytest.mark.parametrize("part", range(4))
def test_nothing_is_lost_mixed_or_left(part: int) -> None:
    assert not first_fault(range(part * SEEDS // 4, (part + 1) * SEEDS // 4))


async def answered_uncounted(_: Any, exchange: Any, key: str, _client: str, reply: Any) -> None:
    await answer(exchange, key, reply)


def forgotten(self: Any, job: Any) -> None:
    self._queue.remove(job)


def kept(self: Any, upload: Any, answer: Any) -> None:
    if answer is None or answer.close():
        self._memory.take_back(upload)
    else:
        upload.close()


def closed(self: Any) -> bool:
    self.body = memoryview(b"")
    return True


def stayed(self: Any, *_: object) -> None:
    pass


CHANGES = {
    "memory is used again that is a worker's": lambda: patch.object(WorkerPool, "release", kept),
    "memory is used again that is an answer": lambda: patch.object(Answer, "close", closed),
    "no document": lambda: patch.object(GatheringProtocol, "send_400_response", HttpToolsProtocol.send_400_response),
    "bytes of answers waited": lambda: patch.object(Operations, "_answer_at_once", answered_uncounted),
    "status 500": lambda: patch.object(gateway, "OSError", ZeroDivisionError, create=True),
    "answers, then the end": lambda: patch.object(Server, "shutdown", uvicorn.Server.shutdown),
    "views": lambda: patch.object(Landing, "__exit__", stayed),
    "busy": lambda: patch.object(Schedule, "withdraw", forgotten),
    "half": lambda: patch.object(GatheringProtocol, "eof_received", HttpToolsProtocol.eof_received),
}


@pytest.mark.parametrize("found", CHANGES)
def test_faults_of_the_past_are_found(found: str) -> None:
    assert found in first_fault(range(SEEDS), CHANGES[found])
