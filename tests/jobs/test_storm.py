"""Real replicas, workers and PostgreSQL, killed in the middle of jobs."""

from __future__ import annotations

import os
import time
from pathlib import Path

import httpx
import pytest

from benchmarks.job_storm import Replica, storm
from tests.postgresql import programs

pytestmark = pytest.mark.real

LONG = {"data": list(range(3000)), "statistic": "median", "resamples": 1_000_000}


@pytest.mark.skipif(not programs(), reason="PostgreSQL is not installed")
def test_kills_lose_nothing() -> None:
    found = storm(5, "postgresql", 2)
    assert (found["lost"], found["wrong"], found["unequal"]) == (0, 0, 0), found
    assert found["right"] == found["acknowledged"] > 10


@pytest.mark.anyio
async def test_the_only_replica_goes_on_where_it_was_killed(tmp_path: Path) -> None:
    environment = {**os.environ, "ABACUS_DATA_DIR": str(tmp_path), "ABACUS_WORKERS": "1", "ABACUS_LOG_LEVEL": "WARNING"}
    replica = Replica(environment, None)
    try:
        await replica.ready()
        sent = httpx.post(
            f"{replica.address}/v1/statistics/bootstrap", json=LONG, headers={"prefer": "respond-async"}, timeout=20
        )
        place = replica.address + sent.headers["location"]
        before = first_start(place)
        replica.kill()
        await replica.ready()
        ready = time.monotonic()
        while first_start(place) == before:
            assert time.monotonic() < ready + 2
        gone = time.monotonic()
        assert httpx.delete(place).json()["status"] == "dismissed"
        while httpx.get(f"{replica.address}/metrics").text.count("abacus_workers_busy 0.0") == 0:
            assert time.monotonic() < gone + 10
    finally:
        replica.end()


def first_start(place: str) -> str:
    """When a job was begun, once it is running."""
    while (state := httpx.get(place, timeout=20).json())["status"] != "running":
        time.sleep(0.02)
    return state["started"]
