"""What a durable job costs on SQLite: `python -m benchmarks.jobs`. Ends with a line of JSON. Linux."""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.postgresql import children
from tests.processes import running_service

CONNECTIONS = 16
JOBS = 3000
QUEUED = 100
PROBES = 2000
SMALL = b'{"a": [[4, 7], [2, 6]]}'
INVERSE = "/v1/linear-algebra/inverse"
BOOTSTRAP = "/v1/statistics/bootstrap"
LONG = json.dumps({"data": list(range(3000)), "statistic": "median", "resamples": 1_000_000}).encode()
_TICK = os.sysconf("SC_CLK_TCK")


class Connection:
    """One connection that is kept."""

    @classmethod
    async def open(cls, address: str) -> Connection:
        """A connection to a service."""
        self = cls()
        host, _, port = address.removeprefix("http://").partition(":")
        self.reader, self.writer = await asyncio.open_connection(host, int(port))
        return self

    async def send(self, method: str, path: str, body: bytes = b"", prefer: str = "") -> tuple[dict[str, str], bytes]:
        """Headers and body of an answer."""
        more = f"prefer: {prefer}\r\n" if prefer else ""
        head = f"{method} {path} HTTP/1.1\r\nhost: x\r\n{more}content-length: {len(body)}\r\n\r\n"
        self.writer.write(head.encode() + body)
        lines = (await self.reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = dict(line.lower().split(": ", 1) for line in lines[1:] if line)
        return headers, await self.reader.readexactly(int(headers.get("content-length", 0)))


def fsync_ms(folder: Path) -> float:
    """Median time of a small write that reaches the disk."""
    times = []
    with (folder / "probe").open("wb", buffering=0) as file:
        for _ in range(200):
            start = time.perf_counter()
            file.write(b"x" * 4096)
            os.fsync(file.fileno())
            times.append(time.perf_counter() - start)
    return 1e3 * statistics.median(times)


def cpu(pid: int) -> float:
    """Seconds of the processor that a service and its workers have taken."""
    pids = [pid, *children(pid)]
    pids += [worker for server in pids[1:] for worker in children(server)]
    fields = [Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split() for one in pids]
    return sum(int(one[11]) + int(one[12]) for one in fields) / _TICK


async def submit_ms(address: str) -> float:
    """Median time until a job is acknowledged, one after another."""
    connection, times = await Connection.open(address), []
    for _ in range(200):
        start = time.perf_counter()
        await connection.send("POST", INVERSE, SMALL, "respond-async")
        times.append(time.perf_counter() - start)
    return 1e3 * statistics.median(times)


async def throughput(address: str, pid: int) -> dict[str, float]:
    """Jobs acknowledged and done a second, from so many connections, and the processor time of each."""

    async def drive(connection: Connection) -> str:
        for _ in range(JOBS // CONNECTIONS):
            headers, _ = await connection.send("POST", INVERSE, SMALL, "respond-async")
        return headers["location"]

    connections = [await Connection.open(address) for _ in range(CONNECTIONS)]
    before, start = cpu(pid), time.perf_counter()
    places = await asyncio.gather(*map(drive, connections))
    accepted = time.perf_counter() - start
    for place in places:
        while b'"successful"' not in (await connections[0].send("GET", place))[1]:
            await asyncio.sleep(0.01)
    done = time.perf_counter() - start
    return {
        "accepted_per_s": JOBS / accepted,
        "done_per_s": JOBS / done,
        "cpu_ms_per_job": 1e3 * (cpu(pid) - before) / JOBS,
    }


async def first_event_ms(address: str) -> float:
    """From the submission of a job to the first event of its stream."""
    one, two = await Connection.open(address), await Connection.open(address)
    start = time.perf_counter()
    headers, _ = await one.send("POST", BOOTSTRAP, LONG, "respond-async")
    two.writer.write(f"GET {headers['location']}/events HTTP/1.1\r\nhost: x\r\n\r\n".encode())
    await two.reader.readuntil(b"event: ")
    taken = time.perf_counter() - start
    two.writer.close()
    await one.send("DELETE", headers["location"])
    return 1e3 * taken


async def stop_ms(address: str, pid: int) -> float:
    """From DELETE until the worker that ran the job is gone."""
    connection = await Connection.open(address)
    headers, _ = await connection.send("POST", BOOTSTRAP, LONG, "respond-async")
    await asyncio.sleep(0.5)
    (server,) = children(pid)
    before = set(children(server))
    start = time.perf_counter()
    await connection.send("DELETE", headers["location"])
    while before <= set(children(server)):
        await asyncio.sleep(0.001)
    return 1e3 * (time.perf_counter() - start)


async def p99_ms(address: str) -> float:
    """Of small interactive requests."""
    connection, times = await Connection.open(address), []
    for _ in range(PROBES):
        start = time.perf_counter()
        await connection.send("POST", INVERSE, SMALL)
        times.append(time.perf_counter() - start)
        await asyncio.sleep(0.001)
    return 1e3 * sorted(times)[int(0.99 * PROBES)]


async def measure(address: str, pid: int) -> dict[str, Any]:
    """All figures."""
    await throughput(address, pid)  # warm
    found: dict[str, Any] = {"submit_ms": await submit_ms(address), **await throughput(address, pid)}
    found["first_event_ms"] = statistics.median([await first_event_ms(address) for _ in range(7)])
    found["stop_ms"] = statistics.median([await stop_ms(address, pid) for _ in range(7)])
    print(found)
    ratios = []
    for _ in range(3):
        idle = await p99_ms(address)
        connection = await Connection.open(address)
        places = [(await connection.send("POST", BOOTSTRAP, LONG, "respond-async"))[0] for _ in range(QUEUED)]
        busy = await p99_ms(address)
        connection = await Connection.open(address)  # the other was idle for too long
        for headers in places:
            await connection.send("DELETE", headers["location"])
        ratios.append((busy / idle, idle, busy))
    found["p99_ratio"], found["p99_idle_ms"], found["p99_queued_ms"] = sorted(ratios)[1]
    return found


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="abacus-jobs-", dir="/var/tmp", ignore_cleanup_errors=True) as name:
        settings = {"data_dir": f"{name}/data", "workers": "2", "job_client_limit": "100000"}
        with running_service(**settings) as (place, process):
            figures = asyncio.run(measure(place, process.pid))
        figures["fsync_ms"] = fsync_ms(Path(name))
    print(json.dumps({key: round(value, 2) for key, value in figures.items()}))
