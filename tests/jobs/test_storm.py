"""Real replicas, workers and PostgreSQL, killed in the middle of jobs."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from benchmarks.job_storm import Replica, storm
from tests.postgresql import programs
from tests.waiting import eventually

pytestmark = pytest.mark.real

LONG = {"data": list(range(3000)), "statistic": "median", "resamples": 1_000_000}


@pytest.mark.skipif(not programs(), reason="PostgreSQL is not installed")
def test_kills_lose_nothing() -> None:
    found = storm(5, "postgresql", 2)
    assert (found["lost"], found["wrong"], found["unequal"]) == (0, 0, 0), found
    assert found["right"] == found["acknowledged"]
    assert [found[f"{what} killed"] for what in ("workers", "replicas", "databases")] == [3, 1, 1], "none is given up"


@pytest.mark.anyio
async def test_the_only_replica_goes_on_where_it_was_killed(tmp_path: Path) -> None:
    environment = {**os.environ, "ABACUS_DATA_DIR": str(tmp_path), "ABACUS_WORKERS": "1", "ABACUS_LOG_LEVEL": "WARNING"}
    replica = Replica(environment, None)
    try:
        await replica.ready()
        sent = httpx.post(
            f"{replica.address}/v1/statistics/bootstrap", json=LONG, headers={"prefer": "respond-async"}, timeout=60
        )
        place = replica.address + sent.headers["location"]
        eventually(lambda: started(place))
        before = started(place)
        replica.end()
        with closing(sqlite3.connect(tmp_path / "jobs.sqlite")) as database, database:
            assert database.execute("UPDATE abacus_jobs SET lease = lease + 3600").rowcount == 1, (
                "who waits for it fails"
            )
        replica.start()
        await replica.ready()
        eventually(lambda: started(place) not in (None, before))
        assert httpx.delete(place, timeout=60).json()["status"] == "dismissed"
        eventually(lambda: "abacus_workers_busy 0.0" in httpx.get(f"{replica.address}/metrics", timeout=60).text)
    finally:
        replica.end()


def started(place: str) -> str | None:
    """When a job was begun, where it runs."""
    state = httpx.get(place, timeout=60).json()
    return state["started"] if state["status"] == "running" else None
