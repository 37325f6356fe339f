"""How long a result of a cluster is waited for, with a client that makes it and never brings it."""

from __future__ import annotations

import asyncio
import math
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from service.execution import cluster_client
from service.execution.cluster_client import Connection, Lost
from service.execution.library import Library

MAKING = 0.6  # seconds
LONG = 100.0  # seconds, for which nothing of this may wait
LOOK = 0.05  # seconds


class Made:
    """A future that ends after a time, and is never fetched."""

    status = "finished"

    def exception(self, _patience: float) -> None:
        time.sleep(MAKING)

    def result(self, patience: float | None) -> Any:
        time.sleep(LONG if patience is None else patience)
        raise TimeoutError


@pytest.fixture
def connection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Connection]:
    async def gather(_: Any, *, asynchronous: bool) -> None:
        assert asynchronous
        await asyncio.sleep(2 * LONG)

    monkeypatch.setattr(cluster_client, "_LOOK", LOOK)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    found = Connection("tcp://127.0.0.1:9", Library(tmp_path, ""))
    found.client = SimpleNamespace(status="running", gather=gather, loop=SimpleNamespace(asyncio_loop=loop))
    yield found
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


class Clock:
    """Time that goes on by a look each time it is asked for, and by what a future takes to be made."""

    now = 0.0

    def monotonic(self) -> float:
        self.now += LOOK
        return self.now


@pytest.mark.real
def test_a_result_is_made_and_fetched_in_one_patience(connection: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    monkeypatch.setattr(cluster_client, "time", clock)

    class MadeLate(Made):
        def exception(self, _patience: float) -> None:
            clock.now += MAKING

    with pytest.raises(Lost, match="the scheduler is gone"):
        connection.result(MadeLate(), 2 * MAKING)
    assert clock.now < 2.5 * MAKING


@pytest.mark.real
def test_a_fetch_ends_with_its_connection(connection: Connection) -> None:
    ends = threading.Timer(2 * MAKING, lambda: setattr(connection.client, "status", "closed"))
    ends.start()
    with pytest.raises(Lost, match="the scheduler is gone"):
        connection.result(Made(), math.inf)
    ends.join()
