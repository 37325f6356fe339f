"""Kills replicas, workers and PostgreSQL under jobs: `python -m benchmarks.job_storm [kills] [sqlite|postgresql]`.

Clients submit jobs under idempotency keys to any replica that answers, some twice, and compare every answer with that
of a direct call. Each kill waits for another job, and the end for as many more as there are clients, so that a slow
machine sees as much as a fast one. Ends with a line of JSON, and with an error where a job was lost, wrong, or two for
one key. A job whose workers were killed eight times is given up and says so, as it happens where it takes seconds.
Linux.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import httpx

from tests.postgresql import Server, children, running_postgresql
from tests.processes import ROOT, free_port

CLIENTS = 8
REPLICAS = {"sqlite": 2, "postgresql": 3}
DATABASE_KILLS = 5  # at most, spread over the run
PATIENCE = 300.0  # seconds after which a job counts as lost, a replica as one that does not start
SEED = 17

_matrix = [[random.Random(i * 97 + j).random() for j in range(80)] for i in range(80)]
REQUESTS: list[tuple[str, Any]] = [
    ("linear-algebra/inverse", {"a": [[4, 7], [2, 6]]}),
    ("linear-algebra/inverse", {"a": _matrix}),  # its body and its answer are files
    ("linear-algebra/inverse", {"a": [[1, 2], [2, 4]]}),  # has no answer
    ("statistics/bootstrap", {"data": list(range(500)), "statistic": "median", "resamples": 20_000, "seed": 1}),
]


class Replica:
    """A service on a port of its own, started again where it is killed."""

    def __init__(self, environment: dict[str, str], log: Any) -> None:
        port = free_port()
        self.address = f"http://127.0.0.1:{port}"
        self._environment = {**environment, "ABACUS_PORT": str(port)}
        self._log = log
        self.start()

    def start(self) -> None:
        """Start it."""
        command = [sys.executable, "-m", "service"]
        self.process = subprocess.Popen(command, cwd=ROOT, env=self._environment, stdout=self._log, stderr=self._log)

    def kill(self) -> None:
        """Kill it, and start it again."""
        self.end()
        self.start()

    def end(self) -> None:
        """Kill it."""
        self.process.kill()
        self.process.wait()

    def workers(self) -> list[int]:
        """Its worker processes."""
        return [worker for server in children(self.process.pid) for worker in children(server)]

    async def ready(self) -> None:
        """Wait until it answers."""
        async with asyncio.timeout(PATIENCE), httpx.AsyncClient() as client:
            while True:
                with suppress(httpx.TransportError):
                    if (await client.get(f"{self.address}/health/ready")).status_code == 200:
                        return
                await asyncio.sleep(0.1)


class Storm:
    """One run and what it found."""

    def __init__(self, replicas: list[Replica], database: Server | None) -> None:
        self.replicas, self.database = replicas, database
        self.random = random.Random(SEED)
        self.found: Counter[str] = Counter()
        self.slowest = 0.0
        self.over = False
        self.expected: list[tuple[int, bytes]] = []
        self.http = httpx.AsyncClient(timeout=20, headers={"x-request-id": "storm"})  # stands in problems

    async def anywhere(self, method: str, path: str, **how: Any) -> httpx.Response:
        """The answer of any replica that has one."""
        while True:
            with suppress(httpx.TransportError):
                answer = await self.http.request(method, self.random.choice(self.replicas).address + path, **how)
                if answer.status_code not in (429, 503):
                    return answer
            await asyncio.sleep(0.05)

    async def client(self, name: int) -> None:
        """Submit jobs one after another until the storm is over."""
        number = 0
        while not self.over:
            number += 1
            kind = self.random.randrange(len(REQUESTS))
            path, body = REQUESTS[kind]
            headers = {"prefer": "respond-async", "idempotency-key": f"{name}-{number}"}
            send = [self.anywhere("POST", f"/v1/{path}", json=body, headers=headers) for _ in range(number % 3 or 1)]
            places = {answer.headers["location"] for answer in await asyncio.gather(*send)}
            self.found["acknowledged"] += 1
            self.found["unequal"] += len(places) > 1
            self.found[await self.outcome(places.pop(), kind)] += 1

    async def outcome(self, place: str, kind: int) -> str:
        """What became of a job."""
        start = time.monotonic()
        while (answer := await self.anywhere("GET", f"{place}/results")).status_code == 404:
            if answer.json()["type"] != "/problems/result-not-ready" or time.monotonic() > start + PATIENCE:
                return "lost"
            await asyncio.sleep(0.05)
        self.slowest = max(self.slowest, time.monotonic() - start)
        if (answer.status_code, answer.content) == self.expected[kind]:
            return "right"
        return "given up" if b"/problems/worker-lost" in answer.content else "wrong"

    async def kill(self, kills: int) -> None:
        """Kill something so often: what, depends on the seed alone, and whose, on who runs."""
        every = max(kills // DATABASE_KILLS, 3)
        chance = random.Random(SEED)
        for number in range(1, kills + 1):
            await self.more(1)
            await asyncio.sleep(chance.uniform(0.05, 0.6))
            while not (running := [(one, worker) for one in self.replicas for worker in one.workers()]):
                await asyncio.sleep(0.1)
            replica, worker = self.random.choice(running)
            if self.database and number % every == 0:
                self.found["databases killed"] += 1
                self.database.kill()
                await asyncio.to_thread(self.database.start)
            elif chance.random() < 0.8:
                self.found["workers killed"] += 1
                with suppress(ProcessLookupError):
                    os.kill(worker, signal.SIGKILL)
            else:
                self.found["replicas killed"] += 1
                replica.kill()

    async def more(self, jobs: int) -> None:
        """Wait until so many more are acknowledged."""
        enough = self.found["acknowledged"] + jobs
        async with asyncio.timeout(PATIENCE):
            while self.found["acknowledged"] < enough:
                await asyncio.sleep(0.02)

    async def run(self, kills: int) -> None:
        """Run it all."""
        await asyncio.gather(*(replica.ready() for replica in self.replicas))
        async with self.http, asyncio.TaskGroup() as clients:
            for path, body in REQUESTS:
                answer = await self.anywhere("POST", f"/v1/{path}", json=body)
                self.expected.append((answer.status_code, answer.content))
            for name in range(CLIENTS):
                clients.create_task(self.client(name))
            await self.kill(kills)
            await self.more(CLIENTS)
            self.over = True


def storm(kills: int, kind: str, count: int) -> dict[str, Any]:
    """The counts of a run on so many replicas."""
    with ExitStack() as stack:
        folder = Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="abacus-storm-", ignore_cleanup_errors=True))
        )
        log = stack.enter_context((folder / "log").open("wb"))
        settings = {"ABACUS_DATA_DIR": str(folder / "data"), "ABACUS_WORKERS": "2", "ABACUS_LOG_LEVEL": "WARNING"}
        database = stack.enter_context(running_postgresql()) if kind == "postgresql" else None
        if database:
            settings["ABACUS_JOBS_URL"] = database.new_database("storm")
        replicas = [Replica({**os.environ, **settings}, log) for _ in range(count)]
        run = Storm(replicas, database)
        try:
            asyncio.run(run.run(kills))
        finally:
            for replica in replicas:
                replica.end()
        return {**run.found, "lost": run.found["lost"], "wrong": run.found["wrong"], "slowest_s": round(run.slowest, 1)}


if __name__ == "__main__":
    database = sys.argv[2] if len(sys.argv) > 2 else "postgresql"
    counts = storm(int(sys.argv[1]) if len(sys.argv) > 1 else 500, database, REPLICAS[database])
    print(json.dumps(counts))
    sys.exit(bool(counts["lost"] or counts["wrong"] or counts["unequal"]))
