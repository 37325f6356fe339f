"""Seconds until a job whose process was killed runs again: `python -m benchmarks.job_takeover`. Ends with JSON. Linux.

A replica that is alone is started again, and its seconds begin when it is ready; the others' begin with the kill.
Replicas without a common directory know of each other's deaths by the lease alone, as those of two machines do.
"""

from __future__ import annotations

import json
import os
import signal
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

import anyio
import httpx

from benchmarks.job_storm import Replica
from tests.postgresql import running_postgresql

_JOB = {"data": list(range(3000)), "statistic": "median", "resamples": 1_000_000}
_LOOK = 0.02
_TICKS = 11  # of /proc/PID/stat behind the name: user time


def submitted(replica: Replica) -> str:
    """Where a job of minutes is, which runs."""
    answer = httpx.post(
        f"{replica.address}/v1/statistics/bootstrap", json=_JOB, headers={"prefer": "respond-async"}, timeout=20
    )
    place = str(answer.headers["location"])
    began(replica, place)
    return place


def began(replica: Replica, place: str, other_than: str = "") -> str:
    """When a job that runs was begun, once that is another time."""
    while True:
        state = httpx.get(replica.address + place, timeout=20).json()
        if state["status"] == "running" and state["started"] != other_than:
            return str(state["started"])
        time.sleep(_LOOK)


def of_the_only_replica(replica: Replica) -> float:
    """Kill it and start it again."""
    place = submitted(replica)
    before = began(replica, place)
    replica.kill()
    anyio.run(replica.ready)
    start = time.monotonic()
    began(replica, place, before)
    taken = time.monotonic() - start
    httpx.delete(replica.address + place)
    return taken


def of_another_replica(dying: Replica, other: Replica) -> float:
    """Kill the one that runs the job."""
    place = submitted(dying)
    before = began(other, place)
    start = time.monotonic()
    dying.end()
    began(other, place, before)
    taken = time.monotonic() - start
    httpx.delete(other.address + place)
    return taken


def of_a_worker(replica: Replica) -> float:
    """Kill the worker that computes, until another does."""
    place = submitted(replica)
    time.sleep(1)
    victim = max(replica.workers(), key=_ticks)
    idle = {worker: _ticks(worker) for worker in replica.workers() if worker != victim}
    start = time.monotonic()
    os.kill(victim, signal.SIGKILL)
    while not any(_ticks(worker) > idle.get(worker, 0) + 2 for worker in replica.workers()):
        time.sleep(_LOOK)
    taken = time.monotonic() - start
    httpx.delete(replica.address + place)
    return taken


def _ticks(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[_TICKS])
    except OSError:
        return 0


def main() -> None:
    """Print all figures."""
    found: dict[str, float] = {}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir="/var/tmp", ignore_cleanup_errors=True)))
        server = stack.enter_context(running_postgresql())
        for kind in ("sqlite", "postgresql"):
            url = server.new_database("takeover") if kind == "postgresql" else ""

            def replica(data: str, kind: str = kind, url: str = url) -> Replica:
                settings = {"DATA_DIR": str(folder / kind / data), "JOBS_URL": url, "WORKERS": "2"}
                environment = {f"ABACUS_{name}": value for name, value in settings.items() if value}
                one = Replica({**os.environ, **environment, "ABACUS_LOG_LEVEL": "WARNING"}, None)
                stack.callback(one.end)
                anyio.run(one.ready)
                return one

            first = replica("one")
            found[f"{kind}: the only replica, from ready"] = of_the_only_replica(first)
            found[f"{kind}: a worker"] = of_a_worker(first)
            second = replica("one")
            found[f"{kind}: another replica of the machine"] = of_another_replica(first, second)
            if url:
                found[f"{kind}: another machine"] = of_another_replica(second, replica("two"))
    print(json.dumps({name: round(seconds, 2) for name, seconds in found.items()}))


if __name__ == "__main__":
    main()
